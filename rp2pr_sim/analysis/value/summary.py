"""The value of finding out more in words: what to choose, what to find out, and by which trial."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.base import Section
from rp2pr_sim.analysis.compare.paired import lower_is_better
from rp2pr_sim.analysis.compare.parameter_sets import DECLARED
from rp2pr_sim.analysis.numbers import MINUS, short
from rp2pr_sim.analysis.planning.trial_size import Sizes
from rp2pr_sim.analysis.value.partial_information import MECHANISM, NUMBER
from rp2pr_sim.analysis.value.trial_information import DRAWS, MOST
from rp2pr_sim.core.labels import counted
from rp2pr_sim.outcomes.summary import sureness
from rp2pr_sim.scenario import parameters_by_name

if TYPE_CHECKING:
    from rp2pr_sim.analysis.value.question import ValueQuestion
    from rp2pr_sim.analysis.value.run import ValueResult

_ROWS, _SIZES = 6, 6
_MANY = 10_000
TERMS = (
    "EVPI (expected value of perfect information) is what it is worth to know everything before the"
    " choice. EVPPI (partial perfect information) is the same for one number or mechanism. EVSI"
    " (sample information) is the worth of a trial's result. They are averages over the parameter"
    " sets.",
    "The noise floor is what chance alone makes a number seem to be worth: 95% of numbers that do"
    " not matter stay below it. The first of many is likely to be overestimated. Numbers that vary"
    " together in the sets stand for each other.",
    "Most effect sizes are assumptions, so this is what knowing more is worth in the model.",
)


def sections(found: ValueResult) -> tuple[Section, ...]:
    """Return the answer as people read it; its first sentence is the answer."""
    many = len(found.options)
    more = f", the best {_ROWS} of {many}" if many > _ROWS else ""
    lines = [f"ANSWER: {answer(found)}", *nothing(found), *what_first(found)]
    return (
        Section(f"{title(found)}\n{scope(found)}", notes=(*lines, *trial_in_words(found), *TERMS)),
        Section(f"Options by their net benefit{more}", options_in_words(found)),
        Section("What it is worth to know, per programme", inputs_in_words(found)),
        Section(f"A trial of {_between(found)}", sizes_in_words(found)),
        Section("With another value", curve_in_words(found)),
    )


def title(found: ValueResult) -> str:
    """Return what was asked."""
    return (
        f"Which of these {len(found.options)} options is the one to choose, and is it worth finding"
        " out more first?"
    )


def scope(found: ValueResult) -> str:
    """Return what the answer is based on."""
    asked = found.question.comparison
    kind = "plausible parameter sets"
    if asked.parameters == DECLARED:
        kind = "parameter sets over declared ranges"
    where = f", simulated for {found.question.runs}" if found.question.runs else ""
    return (
        f"{found.sets:,} {kind}, {counted(asked.replicates, 'run')} of each option per set, the"
        f" same chance events for all{where}."
    )


def price(question: ValueQuestion) -> str:
    """Return the given value of the outcome."""
    amount = f"£{question.worth:,.0f}"
    if question.pounds_per_patient:
        return f"{amount} per patient a year treated as recommended"
    less = " less" if lower_is_better(question.outcome) else ""
    return f"{amount} per percentage point{less} of {short(question.outcome)}"


def answer(found: ValueResult) -> str:
    """Return what to choose, what knowing everything is worth, and the best next study."""
    best, trial = found.options.iloc[0], found.trial.best
    first = (
        f"At {price(found.question)}, choose {_quoted(found, best['option'])}: its net benefit is"
        f" the highest on average, and it is best in {sureness(best['probability_best'])} of the"
        f" {found.sets:,} parameter sets."
    )
    worth, error = map(pounds, found.perfect)
    perfect = f"Knowing everything exactly would be worth {worth} (EVPI, standard error {error})"
    if (many := found.question.programmes) > 1:
        perfect += f", for all {many:,} programmes {pounds(many * found.perfect.value)}"
    if trial["net"] <= 0.0:
        return f"{first} {perfect}; no trial is worth its cost."
    return (
        f"{first} {perfect}. The best next study is a trial of"
        f" {_pairs(trial['pairs'])} in each arm: it is worth"
        f" {pounds(many * trial['evsi'])} (EVSI) and costs {pounds(trial['cost'])}."
    )


def nothing(found: ValueResult) -> list[str]:
    """Return that no programme at all would be better, if it is and is not among the options."""
    if found.options["net_benefit"].iloc[0] >= 0.0:
        return []
    return [
        "Every option costs more than its outcome is worth at this price. If doing nothing is"
        " possible, add it as an option (scenario=no_programme)."
    ]


def what_first(found: ValueResult) -> list[str]:
    """Return which number and which mechanism is most worth knowing, if any is."""
    lines = []
    for kind, word in ((NUMBER, "number"), (MECHANISM, "mechanism")):
        rows = found.information[found.information["kind"] == kind]
        top, floor = rows.iloc[0], rows["floor_of_all"].iloc[0]
        if top["evppi"] <= floor:
            lines.append(
                f"No single {word} is worth finding out by itself: none of {len(rows):,} is above"
                f" the noise floor of {pounds(floor)} (the most that chance gives any of them)."
            )
            continue
        above = int((rows["evppi"] > floor).sum())
        others = f"; {above - 1:,} more of {len(rows):,} are above it" if above > 1 else ""
        lines.append(
            f"Of the {word}s, find out first: {input_words(top['input'])}, worth"
            f" {_with_error(top['evppi'], top['evppi_se'])}. The noise floor of all is"
            f" {pounds(floor)}{others}."
        )
    return lines


def trial_in_words(found: ValueResult) -> list[str]:
    """Return what a trial can bring, how sure that is, and what it would take to pay."""
    trial, best = found.trial, found.trial.best
    lines = [
        f"The most useful trial compares {_between(found)}. It measures"
        f" {_measured(found.question)}. To know the true difference would be worth"
        f" {_with_error(trial.ceiling, trial.ceiling_error)} per programme."
    ]
    if best["net"] <= 0.0:
        smallest, pays = trial.by_size.iloc[0], float(trial.by_size["pays"].max())
        lines.append(
            f"A trial of {_pairs(smallest['pairs'])} in each arm already costs"
            f" {pounds(smallest['cost'])}. Whatever the size, its value exceeds its cost in"
            f" {_samples(pays)}. {_needed(found)}"
        )
        return lines
    lines.append(
        f"A trial of {_pairs(best['pairs'])} in each arm is worth"
        f" {_with_error(best['evsi'], best['evsi_se'])} per programme. That is more than it costs"
        f" in {_samples(best['pays'])}."
    )
    programmes = found.question.comparison.compared
    everyone = min(Sizes.of(item.scenario).everyone for item in programmes)
    if best["pairs"] > everyone:
        lines.append(f"The invited hospitals make only {everyone:,} pairs in each arm.")
    return lines


def _needed(found: ValueResult) -> str:
    """Return on how many programmes a decision must be for a trial to pay."""
    if found.trial.programmes > _MANY:
        return f"It would not pay for {_MANY:,} programmes of this size either (programmes=)."
    return (
        f"It pays if the decision is for about {_rounded(found.trial.programmes)} programmes of"
        " this size or more (programmes=)."
    )


def options_in_words(found: ValueResult) -> pd.DataFrame:
    """Return the options as text, the highest net benefit first."""
    unit = "patients a year" if found.question.pounds_per_patient else "percentage points"
    top = found.options["net_benefit"].iloc[0]
    rows = found.options.head(_ROWS).to_dict("records")
    return pd.DataFrame(
        [
            {
                "option": found.question.comparison.labels[row["option"]],
                f"outcome, {unit}": f"{row['outcome']:.3g}".replace("-", MINUS),
                "cost": pounds(row["cost"]),
                "net benefit": pounds(row["net_benefit"]),
                "below the best": pounds(top - row["net_benefit"]),
                "best in": sureness(row["probability_best"]),
            }
            for row in rows
        ]
    )


def inputs_in_words(found: ValueResult) -> pd.DataFrame:
    """Return what knowing everything, the first numbers and the first mechanisms is worth."""
    everything = {
        "to know": "everything (EVPI)",
        "worth": pounds(found.perfect.value),
        "standard error": pounds(found.perfect.error),
        "noise floor": "",
        "floor of all": "",
    }
    rows = [everything]
    for kind in (NUMBER, MECHANISM):
        table = found.information[found.information["kind"] == kind].head(_ROWS)
        rows += [
            {
                "to know": input_words(row["input"]),
                "worth": pounds(row["evppi"]),
                "standard error": pounds(row["evppi_se"]),
                "noise floor": pounds(row["floor"]),
                "floor of all": pounds(row["floor_of_all"]),
            }
            for row in table.to_dict("records")
        ]
    return pd.DataFrame(rows)


def sizes_in_words(found: ValueResult) -> pd.DataFrame:
    """Return the trial by its size as text."""
    table = found.trial.by_size
    places = np.unique(np.rint(np.linspace(0, len(table) - 1, _SIZES)).astype(int))
    shown = table.iloc[sorted({*places.tolist(), int(table["net"].argmax())})]
    many = found.question.programmes
    return pd.DataFrame(
        [
            {
                "pairs in each arm": f"{row['pairs']:,.0f}",
                "worth (EVSI)": pounds(many * row["evsi"]),
                "standard error": pounds(many * row["evsi_se"]),
                "cost": pounds(row["cost"]),
                "net value": pounds(row["net"]),
                "pays in": f"{row['pays']:.0%} of samples",
            }
            for row in shown.to_dict("records")
        ]
    )


def curve_in_words(found: ValueResult) -> pd.DataFrame:
    """Return the decision by the value of a point, or of a patient, as text."""
    name = "£ per patient" if found.question.pounds_per_patient else "£ per point"
    labels = found.question.comparison.labels
    return pd.DataFrame(
        [
            {
                name: _rounded(row["worth"]),
                "choose": labels[row["best"]],
                "best in": sureness(row["probability_best"]),
                "EVPI": pounds(row["evpi"]),
                "next study": _pairs(row["pairs"]) if row["net"] > 0.0 else "none",
            }
            for row in found.curve.iloc[::2].to_dict("records")
        ]
    )


def pounds(amount: float) -> str:
    """Return an amount of money to two digits, which is what an estimate of this kind has."""
    return f"{MINUS if amount < 0.0 else ''}£{_rounded(abs(amount))}"


def input_words(name: str) -> str:
    """Return a number or a mechanism in words, with its name."""
    known = parameters_by_name().get(name)
    return f"{known.text} ({name})" if known else f"all numbers of {name.replace('_', ' ')}"


def _rounded(amount: float) -> str:
    """Return a number to two digits."""
    return f"{float(f'{amount:.2g}'):,.0f}"


def _with_error(value: float, error: float) -> str:
    return f"{pounds(value)} (standard error {pounds(error)})"


def _pairs(number: float) -> str:
    return f"{number:,.0f} {'or more ' if number >= MOST else ''}pairs"


def _quoted(found: ValueResult, option: Any) -> str:
    return f"“{found.question.comparison.labels[option]}”"


def _samples(share: float) -> str:
    return f"{round(share * DRAWS)} of {DRAWS} bootstrap samples of the sets"


def _between(found: ValueResult) -> str:
    return f"{_quoted(found, found.trial.first)} and {_quoted(found, found.trial.second)}"


def _measured(question: ValueQuestion) -> str:
    if question.trial_outcome == question.outcome:
        return f"{short(question.outcome)} itself, without error of measurement"
    return short(question.trial_outcome)
