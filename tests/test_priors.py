"""Every uncertain number has one plausible prior, with a reason, within what is allowed."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import replace
from importlib.resources import files

import pytest

from rp2pr_sim.evidence import claims, facts
from rp2pr_sim.evidence.priors import SHAPES, Prior, priors
from rp2pr_sim.scenario import Parameter, parameters

INPUTS = {item.name: item for item in parameters() if item.is_quantity}
OWN = {name: prior for name, prior in priors().items() if not name.startswith("form.")}
DEFINITIONS = {"implementing.enough", "implementing.imminent"}
SETTINGS = {
    "joining.learning_week",
    "diaries.notice_weeks",
    "diaries.days_a_week",
    "diaries.return_gap_weeks",
    "measuring.months",
}
"""Of a programme, not of the world."""
AT_THE_EDGE = {"relations.strangers"}
"""Whose default is an extreme that the evidence does not support."""


def faults(found: dict[str, Prior]) -> list[str]:
    """Say what is wrong with the priors of the model's own parameters."""
    told = [f"{name}: no prior" for name in INPUTS if name not in found]
    told += [f"{name}: no such parameter" for name in found if name not in INPUTS]
    known = {**claims(), **facts()}
    for name, prior in found.items():
        if name in INPUTS:
            told += [f"{name}: {fault}" for fault in faults_of(prior, INPUTS[name])]
        told += [f"{name}: no {item}" for item in prior.source if item not in known]
        if not re.fullmatch(r"[A-Z].*\w.*[^.]\.", prior.reason) or ". " in prior.reason:
            told.append(f"{name}: the reason is not one sentence")
    return told


def faults_of(prior: Prior, item: Parameter) -> list[str]:
    low, high = prior.low, prior.high
    if prior.shape == "fixed":
        given = item.status == "evidence" and item.role == "constant" and item.facts
        may = given or item.unit == "on or off" or item.name in DEFINITIONS | SETTINGS
        return [] if may and low is None and high is None else ["must not be fixed"]
    if prior.shape not in SHAPES or low is None or high is None:
        return [f"shape {prior.shape}"]
    told = [] if item.low <= low < high <= item.high else ["outside what is allowed"]
    if prior.shape == "lognormal" and low <= 0:
        told.append("a lognormal prior starts above 0")
    edge = 0.05 * (high - low) if prior.shape == "uniform" else 0.0
    inside = low + edge < item.default < high - edge
    if inside == (item.name in AT_THE_EDGE):
        told.append("the default is outside the middle 90%, or listed and inside")
    return told


def test_every_prior_is_in_order() -> None:
    assert faults(OWN) == []


def test_no_parameter_has_two_rows() -> None:
    with files("rp2pr_sim.evidence").joinpath("priors.csv").open(encoding="utf-8") as file:
        rows = Counter(row["parameter"] for row in csv.DictReader(file))
    assert [name for name, count in rows.items() if count > 1] == []
    assert set(rows) == set(priors())


def test_a_form_is_a_choice_and_nothing_else_is() -> None:
    forms = {item.name for item in parameters() if item.role == "form"}
    assert forms == set(priors()) - set(OWN) and len(forms) == 4
    assert [
        name
        for name, item in priors().items()
        if name.startswith("form.") != (item.shape == "choice")
    ] == []


USUAL = OWN["climate.threat"]


@pytest.mark.parametrize(
    ("found", "fault"),
    [
        ({name: item for name, item in OWN.items() if name != "harm.block"}, "no prior"),
        ({**OWN, "harm.joy": USUAL}, "no such parameter"),
        ({**OWN, "climate.threat": replace(USUAL, source=("F999",))}, "no F999"),
        ({**OWN, "climate.threat": replace(USUAL, source=("S26",))}, "no S26"),
        ({**OWN, "climate.threat": replace(USUAL, reason="Two. Sentences.")}, "not one sentence"),
        ({**OWN, "climate.threat": replace(USUAL, reason="")}, "not one sentence"),
        ({**OWN, "climate.threat": replace(USUAL, high=2.1)}, "outside what is allowed"),
        ({**OWN, "climate.threat": replace(USUAL, low=1.2)}, "outside the middle 90%"),
        ({**OWN, "climate.threat": replace(USUAL, shape="triangle")}, "shape triangle"),
        (
            {**OWN, "climate.threat": replace(USUAL, shape="fixed", low=None, high=None)},
            "must not be fixed",
        ),
    ],
)
def test_a_bad_prior_is_found(found: dict[str, Prior], fault: str) -> None:
    assert [told for told in faults(found) if fault in told]


@pytest.mark.parametrize(
    "name",
    [
        *("planning.low_score", "planning.before", "planning.fatigue"),
        *("audit.self_image_share", "audit.self_image_size"),
    ],
)
def test_a_number_that_is_fitted_to_a_figure_does_not_take_its_prior_from_it(name: str) -> None:
    assert priors()[name].shape != "fixed"
    assert not {"F72", "F73"} & set(priors()[name].source)


def test_a_prior_uses_no_figure_that_the_calibration_is_fitted_to() -> None:
    fitted = {item.id for item in facts().values() if item.use == "fit"}
    used = {name: fitted & set(item.source) for name, item in OWN.items() if item.shape != "fixed"}
    assert {name for name, ids in used.items() if ids} == {"measuring.ends"}


@pytest.mark.parametrize(
    "name", ["implementing.managers", "aftermath.managers", "recognition.safe", "implementing.safe"]
)
def test_no_effect_stays_plausible_where_the_evidence_is_mixed(name: str) -> None:
    assert priors()[name].low == 0.0


@pytest.mark.parametrize(
    ("shape", "low", "high", "words"),
    [
        ("lognormal", 0.5, 2.0, "0.5 to 2 (90%)"),
        ("uniform", 0.0, 2.0, "0 to 2 (all)"),
        ("fixed", None, None, "fixed"),
        ("choice", None, None, ""),
    ],
)
def test_the_plausible_values_in_words(
    shape: str, low: float | None, high: float | None, words: str
) -> None:
    assert Prior("a.b", shape, low, high, "So.", ()).plausible == words
