"""Reasons for a failed plan are reported exactly if the recorded states meet the condition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from web_server import HURRIED, SMALL

from rp2pr_sim.core.enums import Derailment, PlanState, Role, Source, Topic, VisitState
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.evidence import claims
from rp2pr_sim.model.state import N_TOPICS, Plan, Team, Visit
from rp2pr_sim.web.events import Reason, listed, of_hundred, told
from rp2pr_sim.web.histories import PlanLife, TeamLife, plan_lives, team_life
from rp2pr_sim.web.plan_reasons import PLAN_REASONS
from rp2pr_sim.web.play import play, recorded_of
from rp2pr_sim.web.story import MOST_EVENTS, story, verdict
from rp2pr_sim.web.team_reasons import TEAM_REASONS

WEEKS = 80
T = WEEKS + 1
HELD, DRAFTED, ACTIVE, ENDED = 12, 16, 20, 60

UNEVENTFUL_DAY: Mapping[str, Any] = {
    "state": VisitState.held, "order": 1, "earliest_week": 10, "held_week": HELD, "safety": 0.7,
    "honesty": 0.7, "respect": 0.7,
    "protectiveness": 0.2, "shadow": 1.0, "received": [1, 1, 1, 0, 0, 0],
    "voice_role": [0.7, 0.6, 0.5, 0.0, 0.0, 0.0],
    "raised": [1] * N_TOPICS, "believed": [1] * N_TOPICS, "accepted": [1] * N_TOPICS,
}  # fmt: skip
UNEVENTFUL_PLAN: Mapping[str, Any] = {
    "topic": Topic.waiting, "source": Source.peers, "state": PlanState.active,
    "week_drafted": DRAFTED, "week_submitted": DRAFTED + 1,
    "week_active": ACTIVE, "week_ended": -1, "aim": 0.5, "goal": 0.5, "quantified": 1.0,
    "criterion": 1.0, "owner": 1.0,
    "effect": 0.2, "measures": 9, "peripheral_help": 0.2, "progress": 0.4,
}  # fmt: skip
CALM: Mapping[str, float] = {
    "safety": 0.6, "openness": 0.6, "commitment": 0.6, "workload": 0.5, "manager_support": 0.6,
    "understanding": 0.6, "enrolled": 1.0,
}  # fmt: skip


def stepped(before: float, after: float, week: int) -> Any:
    """A series that has its new value from the end of this week on."""
    return np.where(np.arange(T) <= week, before, after)


def lived(
    day: Mapping[str, Any] | None = None, team: Mapping[str, Any] | None = None, **series: Any
) -> TeamLife:
    """A team of which there is nothing to tell, but for what is given."""
    visit, record = Visit.rows(1)[0], Team.rows(1)[0]
    for name, value in {**UNEVENTFUL_DAY, **(day or {})}.items():
        visit[name] = value
    for name, value in {"dropped_week": -1, **(team or {})}.items():
        record[name] = value
    found = {name: np.full(T, value) for name, value in CALM.items()}
    found |= {"gap": np.full((T, N_TOPICS), 0.5), "blind": np.zeros((T, N_TOPICS))}
    return TeamLife(record, found | series, visit, WEEKS)


def planned(
    plan: Mapping[str, Any] | None = None, team: TeamLife | None = None, **series: Any
) -> PlanLife:
    """A plan of which there is nothing to tell, but for what is given."""
    record = Plan.rows(1)[0]
    for name, value in {**UNEVENTFUL_PLAN, **(plan or {})}.items():
        record[name] = value
    found = {
        "state": stepped(PlanState.none, PlanState.active, DRAFTED),
        "goal": np.full(T, 0.5),
        "progress": np.full(T, 0.4),
        "effect": np.full(T, 0.2),
        "claimed": np.zeros(T),
        "reached": np.zeros(T),
        "peripheral_help": np.full(T, 0.2),
        "ownership": np.full(T, 0.8),
        "fit": np.full(T, 0.5),
        "diagnosis": np.full(T, 0.5),
        "measures": np.full(T, 9),
    }
    return PlanLife(record, found | series, team or lived())


def only(topic: Topic, yes: float, no: float) -> list[float]:
    return [yes if other == topic else no for other in Topic]


SURGERY_UNSPOKEN = {"raised": only(Topic.surgery_access, 0, 1)}
LARGE = np.tile(only(Topic.surgery_access, 0.9, 0.5), (T, 1))
BLIND = np.tile(only(Topic.surgery_access, 1, 0), (T, 1))
WITH_MANAGER = {"received": [1, 1, 1, 0, 0, 1], "voice_role": [0.7, 0.6, 0.5, 0.0, 0.0, 0.5]}
STALLED = {"state": np.where(np.arange(T) <= 30, PlanState.active, PlanState.stalled)}
GIVEN_UP = {"state": PlanState.abandoned, "week_ended": ENDED}
FINISHED = {"state": PlanState.finished, "week_ended": ENDED}
CLAIMED = {"claimed": stepped(0.0, 1.0, 40)}

TEAM_CASES: dict[str, tuple[TeamLife, int, tuple[TeamLife, ...]]] = {
    "dropped_out": (
        lived(team={"dropped_week": 33}, understanding=np.full(T, 0.4)), 33,
        (lived(understanding=np.full(T, 0.4)), lived(team={"dropped_week": 33})),
    ),
    "left": (lived(team={"dropped_week": 33}), 33,
             (lived(), lived(team={"dropped_week": 33}, understanding=np.full(T, 0.4)))),
    "never_hosted": (
        lived(day={"state": VisitState.waiting}), WEEKS - 1,
        (lived(), lived(day={"state": VisitState.cancelled}), lived()._replace(day=None)),
    ),
    "derailed": (
        lived(day={"derailed": Derailment.nihilism}), HELD,
        (lived(), lived(day={"derailed": Derailment.fantasy, "state": VisitState.booked})),
    ),
    "felt_unsafe": (
        lived(day={"safety": 0.49}), HELD,
        (lived(day={"safety": 0.5}), lived(day={"safety": 0.2, "state": VisitState.waiting}))
    ),
    "visitors_gave_up": (
        lived(day={"honesty": 0.4, "protectiveness": 0.6, "respect": 0.2}), HELD,
        (lived(day={"honesty": 0.4, "respect": 0.2}),
         lived(day={"honesty": 0.6, "protectiveness": 0.6})),
    ),
    "held_back": (
        lived(day={"honesty": 0.4}), HELD,
        (lived(day={"honesty": 0.4, "respect": 0.4}), lived(day={"honesty": 0.5}),
         lived(day={"honesty": 0.4, "shadow": 0.0})),
    ),
    "taken_as_normal": (
        lived(day=SURGERY_UNSPOKEN, gap=LARGE, blind=BLIND), HELD,
        (lived(gap=LARGE, blind=BLIND), lived(day=SURGERY_UNSPOKEN, blind=BLIND),
         lived(day=SURGERY_UNSPOKEN, gap=LARGE)),
    ),
    "closed": (
        lived(day=SURGERY_UNSPOKEN, gap=LARGE, openness=np.full(T, 0.4)), HELD,
        (lived(day=SURGERY_UNSPOKEN, gap=LARGE),
         lived(day=SURGERY_UNSPOKEN, openness=np.full(T, 0.4)),
         lived(day=SURGERY_UNSPOKEN, gap=LARGE, blind=BLIND, openness=np.full(T, 0.4))),
    ),
    "not_believed": (
        lived(day={"believed": only(Topic.waiting, 0, 1)}), HELD,
        (lived(),
         lived(day={"believed": only(Topic.waiting, 0, 1), "raised": only(Topic.waiting, 0, 1)})),
    ),
    "not_accepted": (
        lived(day={"accepted": only(Topic.waiting, 0, 1)}), HELD,
        (lived(),
         lived(day={"accepted": only(Topic.waiting, 0, 1), "believed": only(Topic.waiting, 0, 1)})),
    ),
    "visited_late": (
        lived(day={"earliest_week": 4}), HELD,
        (lived(day={"earliest_week": 5}), lived(day={"earliest_week": 4, "order": 2}))
    ),
    "unheard": (
        lived(day={"voice_role": [0.7, 0.6, 0.3, 0.0, 0.0, 0.0]}), HELD,
        (lived(),
         lived(day={"voice_role": [0.7, 0.6, 0.3, 0, 0, 0], "received": [1, 1, 0, 0, 0, 0]})),
    ),
    "seen_afresh": (lived(day={"blind_spots": only(Topic.waiting, 1, 0)}), HELD, (lived(),)),
    "manager_saw": (
        lived(day=WITH_MANAGER, manager_support=stepped(0.3, 0.4, HELD)), HELD,
        (lived(manager_support=stepped(0.3, 0.4, HELD)), lived(day=WITH_MANAGER),
         lived(day=WITH_MANAGER, manager_support=stepped(0.3, 0.4, HELD + 1))),
    ),
}  # fmt: skip
"""By kind: a team that has the event, its week, and teams that do not.

