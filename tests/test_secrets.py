"""No environment variable gets into results, and no code is run because a folder names it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from small_studies import edited, get_support, one, reseal, words
from web_server import asked, served

import rp2pr_sim as rp
from rp2pr_sim.cli import main
from rp2pr_sim.cli.experiment import experiment
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.scenario import config as config_module
from rp2pr_sim.study import extend, resume, run
from rp2pr_sim.study.files import write_parquet
from rp2pr_sim.study.manifest import described, prefixes
from rp2pr_sim.study.replay import replay
from rp2pr_sim.study.results import StudyResults

SECRET = "hunter2"
LEAK = "${oc.env:SECRET_TOKEN}"
LEAKS = (
    LEAK,
    "is ${oc.env:SECRET_TOKEN} it",
    "${oc.decode:${oc.env:SECRET_TOKEN}}",
    '${oc.create:{a: "${oc.env:SECRET_TOKEN}"}}',
    "${hydra:runtime.cwd}",
    "${visit.hours}",
    r"$\{oc.env:SECRET_TOKEN\}",
)
PLACES = (
    ("run", "name={}"),
    ("run", "output={}"),
    ("run", "cohort.file={}"),
    ("run", "pairing={}"),
    ("run", "visit.hours={}"),
    ("run", "visit.{}=3"),
    ("run", "{}=3"),
    ("run", "parameters={}"),
    ("run", "executor={}"),
    ("run", "executor.scheduler={}"),
    ("run", "failures={}"),
    ("pairs", "pairing.file={}"),
    ("compare", "question={}"),
    ("compare", "baseline={}"),
    ("compare", "scenarios={}"),
    ("compare", "support=low,{}"),
    ("compare", "support=glob({})"),
    ("optimise", "levers={}"),
    ("optimise", "levers=[visit.hours,{}]"),
    ("plan", "questions={}"),
    ("plan", "effect={}"),
    ("sensitivity", "inputs={}"),
    ("sensitivity", "inputs=visit.hours,{}"),
    ("sensitivity", "outcome={}"),
    ("claims", "only={}"),
    ("ablation", "outcome={}"),
    ("calibrate", "facts={}"),
    ("verify", "full={}"),
    ("teach", "host={}"),
)


@pytest.fixture(autouse=True)
def secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", SECRET)
    monkeypatch.chdir(tmp_path)


def refusal(capsys: pytest.CaptureFixture[str], *typed: str) -> str:
    """The one sentence with which a command is refused."""
    code = main(typed)
    shown = capsys.readouterr()
    assert (code, shown.out) == (2, "")
    assert shown.err.count("\n") == 1, "one sentence, on one line"
    return shown.err


@pytest.mark.parametrize(("command", "place"), PLACES)
def test_a_setting_cannot_be_a_reference(
    command: str, place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    leaks = LEAKS if place in ("name={}", "question={}", "{}=3") else LEAKS[:1]
    for given in [quotes + leak + quotes for leak in leaks for quotes in ("", "'")]:
        said = refusal(capsys, command, place.replace("{}", given))
        assert "has a reference, ${...}; write the value itself." in said, given
        assert SECRET not in said
    assert not list(tmp_path.iterdir())


def test_what_is_composed_is_never_resolved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever way a reference should find past the first check."""
    monkeypatch.setattr(config_module, "check_no_reference", lambda _: None)
    assert config_module.compose([f"name='{LEAK}'"])["name"] == LEAK


def test_a_setting_of_a_python_call_cannot_be_a_reference() -> None:
    for settings in ({"cohort.file": LEAK}, {"visit": {"hours": [3, LEAK]}}, [f"question={LEAK}"]):
        with pytest.raises(InputError, match=r"has a reference, \$\{\.\.\.\}"):
            rp.compare(settings)


