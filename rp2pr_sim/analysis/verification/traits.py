"""Traits: openness, reciprocity and follow-through shape whether plans succeed.

A trait acts on a team's own plans or on its partner's.  All effects are paired under common random
numbers and come with 95% intervals.  The trait of all teams is moved by its mean.  The trait of one
team of each pair, the host of its first visit, is moved in week 0, and its effects on that team's
own plans and on its partner's plans are examined separately.  A trait is alive if plan success or
points per plan rises beyond its interval, with all teams and on each side that the paper's claim is
about.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from rp2pr_sim.analysis.verification.check import Check
from rp2pr_sim.analysis.verification.effects import (
    OUTCOMES,
    Effect,
    effect_of,
    jackknife,
    of_plans,
    plans_of_teams,
    taking_part,
    without_weeks,
)
from rp2pr_sim.analysis.verification.fixtures import SEED, copied, ended, side_by_side
from rp2pr_sim.analysis.verification.random_scenarios import random_values
from rp2pr_sim.core.enums import VisitState
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.engine.initial_state import make_world
from rp2pr_sim.engine.setup_cache import Shared
from rp2pr_sim.model.state import World
from rp2pr_sim.scenario import Scenario, parameters


class Trait(NamedTuple):
    """The two values of a trait's mean, and the teams whose plans its claim is about."""

    low: float
    high: float
    """Mean of all teams, moved from `low` to `high`."""
    sides: tuple[str, ...]


TRAITS: Mapping[str, Trait] = {
    "openness": Trait(0.35, 0.75, ("own", "partner")),
    "reciprocity": Trait(0.35, 0.75, ("partner",)),
    "follow_through": Trait(0.3, 0.7, ("own",)),
}
SHIFT = 0.84  # log odds by which the trait of one team per pair is moved, up and down
RETURN_VISIT = ("honesty", "respect")
SIDES = ("all", "own", "partner")
COHORTS, CHANCES = 25, 8  # cohorts of teams, and how often each is run with other random numbers
OTHER_CHANCE = 1_000_000  # first replicate number that no set-up of a check has
LIVING = (5.0, 95.0)  # plan success, %, between which a trait can show an effect
SETS, REPLICATES_A_SET = 50, 100
# share of 95% intervals below zero by chance; how seldom more of them may be below zero
TAIL, RARE = 0.025, 0.05


def trait_checks(full: bool) -> Iterator[Check]:
    """Check each trait, the share of the differences between teams that traits explain, and more.

    If `full`, random parameter sets are checked as well.

    Parameters
    ----------
    full : bool
        check random parameter sets too.
    """
    found = np.array(side_by_side(moved, range(400)))
    for place, trait in enumerate(TRAITS):
        yield trait_lives(trait, found[:, place])
    yield explained_share(side_by_side(_cohort, range(COHORTS)))
    if full:
        yield random_sets(side_by_side(_set, range(SETS)))


# Each trait.


def trait_lives(trait: str, moved: Floats) -> Check:
    """Return the verdict on one trait.

    Parameters
    ----------
    trait : str
        name of the trait.
    moved : Floats
        paired differences, shape `(replicates, sides, outcomes)`: all teams, own and partner's
        plans by the three outcomes of plans, honesty and respect of the return visits.
    """
    known = TRAITS[trait]
    names = [*OUTCOMES, *(f"{name} of the return visits" for name in RETURN_VISIT)]
    effects = {
        side: [effect_of(column) for column in moved[:, place].T]
        for place, side in enumerate(SIDES)
    }
    rises = {side: any(one.above for one in found[:2]) for side, found in effects.items()}
    dead = [side for side in ("all", *known.sides) if not rises[side]]
    told = []
    for side, found in effects.items():
        named = zip(names if side == "all" else OUTCOMES, found, strict=False)
        told.append(f"{side}: {', '.join(f'{name} {one}' for name, one in named)}")
    figure = (
        f"{len(moved)} programmes, all teams' mean {known.low:g} to {known.high:g}, one team"
        f" ±{SHIFT} log odds; {'; '.join(told)}"
    )
    if dead:
        figure += f"; no rise of plan success or points: {', '.join(dead)}"
    word, sides = trait.replace("_", "-"), " and ".join(known.sides)
    name = f"{word} of teams raises success or points of plans ({sides})"
    return Check("traits", name, not dead, figure)


def moved(replicate: int, values: Mapping[str, Any] | None = None) -> Floats:
    """Return the paired differences that each trait makes in one replicate.

    Parameters
    ----------
    replicate : int
        its number.
    values : Mapping[str, Any] | None
        parameters of the programme that are not at their defaults.

    Returns
    -------
    Floats
        Shape `(traits, sides, outcomes)`.
    """
    shared, own = Shared(), values or {}
    start = without_weeks(make_world(taking_part(own), SEED, replicate, shared))
    return np.array([_of_trait(trait, start, replicate, shared, own) for trait in TRAITS])