There is one team without it for each part of the condition.
"""

PLAN_CASES: dict[str, tuple[PlanLife, int, tuple[PlanLife, ...]]] = {
    "reached": (planned({"reached": 1.0}, reached=stepped(0.0, 1.0, 50)), 50, (planned(),)),
    "only_claimed": (
        planned({"claimed": 1.0, "goal": 0.3}, **CLAIMED), 40,
        (planned({"goal": 0.3}), planned({"claimed": 1.0}, **CLAIMED),
         planned({"claimed": 1.0, "goal": 0.3, "reached": 1.0}, **CLAIMED)),
    ),
    "only_believed": (
        planned({"claimed": 1.0, "measures": 1}, **CLAIMED), 40,
        (planned({"claimed": 1.0}, **CLAIMED),
         planned({"claimed": 1.0, "measures": 1, "goal": 0.3}, **CLAIMED),
         planned({"measures": 1})),
    ),
    "not_handed_in": (
        planned({**GIVEN_UP, "week_submitted": -1, "week_active": -1},
                lived(understanding=np.full(T, 0.4))), ENDED,
        (planned({**GIVEN_UP, "week_submitted": -1, "week_active": -1}),
         planned(GIVEN_UP, lived(understanding=np.full(T, 0.4)))),
    ),
    "given_up": (planned(GIVEN_UP), ENDED,
                 (planned(), planned(GIVEN_UP, lived(team={"dropped_week": ENDED})))),
    "went_with_team": (
        planned(GIVEN_UP, lived(team={"dropped_week": ENDED})), ENDED,
        (planned(GIVEN_UP), planned(team=lived(team={"dropped_week": ENDED}))),
    ),
    "no_owner": (planned({"owner": 0.0}, **STALLED), 30,
                 (planned({"owner": 0.0}), planned(**STALLED))),
    "department": (
        planned({"needs_peripheral": 1.0}, **STALLED), 30,
        (planned({"needs_peripheral": 1.0}), planned(**STALLED),
         planned({"needs_peripheral": 1.0, "peripheral_help": 0.5}, **STALLED)),
    ),
    "manager": (
        planned({"needs_manager": 1.0}, lived(manager_support=np.full(T, 0.4))), ACTIVE,
        (planned({"needs_manager": 1.0}), planned(team=lived(manager_support=np.full(T, 0.4))),
         planned({"needs_manager": 1.0, "week_active": -1}, lived(manager_support=np.full(T, 0.4))),
         planned({"needs_manager": 1.0, **FINISHED, "effect": 0.5},
                 lived(manager_support=stepped(0.6, 0.1, ENDED + 1)))),
    ),
    "unquantified": (planned({"quantified": 0.0}), DRAFTED, (planned(),)),
    "goal_slid": (
        planned({"criterion": 0.0, "goal": 0.3}, goal=stepped(0.5, 0.3, 36)), 36,
        (planned({"goal": 0.3}, goal=stepped(0.5, 0.3, 36)), planned({"criterion": 0.0}),
         planned({"criterion": 0.0}, goal=stepped(0.5, 0.46, 36))),
    ),
    "fell_short": (planned(FINISHED), ENDED, (planned(), planned({**FINISHED, "effect": 0.48}))),
    "begun_late": (planned({"week_active": 29}), 29,
                   (planned({"week_active": 28}), planned({"week_active": -1}))),
    "unmeasured": (
        planned(measures=np.full(T, 2)), ACTIVE + 26,
        (planned(), planned({**GIVEN_UP, "week_ended": ACTIVE + 25}, measures=np.zeros(T)),
         planned(measures=stepped(0, 3, ACTIVE + 26))),
    ),
    "pushed": (planned(ownership=stepped(0.8, 0.5, 19)), 19,
               (planned(ownership=stepped(0.8, 0.6, 19)),)),
    "surprised": (
        planned(team=lived(understanding=np.full(T, 0.4)), **STALLED), 30,
        (planned(**STALLED), planned(team=lived(understanding=np.full(T, 0.4)))),
    ),
    "poor_diagnosis": (planned(diagnosis=np.full(T, 0.35)), DRAFTED,
                       (planned(diagnosis=stepped(0.5, 0.35, DRAFTED + 1)),)),
    "poor_fit": (planned(fit=np.full(T, 0.3)), DRAFTED,
                 (planned(fit=stepped(0.4, 0.3, DRAFTED + 1)),)),
    "busy": (planned(team=lived(workload=np.full(T, 0.7))), ACTIVE,
             (planned(team=lived(workload=stepped(0.9, 0.5, ACTIVE))),)),
    "from_blind_spot": (
        planned(team=lived(day={"blind_spots": only(Topic.waiting, 1, 0)})), HELD,
        (planned(),
         planned({"source": Source.data}, lived(day={"blind_spots": only(Topic.waiting, 1, 0)})),
         planned({"week_drafted": HELD - 1}, lived(day={"blind_spots": only(Topic.waiting, 1, 0)})),
         planned(team=lived(day={"blind_spots": only(Topic.surgery_access, 1, 0)}))),
    ),
    "easy": (planned({"easy": 1.0}), DRAFTED, (planned(),)),
    "good_fit": (planned(fit=np.full(T, 0.6)), DRAFTED,
                 (planned(fit=stepped(0.5, 0.7, DRAFTED + 1)),)),
    "department_helped": (
        planned({"needs_peripheral": 1.0, "peripheral_help": 0.5}), DRAFTED,
        (planned({"peripheral_help": 0.5}), planned({"needs_peripheral": 1.0})),
    ),
}  # fmt: skip


def kinds(reasons: tuple[Reason, ...], life: TeamLife | PlanLife) -> set[str]:
    return {event.kind for event in told(reasons, life, len(reasons))}


@pytest.mark.parametrize("reason", TEAM_REASONS, ids=lambda reason: reason.kind)
def test_a_reason_of_a_team_is_told_where_it_holds_and_nowhere_else(reason: Reason) -> None:
    holds, week, others = TEAM_CASES[reason.kind]
    assert [(event.week, event.claim) for event in told((reason,), holds, 1)] == [
        (week, reason.claim)
    ]
    for other in others:
        assert reason.find(other) is None


@pytest.mark.parametrize("reason", PLAN_REASONS, ids=lambda reason: reason.kind)
def test_a_reason_of_a_plan_is_told_where_it_holds_and_nowhere_else(reason: Reason) -> None:
    holds, week, others = PLAN_CASES[reason.kind]
    assert [(event.week, event.claim) for event in told((reason,), holds, 1)] == [
        (week, reason.claim)
    ]
    for other in others:
        assert reason.find(other) is None


def test_nothing_is_told_of_a_life_in_which_nothing_happened() -> None:
    assert kinds(TEAM_REASONS, lived()) == set()
    assert kinds(PLAN_REASONS, planned()) == set()
    assert kinds(TEAM_REASONS, lived()._replace(day=None)) == set()


def test_every_reason_has_a_case_and_a_claim_of_the_paper() -> None:
    assert set(TEAM_CASES) == {reason.kind for reason in TEAM_REASONS}
    assert set(PLAN_CASES) == {reason.kind for reason in PLAN_REASONS}
    assert {reason.claim for reason in (*TEAM_REASONS, *PLAN_REASONS)} - set(claims()) == {""}
    assert {reason.kind for reason in (*TEAM_REASONS, *PLAN_REASONS) if not reason.claim} == {
        "left",
        "went_with_team",
    }


def test_the_weightiest_are_told_by_week() -> None:
    life = planned({"owner": 0.0, "quantified": 0.0, **GIVEN_UP}, **STALLED, fit=np.full(T, 0.3))
    assert [event.kind for event in told(PLAN_REASONS, life, 3)] == [
        "unquantified",
        "no_owner",
        "given_up",
    ]
    assert [event.kind for event in told(PLAN_REASONS, life, 9)] == [
        "unquantified",
        "poor_fit",
        "no_owner",
        "given_up",
    ]


@pytest.mark.parametrize(
    ("life", "sentence"),
    [
        (
            planned({"reached": 1.0}, reached=stepped(0.0, 1.0, 50)),
            "It reached the aim that it first set, in week 50.",
        ),
        (planned(GIVEN_UP), "It was given up in week 60."),
        (
            planned(FINISHED),
            "All its actions were done by week 60, but the aim first set was not reached.",
        ),
        (
            planned({**FINISHED, "quantified": 0.0, "claimed": 1.0}),
            (
                "All its actions were done by week 60, but the aim first set was not reached. Its"
                " team calls it a success."
            ),
        ),
        (planned({"state": PlanState.stalled}), "It stands still in the last week."),
        (planned(), "It is still being worked on in the last week, and short of its aim."),
    ],
)
def test_what_became_of_a_plan(life: PlanLife, sentence: str) -> None:
    assert verdict(life) == sentence


def test_words() -> None:
    assert of_hundred(0.426) == "43 of 100"
    assert [listed(words) for words in (["a"], ["a", "b"], ["a", "b", "c"])] == [
        "a",
        "a and b",
        "a, b and c",
    ]


BAD_DAYS = {**HURRIED, "pairing": "best_with_worst", "scale.n_intervention": 12, "time.weeks": 104}


@pytest.fixture(scope="module")
def stories() -> list[dict[str, Any]]:
    return [
        story(BAD_DAYS, team, seed=2) for team in play(BAD_DAYS, seed=2)["a"]["teams"]["id"][:12]
    ]


def test_the_stories_of_a_programme_hold_together(stories: list[dict[str, Any]]) -> None:
    side = play(BAD_DAYS, seed=2)["a"]
    assert sum(len(told_of["plans"]) for told_of in stories) == len(side["plans"]["team"])
    assert any(told_of["events"] for told_of in stories)
    for told_of in stories:
        row = side["teams"]["id"].index(told_of["team"])
        assert all(
            row in (side["visits"]["host"][visit], side["visits"]["visitor"][visit])
            for visit in told_of["visits"]
        )
        assert [person["role"] for person in told_of["people"]].count("other_clinician") == 2
        for plan in told_of["plans"]:
            assert side["plans"]["team"][plan["plan"]] == row
            assert side["plans"]["topic"][plan["plan"]] == plan["topic"]
            assert plan["failed"] != side["plans"]["reached"][plan["plan"]]
        for events in (told_of["events"], *(plan["events"] for plan in told_of["plans"])):
            assert len(events) <= MOST_EVENTS
            assert [event["week"] for event in events] == sorted(event["week"] for event in events)
            for event in events:
                assert 0 <= event["week"] < side["weeks"]
                if event["claim"] is not None:
                    assert (event["quote"], event["section"]) == (
                        claims()[event["claim"]].quote,
                        claims()[event["claim"]].section,
                    )


def test_lives_are_what_was_recorded() -> None:
    run = recorded_of(BAD_DAYS, 2, 0)
    for place in range(3):
        life = team_life(run, place)
        assert run.world.teams["id"][life.day["host"]] == life.team["id"]
        assert life.series["safety"][-1] == life.team["safety"]
        for row, plan in plan_lives(run, place).items():
            assert run.plan_team[row] == place
            assert plan.series["goal"][-1] == plan.plan["goal"]
            assert plan.series["state"][plan.plan["week_drafted"]] == PlanState.none
            assert plan.series["state"][plan.plan["week_drafted"] + 1] != PlanState.none


def test_a_waiting_team_has_people_and_no_events() -> None:
    teams = play(SMALL)["a"]["teams"]
    told_of = story(SMALL, teams["id"][teams["arm"].index("control")])
    assert (told_of["arm"], told_of["events"], told_of["plans"], told_of["visits"]) == (
        "control",
        [],
        [],
        [],
    )
    assert len(told_of["people"]) == 7
    with pytest.raises(InputError, match="not in this programme"):
        story(SMALL, 99_999)


def test_people_of_a_team_are_those_of_the_model() -> None:
    run = recorded_of(SMALL, 1, 0)
    people = story(SMALL, int(run.world.teams["id"][run.inside[0]]))["people"]
    members = run.world.members[run.inside[0]]
    assert [person["days"] for person in people] == members["days"].tolist()
    [day] = run.world.visits[run.world.visits["host"] == run.inside[0]]
    heard = {
        role: round(100 * float(day["voice_role"][role])) if day["received"][role] else None
        for role in Role
    }
    assert [person["voice"] for person in people] == [heard[role] for role in members["role"]]
    assert len(set(heard.values())) > 2
    assert [person["role"] for person in people] == [Role(role).name for role in members["role"]]
