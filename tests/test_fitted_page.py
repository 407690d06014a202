"""The page on the fitted parameters has the numbers of the tables and the shipped sets."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from rp2pr_sim.analysis.calibration.prior import FITTED, NAMES
from rp2pr_sim.analysis.calibration.question import CalibrateQuestion
from rp2pr_sim.analysis.calibration.run import CalibrateResult
from rp2pr_sim.analysis.calibration.targets import TARGETS
from rp2pr_sim.analysis.plausible_sets import shipped
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.report.docs.marked_sections import rewritten
from rp2pr_sim.report.docs.validation.fitted import agreement, fitted_block
from rp2pr_sim.scenario import parameters

PAGE = (Path(__file__).parent.parent / "docs" / "validation.md").read_text(encoding="utf-8")


def told(mean: float) -> pd.DataFrame:
    row = {
        "searched": True,
        "prior_low": 0.0,
        "prior_high": 1.0,
        "centre": 0.5,
        "mean": mean,
        "low": 0.2,
        "high": 0.8,
        "sd": 0.1,
        "sd_ratio": 0.35,
        "identified": True,
        "moved_by_scrambling": 1.5,
    }
    return pd.DataFrame([{"parameter": "diaries.chance", **row}])


def test_two_fits_are_compared_in_posterior_sds() -> None:
    assert agreement(told(0.5), told(0.52)).tolist() == pytest.approx([0.2])


def test_the_block_holds_the_numbers_of_the_tables() -> None:
    fact = {
        "fact": "F6",
        "what": "Weeks",
        "unit": "weeks",
        "value": 26.0,
        "at_least": False,
        "mean": 25.4,
        "low": 22.1,
        "high": 29.3,
        "predicted_low": 18.2,
        "predicted_high": 33.7,
        "within": False,
        "basis": "one programme",
        "centre_misfit": 0.1,
    }
    direct = {
        "fact": "F56",
        "what": "drift",
        "value": 0.01,
        "set": 0.0066,
        "mean": 0.0101,
        "low": 0.009,
        "high": 0.011,
        "unit": "share",
    }
    found = CalibrateResult(
        question=CalibrateQuestion(),
        folder=Path(),
        tables={
            "targets": pd.DataFrame([fact]),
            "parameters": told(0.5),
            "directions": pd.DataFrame(
                [{"singular_value": 3.21, "direction": "+1.00 diaries.chance"}]
            ),
            "parameter_sets": pd.DataFrame([{"diaries.chance": 0.5}] * 7),
            "direct": pd.DataFrame([direct]),
        },
    )
    coverage = pd.DataFrame(
        [{"parameter": "diaries.chance", "covered": 0.88, "sd_ratio": 0.5, "identified": True}]
    )
    text = fitted_block(found, agreement(told(0.5), told(0.51)), coverage)
    numbers = (
        "25.4 (22.1 to 29.3)",
        "18.2 to 33.7",
        "7 sets",
        "0.0101 (0.009 to 0.011)",
        "3.2",
        "0.10 posterior SDs",
        "1.5 posterior",
    )
    for part in (*numbers, "88%", "**no**"):
        assert part in text, part


def test_a_page_without_its_block_is_refused() -> None:
    with pytest.raises(InputError, match="0 blocks"):
        rewritten("no block", "fitted", "text")
    assert (
        rewritten("a\n<!-- begin fitted -->\nold\n<!-- end fitted -->\nb\n", "fitted", "new").count(
            "new"
        )
        == 1
    )


def test_the_page_tells_of_the_sets_that_are_shipped_and_of_every_fact_and_parameter() -> None:
    block = PAGE[PAGE.index("<!-- begin fitted -->") : PAGE.index("<!-- end fitted -->")]
    assert f"{len(shipped().weights)} sets" in block
    assert all(f"| {item.fact} | {item.text} |" in block for item in TARGETS)
    assert all(f"`{name}`" in block for name in NAMES)


def test_the_defaults_are_the_centre_that_the_page_tells() -> None:
    known = {item.name: item for item in parameters()}
    for name in FITTED:
        [row] = re.findall(rf"^\| `{re.escape(name)}` \|.*$", PAGE, re.MULTILINE)
        centre = float(row.split("|")[4])
        # F32 is met at 0.011 as well, with 2.0 measures a plan
        if known[name].status == "fitted" and name != "measuring.middle":
            assert known[name].default == pytest.approx(
                centre, abs=0.02 * (known[name].high - known[name].low)
            ), name
