"""Sensitivity methods: the points that each needs, and the indices that it computes there.

All of them take independent inputs, uniform on the unit cube, and treat the noise reference
`chance` as one more input (`base.Method`).
"""

from __future__ import annotations

from rp2pr_sim.analysis.sensitivity.methods.base import (
    REDRAWS,
    SHARED,
    Frame,
    Method,
    Seen,
    turns_of,
)
from rp2pr_sim.analysis.sensitivity.methods.dependent import Dependent
from rp2pr_sim.analysis.sensitivity.methods.given_data import Delta, Pawn, Regional
from rp2pr_sim.analysis.sensitivity.methods.morris import Morris
from rp2pr_sim.analysis.sensitivity.methods.pce import Pce
from rp2pr_sim.analysis.sensitivity.methods.quality import Quality
from rp2pr_sim.analysis.sensitivity.methods.shapley import Shapley
from rp2pr_sim.analysis.sensitivity.methods.sobol import Sobol
from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.core.text import quoted

__all__ = [
    "METHODS",
    "REDRAWS",
    "SHARED",
    "Frame",
    "Method",
    "Quality",
    "Seen",
    "method_of",
    "turns_of",
]

_CLASSES: tuple[type[Method], ...] = (Morris, Sobol, Pce, Pawn, Delta, Shapley, Dependent, Regional)
_PAIRED: dict[str, type[Sobol | Pce]] = {"sobol": Sobol, "pce": Pce}
METHODS = tuple(method.name for method in _CLASSES)


def method_of(name: str, second_order: bool = False) -> Method:
    """Return the method of this name.

    Parameters
    ----------
    name : str
        one of `METHODS`.
    second_order : bool
        whether `sobol` or `pce` also computes the indices of pairs (`sobol` at nearly twice the
        points).

    Raises
    ------
    InputError
        for another name.
    """
    if name not in METHODS:
        raise InputError(
            f"method is {quoted(name)}; allowed is one of"
            f" {', '.join(METHODS)}.{nearest(str(name), list(METHODS))}"
        )
    if second_order and name not in _PAIRED:
        raise InputError(
            "second_order is true, which only method=sobol and method=pce know; leave it out with"
            f" method={name}."
        )
    return _PAIRED[name](second_order) if name in _PAIRED else _CLASSES[METHODS.index(name)]()
