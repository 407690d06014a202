"""One small programme in run, compare, plan and the report.

Quantities that they share have one name, one number and one definition.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from small_studies import SMALL

import rp2pr_sim as rp
from rp2pr_sim.analysis.numbers import chance
from rp2pr_sim.core.labels import for_people
from rp2pr_sim.evidence import facts
from rp2pr_sim.outcomes import columns, headline, plans_too_young, printed
from rp2pr_sim.outcomes.summary import sureness
from rp2pr_sim.report import write
from rp2pr_sim.report.compare import tables
from rp2pr_sim.study.arrow_tables import PROGRAMME

SHARED = {**SMALL, "time.weeks": 80}
Told = dict[str, tuple[Any, str, str]]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """By command: its result, what is seen on the screen, and its page."""
    how = {"replicates": 20, "output": tmp_path_factory.mktemp("told")}
    found = {
        "run": rp.run(SHARED, **how),
        "compare": rp.compare(SHARED, facilitation=["non_clinical", "none"], **how),
        "plan": rp.plan(SHARED, questions=["warning_signs"], parameters="central", **how),
    }
    return {
        name: (result, seen(result), write(result).read_text(encoding="utf-8"))
        for name, result in found.items()
    }


def seen(result: Any) -> str:
    parts = []
    for section in result.sections:
        rows = [] if section.table is None else section.table.to_dict("records")
        parts += [section.title, *map(str, rows), *section.notes]
    return "\n".join(parts)


def runs(told: Told) -> pd.DataFrame:
    table: pd.DataFrame = told["run"][0].studies[""].read(PROGRAMME)
    return table


def label(name: str) -> str:
    return next(
        column.label for column in columns() if column.table == "programme" and column.name == name
    )


def test_run_compare_and_report_tell_the_same_of_one_programme(
    told: Told,
) -> None:
    run = runs(told)
    rows = headline({"programme": run}).set_index("outcome")
    compared = told["compare"][0]
    means = compared.differences[
        compared.differences["scenario"] == compared.question.baseline
    ].set_index("outcome")
    for name in (
        "plan_success",
        "true_gain_per_team",
        "share_carried_out",
        "share_claimed",
        "cost",
        "staff_hours_per_team",
    ):
        assert rows.loc[label(name), ["mean", "low", "high"]].tolist() == pytest.approx(
            means.loc[name, ["mean", "low", "high"]].tolist()
        )
    each = "cost_per_plan_reached"
    money = compared.money.set_index("scenario").loc[compared.question.baseline]
    expected = run["cost"].mean() / run["plans_reached"].mean()
    assert rows.loc[label(each), "mean"] == pytest.approx(expected) == pytest.approx(money[each])
    assert rows.loc[label(each), ["low", "high"]].tolist() == pytest.approx(
        money[[f"{each}_low", f"{each}_high"]].tolist()
    )
    [paged] = [number.text for name, number, _ in tables.means_of_one(run) if name == label(each)]
    shown = printed(rows.reset_index()).set_index("outcome").loc[label(each), "mean"]
    assert paged == shown == compared.findings.each_plan(compared.question.baseline).text
    assert f"'{label(each).lower()} £': '{shown}'" in told["compare"][1]
    for command in ("run", "compare"):
        assert "Cost per successful plan" in told[command][2]


def test_plan_tells_plan_success_as_run_does_and_calls_its_own_share_by_another_name(
    told: Told,
) -> None:
    run = runs(told)
    row = printed(headline({"programme": run})).set_index("outcome").loc[label("plan_success")]
    said = told["plan"][1]
    assert f"after 80 weeks: {row['mean']}% (simulation error {row['interval']})" in said
    assert "Of all plans with a quantified goal" not in said


def test_plans_that_are_too_young_are_counted_wherever_plan_success_is_told(
    told: Told,
) -> None:
    run = runs(told)
    young, many = run["plans_too_young"].mean(), run["plans_submitted"].mean()
    note = f"{young:.1f} of {many:.1f}"
    assert young > 0.0
    for _, screen, page in told.values():
        for text in (screen, page):
            assert "Plans that are less than 52 weeks old at the end" in text and note in text


def test_no_note_on_young_plans_where_all_are_a_year_old() -> None:
    table = pd.DataFrame(
        {"scenario": ["a", "b"], "plans_too_young": [0.0, 0.0], "plans_submitted": [9.0, 0.0]}
    )
    assert plans_too_young(table) == plans_too_young(table, {"a": "A", "b": "B"}) == []
    [said] = plans_too_young(table.assign(plans_too_young=[2.0, 0.0]), {"a": "A", "b": "B"})
    assert "from 2.0 of 9.0 (“A”) to 2.0 of 9.0 (“A”)" not in said and "2.0 of 9.0" in said


def test_the_chance_of_being_best_is_printed_by_one_function() -> None:
    for share in (0.0, 0.009, 0.012, 0.5, 0.992, 1.0):
        assert f"{chance(share, 'assumed').text}%" == sureness(share)


def test_intervals_of_chance_alone_are_called_simulation_error_and_the_larger_range_is_named(
    told: Told,
) -> None:
    (_, run, _), (_, compare, page), (_, plan, _) = told.values()
    for text in (run, compare, plan, page):
        assert "simulation error" in text.lower()
        assert "luck" not in text and "95% interval" not in text.replace(
            "(95% interval of a difference", ""
        )
    for text in (compare, page):
        assert "rp2pr compare scale.n_intervention=4" in text
        assert "facilitation=non_clinical,none parameters=plausible" in text
    assert "rp2pr run parameters=plausible scale.n_intervention=4" in run


def test_published_figures_are_called_unverified_and_never_by_the_word_memory() -> None:
    assert not any("memory" in fact.figure for fact in facts().values())
    assert (
        for_people("Trusts invited, a trust, full trust, safety")
        == "Hospitals invited, a hospital, full trust, psychological safety"
    )
    assert (
        for_people("Mean psychological safety within teams")
        == "Mean psychological safety within teams"
    )
