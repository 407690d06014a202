"""The answer to a budget in words, from small made-up results.

It says what is recommended, how it is named, and how certain it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.base import Section
from rp2pr_sim.analysis.compare.findings import BY_FIFTH
from rp2pr_sim.analysis.optimise.agreement import agreement
from rp2pr_sim.analysis.optimise.constraints import TOTAL
from rp2pr_sim.analysis.optimise.finalists import COST_PARTS, Finalists, dominated
from rp2pr_sim.analysis.optimise.headline import limits
from rp2pr_sim.analysis.optimise.levers import LEVERS, in_short, names_of
from rp2pr_sim.analysis.optimise.objectives import OBJECTIVES
from rp2pr_sim.analysis.optimise.question import OptimiseQuestion
from rp2pr_sim.analysis.optimise.summary import sections
from rp2pr_sim.core.enums import Role
from rp2pr_sim.core.labels import counted
from rp2pr_sim.report.frontier_chart import draw_frontier
from rp2pr_sim.report.optimise import chart_of
from rp2pr_sim.scenario import Scenario


def asked_for(outcome: str = "true_gain_per_team") -> OptimiseQuestion:
    words = ["total_cost=250000", "weeks=78", f"outcome={outcome}"]
    return OptimiseQuestion.of(OptimiseQuestion.sort(words))


SEARCHED = [lever.name for lever in LEVERS if lever.told(Scenario()) != "-"]
ASKED, BY_GAIN = asked_for(), "outcome=true_gain_per_team"
DEFAULTS: Mapping[str, object] = {
    "role": "best",
    "preset": "",
    "cost_p90": 260_000.0,
    "share_over_budget": 0.4,
    "share_harmed": 0.0,
    "chance_best": 0.9,
    "share_better_than_reference": 0.8,
    "share_worse_than_reference": 0.2,
    "effect_error": 0.0002,
    "cash": 50_000.0,
    "used": 0.97,
    "loss": 0.0,
    "loss_low": 0.0,
    "loss_high": 0.0,
    "equal": 0.0,
    "staff_hours_per_team": 100.0,
    "on_frontier": True,
    "runs": 600.0,
    "dominated_by": "",
    "runs_without_value": 0.0,
    "effect_beyond_reference": 0.001,
    "effect_beyond_reference_low": 0.0005,
    "effect_beyond_reference_high": 0.0015,
    "cost_beyond_reference": -83_000.0,
    **{f"hours_per_team_{role.name}": 10.0 for role in Role},
    **dict.fromkeys(COST_PARTS, 50_000.0),
    **{f"{fifth}{end}": 0.005 for fifth in BY_FIFTH for end in ("", "_low", "_high")},
}


def row(programme: str, effect: float, cost: float, **more: object) -> dict[str, object]:
    told = {
        "programme": programme,
        "in_short": f"name of {programme}",
        "effect": effect,
        "cost": cost,
    }
    return {
        **DEFAULTS,
        **told,
        "effect_low": effect - 0.0002,
        "effect_high": effect + 0.0002,
        **more,
    }


def found(*best: dict[str, object]) -> Finalists:
    reference = row(
        "reference",
        0.005,
        330_000.0,
        role="reference",
        preset="ilcop",
        chance_best=float("nan"),
    )
    table = pd.DataFrame(
        [
            *best,
            reference,
            row("no_programme", 0.0, 0.0, role="comparator", chance_best=float("nan")),
        ]
    )
    table["dominated_by"] = dominated(table, ASKED.objective, TOTAL)
    scenarios = {str(name): Scenario() for name in table["programme"]}
    return Finalists(scenarios, table, np.array([0.97]))


def change(
    number: int, verdict: str, effect: tuple[float, float, float], cost: float, affordable: bool
) -> dict[str, object]:
    gain, low, high = effect
    return {
        "lever": "visit.hours",
        "what": f"Lever {number}",
        "now": "old",
        "changed": f"new {number}",
        "verdict": verdict,
        "effect": gain,
        "effect_low": low,
        "effect_high": high,
        "cost": cost,
        "cost_low": cost - 100.0,
        "cost_high": cost + 100.0,
        "total": 243_000.0 + cost,
        "staff_hours": -3.0,
        "affordable": affordable,
        "timely": True,
        "equal": verdict == "as good",
        "runs": 600,
    }


WORSE, BETTER = (-0.001, -0.002, -0.0005), (0.0009, 0.0008, 0.001)
ALIKE = (-0.00001, -0.00003, 0.00001)
NOTHING_BETTER = pd.DataFrame([change(1, "worse", WORSE, 1000.0, True)])


def in_words(parts: tuple[Section, ...]) -> str:
    tables = [part.table.to_csv() for part in parts if part.table is not None]
    return "\n".join([*(part.title for part in parts), *tables, *parts[0].notes, *parts[3].notes])


def told(
    changes: pd.DataFrame,
    asked: OptimiseQuestion = ASKED,
    leaders: Sequence[Scenario] = (Scenario(), Scenario(), Scenario()),
    **second: object,
) -> tuple[Section, ...]:
    others = (
        row("B", 0.004, 240_000.0, **{"chance_best": 0.1, "loss": 0.002, **second}),
        row("C", 0.0039, 241_000.0, chance_best=0.02, loss=0.0021),
    )
    finalists = found(row("A", 0.006, 243_000.0), *others)
    agreed = agreement(leaders, Scenario(), changes, SEARCHED)
    return sections(asked, finalists, changes, agreed, 600, ["1. Begin."])


def titled(parts: tuple[Section, ...], begin: str) -> Section:
    return next(part for part in parts if part.title.startswith(begin))


def test_the_first_sentence_says_what_to_choose_what_it_does_and_what_it_costs() -> None:
    first, second, *_ = told(NOTHING_BETTER)[0].notes
    assert first == (
        "For up to £250,000 in total within 78 weeks, the best found is programme A (name of A):"
        " improvement in care is 0.600 percentage points (95% uncertainty 0.580 to 0.620), for"
        " £243,000 on average."
    )
    assert second == (
        "The difference from the reference programme (ILCOP, as in the paper) is 0.100 percentage"
        " points (95% uncertainty 0.050 to 0.150), and programme A costs £83,000 less in total. It"
        " is better in 80% of the parameter sets and worse in 20%."
    )


def test_budgets_are_said_as_they_were_given() -> None:
    words = ["cash=54000", "staff_hours=110", "overrun=0.1", "weeks=78", BY_GAIN]
    asked = OptimiseQuestion.of(OptimiseQuestion.sort(words))
    assert limits(asked) == (
        "up to £54,000 of cash and 110 staff hours per hospital, exceeded with a chance of at most"
        " 10%,"
    )
    first = told(NOTHING_BETTER, asked)[0].notes[0]
    assert "for £50,000 of cash, £243,000 in total and 100 staff hours per hospital" in first


def test_programmes_that_are_equally_good_are_offered_as_such() -> None:
    alone = told(NOTHING_BETTER)
    assert "No other programme of the 3 shown is as good as A." in alone[0].notes
    either = told(NOTHING_BETTER, equal=1.0, loss=0.0001)
    assert any(
        note.startswith("Equally good, so choose either: A and B (£3,000 less). Equally good means")
        for note in either[0].notes
    )
    table = titled(either, "The best programmes").table
    assert table is not None and table["equally good"].tolist() == ["-", "yes", "no", "", ""]


def test_a_programme_that_new_random_numbers_show_to_be_better_is_named() -> None:
    parts = told(NOTHING_BETTER, loss=-0.002, loss_low=-0.0021, loss_high=-0.0019)
    assert any(
        note.startswith("With new random numbers programme B is better than A by 0.20 percentage")
        for note in parts[0].notes
    )
    assert not any("as good as A" in note for note in parts[0].notes)


def test_the_affordable_next_step_comes_first_and_more_money_has_a_table_of_its_own() -> None:
    rows = [
        change(1, "as good", ALIKE, -4_000.0, True),
        change(2, "worse", WORSE, 1_000.0, True),
        change(3, "better", BETTER, 30_000.0, False),
        change(4, "worse", WORSE, 30_000.0, False),
    ]
    parts = told(pd.DataFrame(rows))
    inside, beyond = titled(parts, "The next step"), titled(parts, "Beyond the budget")
    assert inside.table is not None and inside.table["choose"].tolist() == ["new 1", "new 2"]
    assert inside.table["and the total cost by (pounds)"].tolist() == ["-4,000", "+1,000"]
    assert beyond.table is not None and beyond.table["choose"].tolist() == ["new 3"]
    assert (
        "Of 2 affordable single changes to it, none is better beyond its simulation error; 1 is"
        " equally good." in parts[0].notes
    )
    assert titled(told(NOTHING_BETTER), "Beyond the budget").notes == ("No such change was found.",)


def test_a_change_that_is_still_better_is_never_kept_quiet() -> None:
    parts = told(pd.DataFrame([change(1, "better", BETTER, 1_000.0, True)]))
    assert any("1 affordable single change is still clearly better" in x for x in parts[0].notes)


def test_what_a_table_leaves_out_is_counted() -> None:
    rows = [change(n, "worse", WORSE, 0.0, True) for n in range(15)]
    part = titled(told(pd.DataFrame(rows)), "The next step")
    assert part.table is not None and len(part.table) == 12
    assert "3 more affordable changes (3 worse): changes.csv has all." in part.notes[0]


def test_searches_agree_on_what_they_all_chose() -> None:
    other = Scenario.of({"visit.hours": 3.0, "facilitation.kind": "clinical"})
    changes = pd.DataFrame([{**change(1, "as good", ALIKE, 0.0, True), "changed": "3 hours"}])
    same = told(changes)[0].notes
    many = len(SEARCHED)
    assert f"3 searches agree on {many} of {many} choices." in same
    apart = told(changes, leaders=[Scenario(), Scenario(), other])
    assert (
        f"3 searches agree on {many - 2} of {many} choices. Of the other 2, what they"
        " chose is equally good in 1." in apart[0].notes
    )
    table = titled(apart, "What to choose").table
    assert table is not None
    hours = table[table["lever"] == "Time together on the day"].iloc[0]
    assert hours["searches that chose this"] == "2 of 3"
    assert hours["or, equally good"] == "3 hours"
    # what was not searched is no agreement
    one = agreement([Scenario(), Scenario()], Scenario(), changes, ["visit.hours"])
    told_of_one = sections(ASKED, found(row("A", 0.006, 1.0)), changes, one, 1, [])[0].notes
    assert "2 searches agree on 1 of 1 choice." in told_of_one


def test_one_of_a_thing_is_singular() -> None:
    assert [counted(number, "month") for number in (0.0, 0.5, 1.0, 2.0)] == [
        "0 months",
        "0.5 months",
        "1 month",
        "2 months",
    ]
    assert (
        counted(1, "person", "people") == "1 person"
        and counted(1200, "person", "people") == "1,200 people"
    )
    ones = {
        "support.measurement_start_months": 1.0,
        "visit.hours": 1.0,
        "visit.delegation_size": 2,
        "time.implementation_months": 1.0,
    }
    one = Scenario.of({**ones, "support.qi_hours": 1.0})
    said = {lever.name: lever.told(one) for lever in LEVERS}
    assert [said[name] for name in ones] == [
        "1 month after the plan",
        "1 hour",
        "2 people",
        "1 month",
    ]
    assert said["support.qi_hours"] == "1 hour a team"


def test_no_two_programmes_share_a_name() -> None:
    same = {"pairing.strategy": "nearest", "visit.hours": 4.0, "support.qi_hours": 40.0}
    four, two = (Scenario.of({**same, "facilitation.facilitators": number}) for number in (4, 2))
    managers = two.replaced({"visit.manager_invited": False})
    other = Scenario.of({**same, "visit.hours": 3.0})
    assert in_short(four) == in_short(two) == "nearest pairs, 4 h, support 40 h"
    assert names_of([four, two, other], range(3)) == [
        "nearest pairs, 4 h, support 40 h, facilitators: 4",
        "nearest pairs, 4 h, support 40 h, facilitators: 2",
        "nearest pairs, 3 h, support 40 h",
    ]
    assert names_of([four, other, two, managers], [0, 1])[:2] == [
        "nearest pairs, 4 h, support 40 h",
        "nearest pairs, 3 h, support 40 h",
    ]
    for shown in ([], [0], [0, 1], range(6)):
        assert len(set(names_of([four, four, two, managers, other, two], shown))) == 6


def test_a_programme_that_another_shown_one_beats_at_no_more_cost_is_marked() -> None:
    three = (
        row("A", 0.006, 243_000.0),
        row("B", 0.004, 240_000.0),
        row("C", 0.0039, 241_000.0),
    )
    table = found(*three).table
    assert dict(zip(table["programme"], table["dominated_by"], strict=True)) == {
        "A": "",
        "B": "",
        "C": "B",
        "reference": "A",
        "no_programme": "",
    }
    twins = pd.DataFrame(
        [row("A", 0.006, 1.0), row("B", 0.006, 1.0), row("F", 0.007, 0.5, role="other")]
    )
    # neither of two equal ones, and none by what is not shown
    assert dominated(twins, ASKED.objective, TOTAL) == ["", "", ""]
    assert dominated(twins.assign(effect=[0.1, 0.2, 0.0]), OBJECTIVES["share_harmed"], TOTAL) == [
        "",
        "A",
        "",
    ]


def test_the_best_is_the_best_of_those_shown_and_not_of_all() -> None:
    parts = told(NOTHING_BETTER)
    table = titled(parts, "The best programmes").table
    assert table is not None and table["best of A to C"].tolist()[:3] == ["90%", "10%", "2%"]
    assert "really" not in in_words(parts)
    agreed = agreement([Scenario()], Scenario(), NOTHING_BETTER, SEARCHED)
    one = found(row("A", 0.006, 243_000.0))
    alone = sections(ASKED, one, NOTHING_BETTER, agreed, 600, [])
    only = titled(alone, "The best programmes").table
    assert only is not None and "best of" not in " ".join(only.columns)
    assert "searches agree" not in in_words(alone)


def test_an_interval_is_called_what_it_holds() -> None:
    parts = told(NOTHING_BETTER)
    table = titled(parts, "The best programmes").table
    assert table is not None and "95% uncertainty" in table
    assert "over 300 plausible parameter sets" in parts[0].notes[-1]
    assert "Simulation error of the mean: ± 0.020 percentage points." in parts[0].notes[-1]
    words = ["total_cost=250000", "weeks=78", "parameters=central", BY_GAIN]
    central = told(NOTHING_BETTER, OptimiseQuestion.of(OptimiseQuestion.sort(words)))
    table = titled(central, "The best programmes").table
    assert table is not None and "simulation error (95%)" in table
    assert "95% uncertainty" not in in_words(central)
    assert "the range over plausible parameter sets is larger" in central[0].notes[-1]


def test_the_programme_of_the_paper_is_the_reference_and_nobodys_today() -> None:
    root = Path(__file__).parent.parent
    for text in (
        in_words(told(NOTHING_BETTER)),
        (root / "docs/optimise.md").read_text(),
    ):
        assert not re.search("today", text, re.IGNORECASE) and "ILCOP, as in the paper" in text


def test_the_chart_names_the_best_and_the_reference_and_cuts_nothing_off() -> None:
    table = found(row("A", 0.006, 243_000.0)).table
    evaluated = pd.DataFrame({"effect": [0.001], "total_cost": [50_000.0]})
    chart = chart_of(table, evaluated, ASKED, ASKED.objective)
    for wide in (True, False):
        figure = draw_frontier(chart, wide)
        figure.draw_without_rendering()
        boxes = [text.get_window_extent() for text in [*figure.texts, *figure.axes[0].texts]]
        assert all(figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1 for box in boxes)
        drawn = " ".join(" ".join(text.get_text().split()) for text in figure.texts)
        assert "A name of A" in drawn and "reference (ILCOP, as in the paper)" in drawn
        assert ("; the reference 0.50 for £330,000" in drawn) == wide
    assert "simulation error (95%)" in chart.reading
