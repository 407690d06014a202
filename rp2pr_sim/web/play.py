"""Two programmes under common random numbers: the whole of both, for a page to play back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from rp2pr_sim.core.enums import PlanState
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.web import serialise
from rp2pr_sim.web.recording import Recorded, recorded
from rp2pr_sim.web.request import checked_run, command, differing, scenario_of

Chosen = Mapping[str, Any]


def play(a: Chosen, b: Chosen | None = None, seed: int = 1, replicate: int = 0) -> dict[str, Any]:
    """Return the programmes A and B, week by week, ready for JSON.

    Parameters
    ----------
    a : Chosen
        the levers of A by name; those not named have their default.
    b : Chosen | None
        the levers of B; None plays A alone.
    seed : int
        the study's seed, 0 or more.
    replicate : int
        which replicate of the study, 0 or more.

    Raises
    ------
    InputError
        for a lever or a value that is not allowed, or values that are not compatible.
    """
    first = _recorded_side("A", a, seed, replicate)
    second = None if b is None else _recorded_side("B", b, seed, replicate)
    return {
        "seed": seed,
        "replicate": replicate,
        "a": _side(a, first),
        "b": None if b is None or second is None else _side(b, second),
        "shared_teams": None if second is None else len(np.intersect1d(_ids(first), _ids(second))),
        "plan_states": [state.name for state in PlanState],
    }


def recorded_of(chosen: Chosen, seed: int, replicate: int) -> Recorded:
    """Return the programme with these levers; see `play`."""
    checked_run(seed, replicate)
    return recorded(scenario_of(chosen), seed, replicate)


def _recorded_side(name: str, chosen: Chosen, seed: int, replicate: int) -> Recorded:
    """Return one of the two; an error names it."""
    checked_run(seed, replicate)
    try:
        return recorded_of(chosen, seed, replicate)
    except InputError as error:
        raise InputError(f"Programme {name}: {error}") from error


def _side(chosen: Chosen, run: Recorded) -> dict[str, Any]:
    moved = differing(chosen)
    return {
        "levers": moved,
        "command": command(moved, run.seed, run.replicate),
        "weeks": run.weeks,
        "n_intervention": len(run.inside),
        "teams": serialise.teams(run),
        "visits": serialise.visits(run),
        "plans": serialise.plans(run),
        "programme": serialise.programme_series(run),
        "result": serialise.result(run),
        "headline": serialise.headline(run),
    }


def _ids(run: Recorded) -> Any:
    return run.world.teams["id"][run.inside]
