"""The teams of a programme: a synthetic national cohort, or a user's own.

- `national_figures`: the true national figures behind the recorded levels
- `trust`: one trust's draws, and its audit history
- `trusts`: trusts drawn from the nation
- `people`: the members of teams
- `recruitment`: invitation, acceptance, data eligibility
- `own_teams`, `csv_input`: a user's own teams, from a CSV, and what it leaves open
- `vector_draws`: draws for many entities at once
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rp2pr_sim.core.constants import fixed
from rp2pr_sim.core.enums import Arm, Exchange
from rp2pr_sim.model.cohort.national_figures import core_team, national_figures
from rp2pr_sim.model.cohort.own_teams import (
    PLACE,
    known,
    left_open,
    read_own_teams,
    resolved,
    show_published,
    take_figures,
)
from rp2pr_sim.model.cohort.people import make_members
from rp2pr_sim.model.cohort.recruitment import Funnel, recruit, weigh_invitations
from rp2pr_sim.model.cohort.trusts import complete, draw_trusts
from rp2pr_sim.scenario import Scenario

__all__ = [
    "PLACE",
    "Cohort",
    "Funnel",
    "add_panel",
    "core_team",
    "known",
    "left_open",
    "make_cohort",
    "make_members",
    "resolved",
]

PANEL_IDS = fixed(1 << 20, "trust ids of the outside panel begin here")


class Cohort(NamedTuple):
    """The enrolled teams, before pairing."""

    teams: npt.NDArray[np.void]
    """Shape (n_intervention + n_control,), sorted by trust id.

    `arm` is set only where a user's file sets it.
    """
    names: tuple[str, ...]
    """By row; empty for synthetic trusts."""
    funnel: Funnel
    groups: tuple[str, ...] = ()
    """By row, which groups rules on pairs may name; empty for synthetic trusts."""

    def name(self, row: int) -> str:
        """Return the name of the team in this row, for a reader."""
        return self.names[row] if self.names else f"trust {self.teams['id'][row]}"


def make_cohort(scenario: Scenario, luck: npt.NDArray[np.void]) -> Cohort:
    """Return the teams of a programme in week 0.

    `scenario` is resolved; `luck` is set to the set-up week.

    Raises
    ------
    InputError
        if the user's file of teams is at fault.
    """
    return _own_cohort(scenario, luck) if scenario.cohort.file else _national_cohort(scenario, luck)


def add_panel(
    scenario: Scenario, luck: npt.NDArray[np.void], cohort: Cohort
) -> npt.NDArray[np.void]:
    """Return the enrolled teams, followed by the teams of an outside panel where one visits them.

    Panel teams are further trusts, drawn like all others, that do not take part themselves.
    """
    if not (scenario.has_visits and scenario.exchange.kind == Exchange.outside_panel):
        return cohort.teams
    nation = national_figures(scenario)
    panel = draw_trusts(PANEL_IDS + np.arange(scenario.exchange.panel_size), scenario, nation, luck)
    complete(panel, scenario, nation, luck)
    panel["arm"], panel["unit"] = Arm.panel, panel["id"]
    return np.concatenate((cohort.teams, panel))


def _national_cohort(scenario: Scenario, luck: npt.NDArray[np.void]) -> Cohort:
    nation = national_figures(scenario)
    ids, funnel = recruit(scenario, nation, luck)
    teams = draw_trusts(ids, scenario, nation, luck)
    complete(teams, scenario, nation, luck)
    weigh_invitations(teams, scenario)
    return Cohort(teams, (), funnel)


def _own_cohort(scenario: Scenario, luck: npt.NDArray[np.void]) -> Cohort:
    own = read_own_teams(scenario.cohort.file)
    nation = national_figures(scenario)
    teams = draw_trusts(own.ids, scenario, nation, luck)
    take_figures(teams, own, nation)
    complete(teams, scenario, nation, luck)
    weigh_invitations(teams, scenario)
    show_published(teams, own, scenario)
    teams["arm"] = own.arms
    n = len(teams)
    return Cohort(teams, own.names, Funnel(n, n, n, n), own.groups)
