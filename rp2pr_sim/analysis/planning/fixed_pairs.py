"""Fixed pairs: those of replicate 0, kept in every replicate as a list of own pairs.

If a file of own teams has empty cells, they are drawn again in each replicate, and the pairs with
them; advice on single pairs is only possible if they stay. The pairs of replicate 0 are those that
`rp2pr pairs` shows.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from rp2pr_sim.core.text import cell
from rp2pr_sim.model.pairing import explain
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.files import write_text


class Pair(NamedTuple):
    """Two teams, by name."""

    a: str
    b: str


class Pairs(NamedTuple):
    """All pairs of a programme."""

    inside: tuple[Pair, ...]
    """Pairs in the programme."""
    control: tuple[Pair, ...]
    """Pairs of control teams."""
    names: dict[int, str]
    """Names of the teams by trust id."""


def pairs_of(scenario: Scenario, seed: int) -> Pairs:
    """Return the pairs of replicate 0.

    Raises
    ------
    InputError
        if a file of the user is not valid.
    """
    table = explain(scenario, seed).pairs
    names = {
        int(number): str(name)
        for side in ("a", "b")
        for number, name in zip(table[f"id_{side}"], table[f"team_{side}"], strict=True)
    }
    inside = table["arm"] == "intervention"
    return Pairs(_pairs(table[inside]), _pairs(table[~inside]), names)


def with_pairs(scenario: Scenario, pairs: Sequence[Pair], file: Path) -> Scenario:
    """Return the scenario with exactly these pairs.

    They are written to the file unless it contains them already.
    """
    written = StringIO()
    rows = [("team", "partner"), *((cell(pair.a), cell(pair.b)) for pair in pairs)]
    csv.writer(written, lineterminator="\n").writerows(rows)
    text = written.getvalue()
    if not file.is_file() or file.read_text(encoding="utf-8") != text:
        file.parent.mkdir(exist_ok=True)
        write_text(file, text)
    return scenario.replaced({"pairing.strategy": "own_list", "pairing.file": str(file.absolute())})


def _pairs(table: pd.DataFrame) -> tuple[Pair, ...]:
    return tuple(
        Pair(str(a), str(b)) for a, b in zip(table["team_a"], table["team_b"], strict=True)
    )
