"""Fixed pairs: the recommended ones, kept in every replicate as a list of own pairs.

If a file of own teams has empty cells, they are drawn again in each replicate, and the pairs with
them; advice on single pairs is only possible if they stay. The recommended pairs are those that
`rp2pr pairs` shows.
"""

from __future__ import annotations

import csv
from collections.abc import Hashable, Iterable, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from rp2pr_sim.analysis.pair_stability import recommended
from rp2pr_sim.core.text import cell
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.files import write_text

Unit = tuple[str, ...]
"""The names of two teams that visit each other, or of three in a ring, each of which visits the
next.
"""
SIDES = "abc"
"""Letters of the teams of a unit, in names of columns such as `team_a`."""


class Pairs(NamedTuple):
    """All pairs of a programme, and the ring of an odd number of teams."""

    inside: tuple[Unit, ...]
    """Of the programme."""
    control: tuple[Unit, ...]
    """Of the control teams."""
    names: dict[int, str]
    """Names of the teams by trust id."""


def pairs_of(scenario: Scenario, seed: int) -> Pairs:
    """Return the recommended pairs.

    Raises
    ------
    InputError
        if a file of the user is not valid.
    """
    table = recommended(scenario, seed).explanation.pairs
    names = {
        int(number): str(name)
        for side in ("a", "b")
        for number, name in zip(table[f"id_{side}"], table[f"team_{side}"], strict=True)
    }
    inside = table["arm"] == "intervention"
    return Pairs(_pairs(table[inside]), _pairs(table[~inside]), names)


def with_pairs(scenario: Scenario, pairs: Sequence[Unit], file: Path) -> Scenario:
    """Return the scenario with exactly these pairs.

    They are written to the file unless it contains them already.
    """
    written = StringIO()
    links = [
        (one, other)
        for unit in pairs
        for one, other in zip(unit, (*unit[1:], unit[0]), strict=True)
        if len(unit) > 2 or one == unit[0]
    ]
    rows = [("team", "partner"), *((cell(one), cell(other)) for one, other in links)]
    csv.writer(written, lineterminator="\n").writerows(rows)
    text = written.getvalue()
    if not file.is_file() or file.read_text(encoding="utf-8") != text:
        file.parent.mkdir(exist_ok=True)
        write_text(file, text)
    return scenario.replaced({"pairing.strategy": "own_list", "pairing.file": str(file.absolute())})


def named(unit: Iterable[str]) -> str:
    """Return the name of a pair or a ring."""
    return " + ".join(unit)


def members(row: Mapping[Hashable, Any]) -> list[str]:
    """Return the teams of a row with the columns `team_a`, `team_b` and perhaps `team_c`."""
    return [str(row[f"team_{side}"]) for side in SIDES if row.get(f"team_{side}")]


def _pairs(table: pd.DataFrame) -> tuple[Unit, ...]:
    """Return the units of a table of links: one link of a pair, three of a ring."""
    units: dict[int, list[tuple[str, str]]] = {}
    for unit, a, b in zip(table["unit"], table["team_a"], table["team_b"], strict=True):
        units.setdefault(int(unit), []).append((str(a), str(b)))
    return tuple(
        links[0] if len(links) == 1 else tuple(a for a, _ in links) for links in units.values()
    )
