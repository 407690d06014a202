"""What the teaching page shows is what the model did, and its service is polite."""

from __future__ import annotations

import json
import math
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numba.core import event
from small_studies import PATIENCE
from web_server import HURRIED, SMALL, asked, served

from rp2pr_sim import outcomes as measures
from rp2pr_sim.analysis.plausible_sets import drawn
from rp2pr_sim.analysis.run import RunQuestion
from rp2pr_sim.cli import main
from rp2pr_sim.core.enums import Role, Topic
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.labels import PERSON_WORDS, TOPIC_WORDS
from rp2pr_sim.engine.compiled import beside_twin
from rp2pr_sim.evidence import claims
from rp2pr_sim.scenario import Scenario, parameters
from rp2pr_sim.scenario.config import choices, groups
from rp2pr_sim.web import api as service_module
from rp2pr_sim.web import jobs as jobs_module
from rp2pr_sim.web import replays as replays_module
from rp2pr_sim.web.addresses import addresses_of, is_loopback
from rp2pr_sim.web.jobs import Jobs, TooManyError, UnknownJobError
from rp2pr_sim.web.levers import FRONT, GROUPS, levers
from rp2pr_sim.web.monte_carlo import MEASURES, Asked, joined, parts_of, results, run_part
from rp2pr_sim.web.play import play, recorded_of
from rp2pr_sim.web.request import command, differing, scenario_of
from rp2pr_sim.web.schemas import Job, Levers, Played, Refusal, Story
from rp2pr_sim.web.security import MOST_BYTES
from rp2pr_sim.web.server import listening, warm_up
from rp2pr_sim.web.story import story

UNSAFE = {**HURRIED, "pairing": "best_with_worst", "scale.n_intervention": 12}


def typed(line: str) -> Scenario:
    """The scenario of a command line."""
    return RunQuestion.of(RunQuestion.sort(shlex.split(line)[2:])).scenario


@pytest.fixture(scope="module")
def page() -> Iterator[str]:
    with served() as address:
        yield address


# levers


def test_every_lever_of_the_model_is_offered_but_those_that_need_a_file_or_make_no_lesson() -> None:
    left_out = (
        {item.name for item in parameters() if item.role == "lever"}
        - set(levers())
        - set(GROUPS.values())
    )
    assert left_out == {
        "pairing.file", "cohort.file", "exchange.ring_size", "scale.n_invited", "time.waves",
        "time.wave_gap_weeks"
    }  # fmt: skip


def test_four_levers_stand_in_front() -> None:
    assert [lever.name for lever in levers().values() if lever.described()["front"]] == sorted(
        FRONT, key=list(levers()).index
    )
    assert len(FRONT) == 4


@pytest.mark.parametrize("lever", levers().values(), ids=list(levers()))
def test_a_lever_says_what_it_is_in_the_words_of_the_declaration_and_of_the_paper(
    lever: Any,
) -> None:
    shown = lever.described()
    json.dumps(shown, allow_nan=False)
    assert [claim["quote"] for claim in shown["claims"]] == [
        claims()[claim["id"]].quote for claim in shown["claims"]
    ]
    assert all(claim["quote"] for claim in shown["claims"])
    assert [claim["sentence"] for claim in shown["claims"]] == [
        claims()[claim["id"]].sentence for claim in shown["claims"]
    ]
    assert scenario_of({lever.name: shown["default"]}) == Scenario()
    if lever.parameter is not None:
        assert shown["text"] == lever.parameter.text
        assert tuple(claim["id"] for claim in shown["claims"]) == lever.parameter.claims
    if lever.kind == "number":
        assert lever.parameter.low <= shown["low"] < shown["high"] <= lever.parameter.high
        assert math.isclose(
            math.remainder(shown["default"] - shown["low"], shown["step"]), 0.0, abs_tol=1e-9
        )
        for value in (shown["low"], shown["high"]):
            assert scenario_of({lever.name: value})[lever.name] == value


@pytest.mark.parametrize("group", GROUPS)
def test_a_choice_is_what_the_command_line_makes_of_it(group: str) -> None:
    assert group in groups()
    assert set(levers()[group].choices) == set(choices(group)) - {"own_list"}
    for choice in levers()[group].choices:
        assert scenario_of({group: choice}) == typed(f"rp2pr run {group}={choice}")
    for shown in levers()[group].described()["choices"]:
        meant = scenario_of({group: shown["value"]})
        assert {
            name for name in levers() if name not in GROUPS and meant[name] != Scenario()[name]
        } <= set(shown["sets"])
        assert all(meant[name] == value for name, value in shown["sets"].items())


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"visit.hours": 3, "visit.host_first": False, "scale.n_intervention": 12},
        {"support": "high", "support.push": 0.4, "exchange": "ring", "scale.n_control": 30},
        {
            "support.push": 0.9,
            "support": "low",
            "facilitation": "clinical",
            "review.regulatory": True,
        },
        {
            "support": "high",
            "support.admin_capacity": 1.5,
            "pairing": "optimal",
            "pairing.distance": 2.0,
        },
    ],
)
def test_the_command_that_is_shown_makes_the_same_programme(chosen: dict[str, Any]) -> None:
    assert typed(command(differing(chosen), 1, 0)) == scenario_of(chosen)
    assert scenario_of(differing(chosen)) == scenario_of(chosen)


def test_topics_and_roles_have_words() -> None:
    assert set(TOPIC_WORDS) == set(Topic.__members__)
    assert set(PERSON_WORDS) == set(Role.__members__)


# play


