"""The tables of a small calibration that nobody made, with figures that a test can follow."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from rp2pr_sim.analysis.base import encoded
from rp2pr_sim.analysis.calibration.prior import FORMS
from rp2pr_sim.analysis.calibration.question import CalibrateQuestion
from rp2pr_sim.analysis.calibration.run import CalibrateResult
from rp2pr_sim.analysis.calibration.summary import sections_of
from rp2pr_sim.analysis.calibration.targets import TARGETS
from rp2pr_sim.analysis.job import QUESTION
from rp2pr_sim.analysis.result_files import SUMMARY

MISSED = "F92"
USED = [item for item in TARGETS if item.fact in ("F6", "F39", MISSED)]
INFORMED = {"diaries.chance": 0.5, "coaching.revising": 0.71}
"""Contraction of the numbers that the figures inform; chance alone gives 0.9."""
UNINFORMED = ("harm.block", "form.footing")


def tables() -> dict[str, pd.DataFrame]:
    """Return all tables of a calibration."""
    facts = [item for item in USED if item.fact != MISSED]
    return {
        "prior_predictive": pd.DataFrame([*map(_before, USED), _before_of_answer()]),
        "targets": pd.DataFrame(map(_target, USED)),
        "left_out": pd.DataFrame(map(_left_out, facts)),
        "checks": pd.DataFrame([_check()]),
        "answers": pd.DataFrame([_answer("plan_success", "Plans that reached their aim", "share")]),
        "parameters": pd.DataFrame(
            [_parameter(name, by) for name, by in INFORMED.items()]
            + [_parameter(name, 1.02) for name in UNINFORMED]
        ),
        "combinations": pd.DataFrame(
            [
                {"contraction": 0.4, "chance_line": 0.8, "combination": "+0.71 a.x, -0.71 b.y"},
                {"contraction": 0.81, "chance_line": 0.8, "combination": "+1.00 c.z"},
            ]
        ),
        "forms": pd.DataFrame([_form(FORMS[0], choice) for choice in (0, 1)]),
        "coverage": pd.DataFrame(
            [
                _coverage("diaries.chance", True),
                _coverage("form.footing", False),
                _coverage(USED[0].name, False),
                _coverage("plan_success", False),
            ]
        ),
        "rounds": pd.DataFrame(
            [
                {"figure": "final sets", "value": 2048.0, "unit": ""},
                {"figure": "effective number of final sets", "value": 651.4, "unit": ""},
                {"figure": "shipped sets", "value": 2.0, "unit": ""},
                {
                    "figure": "sets less likely than the defaults",
                    "value": 0.004,
                    "unit": "share, x",
                },
            ]
        ),
        "parameter_sets": pd.DataFrame(
            {"weight": [0.75, 0.25], "diaries.chance": [0.2, 0.3], "form.footing": ["level"] * 2}
        ),
    }


def result(folder: Path) -> CalibrateResult:
    """Return a calibration with these tables."""
    made = tables()
    return CalibrateResult(
        question=CalibrateQuestion(), folder=folder, tables=made, sections=sections_of(made)
    )


def replaced(found: CalibrateResult, studies: Any) -> CalibrateResult:
    """Return a calibration with other studies."""
    return replace(found, studies=studies)


def written(folder: Path) -> Path:
    """Write the calibration as a finished folder and return it."""
    folder.mkdir()
    (folder / QUESTION).write_bytes(encoded(CalibrateQuestion()))
    (folder / SUMMARY).write_text("done\n")
    for name, table in tables().items():
        table.to_parquet(folder / f"{name}.parquet")
    return folder


def _shown(item: Any, sds: float) -> float:
    """Return a value so many SDs of its uncertainty above the published figure."""
    return float(item.shown(item.aim + sds * item.spread(0.0)))


def _target(item: Any) -> dict[str, object]:
    return {
        "fact": item.fact, "target": item.name, "what": item.text, "unit": item.unit,
        "value": item.value, "at_least": item.at_least,
        "low": _shown(item, -1.0), "median": _shown(item, 0.0), "high": _shown(item, 1.0),
        "predicted_low": _shown(item, -2.0), "predicted_high": _shown(item, 2.0),
        "within": item.fact != "F39", "default": _shown(item, 0.5), "default_misfit": 0.5,
        "prior_agree": 0.5, "role": "missed" if item.fact == MISSED else "fitted",
        "basis": item.basis, "definition": item.definition,
    }  # fmt: skip


def _before(item: Any) -> dict[str, object]:
    ends = {"q05": -3.0, "q25": -1.5, "q50": 0.0, "q75": 1.5, "q95": 3.0}
    return {
        "fact": item.fact, "quantity": item.name, "what": item.text, "unit": item.unit,
        "published": item.value, "default": _shown(item, 0.5), "mean": item.value,
        **{name: _shown(item, sds) for name, sds in ends.items()},
        "no_value": 0.0, "none": float("nan"), "default_rank": 0.6, "agree": 0.5,
    }  # fmt: skip


def _before_of_answer() -> dict[str, object]:
    return {
        "fact": "", "quantity": "plan_success", "what": "Plans that reached their aim",
        "unit": "share", "published": float("nan"), "default": 0.57, "mean": 0.4,
        "q05": 0.1, "q25": 0.2, "q50": 0.35, "q75": 0.5, "q95": 0.8,
        "no_value": 0.01, "none": 0.12, "default_rank": 0.8, "agree": float("nan"),
    }  # fmt: skip


def _left_out(item: Any) -> dict[str, object]:
    return {
        "fact": item.fact, "target": item.name,
        "prior_low": _shown(item, -4.0), "prior_high": _shown(item, 4.0),
        "low": _shown(item, -3.0), "high": _shown(item, 3.0), "narrower": 0.75,
        "inside": True, "log_score": -1.0, "prior_log_score": -1.2, "effective_size": 900.0,
    }  # fmt: skip


def _check() -> dict[str, object]:
    return {
        "fact": "S93", "check": "dropped_out_in_a_year", "what": "Teams that have dropped out",
        "unit": "share", "value": 6 / 68, "low": 0.02, "median": 0.05, "high": 0.11,
        "default": 0.04, "default_misfit": -2.4, "agrees": False,
        "definition": "Practices were visited once.", "basis": "62 of 68",
    }  # fmt: skip


def _answer(name: str, what: str, unit: str) -> dict[str, object]:
    return {
        "answer": name, "what": what, "unit": unit, "default": 0.57,
        "mean": 0.502, "mean_error": 0.01, "low": 0.214, "median": 0.5, "high": 0.786,
        "sd_between": 0.1, "prior_mean": 0.4, "prior_low": 0.1, "prior_median": 0.35,
        "prior_high": 0.8,
    }  # fmt: skip


def _parameter(name: str, contraction: float) -> dict[str, object]:
    return {
        "parameter": name, "default": 0.2, "prior_low": 0.1, "prior_median": 0.2,
        "prior_high": 0.3, "low": 0.15, "median": 0.21, "high": 0.25, "moved": 0.1,
        "contraction": contraction, "chance_line": 0.9, "informed": contraction < 0.9,
    }  # fmt: skip


def _form(name: str, choice: int) -> dict[str, object]:
    return {
        "form": name, "choice": choice, "probability": 0.62 if choice else 0.38,
        "log_score": -7.5, "made_up": 100, "preferred": 0.54, "mean_probability": 0.51,
    }  # fmt: skip


def _coverage(name: str, informed: bool) -> dict[str, object]:
    return {
        "quantity": name, "covered_50": 0.52, "covered_90": 0.91, "p_uniform": 0.4,
        "covered_90_half": 0.7 if informed else 0.8, "sets": 200, "informed": informed,
    }  # fmt: skip
