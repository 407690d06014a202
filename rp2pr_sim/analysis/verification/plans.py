"""Plans: scope, diagnosis and fit decide a plan's effect; its aim decides whether it succeeds.

All effects are paired under common random numbers and come with 95% intervals, over plans at least
52 weeks old.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from rp2pr_sim.analysis.verification.check import Check
from rp2pr_sim.analysis.verification.effects import (
    Effect,
    effect_of,
    of_plans,
    plans_of_teams,
    taking_part,
    without_weeks,
)
from rp2pr_sim.analysis.verification.fixtures import SEED, copied, ended, side_by_side, with_value
from rp2pr_sim.core.records import Floats
from rp2pr_sim.engine.compiled import run_weeks
from rp2pr_sim.engine.initial_state import make_world
from rp2pr_sim.model.rules.measuring import WEEKS_A_MONTH
from rp2pr_sim.scenario import parameters_by_name

ENOUGH_SPREAD = 0.1
MEASURING: Mapping[str, Any] = {
    "support.local_measurement": 1.0,
    "support.measurement_start_months": 0.0,
    "measuring.flattered": 1.0,
}  # claims that measures can refute


def _ends(*names: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    known = parameters_by_name()
    return {name: known[name].low for name in names}, {name: known[name].high for name in names}


CHANGES: Mapping[str, tuple[Mapping[str, Any], Mapping[str, Any]]] = {
    "hope .6 to .3": ({}, {"planning.hope": 0.3}),
    "easy wins at their lowest to highest": _ends("planning.easy_win"),
    "scope .3 to .6": ({"planning.scope": 0.3}, {"planning.scope": 0.6}),
    "diagnosis at its lowest to highest": _ends("diagnosis.intercept"),
    "fit at its lowest to highest": _ends("ideas.plain_fit", "planning.plainest_fit"),
    "review depth 0 to 1": ({"support.review_depth": 0.0}, {"support.review_depth": 1.0}),
}
"""The changes to plans: parameters set by name before and after.