def test_the_numbers_are_those_of_rp2pr_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    side = play({**HURRIED, "support": "low"}, seed=3, replicate=1)["a"]
    assert main(shlex.split(side["command"])[1:]) == 0
    [folder] = Path("outputs/run").iterdir()
    tables = {name: _rows(folder, name) for name in ("programme", "team", "visit", "plan", "week")}

    row = tables["programme"].iloc[0]
    assert side["result"] == {name: _plain(row[name]) for name in measures.outcome_names()}
    weeks = tables["week"]
    for name in (
        "visits_held",
        "submitted",
        "carried_out",
        "reached",
        "claimed",
        "stalled",
        "finished",
        "enrolled",
    ):
        assert side["programme"][name][1:] == weeks[name].tolist(), name
    for name in ("safety", "openness", "commitment", "trust"):
        assert side["programme"][name][1:] == np.rint(100 * weeks[name]).astype(int).tolist(), name
    plans = tables["plan"]
    ids = side["teams"]["id"]
    assert [ids[team] for team in side["plans"]["team"]] == plans["team"].tolist()
    same = {name: name for name in ("topic", "state", "reached", "source", "needs_manager")}
    for shown, column in {**same, "drafted": "week_drafted"}.items():
        known = plans[column].notna()
        there = [
            value for value, known_one in zip(side["plans"][shown], known, strict=True) if known_one
        ]
        assert there == plans[column][known].tolist(), shown
    for shown, column in {
        "goal": "goal",
        "done": "progress",
        "effect": "effect",
        "diagnosis": "diagnosis",
        "fit": "fit",
    }.items():
        assert [series[-1] for series in side["plans"]["series"][shown]] == np.rint(
            100 * plans[column]
        ).astype(int).tolist()
    visits = tables["visit"]
    assert [ids[row] for row in side["visits"]["host"]] == visits["host"].tolist()
    for name in ("safety", "honesty", "voice_equality", "rating"):
        assert side["visits"][name] == [
            None if np.isnan(value) else round(100 * value) for value in visits[name]
        ], name
    for name in ("issues_raised", "issues_accepted", "ideas_home", "held_week", "participants"):
        assert side["visits"][name] == [_plain(value) for value in visits[name]], name
    teams = tables["team"].set_index("team").loc[ids]
    assert side["teams"]["arm"] == teams["arm"].tolist()
    for name in ("safety", "reciprocity", "follow_through"):
        assert [values[-1] for values in side["teams"]["series"][name]] == [
            round(100 * value) for value in teams[name][: side["n_intervention"]]
        ], name


def _rows(folder: Path, name: str) -> pd.DataFrame:
    table = pd.read_parquet(folder / f"{name}.parquet")
    return table[table["replicate"] == 1].reset_index(drop=True)


