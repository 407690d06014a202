"""Every number that influences a result is declared; an undeclared one in the model fails here."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import rp2pr_sim
from rp2pr_sim.model.topics import TABLES
from rp2pr_sim.scenario import parameters

HERE = Path(rp2pr_sim.__file__).parent
MODEL = HERE / "model"
SOURCES = [
    file
    for folder in ("rules", "cohort", "pairing")
    for file in sorted((MODEL / folder).glob("*.py"))
] + [MODEL / "topics.py"]
PLAIN = {0, 1, 2, 0.5, 4, 7, 12, 52, 100}
"""Numbers that mean themselves, and units.

The units are weeks per month, days per week, months per year, weeks per year, and per cent.
"""
DECLARING = {"fixed", "_declared"}
OF_THE_MACHINE = {"maxsize", "digest_size"}


def undeclared(source: str) -> Iterator[tuple[int, float]]:
    """Line and value of each numeric literal that is neither plain nor inside a declaration."""
    tree = ast.parse(source)
    covered = {
        id(inner)
        for node in ast.walk(tree)
        for part in _declared_in(node)
        for inner in ast.walk(part)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and type(node.value) in (int, float)
            and node.value not in PLAIN
            and id(node) not in covered
        ):
            yield node.lineno, node.value


def _declared_in(node: ast.AST) -> list[ast.AST]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in DECLARING:
        return [node]
    if isinstance(node, ast.keyword) and node.arg in OF_THE_MACHINE:
        return [node.value]
    return []


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_no_number_in_the_sources_of_the_model_is_undeclared(file: Path) -> None:
    assert list(undeclared(file.read_text(encoding="utf-8"))) == []


def test_a_bare_number_is_found() -> None:
    assert list(undeclared("def f(x):\n    return 0.3 * x + 1.0")) == [(2, 0.3)]
    assert list(undeclared("A = fixed(0.3, 'why')\nB = 52 / 12")) == []


def test_at_most_150_numbers_vary() -> None:
    assert sum(item.varies for item in parameters()) <= 150


def test_what_varies_has_a_range_around_its_default() -> None:
    for item in parameters():
        if item.varies:
            assert item.status in ("assumed", "fitted")
            assert item.low <= item.default <= item.high and item.low < item.high, item.name


def test_every_parameter_of_the_model_is_declared_with_unit_and_range() -> None:
    for item in parameters():
        if item.is_quantity:
            assert item.unit and np.isfinite([item.low, item.high]).all() and item.text, item.name


def test_every_table_is_declared_with_unit_status_source_and_what_multiplies_it() -> None:
    names = {item.name for item in parameters()}
    for name, table in TABLES.items():
        assert table.unit and table.text and table.sources, name
        assert set(table.multiplier) <= names, name
        assert table.multiplier or table.unit == "share of the day", (
            f"{name}: nothing multiplies it, so no analysis reaches it"
        )
        assert not table.values.flags.writeable, name


def test_each_mechanism_varies_by_itself_or_by_the_strength_of_its_block() -> None:
    known = {item.name: item for item in parameters()}
    for item in parameters():
        if (
            item.role == "strength"
            and item.status == "assumed"
            and item.unit not in ("on or off", "times the goal drift")
        ):
            block = known.get(f"{item.block}.block")
            assert item.varies or (block is not None and block.varies), (
                f"{item.name}: no analysis reaches its size"
            )


def test_every_table_is_read_times_its_multiplier() -> None:
    """Every figure of `ON_THE_TABLE` that a rule reads is multiplied.

    So a sensitivity analysis varies the flow of ideas too.
    """
    for file in SOURCES:
        for line in file.read_text(encoding="utf-8").splitlines():
            if "ON_THE_TABLE[" in line:
                assert "s.recognition.on_table * ON_THE_TABLE[" in line, (
                    f"{file.name}: {line.strip()}"
                )
