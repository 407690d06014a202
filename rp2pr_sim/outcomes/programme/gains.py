"""Outcomes against the counterfactual run: each team's own run without a programme, and who gains.

Both runs have the same random numbers.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from rp2pr_sim.core.enums import Arm, Indicator
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.jit import kernel, part
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.model.rules.audit import concerned
from rp2pr_sim.model.state import HISTORY_YEARS, N_INDICATORS, N_YEARS, WEEKS_A_YEAR, Team, World
from rp2pr_sim.outcomes.column import modelled
from rp2pr_sim.outcomes.programme.statistics import in_one_piece, places, ratio, total
from rp2pr_sim.outcomes.programme.trial import FOUR
from rp2pr_sim.scenario import Scenario

FIFTHS = range(1, 6)
# share points of true quality, mean over the weeks, by which a team must be worse off to count as
# harmed
NOTICEABLE = 0.0002
PROCESSES = np.array(
    [kind for kind in Indicator if kind != Indicator.patient_experience], dtype=np.int64
)
"""Indicators that count patients who get an element of care; the other one is a scale."""

COLUMNS = (
    modelled(
        "true_gain_per_team",
        "share points",
        "Mean over intervention teams of team.true_gain, the gain against their own no-programme"
        " runs, harm taken off",
        claims="M60",
        label="Improvement in care: true quality against the same teams without the programme",
        twin=True,
    ),
    modelled(
        "patients_per_year",
        "patients a year",
        "Sum over intervention teams of the patients a year whom a care process concerns"
        " (team.patients; of chemotherapy in small-cell cancer x audit.small_cell_share) x the true"
        " gain on it in the last week, mean over the six processes: mdt_discussion, histology,"
        " active_treatment, surgery, small_cell_chemotherapy, nurse_contact. patient_experience is"
        " left out, since it is a scale. One patient may count in several processes, so they are"
        " averaged, not added up. The outcome patients says among how many",
        claims="M60",
        facts="F65-66",
        label="More patients a year treated as recommended: average of six care processes, against"
        " the same teams without the programme",
        twin=True,
    ),
    modelled(
        "share_harmed",
        "share",
        "Intervention teams whose true gain, mean over all weeks, is below -0.0002 (a fiftieth of a"
        " percentage point) / intervention teams",
        claims="M9 M42 M86",
        label="Teams worse off than without the programme, on average over its weeks",
        twin=True,
    ),
    modelled(
        "true_gain_on",
        "share points",
        "Mean true gain of the intervention teams, by indicator",
        along=Indicator,
        twin=True,
    ),
    *[
        modelled(
            f"true_gain_fifth_{fifth}",
            "share points",
            f"Mean true gain of the intervention teams in baseline fifth {fifth} (1 the lowest)",
            facts="F92",
            twin=True,
        )
        for fifth in FIFTHS
    ],
)


@kernel
def levels(teams: list[Team]) -> Floats:
    """Return the true headline level in week 0 (n,); NaN for a panel.

    It is in standard deviations between the trial's teams.
    """
    found = np.zeros(len(teams))
    for k in FOUR:
        middle, spread = _middle_and_spread(teams, k)
        for i in range(len(teams)):
            found[i] += (
                (teams[i].true_before[k] - middle) / spread / len(FOUR) if spread > 0.0 else 0.0
            )
    for i in range(len(teams)):
        found[i] = np.nan if teams[i].arm == Arm.panel else found[i]
    return found


@part
def _middle_and_spread(teams: list[Team], k: int) -> tuple[float, float]:
    """Return the mean and SD of the true level in week 0 of the trial's teams on indicator `k`.

    The SD is 0 where all are alike.
    """
    n, middle, square, low, high = 0.0, 0.0, 0.0, np.inf, -np.inf
    for i in range(len(teams)):
        if teams[i].arm != Arm.panel:
            n += 1.0
            middle += teams[i].true_before[k]
            low, high = min(low, teams[i].true_before[k]), max(high, teams[i].true_before[k])
    middle = ratio(middle, n)
    for i in range(len(teams)):
        square += (teams[i].true_before[k] - middle) ** 2 if teams[i].arm != Arm.panel else 0.0
    return middle, math.sqrt(square / n) if high > low else 0.0


@kernel
def fifths(teams: list[Team]) -> Floats:
    """Return the fifth of the trial's teams by true headline level in week 0 (n,): 1 the lowest.

    Ties are broken by trust id; a panel has NaN.
    """
    level, ids, n = levels(teams), np.zeros(len(teams), np.int64), 0
    for i in range(len(teams)):
        ids[i] = teams[i].id
        n += 1 if teams[i].arm != Arm.panel else 0
    place, found = places(level, ids), np.full(len(teams), np.nan)
    for i in range(len(teams)):
        if place[i] >= 0:
            found[i] = 1.0 + place[i] * 5 // n
    return found


def true_gains(world: World, twin: World) -> Floats:
    """Return true quality in the last week minus that of the counterfactual run.

    The shape is `(n, indicators)`, the unit share points. Teams are matched by trust id. A control
    team that the counterfactual run leaves out is its own counterfactual, for it has no programme
    either; an outside panel has no such run and NaN.

    Raises
    ------
    InputError
        if the counterfactual run lacks a team of the programme or ran for another number of weeks.
    """
    weeks, others = (int(in_one_piece(each.scenario)["time"]["weeks"][0]) for each in (world, twin))
    if weeks != others:
        raise InputError(
            f"the no-programme run has {others} weeks, the programme {weeks}; they must be equal."
        )
    teams = in_one_piece(world.teams)
    found = _true_gains(teams, in_one_piece(twin.teams))
    lacking = np.isnan(found[:, 0]) & (teams["arm"] == Arm.intervention)
    if lacking.any():
        raise InputError(
            f"the no-programme run lacks team {teams['id'][lacking][0]}; it must hold every team of"
            " the programme."
        )
    return found


@kernel
def _true_gains(teams: list[Team], twin: list[Team]) -> Floats:
    place, found = _places_of(teams, twin), np.full((len(teams), N_INDICATORS), np.nan)
    for i in range(len(teams)):
        for k in range(N_INDICATORS):
            if place[i] >= 0:
                found[i, k] = teams[i].true_quality[k] - twin[place[i]].true_quality[k]
            elif teams[i].arm == Arm.control:
                found[i, k] = 0.0
    return found


@kernel
def mean_gains(teams: list[Team], twin: list[Team], weeks: int) -> Floats:
    """Return the true gain of each intervention team, mean over all weeks and indicators (n,).

    It comes from the team's patient years; it is 0 for all others.
    """
    place, found = _places_of(teams, twin), np.zeros(len(teams))
    for i in range(len(teams)):
        if teams[i].arm == Arm.intervention:
            for year in range(HISTORY_YEARS, N_YEARS):
                for k in range(N_INDICATORS):
                    found[i] += teams[i].true_year[year, k] - twin[place[i]].true_year[year, k]
            found[i] *= WEEKS_A_YEAR / weeks / N_INDICATORS
    return found


@part
def _places_of(teams: list[Team], twin: list[Team]) -> Ints:
    """Return the row of each team in the table of the counterfactual run, by trust id (n,).

    It is -1 where the team is not there.
    """
    found, ids, start = np.full(len(teams), -1), np.zeros(len(twin), np.int64), 0
    for j in range(len(twin)):
        ids[j] = twin[j].id
    for i in range(len(teams)):
        # start where the last one was found: as a rule the order is the same
        for step in range(len(ids)):
            place = (start + step) % len(ids)
            if ids[place] == teams[i].id:
                found[i], start = place, place + 1
                break
    return found


@part
def _more_patients(team: Team, gain: Floats, s: Scenario) -> float:
    """Return how many more patients a year get a care process, mean over the processes."""
    found = 0.0
    for k in PROCESSES:
        found += concerned(team, k, s) * gain[k]
    return found / len(PROCESSES)


@kernel
def sum_up_gains(
    rows: Any, teams: list[Team], twin: list[Team], gain: Floats, scenario: list[Scenario]
) -> None:
    """Fill in the outcomes above.

    They come from the teams, their counterfactual runs and their true gains (n, indicators).
    """
    row, members, fifth = rows[0], 0.0, fifths(teams)
    mean_gain = mean_gains(teams, twin, scenario[0].time.weeks)
    gain_in, members_in = np.zeros(6), np.zeros(6)
    for i in range(len(teams)):
        if teams[i].arm == Arm.intervention:
            own = total(gain[i]) / N_INDICATORS
            members += 1.0
            row.true_gain_per_team += own
            row.patients_per_year += _more_patients(teams[i], gain[i], scenario[0])
            row.share_harmed += 1 if mean_gain[i] < -NOTICEABLE else 0
            gain_in[int(fifth[i])] += own
            members_in[int(fifth[i])] += 1.0
            for k in range(N_INDICATORS):
                row.true_gain_on[k] += gain[i, k]
    row.true_gain_per_team = ratio(row.true_gain_per_team, members)
    row.share_harmed = ratio(row.share_harmed, members)
    for k in range(N_INDICATORS):
        row.true_gain_on[k] = ratio(row.true_gain_on[k], members)
    row.true_gain_fifth_1 = ratio(gain_in[1], members_in[1])
    row.true_gain_fifth_2 = ratio(gain_in[2], members_in[2])
    row.true_gain_fifth_3 = ratio(gain_in[3], members_in[3])
    row.true_gain_fifth_4 = ratio(gain_in[4], members_in[4])
    row.true_gain_fifth_5 = ratio(gain_in[5], members_in[5])
