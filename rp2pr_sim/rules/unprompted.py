"""What teams improve on their own, whether or not they take part in a programme (F34, F92).

When the audit publishes a year, a team may take up a topic by itself, the likelier the worse it looks.  For the coming year it
then closes its gap at a pace of its own, week by week.  Control teams do so as much as others.
"""

from __future__ import annotations

from rp2pr_sim.chance import SLOTS, Decision, happens
from rp2pr_sim.compiled import rule
from rp2pr_sim.rules.steps import centred, chance_of, log_odds
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.state import N_TOPICS, Luck, Team
from rp2pr_sim.topics import MAIN_INDICATOR


@rule
def be_prompted(gap: float, s: Scenario) -> float:
    """F92: log odds that a team works on a topic by itself; low published figures prompt it."""
    return log_odds(s.audit.trying) + s.audit.prompted * centred(gap)


@rule
def improve_alone(team: Team, s: Scenario, luck: Luck) -> None:
    """F34: the topics that the team works on by itself until the next year is published."""
    for topic in range(N_TOPICS):
        k = MAIN_INDICATOR[topic]
        if k >= 0:
            chance = chance_of(be_prompted(team.shown_gap[topic], s))
            tries = happens(chance, luck, Decision.improve_unprompted, team.id * SLOTS + topic)
            team.own_pace[k] = s.audit.initiative if tries else 0.0
