"""Checks of mechanisms of the user's own: `rp2pr verify own=cooling`.

Switched off they leave the model as shipped, both engines agree on them, and each strength moves
the quantity that it declares. Settings of a programme say where the mechanism can act.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from rp2pr_sim.analysis.own_mechanisms import functions_of
from rp2pr_sim.analysis.verification.check import Check
from rp2pr_sim.analysis.verification.effects import standard_error
from rp2pr_sim.analysis.verification.quantities import quantity
from rp2pr_sim.analysis.verification.strengths import Movement, verdict
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.engine.compiled import simulate
from rp2pr_sim.engine.initial_state import make_world
from rp2pr_sim.engine.mesa_model import Programme
from rp2pr_sim.model.state import World

if TYPE_CHECKING:
    from rp2pr_sim.analysis.run import RunQuestion
    from rp2pr_sim.scenario import Strength

_FAMILY = "own mechanisms"


def own_checks(question: RunQuestion) -> Iterator[Check]:
    """Run the checks of the mechanisms of a question, in its programme and replicates.

    Raises
    ------
    InputError
        for a strength that declares no field of a record, or fewer than two replicates.
    """
    if question.replicates < 2:
        raise InputError("replicates is 1; allowed is 2 or more, since the check needs an error.")
    own, scenario, many = (
        functions_of(question.own_mechanisms),
        question.scenario,
        question.replicates,
    )
    strengths = [item for each in question.own_mechanisms for item in each.strengths]
    for item in strengths:
        _moved(item, make_world(scenario, question.seed, 0))
    off = {f"own.{item.name}": item.neutral for item in strengths}

    def ends(values: Mapping[str, Any]) -> list[World]:
        chosen = scenario.replaced(values)
        return [simulate(chosen, question.seed, replicate, own) for replicate in range(many)]

    usual, without = ends({}), ends(off)
    shipped = [simulate(scenario, question.seed, replicate) for replicate in range(many)]
    same = sum(map(_alike, without, shipped))
    name = "at its neutral strengths the model is as shipped, to the last bit"
    yield Check(_FAMILY, name, same == many, f"{same} of {many} programmes")
    watched = Programme(scenario, seed=question.seed, own=own).run()
    yield Check(
        _FAMILY, "both engines agree, to the last bit", _alike(watched, usual[0]), "1 programme"
    )
    found = []
    for item in strengths:
        on = usual
        if item.default == item.neutral:
            on = ends({f"own.{item.name}": item.high})
        neutral = ends({f"own.{item.name}": item.neutral})
        moved = [
            _moved(item, world) - _moved(item, other)
            for world, other in zip(on, neutral, strict=True)
        ]
        values = np.array(moved)
        error = float(standard_error(values))
        found.append(Movement(f"own.{item.name}", item.moves, float(values.mean()), error))
    yield verdict(found, many)._replace(family=_FAMILY)


def _moved(item: Strength, world: World) -> float:
    try:
        return quantity(world, item.moves)
    except (AttributeError, ValueError, KeyError, IndexError) as error:
        raise InputError(
            f"own.{item.name} declares that it moves '{item.moves}', which is no field of a record;"
            " allowed is record.field, such as team.commitment (docs/ODD.md)."
        ) from error


def _alike(one: World, other: World) -> bool:
    return all(
        getattr(one, table).tobytes() == getattr(other, table).tobytes()
        for table in ("teams", "members", "plans", "visits", "facilitators")
    )
