"""Traits: openness, reciprocity and follow-through of teams shape whether plans succeed, their own or their partner's.

All effects are paired under common random numbers and come with 95% intervals.  The trait of all
teams is moved by its mean; the trait of one team of each pair, the host of its first visit, is
moved in week 0 and its effect on that team's own plans and on its partner's is looked at apart.  A
trait lives if plan success or points per plan rises beyond its interval, with all teams and on each
side that the paper's claim is about.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

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
from rp2pr_sim.analysis.verification.fixtures import SEED, copied, side_by_side
from rp2pr_sim.analysis.verification.random_scenarios import random_values
from rp2pr_sim.core.enums import VisitState
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.engine.compiled import run_weeks
from rp2pr_sim.engine.initial_state import make_world
from rp2pr_sim.engine.setup_cache import Shared
from rp2pr_sim.model.state import World
from rp2pr_sim.scenario import Scenario, parameters


class Trait(NamedTuple):
    """How far a trait is moved, and whose plans its claim is about."""

    low: float
    high: float
    """Mean of all teams, moved from the one to the other."""
    sides: tuple[str, ...]


TRAITS: Mapping[str, Trait] = {
    "openness": Trait(0.35, 0.75, ("own", "partner")),
    "reciprocity": Trait(0.35, 0.75, ("partner",)),
    "follow_through": Trait(0.3, 0.7, ("own",)),
}
SHIFT = 0.84  # log odds by which the trait of one team of a pair is moved, up and down
RETURN_VISIT = ("honesty", "respect")
SIDES = ("all", "own", "partner")
COHORTS, CHANCES = 25, 8  # cohorts of teams, and how often each lives through other chance
OTHER_CHANCE = 1_000_000  # first replicate number that no set-up of a check has
LIVING = (5.0, 95.0)  # plan success, %, between which a trait can show
SETS, REPLICATES_A_SET = 50, 100
# share of 95% intervals that lie below zero by chance; how seldom more of them may
TAIL, RARE = 0.025, 0.05


def trait_checks(full: bool) -> Iterator[Check]:
    """Each trait, the share of the differences between teams that traits explain, and random parameter sets.

    Parameters
    ----------
    full : bool
        random parameter sets too.
    """
    moved = np.array(side_by_side(_moved, range(400)))
    for place, trait in enumerate(TRAITS):
        yield trait_lives(trait, moved[:, place])
    yield explained_share(side_by_side(_cohort, range(COHORTS)))
    if full:
        yield random_sets(side_by_side(_set, range(SETS)))


# each trait


def trait_lives(trait: str, moved: Floats) -> Check:
    """The verdict on one trait.

    Parameters
    ----------
    trait : str
        its name.
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
    dead = [
        side for side in ("all", *known.sides) if not any(one.above for one in effects[side][:2])
    ]
    told = [
        f"{side}: "
        + ", ".join(
            f"{name} {one}"
            for name, one in zip(names if side == "all" else OUTCOMES, found, strict=False)
        )
        for side, found in effects.items()
    ]
    figure = (
        f"{len(moved)} programmes, all teams' mean {known.low:g} to {known.high:g}, one team"
        f" ±{SHIFT} log odds; {'; '.join(told)}"
    )
    if dead:
        figure += f"; no rise of plan success or points: {', '.join(dead)}"
    sides = " and ".join(known.sides)
    return Check(
        "traits",
        f"{trait.replace('_', '-')} of teams raises success or points of plans ({sides})",
        not dead,
        figure,
    )


def _moved(replicate: int) -> Floats:
    """What each trait moves in one replicate, shape `(traits, sides, outcomes)`."""
    shared = Shared()
    start = without_weeks(make_world(taking_part(), SEED, replicate, shared))
    return np.array([_of_trait(trait, start, replicate, shared) for trait in TRAITS])


def _of_trait(trait: str, start: World, replicate: int, shared: Shared) -> Floats:
    means = (TRAITS[trait].low, TRAITS[trait].high)
    ends = [
        without_weeks(make_world(taking_part({f"teamlife.{trait}": mean}), SEED, replicate, shared))
        for mean in means
    ]
    shifts = [shifted(start, trait, by) for by in (-SHIFT, SHIFT)]
    for world in (*ends, *shifts):
        run_weeks(world)
    hosts, partners = first_hosts(start)
    everyone = np.arange(len(start.teams))
    low, high = ([_values(world, everyone)] for world in ends)
    for values, world in zip((low, high), shifts, strict=True):
        values += [_values(world, rows) for rows in (hosts, partners)]
    return np.array(high) - np.array(low)


