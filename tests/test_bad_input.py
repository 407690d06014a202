"""A user's mistake: one clear sentence, exit code 2, nothing left behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_studies import WORDS

from rp2pr_sim.analysis.job import ask
from rp2pr_sim.analysis.run import RunQuestion
from rp2pr_sim.cli import main
from rp2pr_sim.core.jit import complete_mark
from rp2pr_sim.study.manifest import prefixes

MISTAKES = {
    "unknown key": (
        ["visit.huors=3"],
        "there is no setting 'visit.huors'. Did you mean visit.hours?",
    ),
    "unknown block": (
        ["vist.hours=3"],
        "there is no setting 'vist.hours'. Did you mean visit.hours?",
    ),
    "unknown added key": (
        ["+hours=3"],
        "'+hours=3' cannot be read; write hours=... without + or @.",
    ),
    "unknown setting": (["seeds=3"], "there is no setting 'seeds'. Did you mean seed?"),
    "Hydra's own settings": (["hydra.run.dir=there"], "there is no setting 'hydra.run.dir'."),
    "unknown preset": (["scenario=ilcp"], "Did you mean ilcop?"),
    "unknown choice": (["pairing=randm"], "Did you mean random?"),
    "the beginning of a choice": (["pairing=best"], "Did you mean best_with_worst?"),
    "no choice": (["support=null"], "support is None; allowed is one of high, low, medium, none."),
    "unknown choice of a lever": (["pairing.strategy=randm"], "Did you mean random?"),
    "out of range": (
        ["visit.hours=13"],
        "visit.hours is 13; allowed is a number from 0.5 to 12 (hours).",
    ),
    "wrong type": (
        ["visit.hours=long"],
        "visit.hours is 'long'; allowed is a number from 0.5 to 12 (hours).",
    ),
    "list for a number": (["visit.hours=[1]"], "visit.hours is [1]; allowed is a number"),
    "number for a switch": (
        ["visit.host_first=2"],
        "visit.host_first is 2; allowed is true or false.",
    ),
    "switch for a number": (["visit.hours=true"], "visit.hours is True; allowed is a number"),
    "part of a whole": (["time.weeks=10.5"], "time.weeks is 10.5; allowed is a whole number"),
    "NaN": (["visit.hours=nan"], "visit.hours is nan; allowed is a number"),
    "infinity": (
        ["support.admin_capacity=inf"],
        "support.admin_capacity is inf; allowed is a number",
    ),
    "a number of 400 digits": (
        ["visit.hours=" + "9" * 400],
        f"hours is {'9' * 60}... (400 characters); allowed is a number",
    ),
    "a negative one": (
        ["visit.hours=-" + "9" * 400],
        "(401 characters); allowed is a number from 0.5",
    ),
    "one for a whole number": (
        ["scale.n_control=" + "9" * 400],
        "(400 characters); allowed is a whole number from 0",
    ),
    "one for a seed": (
        ["seed=" + "9" * 400],
        "(400 characters); allowed is a whole number from 0 to 2147483647.",
    ),
    "one for the replicates": (
        ["replicates=" + "9" * 400],
        "(400 characters); allowed is a whole number from 1 to 2147483647.",
    ),
    "a number that Python does not read": (
        ["visit.hours=" + "9" * 5000],
        "cannot be read; allowed is a number of up to 4,300 digits.",
    ),
    "a number of the wrong script": (["visit.hours=٣"], "'visit.hours=٣' cannot be read; write"),
    "a word of 400 letters": (
        ["visit.hours=" + "a" * 400],
        f"visit.hours is '{'a' * 60}'... (400 characters); allowed is a number",
    ),
    "no value": (["visit.hours="], "visit.hours is ''; allowed is a number"),
    "missing value": (["visit.hours=???"], "visit.hours is missing"),
    "no equals sign": (["visit.hours"], "'visit.hours' cannot be read; write name=value"),
    "broken syntax": (["visit.hours=[1"], "'visit.hours=[1' cannot be read; write name=value"),
    "signs that Hydra keeps": (
        ["output=Übung"],
        """cannot be read; put its value into quotes, and these into others: 'output="Übung"'""",
    ),
    "quotes that would not help": (
        ["support=low,"],
        "'support=low,' cannot be read; write name=value",
    ),
    "several values": (
        ["visit.hours=3,6"],
        "'visit.hours=3,6' gives several values; visit.hours takes one",
    ),
    "taking away": (["~visit.hours"], "'~visit.hours' takes visit.hours away"),
    "reference to nothing": (["visit.hours=${there.is.none}"], "there.is.none"),
    "block for a choice": (
        ["visit={hours: 3}"],
        "visit is {'hours': 3}; allowed is one of full_day, half_day, short_meeting.",
    ),
    "one control team for pairs": (
        ["scale.n_control=1"],
        "scale.n_control is 1, too few for a pair; allowed is 2 or more, or 0 for no control teams",
    ),
    "too few for rings": (
        ["exchange=ring", "scale.n_intervention=2"],
        "scale.n_intervention is 2, too few for a ring of 3; allowed is 3 or more",
    ),
    "more teams than invited": (["scale.n_invited=20"], "invite at least 80 trusts"),
    "negative weeks": (
        ["time.weeks=-1"],
        "time.weeks is -1; allowed is a whole number from 1 to 260 (weeks).",
    ),
    "no replicates": (["replicates=0"], "replicates is 0; allowed is a whole number from 1"),
    "negative seed": (["seed=-1"], "seed is -1; allowed is a whole number from 0"),
    "seed with a part": (["seed=1.5"], "seed is 1.5; allowed is a whole number from 0"),
    "word for a seed": (["seed=lucky"], "seed is 'lucky'; allowed is a whole number from 0"),
    "path for a name": (["name=../up"], "name is '../up'; allowed are up to 60 letters"),
    "number for an output": (["output=7"], "output is 7; allowed is the path of a folder."),
    "no output": (["output="], "output is ''; allowed is the path of a folder."),
    "missing CSV of teams": (["cohort=own_teams"], "teams.csv"),
    "missing CSV of pairs": (["pairing.strategy=own_list", "pairing.file=none.csv"], "none.csv"),
    "own list without a file": (["pairing.strategy=own_list"], "pairing.file is empty"),
    "own list for rings": (["pairing=own_list", "exchange=ring"], "which pairs two teams"),
    "own list for an odd number": (
        [
            "pairing=own_list",
            "pairing.file=file",
            "exchange=outside_panel",
            "scale.n_intervention=7",
        ],
        "pairing.strategy is 'own_list', but there are 7 teams in the programme",
    ),
    "numbers beside a file": (
        ["cohort.file=file", "scale.n_control=4"],
        "scale.n_control cannot be set beside cohort.file",
    ),
    "output below a file": (
        ["output=file/run"],
        "the results cannot be written to file/run: not a directory",
    ),
    "output that is a file": (
        ["output=file"],
        "the results cannot be written to file: not a directory",
    ),
    "output nowhere": (["output=/proc/run"], "the results cannot be written to /proc/run"),
}

COMPILING = "Compiling the rules; they are kept, so that this happens only once.\n"
AFTER_COMPILING = ("there are 7 teams in the programme", "the pairs cannot be written")
"""What is found only when a programme is set up, or its pairs are written."""


@pytest.fixture
def here(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Return a folder to work in, on a machine that keeps no kernel.

    Nobody should wait for a compilation to learn of a mistake.
    """
    monkeypatch.setenv("RP2PR_CACHE", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.setattr("rp2pr_sim.study.precompile.warm", lambda _: True)  # takes half a minute
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("not a folder")
    return tmp_path


def refusal(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """The one sentence with which a command is refused."""
    code = main(words)
    shown = capsys.readouterr()
    said = (
        shown.err.removeprefix(COMPILING)
        if any(text in shown.err for text in AFTER_COMPILING)
        else shown.err
    )
    assert code == 2
    assert shown.out == ""
    assert said.startswith("rp2pr: ")
    assert said.count("\n") == 1, "one sentence, on one line"
    assert "Traceback" not in said
    return said


@pytest.mark.parametrize(("words", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_answered_with_one_sentence(
    words: list[str], said: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said in refusal(capsys, "run", *words)
    assert [item.name for item in here.rglob("*")] == ["file"], "nothing is left behind"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["runn"], "Did you mean run?"),
        ([], "the following arguments are required: command"),
        (["run", "--fast"], "unrecognized arguments: --fast"),
        (["parameters", "--mechanism", "climat"], "Did you mean climate?"),
        (["parameters", "--claim", "M100"], "there is no claim or fact 'M100'"),
        (["parameters", "--role", "boss"], "invalid choice: 'boss'"),
        (
            ["parameters", "--csv", "file/list.csv"],
            "the list cannot be written to file/list.csv: not a directory.",
        ),
        (["pairs", "visit.huors=3"], "Did you mean visit.hours?"),
        (["pairs", "--replicate", "-1"], "--replicate is -1; allowed is a whole number from 0"),
        (
            ["pairs", "--replicate", "9" * 400],
            "(400 characters); allowed is a whole number from 0 to 2147483646.",
        ),
        (["replay", "3f2a91c07b55-1-" + "9" * 5000], "is no run; a run is named like"),
        (
            ["pairs", "--csv", "file/pairs.csv"],
            "the pairs cannot be written to file/pairs.csv: not a directory.",
        ),
        (
            ["resume", "there"],
            "there is not a folder of results; name one such as outputs/run/ilcop-001.",
        ),
        (["resume", "file", "replicates=3"], "there is no setting 'replicates'."),
        (["resume", "file", "executor=thread"], "Did you mean threads?"),
        (["extend", "file"], "file is not a folder of results; name one"),
        (["resume", "file", "executor.wokers=2"], "Did you mean executor.workers?"),
        (
            ["run", "executor.workers=two"],
            "executor.workers is 'two'; allowed is a whole number from 0",
        ),
        (
            ["run", "executor.workers=-1"],
            "executor.workers is -1; allowed is a whole number from 0",
        ),
        (
            ["run", "executor.scheduler=tcp://here"],
            "allowed is the address of a dask scheduler, with executor=dask.",
        ),
        (["run", "executor.kind=dask"], "there is no setting 'executor.kind'."),
        (["run", "seed=1", "seed=2"], "seed is set twice; set it once."),
        (
            ["run", "failures=rais"],
            "failures is 'rais'; allowed is one of record, raise. Did you mean raise?",
        ),
        (
            ["resume", "file", "failures=stop"],
            "failures is 'stop'; allowed is one of record, raise.",
        ),
        (
            ["resume", "file", "failures=true"],
            "failures is True; allowed is one of record, raise.",
        ),
        (["run", "details=some"], "details is 'some'; allowed is a whole number from 0"),
        (["replay", "17"], "'17' is no run; a run is named like"),
        (
            ["replay", "3f2a91c07b55-1-17"],
            "there is no run 3f2a91c07b55-1-17 in the folders of results under outputs",
        ),
        (["verify", "ful=true"], "Did you mean full?"),
        (["verify", "full=maybe"], "full is 'maybe'; allowed is true or false."),
        (["verify", "visit.hours=3"], "there is no setting 'visit.hours'."),
    ],
)
def test_other_commands_refuse_in_the_same_way(
    words: list[str], said: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said in refusal(capsys, *words)
    assert [item.name for item in here.rglob("*")] == ["file"]


def test_a_file_of_teams_is_refused_before_anything_is_compiled(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("teams.csv").write_text("team\nA\nA\n")
    for command in ("run", "pairs"):
        assert "teams.csv" in refusal(capsys, command, "cohort=own_teams")


def test_a_study_is_refused_before_anything_is_compiled(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = asked(here)
    [name] = prefixes(folder).values()
    assert "there are 12 already" in refusal(capsys, "extend", str(folder), "replicates=3")
    assert "has replicates 0 to 11" in refusal(capsys, "replay", f"{name}-12")
    (folder / "provenance.json").write_text("{")
    assert "is damaged" in refusal(capsys, "resume", str(folder))


def test_compiling_is_announced_once_all_is_checked(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = asked(here)
    [name] = prefixes(folder).values()
    for words in (
        ["pairs", *WORDS],
        ["run", *WORDS, "parameters=central", "replicates=1"],
        ["extend", str(folder), "replicates=13"],
        ["replay", f"{name}-0"],
    ):
        assert main(words) == 0
        assert capsys.readouterr().err == COMPILING, words
    assert main(["resume", str(folder)]) == 0
    assert capsys.readouterr().err == "", "nothing is left to do"


def asked(here: Path) -> Path:
    """A folder of results that was made where nothing had to be announced."""
    question = RunQuestion.of(
        RunQuestion.sort([*WORDS, "parameters=central", "replicates=12", "name=small"])
    )
    return ask(question, output=here / "outputs/run", name="small").folder


def test_compiling_is_not_announced_where_all_is_compiled(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    complete_mark().touch()
    assert main(["pairs", *WORDS]) == 0
    assert main(["run", *WORDS, "parameters=central", "replicates=1"]) == 0
    assert capsys.readouterr().err == ""
