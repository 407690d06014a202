"""Place of each claim in the model, as data.

`docs/ODD.md` shows it, and tests check it against the code.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

KINDS = ("mechanism", "input", "observation", "context")


@dataclass(frozen=True)
class Coverage:
    """The place of one claim in the model.

    `kind` says in which form: a `mechanism` (`where` names rules, `file.function`), an `input`
    (parameters, `block.name`), an `observation` (outcomes, `table.column`) or mere `context`
    (nowhere). `note` says what the model reads into the claim, or leaves out of it.
    """

    id: str
    kind: str
    where: tuple[str, ...]
    note: str


@cache
def coverage() -> tuple[Coverage, ...]:
    """Return one entry per line of `coverage.csv`, in its order."""
    with files(__package__).joinpath("coverage.csv").open(encoding="utf-8", newline="") as file:  # type: ignore[call-overload]
        return tuple(
            Coverage(row["id"], row["kind"], tuple(row["where"].split()), row["note"])
            for row in csv.DictReader(file)
        )