def _plain(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


@pytest.fixture(scope="module")
def played() -> dict[str, Any]:
    return play({"scale.n_intervention": 12, "scale.n_control": 4}, UNSAFE, seed=2)


@pytest.mark.parametrize("name", ["a", "b"])
def test_the_tables_of_a_side_fit_together(played: dict[str, Any], name: str) -> None:
    side = played[name]
    times = side["weeks"] + 1
    teams, visits, plans = side["teams"], side["visits"], side["plans"]
    assert teams["arm"] == sorted(teams["arm"], key=["intervention", "control", "panel"].index)
    assert teams["arm"].count("intervention") == side["n_intervention"]
    for series in teams["series"].values():
        assert len(series) == side["n_intervention"]
        assert all(each is None or len(each) == times for each in series)
    assert {len(series) for series in side["programme"].values()} == {times}
    for each in plans["series"].values():
        assert {len(series) for series in each} == {times}
    assert {len(column) for column in visits.values() if isinstance(column, list)} == {
        len(visits["host"])
    }
    for visit, back in enumerate(visits["return"]):
        assert visits["return"][back] == visit
        assert (visits["host"][visit], visits["visitor"][visit]) == (
            visits["visitor"][back],
            visits["host"][back],
        )
    json.dumps(played, allow_nan=False)


@pytest.mark.parametrize("name", ["a", "b"])
def test_plans_move_as_plans_do(played: dict[str, Any], name: str) -> None:
    side = played[name]
    plans = side["plans"]
    assert plans["team"]
    for plan in range(len(plans["team"])):
        first = plans["drafted"][plan] + 1
        goal, state = plans["series"]["goal"][plan], plans["series"]["state"][plan]
        assert state[:first] == goal[:first] == [None] * first
        # active: nobody reviews it
        begun = (
            ("draft",)
            if plans["submitted"][plan] != plans["drafted"][plan]
            else ("in_review", "active")
        )
        assert played["plan_states"][state[first]] in begun
        active = plans["active"][plan]
        # review may raise a goal before work begins
        told = goal[(first if active is None else active + 1) :]
        assert told == sorted(told, reverse=True)
        assert played["plan_states"][state[-1]] == plans["state"][plan]
    submitted = [plan for plan, week in enumerate(plans["submitted"]) if week is not None]
    for t in range(0, side["weeks"] + 1, 13):
        called = sum(
            plans["series"]["claimed"][plan][t] or 0
            for plan in submitted
            if plans["submitted"][plan] < t
        )
        assert called == side["programme"]["claimed"][t]


def test_a_team_has_the_same_place_in_both_programmes_and_the_same_luck_where_nothing_differs(
    played: dict[str, Any],
) -> None:
    place = {
        side: dict(zip(played[side]["teams"]["id"], played[side]["teams"]["x_km"], strict=True))
        for side in "ab"
    }
    common = place["a"].keys() & place["b"].keys()
    assert len(common) > 4
    assert all(place["a"][team] == place["b"][team] for team in common)
    again = play(SMALL, SMALL, seed=5)
    assert again["a"] == again["b"]
    assert again["shared_teams"] == 4
    assert play(SMALL, seed=6)["a"]["programme"] != again["a"]["programme"]


@pytest.mark.parametrize(
    "levers_of_side",
    [
        {"review": "none"},
        {"review": "feedback"},
        {"review": "paper"},
        {"exchange": "outside_panel"},
    ],
)
def test_programmes_without_peers_are_played_too(levers_of_side: dict[str, Any]) -> None:
    side = play({**SMALL, **levers_of_side})["a"]
    panel = levers_of_side.get("exchange") == "outside_panel"
    assert ("panel" in side["teams"]["arm"]) == panel
    assert bool(side["visits"]["host"]) == (
        levers_of_side.get("review") not in ("none", "feedback")
    )
    if levers_of_side.get("review") == "none":
        assert side["plans"]["team"] == []
        assert set(side["programme"]["true_gain"]) == {0.0}


def test_what_was_recorded_is_shared_and_so_cannot_be_written_to() -> None:
    run = recorded_of(SMALL, 1, 0)
    assert recorded_of(dict(SMALL), 1, 0) is run
    for table in (
        run.trust,
        run.team["safety"],
        run.plan["goal"],
        run.world.teams["safety"],
        run.world.visits["safety"],
        run.plan_gain,
    ):
        with pytest.raises(ValueError, match="read-only"):
            table[...] = 0.0


def test_an_answer_is_small_enough_to_be_sent_to_a_class() -> None:
    assert len(json.dumps(play({}, {"visit.hours": 2.0}), separators=(",", ":"))) < 600_000


# luck


def played_in(asked_for: Asked) -> dict[str, Any]:
    return joined([run_part(part) for part in parts_of(asked_for)])


def test_at_central_values_the_replicates_are_those_of_the_study() -> None:
    asked_for = Asked(scenario_of(SMALL), scenario_of(HURRIED), 4, 23, "central")
    outcomes = played_in(asked_for)
    for replicate in (0, 11, 22):
        check_replicate(outcomes, asked_for, {}, replicate)
    assert {values.shape for values in outcomes.values()} == {(23,)}


def test_each_plausible_set_has_replicates_of_its_own_and_both_programmes_share_them() -> None:
    asked_for = Asked(scenario_of(SMALL), scenario_of(HURRIED), 4, 15)
    assert (asked_for.sets, asked_for.replicates) == (7, 14)
    outcomes = played_in(asked_for)
    sets = list(drawn(7).values())
    for replicate in (0, 5, 13):
        check_replicate(outcomes, asked_for, sets[replicate // 2], replicate)
    again = played_in(asked_for)
    assert all(np.array_equal(outcomes[name], again[name], equal_nan=True) for name in outcomes)


def check_replicate(
    outcomes: dict[str, Any], asked_for: Asked, values: Mapping[str, Any], replicate: int
) -> None:
    names = measures.outcome_names()
    for side, scenario in (("a", asked_for.a), ("b", asked_for.b)):
        alone = measures.outcomes(*beside_twin(scenario.replaced(values), 4, replicate))
        row = dict(zip(names, alone.tolist(), strict=True))
        for name in (
            "plan_success",
            "true_gain_per_team",
            "ideas_home",
            "p_value",
            "significant_recorded",
        ):
            np.testing.assert_equal(outcomes[f"{side}.{name}"][replicate], row[name])


def test_an_answer_has_uncertainty_and_simulation_error_apart() -> None:
    asked_for = Asked(scenario_of(SMALL), scenario_of(HURRIED), 4, 40)
    rows = [recorded_of(side, 4, 0).result for side in (SMALL, HURRIED)]
    outcomes = played_in(asked_for)
    told = results(asked_for, outcomes, rows)
    assert (told["parameters"], told["sets"], told["replicates"]) == ("plausible", 20, 40)
    safety = told["measures"]["safety"]
    differences = 100.0 * (outcomes["b.safety"] - outcomes["a.safety"])
    assert safety["difference"]["mean"] == pytest.approx(differences.mean(), abs=1e-3)
    for part in ("a", "b", "difference"):
        assert safety[part]["low"] < safety[part]["mean"] < safety[part]["high"]
        assert 0.0 < 2.0 * safety[part]["error"] < safety[part]["high"] - safety[part]["low"]
    counts = safety["by_set"]
    assert counts["sets"] == counts["higher"] + counts["lower"] == 20
    central = results(asked_for._replace(parameters="central"), outcomes, rows)
    assert (central["sets"], central["measures"]["safety"]["by_set"]) == (1, None)
    assert central["measures"]["safety"]["difference"]["low"] is None
    assert central["measures"]["safety"]["difference"]["error"] > 0.0
    assert results(asked_for, played_in(asked_for), rows) == told


def test_parameters_that_one_side_sets_stay_in_both() -> None:
    a = scenario_of(SMALL)
    by_hand = a.replaced({"climate.threat": 2.0})
    part = next(parts_of(Asked(a, by_hand, 4, 10)))
    check_replicate(
        run_part(part),
        part.asked,
        {name: value for name, value in part.values.items() if name != "climate.threat"},
        1,
    )
    assert part.values["climate.threat"] != by_hand["climate.threat"]


def test_what_is_drawn_of_known_replicates() -> None:
    runs = [recorded_of(SMALL, 4, 0), recorded_of(HURRIED, 4, 0)]
    evaluated = ("p_value", "significant_recorded", "true_difference")
    summed = {name for measure in MEASURES.values() for name in measure.outcomes}
    made: dict[str, Any] = {
        f"{side}.{name}": np.full(4, 0.5) for side in "ab" for name in (*evaluated, *summed)
    }
    made |= {
        "a.plan_success": np.array([0.1, 0.2, 0.3, np.nan]),
        "b.plan_success": np.array([0.2, 0.1, 0.5, 0.9]),
    }
    made |= {f"{side}.true_gain_per_team": np.array([0.01, 0.02, 0.03, 0.04]) for side in "ab"}
    made["a.p_value"] = np.array([0.01, 0.2, np.nan, 0.04])
    made["a.true_difference"] = np.array([0.01, 0.04, np.nan, 0.1])
    made["a.significant_recorded"] = np.array([1.0, 0.0, np.nan, 1.0])
    asked_for = Asked(runs[0].scenario, runs[1].scenario, 4, 4, "central")
    told = results(asked_for, made, [{**run.result, "plan_success": 0.25} for run in runs])
    success = told["measures"]["plan_success"]
    assert told["replicates"] == 4
    assert success["a"]["mean"] == 20.0
    assert success["a"]["quantiles"]["50"] == 20.0
    assert success["a"]["run"] == 25.0
    assert success["a"]["below"] == pytest.approx(2 / 3, abs=1e-4)
    assert sum(success["a"]["counts"]) == 3
    assert sum(success["b"]["counts"]) == 4
    assert success["difference"]["mean"] == pytest.approx(20 / 3, abs=1e-3)  # +10, -10, +20
    assert success["b_better"] == pytest.approx(2 / 3, abs=1e-4)
    assert success["edges"][0] <= 10.0 < 90.0 <= success["edges"][-1]
    assert told["trials"]["a"]["p"] == [0.01, 0.2, None, 0.04]
    assert told["trials"]["a"]["significant"] == pytest.approx(2 / 3, abs=1e-4)
    assert (
        told["trials"]["b"]["true_difference"] == told["trials"]["b"]["recorded_difference"] == 50.0
    )
    assert told["trials"]["a"]["true_difference"] == pytest.approx(5.0)
    assert told["trials"]["a"]["true_difference_90"] == pytest.approx([1.3, 9.4])  # of 1, 4 and 10
    gain = told["measures"]["true_gain"]
    assert gain["b"]["mean"] == 2.5
    assert (gain["b_better"], gain["equal"]) == (0.0, 1.0)
    assert success["equal"] == 0.0
    # three ways of going wrong, half of the days each
    assert told["measures"]["derailed"]["a"]["mean"] == 150.0
    assert told["measures"]["ideas_home"]["a"]["mean"] == 0.5  # not a share
    assert list(told["measures"]) == list(MEASURES)
    json.dumps(told, allow_nan=False)


def test_outcomes_that_no_replicate_has_are_drawn_as_missing() -> None:
    run = recorded_of({**SMALL, "review": "none", "scale.n_control": 0}, 1, 0)
    asked_for = Asked(run.scenario, run.scenario, 1, 4)
    told = results(asked_for, played_in(asked_for), [run.result, run.result])
    json.dumps(told, allow_nan=False)
    assert told["measures"]["plan_success"]["a"]["mean"] is None
    assert told["measures"]["plan_success"]["b_better"] is None
    assert told["measures"]["plan_success"]["a"]["low"] is None
    assert told["measures"]["plan_success"]["by_set"]["sets"] == 0
    assert told["trials"]["a"]["p"] == [None] * 4
    assert told["trials"]["a"]["true_difference_90"] is None


def ended(jobs: Jobs, name: str) -> dict[str, Any]:
    return until(lambda: jobs.look(name), lambda told: told["state"] not in ("waiting", "running"))


def until(look: Callable[[], Any], holds: Callable[[Any], bool]) -> Any:
    """What `look` gives as soon as it holds, however busy the machine is."""
    deadline = time.monotonic() + PATIENCE
    while not holds(found := look()):
        assert time.monotonic() < deadline, f"it does not come about: {found}"
        time.sleep(0.02)
    return found


def test_a_job_ends_with_all_replicates_and_can_be_stopped() -> None:
    jobs = Jobs(at_once=1)
    first = jobs.begin(SMALL, HURRIED, 4, 0, 20)
    second = jobs.begin(SMALL, HURRIED, 4, 0, 1000)
    assert jobs.cancel(second["job"])["state"] == "cancelled"
    done = ended(jobs, first["job"])
    assert (done["state"], done["done"], done["total"], done["error"]) == ("done", 20, 20, None)
    assert done["results"]["replicates"] == 20
    claimed = recorded_of(SMALL, 4, 0).result["share_claimed"]
    assert done["results"]["measures"]["claimed"]["a"]["run"] == pytest.approx(
        100 * claimed, abs=1e-3
    )
    stopped = ended(jobs, second["job"])
    assert stopped["done"] < 1000
    assert jobs.cancel(first["job"])["state"] == "done"
    with pytest.raises(UnknownJobError, match="no such job"):
        jobs.look("guessed")
    jobs.close()


def test_too_many_jobs_are_refused_and_room_comes_back() -> None:
    jobs = Jobs(at_once=1, most=2)
    names = [jobs.begin(SMALL, HURRIED, seed, 0, 1000)["job"] for seed in (4, 5)]
    with pytest.raises(TooManyError, match="try again"):
        jobs.begin(SMALL, HURRIED, 4, 0, 10)
    for name in names:
        jobs.cancel(name)
    assert jobs.begin(SMALL, HURRIED, 4, 0, 10)["state"] in ("waiting", "running")
    jobs.close()


def test_those_who_ask_the_same_share_the_work_and_not_the_job(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    played: list[Any] = []

    def noted(part: Any) -> Any:
        played.append(part.replicates)
        return run_part(part)

    monkeypatch.setattr(replays_module, "run_part", noted)
    jobs = Jobs(at_once=1, most=1)
    held = threading.Event()
    jobs._workers.submit(held.wait)
    # a class, and room for one question
    names = [jobs.begin(SMALL, HURRIED, 4, 0, 20)["job"] for _ in range(30)]
    assert len(set(names)) == 30
    assert jobs.cancel(names[0])["state"] == "cancelled"
    held.set()
    answers = [ended(jobs, name)["results"] for name in names[1:]]
    assert all(answer == answers[0] for answer in answers)
    assert played == [range(first, first + 2) for first in range(0, 20, 2)]
    assert jobs.look(names[0])["state"] == "cancelled"
    assert jobs.begin(SMALL, HURRIED, 4, 0, 20)["state"] == "done"  # it is known
    # a class that has seen another run
    assert jobs.begin(SMALL, HURRIED, 4, 1, 20)["state"] != "done"
    jobs.close()


def test_what_nobody_waits_for_is_stopped_and_can_be_asked_again() -> None:
    jobs = Jobs(at_once=1)
    names = [jobs.begin(SMALL, HURRIED, 4, 0, 1000)["job"] for _ in range(2)]
    replays = jobs._job(names[0]).replays
    jobs.cancel(names[0])
    assert not replays.over
    jobs.cancel(names[1])
    assert replays.given_up
    again = jobs.begin(SMALL, HURRIED, 4, 0, 1000)["job"]
    assert jobs._job(again).replays is not replays
    assert jobs.cancel(again)["state"] == "cancelled"
    jobs.close()


def test_old_questions_are_forgotten_with_their_jobs_and_those_under_way_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jobs_module, "KEPT_QUESTIONS", 2)
    jobs = Jobs(at_once=1)
    begun = [jobs.begin(SMALL, HURRIED, seed, 0, 1000)["job"] for seed in range(4)]
    assert all(jobs.look(name) for name in begun)
    for name in begun[1:]:
        jobs.cancel(name)
    last = jobs.begin(SMALL, HURRIED, 9, 0, 1000)["job"]
    assert list(jobs._jobs) == [begun[0], last]
    assert len(jobs._replays) == 2
    assert jobs.look(begun[0])["state"] in ("waiting", "running")
    with pytest.raises(UnknownJobError):
        jobs.look(begun[1])
    for name in (begun[0], last):
        jobs.cancel(name)
    jobs.close()


def test_jobs_that_were_not_asked_about_for_longest_are_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jobs_module, "KEPT", 3)
    now = [0.0]
    jobs = Jobs(at_once=1, clock=lambda: now[0])
    held = threading.Event()
    jobs._workers.submit(held.wait)  # so that the question stays open
    first = jobs.begin(SMALL, HURRIED, 4, 0, 10)["job"]
    for _ in range(50):
        now[0] += 1.0
        jobs.begin(SMALL, HURRIED, 4, 0, 10)
        assert jobs.look(first)["state"] == "waiting"
        assert len(jobs._jobs) <= 3
    held.set()
    jobs.close()


def test_jobs_go_on_in_turns() -> None:
    jobs = Jobs(at_once=1)
    first = jobs.begin(SMALL, HURRIED, 4, 0, 1000)["job"]
    second = jobs.begin(SMALL, HURRIED, 5, 0, 20)["job"]
    assert ended(jobs, second)["state"] == "done"
    assert jobs.cancel(first)["state"] == "cancelled"
    jobs.close()


def test_what_a_job_tells_has_no_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    held = threading.Event()

    def slow_at_first(part: Any) -> Any:
        if part.replicates.start == 0:
            held.wait()
        return run_part(part)

    monkeypatch.setattr(replays_module, "run_part", slow_at_first)
    jobs = Jobs(at_once=2)
    name = jobs.begin(SMALL, HURRIED, 4, 0, 30)["job"]
    until(lambda: len(jobs._job(name).replays._done), lambda done: done == 14)
    assert (jobs.look(name)["done"], jobs.look(name)["results"]) == (0, None)
    held.set()
    assert ended(jobs, name)["results"]["replicates"] == 30
    jobs.close()


def test_a_job_that_nobody_asks_about_is_stopped() -> None:
    now = [0.0]
    jobs = Jobs(at_once=1, clock=lambda: now[0])
    held = threading.Event()
    jobs._workers.submit(held.wait)  # so that it waits
    name = jobs.begin(SMALL, HURRIED, 4, 0, 1000)["job"]
    now[0] = jobs_module.PATIENCE + 1.0
    held.set()
    jobs._workers.submit(int).result()  # the job before it is over
    assert jobs._job(name).replays.given_up
    assert jobs.look(name)["state"] == "cancelled"
    jobs.close()


def test_a_job_that_would_cost_too_much_is_refused_with_what_would_do() -> None:
    big = {"scale.n_intervention": 60, "scale.n_control": 90, "time.weeks": 156}
    with pytest.raises(InputError, match=r"ask for (\d+) or fewer") as refused:
        Jobs().begin(big, big, 1, 0, 1000)
    fits = int(str(refused.value).split("ask for ")[1].split()[0])
    teams, weeks = 150, 156
    assert 0 < fits * 2 * teams * weeks <= jobs_module.DEAREST
    Jobs().begin({}, {}, 1, 0, 10)


def test_a_job_that_fails_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Any:
        raise RuntimeError("out of luck")

    monkeypatch.setattr(replays_module, "run_part", broken)
    jobs = Jobs()
    told = ended(jobs, jobs.begin(SMALL, HURRIED, 4, 0, 10)["job"])
    assert told["state"] == "failed"
    assert "out of luck" in told["error"]
    jobs.close()


# over HTTP


def test_the_service_answers_what_the_functions_say(page: str) -> None:
    status, answer = asked(
        f"{page}/api/play", {"a": SMALL, "b": HURRIED, "seed": 7, "replicate": 2}
    )
    assert status == 200
    assert answer == json.loads(json.dumps(play(SMALL, HURRIED, 7, 2)))
    status, offered = asked(f"{page}/api/levers")
    assert status == 200
    assert [lever["name"] for lever in offered["levers"]] == list(levers())
    team = answer["b"]["teams"]["id"][0]
    status, story = asked(
        f"{page}/api/story", {"side": HURRIED, "team": team, "seed": 7, "replicate": 2}
    )
    assert status == 200
    assert story["team"] == team


def test_a_luck_job_over_http(page: str) -> None:
    question = {"a": SMALL, "b": HURRIED, "seed": 7, "trials": 10}
    status, begun = asked(f"{page}/api/luck", question)
    assert status == 202
    url = f"{page}/api/luck/{begun['job']}"
    status, told = until(lambda: asked(url), lambda answer: answer[1]["state"] == "done")
    assert status == 200
    assert (told["results"]["replicates"], told["results"]["sets"]) == (10, 5)
    _, central = asked(f"{page}/api/luck", {**question, "parameters": "central"})
    assert central["job"] != begun["job"] and central["total"] == 10
    assert asked(url, method="DELETE")[0] == 200
    assert asked(f"{page}/api/luck/guessed")[0] == 404


@pytest.mark.parametrize(
    ("path", "body", "status", "word"),
    [
        ("play", b"{", 422, "not readable JSON"),
        ("play", b"\xff\xfe", 422, "not readable JSON"),
        ("play", b'{"a": {"pairing": "\xff"}}', 422, "not readable JSON: it is not text in UTF-8"),
        ("story", b"[" * 8000 + b"]" * 8000, 422, "not readable JSON: it is nested too deeply"),
        ("luck", b'{"a": {"visit.hours": ' + b"[" * 400 + b"]" * 400 + b"}}", 422,
         "not readable JSON: it is nested too deeply"),
        ("play", b'{"seed": ' + b"9" * 5000 + b"}", 422,
         "not readable JSON: a number has too many digits"),
        ("play", b'{"a": {"visit.hours": 3, "visit.hours": 4}}', 422,
         "not readable JSON: the name 'visit.hours' is there twice"),
        ("play", b'{"a": {"visit.hours": ' + b"9" * 400 + b"}}", 422, "from 0.5 to 12"),
        ("play", b'{"a": {"time.weeks": -' + b"9" * 400 + b"}}", 422, "from 26 to 156"),
        ("luck", b'{"a": {"visit.hours": ' + b"9" * 400 + b"}}", 422, "from 0.5 to 12"),
        ("play", b'{"seed": ' + b"9" * 400 + b"}", 422, "seed"),
        ("luck", b'{"trials": ' + b"9" * 400 + b"}", 422, "trials"),
        ("play", [], 422, "JSON object"),
        ("play", b"null", 422, "JSON object"),
        ("play", {"a": {"pairng": "random"}}, 422, "Did you mean pairing"),
        ("play", {"a": {"pairing": "rndom"}}, 422, "Did you mean random"),
        ("play", {"a": {"pairing": "own_list"}}, 422, "pairing is 'own_list'"),
        ("play", {"a": {"visit.hours": 99}}, 422, "from 0.5 to 12"),
        ("play", {"a": {"visit.hours": "3"}}, 422, "from 0.5 to 12"),
        ("play", {"a": {"visit.hours": None}}, 422, "from 0.5 to 12"),
        ("play", {"a": {"visit.hours": [3]}}, 422, "from 0.5 to 12"),
        ("play", b'{"a": {"visit.hours": NaN}}', 422, "it contains NaN"),
        ("luck", b'{"a": {"pairing": -Infinity}}', 422, "it contains -Infinity"),
        ("play", '{"seed": 1}'.encode("utf-16"), 422, "not text in UTF-8"),
        ("play", b"", 422, "JSON object"),
        ("play", {"a": {"visit.host_first": 1}}, 422, "true or false"),
        ("play", {"a": {"time.weeks": 60.5}}, 422, "a whole number from 26 to 156"),
        ("play", b'{"a": {"visit.hours": 1e999}}', 422, "from 0.5 to 12"),
        ("play", {"seed": 10**400}, 422, "seed"),
        ("play", {"a": {"visit.host_first": "yes"}}, 422, "true or false"),
        ("play", {"a": {"scale.n_intervention": 20_000}}, 422, "from 2 to 60"),
        ("play", {"a": {"scale.n_control": 1}}, 422, "too few for a pair"),
        ("play", {"b": {"scale.n_control": 1}}, 422, "Programme B: scale.n_control is 1"),
        ("play", {"a": {"time.weeks": 260}}, 422, "from 26 to 156"),
        ("play", {"a": {"cohort.file": "/etc/passwd"}}, 422, "no lever 'cohort.file'"),
        ("play", {"a": {"x" * 5000: 1}}, 422, "no lever 'xxx"),
        ("play", {"seed": -1}, 422, "seed"),
        ("play", {"seed": 2**40}, 422, "seed"),
        ("play", {"seed": 1.5}, 422, "seed"),
        ("play", {"seed": True}, 422, "seed"),
        ("play", {"replicate": 10**6}, 422, "replicate"),
        ("play", {"c": {}}, 422, "c: extra"),
        ("play", {"a": 3}, 422, "a: "),
        ("story", {}, 422, "team"),
        ("story", {"team": 4000}, 422, "not in this programme"),
        ("luck", {"trials": 5000}, 422, "trials"),
        ("luck", {"trials": 0}, 422, "trials"),
        ("luck", {"parameters": "likely"}, 422, "'plausible' or 'central'"),
        ("nothing", {}, 404, "nothing at"),
        ("levers", {}, 405, "POST is not understood"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_in_one_sentence(
    page: str, path: str, body: Any, status: int, word: str
) -> None:
    found, answer = asked(f"{page}/api/{path}", body)
    assert found == status
    assert list(answer) == ["error"]
    assert word in answer["error"]
    assert len(answer["error"]) < 250
    assert answer["error"].count("\n") == 0


def test_a_request_that_is_too_large_is_refused_before_it_is_read(page: str) -> None:
    large = b" " * (MOST_BYTES + 1)
    assert asked(f"{page}/api/play", large)[0] == 413
    assert asked(f"{page}/api/play", b"{}" + b" " * (MOST_BYTES - 2))[0] == 200
    # does not say how large it is
    with socket.create_connection(
        ("127.0.0.1", int(page.rpartition(":")[2])), timeout=PATIENCE
    ) as line:
        line.sendall(
            b"POST /api/play HTTP/1.1\r\nhost: localhost\r\ncontent-type:"
            b" application/json\r\ntransfer-encoding: chunked\r\n\r\n"
        )
        line.sendall(b"%x\r\n%b\r\n" % (MOST_BYTES, b" " * MOST_BYTES))
        line.sendall(b"1\r\n ")  # one byte too many, and never an end
        answer = HTTPResponse(line)
        answer.begin()
        assert answer.status == 413
        assert "too large" in json.loads(answer.read())["error"]


def test_a_body_that_is_not_called_json_is_refused(page: str) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "json", ""):
        status, answer = asked(f"{page}/api/play", b"{}", content_type=kind)
        assert (status, f"not {kind!r}" in answer["error"]) == (415, True)
    assert (
        asked(f"{page}/api/story", b"{}", content_type="application/json; charset=utf-8")[0] == 422
    )


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "localhost"}, 200),
        ({"host": "127.0.0.1:1"}, 200),
        ({"host": "[::1]:8123", "origin": "http://[::1]:8123"}, 200),
        ({"host": "class.example"}, 403),  # a name that was made to lead to this machine
        ({"host": "127.0.0.1.class.example:8123"}, 403),
        ({"host": "[::1"}, 403),
        ({"origin": "http://class.example"}, 403),  # another page in the same browser
        ({"origin": "null"}, 403),
        ({"host": "localhost:8123", "origin": "http://localhost:9000"}, 403),
    ],
)
def test_only_this_page_and_programs_of_this_machine_may_ask(
    page: str, headers: dict[str, str], status: int
) -> None:
    for path, body in (("play", SMALL), ("levers", None)):
        found, answer = asked(f"{page}/api/{path}", body and {"a": body}, **headers)
        assert found == status
        assert (status == 200) != ("error" in answer)


