"""Outcomes and mechanisms of the user's own, from a file outside the package."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from small_studies import one, proof, small, words

import rp2pr_sim as rp
from rp2pr_sim import scenario
from rp2pr_sim.analysis.claims import measures
from rp2pr_sim.analysis.sensitivity.outcomes import parsed, series_of, title_of
from rp2pr_sim.cli import main
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.engine.mesa_agents import Facilitator, Visit
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.outcomes.own import column_of, values_of
from rp2pr_sim.outcomes.summary import interval_of_share
from rp2pr_sim.report.sensitivity import figures
from rp2pr_sim.scenario import config, own
from rp2pr_sim.study import resume, run
from rp2pr_sim.study.manifest import prefixes
from rp2pr_sim.study.own_code import import_named
from rp2pr_sim.study.replay import replay
from rp2pr_sim.study.results import StudyResults

OUTCOMES = """
from rp2pr_sim import outcome


@outcome(unit="weeks", label="Latest visit", lower_is_better=True)
def latest(world, counterfactual):
    \"\"\"The last week with a visit.\"\"\"
    return world.visits["held_week"].max()


@outcome(unit="yes or no", label="Late")
def late(world, counterfactual):
    return world.visits["held_week"].max() > 15


@outcome(unit="plans", label="Plans sent in", weekly=True)
def sent(world, counterfactual):
    return world.weeks["submitted"]


@outcome(unit="hours", label="Hours of a team", parts=("low", "high"))
def hours(world, counterfactual):
    each = world.teams["hours"].sum(axis=1)
    return {"low": each.min(), "high": each.max()}


@outcome(unit="hours", label="Support")
def support(world, counterfactual):
    return world.teams["support_hours"].sum()


@outcome(unit="weeks", label="Broken")
def broken(world, counterfactual):
    return 1 / 0


@outcome(unit="weeks", label="Wordy")
def wordy(world, counterfactual):
    return "many"


def plain(world, counterfactual):
    return 1.0
"""
NAMES = ("mine18:latest", "mine18:late", "mine18:sent@20", "mine18:hours@high")


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder that the user works in, with a file of outcomes."""
    (tmp_path / "mine18.py").write_text(OUTCOMES)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    yield tmp_path
    sys.modules.pop("mine18", None)


def test_a_study_keeps_own_outcomes_with_the_weekly_series_of_every_run(mine: Path) -> None:
    done = run(one(mine / "out", replicates=3, details=1, outcomes=NAMES))
    table = StudyResults.open(done.folder).read("programme")
    assert table[list(NAMES)].notna().all().all()
    weeks = StudyResults.open(done.folder).read("week")
    first = weeks.loc[(weeks["replicate"] == 0) & (weeks["week"] == 20), "submitted"]
    assert table["mine18:sent@20"].iloc[0] == first.iloc[0]
    # what is kept without details is what a run with details has
    full = run(one(mine / "full", replicates=3, details=3, outcomes=NAMES))
    same = StudyResults.open(full.folder).read("programme")
    assert table[list(NAMES)].equals(same[list(NAMES)])


def test_processes_resume_and_replay_import_the_same_functions(mine: Path) -> None:
    threads = run(one(mine / "a", replicates=2, details=0, outcomes=NAMES))
    processes = run(
        one(mine / "b", replicates=2, details=0, outcomes=NAMES), executor="processes", workers=1
    )
    tables = [StudyResults.open(done.folder).read("programme") for done in (threads, processes)]
    assert tables[0].equals(tables[1])
    assert resume(threads.folder).runs == 2
    begin = next(iter(prefixes(threads.folder).values()))
    assert replay(f"{begin}-1", threads.folder, mine / "replay").same


