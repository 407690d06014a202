"""Scales: what is done, reached, claimed, recorded and truly gained are different things, and part where the paper says they do.

All comparisons are made replicate by replicate under the same luck.  A mean counts as different
from zero beyond three Monte Carlo standard errors.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Mapping
from itertools import combinations, count, islice
from typing import Any

import numpy as np

from rp2pr_sim.analysis.verification.check import Check
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
MOST_ALIKE = 0.95  # rank correlation from which on two scales would be one
LOOK = 4  # weeks: local measurement goes by months of four
UNDER_WAY = 0.25  # share of its largest move from which on something has begun to move
LONG: Mapping[str, Any] = {"time.weeks": 156}
TIMES = 3  # as many teams as a random programme has: a mean over a few teams is mostly luck

SCALES = {
    "carried out": "share_carried_out",
    "reached": "plan_success",
    "claimed": "share_claimed",
    "plan effect": "plan_effect",
    "recorded gain": "recorded_difference",
    "true gain": "true_gain_per_team",
}
"""The four scales of a plan and the two gains of a programme, with the outcomes that they are; see `recorded_gain`."""


def scale_checks(full: bool) -> Iterator[Check]:
    """Claims move before actions, and the scales stay apart.

    Parameters
    ----------
    full : bool
        many more programmes.
    """
    yield measurement_moves_claims_first(full)
    yield scales_stay_apart(full)


# what local measurement moves first


def measurement_moves_claims_first(full: bool) -> Check:
    """Full help with local measurement from the start of a plan on, against none, moves claimed success before carried-out actions.

    *Before* is when each has come a quarter of its own largest way, whichever way it goes, so that
    the one that goes further is not the first for that reason.  Both are counted in plans a
    programme: called a success by then, or with so much of the actions done by then as counts as
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
    """The verdict on paired differences: by more than three standard errors (jackknife) the claims must be earlier on their way.

    Parameters
    ----------
    claimed : Floats
        by how many plans called a success the programmes with help are ahead, shape `(replicates,
        looks)`.
    carried_out : Floats
        the same of plans carried out.
    """
    name = "local measurement moves claimed success before carried-out actions"
    still = [
        what
        for what, values in (("claimed", claimed), ("carried out", carried_out))
        if not _moves(values)
    ]
    if still:
        return Check(
            "scales",
            name,
            False,
            f"{len(claimed)} programmes: {' and '.join(still)}: no move beyond luck",
        )
    when = [float(_under_way(values.mean(axis=0))) for values in (claimed, carried_out)]
    lead, error = (
        when[1] - when[0],
        _jackknife_error(_under_way(_without_one(carried_out)) - _under_way(_without_one(claimed))),
    )
    far = [
        float(mean[np.abs(mean).argmax()])
        for mean in (claimed.mean(axis=0), carried_out.mean(axis=0))
    ]
    figure = (
        f"{len(claimed)} programmes: {UNDER_WAY:.0%} of the largest move reached by claimed in week"
        f" {when[0]:.1f} (at most {far[0]:+.2f} plans), by carried out in week {when[1]:.1f}"
        f" ({far[1]:+.2f}); {lead:.1f} weeks earlier ({error:.1f})"
    )
    return Check("scales", name, lead > STANDARD_ERRORS * error, figure)


def _moves(values: Floats) -> bool:
    """Whether the mean at its furthest look is beyond luck."""
    look = int(np.abs(values.mean(axis=0)).argmax())
    return bool(np.abs(values.mean(axis=0))[look] > STANDARD_ERRORS * _error(values)[look])


def _under_way(means: Floats) -> Floats:
    """The week in which each series (`..., looks`) has first come `UNDER_WAY` of its largest move; between looks along a straight line."""
    far = np.concatenate([np.zeros((*means.shape[:-1], 1)), np.abs(means)], axis=-1)
    wanted = UNDER_WAY * far.max(axis=-1, keepdims=True)
    look = (far >= wanted).argmax(axis=-1)[..., None]
    after, before = (np.take_along_axis(far, place, axis=-1) for place in (look, look - 1))
    return np.asarray(LOOK * (look - 1 + (wanted - before) / (after - before))[..., 0])


def _without_one(values: Floats) -> Floats:
    """The means with each replicate left out in turn, shape `(replicates, looks)`."""
    return np.asarray((values.sum(axis=0) - values) / (len(values) - 1))


def _jackknife_error(left_out: Floats) -> float:
    return float(math.sqrt(len(left_out) - 1) * left_out.std())


def _told_and_done(scenario: Scenario, replicate: int) -> Floats:
    """Plans called a success and plans carried out at each look, shape `(looks, 2)`."""
    world, found = make_world(scenario, SEED, replicate), []
    for start in range(0, scenario.time.weeks, LOOK):
        run_weeks(world, start, start + LOOK)
        handed_in = world.plans["week_submitted"] >= 0
        done = world.plans["progress"] >= scenario.implementing.imminent
        found.append(
            [(handed_in & (world.plans["claimed"] == 1.0)).sum(), (handed_in & done).sum()]
        )
    return np.array(found, dtype=np.float64)


