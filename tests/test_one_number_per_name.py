"""One small programme in run, compare, plan and the report.

Quantities that they share have one name, one number and one definition.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from small_studies import SMALL

import rp2pr_sim as rp
from rp2pr_sim.analysis.numbers import chance, minus
from rp2pr_sim.analysis.question_file import question_class
from rp2pr_sim.analysis.run_over_sets import by_set, printed_over_sets
from rp2pr_sim.core.labels import for_people
from rp2pr_sim.evidence import facts
from rp2pr_sim.outcomes import columns, plans_too_young, programme
from rp2pr_sim.outcomes.summary import HEADLINE, sureness
from rp2pr_sim.report import write
from rp2pr_sim.report.compare.page import findings_of_run
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.arrow_tables import PROGRAMME

SHARED = {**SMALL, "time.weeks": 80}
SETS, REPLICATES = 20, 2
EACH = "cost_per_plan_reached"
Told = dict[str, tuple[Any, str, str]]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """By command: its result, what is seen on the screen, and its page."""
    how = {"sets": SETS, "replicates": REPLICATES, "output": tmp_path_factory.mktemp("told")}
    found = {
        "run": rp.run(SHARED, **how),
        "compare": rp.compare(SHARED, facilitation=["non_clinical", "none"], table="full", **how),
        "plan": rp.plan(SHARED, questions=["warning_signs"], **how),
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
    """Return the runs of the programme with the number of their parameter set."""
    table: pd.DataFrame = told["run"][0].studies[""].read(PROGRAMME)
    return by_set(table)


def label(name: str) -> str:
    return next(
        column.label for column in columns() if column.table == "programme" and column.name == name
    )


def rows_of(told: Told) -> dict[str, pd.DataFrame]:
    """Return what each command says of the programme: one row per outcome, by its name."""
    compared = told["compare"][0]
    names = {column.label: column.name for column in programme.COLUMNS if column.label}
    table, money = compared.differences, compared.money.set_index("scenario")
    table = table[table["scenario"] == compared.question.baseline].set_index("outcome")
    price = money.loc[compared.question.baseline, [EACH, f"{EACH}_low", f"{EACH}_high"]]
    table.loc[EACH, ["mean", "low", "high"]] = price.tolist()
    run = told["run"][0].table
    return {"compare": table, "run": run.set_index(run["outcome"].map(names))}


NUMBERS = ("mean", "low", "high", "error")


def test_run_and_compare_have_the_same_runs_and_the_same_numbers_of_every_shared_outcome(
    told: Told,
) -> None:
    tables = rows_of(told)
    shared = [name for name in tables["run"].index if name in tables["compare"].index]
    for name in ("plan_success", "true_gain_per_team", "patients_per_year", "cost", EACH):
        assert name in shared
    for name in shared:
        numbers = [each for each in NUMBERS if each != "error" or name != EACH]
        found = [tables[command].loc[name, numbers].astype(float) for command in tables]
        np.testing.assert_allclose(*found, rtol=1e-12, err_msg=name)


def test_every_command_uses_one_definition_of_cost_per_successful_plan(told: Told) -> None:
    run = runs(told)
    expected = run["cost"].mean() / run["plans_reached"].mean()
    assert rows_of(told)["run"].loc[EACH, "mean"] == pytest.approx(expected)
    found = told["compare"][0].findings
    page = findings_of_run(told["run"][0])
    shown = printed_over_sets(told["run"][0].table).set_index("outcome").loc[label(EACH), "mean"]
    assert page.each_plan(page.baseline).text == shown == found.each_plan(found.baseline).text
    for command in ("run", "compare"):
        assert "Cost per successful plan" in told[command][2]


def test_numbers_are_rounded_alike_on_screen_and_page(told: Told) -> None:
    printed = printed_over_sets(told["run"][0].table).set_index("outcome")
    page, found = findings_of_run(told["run"][0]), told["compare"][0].findings
    for name in ("plan_success", "true_gain_per_team", "cost", "staff_hours_per_team"):
        row = printed.loc[label(name)]
        numbers = [page.mean(page.baseline, name), found.mean(found.baseline, name)]
        assert [minus(row["mean"])] * 2 == [number.text for number in numbers]
        assert [minus(row["95% uncertainty"])] * 2 == [number.interval for number in numbers]


def test_the_table_on_the_page_of_a_run_has_the_numbers_of_the_screen(told: Told) -> None:
    rows = re.findall(
        r'<tr><th scope="row">(.*?)</th><td data-name="Mean">(.*?)</td>'
        r'<td data-name="95% uncertainty">(.*?)</td></tr>',
        told["run"][2],
    )
    paged = {name.partition("<span")[0]: (text(mean), interval) for name, mean, interval in rows}
    printed = printed_over_sets(told["run"][0].table).set_index("outcome")
    assert len(paged) > 15
    for name in ("plan_success", "true_gain_per_team", "cost", "share_claimed"):
        row = printed.loc[label(name)]
        assert paged[label(name)] == (minus(row["mean"]), minus(row["95% uncertainty"])), name


def text(marked: str) -> str:
    """Return a number of the page without its letter and its sign."""
    return re.sub(r"<sup.*?</sup>|<.*?>|[%\s\u202f]", "", marked)


def test_commands_agree_on_the_horizon_and_on_the_outcome_that_decides() -> None:
    decides = {kind: question_class(kind).options() for kind in ("compare", "optimise")}
    assert {options["outcome"].default for options in decides.values()} == {HEADLINE[0]}
    assert decides["optimise"]["weeks"].default == Scenario().time.weeks
    for kind in ("run", "compare", "plan", "optimise"):
        assert question_class(kind).options()["parameters"].default == "plausible"


def test_plan_tells_plan_success_as_run_does_and_calls_its_own_share_by_another_name(
    told: Told,
) -> None:
    printed = printed_over_sets(told["run"][0].table).set_index("outcome")
    row, said = printed.loc[label("plan_success")], told["plan"][1]
    assert f"after 80 weeks: {row['mean']}% (95% uncertainty {row['95% uncertainty']}" in said
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


def test_uncertainty_and_simulation_error_are_called_by_their_names(told: Told) -> None:
    for _, screen, page in told.values():
        words = re.sub(r"base64,[A-Za-z0-9+/=]+", "", page)  # a picture may spell anything
        for text in (screen.lower(), words.lower()):
            assert "simulation error" in text and "uncertainty" in text
            assert "luck" not in text and "worlds" not in text


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