def test_the_folder_of_an_answer_is_read_without_the_file_and_resumed_only_with_it(
    mine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = [*words(scale__n_control=0), "parameters=central"]
    assert not main(["run", "--quiet", *typed, "replicates=2", f"outcomes={','.join(NAMES)}"])
    folder = next((mine / "outputs" / "run").iterdir())
    (mine / "mine18.py").write_text(OUTCOMES.replace("> 15", "> 14"))
    del sys.modules["mine18"]
    loaded = rp.load(folder)
    assert "mine18" not in sys.modules
    rows = loaded.table.set_index("outcome")
    assert rows.loc["Latest visit", "unit"] == "weeks"
    assert "Plans sent in, week 20" in rows.index
    assert "Latest visit" in loaded.report(mine / "page.html").read_text()
    capsys.readouterr()
    for command in (["resume", str(folder)], ["extend", str(folder), "replicates=3"]):
        assert main(command) == 2
        assert "its file has changed since the study began" in capsys.readouterr().err
    assert "mine18" not in sys.modules
    (mine / "mine18.py").write_text(OUTCOMES)
    assert not main(["extend", str(folder), "replicates=3", "--quiet"])
    assert len(rp.load(folder).runs()) == 3


def test_a_yes_or_no_gives_the_probability_of_an_event(mine: Path) -> None:
    found = rp.run(
        **dict(text.split("=") for text in words()),
        parameters="central",
        replicates=6,
        outcomes=["mine18:late"],
    )
    row = found.table.set_index("outcome").loc["Late"]
    seen = found.runs()["mine18:late"].to_numpy(dtype=float)
    assert row["mean"] == seen.mean()
    assert (row["low"], row["high"]) == interval_of_share(seen)


def test_a_comparison_is_decided_by_an_own_outcome(mine: Path) -> None:
    found = rp.compare(
        **dict(text.split("=") for text in words()),
        **{"diaries.chance": [0.05, 0.4]},
        sets=20,
        replicates=2,
        outcome="mine18:latest",
        outcomes=["mine18:hours"],
    )
    best = found.ranking["scenario"].iloc[0]
    means = found.ranking.set_index("scenario")["mean"]
    assert means[best] == means.min()  # lower is better
    kept = set(found.table["outcome"])
    assert {"mine18:latest", "mine18:hours@low", "mine18:hours@high"} <= kept
    page = found.report(mine / "page.html").read_text()
    assert "Latest visit" in page
    assert "Hours of a team, high" in page


def test_a_series_is_analysed_over_time(mine: Path) -> None:
    found = rp.sensitivity(
        **dict(text.split("=") for text in words(scale__n_control=0)),
        inputs=["diaries.chance", "planning.block"],
        method="sobol",
        samples=8,
        replicates=2,
        outcomes=["share_submitted:0", "mine18:sent", "mine18:latest:0"],
    )
    titles = [ranking.outcome for ranking in found.rankings]
    assert titles[1:] == ["mine18:sent@13", "mine18:sent@26", "mine18:sent@29", "mine18:latest"]
    told = found.sections[-1]
    assert told.title.startswith("Plans sent in (mine18:sent)")
    assert list(told.table.columns[1:]) == ["week 13", "week 26", "week 29"]
    page = found.report(mine / "page.html").read_text()
    assert "Latest visit, weeks: The last week with a visit." in page
    drawn = set(figures(found))
    assert "over_time-mine18.sent" in drawn
    assert not {name for name in drawn if name.startswith("ranked-mine18.sent")}
    with pytest.raises(InputError, match="not among the outcomes that were kept"):
        rp.extend(found.folder, outcomes=["mine18:late"])
    assert json.loads((found.folder / "question.json").read_text())["own_outcomes"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("nowhere18:f", "there is no module 'nowhere18' of your own"),
        ("os:getcwd", "there is no module 'os' of your own"),
        ("mine18:lates", "defines no function 'lates'.* Did you mean latest?"),
        ("mine18:plain", "is not declared as an outcome; write @outcome"),
        ("mine18:sent@x", "one number per week; name a week, such as mine18:sent@52"),
        ("mine18:hours@mid", "several numbers; name one, such as mine18:hours@low"),
        ("mine18:latest@3", "is one number, without @3"),
        ("mine18:broken", r"mine18:broken fails in line 34 of .*: ZeroDivisionError: division"),
        ("mine18:wordy", "mine18:wordy returned 'many'; allowed is a number"),
        ("plan_success", "no outcome of your own; allowed is module:function"),
    ],
)
def test_a_mistake_is_answered_with_one_sentence(
    mine: Path, capsys: pytest.CaptureFixture[str], name: str, told: str
) -> None:
    import re

    assert main(["run", *words(), "parameters=central", "replicates=1", f"outcomes={name}"]) == 2
    said = capsys.readouterr().err
    assert re.search(told, " ".join(said.split()))
    assert not (mine / "outputs").exists()


