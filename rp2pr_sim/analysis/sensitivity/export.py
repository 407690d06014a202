"""A sensitivity analysis for other programs: the input of SALib, and indices as an xarray."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from rp2pr_sim.analysis.sensitivity.inputs import DUMMIES
from rp2pr_sim.analysis.sensitivity.tables import kept_rows, salib_problem
from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.core.records import Floats
from rp2pr_sim.core.text import quoted

if TYPE_CHECKING:
    from rp2pr_sim.analysis.sensitivity.run import SensitivityResult

_UNUSED, _CHANCE = DUMMIES


class SalibInput(NamedTuple):
    """What a function `analyze` of SALib takes: the design and one outcome, row by row."""

    problem: dict[str, Any]
    """Number, names, bounds and groups of the variables of the design."""
    X: Floats
    """The design in the unit cube, shape (rows, variables), in SALib's order."""
    Y: Floats
    """The outcome, shape (rows,)."""
    arguments: Mapping[str, Any]
    """Further arguments of `analyze` that describe the design, such as `calc_second_order`."""
    method: str
    """The module of `SALib.analyze` for this design."""
    outcome: str
    replicate: int | None
    """The replicate that `Y` has; `None`: `Y` is the mean over all replicates."""

    def analyze(self, **more: Any) -> Any:
        """Return what SALib alone makes of it, with further arguments such as `seed`.

        Raises
        ------
        InputError
            if SALib has no analysis of this design.
        """
        try:
            module = import_module(f"SALib.analyze.{self.method}")
        except ModuleNotFoundError as error:
            raise InputError(
                f"SALib has no method {self.method}; allowed are designs of sobol, morris,"
                " shapley, pawn and delta."
            ) from error
        places = () if self.method == "sobol" else (self.X,)
        return module.analyze(self.problem, *places, self.Y, **{**self.arguments, **more})


def to_salib(
    found: SensitivityResult, outcome: str, replicate: int | None, dummies: bool
) -> SalibInput:
    """Return the input of SALib; see `SensitivityResult.to_salib`."""
    k, how = _place(found, outcome), found.question.how
    replicates = found.sample.values.shape[-1]
    if replicate is not None and not 0 <= replicate < replicates:
        raise InputError(
            f"replicate is {replicate}; allowed is a whole number from 0 to {replicates - 1}, or"
            " none for the mean over replicates."
        )
    values = found.sample.values[k]
    seen = values.mean(axis=-1) if replicate is None else values[..., replicate]
    cube, problem = found.sample.cube, salib_problem(found)
    if dummies:
        problem = _with(problem, _UNUSED)
        x, y = cube.reshape(-1, cube.shape[-1]), seen.reshape(-1)
    else:
        kept = kept_rows(found)
        x, y = cube[kept][:, :-1], seen[kept]
    return SalibInput(
        problem, np.ascontiguousarray(x), y, dict(how.salib), how.name, found.problem.outcomes[k],
        replicate,
    )  # fmt: skip


def _place(found: SensitivityResult, outcome: str) -> int:
    known = found.problem.outcomes
    if not outcome:
        return 0
    if outcome not in known:
        raise InputError(
            f"there is no outcome {quoted(outcome)}; there are"
            f" {', '.join(known)}.{nearest(outcome, list(known))}"
        )
    return known.index(outcome)


def _with(problem: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return a problem with one more variable, alone in its group."""
    more: dict[str, Any] = {
        **problem,
        "num_vars": problem["num_vars"] + 1,
        "names": [*problem["names"], name],
        "bounds": [*problem["bounds"], [0.0, 1.0]],
    }
    return more | ({"groups": [*problem["groups"], name]} if "groups" in problem else {})
