"""Choice of partners, and randomisation of units to the programme (F3, F4; M7-M10).

A unit is a pair or a ring (or one team, where arms are odd and no teams are paired). Units are made
first and then randomised to the arms, unless a user's file says who is in which arm.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rp2pr_sim.core.constants import fixed
from rp2pr_sim.core.enums import Arm, PairingStrategy
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.jit import kernel
from rp2pr_sim.core.random_numbers import Decision
from rp2pr_sim.core.records import Ints
from rp2pr_sim.model.cohort import Cohort
from rp2pr_sim.model.cohort.vector_draws import uniforms
from rp2pr_sim.model.pairing.matching import (
    RING,
    STARTS,
    blocks,
    match_pairs,
    match_rings,
    padded,
    prices_along,
    prices_of,
    unit_sizes,
)
from rp2pr_sim.model.pairing.pair_rules import PairRules, read_rules
from rp2pr_sim.model.pairing.profiles import Profiles, Weights
from rp2pr_sim.scenario import Scenario

TRADE_OFF = fixed(
    1.0, "one SD of contrast counts as one SD of level gap, for those who say nothing else"
)


class Grouping(NamedTuple):
    """Teams that are put together, and who takes part when; rows are those of the cohort."""

    units: Ints
    """Shape (units, size of the largest), sorted by their first row; -1 fills smaller ones up.

    A ring is given in ring order.
    """
    arm: Ints
    """`Arm` by row."""
    wave: Ints
    """By row."""

    @property
    def taking_part(self) -> Ints:
        """The units of the programme."""
        return np.asarray(self.units[self.arm[self.units[:, 0]] == Arm.intervention])

    def enter(self, teams: npt.NDArray[np.void]) -> None:
        """Fill `unit`, `arm` and `wave` of a table of teams that begins with these."""
        _enter(teams, self.units, self.arm, self.wave)


def start_weeks(wave: Ints, joins: Ints, scenario: Scenario) -> Ints:
    """Return the week in which teams start: that of their wave, or a later one in which they join.

    Both are by row.
    """
    return np.maximum(wave * scenario.time.wave_gap_weeks, joins)


@kernel
def _enter(teams: npt.NDArray[np.void], units: Ints, arm: Ints, wave: Ints) -> None:
    for i in range(len(arm)):
        teams[i].arm, teams[i].wave = arm[i], wave[i]
    for unit in range(len(units)):
        first = teams[units[unit, 0]].id
        for row in units[unit]:
            if row >= 0:
                first = min(first, teams[row].id)
        for row in units[unit]:
            if row >= 0:
                teams[row].unit = first


def pair_up(
    scenario: Scenario, luck: npt.NDArray[np.void], cohort: Cohort, profiles: Profiles
) -> Grouping:
    """Return the units of a programme, and which of them are in it.

    `profiles` are those of the cohort.

    Raises
    ------
    InputError
        if the user's list of pairs is at fault, or a rule on pairs cannot be kept.
    """
    ids = cohort.teams["id"]
    units = _units(cohort, profiles, scenario, luck)
    units = units[np.argsort(np.where(units >= 0, units, len(ids)).min(axis=1))]
    if scenario.cohort.file:
        arm = cohort.teams["arm"].copy()
    else:
        inside = unit_sizes(scenario.scale.n_intervention, scenario.unit_size)
        arm = _randomised(ids, units, inside, luck)
    taking_part = units[arm[units[:, 0]] == Arm.intervention]
    return Grouping(units, arm, _waves(ids, taking_part, scenario.time.waves, luck))


def weights_of(scenario: Scenario) -> Weights:
    """Return how the measures of two teams add up to their cost under the scenario's strategy.

    Teams with the lowest cost are put together.
    """
    chosen = scenario.pairing
    match chosen.strategy:
        case PairingStrategy.complementary:
            return Weights(level_gap=1.0, contrast=-TRADE_OFF)
        case PairingStrategy.similar:
            return Weights(level_gap=1.0, contrast=TRADE_OFF)
        case PairingStrategy.nearest:
            return Weights(distance=1.0)
        case PairingStrategy.best_with_worst:
            return Weights(level_gap=-1.0)
        case _:
            return Weights(chosen.level_gap, -chosen.complementarity, chosen.distance / 100.0)


def _units(
    cohort: Cohort, profiles: Profiles, scenario: Scenario, luck: npt.NDArray[np.void]
) -> Ints:
    teams, size, arms = cohort.teams, scenario.unit_size, cohort.teams["arm"]
    if size == 1:
        _check_strategy(scenario)
        return np.arange(len(teams))[:, None]
    rules = None
    if scenario.pairing.file:
        names = cohort.names or [str(i) for i in teams["id"]]
        rules = read_rules(scenario.pairing.file, names, cohort.groups)
    if rules and scenario.pairing.strategy == PairingStrategy.own_list:
        listed = rules.units(arms)
        _check_sizes(listed, scenario)
        return padded(listed)
    # a file may say who is in which arm; else all may be put together, and are randomised later
    found: list[Ints] = []
    for rows, sizes in _to_be_grouped(cohort, scenario):
        found += _group_units(rows, sizes, cohort, profiles, scenario, luck, rules)
    units = padded(found)
    if rules:
        rules.check(units, arms)
    return units


def _to_be_grouped(cohort: Cohort, scenario: Scenario) -> list[tuple[Ints, Ints]]:
    """Return rows that may be put together, and the sizes of their units, ascending."""
    size, arms, scale = scenario.unit_size, cohort.teams["arm"], scenario.scale
    if scenario.cohort.file:
        each = (np.flatnonzero(arms == arm) for arm in np.unique(arms))
        return [(rows, unit_sizes(len(rows), size)) for rows in each]
    sizes = (unit_sizes(n, size) for n in (scale.n_intervention, scale.n_control))
    return [(np.arange(len(arms)), np.sort(np.concatenate(list(sizes))))]


def _check_strategy(scenario: Scenario) -> None:
    if scenario.pairing.strategy == PairingStrategy.own_list:
        n, waiting = scenario.scale.n_intervention, scenario.scale.n_control
        raise InputError(
            f"pairing.strategy is 'own_list', but there are {n} teams in the programme and"
            f" {waiting} control teams; without visits in return, a list of pairs needs an even"
            " number of both, so choose another strategy."
        )


def _check_sizes(units: Sequence[Ints], scenario: Scenario) -> None:
    """Check that units of a list fill both arms, where they are to be randomised.

    Raises
    ------
    InputError
        one sentence.
    """
    if scenario.cohort.file:
        return
    scale = scenario.scale
    wanted = [
        size for n in (scale.n_intervention, scale.n_control) for size in unit_sizes(n, 2).tolist()
    ]
    if sorted(map(len, units)) != sorted(wanted):
        raise InputError(
            f"{scenario.pairing.file} has {sum(len(unit) == RING for unit in units)} rings of three"
            f" teams; allowed are {wanted.count(RING)}, one for each arm with an odd number of"
            " teams."
        )


def _group_units(
    rows: Ints,
    sizes: Ints,
    cohort: Cohort,
    profiles: Profiles,
    scenario: Scenario,
    luck: npt.NDArray[np.void],
    rules: PairRules | None,
) -> list[Ints]:
    """Return units of these sizes of the teams that may be put together."""
    size, strategy, ids = scenario.unit_size, scenario.pairing.strategy, cohort.teams["id"]
    order = _in_order(rows, ids, profiles, scenario, luck)
    if order is not None and rules is None:
        split = np.split(order, np.cumsum(sizes)[:-1])
        return [np.sort(unit) if size < len(unit) else unit for unit in split]
    place = np.empty(len(ids))
    if order is not None:
        place[order] = np.arange(len(order))
        points = place[:, None]
    else:
        points = profiles.place if strategy == PairingStrategy.nearest else profiles.level[:, None]
    found: list[Ints] = []
    parts = blocks(rows, points, size)
    for part, inside in zip(parts, _shared_out(sizes, parts, size), strict=True):
        if order is not None:
            prices = prices_along(place[part])
        else:
            prices = prices_of(profiles, weights_of(scenario), part)
        if rules is not None:
            prices = rules.priced(prices, part)
        if size == 2:
            units = match_pairs(part, prices, int(np.sum(inside - size)))
        else:
            draws = uniforms(luck, Decision.pair_ring_anchor, ids[part])
            units = match_rings(part, prices, inside, draws, starts=STARTS if rules else 0)
        found += [unit[unit >= 0] for unit in units]
    return found


def _in_order(
    rows: Ints, ids: Ints, profiles: Profiles, scenario: Scenario, luck: npt.NDArray[np.void]
) -> Ints | None:
    """Return rows in an order in which neighbours are put together; none if prices decide."""
    if scenario.pairing.strategy == PairingStrategy.random:
        return np.asarray(rows[np.argsort(uniforms(luck, Decision.pair_random, ids[rows]))])
    if scenario.pairing.strategy == PairingStrategy.best_with_worst and scenario.unit_size == 2:
        order = rows[np.argsort(profiles.level[rows], kind="stable")]
        return np.column_stack((order, order[::-1])).ravel()[: len(rows)]
    return None


def _shared_out(sizes: Ints, parts: Sequence[Ints], size: int) -> list[Ints]:
    """Return the sizes of the units in each part, ascending: the larger ones are in the last."""
    ends = np.cumsum([len(part) // size for part in parts[:-1]])
    return np.split(sizes, ends)


def _randomised(ids: Ints, units: Ints, sizes: Ints, luck: npt.NDArray[np.void]) -> Ints:
    """Return the arm of each team; `sizes` are those of the units of the programme.

    The units with the lowest draw of a member are the intervention arm, so teams tend to keep their
    arm under another pairing.
    """
    there = units >= 0
    draws = uniforms(luck, Decision.randomise_unit, ids)[units]
    scores, size = np.where(there, draws, np.inf).min(axis=1), there.sum(axis=1)
    arm = np.full(len(ids), int(Arm.control))
    for each in np.unique(sizes):
        those = np.flatnonzero(size == each)
        chosen = units[those[np.argsort(scores[those])[: np.sum(sizes == each)]]]
        arm[chosen[chosen >= 0]] = Arm.intervention
    return arm


def _waves(ids: Ints, taking_part: Ints, waves: int, luck: npt.NDArray[np.void]) -> Ints:
    """Return the wave of each team.

    Intervention units are in waves of equal size (give or take one); control teams are all in wave
    0.
    """
    wave = np.zeros(len(ids), np.int64)
    if waves == 1:
        return wave
    there = taking_part >= 0
    draws = uniforms(luck, Decision.wave_of_unit, ids)[taking_part]
    scores = np.where(there, draws, 0.0).sum(axis=1) / there.sum(axis=1)
    rank = np.argsort(np.argsort(scores))
    of_unit = np.broadcast_to((rank * waves // len(taking_part))[:, None], taking_part.shape)
    wave[taking_part[there]] = of_unit[there]
    return wave