def _of_trait(
    trait: str, start: World, replicate: int, shared: Shared, own: Mapping[str, Any]
) -> Floats:
    means = (TRAITS[trait].low, TRAITS[trait].high)
    each = [taking_part({**own, f"teamlife.{trait}": mean}) for mean in means]
    ends = [ended(without_weeks(make_world(one, SEED, replicate, shared))) for one in each]
    shifts = [ended(shifted(start, trait, by)) for by in (-SHIFT, SHIFT)]
    hosts, partners = first_hosts(start)
    everyone = np.arange(len(start.teams))
    low, high = ([_values(world, everyone)] for world in ends)
    for values, world in zip((low, high), shifts, strict=True):
        values += [_values(world, rows) for rows in (hosts, partners)]
    return np.array(high) - np.array(low)


def shifted(world: World, trait: str, by: float) -> World:
    """Return a copy of a world in week 0 with the first hosts' trait shifted by so many log odds.

    The shift is permanent.
    """
    other = copied(world)
    hosts, _ = first_hosts(world)
    for name in (trait, f"{trait}_set"):
        odds = other.teams[name][hosts] / (1.0 - other.teams[name][hosts]) * math.exp(by)
        other.teams[name][hosts] = odds / (1.0 + odds)
    return other


def first_hosts(world: World) -> tuple[Ints, Ints]:
    """Return the rows of the hosts of each pair's first visit, and those of their partners."""
    first = world.visits["order"] == 1
    return np.asarray(world.visits["host"][first]), np.asarray(world.visits["visitor"][first])


def _values(world: World, rows: Ints) -> Floats:
    """Return outcomes of some teams' plans and the candour of all return visits (5,).

    Candour is in per cent.
    """
    visits = world.visits[(world.visits["order"] == 2) & (world.visits["state"] == VisitState.held)]
    candour = [100.0 * visits[name].mean() if len(visits) else np.nan for name in RETURN_VISIT]
    return np.concatenate([of_plans(plans_of_teams(world)[rows]), candour])


# The share of the differences between teams.


class Cohort(NamedTuple):
    """Teams of one cohort, run again and again with other random numbers."""

    traits: Floats
    """Log odds of their own three traits and their partner's in week 0, shape `(teams, 6)`."""
    results: Floats
    """Plan success and points per plan, shape `(chances, teams, 2)`.

    NaN without a plan that is a year old.
    """


def _cohort(number: int) -> Cohort:
    scenario = taking_part({"scale.n_intervention": 30, "scale.n_invited": 60})
    start = without_weeks(make_world(scenario, SEED, number))
    own = np.stack([start.teams[f"{trait}_set"] for trait in TRAITS], axis=1)
    own = np.log(own / (1.0 - own))
    partner = np.empty_like(own)
    hosts, partners = first_hosts(start)
    partner[hosts], partner[partners] = own[partners], own[hosts]
    results = []
    for chance in range(CHANCES):
        world = copied(start)
        world.luck["replicate"] = OTHER_CHANCE + CHANCES * number + chance
        sums = plans_of_teams(ended(world))
        with np.errstate(invalid="ignore"):
            results.append(sums[:, 1:3] / sums[:, :1])
    return Cohort(np.hstack([own, partner]), np.array(results))


def explained_share(cohorts: Sequence[Cohort]) -> Check:
    """Check how much of the variance between teams their traits explain.

    The ceiling is the share that belongs to the team at all.  It comes from the same teams in the
    same pairs with other random numbers after set-up (one-way analysis of variance).  It is low, as
    a team has two or three plans that reach their aim or not.  Errors are computed by leaving out
    each cohort in turn.
    """
    found = _shares(cohorts)
    without = np.array([_shares([*cohorts[:i], *cohorts[i + 1 :]]) for i in range(len(cohorts))])
    halves, slack = jackknife(without), jackknife(without[:, 0, 0] - without[:, 0, 2])
    ok = bool(np.isfinite(found).all() and found[0, 0] - found[0, 2] <= slack)
    told = []
    for name, shares, errors in zip(OUTCOMES, 100.0 * found, 100.0 * halves, strict=False):
        pairs = zip(shares, errors, strict=True)
        own, both, ceiling = (f"{share:.1f}% ± {error:.1f}" for share, error in pairs)
        told.append(f"{name}: own traits {own}, with the partner's {both}, ceiling {ceiling}")
    figure = (
        f"{len(cohorts)} cohorts of {len(cohorts[0].traits)} teams, {len(cohorts[0].results)} times"
        f" each; {'; '.join(told)}"
    )
    name = "the variance between teams that traits explain is at most what belongs to the team"
    return Check("traits", name, ok, figure)