def test_a_file_that_fails_is_named(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (mine / "mine18.py").write_text("import nowhere18\ndef f(world, twin): pass\n")
    assert main(["run", *words(), "outcomes=mine18:f"]) == 2
    assert "mine18.py cannot be imported: ModuleNotFoundError" in capsys.readouterr().err


class _Slow:
    """Garbage that runs Python code when it is collected, so that another thread gets its turn."""

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        sum(range(50))


def test_threads_may_look_for_functions_together(monkeypatch: pytest.MonkeyPatch) -> None:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)

    def look(_: int) -> object:
        for _ in range(200):
            _Slow()
        return import_named("outcome", f"{measures.__name__}:column_of")

    try:
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(look, range(150)))
    finally:
        sys.setswitchinterval(before)
    assert found == [measures.column_of] * 150


def test_names_of_own_outcomes_are_read_next_to_those_of_the_table(mine: Path) -> None:
    assert parsed("mine18:latest:0").missing == 0.0
    assert parsed("mine18:latest/cost").columns == ("mine18:latest", "cost")
    assert parsed("cost/mine18:latest:2").missing == 2.0
    assert title_of("mine18:latest:0") == "mine18:latest"
    assert title_of("plan_success:0") == "plan_success"
    with pytest.raises(InputError, match="the number after the colon"):
        parsed("plan_success:nan")
    assert series_of(["a:f@1", "a:f@2", "a:f@3", "b:g@1"]) == {"a:f": ["a:f@1", "a:f@2", "a:f@3"]}


def test_each_function_is_called_once_and_a_week_beyond_the_end_is_missing() -> None:
    calls = []

    @rp.outcome(unit="plans", label="Counted", weekly=True)
    def counted(world: object, twin: object) -> list[int]:
        calls.append(world)
        return [1, 2]

    names = ["m:counted@0", "m:counted@1", "m:counted@2"]
    found = values_of({"m:counted": counted}, names, object(), object())
    assert [found[name] for name in names[:2]] == [1.0, 2.0]
    assert np.isnan(found[names[2]])
    assert len(calls) == 1
    assert column_of("m:counted@1", counted).label == "Counted, week 1"
    with pytest.raises(InputError, match="there is no outcome 'm:counted@1'"):
        declared("m:counted@1")


COOLING = """
from rp2pr_sim import Mechanism, Strength
from rp2pr_sim.core.jit import phase
from rp2pr_sim.model.rules import phases

usual = phases.get_support


@phase
def get_support(team, members, plans, core, s, luck):
    usual(team, members, plans, core, s, luck)
    team.support_hours += s.own[2]


MECHANISM = Mechanism(
    name="gift18",
    phases={"get_support": get_support},
    strengths=[Strength(place=2, name="gift18", text="Free hours", default=1.0, high=3.0)],
)
"""


MOVING = COOLING.replace("high=3.0)", 'high=3.0, moves="team.support_hours")')


@pytest.fixture
def gift(mine: Path) -> Iterator[Path]:
    """The same folder with a mechanism."""
    (mine / "gift18.py").write_text(COOLING)
    yield mine
    sys.modules.pop("gift18", None)
    _forget("gift18")


def _forget(name: str) -> None:
    """Let no other test see a strength."""
    own._KNOWN.pop(name, None)
    for kept in (scenario.parameters, scenario.parameters_by_name, scenario._by_block):
        kept.cache_clear()
    config.forget()


