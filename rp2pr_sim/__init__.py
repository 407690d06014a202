"""rp2pr_sim: a simulator of reciprocal peer-to-peer review programmes in health care.

    from rp2pr_sim import Scenario, simulate, tables

    world = simulate(Scenario.of({"pairing.strategy": "random"}), seed=1, replicate=0)
    tables(world)["plan"]

`Scenario` says what is simulated, `simulate` runs it compiled, `Programme` steps it as a
Mesa model, `tables` turns a final state into tidy tables.  What is imported is loaded on
first use, so that the command line starts at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rp2pr_sim.core.errors import InputError
    from rp2pr_sim.engine.compiled import simulate
    from rp2pr_sim.engine.mesa_model import Programme
    from rp2pr_sim.outcomes import tables
    from rp2pr_sim.scenario import Scenario

__all__ = ["InputError", "Programme", "Scenario", "__version__", "simulate", "tables"]

__version__ = "0.1.0"

_HOMES = {
    "InputError": "rp2pr_sim.core.errors",
    "Programme": "rp2pr_sim.engine.mesa_model",
    "Scenario": "rp2pr_sim.scenario",
    "simulate": "rp2pr_sim.engine.compiled",
    "tables": "rp2pr_sim.outcomes",
}


def __getattr__(name: str) -> Any:
    """A public name, imported when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
