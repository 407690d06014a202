"""The tables of `make mutants` name files, tests and lines that are there."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

HERE = Path(__file__).parent
MODULES, EQUIVALENT = (
    tomllib.loads((HERE / "mutants" / f"{name}.toml").read_text(encoding="utf-8"))
    for name in ("modules", "equivalent")
)


@pytest.mark.parametrize("name", MODULES)
def test_a_module_has_files_and_tests(name: str) -> None:
    files = {file.stem: file for glob in MODULES[name]["files"] for file in HERE.parent.glob(glob)}
    assert files
    for test in MODULES[name]["tests"]:
        file, _, function = test.partition("::")
        assert f"def {function}(" in (HERE / file).read_text(encoding="utf-8") or not function
    for item in EQUIVALENT.get(name, []):
        text = " ".join(files[item["where"].partition(".")[0]].read_text(encoding="utf-8").split())
        assert item["before"] in text and item["before"] != item["after"] and item["reason"]


def test_only_modules_have_equivalent_mutants() -> None:
    assert set(EQUIVALENT) <= set(MODULES)
