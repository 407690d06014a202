"""Scales: actions done, aims reached, success claimed, gains recorded and true gains differ.

They must differ where the paper says that they do.  All comparisons are made replicate by replicate
under common random numbers.  A mean counts as different from zero beyond three Monte Carlo standard
errors.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Mapping
from itertools import combinations, count, islice
from typing import Any

import numpy as np

from rp2pr_sim.analysis.verification.check import Check
from rp2pr_sim.analysis.verification.effects import standard_error
from rp2pr_sim.analysis.verification.fixtures import SEED, side_by_side, small
from rp2pr_sim.analysis.verification.random_scenarios import random_scenario, random_values
from rp2pr_sim.core.enums import Arm, Review
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.engine.compiled import beside_twin, run_weeks
from rp2pr_sim.engine.initial_state import make_world
from rp2pr_sim.model.state import World
from rp2pr_sim.outcomes import outcome_names, outcomes
from rp2pr_sim.outcomes.programme.statistics import correlation, ranks
from rp2pr_sim.outcomes.programme.trial import FOUR, follow_up
from rp2pr_sim.scenario import Scenario

STANDARD_ERRORS = 3.0
MOST_ALIKE = 0.95  # rank correlation from which on two scales count as one
LOOK = 4  # weeks: local measurement works in months of four
UNDER_WAY = 0.25  # share of its largest move from which on a quantity has begun to move
LONG: Mapping[str, Any] = {"time.weeks": 156}
TIMES = 3  # times the teams of a random programme: a mean over a few teams is mostly chance

SCALES = {
    "carried out": "share_carried_out",
    "reached": "plan_success",
    "claimed": "share_claimed",
    "plan effect": "plan_effect",
    "recorded gain": "recorded_difference",
    "true gain": "true_gain_per_team",
}
"""The four scales of a plan and the two gains of a programme, each with its outcome.