def shifted(world: World, trait: str, by: float) -> World:
    """A copy of a world in week 0 in which the first hosts' trait is higher by so many log odds, now and for good."""
    other = copied(world)
    hosts, _ = first_hosts(world)
    for name in (trait, f"{trait}_set"):
        odds = other.teams[name][hosts] / (1.0 - other.teams[name][hosts]) * math.exp(by)
        other.teams[name][hosts] = odds / (1.0 + odds)
    return other


def first_hosts(world: World) -> tuple[Ints, Ints]:
    """Rows of the hosts of the first visit of each pair, and of their partners."""
    first = world.visits["order"] == 1
    return np.asarray(world.visits["host"][first]), np.asarray(world.visits["visitor"][first])


def _values(world: World, rows: Ints) -> Floats:
    """Outcomes of the plans of some teams, and candour of the return visits of the programme in per cent (5,)."""
    visits = world.visits[(world.visits["order"] == 2) & (world.visits["state"] == VisitState.held)]
    candour = [100.0 * visits[name].mean() if len(visits) else np.nan for name in RETURN_VISIT]
    return np.concatenate([of_plans(plans_of_teams(world)[rows]), candour])


# the share of the differences between teams


class Cohort(NamedTuple):
    """Teams of one cohort that lived through other chance again and again."""

    traits: Floats
    """Log odds of their own three traits and their partner's in week 0, shape `(teams, 6)`."""
    results: Floats
    """Plan success and points per plan, shape `(chances, teams, 2)`; NaN without a plan a year old."""


def _cohort(number: int) -> Cohort:
    start = without_weeks(
        make_world(taking_part({"scale.n_intervention": 30, "scale.n_invited": 60}), SEED, number)
    )
    own = np.stack([start.teams[f"{trait}_set"] for trait in TRAITS], axis=1)
    own = np.log(own / (1.0 - own))
    partner = np.empty_like(own)
    hosts, partners = first_hosts(start)
    partner[hosts], partner[partners] = own[partners], own[hosts]
    results = []
    for chance in range(CHANCES):
        world = copied(start)
        world.luck["replicate"] = OTHER_CHANCE + CHANCES * number + chance
        run_weeks(world)
        sums = plans_of_teams(world)
        with np.errstate(invalid="ignore"):
            results.append(sums[:, 1:3] / sums[:, :1])
    return Cohort(np.hstack([own, partner]), np.array(results))


def explained_share(cohorts: Sequence[Cohort]) -> Check:
    """How much of the variance between teams their traits explain, next to the share that belongs to the team at all.

    The ceiling is from the same teams in the same pairs under other chance after set-up (one-way
    analysis of variance). With two or three plans a team that reach their aim or not it is low.
    Errors by leaving out each cohort in turn.
    """
    found = _shares(cohorts)
    without = np.array([_shares([*cohorts[:i], *cohorts[i + 1 :]]) for i in range(len(cohorts))])
    halves, slack = jackknife(without), jackknife(without[:, 0, 0] - without[:, 0, 2])
    ok = bool(np.isfinite(found).all() and found[0, 0] - found[0, 2] <= slack)
    told = []
    for name, share, half in zip(OUTCOMES, found, halves, strict=False):
        own, both, ceiling = (
            f"{100.0 * one:.1f}% ± {100.0 * error:.1f}"
            for one, error in zip(share, half, strict=True)
        )
        told.append(f"{name}: own traits {own}, with the partner's {both}, ceiling {ceiling}")
    figure = (
        f"{len(cohorts)} cohorts of {len(cohorts[0].traits)} teams, {len(cohorts[0].results)} times"
        f" each; {'; '.join(told)}"
    )
    return Check(
        "traits",
        "the variance between teams that traits explain is at most what belongs to the team",
        ok,
        figure,
    )


