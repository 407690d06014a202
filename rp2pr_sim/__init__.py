"""A simulator of reciprocal peer-to-peer review programmes in health care.

    import rp2pr_sim as rp

    result = rp.compare(pairing=["complementary", "random"], support=["low", "high"])
    result.table                    # a data frame
    result.plot()                   # Matplotlib Axes
    result.report("page.html")

One function per command; `rp.load(folder)` opens earlier results.  Below them, `Scenario` says
what is simulated, `simulate` runs it once, `tables` turns the final state into tidy tables, and
`Programme` steps it as a Mesa model.  Names are imported on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rp2pr_sim.analysis.api import (
        ablation,
        calibrate,
        claims,
        compare,
        extend,
        hospitals,
        optimise,
        pairs,
        plan,
        resume,
        run,
        sensitivity,
        value,
    )
    from rp2pr_sim.analysis.job import load
    from rp2pr_sim.core.errors import InputError
    from rp2pr_sim.engine.compiled import simulate
    from rp2pr_sim.engine.mesa_model import Programme
    from rp2pr_sim.outcomes import tables
    from rp2pr_sim.outcomes.own import outcome
    from rp2pr_sim.scenario import Scenario, Strength
    from rp2pr_sim.study.mechanism import Mechanism

__all__ = [
    "InputError",
    "Mechanism",
    "Programme",
    "Scenario",
    "Strength",
    "__version__",
    "ablation",
    "calibrate",
    "claims",
    "compare",
    "extend",
    "hospitals",
    "load",
    "optimise",
    "outcome",
    "pairs",
    "plan",
    "resume",
    "run",
    "sensitivity",
    "simulate",
    "tables",
    "value",
]

__version__ = "0.1.0"

_HOMES = {
    "InputError": "core.errors",
    "Mechanism": "study.mechanism",
    "Programme": "engine.mesa_model",
    "Scenario": "scenario",
    "Strength": "scenario",
    "load": "analysis.job",
    "outcome": "outcomes.own",
    "simulate": "engine.compiled",
    "tables": "outcomes",
}
"""Where a public name is defined; all others in `analysis.api`."""


def __getattr__(name: str) -> Any:
    """Return a public name, imported when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'analysis.api')}"), name)
