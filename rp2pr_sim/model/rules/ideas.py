"""Travel of practices between teams.

M10, M13, M20, M23, M25, M27, M28, M34, M37, M38, M43, M55.
"""

from __future__ import annotations

from rp2pr_sim.core.enums import Session
from rp2pr_sim.core.jit import rule
from rp2pr_sim.core.random_numbers import SLOTS, Decision, happens
from rp2pr_sim.model.rules.transforms import centred, chance_of, clip, raised
from rp2pr_sim.model.state import N_MEMBERS, N_TOPICS, Luck, Member, Team, Visit
from rp2pr_sim.model.topics import MARGIN, ON_THE_TABLE
from rp2pr_sim.scenario import Scenario


@rule
def teach_strength(visit: Visit, host: Team, visitor: Team, topic: int, s: Scenario) -> None:
    """M10, M55: ideas flow from a strength of one team to a weakness of the other, both ways."""
    advantage = clip(host.gap[topic] - visitor.gap[topic], -1.0, 1.0)
    by = s.ideas.block * s.ideas.strength_to_weakness * advantage
    visit.idea_logit += by
    visit.home_logit -= by


@rule
def see_from_all_sides(visit: Visit, s: Scenario) -> None:
    """M13: different professions see different sides of one issue."""
    visit.idea_logit += s.ideas.block * s.ideas.richness * centred(visit.diversity)


@rule
def turn_to_solutions(visit: Visit, s: Scenario) -> None:
    """M28: talk turns from problems to solutions only after hours together."""
    late = 1.0 if visit.elapsed_hours >= s.ideas.solution_hours else -1.0
    visit.idea_logit += s.ideas.block * s.ideas.late * 0.5 * late


@rule
def use_what_there_is(visit: Visit, s: Scenario) -> None:
    """M37, M38: the facilitator steers from complaint to what can be done with what there is."""
    visit.idea_logit += s.ideas.block * s.ideas.means * visit.facilitation


@rule
def watch_and_learn(visit: Visit, session: int, s: Scenario) -> None:
    """M55: most ideas come to the visitors while they watch the live meeting."""
    watching = 1.0 if session == Session.observation else 0.0
    visit.home_logit += s.ideas.block * s.ideas.watched * watching


@rule
def give_ideas(visit: Visit, s: Scenario) -> None:
    """M20: who gives leaves ideas."""
    visit.idea_logit += (
        s.ideas.block * s.ideas.generous * 4.0 * (visit.giving - s.candour.usual_giving)
    )


@rule
def look_for_ideas(visit: Visit, visitor: Team, s: Scenario) -> None:
    """M43: open visitors look for what they could use themselves."""
    visit.home_logit += s.ideas.block * s.ideas.receptive * centred(visitor.openness)


@rule
def look_openly(known: float, visitor: Team, s: Scenario) -> float:
    """M43: open visitors understand more in the same time."""
    return float(known * (1.0 + s.ideas.observant * centred(visitor.openness)))


@rule
def take_trouble(known: float, visit: Visit, s: Scenario) -> float:
    """M20: who gives takes trouble to understand."""
    return max(0.0, known * (1.0 + s.ideas.effort * (visit.giving - s.candour.usual_giving)))


@rule
def gain_insight(visit: Visit, visitor: Team, s: Scenario) -> None:
    """M25: with time the visitors understand the host's situation."""
    hours = visit.elapsed_hours
    known = s.ideas.insight * hours / (hours + s.ideas.insight_hours)
    visit.insight = max(
        visit.insight, clip(take_trouble(look_openly(known, visitor, s), visit, s), 0.0, 1.0)
    )


@rule
def make_fit(plain: float, insight: float, s: Scenario) -> float:
    """M27: insight makes what is suggested fit the place."""
    return raised(plain, s.ideas.fitting * insight)


@rule
def exchange_ideas(
    visit: Visit, host: Team, visitor: Team, session: int, s: Scenario, luck: Luck
) -> None:
    """The ideas of one session: some are left with the hosts, some taken home."""
    if visit.session_hours[session] <= 0.0:
        return
    for topic in range(N_TOPICS):
        table = min(1.0, s.recognition.on_table * ON_THE_TABLE[session, topic])
        if table == 0.0:
            continue
        visit.idea_logit = s.ideas.leaving
        visit.home_logit = s.ideas.carrying
        teach_strength(visit, host, visitor, topic, s)
        see_from_all_sides(visit, s)
        turn_to_solutions(visit, s)
        use_what_there_is(visit, s)
        give_ideas(visit, s)
        visit.idea_logit += visit.chemistry
        watch_and_learn(visit, session, s)
        look_for_ideas(visit, visitor, s)
        entity = visit.host_id * SLOTS + session * N_TOPICS + topic
        if happens(table * chance_of(visit.idea_logit), luck, Decision.leave_idea, entity):
            visit.ideas_left[topic] += 1
            host.idea[topic] = max(host.idea[topic], make_fit(s.ideas.plain_fit, visit.insight, s))
        if happens(table * chance_of(visit.home_logit), luck, Decision.take_idea_home, entity):
            visit.ideas_home[topic] += 1
            # a practice seen elsewhere fits at home as far as it was understood and is taken openly
            visitor.idea[topic] = max(
                visitor.idea[topic],
                make_fit(s.ideas.plain_fit, visit.insight * visitor.openness, s),
            )


@rule
def find_for_own_role(person: Member, chance_logit: float, s: Scenario) -> float:
    """M34: little of what is seen is useful for people at the margin of what it is about."""
    return chance_logit - s.ideas.block * s.ideas.transfer * float(MARGIN[person.role])


@rule
def pick_up(
    visit: Visit, members: list[Member], ideas: int, side: int, s: Scenario, luck: Luck
) -> None:
    """Which participants of one side go home with a practice for their own work; the more ideas,
    the likelier, and none without.
    """
    if ideas == 0:
        return
    for slot in range(len(members)):
        person = members[slot]
        if person.attends == 0.0:
            continue
        logit = find_for_own_role(person, s.ideas.picking_up + s.ideas.each_idea * ideas, s)
        if happens(
            chance_of(logit),
            luck,
            Decision.pick_up_practice,
            visit.host_id * SLOTS + side * N_MEMBERS + slot,
        ):
            visit.participants_with_idea += 1


@rule
def adapt(host: Team, visitor: Team, by: float) -> None:
    """M10, M23: ideas that a team has come to fit better on what the other team does better."""
    for topic in range(N_TOPICS):
        if host.idea[topic] > 0.0 and visitor.gap[topic] < host.gap[topic]:
            host.idea[topic] = raised(host.idea[topic], by)
        if visitor.idea[topic] > 0.0 and host.gap[topic] < visitor.gap[topic]:
            visitor.idea[topic] = raised(visitor.idea[topic], by)


@rule
def gossip(visit: Visit, host: Team, visitor: Team, s: Scenario) -> None:
    """M23: informal talk adds what no agenda has, mostly on the second visit and among those who
    trust each other.
    """
    second = 1.0 if visit.order > 1 else s.ideas.first_gossip
    adapt(host, visitor, s.ideas.gossip * second * visit.host_trust)