def _shares(cohorts: Sequence[Cohort]) -> Floats:
    """Explained by own traits, by own and partner's, and the ceiling, for both outcomes, shape `(2, 3)`."""
    chances = len(cohorts[0].results)
    traits = np.concatenate([np.tile(cohort.traits, (chances, 1)) for cohort in cohorts])
    team = np.concatenate(
        [
            np.tile(number * 1000 + np.arange(len(one.traits)), chances)
            for number, one in enumerate(cohorts)
        ]
    )
    results = np.concatenate([cohort.results.reshape(-1, 2) for cohort in cohorts])
    known = np.isfinite(results).all(axis=1)
    traits, team, results = traits[known], team[known], results[known]
    return np.array(
        [[r_squared(traits[:, :3], y), r_squared(traits, y), belonging(team, y)] for y in results.T]
    )


def r_squared(x: Floats, y: Floats) -> float:
    """Share of the variance of `y` that a linear regression on the columns of `x` explains; NaN where it does not vary."""
    design = np.column_stack([np.ones(len(y)), x])
    left = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    return 1.0 - float(left.var() / y.var()) if np.ptp(y) > 0.0 else math.nan


def belonging(group: Ints, y: Floats) -> float:
    """Share of the variance of `y` that lies between groups, chance within groups taken off (one-way analysis of variance)."""
    _, place, size = np.unique(group, return_inverse=True, return_counts=True)
    mean = np.bincount(place, y) / size
    within = float(((y - mean[place]) ** 2).sum()) / (len(y) - len(size))
    between = float((size * (mean - y.mean()) ** 2).sum()) / (len(size) - 1)
    usual = (len(y) - float((size**2).sum()) / len(y)) / (len(size) - 1)
    variance = (between - within) / usual
    return variance / (variance + within) if within > 0.0 else math.nan


# random parameter sets


class SetFound(NamedTuple):
    """One random parameter set."""

    success: float
    """Plan success in per cent."""
    effects: tuple[Effect, ...]
    """What each trait's mean moves it by."""


def _set(number: int) -> SetFound:
    """All numbers and strengths that calibration varies, anywhere in their ranges, but the means of the traits; default levers."""
    varied = {item.name for item in parameters() if item.varies} - {
        f"teamlife.{trait}" for trait in TRAITS
    }
    values = {name: value for name, value in random_values(number).items() if name in varied}
    points = [
        (f"teamlife.{trait}", mean)
        for trait, known in TRAITS.items()
        for mean in (known.low, known.high)
    ]
    scenarios = [taking_part({**values, name: mean}) for name, mean in points]
    found = np.array([_successes(scenarios, replicate) for replicate in range(REPLICATES_A_SET)])
    moved = found[:, 1::2] - found[:, ::2]
    return SetFound(float(np.nanmean(found)), tuple(effect_of(column) for column in moved.T))


def _successes(scenarios: Sequence[Scenario], replicate: int) -> list[float]:
    shared, found = Shared(), []
    for scenario in scenarios:
        world = without_weeks(make_world(scenario, SEED, replicate, shared))
        run_weeks(world)
        found.append(float(of_plans(plans_of_teams(world))[0]))
    return found


def random_sets(found: Sequence[SetFound]) -> Check:
    """In how many of the sets in which plans neither all fail nor all succeed each trait's mean raises or lowers plan success."""
    living = [one for one in found if LIVING[0] <= one.success <= LIVING[1]]
    most = most_by_chance(len(living))
    counts = {
        trait: [
            sum(getattr(one.effects[place], way) for one in living) for way in ("above", "below")
        ]
        for place, trait in enumerate(TRAITS)
    }
    told = [
        f"{trait.replace('_', '-')} raises it in {up}, lowers it in {down}"
        for trait, (up, down) in counts.items()
    ]
    figure = (
        f"{len(living)} of {len(found)} sets have a plan success of {LIVING[0]:g} to"
        f" {LIVING[1]:g}%, {REPLICATES_A_SET} programmes each: {', '.join(told)}; at most {most} by"
        " chance"
    )
    ok = bool(living) and all(down <= most for _, down in counts.values())
    return Check(
        "traits",
        "no trait lowers plan success in more random parameter sets than chance would",
        ok,
        figure,
    )


def most_by_chance(sets: int) -> int:
    """The most sets whose 95% interval lies below zero by chance alone (2.5% each), exceeded one time in twenty at most."""
    share, most = (1.0 - TAIL) ** sets, 0
    while share < 1.0 - RARE:
        most += 1
        share += math.comb(sets, most) * TAIL**most * (1.0 - TAIL) ** (sets - most)
    return most
