"""The order of a week, declared here only, for both engines.

A moment names who acts, which phase (`model/rules/phases.py`) they go through and, where it does
not concern all of them, which ones (`model/rules/conditions.py`). The Mesa engine calls the method
of that name on each agent of the kind; the compiled engine calls the phase itself. To add a
mechanism: write its rule, declare its strength, call it in a phase. To add a phase: write it, and
put one line here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, NamedTuple

from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.core.text import quoted
from rp2pr_sim.model.rules import conditions, phases


class Actor(Enum):
    """Kind of agent that acts in a moment."""

    core_team = "core team"
    team = "team"
    visit = "visit"


class Moment(NamedTuple):
    """One step of the week: who does what."""

    actor: Actor
    phase: str
    who: Callable[..., bool] | None = None
    """Condition that selects some of the agents; all act if not given."""
    counterfactual: bool = False
    """Whether the care of teams in no programme depends on it: a counterfactual run plays only
    such moments, for its outcomes read nothing else.
    """


WEEK = (
    # capacity, how many teams ask for support, and what the audit has published
    Moment(Actor.core_team, "open_week", counterfactual=True),
    Moment(Actor.team, "live_the_week"),  # traits, moods, people; joining, learning, leaving
    Moment(Actor.team, "follow_figures", conditions.hears_news, counterfactual=True),
    Moment(Actor.visit, "arrange", conditions.was_not_held_yet),  # in the order of booking priority
    Moment(Actor.visit, "hold_visit", conditions.is_today),
    Moment(Actor.team, "draft_plans", conditions.drafts_now),
    Moment(Actor.team, "submit_plans", conditions.takes_part_with_plans),
    Moment(Actor.team, "get_support", conditions.takes_part_with_plans),
    Moment(Actor.team, "implement", conditions.has_plans),
    Moment(Actor.visit, "keep_in_touch", conditions.was_held_by_peers),
    Moment(Actor.team, "measure", conditions.has_plans),
    Moment(Actor.team, "treat_patients", counterfactual=True),
    Moment(Actor.core_team, "take_stock"),
)

RULE_BOOK: dict[str, Callable[..., Any]] = {
    moment.phase: getattr(phases, moment.phase) for moment in WEEK
}
"""Phases that the engines run by default, by name."""


def rule_book(own: Mapping[str, Callable[..., Any]]) -> dict[str, Callable[..., Any]]:
    """Return the rule book with some phases replaced by a user's own compiled functions.

    Raises
    ------
    InputError
        for the name of a phase that does not exist.
    """
    for name in own:
        if name not in RULE_BOOK:
            hint = nearest(name, list(RULE_BOOK))
            raise InputError(
                f"there is no phase {quoted(name)} in a week; the phases are"
                f" {', '.join(RULE_BOOK)}.{hint}"
            )
    return {**RULE_BOOK, **own}