def _shares(cohorts: Sequence[Cohort]) -> Floats:
    """Return the shares explained by own traits and by both teams' traits, and the ceiling (2, 3).

    There is one row for each of the two outcomes.
    """
    chances = len(cohorts[0].results)
    traits = np.concatenate([np.tile(cohort.traits, (chances, 1)) for cohort in cohorts])
    ids = [1000 * number + np.arange(len(one.traits)) for number, one in enumerate(cohorts)]
    team = np.concatenate([np.tile(each, chances) for each in ids])
    results = np.concatenate([cohort.results.reshape(-1, 2) for cohort in cohorts])
    known = np.isfinite(results).all(axis=1)
    traits, team, results = traits[known], team[known], results[known]
    return np.array(
        [[r_squared(traits[:, :3], y), r_squared(traits, y), belonging(team, y)] for y in results.T]
    )


def r_squared(x: Floats, y: Floats) -> float:
    """Return the share of the variance of `y` that a linear regression on `x` explains.

    `x` contains the regressors as columns.  The share is NaN if `y` does not vary.
    """
    design = np.column_stack([np.ones(len(y)), x])
    left = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    return 1.0 - float(left.var() / y.var()) if np.ptp(y) > 0.0 else math.nan


def belonging(group: Ints, y: Floats) -> float:
    """Return the share of the variance of `y` between groups, without the chance within groups.

    It is estimated by a one-way analysis of variance.
    """
    _, place, size = np.unique(group, return_inverse=True, return_counts=True)
    mean = np.bincount(place, y) / size
    within = float(((y - mean[place]) ** 2).sum()) / (len(y) - len(size))
    between = float((size * (mean - y.mean()) ** 2).sum()) / (len(size) - 1)
    usual = (len(y) - float((size**2).sum()) / len(y)) / (len(size) - 1)
    variance = (between - within) / usual
    return variance / (variance + within) if within > 0.0 else math.nan


# Random parameter sets.


class SetFound(NamedTuple):
    """The results of one random parameter set."""

    success: float
    """Plan success in per cent."""
    effects: tuple[Effect, ...]
    """Effect of each trait's mean on plan success."""


def _set(number: int) -> SetFound:
    """Return the results of one random parameter set, with default levers.

    All numbers and strengths that calibration varies are anywhere in their ranges, except the means
    of the traits.
    """
    varied = {item.name for item in parameters() if item.varies}
    values = {name: value for name, value in random_values(number).items() if name in varied}
    for trait in TRAITS:
        values.pop(f"teamlife.{trait}", None)
    scenarios = [
        taking_part({**values, f"teamlife.{trait}": mean})
        for trait, known in TRAITS.items()
        for mean in (known.low, known.high)
    ]
    found = np.array([_successes(scenarios, replicate) for replicate in range(REPLICATES_A_SET)])
    moved = found[:, 1::2] - found[:, ::2]
    return SetFound(float(np.nanmean(found)), tuple(effect_of(column) for column in moved.T))


def _successes(scenarios: Sequence[Scenario], replicate: int) -> list[float]:
    shared, found = Shared(), []
    for scenario in scenarios:
        world = ended(without_weeks(make_world(scenario, SEED, replicate, shared)))
        found.append(float(of_plans(plans_of_teams(world))[0]))
    return found


def random_sets(found: Sequence[SetFound]) -> Check:
    """Count the parameter sets in which each trait's mean raises or lowers plan success.

    Only sets in which plans neither all fail nor all succeed are counted.
    """
    living = [one for one in found if LIVING[0] <= one.success <= LIVING[1]]
    most = most_by_chance(len(living))
    told, downs = [], []
    for place, trait in enumerate(TRAITS):
        effects = [one.effects[place] for one in living]
        up, down = sum(one.above for one in effects), sum(one.below for one in effects)
        told.append(f"{trait.replace('_', '-')} raises it in {up}, lowers it in {down}")
        downs.append(down)
    figure = (
        f"{len(living)} of {len(found)} sets have a plan success of {LIVING[0]:g} to"
        f" {LIVING[1]:g}%, {REPLICATES_A_SET} programmes each: {', '.join(told)}; at most {most} by"
        " chance"
    )
    ok = bool(living) and max(downs) <= most
    name = "no trait lowers plan success in more random parameter sets than chance would"
    return Check("traits", name, ok, figure)


def most_by_chance(sets: int) -> int:
    """Return the most sets whose 95% interval lies below zero by chance alone (2.5% each).

    More sets do so one time in twenty at most.
    """
    share, most = (1.0 - TAIL) ** sets, 0
    while share < 1.0 - RARE:
        most += 1
        share += math.comb(sets, most) * TAIL**most * (1.0 - TAIL) ** (sets - most)
    return most
