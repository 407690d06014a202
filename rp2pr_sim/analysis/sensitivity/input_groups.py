"""Groups of inputs: those of an agent, and groups of the user's own that move together.

The agent is the one that a mechanism moves, or that acts in it.  A strength declares the field of
the record that it moves (`Parameter.moves`): it belongs to that agent.  So does each number of a
mechanism whose strengths all move one agent alone.  An agent may act in a mechanism that does not
move it (a facilitator moves visits); such agents are listed here, once, by mechanism.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from rp2pr_sim.analysis.sensitivity.inputs import Input
from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.core.text import quoted
from rp2pr_sim.scenario import Parameter, parameters

BUILT_IN = ("auto", "mechanism", "none")
"""Ways to group inputs that have a name, which stands alone."""

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


def in_groups(inputs: Sequence[Input], words: Sequence[str]) -> tuple[Input, ...]:
    """Return inputs with the user's own groups; one that no group names is a group of its own.

    Parameters
    ----------
    inputs : Sequence[Input]
        what varies.
    words : Sequence[str]
        groups, each a list of mechanisms or inputs joined by +, such as `climate+candour`.

    Raises
    ------
    InputError
        for a name of which nothing varies, or an input that is in two groups.
    """
    groups: dict[str, str] = {}
    for word in words:
        if word in BUILT_IN:
            raise InputError(f"groups names {word} and others; write it alone.")
        for part in word.split("+"):
            named = [item.name for item in inputs if part in (item.name, item.group)]
            if not named:
                names = [name for item in inputs for name in (item.group, item.name)]
                raise InputError(
                    f"groups names {quoted(part)}, which is neither an input nor a mechanism of"
                    f" one.{nearest(part, list(dict.fromkeys(names)))}"
                )
            for name in named:
                if name in groups:
                    raise InputError(
                        f"groups has {name} twice, in {quoted(groups[name])} and"
                        f" {quoted(word)}; put it into one group."
                    )
                groups[name] = word
    return tuple(replace(item, group=groups.get(item.name, item.name)) for item in inputs)