# whether two scales are one


def scales_stay_apart(full: bool) -> Check:
    """Over random parameters and levers no two of `SCALES` rank programmes alike: all rank correlations are under 0.95.

    Luck lowers a correlation, and would let two scales that are one look like two.  So it is taken
    out: see `luckless_correlations` and `recorded_gain`.

    Parameters
    ----------
    full : bool
        500 draws of 20 replicates each instead of 60 of 10.
    """
    draws, replicates = (500, 20) if full else (60, 10)
    return apart(
        np.array(
            side_by_side(lambda scenario: _scales(scenario, replicates), drawn_scenarios(draws))
        )
    )


def drawn_scenarios(draws: int) -> list[Scenario]:
    """The first random programmes in which there is any kind of review, over three years, with three times as many teams."""
    reviewed = (number for number in count() if random_values(number)["review.kind"] != Review.none)
    return [_larger(random_scenario(number)) for number in islice(reviewed, draws)]


def _larger(scenario: Scenario) -> Scenario:
    sizes = {
        f"scale.{name}": TIMES * getattr(scenario.scale, name)
        for name in ("n_intervention", "n_control", "n_invited")
    }
    return scenario.replaced({**LONG, **sizes})


def recorded_gain(world: World, twin: World) -> float:
    """Recorded level of the intervention teams in the follow-up year beyond that of their own no-programme runs, share points.

    Mean over the headline four.  Under the same luck nothing but the programme makes a difference,
    so that this is what `recorded_difference` is in the mean over endless trials, without the
    chance of who is in which arm and which patients come: that varies so much between trials that
    twenty replicates tell little of it.
    """
    teams = world.teams[world.teams["arm"] == Arm.intervention]
    row = {name: place for place, name in enumerate(twin.teams["id"].tolist())}
    same: Ints = np.array([row[name] for name in teams["id"].tolist()])
    year = follow_up(int(world.scenario["time"]["weeks"][0]))
    return float(
        (teams["recorded_year"][:, year] - twin.teams["recorded_year"][same, year])[:, FOUR].mean()
    )


def _scales(scenario: Scenario, replicates: int) -> Floats:
    """Each of `SCALES` in each replicate, shape `(replicates, scales)`; NaN where there is none."""
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
    """Rank correlations between scales over draws, with what luck has taken off put back.

    The replicates of a draw are parted in two halves with nothing in common.  One scale in one half
    against another in the other half is lowered by luck as far as each scale is against itself in
    the other half; hence the first is divided by the geometric mean of the latter two (Spearman's
    correction for attenuation; halves, so that luck that two scales share does not count).

    Parameters
    ----------
    values : Floats
        shape `(draws, replicates, scales)`, NaN where a scale has no value.

    Returns
    -------
    tuple[Floats, int]
        Correlations of shape `(scales, scales)`, which can exceed 1 by chance and are NaN where a
        scale is nothing but luck; and the number of draws in which every scale has a value in both
        halves.
    """
    with warnings.catch_warnings():
        # a draw without any plan has no mean, and is left out
        warnings.simplefilter("ignore", RuntimeWarning)
        halves = [np.nanmean(values[:, start::2], axis=1) for start in (0, 1)]
    known = ~np.isnan(halves[0] + halves[1]).any(axis=1)
    first, second = ([ranks(column) for column in half[known].T] for half in halves)
    across = np.array([[correlation(one, other) for other in second] for one in first])
    own = np.where(np.diag(across) > 0.0, np.diag(across), np.nan)
    return (across + across.T) / 2.0 / np.sqrt(np.outer(own, own)), int(known.sum())


def apart(values: Floats) -> Check:
    """The verdict on scales, shape `(draws, replicates, scales)`; it prints the pair that is most alike."""
    found, draws = luckless_correlations(values)
    pairs = {pair: float(found[pair]) for pair in combinations(range(len(SCALES)), 2)}
    names = list(SCALES)
    unknown = [
        f"{names[one]} and {names[other]}"
        for (one, other), alike in pairs.items()
        if math.isnan(alike)
    ]
    one, other = max(pairs, key=lambda pair: -math.inf if math.isnan(pairs[pair]) else pairs[pair])
    figure = (
        f"{draws} of {len(values)} draws, {values.shape[1]} programmes each: the most alike are"
        f" {names[one]} and {names[other]}, "
    )
    figure += f"rank correlation {pairs[one, other]:.3f}, luck taken out"
    if unknown:
        figure += f"; nothing but luck: {', '.join(unknown)}"
    ok = not unknown and pairs[one, other] < MOST_ALIKE
    return Check(
        "scales",
        f"no two scales rank programmes alike (all correlations under {MOST_ALIKE})",
        ok,
        figure,
    )


def _error(values: Floats) -> Any:
    """Monte Carlo standard error of the mean over replicates."""
    return values.std(axis=0, ddof=1) / math.sqrt(len(values))
