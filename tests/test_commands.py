"""What every analysis does alike: run, resume, extend, report, any executor, and its function.

A new analysis joins these tests by its line in `KINDS` and its small case here.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from matplotlib.figure import Figure
from small_studies import WORDS, contents, edited, proof

import rp2pr_sim as rp
from rp2pr_sim.analysis import job
from rp2pr_sim.analysis.question_file import KINDS, question_class, question_of
from rp2pr_sim.cli import main
from rp2pr_sim.cli.command_table import COMMANDS
from rp2pr_sim.core.errors import InputError, PlainWarning
from rp2pr_sim.report import draw

CASES: dict[str, list[str]] = {
    "run": ["parameters=central", "replicates=6", "details=2", "seed=3", *WORDS],
    "compare": [
        "pairing=complementary,random",
        "outcome=true_gain_per_team",
        "parameters=central",
        "replicates=6",
        "seed=3",
        *WORDS,
    ],
    "optimise": [
        "total_cost=300000",
        "weeks=60",
        "searches=1",
        "candidates=8",
        "replicates=8",
        "parameters=central",
        *WORDS[:-1],
    ],
    "plan": ["questions=visit_calendar,warning_signs", "sets=20", *WORDS],
    "sensitivity": [
        "method=morris",
        "inputs=[visit.hours:2..8]",
        "samples=4",
        "replicates=2",
        *WORDS,
    ],
    "claims": ["claim=M7,M28", "replicates=2"],
    "ablation": ["replicates=2"],
    "value": [
        "pairing=complementary,random",
        "pounds_per_point=3000",
        "parameters=declared",
        "mechanisms=relations",
        "sets=20",
        "replicates=2",
        *WORDS,
    ],
    "calibrate": [],
}
"""By kind of question, settings that are answered in seconds; an empty list: tested on its own."""
ASKED = [kind for kind, words in CASES.items() if words]
DAILY = [pytest.param(kind, marks=[proof] * (kind == "optimise")) for kind in ASKED]
"""A search takes long; its own tests are in test_optimise.py."""
GROWN = {"run": "replicates", "compare": "replicates"}
EVERY = bool(os.environ.get("RP2PR_PROVE"))
"""`make prove` tries every kind with every executor; `make test` a fixed sample."""
SAMPLE = ["run", "compare", "sensitivity"]
SAMPLED = [pytest.param(kind, marks=[proof] * (kind not in SAMPLE)) for kind in ASKED]


UNDRAWN = (
    "This picture could not be drawn (ValueError: no room for it); everything else is complete."
)


def failing(*_: Any, **__: Any) -> None:
    """Fail as Matplotlib does."""
    raise ValueError("no room for it")


def keywords(words: list[str]) -> dict[str, Any]:
    """Settings as a Python call takes them."""
    found: dict[str, Any] = {}
    for text in words:
        name, _, value = text.partition("=")
        inside = value.strip("[]")
        found[name] = inside.split(",") if "," in value or value != inside else _plain(value)
    return found


def _plain(value: str) -> Any:
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        return value


@contextmanager
def _counted(_title: str, _total: int) -> Iterator[Callable[[int], object]]:
    def advance(runs: int) -> None:
        DONE[0] += runs
        if DONE[0] >= STOP[0] > 0:
            raise KeyboardInterrupt

    yield advance


DONE, STOP = [0], [0]


def ask(kind: str, words: list[str], output: Path, stop: int = 0) -> rp.analysis.base.Result:  # type: ignore[name-defined]
    """Answer a question; interrupt it when so many runs are done."""
    DONE[0], STOP[0] = 0, stop
    question = question_class(kind)
    sorted_words = question.sort(words)
    return job.ask(question.of(sorted_words), output=output, progress=_counted)


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Path, int]]:
    """By kind, a folder of results as its command makes it, and how many runs it took."""
    made: dict[str, tuple[Path, int]] = {}

    def of(kind: str) -> tuple[Path, int]:
        if kind not in made:
            output = tmp_path_factory.mktemp(kind)
            result = ask(kind, CASES[kind], output)
            made[kind] = result.folder, DONE[0]
            assert main(["report", str(result.folder), "--quiet"]) == 0
        return made[kind]

    return of


def test_every_kind_of_question_has_a_command_a_function_and_a_small_case() -> None:
    assert {about.kind for about in COMMANDS.values() if about.kind} == set(KINDS)
    assert set(CASES) == set(KINDS) <= set(rp.__all__)


@pytest.mark.parametrize("kind", SAMPLED)
def test_an_interrupted_question_is_resumed_to_the_same_bytes(
    kind: str,
    answered: Callable[[str], tuple[Path, int]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    usual, runs = answered(kind)
    with pytest.raises(KeyboardInterrupt, match=r"rp2pr resume") as stopped:
        ask(kind, CASES[kind], tmp_path, stop=max(1, runs // 3))
    folder = tmp_path / usual.name
    assert str(stopped.value).endswith(f"rp2pr resume {folder}")
    assert not job.is_finished(folder)
    with pytest.raises(InputError, match="is not finished; to finish it: rp2pr resume"):
        job.load(folder)
    assert main(["resume", str(folder)]) == 0
    assert main(["report", str(folder), "--quiet"]) == 0
    assert contents(folder) == contents(usual)


@pytest.mark.parametrize("executor", ["processes", "dask"])
@pytest.mark.parametrize("kind", DAILY)
def test_the_executor_changes_no_byte(
    kind: str, executor: str, answered: Callable[[str], tuple[Path, int]], tmp_path: Path
) -> None:
    if not EVERY and (kind not in SAMPLE[:2] or (executor == "dask" and kind != SAMPLE[0])):
        pytest.skip("part of make prove")
    usual, _ = answered(kind)
    words = [*CASES[kind], f"executor={executor}", "executor.workers=2", f"output={tmp_path}"]
    assert main([kind, *words, "--quiet"]) == 0
    assert main(["report", str(tmp_path / usual.name), "--quiet"]) == 0
    assert contents(tmp_path / usual.name) == contents(usual)


@pytest.mark.parametrize("kind", DAILY)
def test_the_python_function_gives_the_tables_of_the_command(
    kind: str, answered: Callable[[str], tuple[Path, int]], tmp_path: Path
) -> None:
    usual, _ = answered(kind)
    result = getattr(rp, kind)(keywords(CASES[kind]), output=tmp_path)
    loaded = rp.load(usual)
    assert list(result.tables) == list(loaded.tables)
    for name, table in result.tables.items():
        pd.testing.assert_frame_equal(table, loaded.tables[name], check_exact=True)
        kept = pd.read_parquet(usual / f"{name}.parquet")
        assert list(kept) == list(table) and len(kept) == len(table)
    assert result.summary == loaded.summary
    assert (usual / job.SUMMARY).read_text(encoding="utf-8").splitlines() == list(result.summary)


@pytest.mark.parametrize("kind", GROWN)
def test_an_extended_answer_is_that_of_a_larger_question(
    kind: str, answered: Callable[[str], tuple[Path, int]], tmp_path: Path
) -> None:
    name, words = GROWN[kind], CASES[kind]
    [before] = [int(text.partition("=")[2]) for text in words if text.startswith(f"{name}=")]
    small = [text for text in words if not text.startswith(f"{name}=")]
    first = ask(kind, [*small, f"{name}={before // 2}"], tmp_path)
    assert main(["report", str(first.folder), "--quiet"]) == 0  # renewed with the answer
    assert main(["extend", str(first.folder), f"{name}={before}"]) == 0
    larger = ask(kind, [*small, f"{name}={before}"], tmp_path)
    assert main(["report", str(larger.folder), "--quiet"]) == 0
    for file, content in contents(larger.folder).items():
        assert contents(first.folder)[file] == content, file


@pytest.mark.parametrize("kind", DAILY)
def test_a_result_is_shown_in_a_notebook_and_drawn(
    kind: str, answered: Callable[[str], tuple[Path, int]]
) -> None:
    import matplotlib.figure

    loaded = rp.load(answered(kind)[0])
    assert "<h4>" in loaded._repr_html_()
    axes = matplotlib.figure.Figure().subplots()
    assert loaded.plot(axes) is axes
    assert axes.has_data() or axes.texts
    assert len(repr(loaded)) < 2000


@pytest.mark.parametrize("kind", SAMPLED)
def test_pictures_that_fail_cost_neither_page_nor_tables(
    kind: str,
    answered: Callable[[str], tuple[Path, int]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder, _ = answered(kind)
    usual = (folder / "report.html").read_text(encoding="utf-8")
    result = rp.load(folder)
    monkeypatch.setattr(Figure, "savefig", failing)
    page = result.report(tmp_path / "page.html").read_text(encoding="utf-8")
    assert UNDRAWN in page and "data:image" in usual
    assert not re.search('(src|srcset)="data:image', page)
    assert page.count("<table") == usual.count("<table")
    assert page.count("<section") == usual.count("<section")
    with pytest.warns(PlainWarning, match=r"\w+\.png: This picture could not be drawn"):
        draw(result)


def test_one_picture_that_fails_costs_no_other(
    answered: Callable[[str], tuple[Path, int]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path / "comparison"
    shutil.copytree(answered("compare")[0], folder)
    pages = "rp2pr_sim.report.compare"
    for module in (f"{pages}.page", f"{pages}.pictures"):
        monkeypatch.setattr(f"{module}.draw_forest", failing)
    assert main(["report", str(folder)]) == 0
    said = capsys.readouterr()
    assert said.err == f"rp2pr: comparison.png: {UNDRAWN}\n"
    assert "The report is" in said.out
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert page.count(UNDRAWN) == 1 and '<img src="data:image' in page


@pytest.mark.parametrize("kind", DAILY)
def test_the_page_is_that_of_the_question(
    kind: str, answered: Callable[[str], tuple[Path, int]], capsys: pytest.CaptureFixture[str]
) -> None:
    folder, _ = answered(kind)
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>") and f"rp2pr {kind} " in page.replace("&#39;", "'")
    capsys.readouterr()
    assert main(["list", str(folder.parent), "--json"]) == 0
    [row] = json.loads(capsys.readouterr().out)
    assert (row["kind"], row["state"]) == (kind, "finished")


@pytest.mark.parametrize("kind", DAILY)
def test_json_is_all_that_is_printed(
    kind: str, answered: Callable[[str], tuple[Path, int]], capsys: pytest.CaptureFixture[str]
) -> None:
    folder, _ = answered(kind)
    capsys.readouterr()
    assert main(["report", str(folder), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["kind"] == kind and found["failures"] == 0 and found["tables"]


@pytest.mark.parametrize("kind", list(CASES))
def test_help_lists_every_option(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([kind, "--help"])
    said = capsys.readouterr().out
    assert all(f"  {name}=" in said for name in question_class(kind).options())


@pytest.mark.parametrize("kind", list(CASES))
def test_an_unknown_setting_is_refused_and_leaves_nothing(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([kind, *CASES[kind], f"output={tmp_path / 'there'}", "replicatez=3"]) == 2
    assert "there is no setting 'replicatez'" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(InputError, match="there is no setting 'replicatez'"):
        getattr(rp, kind)(replicatez=3)


def test_a_step_of_a_job_is_no_result_by_itself(tmp_path: Path) -> None:
    (tmp_path / job.QUESTION).write_text("{}")
    step = tmp_path / "design" / "first"
    step.mkdir(parents=True)
    with pytest.raises(
        InputError, match=f"is one step of a larger job; name the whole folder, {tmp_path}"
    ):
        question_of(step)


@pytest.mark.parametrize(
    "content",
    [
        '{"kind": "run"}',
        '{"kind": "nothing", "format": 1}',
        "[]",
        "x",
        '{"kind": "run", "format": 99}',
    ],
)
def test_a_damaged_question_is_named(content: str, tmp_path: Path) -> None:
    (tmp_path / job.QUESTION).write_text(content)
    with pytest.raises(InputError, match=r"question\.json is damaged, or of another version"):
        question_of(tmp_path)


@pytest.mark.parametrize("kind", DAILY)
def test_the_methods_section_follows_from_the_folder(
    kind: str, answered: Callable[[str], tuple[Path, int]], capsys: pytest.CaptureFixture[str]
) -> None:
    folder, _ = answered(kind)
    capsys.readouterr()
    assert main(["methods", str(folder)]) == 0
    text = (folder / "methods.txt").read_text(encoding="utf-8")
    (folder / "methods.txt").unlink()
    assert capsys.readouterr().out.split() == text.split()
    result = rp.load(folder)
    made = next(iter(result.studies.values())).provenance
    runs = sum(study.runs for study in result.studies.values())
    settings = [word for word in CASES[kind] if "[" not in word]
    for part in (
        f"rp2pr_sim {rp.__version__}", f"{runs:,} runs", f"The command was: rp2pr {kind}",
        made["rules"], made["kernels"], made["system"], made["processor"],
        *(f"{name} {number}" for name, number in (made["libraries"] | made["tools"]).items()),
        *settings,
        "The seed was" if kind != "sensitivity" else "The seeds were",
        "doi:10.1136/bmjqs-2012-000944",
    ):  # fmt: skip
        assert part in text, part
    cited = re.findall(r"et al\. (?:19|20)\d\d", text)
    assert len(text.split("References\n\n")[1].splitlines()) >= 6 and cited


@pytest.mark.parametrize("kind", DAILY)
def test_the_top_of_a_folder_says_what_its_runs_depend_on(
    kind: str, answered: Callable[[str], tuple[Path, int]]
) -> None:
    folder, _ = answered(kind)
    made = json.loads((folder / "provenance.json").read_text())
    assert {"numba", "numpy"} <= set(made["libraries"])
    assert {"mesa", "SALib", "hydra-core"} <= set(made["tools"])
    assert made["system"] and len(made["kernels"]) == len(made["rules"]) == 16
    studies = rp.load(folder).studies
    if "" not in studies:
        assert set(made["studies"]) == set(studies)
        assert all(set(told) == {"seed", "replicates"} for told in made["studies"].values())


def test_a_study_of_another_machine_is_resumed(tmp_path: Path) -> None:
    first = ask("run", CASES["run"], tmp_path)
    edited(first.folder / "provenance.json", system="Plan 9", processor="a loom", tools={})
    assert main(["extend", str(first.folder), "replicates=7", "--quiet"]) == 0
    text = rp.load(first.folder).methods()
    assert "Plan 9 (a loom)" in text


@pytest.mark.parametrize("kind", ["svg", "pdf"])
def test_figures_in_other_formats_are_the_same_each_time(
    kind: str, answered: Callable[[str], tuple[Path, int]], tmp_path: Path
) -> None:
    folder = tmp_path / "compared"
    shutil.copytree(answered("compare")[0], folder)
    assert main(["report", str(folder), f"figures={kind}", "--quiet"]) == 0
    before = {file.name: file.read_bytes() for file in folder.glob(f"*.{kind}")}
    assert before and {Path(name).stem for name in before} == set(rp.load(folder).figures())
    for content in before.values():
        assert content.startswith(b"%PDF" if kind == "pdf" else b"<?xml")
        assert b"CreationDate" not in content and b"<dc:date>" not in content
    for file in folder.glob(f"*.{kind}"):
        file.write_bytes(b"")
    assert main(["report", str(folder), "--quiet"]) == 0  # renewed with the rest
    assert {file.name: file.read_bytes() for file in folder.glob(f"*.{kind}")} == before


def test_a_format_of_figures_that_does_not_exist_is_refused(
    answered: Callable[[str], tuple[Path, int]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", str(answered("run")[0]), "figures=svgg"]) == 2
    assert "figures is 'svgg'; allowed is png, svg, pdf" in capsys.readouterr().err


def test_runs_are_an_xarray_with_units(answered: Callable[[str], tuple[Path, int]]) -> None:
    result = rp.load(answered("compare")[0])
    found, runs = result.to_xarray(), result.runs()
    assert found["staff_hours"].dims == ("scenario", "replicate")
    assert found["staff_hours"].attrs["units"] == "hours"
    for _, row in runs.iterrows():
        at = found["staff_hours"].sel(scenario=row["scenario"], replicate=row["replicate"])
        assert float(at) == row["staff_hours"]


def test_without_xarray_one_sentence_says_how_to_install_it(
    answered: Callable[[str], tuple[Path, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rp2pr_sim.analysis.xarray_export.find_spec", lambda _: None)
    with pytest.raises(InputError, match=r"needs xarray, which is not installed: pip install"):
        rp.load(answered("run")[0]).to_xarray()
