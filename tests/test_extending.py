"""The recipes for changing the model work as they stand on the page."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from small_studies import words

import rp2pr_sim
from rp2pr_sim.cli import main

ROOT = Path(__file__).parents[1]
STEPS = re.findall(
    r"^```py\n# (.+?)\n(.*?)^```",
    (ROOT / "docs" / "extending.md").read_text(encoding="utf-8"),
    re.MULTILINE | re.DOTALL,
)
SHELL = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMITMENT = """
from rp2pr_sim.engine.compiled import simulate
from rp2pr_sim.scenario import Scenario
size = {"scale.n_intervention": 2, "scale.n_control": 0, "scale.n_invited": 4, "time.weeks": 30,
        "diaries.chance": 0.4}
print(simulate(Scenario.of(size | {CHANGES}), seed=3).teams["commitment"].tolist())
"""

ONE_PHASE = """
from rp2pr_sim.model.rules import phases
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.model.state import CoreTeam, Luck, Member, Plan, Team

team, plans = Team.rows(1), Plan.rows(14)
team["n_plans"], plans["progress"], plans["scope"] = 1, 0.5, 0.5
plans["promise"], plans["state"] = 1.0, 6
plans["diagnosis"], plans["fit"], plans["lasting_weeks"] = 0.5, 0.5, 100
rows = team[0], Member.rows(7), plans, CoreTeam.rows(1)[0], Scenario().record()[0], Luck.rows(1)[0]
phases.implement(*rows)
print(plans["effect"][0], sum(phases.implement.stats.cache_hits.values()))
"""


def run(script: Path, folder: Path, **more: str) -> str:
    """What a script prints in a process of its own that finds the package in `folder`."""
    found = subprocess.run(
        [sys.executable, script],
        env=os.environ | {"PYTHONPATH": str(folder)} | more,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    return found.stdout


def added(text: str, place: str, lines: str) -> str:
    """A file with the lines of one step of the recipe put where the page says."""
    anchor = re.match(r"after `(.+)` in ", place)
    if anchor is None:
        gap = "" if lines.startswith(" ") else "\n\n"
        return f"{text.rstrip()}\n{gap}{lines}"
    found = f"    {anchor[1]}\n"
    assert text.count(found) == 1
    return text.replace(found, found + lines)


def commitment(folder: Path, package: Path, changes: str) -> str:
    script = folder / "commitment.py"
    script.write_text(COMMITMENT.replace("{CHANGES}", changes))
    # uncompiled: what a changed package does in few weeks is known sooner than it is compiled
    return run(
        script,
        package,
        NUMBA_DISABLE_JIT="1",
        PYTHONWARNINGS="ignore",
        RP2PR_CACHE=str(folder / "cache"),
    )


def test_an_own_phase_runs_in_both_engines(tmp_path: Path) -> None:
    [(name, text)] = [(name, text) for name, text in STEPS if name.endswith("own_phase.py")]
    (tmp_path / name).write_text(text)
    run(tmp_path / name, ROOT)


SMALLER = {
    "run": "replicates=2 details=0",
    "compare": "replicates=2",
    "verify": "replicates=40",
    "sensitivity": "method=sobol samples=8 replicates=2",
}


def test_an_outcome_and_a_mechanism_are_one_file_each_in_an_empty_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every command of the page works as it stands, on a small programme."""
    files = dict(STEPS)
    outcome = re.search(r"(?s)^@outcome.*?\n\n\n", files["my_outcomes.py"], re.MULTILINE)
    assert outcome is not None
    assert len(outcome[0].strip().splitlines()) + 2 <= 10
    assert sum(map(bool, files["cooling.py"].splitlines())) <= 30
    for name in ("my_outcomes.py", "cooling.py"):
        (tmp_path / name).write_text(files[name])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    page = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
    commands = [line for block in SHELL.findall(page) for line in block.strip().splitlines()]
    assert len(commands) == 8
    for line in commands:
        _, *typed = shlex.split(line)
        small = [*SMALLER.get(typed[0], "").split(), *words()] if typed[0] in SMALLER else []
        given = [
            word if word != "inputs=diaries,ideas" else "inputs=diaries.chance" for word in typed
        ]
        assert main([*given, *small]) == 0, line
    told = capsys.readouterr().out
    for text in ("Longest wait for a visit", "over time", "own.cooling", "less respect"):
        assert text in told
    for name in ("my_outcomes", "cooling"):
        sys.modules.pop(name)


def test_one_rule_one_parameter_and_one_call_make_a_mechanism(tmp_path: Path) -> None:
    steps = [(place, lines) for place, lines in STEPS if "rp2pr_sim/" in place]
    assert len(steps) == 3
    changed = tmp_path / "changed"
    shutil.copytree(
        Path(rp2pr_sim.__file__).parent,
        changed / "rp2pr_sim",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    for place, lines in steps:
        file = changed / place.split(" ")[-1]
        file.write_text(added(file.read_text(), place, lines))
    before = commitment(tmp_path, ROOT, "{}")
    assert commitment(tmp_path, changed, '{"relations.cheer": 0.0}') == before
    assert commitment(tmp_path, changed, '{"relations.cheer": 0.3}') != before


def test_an_edited_rule_takes_effect_at_the_next_start_and_an_unchanged_one_is_not_compiled_again(
    tmp_path: Path,
) -> None:
    changed, script, cache = (
        tmp_path / "changed",
        tmp_path / "one_phase.py",
        str(tmp_path / "cache"),
    )
    shutil.copytree(
        Path(rp2pr_sim.__file__).parent,
        changed / "rp2pr_sim",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    script.write_text(ONE_PHASE)
    first, hits = run(script, changed, RP2PR_CACHE=cache).split()
    assert float(first) > 0.0 and hits == "0"
    assert run(script, changed, RP2PR_CACHE=cache).split() == [first, "1"]
    # which the phase calls, in another file
    rule = changed / "rp2pr_sim/model/rules/implementing.py"
    text = rule.read_text()
    assert text.count("plan.progress * potential") == 1
    rule.write_text(text.replace("plan.progress * potential", "0.5 * plan.progress * potential"))
    second, hits = run(script, changed, RP2PR_CACHE=cache).split()
    assert float(second) == float(first) / 2.0 and hits == "0"


OWN = """
from helper import HOURS, more
from rp2pr_sim.core.jit import phase


@phase
def get_support(team, members, plans, core, s, luck):
    team.support_hours += more(HOURS)
"""
HELPER = """
from rp2pr_sim.core.jit import rule

HOURS = {hours}


@rule
def more(hours):
    return {times} * hours
"""


def test_an_own_phase_is_known_by_all_the_files_that_it_is_made_from(tmp_path: Path) -> None:
    """So an edited constant or helper gives another kernel, and another name to the runs."""
    marks, script = [], tmp_path / "script.py"
    (tmp_path / "own.py").write_text(OWN)
    script.write_text(
        "from own import get_support\nfrom rp2pr_sim.engine.codegen import _mark\nfrom"
        " rp2pr_sim.study.run_identity import rules_hash\nprint(_mark('', {'get_support':"
        " get_support}), rules_hash({'get_support': get_support}))\n"
    )
    for hours, times in ((1.0, 1), (1.0, 1), (2.0, 1), (1.0, 3)):
        (tmp_path / "helper.py").write_text(HELPER.format(hours=hours, times=times))
        marks.append(run(script, ROOT).split())
    assert marks[0] == marks[1]
    assert len({mark for mark, _ in marks}) == len({rules for _, rules in marks}) == 3
