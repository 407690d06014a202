"""A calibration in words: first the answer, then a section for each table."""

from __future__ import annotations

from enum import StrEnum

import pandas as pd

from rp2pr_sim.analysis.base import Section
from rp2pr_sim.analysis.calibration.in_words import (
    MOST_INFORMED,
    Tables,
    answers_in_words,
    checks_in_words,
    coverage_in_words,
    forms_in_words,
    informed,
    informed_in_words,
    left_out_in_words,
    of_interest,
    prior_in_words,
    published,
    rounds_in_words,
    rows_of,
    targets_in_words,
)
from rp2pr_sim.analysis.calibration.units import ends, estimate, figure
from rp2pr_sim.analysis.numbers import listed
from rp2pr_sim.outcomes.summary import sureness

MISSING = {
    "F74": (
        "Here a toolbox acts only through how well a remedy fits, which cannot triple what a plan"
        " gains; perhaps it also gets more plans made and carried out."
    ),
    "F92": (
        "Here figures alone act through plans with a poor diagnosis, each on a part of a small gap;"
        " perhaps care has more room than the model gives it, or figures a more direct way to it."
    ),
}
"""By fact, what the model may lack if no parameter set reaches it: a reading, not a result."""


_FAR = 2.0  # SDs within which a figure is met


class Title(StrEnum):
    """Titles of the sections."""

    answers = "Answers of the model"
    targets = "Published figures"
    prior = "Prior predictive check"
    left_out = "Figures left out"
    numbers = "Numbers that the figures inform"
    combinations = "Combinations of numbers"
    forms = "Rival forms"
    made_up = "Checks on made-up figures"
    rounds = "The whole calibration"
    checks = "Further figures"


def sections_of(tables: Tables) -> tuple[Section, ...]:
    """Return a calibration as people read it."""
    found = [
        _answer(tables),
        _targets(tables),
        _prior_predictive(tables),
        _left_out(tables),
        _numbers(tables),
        _combinations(tables),
        _forms(tables),
        _made_up(tables),
        _rounds(tables),
    ]
    return (*found, *([_checks(tables)] if "checks" in tables else []))


def one(rounds: pd.DataFrame, name: str) -> float:
    """Return the value of a figure about the whole calibration."""
    return float(rounds.set_index("figure")["value"][name])


def answer(tables: Tables) -> tuple[str, ...]:
    """Return what a calibration found, in a few sentences."""
    parameters = tables["parameters"]
    return (
        _sets(tables["rounds"]),
        _met(tables),
        *_missed(tables["targets"]),
        f"The figures inform {len(informed(parameters))} of the {len(parameters)} uncertain numbers"
        " and forms; what they say of the others is no more than chance could say.",
        *_about_answers(tables["answers"]),
    )


def _answer(tables: Tables) -> Section:
    return Section(Title.answers, answers_in_words(tables), answer(tables))


def _sets(rounds: pd.DataFrame) -> str:
    final, worth, shipped = (
        one(rounds, name)
        for name in ("final sets", "effective number of final sets", "shipped sets")
    )
    return (
        f"{final:,.0f} weighted parameter sets are worth {worth:,.0f} equally probable ones;"
        f" {shipped:,.0f} of them are in parameter_sets.csv, with their weights."
    )


def _met(tables: Tables) -> str:
    targets, left = tables["targets"], tables["left_out"]
    fitted = targets[targets["role"] == "fitted"]
    outside = _named(fitted[~fitted["within"]])
    failed = _named(left[~left["inside"]].merge(targets[["target", "what"]], on="target"))
    return (
        f"{int(fitted['within'].sum())} of {len(fitted)} figures that were fitted lie within their"
        f" 90% predictive intervals{f', and {outside} outside' if outside else ''};"
        f" {int(left['inside'].sum())} of {len(left)} do if each is predicted from the others"
        f"{f', and {failed} do not' if failed else ''}."
    )


def _missed(targets: pd.DataFrame) -> list[str]:
    return [
        f"{row['fact']} ({row['what'][0].lower()}{row['what'][1:]}) marks a structural error of the"
        f" model. Hardly any set of the prior reaches it, so that it is left out of the likelihood:"
        f" {published(row)} against {estimate(row, row['unit'])} over the sets."
        f" {MISSING.get(row['fact'], '')}".rstrip()
        for row in rows_of(targets[targets["role"] == "missed"])
    ]


def _about_answers(answers: pd.DataFrame) -> list[str]:
    rows = {row["answer"]: row for row in rows_of(answers)}
    told = []
    if (row := rows.get("plan_success")) is not None:
        unit = row["unit"]
        told.append(
            f"{row['what']}: on average {figure(row['mean'], unit)} over the sets (90% of the sets:"
            f" {ends(row, unit)}), {figure(row['prior_mean'], unit)} over the prior"
            f" ({ends(row, unit, 'prior_')}) and {figure(row['default'], unit)} at the defaults."
        )
    if (row := rows.get("pairing_success")) is not None:
        unit, clear = row["unit"], row["low"] > 0.0 or row["high"] < 0.0
        told.append(
            f"{row['what']}: on average {figure(row['mean'], unit)} (90% of the sets:"
            f" {ends(row, unit)}, {'without' if clear else 'with'} 0 in it). This range contains"
            " the chance of the runs of each set; without it the SD between sets is"
            f" {figure(row['sd_between'], unit)}."
        )
    return told