def test_a_mechanism_of_a_file_is_compared_resumed_replayed_and_read(
    gift: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    size = ["parameters=central", "replicates=2", "details=2"]
    typed = [*words(scale__n_control=0), *size, "--quiet"]
    assert not main(["compare", "own=gift18", "own.gift18=0,1,3", *typed])
    [folder] = (gift / "outputs" / "compare").iterdir()
    team = rp.load(folder).studies[""].read("team")
    hours = team.groupby("scenario", sort=False)["support_hours"].mean().to_list()
    assert hours[0] < hours[1] < hours[2]
    # at 0 it is the model as shipped
    assert not main(["run", *typed])
    [plain] = (gift / "outputs" / "run").iterdir()
    shipped = rp.load(plain).studies[""].read("team")
    assert shipped["support_hours"].mean() == hours[0]
    begin = next(iter(prefixes(folder).values()))
    assert not main(["extend", str(folder), "replicates=3", "--quiet"])
    assert not main(["replay", f"{begin}-1", str(folder)])
    # read in a process that has never seen the file
    del sys.modules["gift18"]
    _forget("gift18")
    assert rp.load(folder).runs()["own.gift18"].nunique() == 3
    assert "gift18" not in sys.modules
    (gift / "gift18.py").write_text(COOLING.replace("s.own[2]", "2.0 * s.own[2]"))
    capsys.readouterr()
    assert main(["resume", str(folder)]) == 2
    assert "its file has changed since the study began" in capsys.readouterr().err


def test_a_strength_is_an_input_of_a_sensitivity_analysis(gift: Path) -> None:
    found = rp.sensitivity(
        **dict(text.split("=") for text in words(scale__n_control=0)),
        own=["gift18"],
        inputs=["own.gift18", "diaries.chance"],
        method="sobol",
        samples=8,
        replicates=2,
        outcomes=["mine18:support", "mine18:latest:0"],
    )
    assert found.rankings[0].ranked[0] == "own.gift18"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (
            ('get_support": get', 'get_suport": get'),
            "no phase of the week. Did you mean get_support",
        ),
        (("place=2", "place=8"), "allowed is a whole number from 0 to 7"),
        (("default=1.0", "default=4.0"), "must lie within that range"),
        (("MECHANISM =", "None and"), "declares no mechanism; write"),
        (("from rp2pr_sim import", "import nowhere18 #"), "ModuleNotFoundError"),
    ],
)
def test_a_mistake_in_a_mechanism_is_answered_with_one_sentence(
    gift: Path, capsys: pytest.CaptureFixture[str], changed: tuple[str, str], told: str
) -> None:
    assert changed[0] in COOLING
    (gift / "gift18.py").write_text(COOLING.replace(*changed))
    assert main(["run", "own=gift18", *words()]) == 2
    assert told in " ".join(capsys.readouterr().err.split())


@proof
def test_the_checks_of_a_mechanism_can_be_red(
    gift: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def verdicts(text: str) -> list[bool]:
        (gift / "gift18.py").write_text(text)
        sys.modules.pop("gift18", None)
        code = main(["verify", "own=gift18", "replicates=4", *words()])
        lines = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
        found = [line == "green" for line in lines if line in ("green", "red")]
        assert code == (not all(found))
        return found

    assert verdicts(MOVING) == [True, True, True]
    assert verdicts(MOVING.replace("+= s.own[2]", "+= 0.5")) == [False, True, False]


def test_a_strength_says_what_it_moves(gift: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (gift / "gift18.py").write_text(MOVING.replace('team.support_hours"', 'team.suport"'))
    assert main(["verify", "own=gift18", "replicates=4", *words()]) == 2
    assert "which is no field of a record" in capsys.readouterr().err


def test_two_mechanisms_need_phases_and_places_of_their_own(
    gift: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, changes in (
        ("other18", [("gift18", "other18")]),
        ("third18", [("gift18", "third18"), ("place=2", "place=3")]),
    ):
        text = COOLING
        for change in changes:
            text = text.replace(*change)
        (gift / f"{name}.py").write_text(text)
    assert main(["run", "own=gift18,other18", *words()]) == 2
    assert "gift18 and other18 have the same place, 2" in capsys.readouterr().err
    assert main(["run", "own=gift18,third18", *words()]) == 2
    assert "both replace the phase get_support" in capsys.readouterr().err
    _forget("third18")


def test_classes_of_visits_and_facilitators_can_be_replaced() -> None:
    class Quick(Visit):
        def keep_in_touch(self) -> None:
            self.touched = True

        touched: bool

    class Named(Facilitator):
        called: str = "Ann"

    made = rp.Programme(small(), seed=3, visit_class=Quick, facilitator_class=Named)
    made.run()
    assert any(getattr(visit, "touched", False) for visit in made.visits)
    assert {person.called for person in made.facilitators} == {"Ann"}
