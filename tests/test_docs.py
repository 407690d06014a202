"""The README and the pages under docs/ are true: examples run, links lead somewhere."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from small_studies import SMALL, WORDS

import rp2pr_sim
from rp2pr_sim.cli import main

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
THING = re.compile(r"^\| .+ \| `(.+)` \| .+ \| \[.+\]\((docs/[\w-]+\.md)\) \|$", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def examples(language: str) -> list[tuple[str, str]]:
    found = [
        (page.name, match[2])
        for page in PAGES
        for match in BLOCK.finditer(page.read_text())
        if match[1] == language
    ]
    return [(f"{name}: {text.strip().splitlines()[0]}", text) for name, text in found]


def commands() -> list[str]:
    """The `rp2pr` commands of the pages; `verify` has tests of its own."""
    lines = [line for line, _ in things_to_do()] + [
        line
        for name, text in examples("console")
        if not name.startswith(("studies", "own-teams"))
        for line in text.splitlines()
    ]
    return list(
        dict.fromkeys(
            line
            for line in lines
            if re.match(r"rp2pr (run|pairs|sheet|parameters|compare|plan|list)\b", line)
        )
    )


def things_to_do() -> list[tuple[str, str]]:
    """Each command of the README's table, and the guide that is named next to it."""
    return THING.findall((ROOT / "README.md").read_text())


def in_turn(page: str) -> list[str]:
    """All commands of a page whose examples stand on one another, made smaller."""
    text = (ROOT / "docs" / page).read_text()
    lines = [
        line
        for match in BLOCK.finditer(text)
        if match[1] == "console"
        for line in match[2].splitlines()
    ]
    return [
        re.sub(r"replicates=(\d+)", lambda found: f"replicates={int(found[1]) // 100}", line)
        for line in lines
    ]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the examples that the pages refer to."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def _mpi(monkeypatch: pytest.MonkeyPatch) -> None:
    """The MPI example is right without MPI: its executor is one of `concurrent.futures`."""
    module = ModuleType("mpi4py.futures")
    vars(module)["MPIPoolExecutor"] = ThreadPoolExecutor
    monkeypatch.setitem(sys.modules, "mpi4py", ModuleType("mpi4py"))
    monkeypatch.setitem(sys.modules, "mpi4py.futures", module)


@pytest.fixture
def _slurm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs of the shell take the place of Slurm's: dask-jobqueue's own stand-in."""
    import dask_jobqueue
    from dask_jobqueue.local import LocalCluster

    def here(walltime: str, **job: Any) -> LocalCluster:
        assert walltime
        return LocalCluster(**job, scheduler_options={"dashboard_address": None})

    monkeypatch.setattr(dask_jobqueue, "SLURMCluster", here)


@pytest.mark.usefixtures("checkout")
@pytest.mark.parametrize("line", commands())
def test_a_command_in_the_pages_runs(line: str) -> None:
    command, *words = shlex.split(line)[1:]
    fewer = {
        "run": {"replicates": 2} if "cohort.file" in line else {"replicates": 2, **SMALL},
        "compare": {"replicates": 2, **SMALL},
        "plan": {"sets": 20},
    }.get(command, {})
    if command in ("run", "compare") and "parameters=central" not in line:
        fewer |= {"sets": 20}
    if "precision=" in line:
        fewer |= {"max_replicates": 6}
    kept = [word for word in words if word.partition("=")[0] not in fewer]
    assert main([command, *kept, *(f"{name}={value}" for name, value in fewer.items())]) == 0


@pytest.mark.usefixtures("checkout")
def test_the_commands_of_the_page_on_studies_run_one_after_another(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown = ""
    for line in in_turn("studies.md"):
        smaller = WORDS if line.startswith("rp2pr run") else []
        told = re.search(r"rp2pr replay ([0-9a-f]{12})", shown)
        words = shlex.split(re.sub(r"[0-9a-f]{12}", told[1], line) if told else line)[1:]
        assert main([*words, *smaller]) == 0, line
        shown += capsys.readouterr().out
    assert "to the last bit" in shown


@pytest.mark.usefixtures("checkout")
def test_the_commands_of_the_page_on_own_teams_run_one_after_another() -> None:
    few = ["sets=20", "replicates=2", "time.weeks=10"]
    for line in in_turn("own-teams.md"):
        assert main([*shlex.split(line)[1:], *(few if " run " in line else [])]) == 0, line


@pytest.mark.usefixtures("checkout")
def test_the_commands_of_the_page_on_finding_out_more_run_one_after_another() -> None:
    few = ["parameters=declared", "mechanisms=relations", "sets=20", "replicates=2", *WORDS]
    for line in in_turn("value.md"):
        assert main([*shlex.split(line)[1:], *([] if "runs=" in line else few)]) == 0, line


def _leaky(text: str) -> list[pytest.MarkDecorator]:
    """dask-jobqueue's stand-in leaves the shells of its jobs to the garbage collector."""
    left = "ignore::pytest.PytestUnraisableExceptionWarning"
    return [pytest.mark.filterwarnings(left)] if "SLURMCluster" in text else []


@pytest.mark.usefixtures("checkout", "_mpi", "_slurm")
@pytest.mark.parametrize(
    "text",
    [pytest.param(text, id=name, marks=_leaky(text)) for name, text in examples("python")],
)
def test_a_python_example_in_the_pages_runs(text: str) -> None:
    exec(compile(text, "example", "exec"), {"__name__": "example"})


def test_what_is_to_be_installed_is_an_extra_of_the_checkout() -> None:
    """The package is on no index, so that `pip install` of its name finds nothing."""
    code = (
        path
        for folder in ("rp2pr_sim", "configs", "examples", "experiments")
        for path in (ROOT / folder).rglob("*.*")
    )
    told = {
        path: path.read_text(encoding="utf-8")
        for path in (*PAGES, *code)
        if path.suffix in (".md", ".py", ".yaml", ".html", ".js")
    }
    assert [
        path
        for path, text in told.items()
        if re.search(r"pip install\s+\S*rp2pr|rp2pr[_-]sim\[", text)
    ] == []
    known = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "optional-dependencies"
    ]
    named = {
        extra for text in told.values() for extra in re.findall(r"--editable '\.\[(\w+)\]'", text)
    }
    assert set() < named <= set(known)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files(page: Path) -> None:
    assert [
        link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()
    ] == []


def test_the_quick_start_is_two_commands() -> None:
    quick = (ROOT / "README.md").read_text().split("## Quick start")[1].split("```")[1]
    assert quick.split("\n")[1:-1] == ["make run", "make test"]


def test_every_command_of_the_readme_is_executed_or_in_its_guide() -> None:
    """Guides have tests that execute their commands."""
    things = things_to_do()
    assert len(things) == 12
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    known = {*commands(), *(f"make {target}" for target in targets)}
    assert [
        line
        for line, guide in things
        if line not in known and f"\n{line}\n" not in (ROOT / guide).read_text()
    ] == []


def test_there_is_an_example_to_run() -> None:
    assert commands()
    assert examples("python")


def test_the_version_is_the_same_everywhere() -> None:
    version = rp2pr_sim.__version__
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text()
    assert f"\n## {version} " in (ROOT / "CHANGELOG.md").read_text()
