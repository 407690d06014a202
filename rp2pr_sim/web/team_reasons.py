"""Reasons for a team's stay in the programme and for the visit day that it hosted."""

from __future__ import annotations

from collections.abc import Callable

from rp2pr_sim.core.enums import Derailment, Role, Topic, VisitState
from rp2pr_sim.core.labels import DERAILED_WORDS, PERSON_WORDS, TOPIC_WORDS
from rp2pr_sim.web.events import LOW, Found, Reason, listed, of_hundred
from rp2pr_sim.web.histories import TeamLife

HARDLY_HEARD = 0.35  # voice
LARGE_GAP = 0.7  # distance of practice from the best attainable; 0.5 is an average team
LATE_WEEKS = 8
GROWN = 0.05  # share


def _dropped_out(life: TeamLife) -> Found:
    week = int(life.team["dropped_week"])
    if week < 0 or (understanding := life.before("understanding", week)) >= LOW:
        return None
    why = f"it had not understood what it takes ({of_hundred(understanding)})"
    return week, f"The team left the programme; {why}."


def _left(life: TeamLife) -> Found:
    week = int(life.team["dropped_week"])
    if week < 0 or life.before("understanding", week) < LOW:
        return None
    commitment = of_hundred(life.before("commitment", week))
    return week, f"The team left the programme, with its commitment at {commitment}."


def _never_hosted(life: TeamLife) -> Found:
    if life.day is None or life.day["state"] in (VisitState.held, VisitState.cancelled):
        return None
    return life.weeks - 1, f"No day for its visit was found in {life.weeks} weeks."


def _visited_late(life: TeamLife) -> Found:
    if not life.hosted or life.day["order"] > 1:  # a return visit waits for the first
        return None
    late = life.day_week - int(life.day["earliest_week"])
    if late < LATE_WEEKS:
        return None
    return life.day_week, f"Its visit was held {late} weeks after the first possible week."


def _derailed(life: TeamLife) -> Found:
    if not life.hosted or life.day["derailed"] == Derailment.none:
        return None
    lost = DERAILED_WORDS[Derailment(life.day["derailed"]).name]
    return life.day_week, f"Its visit day was lost to {lost}."


def _felt_unsafe(life: TeamLife) -> Found:
    if not life.hosted or life.day["safety"] >= LOW:
        return None
    safety = of_hundred(life.day["safety"])
    return life.day_week, f"The hosts did not feel safe on their visit day: {safety}."


def _visitors_gave_up(life: TeamLife) -> Found:
    if not life.hosted or life.day["honesty"] >= LOW or life.day["protectiveness"] < LOW:
        return None
    protected, honesty = of_hundred(life.day["protectiveness"]), of_hundred(life.day["honesty"])
    held_back = f"the visitors held back: honesty {honesty}"
    return life.day_week, f"The hosts protected themselves ({protected}) and {held_back}."


def _held_back(life: TeamLife) -> Found:
    if not life.hosted or life.day["shadow"] == 0.0:
        return None
    if life.day["honesty"] >= LOW or life.day["respect"] < LOW:
        return None
    respect, honesty = of_hundred(life.day["respect"]), of_hundred(life.day["honesty"])
    how = f"polite (respect {respect}) rather than honest ({honesty})"
    return life.day_week, f"The visitors, who would be hosts next, were {how}."


def _unheard(life: TeamLife) -> Found:
    if not life.hosted:
        return None
    present = [role for role in Role if life.day["received"][role] > 0]
    quiet = min(present, key=lambda role: life.day["voice_role"][role])
    voice = life.day["voice_role"][quiet]
    text = f"The {PERSON_WORDS[quiet.name]} was hardly heard on the day: voice {of_hundred(voice)}."
    return (life.day_week, text) if voice < HARDLY_HEARD else None


def _on_topic(life: TeamLife, holds: Callable[[Topic], bool], sentence: str) -> Found:
    """Return in one sentence the topics of the visit day for which `holds` is true."""
    if not life.hosted:
        return None
    found = [TOPIC_WORDS[topic.name] for topic in Topic if holds(topic)]
    return (life.day_week, sentence.format(listed(found))) if found else None


def _weak_and_unspoken(life: TeamLife, topic: Topic, blind: bool) -> bool:
    large = life.before("gap", life.day_week)[topic] >= LARGE_GAP
    blinded = life.before("blind", life.day_week)[topic] > 0.0
    return bool(large and life.day["raised"][topic] == 0 and blinded == blind)


def _taken_as_normal(life: TeamLife) -> Found:
    sentence = "Nobody spoke of a weakness that had become normal to the team: {}."
    return _on_topic(life, lambda topic: _weak_and_unspoken(life, topic, True), sentence)


def _closed(life: TeamLife) -> Found:
    if not life.hosted or (openness := life.before("openness", life.day_week)) >= LOW:
        return None
    closed = f"A closed team (openness {of_hundred(openness)})"
    sentence = f"{closed}; this weakness did not come up: {{}}."
    return _on_topic(life, lambda topic: _weak_and_unspoken(life, topic, False), sentence)


def _not_believed(life: TeamLife) -> Found:
    day = life.day
    sentence = "Raised on the visit day, but what was shown was not believed: {}."
    return _on_topic(
        life, lambda topic: day["raised"][topic] > 0 and day["believed"][topic] == 0, sentence
    )


def _not_accepted(life: TeamLife) -> Found:
    day = life.day
    return _on_topic(
        life,
        lambda topic: day["believed"][topic] > 0 and day["accepted"][topic] == 0,
        "Raised and believed on the visit day, but the team did not make it its own: {}.",
    )


def _seen_afresh(life: TeamLife) -> Found:
    sentence = "The visitors uncovered what the team no longer saw: {}."
    return _on_topic(life, lambda topic: life.day["blind_spots"][topic] > 0, sentence)


def _manager_saw(life: TeamLife) -> Found:
    if not life.hosted or life.day["received"][Role.manager] == 0:
        return None
    week = life.day_week
    before, after = life.before("manager_support", week), life.after("manager_support", week)
    rose = f"support by managers rose from {of_hundred(before)} to {of_hundred(after)}"
    return None if after - before < GROWN else (week, f"A manager was there; {rose}.")


TEAM_REASONS = (
    Reason("dropped_out", "M66", True, _dropped_out),
    Reason("left", "", True, _left),
    Reason("never_hosted", "M14", True, _never_hosted),
    Reason("derailed", "M88", True, _derailed),
    Reason("felt_unsafe", "M18", True, _felt_unsafe),
    Reason("visitors_gave_up", "M45", True, _visitors_gave_up),
    Reason("held_back", "M44", True, _held_back),
    Reason("taken_as_normal", "M58", True, _taken_as_normal),
    Reason("closed", "M43", True, _closed),
    Reason("not_believed", "M49", True, _not_believed),
    Reason("not_accepted", "M85", True, _not_accepted),
    Reason("visited_late", "M16", True, _visited_late),
    Reason("unheard", "M30", True, _unheard),
    Reason("seen_afresh", "M57", False, _seen_afresh),
    Reason("manager_saw", "M72", False, _manager_saw),
)
"""All reasons that a story can give about a team's visit and stay."""
