"""One small programme in run, compare, advise and the report.

Quantities that they share have one name, one number and one definition.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from rp2pr_sim.report.compare.load import read
from small_studies import WORDS

from rp2pr_sim.analysis.compare.run import found_in
from rp2pr_sim.analysis.numbers import chance
from rp2pr_sim.cli import main
from rp2pr_sim.core.labels import for_people
from rp2pr_sim.evidence import facts
from rp2pr_sim.outcomes import columns, headline, plans_too_young, printed
from rp2pr_sim.outcomes.summary import sureness
from rp2pr_sim.report.compare import findings, tables, write
from rp2pr_sim.report.compare.evidence_marks import Mark

SHARED = [*WORDS, "time.weeks=80", "replicates=20"]


def of(folder: Path) -> Path:
    [found] = folder.iterdir()
    return found


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, str]]:
    """By command: its folder and what it has printed."""
    asked = {
        "run": [],
        "compare": ["facilitation=non_clinical,none"],
        "advise": ["questions=[warning_signs]"],
    }
    found = {}
    for command, more in asked.items():
        output = tmp_path_factory.mktemp(command)
        capture = pytest.MonkeyPatch()
        lines: list[str] = []
        capture.setattr("rp2pr_sim.cli.console.line", lines.append)
        capture.setattr(
            "rp2pr_sim.cli.console.rows",
            lambda title, content, to=lines: to.extend([title, *map(str, content)]),
        )
        assert main([command, *SHARED, *more, f"output={output}"]) == 0
        capture.undo()
        found[command] = of(output), "\n".join(lines)
    write(found["run"][0])
    return found


def label(name: str) -> str:
    return next(
        column.label for column in columns() if column.table == "programme" and column.name == name
    )


def test_run_compare_and_report_tell_the_same_of_one_programme(
    told: dict[str, tuple[Path, str]],
) -> None:
    run = pd.read_parquet(told["run"][0] / "programme.parquet")
    rows = headline({"programme": run}).set_index("outcome")
    compared = found_in(told["compare"][0])
    means = compared.differences[
        compared.differences["scenario"] == compared.asked.baseline
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
    money = compared.money.set_index("scenario").loc[compared.asked.baseline]
    expected = run["cost"].mean() / run["plans_reached"].mean()
    assert rows.loc[label(each), "mean"] == pytest.approx(expected) == pytest.approx(money[each])
    assert rows.loc[label(each), ["low", "high"]].tolist() == pytest.approx(
        money[[f"{each}_low", f"{each}_high"]].tolist()
    )
    [paged] = [
        number.text
        for name, number, _ in tables.means_of_one(read(told["run"][0]).programme)
        if name == label(each)
    ]
    shown = printed(rows.reset_index()).set_index("outcome").loc[label(each), "mean"]
    assert (
        paged
        == shown
        == findings.of(read(told["compare"][0])).each_plan(compared.asked.baseline).text
    )
    assert f"'{label(each).lower()} £': '{shown}'" in told["compare"][1]
    for folder in (told["run"][0], told["compare"][0]):
        assert "Cost per successful plan" in write(folder).file.read_text(encoding="utf-8")


def test_advise_tells_plan_success_as_run_does_and_calls_its_own_share_by_another_name(
    told: dict[str, tuple[Path, str]],
) -> None:
    run = pd.read_parquet(told["run"][0] / "programme.parquet")
    row = printed(headline({"programme": run})).set_index("outcome").loc[label("plan_success")]
    said = told["advise"][1]
    assert f"after 80 weeks: {row['mean']}% (simulation error {row['interval']})" in said
    assert "Of all plans with a quantified goal" not in said


def test_plans_that_are_too_young_are_counted_wherever_plan_success_is_told(
    told: dict[str, tuple[Path, str]],
) -> None:
    run = pd.read_parquet(told["run"][0] / "programme.parquet")
    young, many = run["plans_too_young"].mean(), run["plans_submitted"].mean()
    note = f"{young:.1f} of {many:.1f}"
    assert young > 0.0
    pages = [
        (told[command][0] / "report.html").read_text(encoding="utf-8")
        for command in ("run", "compare", "advise")
    ]
    for text in (*(said for _, said in told.values()), *pages):
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
        assert f"{chance(share, Mark.assumed).text}%" == sureness(share)


def test_intervals_of_chance_alone_are_called_simulation_error_and_the_larger_range_is_named(
    told: dict[str, tuple[Path, str]],
) -> None:
    page = (told["compare"][0] / "report.html").read_text(encoding="utf-8")
    for text in (told["run"][1], told["compare"][1], told["advise"][1], page):
        assert "simulation error" in text.lower()
        assert "luck" not in text and "95% interval" not in text.replace(
            "(95% interval of a difference", ""
        )
    assert (
        "rp2pr worlds scale.n_intervention=4" in told["compare"][1]
        and "rp2pr worlds facilitation=non_clinical,none" in page
    )
    assert "rp2pr run uncertainty=posterior scale.n_intervention=4" in told["run"][1]


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