See `recorded_gain`.
"""


def scale_checks(full: bool) -> Iterator[Check]:
    """Check that claims move before actions and that the scales stay apart.

    Parameters
    ----------
    full : bool
        many more programmes.
    """
    yield measurement_moves_claims_first(full)
    yield scales_stay_apart(full)


# Local measurement moves claims first.


def measurement_moves_claims_first(full: bool) -> Check:
    """Check that local measurement moves claimed success before carried-out actions.

    Full help with local measurement from the start of a plan is compared with none.  *Before*
    refers to when each has moved a quarter of its own largest way, in either direction, so that the
    one that moves further is not the first for that reason.  Both are counted in plans per
    programme: called a success by then, or with enough of the actions done by then to count as
    carried out.

    Parameters
    ----------
    full : bool
        1600 programmes of thirty teams instead of 400.
    """
    replicates = 1600 if full else 400
    without, helped = (
        small(
            {"scale.n_intervention": 30, "scale.n_control": 0, "scale.n_invited": 60}
            | {"support.local_measurement": share, "support.measurement_start_months": 0.0}
        )
        for share in (0.0, 1.0)
    )
    moves = side_by_side(
        lambda replicate: _told_and_done(helped, replicate) - _told_and_done(without, replicate),
        range(replicates),
    )
    claimed, carried_out = np.moveaxis(np.array(moves), 2, 0)
    return moved_first(claimed, carried_out)


def moved_first(claimed: Floats, carried_out: Floats) -> Check:
    """Return the verdict on paired differences: claims must move earlier than actions.

    They must be earlier by more than three standard errors (jackknife).

    Parameters
    ----------
    claimed : Floats
        plans called a success with help minus those without, shape `(replicates, looks)`.
    carried_out : Floats
        the same for plans carried out.
    """
    name = "local measurement moves claimed success before carried-out actions"
    both = {"claimed": claimed, "carried out": carried_out}
    if still := [what for what, values in both.items() if not _moves(values)]:
        figure = f"{len(claimed)} programmes: {' and '.join(still)}: no move beyond luck"
        return Check("scales", name, False, figure)
    means = [values.mean(axis=0) for values in both.values()]
    when = [float(_under_way(mean)) for mean in means]
    far = [float(mean[np.abs(mean).argmax()]) for mean in means]
    early, late = (_under_way(_without_one(values)) for values in both.values())
    lead, error = when[1] - when[0], _jackknife_error(late - early)
    figure = (
        f"{len(claimed)} programmes: {UNDER_WAY:.0%} of the largest move reached by claimed in week"
        f" {when[0]:.1f} (at most {far[0]:+.2f} plans), by carried out in week {when[1]:.1f}"
        f" ({far[1]:+.2f}); {lead:.1f} weeks earlier ({error:.1f})"
    )
    return Check("scales", name, lead > STANDARD_ERRORS * error, figure)


def _moves(values: Floats) -> bool:
    """Check whether the mean at its furthest look is beyond chance."""
    far = np.abs(values.mean(axis=0))
    look = int(far.argmax())
    return bool(far[look] > STANDARD_ERRORS * standard_error(values)[look])


def _under_way(means: Floats) -> Floats:
    """Return the week in which each series first reaches `UNDER_WAY` of its largest move.

    The series have shape `(..., looks)`.  Between looks the week is interpolated linearly.
    """
    far = np.concatenate([np.zeros((*means.shape[:-1], 1)), np.abs(means)], axis=-1)
    wanted = UNDER_WAY * far.max(axis=-1, keepdims=True)
    look = (far >= wanted).argmax(axis=-1)[..., None]
    after, before = (np.take_along_axis(far, place, axis=-1) for place in (look, look - 1))
    return np.asarray(LOOK * (look - 1 + (wanted - before) / (after - before))[..., 0])


def _without_one(values: Floats) -> Floats:
    """Return the means with each replicate left out in turn, shape `(replicates, looks)`."""
    return np.asarray((values.sum(axis=0) - values) / (len(values) - 1))


def _jackknife_error(left_out: Floats) -> float:
    return float(math.sqrt(len(left_out) - 1) * left_out.std())


def _told_and_done(scenario: Scenario, replicate: int) -> Floats:
    """Return the plans called a success and those carried out at each look, shape `(looks, 2)`."""
    world, found = make_world(scenario, SEED, replicate), []
    for start in range(0, scenario.time.weeks, LOOK):
        run_weeks(world, start, start + LOOK)
        handed_in = world.plans["week_submitted"] >= 0
        done = world.plans["progress"] >= scenario.implementing.imminent
        claimed = world.plans["claimed"] == 1.0
        found.append([(handed_in & claimed).sum(), (handed_in & done).sum()])
    return np.array(found, dtype=np.float64)


# No two scales are one.


def scales_stay_apart(full: bool) -> Check:
    """Check that no two of `SCALES` rank programmes alike over random parameters and levers.

    All rank correlations must be under 0.95.  Chance lowers a correlation, and could make two
    scales that are one look like two.  So its effect is removed: see `luckless_correlations` and
    `recorded_gain`.

    Parameters
    ----------
    full : bool
        500 draws of 20 replicates each instead of 60 of 10.
    """
    draws, replicates = (500, 20) if full else (60, 10)
    found = side_by_side(lambda each: _scales(each, replicates), drawn_scenarios(draws))
    return apart(np.array(found))


def drawn_scenarios(draws: int) -> list[Scenario]:
    """Return the first random programmes that have any kind of review.

    They run over three years and have three times as many teams.
    """
    reviewed = (number for number in count() if random_values(number)["review.kind"] != Review.none)
    return [_larger(random_scenario(number)) for number in islice(reviewed, draws)]


def _larger(scenario: Scenario) -> Scenario:
    sizes = ("scale.n_intervention", "scale.n_control", "scale.n_invited")
    return scenario.replaced({**LONG, **{name: TIMES * scenario[name] for name in sizes}})


def recorded_gain(world: World, twin: World) -> float:
    """Return the recorded level of the intervention teams beyond that of their counterfactual runs.

    The level is that of the follow-up year, as a share, mean over the headline four.  Under common
    random numbers only the programme makes a difference, so that this is the average of
    `recorded_difference` over endless trials, without the chance of who is in which arm and which
    patients come.  That varies so much between trials that twenty replicates say little about the
    average.
    """
    teams = world.teams[world.teams["arm"] == Arm.intervention]
    row = {name: place for place, name in enumerate(twin.teams["id"].tolist())}
    same: Ints = np.array([row[name] for name in teams["id"].tolist()])
    year = follow_up(int(world.scenario["time"]["weeks"][0]))
    gain = teams["recorded_year"][:, year] - twin.teams["recorded_year"][same, year]
    return float(gain[:, FOUR].mean())


def _scales(scenario: Scenario, replicates: int) -> Floats:
    """Return each of `SCALES` in each replicate, shape `(replicates, scales)`; NaN if undefined."""
    names = outcome_names()
    places = [names.index(outcome) for outcome in SCALES.values()]
    found = []
    for replicate in range(replicates):
        world, twin = beside_twin(scenario, SEED, replicate, weeks=False)
        values = outcomes(world, twin)[places]
        values[list(SCALES).index("recorded gain")] = recorded_gain(world, twin)
        found.append(values)
    return np.array(found)


def luckless_correlations(values: Floats) -> tuple[Floats, int]:
    """Return rank correlations between scales over draws, corrected for the attenuation by chance.

    The replicates of a draw are divided into two halves with nothing in common.  Chance lowers the
    correlation of one scale in one half with another in the other half, as far as it lowers that of
    each scale with itself in the other half.  Hence the first is divided by the geometric mean of
    the latter two (Spearman's correction for attenuation; halves, so that chance that two scales
    share does not count).

    Parameters
    ----------
    values : Floats
        shape `(draws, replicates, scales)`, NaN where a scale has no value.

    Returns
    -------
    tuple[Floats, int]
        Correlations of shape `(scales, scales)`, which can exceed 1 by chance and are NaN where a
        scale is nothing but chance; and the number of draws in which every scale has a value in
        both halves.
    """
    with warnings.catch_warnings():
        # a draw without any plan has no mean and is left out
        warnings.simplefilter("ignore", RuntimeWarning)
        halves = [np.nanmean(values[:, start::2], axis=1) for start in (0, 1)]
    known = ~np.isnan(halves[0] + halves[1]).any(axis=1)
    first, second = ([ranks(column) for column in half[known].T] for half in halves)
    across = np.array([[correlation(one, other) for other in second] for one in first])
    own = np.where(np.diag(across) > 0.0, np.diag(across), np.nan)
    return (across + across.T) / 2.0 / np.sqrt(np.outer(own, own)), int(known.sum())


def apart(values: Floats) -> Check:
    """Return the verdict on scales (draws, replicates, scales); it reports the most alike pair."""
    found, draws = luckless_correlations(values)
    pairs = {
        f"{one} and {other}": float(found[row, column])
        for (row, one), (column, other) in combinations(enumerate(SCALES), 2)
    }
    unknown = [pair for pair, alike in pairs.items() if math.isnan(alike)]
    most = max(pairs, key=lambda pair: -math.inf if pair in unknown else pairs[pair])
    figure = (
        f"{draws} of {len(values)} draws, {values.shape[1]} programmes each: the most alike are"
        f" {most}, rank correlation {pairs[most]:.3f}, luck taken out"
    )
    if unknown:
        figure += f"; nothing but luck: {', '.join(unknown)}"
    name = f"no two scales rank programmes alike (all correlations under {MOST_ALIKE})"
    return Check("scales", name, not unknown and pairs[most] < MOST_ALIKE, figure)
