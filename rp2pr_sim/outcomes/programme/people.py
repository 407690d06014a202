"""Outcomes of the teams as people: participation and morale."""

from __future__ import annotations

from typing import Any

import numpy as np

from rp2pr_sim.core.enums import Arm
from rp2pr_sim.core.jit import part
from rp2pr_sim.core.records import Floats
from rp2pr_sim.model.state import Team
from rp2pr_sim.outcomes.column import derived, modelled
from rp2pr_sim.outcomes.programme.statistics import places, ratio

TAKING_PART = (
    derived(
        "teams_intervention",
        "teams",
        "Teams of the intervention arm, those that dropped out included",
        kind="count",
        facts="F2",
    ),
    derived("teams_control", "teams", "Teams of the control arm", kind="count", facts="F2"),
    derived(
        "patients",
        "patients a year",
        "Sum of team.patients over the intervention teams, those that dropped out included",
        facts="F65-66",
    ),
    modelled(
        "share_dropped_out",
        "share",
        "Intervention teams that dropped out / intervention teams",
        facts="F37 S93",
    ),
)

SPIRITS = (
    modelled(
        "commitment",
        "share",
        "Mean commitment of the intervention teams in the last week",
        claims="M6 M91",
    ),
    modelled(
        "openness",
        "share",
        "Mean openness of the intervention teams in the last week",
        claims="M43",
    ),
    modelled(
        "team_rating", "share", "Mean rating by the intervention teams that hosted", claims="M85"
    ),
    modelled(
        "team_rating_interviewed",
        "share",
        "The same among the 23 of 30 most committed in the last week: what interviews with engaged"
        " teams would say",
        claims="M96",
    ),
)


@part
def sum_up_people(rows: Any, teams: list[Team]) -> None:
    """Fill in the outcomes above, from all teams."""
    row, hosts, interviewed = rows[0], 0.0, 0.0
    heard = _interviewed(teams)
    for i in range(len(teams)):
        row.teams_control += 1 if teams[i].arm == Arm.control else 0
        if teams[i].arm == Arm.intervention:
            _add_team(row, teams[i])
            if teams[i].hosted_week >= 0:
                hosts += 1.0
                row.team_rating += teams[i].rating
                interviewed += heard[i]
                row.team_rating_interviewed += teams[i].rating * heard[i]
    row.share_dropped_out = ratio(row.share_dropped_out, row.teams_intervention)
    row.commitment = ratio(row.commitment, row.teams_intervention)
    row.openness = ratio(row.openness, row.teams_intervention)
    row.team_rating = ratio(row.team_rating, hosts)
    row.team_rating_interviewed = ratio(row.team_rating_interviewed, interviewed)


@part
def _add_team(row: Any, team: Team) -> None:
    row.teams_intervention += 1
    row.patients += team.patients
    row.share_dropped_out += 1 if team.dropped_week >= 0 else 0
    row.commitment += team.commitment
    row.openness += team.openness


@part
def _interviewed(teams: list[Team]) -> Floats:
    """Return 1 for the teams that interviews reach (M96).

    These are the 23 of 30 most committed teams of the programme, ties by trust id.
    """
    n, reluctance, ids = 0, np.full(len(teams), np.nan), np.zeros(len(teams), np.int64)
    for i in range(len(teams)):
        ids[i] = teams[i].id
        if teams[i].arm == Arm.intervention:
            n += 1
            reluctance[i] = -teams[i].commitment
    place, found = places(reluctance, ids), np.zeros(len(teams))
    for i in range(len(teams)):
        found[i] = 1.0 if 0 <= place[i] < round(n * 23 / 30) else 0.0
    return found