None of them changes the teams or the visits.
"""

Effects = Mapping[str, tuple[Effect, Effect]]
"""By change, its effects on plan success and on points per plan."""


def plan_checks(full: bool) -> Iterator[Check]:
    """Check the effects of aims, scope, diagnosis, fit and review on plans.

    Claims and measures must also agree with what is known at the time.

    Parameters
    ----------
    full : bool
        1000 programmes for each change instead of 200.
    """
    replicates = range(1000 if full else 200)
    found = side_by_side(_changed, replicates)
    effects = moves(np.array([one.moved for one in found]))
    yield timid_aims_flatter(effects, len(found))
    yield worth_follows(effects, len(found))
    yield diagnosis_varies(np.concatenate([one.quality for one in found]))
    yield review_costs_nothing(effects, len(found))
    yield claims_stay(side_by_side(_told, replicates[::10]))


class Changed(NamedTuple):
    """The results of one programme under each of `CHANGES`."""

    moved: Floats
    """Paired differences of the outcomes of plans, shape `(changes, outcomes)`."""
    quality: Floats
    """Diagnosis and fit of each submitted plan of the unchanged programme, shape `(plans, 2)`."""


def _changed(replicate: int) -> Changed:
    start = without_weeks(make_world(taking_part(), SEED, replicate))
    usual = ended(copied(start))
    found = []
    for ends in CHANGES.values():
        one, other = (ended(with_value(start, values)) if values else usual for values in ends)
        found.append(of_plans(plans_of_teams(other)) - of_plans(plans_of_teams(one)))
    submitted = usual.plans[usual.plans["week_submitted"] >= 0]
    return Changed(np.array(found), np.stack([submitted["diagnosis"], submitted["fit"]], axis=1))


def moves(moved: Floats) -> Effects:
    """Return the effect of each change on plan success and on points per plan.

    The effects come from paired differences of shape `(replicates, changes, outcomes)`.
    """
    return {
        name: (effect_of(moved[:, place, 0]), effect_of(moved[:, place, 1]))
        for place, name in enumerate(CHANGES)
    }


def _figure(effects: Effects, names: Sequence[str], programmes: int) -> str:
    told = [
        f"{name}: plan success {effects[name][0]}, points per plan {effects[name][1]}"
        for name in names
    ]
    return f"{programmes} programmes; {'; '.join(told)}"


def timid_aims_flatter(effects: Effects, programmes: int) -> Check:
    """Check that timid aims and easy wins raise the share of plans that reach their aim.

    They must not raise the points that plans gain.
    """
    names = list(CHANGES)[:2]
    ok = all(effects[name][0].above and not effects[name][1].above for name in names)
    name = "timid aims raise plan success and not points per plan"
    return Check("plans", name, ok, _figure(effects, names, programmes))


def worth_follows(effects: Effects, programmes: int) -> Check:
    """Check that a larger scope, a better diagnosis and a better fit gain more points.

    A larger scope must also succeed less often.  It costs time, as aim and effect grow with it
    alike: the longer the horizon, the less it lowers success.
    """
    names = scope, diagnosis, fit = list(CHANGES)[2:5]
    ok = effects[scope][0].below and all(effects[name][1].above for name in (scope, diagnosis, fit))
    name = "scope, diagnosis and fit raise points per plan, and a larger scope lowers plan success"
    return Check("plans", name, ok, _figure(effects, names, programmes))


def review_costs_nothing(effects: Effects, programmes: int) -> Check:
    """Check that full review of plans, against none, does not lower the points that they gain."""
    names = list(CHANGES)[5:]
    points = effects[names[0]][1]
    ok = not points.below and bool(np.isfinite(points.mean))
    name = "review at full depth does not lower points per plan"
    return Check("plans", name, ok, _figure(effects, names, programmes))


def diagnosis_varies(quality: Floats) -> Check:
    """Check that diagnosis differs between submitted plans.

    `quality` has shape `(plans, 2)`: diagnosis and fit.
    """
    (diagnosis, fit), (mean, mean_fit) = quality.std(axis=0), quality.mean(axis=0)
    figure = (
        f"{len(quality)} submitted plans: diagnosis {mean:.2f}, SD {diagnosis:.3f}; fit"
        f" {mean_fit:.2f}, SD {fit:.3f}"
    )
    name = f"diagnosis differs between plans (SD above {ENOUGH_SPREAD})"
    return Check("plans", name, bool(diagnosis > ENOUGH_SPREAD), figure)


class Told(NamedTuple):
    """The numbers of claims and measures in one programme."""

    claimed: int
    """Plans that were ever called a success."""
    taken_back: int
    """Of these, the plans that were later no longer called a success ..."""
    unmeasured: int
    """... and those among them that had no measure of their own."""
    measured: int
    """Plans measured at least once ..."""
    without_figures: int
    """... and those among them whose aim was not put in figures."""


def _told(replicate: int) -> Told:
    """Count claims and measures in one programme, stopped each month.

    A claim is made or withdrawn once a month at most.
    """
    world = without_weeks(make_world(taking_part(MEASURING), SEED, replicate))
    before = ever = back = unmeasured = np.zeros(world.plans.shape, np.bool_)
    for week in range(0, int(world.scenario["time"]["weeks"][0]), WEEKS_A_MONTH):
        run_weeks(world, week, week + WEEKS_A_MONTH)
        claimed = world.plans["claimed"] == 1.0
        dropped = before & ~claimed
        back, unmeasured = back | dropped, unmeasured | (dropped & (world.plans["measures"] == 0))
        before, ever = claimed, ever | claimed
    measured = world.plans["measures"] > 0
    without = measured & (world.plans["quantified"] == 0.0)
    return Told(*(int(marks.sum()) for marks in (ever, back, unmeasured, measured, without)))


def claims_stay(found: Sequence[Told]) -> Check:
    """Check that only measures withdraw a claim.

    Only plans with an aim in figures may be measured.  Some claims must be withdrawn and some plans
    measured, or the check shows nothing.
    """
    claimed, taken_back, unmeasured, measured, without = map(sum, zip(*found, strict=True))
    figure = (
        f"{len(found)} programmes: of {claimed} claims {taken_back} taken back, {unmeasured} of"
        f" them of plans without a measure; of {measured} measured plans {without} without an aim"
        " in figures"
    )
    ok = taken_back > 0 and measured > 0 and unmeasured == 0 and without == 0
    name = "only measures take claims back, and only aims in figures are measured"
    return Check("plans", name, ok, figure)
