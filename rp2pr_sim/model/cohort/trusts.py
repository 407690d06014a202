"""Trusts drawn from the national figures, and their audit history.

The steps of `trust` are done for all of them: `draw_trusts` draws the properties of each trust in
week 0, and `complete` works out what follows from them and fills the audit years that came before.
A user's own figures (`own_teams`) replace draws between the two.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from rp2pr_sim.core.jit import kernel
from rp2pr_sim.core.records import Ints
from rp2pr_sim.model.cohort import trust
from rp2pr_sim.model.cohort.national_figures import Figures, published_row
from rp2pr_sim.model.state import WEEKS_A_QUARTER, Team
from rp2pr_sim.scenario import Scenario

_DRAWN = {
    "audit": (
        "patients patients_spread correlation structural structural_spread survey_spread"
        " self_image_share self_image_size modesty"
    ),
    "teamlife": (
        "mood_spread trait_spread openness reciprocity follow_through commitment workload"
        " protected_time skill safety manager_support understanding credibility tolerance_spread"
    ),
    "recognition": "blindness",
    "information": "survey_returns",
    "resources": "country_km",
    "facilitating": "tolerance praise_enough",
    "coaching": "tolerance",
    "joining": "comfort_hours",
    "form": "tolerance",
}
# what `_draw` reads
DRAWN_BY = tuple(f"{block}.{name}" for block, names in _DRAWN.items() for name in names.split())
# what `_complete` reads
COMPLETED_BY = (
    *("audit.disturbance", "audit.half_life", "audit.slope"),
    *("audit.small_cell_share", "audit.survey_sample", "audit.missing_as_not_done"),
)


def draw_trusts(
    ids: Ints, scenario: Scenario, nation: Figures, luck: npt.NDArray[np.void]
) -> npt.NDArray[np.void]:
    """Return team rows in week 0 for trusts with these ids: shape (n,), in the order of `ids`.

    `complete` fills the rest.
    """
    teams = Team.rows(len(ids))
    teams["id"] = ids
    _draw(teams, published_row(scenario), nation, scenario.record(DRAWN_BY), luck)
    return teams


def complete(
    teams: npt.NDArray[np.void], scenario: Scenario, nation: Figures, luck: npt.NDArray[np.void]
) -> None:
    """Fill what follows from the values that were drawn or given.

    These are the beginning, the audit history, and the way in which quality will change by itself.
    """
    knots = 1 + -(-scenario.time.weeks // WEEKS_A_QUARTER)
    _complete(teams, knots, nation, scenario.record(COMPLETED_BY), luck)


@kernel
def _draw(
    teams: npt.NDArray[np.void],
    published: int,
    nation: Figures,
    s: npt.NDArray[np.void],
    luck: npt.NDArray[np.void],
) -> None:
    for i in range(teams.size):
        team = teams[i]
        team.dropped_week = team.ready_week = team.plans_due = team.hosted_week = -1
        team.leaves_week = -1
        team.published_year = published
        trust.draw_place(team, s[0], luck[0])
        trust.draw_set_points(team, s[0], luck[0])
        trust.draw_tolerances(team, s[0], luck[0])
        trust.draw_quality(team, nation, s[0], luck[0])
        trust.draw_completeness(team.id, team.completeness, nation, s[0], luck[0])
        trust.draw_self(team, s[0], luck[0])
        trust.draw_survey_returns(team, s[0], luck[0])


@kernel
def _complete(
    teams: npt.NDArray[np.void],
    knots: int,
    nation: Figures,
    s: npt.NDArray[np.void],
    luck: npt.NDArray[np.void],
) -> None:
    for i in range(teams.size):
        team = teams[i]
        trust.rest_at_set_points(team)
        trust.draw_odds(team, knots, s[0], luck[0])
        trust.settle_levels(team, nation)
        trust.settle_gaps(team, nation)
        trust.close_history(team, nation, s[0], luck[0])