def _targets(tables: Tables) -> Section:
    notes = (
        "A reading is what a study as large as the published one would report: it also covers the"
        " uncertainty of the figure and the error that a model of this kind may have.",
        "Where hardly any set of the prior reaches a figure, it is left out of the likelihood and"
        " the sets are compared with it all the same.",
    )
    return Section(Title.targets, targets_in_words(tables["targets"]), notes)


def _prior_predictive(tables: Tables) -> Section:
    rows = rows_of(tables["prior_predictive"])
    notes = [
        "The whole prior, before any figure is used. A set agrees with a figure within two SDs of"
        " its whole uncertainty, the model's own error included."
    ]
    for row in rows:
        if row["quantity"] == "plan_success":
            notes.append(
                f"In {sureness(row['none'])} of the sets of the prior not a single plan reaches its"
                f" aim; {sureness(row['default_rank'])} of the sets have less plan success than the"
                " defaults."
            )
    blank = [row["what"] for row in rows if row["no_value"] > 0.0]
    if blank:
        notes.append(f"Some sets of the prior have no value of {listed(blank)}.")
    return Section(Title.prior, prior_in_words(tables), tuple(notes))


def _left_out(tables: Tables) -> Section:
    narrower = int((tables["left_out"]["narrower"] < 0.9).sum())
    notes = (
        "Each fact is left out with all its figures and predicted from the other facts; width: of"
        " this interval, as a share of that from the prior.",
        f"The others make {narrower} of {len(tables['left_out'])} intervals narrower by a tenth or"
        " more.",
    )
    return Section(Title.left_out, left_out_in_words(tables), notes)


def _numbers(tables: Tables) -> Section:
    parameters = tables["parameters"]
    many = len(informed(parameters))
    line = float(parameters["chance_line"].iloc[0])
    first = f" The table has the first {MOST_INFORMED}." if many > MOST_INFORMED else ""
    notes = (
        "Contraction is the SD over the sets, as a share of the SD over the prior. A number is"
        f" informed if it is below {line:.2f}, which chance alone gives to the smallest of all in"
        f" one case of twenty.{first}",
        f"Of the other {len(parameters) - many} the figures say nothing that chance could not say;"
        " parameters.csv has them all.",
    )
    return Section(Title.numbers, informed_in_words(parameters), notes)


def _combinations(tables: Tables) -> Section:
    found = tables["combinations"]
    found = found[found["contraction"] < found["chance_line"]]
    if found.empty:
        return Section(
            Title.combinations,
            None,
            ("The figures inform no combination of numbers beyond chance.",),
        )
    table = pd.DataFrame(
        {
            "combination": found["combination"],
            "contraction": [f"{value:.2f}" for value in found["contraction"]],
        }
    )
    note = (
        "Sums of numbers in SDs of the prior; chance alone gives the narrowest a contraction of"
        f" {float(found['chance_line'].iloc[0]):.2f}."
    )
    return Section(Title.combinations, table, (note,))


def _forms(tables: Tables) -> Section:
    forms = tables["forms"]
    low, high = forms["mean_probability"].min(), forms["mean_probability"].max()
    note = (
        "Log score: of all figures, each predicted from the others under this reading. On made-up"
        " figures whose reading is known, the true one has a mean probability of"
        f" {100 * low:.0f} to {100 * high:.0f}%, where a guess has 50%: so far the figures can"
        " distinguish the readings."
    )
    return Section(Title.forms, forms_in_words(forms), (note,))


def _made_up(tables: Tables) -> Section:
    shown = of_interest(tables)
    sets = int(shown["sets"].iloc[0])
    whole, half = (100 * shown[name].mean() for name in ("covered_90", "covered_90_half"))
    chance = 200 * (0.09 / sets) ** 0.5
    notes = (
        f"From {sets:,} parameter sets of the prior figures were made up, and the sets found again"
        f" by the emulator: {whole:.0f}% of the 90% intervals contain the true value. Chance gives"
        f" each row {max(0.0, 90 - chance):.0f} to {min(100.0, 90 + chance):.0f}%.",
        f"With half of the figures' uncertainty, where the check must fail, it is {half:.0f}%.",
    )
    return Section(Title.made_up, coverage_in_words(tables), notes)


def _rounds(tables: Tables) -> Section:
    notes = (
        "Scrambled figures are those of a random set of the prior: if they moved nothing, the real"
        " ones would not either.",
    )
    return Section(Title.rounds, rounds_in_words(tables["rounds"]), notes)


def _checks(tables: Tables) -> Section:
    found = tables["checks"]
    near = int((found["default_misfit"].abs() < _FAR).sum())
    notes = (
        f"Nothing is fitted to these figures. The defaults are within two SDs of {near} of"
        f" {len(found)} (SDs off: of the figure's whole uncertainty, at the defaults).",
        "Each comes from another field and is defined otherwise than in the model, so that only the"
        " order of size can be compared; checks.csv says how.",
    )
    return Section(Title.checks, checks_in_words(found), notes)


def _named(rows: pd.DataFrame) -> str:
    return listed([f"{row['fact']} ({row['what']})" for row in rows_of(rows)])