def test_a_page_for_the_network_answers_to_any_name_and_to_no_other_page() -> None:
    with served(loopback=False) as address:
        assert asked(f"{address}/api/levers", host="class.example")[0] == 200
        assert (
            asked(f"{address}/api/levers", host="class.example", origin="http://class.example")[0]
            == 200
        )
        assert (
            asked(f"{address}/api/levers", host="class.example", origin="http://other.example")[0]
            == 403
        )


@pytest.mark.parametrize("path", ["/", "/static/app.js", "/api/levers", "/api/nothing"])
def test_what_is_served_is_for_this_page_alone(page: str, path: str) -> None:
    line = HTTPConnection(page.removeprefix("http://"))
    line.request("GET", path)
    answer = line.getresponse()
    assert answer.getheader("x-content-type-options") == "nosniff"
    assert answer.getheader("cross-origin-resource-policy") == "same-origin"
    assert answer.getheader("access-control-allow-origin") is None
    if path == "/":
        assert "frame-ancestors 'none'" in (answer.getheader("content-security-policy") or "")
    line.close()


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", "GET, HEAD"),
        ("/static/app.js", "GET, HEAD"),
        ("/openapi.json", "GET, HEAD"),
        ("/api/levers", "GET"),
        ("/api/play", "POST"),
        ("/api/story", "POST"),
        ("/api/luck", "POST"),
        ("/api/luck/x", "DELETE, GET"),
    ],
)
def test_a_method_that_is_not_understood_is_told_which_are(
    page: str, path: str, allowed: str
) -> None:
    line = HTTPConnection(page.removeprefix("http://"))
    for method in ("PUT", "OPTIONS"):
        line.request(method, path)
        answer = line.getresponse()
        assert (answer.status, answer.getheader("allow")) == (405, allowed)
        assert allowed in json.loads(answer.read())["error"]
    line.close()


