"""The notebook of the examples, executed, and a user's script under a type checker."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]
NOTEBOOK = ROOT / "examples" / "first_steps.ipynb"
SCRIPT = """
import pandas as pd
from matplotlib.axes import Axes

import rp2pr_sim as rp

result = rp.compare({"visit.hours": 3}, pairing=["complementary", "random"], replicates=4)
table: pd.DataFrame = result.table
wanted: float | None = result.question.half_width
axes: Axes = result.plot()
one = rp.run(scenario="ncrop")
reveal_type(one.question.replicates)
misspelt = one.tabel
"""


def test_the_notebook_goes_from_import_to_a_plot_in_fifteen_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    lines = [line for cell in cells for line in cell.source.splitlines() if line.strip()]
    assert len(lines) <= 15
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = [output for cell in cells for output in cell.outputs]
    assert any("<h4>" in output.get("data", {}).get("text/html", "") for output in outputs)
    assert sum("image/png" in output.get("data", {}) for output in outputs) == 2
    assert not [output for output in outputs if output.output_type == "error"]


def test_a_type_checker_knows_the_results(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    cache = f"--cache-dir={ROOT / '.mypy_cache'}"
    words = [sys.executable, "-m", "mypy", "--strict", "--config-file=", cache]
    words += ["--no-color-output", script.name]  # a notebook of this process asks for colours
    done = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path)
    said = [line for line in done.stdout.splitlines() if line.startswith(script.name)]
    assert [line.partition(": ")[2] for line in said] == [
        'note: Revealed type is "int"',
        'error: "RunResult" has no attribute "tabel"  [attr-defined]',
    ]
