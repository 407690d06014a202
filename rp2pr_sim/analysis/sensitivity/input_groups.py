"""Whose parameter it is: the agent that a mechanism moves, or that acts in it.

A strength says which field of which record it is there to move (`Parameter.moves`): it belongs to
that agent.  So does each number of a mechanism whose strengths all move one agent alone.  Who acts
in a mechanism without being what it moves (a facilitator moves visits) is said here, once, by
mechanism.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from rp2pr_sim.scenario import Parameter, parameters

AGENTS = ("team", "member", "facilitator", "core_team", "plan", "visit")

_ACTS: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "level",
            "spread",
            "ceiling",
            "drift",
            "completeness",
            "audit",
            "joining",
            "teamlife",
            "relations",
            "harm",
        ),
        "team",
    ),
    **dict.fromkeys(("delegation",), "member"),
    "facilitating": "facilitator",
    **dict.fromkeys(("coaching", "resources"), "core_team"),
    **dict.fromkeys(("planning", "implementing", "measuring"), "plan"),
    **dict.fromkeys(
        (
            "diaries",
            "climate",
            "candour",
            "credibility",
            "recognition",
            "ideas",
            "derailing",
            "aftermath",
        ),
        "visit",
    ),
}
"""By mechanism, who acts in it; a visit stands for hosts and visitors on the day."""


def agents_of(item: Parameter) -> tuple[str, ...]:
    """The agents that a parameter belongs to: who acts in its mechanism, and whose state it is there to move."""
    found = [_ACTS[item.block]] if item.block in _ACTS else []
    moved = item.moves.partition(".")[0] if item.moves else _moved_alone(item.block)
    return tuple(dict.fromkeys([*found, *([moved] if moved in AGENTS else [])]))


@cache
def _moved_alone(block: str) -> str:
    """The one agent that all strengths of a mechanism move; empty if there are several, or no strengths."""
    moved = {
        other.moves.partition(".")[0]
        for other in parameters()
        if other.block == block and other.moves
    }
    return moved.pop() if len(moved) == 1 else ""