@pytest.mark.parametrize("path", ["/api/play/", "/api/luck/", "/static", "/static/"])
def test_no_address_leads_to_another(page: str, path: str) -> None:
    status, answer = asked(f"{page}{path}")
    assert (status, answer["error"]) == (404, f"There is nothing at {path}.")


def test_twenty_sessions_at_once_get_each_their_own(page: str) -> None:
    def session(number: int) -> tuple[int, Any]:
        return asked(
            f"{page}/api/play",
            {"a": SMALL, "b": {**SMALL, "visit.hours": 1.0 + number % 4}, "seed": number},
        )

    with ThreadPoolExecutor(20) as sessions:
        answers = list(sessions.map(session, range(20)))
    for number, (status, answer) in enumerate(answers):
        assert status == 200
        assert answer == json.loads(
            json.dumps(play(SMALL, {**SMALL, "visit.hours": 1.0 + number % 4}, number))
        )


def test_a_failure_of_the_model_is_told_without_its_insides(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: Any) -> Any:
        raise ZeroDivisionError("inside")

    monkeypatch.setattr(service_module, "play", broken)
    with served() as address:
        status, answer = asked(f"{address}/api/play", {})
    assert status == 500
    assert "inside" not in answer["error"]


def test_all_that_is_served_is_documented(page: str) -> None:
    _, found = asked(f"{page}/openapi.json")
    assert {path: sorted(methods) for path, methods in found["paths"].items()} == {
        "/api/levers": ["get"],
        "/api/play": ["post"],
        "/api/story": ["post"],
        "/api/luck": ["post"],
        "/api/luck/{job}": ["delete", "get"],
    }
    assert all(
        method["description"] for methods in found["paths"].values() for method in methods.values()
    )


