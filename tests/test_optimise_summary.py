"""The answer to a budget in words, from small made-up results.

It says what is recommended, how it is named, and how certain it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest
from test_optimise import World, made_up

from rp2pr_sim.analysis.base import Section
from rp2pr_sim.analysis.compare.findings import BY_FIFTH
from rp2pr_sim.analysis.optimise.finalists import COST_PARTS, Finalists, dominated
from rp2pr_sim.analysis.optimise.levers import LEVERS, in_short, names_of
from rp2pr_sim.analysis.optimise.marginal_changes import VERDICTS, marginal_changes
from rp2pr_sim.analysis.optimise.objectives import OBJECTIVES
from rp2pr_sim.analysis.optimise.question import OptimiseQuestion
from rp2pr_sim.analysis.optimise.summary import sections
from rp2pr_sim.core.enums import Role
from rp2pr_sim.core.labels import counted
from rp2pr_sim.report.frontier_chart import draw_frontier
from rp2pr_sim.report.optimise import chart_of
from rp2pr_sim.scenario import Scenario


def asked_for(outcome: str = "true_gain_per_team") -> OptimiseQuestion:
    words = ["budget=250000", "weeks=78", f"outcome={outcome}"]
    return OptimiseQuestion.of(OptimiseQuestion.sort(words))


ASKED = asked_for()
DEFAULTS: Mapping[str, object] = {
    "role": "best",
    "preset": "",
    "cost_p90": 260_000.0,
    "effect_worst_tenth": 0.004,
    "share_over_budget": 0.4,
    "share_harmed": 0.0,
    "probability_best": 0.9,
    "staff_hours_per_team": 100.0,
    "on_frontier": True,
    "replicates": 200.0,
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
        probability_best=float("nan"),
    )
    table = pd.DataFrame(
        [
            *best,
            reference,
            row("no_programme", 0.0, 0.0, role="comparator", probability_best=float("nan")),
        ]
    )
    table["dominated_by"] = dominated(table, ASKED.objective)
    return Finalists({str(name): Scenario() for name in table["programme"]}, table)


def change(
    number: int, verdict: str, effect: tuple[float, float, float], cost: float, affordable: bool
) -> dict[str, object]:
    words = {
        "lever": "visit.hours",
        "what": f"Lever {number}",
        "now": "old",
        "changed": f"new {number}",
        "verdict": verdict,
    }
    gain, low, high = effect
    price = {
        "cost": cost,
        "cost_low": cost - 100.0,
        "cost_high": cost + 100.0,
        "total_cost": 243_000.0 + cost,
        "affordable": affordable,
    }
    return {**words, "effect": gain, "effect_low": low, "effect_high": high, **price}


NOTHING_BETTER = pd.DataFrame([change(1, "worse", (-0.001, -0.002, -0.0005), 1000.0, True)])


def in_words(parts: tuple[Section, ...]) -> str:
    tables = [part.table.to_csv() for part in parts if part.table is not None]
    return "\n".join([*(part.title for part in parts), *tables, *parts[0].notes, *parts[1].notes])


def told(
    bought: pd.DataFrame, worlds: pd.DataFrame | None = None, asked: OptimiseQuestion = ASKED
) -> tuple[Section, ...]:
    second, third = (
        row("B", 0.004, 240_000.0, probability_best=0.1),
        row("C", 0.0039, 241_000.0, probability_best=0.02),
    )
    return sections(asked, found(row("A", 0.006, 243_000.0), second, third), bought, worlds, 600)


@pytest.mark.parametrize(
    ("pounds", "some"), [(0.0, False), (1000.0, False), (1100.0, True), (1e9, True)]
)
@pytest.mark.parametrize("noise", [0.1, 2.0])
def test_a_change_that_the_budget_allows_and_that_does_better_is_in_the_headline(
    pounds: float, some: bool, noise: float
) -> None:
    start = made_up()
    bought = marginal_changes(start.start, 900.0, start, World(noise=noise), pounds, 50)
    better = bought[bought["affordable"] & (bought["effect_low"] > 0.0)]
    # they come first
    assert bool(len(better)) == some and better.index.tolist() == list(range(len(better)))
    headline, changes = (
        part
        for part in told(bought)
        if part.title == "The answer" or part.title.startswith("What each pound buys")
    )
    first = headline.notes[0]
    if not len(better):
        assert (
            f"Of {len(bought)} single changes to it, none within the budget clearly does better."
            in first
        )
        return
    most = better.sort_values("effect").iloc[-1]
    assert (
        f"Change '{most['what']}' from '{most['now']}' to '{most['changed']}'. This raises" in first
    )
    assert (
        f"{round(900.0 + most['cost'], -2):,.0f} pounds on average, within the budget." in first
        and "none" not in first
    )
    top = changes.table.head(len(better))
    assert (
        set(top["choose"]) == set(better["changed"])
        and top["in a word"].str.endswith("; within the budget").all()
    )
    assert (
        not changes.table["in a word"].iloc[len(better) :].str.endswith("within the budget").any()
    )


def test_the_headline_says_what_to_change_what_that_adds_and_the_cost_with_it() -> None:
    changes = [
        change(1, "buys more", (0.00013, 0.00011, 0.00015), 4_589.0, True),
        change(2, "buys more", (0.00009, 0.00006, 0.00015), 3_146.0, True),
        change(3, "buys more", (0.0009, 0.0008, 0.001), 30_000.0, False),
        change(4, "worse", (-0.0009, -0.001, -0.0008), 30_000.0, False),
    ]
    first, without, *_ = told(pd.DataFrame(changes))[0].notes
    assert (
        first
        == "For up to 250,000 pounds within 78 weeks, the best found is programme A (name of A)"
        " with one change. Change 'Lever 1' from 'old' to 'new 1'. This raises improvement in"
        " care by 0.013 percentage points (simulation error, 95%: 0.011 to 0.015) and brings the"
        " cost to 248,000 pounds on average, within the budget. 1 more single change that the"
        " budget allows does better, too; the table of single changes begins with them. Together"
        " they may exceed the budget."
    )
    assert without.startswith("Without the change, improvement in care") and without.endswith(
        "for 243,000 pounds on average."
    )


def test_where_less_is_better_the_headline_lowers() -> None:
    bought = pd.DataFrame([change(1, "buys more", (0.02, 0.01, 0.03), 4_000.0, True)])
    first = told(bought, asked=asked_for("share_harmed"))[0].notes[0]
    label = OBJECTIVES["share_harmed"].label
    assert f"This lowers {label[0].lower()}{label[1:]} by 2 percentage points" in first


def test_every_change_is_counted_once_with_its_verb_in_the_right_number() -> None:
    many = {
        "better and no dearer": 1,
        "buys more": 9,
        "saves money, no clear loss": 2,
        "saves money and loses some": 30,
        "no clear difference": 1,
        "dearer, no clear gain": 7,
        "worse": 16,
    }
    assert set(many) == set(VERDICTS)
    kinds = [verdict for verdict, times in many.items() for _ in range(times)]
    bought = pd.DataFrame(
        [change(n, kind, (0.001, 0.0005, 0.002), 9_000.0, False) for n, kind in enumerate(kinds)]
    )
    part = next(part for part in told(bought) if part.title.startswith("What each pound buys"))
    assert part.notes == (
        (
            "66 single changes were tried: 12 listed here, 54 not (3 buy more beyond the budget, 27"
            " save money and lose some, 1 makes no clear difference, 7 cost more without a clear"
            " gain and 16 are clearly worse). All of them are in changes.csv."
        ),
    )
    assert len(part.table) == 12
    alone = next(
        part for part in told(NOTHING_BETTER) if part.title.startswith("What each pound buys")
    )
    assert alone.notes == (
        (
            "1 single change was tried: 0 listed here, 1 not (1 is clearly worse). All of them are"
            " in changes.csv."
        ),
    )


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
    results = told(NOTHING_BETTER)[1]
    marks = dict(
        zip(
            results.table["programme"].str.partition(":")[0],
            results.table["dominated by"],
            strict=True,
        )
    )
    assert marks == {
        "A": "",
        "B": "",
        "C": "B",
        "reference programme (ILCOP, as in the paper)": "A",
        "no programme": "",
    }
    assert any(note.startswith("Dominated by another programme:") for note in results.notes)
    twins = pd.DataFrame(
        [row("A", 0.006, 1.0), row("B", 0.006, 1.0), row("F", 0.007, 0.5, role="other")]
    )
    # neither of two equal ones, and none by what is not shown
    assert dominated(twins, ASKED.objective) == ["", "", ""]
    assert dominated(twins.assign(effect=[0.1, 0.2, 0.0]), OBJECTIVES["share_harmed"]) == [
        "",
        "A",
        "",
    ]


def test_the_best_is_the_best_of_those_shown_and_not_of_all() -> None:
    parts = told(NOTHING_BETTER)
    assert (
        "Of the 3 programmes A to C shown here, A is the best with a probability of 90%, B with"
        " 10%. Programmes that are not shown do not count in this." in parts[0].notes
    )
    assert "best of A to C" in parts[1].table and "really" not in in_words(parts)
    alone = sections(ASKED, found(row("A", 0.006, 243_000.0)), NOTHING_BETTER, None, 600)
    assert "shown here" not in in_words(alone) and "best of" not in " ".join(alone[1].table.columns)


def test_an_interval_of_chance_is_called_simulation_error_and_what_is_not_known_stands_next_to_it() -> (  # noqa: E501
    None
):
    parts = told(NOTHING_BETTER)
    assert "95% interval" not in in_words(parts) and "simulation error (95%)" in parts[1].table
    assert (
        "the range over plausible parameter sets is larger; to see it, add parameters=plausible."
        in parts[0].notes[-1]
    )
    sets = {
        "share_best": 0.5,
        "share_better_than_reference": 0.8,
        "cost": 243_000.0,
        "share_affordable": 0.5,
        "sets": 399,
    }
    worlds = pd.DataFrame(
        [
            {
                "programme": name,
                "effect": 0.006,
                "effect_low": 0.0042,
                "effect_high": 0.0077,
                "effect_error": 0.0002,
                **sets,
            }
            for name in "ABC"
        ]
    )
    parts = told(NOTHING_BETTER, worlds)
    first, last = parts[0].notes[0], parts[0].notes[-1]
    assert "improvement in care is 0.60 percentage points (95% uncertainty 0.42 to 0.77)" in first
    assert "better than the reference programme in 80% of the plausible sets" in first
    assert "over 399 plausible parameter sets" in last and "error is ± 0.020 percentage" in last
    assert parts[1].table["95% uncertainty"].tolist() == ["0.42 to 0.77"] * 3 + [""] * 2


def test_the_programme_of_the_paper_is_the_reference_and_nobodys_today() -> None:
    root = Path(__file__).parent.parent
    for text in (
        in_words(told(NOTHING_BETTER)),
        (root / "docs/optimise.md").read_text(),
    ):
        assert not re.search("today", text, re.IGNORECASE) and "ILCOP, as in the paper" in text


def test_the_chart_names_the_best_and_the_reference_and_cuts_nothing_off() -> None:
    table = found(row("A", 0.006, 243_000.0)).table
    evaluated = pd.DataFrame({"effect": [0.001], "cost": [50_000.0]})
    chart = chart_of(table, evaluated, ASKED.objective, 250_000.0)
    for wide in (True, False):
        figure = draw_frontier(chart, wide)
        figure.draw_without_rendering()
        boxes = [text.get_window_extent() for text in [*figure.texts, *figure.axes[0].texts]]
        assert all(figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1 for box in boxes)
        drawn = " ".join(" ".join(text.get_text().split()) for text in figure.texts)
        assert "A name of A" in drawn and "reference (ILCOP, as in the paper)" in drawn
        assert ("; the reference 0.50 for £330,000" in drawn) == wide
    assert "simulation error (95%)" in chart.reading
