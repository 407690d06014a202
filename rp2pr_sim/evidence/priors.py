"""Plausible prior of each number of the model, as data: a belief before any calibration.

The allowed range is declared with the parameter (`scenario`); it keeps 0, a mechanism that is off,
possible. A prior is narrower: what a fair expert would believe who has read the evidence.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

SHAPES = ("fixed", "uniform", "normal", "lognormal", "choice")


@dataclass(frozen=True)
class Prior:
    """The plausible values of one parameter.

    `low` and `high` are the ends of a `uniform` prior, and the 5% and 95% points of a `normal` or
    `lognormal` one, which the allowed range truncates. A `fixed` parameter and a `choice` among
    rival forms have neither. `reason` is one sentence; `source` names the claims and facts that
    it uses.
    """

    parameter: str
    shape: str
    low: float | None
    high: float | None
    reason: str
    source: tuple[str, ...]

    @property
    def plausible(self) -> str:
        """The plausible values, in words; empty for a choice."""
        if self.low is None or self.high is None:
            return self.shape if self.shape == "fixed" else ""
        share = "all" if self.shape == "uniform" else "90%"
        return f"{self.low:g} to {self.high:g} ({share})"


@cache
def priors() -> dict[str, Prior]:
    """Return all priors by parameter."""
    with files(__package__).joinpath("priors.csv").open(encoding="utf-8", newline="") as file:  # type: ignore[call-overload]
        return {row["parameter"]: _prior(row) for row in csv.DictReader(file)}


def source_of(parameter: str) -> tuple[str, ...]:
    """Return the ids that the prior of a parameter uses; none where there is no prior."""
    prior = priors().get(parameter)
    return prior.source if prior else ()


def _prior(row: dict[str, str]) -> Prior:
    low, high = (float(row[name]) if row[name] else None for name in ("low", "high"))
    source = tuple(row["source"].split(";")) if row["source"] else ()
    return Prior(row["parameter"], row["shape"], low, high, row["reason"], source)
