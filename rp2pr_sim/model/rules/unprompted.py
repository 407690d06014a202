"""What teams improve on their own, whether or not they take part in a programme (F34, F92).

When the audit publishes a year, a team may take up a topic by itself, the likelier the worse it
looks.  For the coming year it then closes its gap at a pace of its own, week by week.  Control
teams do so as much as others.
"""

from __future__ import annotations

import math

from rp2pr_sim.core.jit import rule
from rp2pr_sim.core.random_numbers import SLOTS, Decision, uniforms
from rp2pr_sim.model.rules.transforms import centred, times_odds
from rp2pr_sim.model.state import N_TOPICS, Luck, Team
from rp2pr_sim.model.topics import MAIN_INDICATOR
from rp2pr_sim.scenario import Scenario


@rule
def be_prompted(chance: float, gap: float, s: Scenario) -> float:
    """F92: low published figures prompt a team to work on a topic by itself."""
    return times_odds(chance, math.exp(s.audit.prompted * centred(gap)))


@rule
def choose_alone(team: Team, s: Scenario, luck: Luck) -> None:
    """F34: the topics that the team works on by itself until the next year is published."""
    drawn = (0.0, 0.0, 0.0, 0.0)
    for topic in range(N_TOPICS):
        if topic % 4 == 0:
            drawn = uniforms(luck, Decision.improve_unprompted, team.id * SLOTS + topic)
        k = MAIN_INDICATOR[topic]
        if k >= 0:
            team.tries[k] = (
                1.0
                if drawn[topic % 4] < be_prompted(s.audit.trying, team.shown_gap[topic], s)
                else 0.0
            )


@rule
def work_alone(pace: float, team: Team, indicator: int, s: Scenario) -> float:
    """F34: the pace at which an indicator improves, share of the way a year, with what the team
    does by itself.
    """
    return float(pace + s.audit.initiative * team.tries[indicator] * team.closable[indicator])
