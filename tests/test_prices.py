"""Costs are in the prices of one year, and everything in pounds says which."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from small_studies import SMALL

import rp2pr_sim as rp
from rp2pr_sim.analysis.base import Result
from rp2pr_sim.analysis.optimise.evaluator import HOUR_PRICE, KM_PRICE, unit_prices
from rp2pr_sim.analysis.optimise.finalists import parts_of_cost
from rp2pr_sim.cli import main
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.evidence.price_index import quarters
from rp2pr_sim.report import write
from rp2pr_sim.scenario import Scenario, parameters
from rp2pr_sim.scenario.prices import FIRST, LAST, LEVELS, RATES_OF, priced

LEVEL = (106.8 + 107.8 + 108.0 + 109.3) / (77.1 + 77.3 + 77.7 + 79.0)
"""Of 2023/24 over 2010/11, from the published quarters."""
SENTENCES = {
    2010: "Costs are in prices of about 2010/11; the UK GDP deflator converts them to another year"
    " (price_year=2023).",
    2023: "Costs are in prices of 2023/24, converted from prices of about 2010/11 by the UK GDP"
    " deflator.",
}
FEW: dict[str, dict[str, Any]] = {
    "run": {"sets": 20, "replicates": 2},
    "compare": {"sets": 20, "replicates": 2},
    "sensitivity": {"replicates": 4},
}
COMMANDS: dict[str, Callable[..., Result]] = {
    "run": rp.run,
    "compare": lambda **how: rp.compare(facilitation=["non_clinical", "none"], **how),
    "sensitivity": lambda **how: rp.sensitivity(
        inputs=["resources.pay", "resources.travel"], outcomes=["cost"], samples=4, **how
    ),
}


def test_a_rate_is_converted_by_the_ratio_of_the_mean_quarters() -> None:
    assert priced(125.0, Scenario.of({"resources.price_year": 2023})) == pytest.approx(125 * LEVEL)
    assert priced(43.21, Scenario()) == 43.21  # to the last bit


def test_the_index_has_every_year_and_is_that_of_the_rates_at_1() -> None:
    assert list(quarters()) == list(range(FIRST, LAST + 1)) and len(LEVELS) == len(quarters())
    assert LEVELS[RATES_OF - FIRST] == 1.0
    steps = np.diff(np.log(LEVELS))
    assert steps.min() > -0.01 and steps.max() < 0.08


@pytest.mark.parametrize("name", COMMANDS)
def test_all_pounds_of_a_command_scale_alike_and_nothing_else_does(
    name: str, tmp_path: Path
) -> None:
    found = {
        year: COMMANDS[name](**SMALL, price_year=year, output=tmp_path, **FEW[name])
        for year in SENTENCES
    }
    before, after = (result.runs() for result in found.values())
    pounds = ["staff_cost", "cost", "cost_per_team", "cost_per_plan_reached"]
    same = [item for item in before if item not in ("run", "resources.price_year", *pounds)]
    pd.testing.assert_frame_equal(before[same], after[same])
    np.testing.assert_allclose(after[pounds], before[pounds] * LEVEL, rtol=1e-12)
    for year, result in found.items():
        assert result.summary.count(SENTENCES[year]) == 1
    small, large = (_pounds_of(result) for result in found.values())
    assert small and large == pytest.approx([LEVEL * amount for amount in small], rel=1e-9)


def _pounds_of(result: Result) -> list[float]:
    """Return all amounts in pounds of the main tables."""
    if result.question.kind() == "compare":
        money = result.tables["money"]
        return [float(x) for name in money if name.startswith("cost") for x in money[name].dropna()]
    if result.question.kind() == "run":
        table = result.table[result.table["unit"].str.startswith("pounds")]
        return [float(x) for x in table["mean"].dropna()]
    return [float(x) for x in result.runs()["cost"]]


def test_the_parts_of_the_cost_of_a_search_add_up_in_any_prices(tmp_path: Path) -> None:
    how = {"parameters": "central", "replicates": 2}
    result = rp.run(SMALL, price_year=2023, output=tmp_path, **how)
    hour, km = unit_prices(Scenario.of({**SMALL, "resources.price_year": 2023}))
    parts = parts_of_cost(result.runs().copy().assign(**{HOUR_PRICE: hour, KM_PRICE: km}))
    assert sum(parts.values()) == pytest.approx(result.runs()["cost"].mean())


def test_the_report_gives_an_hour_in_the_prices_of_the_year(tmp_path: Path) -> None:
    result = rp.run(SMALL, price_year=2023, output=tmp_path, **FEW["run"])
    page = write(result).read_text(encoding="utf-8")
    assert f"{125 * LEVEL:.2f}" in page and "pounds of 2023/24 an hour" in page
    assert SENTENCES[2023] in page and SENTENCES[2023] in result.methods()


def test_the_rates_say_whose_prices_they_are_in() -> None:
    rates = [item for item in parameters() if item.unit.startswith("pounds")]
    assert len(rates) == 8
    assert all(item.unit.startswith("pounds of 2010/11 ") for item in rates)


@pytest.mark.parametrize("year", ["1999", "2025", "2010.5", "2023/24"])
def test_a_year_outside_the_index_is_refused_with_what_is_allowed(
    year: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", f"price_year={year}"]) == 2
    said = capsys.readouterr().err
    assert "resources.price_year is" in said and "a whole number from 2000 to 2024" in said
    assert "2023 for 2023/24" in said


def test_costs_in_prices_of_different_years_are_not_compared(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be compared"):
        rp.compare(SMALL, price_year=[2010, 2023], output=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_short_name_and_the_full_one_are_one_setting(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="set twice"):
        rp.run({"resources.price_year": 2011}, price_year=2012, output=tmp_path)
    question: Any = rp.run(SMALL, price_year=2012, output=tmp_path, **FEW["run"]).question
    assert "resources.price_year=2012" in question.settings
    assert question.scenario.resources.price_year == 2012
