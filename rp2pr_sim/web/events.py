"""Events of a story: conditions on recorded states, each with a sentence and a claim.

A reason reports what was recorded, with its numbers; the claim is what the paper says of such a
cause.  Only reasons whose condition is true are reported.  Reasons are in order of their weight: a
story takes the first that are true. Those of teams are in `team_reasons.py`, those of plans in
`plan_reasons.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from rp2pr_sim.evidence import claims

LOW = 0.5  # a share below it counts as low

Found = tuple[int, str] | None
"""The week and the sentence of an event; None if it did not happen."""


class Event(NamedTuple):
    """An event, its week, and the claim of the paper about it."""

    kind: str
    week: int
    text: str
    claim: str
    """The id of the claim; empty if the paper makes none."""
    bad: bool

    def shown(self) -> dict[str, Any]:
        """Return the event as JSON, with the paper's own words."""
        quoted: dict[str, str | None] = dict.fromkeys(("claim", "quote", "section"))
        if said := claims().get(self.claim):
            quoted = {"claim": said.id, "quote": said.quote, "section": said.section}
        return {**self._asdict(), **quoted}


class Reason(NamedTuple):
    """A kind of event and the condition for it."""

    kind: str
    claim: str
    """The id of the claim; empty if the paper makes none."""
    bad: bool
    find: Callable[[Any], Found]
    """Finds the event in a life (`histories.py`), if it happened."""


def told(reasons: Sequence[Reason], life: Any, most: int) -> list[Event]:
    """Return the events with the most weight that happened, by week."""
    found: list[Event] = []
    for reason in reasons:
        if len(found) < most and (what := reason.find(life)) is not None:
            found.append(Event(reason.kind, int(what[0]), what[1], reason.claim, reason.bad))
    return sorted(found, key=lambda event: event.week)


def of_hundred(share: float) -> str:
    """Return a share in words for a reader without statistics."""
    return f"{100.0 * share:.0f} of 100"


def listed(words: Sequence[str]) -> str:
    """Return a list of words such as `a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
