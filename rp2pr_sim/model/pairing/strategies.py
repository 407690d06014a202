"""Choice of partners, and randomisation of units to the programme (F3, F4; M7-M10).

A unit is a pair or a ring (or one team, where arms are odd and no teams are paired). Units are made
first and then randomised to the arms, unless a user's file says who is in which arm.
"""

from __future__ import annotations

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
from rp2pr_sim.model.pairing.matching import blocks, match_pairs, match_rings, prices_of
from rp2pr_sim.model.pairing.own_list import read_pairs
from rp2pr_sim.model.pairing.profiles import Profiles, Weights
from rp2pr_sim.scenario import Scenario

TRADE_OFF = fixed(
    1.0, "one SD of contrast counts as one SD of level gap, for those who say nothing else"
)


class Grouping(NamedTuple):
    """Teams that are put together, and who takes part when; rows are those of the cohort."""

    units: Ints
    """Shape (units, unit size), sorted by their first row; a ring is given in ring order."""
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


@kernel
def _enter(teams: npt.NDArray[np.void], units: Ints, arm: Ints, wave: Ints) -> None:
    for i in range(len(arm)):
        teams[i].arm, teams[i].wave = arm[i], wave[i]
    for unit in range(len(units)):
        first = teams[units[unit, 0]].id
        for place in range(units.shape[1]):
            first = min(first, teams[units[unit, place]].id)
        for place in range(units.shape[1]):
            teams[units[unit, place]].unit = first


def pair_up(
    scenario: Scenario, luck: npt.NDArray[np.void], cohort: Cohort, profiles: Profiles
) -> Grouping:
    """Return the units of a programme, and which of them are in it.

    `profiles` are those of the cohort.

    Raises
    ------
    InputError
        if the user's list of pairs is at fault, or an arm has an odd number of teams.
    """
    ids = cohort.teams["id"]
    units = _units(cohort, profiles, scenario, luck)
    units = units[np.argsort(units.min(axis=1))]
    if scenario.cohort.file:
        arm = cohort.teams["arm"].copy()
    else:
        arm = _randomised(ids, units, scenario.scale.n_intervention // units.shape[1], luck)
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
    teams, size = cohort.teams, scenario.unit_size
    if size == 1:
        _check_strategy(scenario)
        return np.arange(len(teams))[:, None]
    if scenario.pairing.strategy == PairingStrategy.own_list:
        names = cohort.names or [str(i) for i in teams["id"]]
        return read_pairs(scenario.pairing.file, names, teams["arm"])
    # a file may say who is in which arm; else all may be put together, and are randomised later
    arms = np.unique(teams["arm"]) if scenario.cohort.file else teams["arm"][:1]
    groups = (np.flatnonzero(teams["arm"] == arm) for arm in arms)
    units = [_group_units(rows, teams["id"], profiles, scenario, luck) for rows in groups]
    return np.concatenate(units)


def _check_strategy(scenario: Scenario) -> None:
    if scenario.pairing.strategy == PairingStrategy.own_list:
        n, waiting = scenario.scale.n_intervention, scenario.scale.n_control
        raise InputError(
            f"pairing.strategy is 'own_list' but there are {n} teams in the programme and {waiting}"
            " that wait; allowed is an even number of both, as a list of pairs needs."
        )


def _group_units(
    rows: Ints, ids: Ints, profiles: Profiles, scenario: Scenario, luck: npt.NDArray[np.void]
) -> Ints:
    """Return units of the teams that may be put together."""
    size, strategy = scenario.unit_size, scenario.pairing.strategy
    if strategy == PairingStrategy.random:
        return rows[np.argsort(uniforms(luck, Decision.pair_random, ids[rows]))].reshape(-1, size)
    if strategy == PairingStrategy.best_with_worst and size == 2:
        order = rows[np.argsort(profiles.level[rows], kind="stable")]
        return np.column_stack((order, order[::-1]))[: len(rows) // 2]
    weights = weights_of(scenario)
    points = profiles.place if strategy == PairingStrategy.nearest else profiles.level[:, None]
    found = []
    for part in blocks(rows, points, size):
        prices = prices_of(profiles, weights, part)
        if size == 2:
            found.append(match_pairs(part, prices))
        else:
            draws = uniforms(luck, Decision.pair_ring_anchor, ids[part])
            found.append(match_rings(part, prices, size, draws))
    return np.concatenate(found)


def _randomised(ids: Ints, units: Ints, n_units: int, luck: npt.NDArray[np.void]) -> Ints:
    """Return the arm of each team.

    The units with the lowest draw of a member are the intervention arm, so teams tend to keep their
    arm under another pairing.
    """
    scores = uniforms(luck, Decision.randomise_unit, ids)[units].min(axis=1)
    arm = np.full(len(ids), int(Arm.control))
    arm[units[np.argsort(scores)[:n_units]]] = Arm.intervention
    return arm


def _waves(ids: Ints, taking_part: Ints, waves: int, luck: npt.NDArray[np.void]) -> Ints:
    """Return the wave of each team.

    Intervention units are in waves of equal size (give or take one); control teams are all in wave
    0.
    """
    wave = np.zeros(len(ids), np.int64)
    if waves == 1:
        return wave
    scores = uniforms(luck, Decision.wave_of_unit, ids)[taking_part].sum(axis=1)
    rank = np.argsort(np.argsort(scores))
    wave[taking_part] = (rank * waves // len(taking_part))[:, None]
    return wave