def test_every_answer_is_as_it_is_documented(page: str) -> None:
    _, found = asked(f"{page}/openapi.json")
    answers = {"levers": Levers, "play": Played, "story": Story, "luck": Job}
    for path, model in answers.items():
        [operation] = found["paths"][f"/api/{path}"].values()
        [documented] = [
            told for status, told in operation["responses"].items() if status.startswith("2")
        ]
        assert documented["content"]["application/json"]["schema"]["$ref"].endswith(
            f"/{model.__name__}"
        )
        bodies: list[Any] = [None]
        if "requestBody" in operation:
            name = operation["requestBody"]["content"]["application/json"]["schema"][
                "$ref"
            ].rpartition("/")[2]
            bodies = [
                *found["components"]["schemas"][name]["examples"],
                {},
                {"a": SMALL},
                {"side": SMALL, "team": 1},
            ]
        for body in bodies:
            status, answer = asked(f"{page}/api/{path}", body)
            (model if status < 300 else Refusal).model_validate_json(json.dumps(answer))
            assert str(status) in operation["responses"]
            assert status < 300 or body is not bodies[0]
    _, begun = asked(f"{page}/api/luck", {"a": SMALL, "b": HURRIED, "seed": 7, "trials": 10})
    _, told = until(
        lambda: asked(f"{page}/api/luck/{begun['job']}"),
        lambda answer: answer[1]["state"] == "done",
    )
    assert Job.model_validate_json(json.dumps(told)).results is not None


