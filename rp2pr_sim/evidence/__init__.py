"""The evidence behind the model, as data: causal claims (M1..M99) and facts (F..).

A parameter names the ids that it is based on; `rp2pr parameters --claim M20` finds them.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TextIO

__all__ = ["Claim", "Fact", "claims", "facts"]

_DIRECTIONS = {
    "increases": "more",
    "decreases": "less",
    "threshold": "from some point on",
    "non-monotone": "more is not always better",
}


@dataclass(frozen=True)
class Claim:
    """One causal claim of Aveling et al. 2012 on what makes reciprocal peer review work.

    `direction` says what the cause does to the effect (such as `increases`); `quote` is the wording
    that it was read from, `section` its place in the paper, `note` how it was read.
    """

    id: str
    cause: str
    effect: str
    direction: str
    quote: str
    section: str
    note: str

    @property
    def sentence(self) -> str:
        """The claim as every page prints it: cause, direction and effect."""
        return f"{self.cause} → {_DIRECTIONS[self.direction]}: {self.effect}"


@dataclass(frozen=True)
class Fact:
    """One published figure.

    `low` and `high` are the figure or its range as a number where it is a single one, in the unit
    of `figure` with percentages and points as shares; else `None`. `sure` is `paper`, `seen`,
    `derived` or `memory` (not verified), `use` is `input`, `fit`, `prior` or empty.
    """

    id: str
    figure: str
    low: float | None
    high: float | None
    source: str
    sure: str
    use: str


@cache
def claims() -> dict[str, Claim]:
    """Return all claims by id."""
    with _opened("claims.csv") as file:
        return {row["id"]: Claim(**row) for row in csv.DictReader(file)}


@cache
def facts() -> dict[str, Fact]:
    """Return all facts by id."""
    with _opened("facts.csv") as file:
        return {row["id"]: _fact(row) for row in csv.DictReader(file)}


def _opened(name: str) -> TextIO:
    return files(__name__).joinpath(name).open(encoding="utf-8", newline="")  # type: ignore[call-overload, no-any-return]


def _fact(row: dict[str, str]) -> Fact:
    low, high = (float(row[name]) if row[name] else None for name in ("low", "high"))
    return Fact(row["id"], row["figure"], low, high, row["source"], row["sure"], row["use"])
