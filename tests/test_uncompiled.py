"""The rules are ordinary Python: run without a compiler they give the same bits."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from small_studies import contents, proof

from rp2pr_sim.cli import main
from rp2pr_sim.engine.compiled import simulate
from rp2pr_sim.scenario import Scenario

TABLES = ("teams", "members", "plans", "visits", "facilitators", "weeks", "core")
SMALL = {"scale.n_intervention": 2, "scale.n_control": 2, "scale.n_invited": 6, "time.weeks": 60}
CHOICES: dict[str, dict[str, object]] = {
    "the default programme": {},
    "an outside panel": {
        "exchange.kind": "outside_panel",
        "exchange.panel_size": 2,
        "facilitation.kind": "clinical",
    },
    "figures alone": {"review.kind": "feedback", "cohort.file": ""},
}
PROGRAM = """
import sys
import numba
import numpy as np
from rp2pr_sim.engine.compiled import simulate
from rp2pr_sim.scenario import Scenario

assert numba.config.DISABLE_JIT
world = simulate(Scenario.of({values}), 3, 1)
tables = {{name: np.asarray(getattr(world, name)).view(np.uint8) for name in {tables}}}
np.savez(sys.argv[1], **tables)
"""


@pytest.mark.parametrize("name", CHOICES)
def test_the_rules_uncompiled_give_the_same_bits(name: str, tmp_path: Path) -> None:
    values = SMALL | CHOICES[name]
    program = PROGRAM.format(values=values, tables=TABLES)
    subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "seen.npz")],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        check=True,
    )
    seen, world = np.load(tmp_path / "seen.npz"), simulate(Scenario.of(values), 3, 1)
    assert [
        table for table in TABLES if seen[table].tobytes() != getattr(world, table).tobytes()
    ] == []
    assert world.plans["state"].any()


COMMAND = "import sys, rp2pr_sim.cli as cli; sys.exit(cli.main(sys.argv[1:]))"
FOUR = "team\nAshford\nBrackley\nCarrow\nDunmere\n"
OWN = ["cohort.file=teams.csv", "time.weeks=40"]
COMMANDS = (
    ["run", *OWN, "parameters=central", "replicates=1"],
    pytest.param(
        ["run", *(f"{name}={value}" for name, value in SMALL.items()), "sets=20"], marks=proof
    ),
    pytest.param(["compare", *OWN, "support=low,high", "sets=20", "replicates=2"], marks=proof),
)


@pytest.mark.parametrize("typed", COMMANDS)
def test_a_command_uncompiled_leaves_the_same_folder(
    typed: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("teams.csv").write_text(FOUR)
    words = [*typed[:1], "--quiet", *typed[1:], "name=all"]
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, *words, "output=uncompiled"],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("uncompiled/all-001\n", "")
    assert main([*words, "output=compiled"]) == 0
    found, expected = (contents(Path(name, "all-001")) for name in ("uncompiled", "compiled"))
    assert [name for name in {**found, **expected} if found.get(name) != expected.get(name)] == []
    assert "programme.csv" in found
