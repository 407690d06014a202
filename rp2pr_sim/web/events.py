"""Events of a story: conditions on recorded states, each with a plain sentence and the claim of the paper that it shows.

A reason tells what was recorded, with its numbers; that the paper says the same of its cause is the
claim.  Nothing is told whose condition does not hold.  Reasons stand in the order of their weight:
a story takes the first that hold. Those of teams are in `team_reasons.py`, those of plans in
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
    """What happened, when, and what the paper says of it."""

    kind: str
    week: int
    text: str
    claim: str
    """Empty where the paper says nothing of it."""
    bad: bool

    def shown(self) -> dict[str, Any]:
        """As JSON, with the paper's own words."""
        said = claims().get(self.claim)
        quoted = (
            {"claim": said.id, "quote": said.quote, "section": said.section}
            if said
            else dict.fromkeys(("claim", "quote", "section"))
        )
        return {**self._asdict(), **quoted}


class Reason(NamedTuple):
    """One kind of event and when it is told."""

    kind: str
    claim: str
    """Empty where the paper says nothing of it."""
    bad: bool
    find: Callable[[Any], Found]
    """Tells it of a life (`histories.py`), if it holds."""


def told(reasons: Sequence[Reason], life: Any, most: int) -> list[Event]:
    """The weightiest events that hold, by week."""
    found: list[Event] = []
    for reason in reasons:
        if len(found) < most and (what := reason.find(life)) is not None:
            found.append(Event(reason.kind, int(what[0]), what[1], reason.claim, reason.bad))
    return sorted(found, key=lambda event: event.week)


def of_hundred(share: float) -> str:
    """A share as a reader without statistics takes it."""
    return f"{100.0 * share:.0f} of 100"


def listed(words: Sequence[str]) -> str:
    """`a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