# the command


def test_a_port_in_use_gives_the_next() -> None:
    with listening("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with listening("127.0.0.1", port) as found:
            assert port < found.getsockname()[1]
            assert found.getsockname()[0] == "127.0.0.1"


@pytest.mark.parametrize(
    ("host", "alone"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False)]
)
def test_who_can_reach_a_host(host: str, alone: bool) -> None:
    assert is_loopback(host) == alone


class _Network:
    """A machine with these addresses of its own, as the standard library tells them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, way: str, named: list[str]) -> None:
        def connect(line: socket.socket, far: tuple[str, int]) -> None:
            assert line.type == socket.SOCK_DGRAM  # nothing is sent
            if not way:
                raise OSError("no way there")

        monkeypatch.setattr("socket.socket.connect", connect)
        true_name = socket.socket.getsockname
        monkeypatch.setattr(
            "socket.socket.getsockname",
            lambda line: (way, 1) if line.type == socket.SOCK_DGRAM else true_name(line),
        )
        monkeypatch.setattr("socket.getaddrinfo", self._named(named))

    @staticmethod
    def _named(named: list[str]) -> Any:
        true_info = socket.getaddrinfo

        def info(host: str, port: int | None, *more: Any, **other: Any) -> list[Any]:
            if port is not None:
                return list(true_info(host, port, *more, **other))
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in named]

        return info


@pytest.mark.parametrize(
    ("way", "named", "found"),
    [
        ("192.0.2.7", ["127.0.1.1"], ["192.0.2.7"]),
        ("192.0.2.7", ["192.0.2.7", "198.51.100.3"], ["192.0.2.7", "198.51.100.3"]),
        ("", ["198.51.100.3"], ["198.51.100.3"]),
        ("", ["127.0.1.1"], []),
        ("0.0.0.0", [], []),
    ],
)
def test_the_addresses_that_a_class_can_open(
    way: str, named: list[str], found: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _Network(monkeypatch, way, named)
    with listening("0.0.0.0", 0) as everywhere, listening("127.0.0.1", 0) as here:
        port = everywhere.getsockname()[1]
        assert addresses_of(everywhere) == [f"http://{host}:{port}" for host in found]
        assert addresses_of(here) == []


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("192.0.2.7", "The class reaches it at http://192.0.2.7:"),
        ("", "no other machine can open the page"),
    ],
)
def test_the_command_names_and_opens_what_the_class_can_open(
    way: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened, apps = threading.Event(), []
    addresses: list[str] = []
    monkeypatch.setattr(
        "webbrowser.open", lambda address: (addresses.append(address), opened.set())
    )
    monkeypatch.setattr("rp2pr_sim.cli.teach.warm_up", lambda: None)
    monkeypatch.setattr(
        "uvicorn.Server.run", lambda server, sockets: apps.append(server.config.app)
    )
    _Network(monkeypatch, way, [])
    assert main(["teach", "host=0.0.0.0", "port=8600"]) == 0
    assert opened.wait(PATIENCE)
    told = capsys.readouterr().out
    assert said in told
    assert addresses == [told.split("The teaching page is at ")[1].split()[0]]
    assert addresses[0].startswith(f"http://{way or '127.0.0.1'}:")


def test_the_page_is_told_where_a_class_reaches_it_and_answers_there() -> None:
    with served(loopback=False, addresses=["http://192.0.2.7:8123"]) as address:
        status, told = asked(
            f"{address}/api/levers", host="192.0.2.7:8123", origin="http://192.0.2.7:8123"
        )
    assert (status, told["addresses"]) == (200, ["http://192.0.2.7:8123"])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["port=0"], "port is 0"),
        (["port=x"], "port is 'x'"),
        (["browser=maybe"], "browser is 'maybe'"),
        (["host=192.0.2.1"], "cannot listen"),
        (["host=no-such-machine.invalid"], "no address of this machine"),
        (["prt=9"], "Did you mean port"),
    ],
)
def test_a_command_that_cannot_be_done_says_why(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["teach", *words]) == 2
    assert sentence in capsys.readouterr().err


def test_without_the_extra_the_command_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.delitem(sys.modules, "rp2pr_sim.web.connections", raising=False)
    monkeypatch.setattr("rp2pr_sim.cli.teach.warm_up", lambda: None)
    assert main(["teach", "port=8600", "browser=false"]) == 2
    assert "pip install --editable '.[page]' in the checkout" in capsys.readouterr().err


def test_the_command_serves_until_it_is_interrupted(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    monkeypatch.setattr("rp2pr_sim.cli.teach.warm_up", lambda: None)

    def interrupted(self: Any, sockets: list[socket.socket]) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("uvicorn.Server.run", interrupted)
    assert main(["teach", "port=8600"]) == 0
    told = capsys.readouterr().out
    [thread] = [each for each in threading.enumerate() if each.name.endswith("(open)")] or [None]
    if thread is not None:
        thread.join()
    assert opened == [told.split("is at ")[1].split()[0]]


def test_ctrl_c_ends_the_page_without_a_traceback() -> None:
    with listening("127.0.0.1", 0) as found:
        port = found.getsockname()[1]
    words = f"['teach', 'port={port}', 'browser=false']"
    code = (
        "import sys; from rp2pr_sim.cli import main, teach; teach.warm_up = int;"
        f" sys.exit(main({words}))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as running:
        assert running.stdout is not None
        line = running.stdout.readline()
        assert "is at http://127.0.0.1:" in line
        assert asked(f"{line.split('is at ')[1].split()[0]}/api/play", {"a": SMALL})[0] == 200
        running.send_signal(signal.SIGINT)
        rest = running.stdout.read()
    assert (running.returncode, rest) == (0, "")


def test_the_service_is_imported_by_nothing_else() -> None:
    code = (
        "import sys, rp2pr_sim.cli.teach, rp2pr_sim.web.story; print({'fastapi', 'uvicorn'} &"
        " set(sys.modules))"
    )
    assert (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.strip()
        == "set()"
    )


def test_nothing_is_left_to_compile_once_the_page_is_warm() -> None:
    warm_up()
    sides = (
        {"pairing": "optimal"},
        {"exchange": "ring"},
        {"exchange": "outside_panel"},
        {"review": "paper"},
        {"booking": "window"},
    )
    # by this process: others may fill the folder of kernels meanwhile
    with event.install_recorder("numba:compile") as compiled:
        for side in sides:
            team = play(side)["a"]["teams"]["id"][0]
            story(side, team)
    assert [str(told.data["dispatcher"]) for _, told in compiled.buffer] == []
