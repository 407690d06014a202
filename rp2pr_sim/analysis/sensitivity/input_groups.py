"""Groups of inputs by agent: the agent that a mechanism moves, or that acts in it.

A strength declares the field of the record that it moves (`Parameter.moves`): it belongs to that
agent.  So does each number of a mechanism whose strengths all move one agent alone.  An agent may
act in a mechanism that does not move it (a facilitator moves visits); such agents are listed here,
once, by mechanism.
"""

from __future__ import annotations

from functools import cache

from rp2pr_sim.scenario import Parameter, parameters

AGENTS = ("team", "member", "facilitator", "core_team", "plan", "visit")

_ACTING = {
    "team": "level spread ceiling drift completeness audit joining teamlife relations harm",
    "member": "delegation",
    "facilitator": "facilitating",
    "core_team": "coaching resources",
    "plan": "planning implementing measuring",
    "visit": "diaries climate candour credibility recognition ideas derailing aftermath",
}
_ACTS = {block: agent for agent, blocks in _ACTING.items() for block in blocks.split()}
"""By mechanism, the agent that acts in it; a visit means hosts and visitors on the day."""


def agents_of(item: Parameter) -> tuple[str, ...]:
    """Return the agents that a parameter belongs to.

    They are the agent that acts in its mechanism and the one whose state it moves.
    """
    found = [_ACTS[item.block]] if item.block in _ACTS else []
    moved = item.moves.partition(".")[0] if item.moves else _moved_alone(item.block)
    return tuple(dict.fromkeys([*found, *([moved] if moved in AGENTS else [])]))


@cache
def _moved_alone(block: str) -> str:
    """Return the one agent that all strengths of a mechanism move.

    It is empty if there are several, or no strengths.
    """
    moved = {
        other.moves.partition(".")[0]
        for other in parameters()
        if other.block == block and other.moves
    }
    return moved.pop() if len(moved) == 1 else ""