@pytest.mark.parametrize(
    "entry",
    [
        f"name: '{LEAK}'\n  visit.hours: 3",
        f"name: a\n  cohort.file: {LEAK}",
        f"name: a\n  visit: {{hours: '{LEAK}'}}",
        f"name: a\n  '{LEAK}': 3",
        f"name: a\n  visit.hours: [3, '{LEAK}']",
        "name: a\n  visit.hours: '${oc.decode:${oc.env:SECRET_TOKEN}}'",
    ],
)
def test_a_file_of_scenarios_cannot_have_a_reference(
    entry: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("scenarios.yaml").write_text(f"- {entry}\n")
    said = refusal(capsys, "compare", "scenarios=scenarios.yaml")
    assert said.startswith("rp2pr: scenarios.yaml, scenario ")
    assert "has a reference" in said
    assert SECRET not in said


@pytest.mark.parametrize(
    "typed",
    [
        [f"question='{LEAK}'"],
        [f"hydra.job.name='{LEAK}'"],
        [f"hydra.run.dir={LEAK}", "--cfg", "job", "--resolve"],
        [r"hydra.sweep.dir=$\{oc.env:SECRET_TOKEN\}", "-m", "support=low,high"],
        [f"+hydra.job.env_set.A={LEAK}"],
        ["--config-dir", LEAK],
    ],
)
def test_an_experiment_cannot_be_given_a_reference(
    typed: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["try.py", *typed])
    assert experiment("try.py", "Does it?", ["support=low,high"]) == 2
    shown = capsys.readouterr()
    assert "has a reference" in shown.err
    assert SECRET not in shown.out + shown.err
    assert not list(tmp_path.iterdir())


def test_a_request_of_the_teaching_page_cannot_have_a_reference() -> None:
    with served() as address:
        for chosen in ({"pairing": LEAK}, {"visit.hours": LEAK}, {LEAK: 3}, {"cohort.file": LEAK}):
            status, body = asked(f"{address}/api/play", {"a": chosen})
            assert status in (400, 422), chosen
            assert SECRET not in json.dumps(body)


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of an answered question."""
    output = tmp_path_factory.mktemp("run")
    folder = rp.run(
        words(), parameters="central", replicates=2, details=0, output=output, name="small"
    ).folder
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


@pytest.fixture
def folder(answer: dict[str, bytes], tmp_path: Path) -> Path:
    found = tmp_path / "small-001"
    for name, content in answer.items():
        (found / name).parent.mkdir(parents=True, exist_ok=True)
        (found / name).write_bytes(content)
    return found


@pytest.mark.parametrize(
    "change",
    [
        lambda question: question.update(called=LEAK),
        lambda question: question["settings"].append(f"name={LEAK}"),
        lambda question: question["simulated"]["values"].update({"cohort.file": LEAK}),
        lambda question: question.update({LEAK: 1}),
    ],
)
def test_a_question_with_a_reference_is_refused(
    change: Callable[[Any], object], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    question = json.loads((folder / "question.json").read_text())
    change(question)
    (folder / "question.json").write_text(json.dumps(question))
    for typed in (["report"], ["resume"], ["extend", "replicates=3"]):
        said = refusal(capsys, typed[0], str(folder), *typed[1:])
        assert "question.json: " in said
        assert "has a reference" in said
    assert main(["list", str(folder), "--json"]) == 0
    assert "has a reference" in json.loads(capsys.readouterr().out)[0]["state"]


def test_a_description_of_a_study_with_a_reference_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = folder / "config.yaml"
    before = config.read_text()
    config.write_text(before.replace("name: small", f"name: {LEAK}"))
    reseal(config)
    assert "config.yaml: '${oc.env:" in refusal(capsys, "report", str(folder))
    config.write_text(before)
    points = pq.read_table(folder / "points.parquet")
    leaking = points.append_column("cohort.file", pa.array([LEAK]))
    write_parquet(folder / "points.parquet", leaking)
    assert "points.parquet: '${oc.env:" in refusal(capsys, "report", str(folder))


FOREIGN = ("this:x", "antigravity:x", "os:abort", "pip.__main__:main", "numpy:mean", "evil:go")


def named(folder: Path, place: str, key: str, digest: str = "0" * 16) -> None:
    """Let a folder of results name a function that is not there."""
    told = {"outcomes": [place]} if key == "outcomes" else {"own": {"get_support": place}}
    edited(folder / "provenance.json", own_files={place: digest}, **told)


@pytest.mark.parametrize(
    ("place", "key"),
    [*((place, "own") for place in FOREIGN), ("this:x", "outcomes"), ("evil:go", "outcomes")],
)
def test_nothing_that_a_folder_names_is_imported(
    place: str,
    key: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    module = place.partition(":")[0]
    (folder / "evil.py").write_text("print('executed')\n\n\ndef go(*given): ...\n")
    monkeypatch.syspath_prepend(folder)
    known = "evil" if module == "evil" else None
    named(folder, place, key, _hash_of(place) if known else "0" * 16)
    before = set(sys.modules)
    assert rp.load(folder).failures == 0
    if place == "this:x":
        assert main(["report", str(folder), "--quiet"]) == 0
    assert capsys.readouterr().out in ("", f"{folder}\n")
    assert main(["list", str(folder), "--json"]) == 0
    [row] = json.loads(capsys.readouterr().out)
    assert row["state"] == "finished"
    assert StudyResults.open(folder).study.own == {}
    begin = next(iter(prefixes(folder).values()))
    for typed in (
        ["resume", str(folder)],
        ["extend", str(folder), "replicates=3"],
        ["replay", f"{begin}-0", str(folder)],
    ):
        said = refusal(capsys, *typed)
        assert place in said
        assert "executed" not in said
    for again in (lambda: resume(folder), lambda: extend(folder, 3)):
        with pytest.raises(InputError, match=f"cannot be imported from '{place}', since"):
            again()
    assert {"this", "antigravity", "evil", "pip"}.isdisjoint(set(sys.modules) - before)
    assert "executed" not in capsys.readouterr().out


def _hash_of(place: str) -> str:
    from rp2pr_sim.study.own_code import source_hash

    return source_hash(place) or ""


def test_a_file_of_the_users_own_is_imported_only_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nor are the packages around it."""
    package = tmp_path / "code" / "mine"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("print('package')\n")
    (package / "extra.py").write_text(
        "from rp2pr_sim import outcome\n@outcome(unit='hours', label='Most')\n"
        "def most(world, twin):\n    return 1.0\n"
    )
    monkeypatch.syspath_prepend(tmp_path / "code")
    done = run(one(tmp_path / "out", replicates=1, details=0, outcomes=("mine.extra:most",)))
    for name in ("mine", "mine.extra"):
        del sys.modules[name]
    capsys.readouterr()
    (package / "__init__.py").write_text("print('another package')\n")
    with pytest.raises(InputError, match="since its file has changed since the study began"):
        extend(done.folder, 2)
    assert not {"mine", "mine.extra"} & set(sys.modules)
    assert capsys.readouterr().out == ""
    (package / "__init__.py").write_text("print('package')\n")
    assert extend(done.folder, 2).runs == 2
    assert capsys.readouterr().out == "package\n"


def test_a_study_with_own_phases_is_read_without_them_and_resumed_with_them(
    tmp_path: Path,
) -> None:
    done = run(one(tmp_path, replicates=1, details=0, own={"get_support": get_support}))
    assert described(done.folder).study.own == {}
    assert extend(done.folder, 2).runs == 2
    begin = next(iter(prefixes(done.folder).values()))
    assert replay(f"{begin}-1", done.folder, tmp_path / "replay").same


def test_a_function_of_an_installed_package_is_refused_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no module 'numpy' of your own"):
        one(tmp_path, outcomes=("numpy:mean",))


LONG = "x" * 5000
PATHS = ("output=", "cohort.file=", "scenarios=")
"""Settings that name a path, of which more is repeated than of another value."""


@pytest.mark.parametrize(
    "typed",
    [
        *(
            [command, place.replace("{}", long)]
            for command, place in PLACES
            for long in (LONG, "word " * 1000)
            if place.startswith((*PATHS, "name", "visit")) or (long == LONG and command != "run")
            if command != "pairs"
        ),
        ["pairs", "pairing=own_list", f"pairing.file={LONG}"],
        ["run", "visit.hours=" + "9" * 4000],
        ["run", "visit.hours=[" + "1," * 200 + "1]"],
        ["run", f"~{LONG}"],
        ["run", f"+{LONG}=1"],
        ["compare", "visit.hours=" + ",".join(["3"] * 200)],
        [LONG],
        ["replay", LONG],
        ["parameters", "--mechanism", LONG],
        ["parameters", "--claim", LONG],
        ["report", LONG],
    ],
    ids=lambda typed: " ".join(typed)[:30],
)
def test_a_long_value_is_not_repeated_whole(
    typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(typed)
    said = capsys.readouterr().err
    assert code == 2, said[:300]
    words = "word " * (81 if typed[1:] and typed[1].startswith(PATHS) else 13)
    for long in ("x" * 61, words, "1, " * 30, "9" * 61, "3,3," * 40):
        assert long not in said
