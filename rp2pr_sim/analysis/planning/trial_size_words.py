"""The size of a trial in words: sentences, and a table with every indicator by name."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from rp2pr_sim.analysis.numbers import listed, shown_error
from rp2pr_sim.analysis.planning.estimates import told
from rp2pr_sim.analysis.planning.trial_size import (
    ALONE,
    ASKED,
    MEAN,
    MEASURES,
    TRUE_MEAN,
    TrialSize,
)
from rp2pr_sim.outcomes.summary import shown_values, sureness

Row = Mapping[Hashable, Any]


def summary(found: TrialSize, units: str) -> list[str]:
    """Return the answer in a few sentences; every number of pairs names what is measured.

    Parameters
    ----------
    found : TrialSize
        the numbers.
    units : str
        the randomised units, such as `pairs`.
    """
    mean, true, own = (
        found.row(*key) for key in ((MEAN, "effect"), (TRUE_MEAN, "effect"), (MEAN, "model"))
    )
    alone = {name: found.row(name, "effect") for name in ALONE}
    largest = max(alone, key=lambda name: float(alone[name]["formula"]))
    most = alone[largest]
    each = [f"{many(row)} ({MEASURES[name]})" for name, row in alone.items()]
    lines = [
        (
            f"A trial of {many(mean)} {units} in each arm detects {100 * mean['effect']:g}"
            f" percentage points in {MEASURES[MEAN]} with {found.power:.0%} power; in"
            f" {MEASURES[largest]} alone it takes {many(most)}."
        ),
        (
            f"For {MEASURES[MEAN]}: {_precision(found, mean)}. For {MEASURES[largest]}"
            f" alone: {_precision(found, most)}."
        ),
        f"For one indicator alone it takes {listed(each)}.",
        (
            "These numbers are for recorded change. Measured without error, the mean of the four"
            f" indicators would take {many(true)}: {_precision(found, true)}."
        ),
    ]
    if found.over_sets:
        lines.insert(
            3,
            f"This programme has {mean['own_pairs']:,.0f} {units} in each arm. That is enough for"
            f" {MEASURES[MEAN]} in {sureness(mean['own_enough'])} of the plausible parameter sets,"
            f" and for {MEASURES[largest]} alone in {sureness(most['own_enough'])}.",
        )
    return [*lines, *_of_the_model(found, own, units)]


def table(found: TrialSize, units: str) -> pd.DataFrame:
    """Return the numbers for every indicator by name, as text.

    Parameters
    ----------
    found : TrialSize
        the numbers.
    units : str
        the randomised units, such as `pairs`.
    """
    rows = []
    for measure, words in MEASURES.items():
        given, model = (found.row(measure, asked) for asked in ASKED)
        interval = "95% uncertainty" if found.over_sets else "simulation error"
        row = {
            "what is measured": words,
            f"{units} to detect {100 * given['effect']:g} points": many(given),
            interval: _ends(given),
        }
        if found.over_sets:
            row["this programme has enough in"] = sureness(given["own_enough"])
        effect, ends, _ = _effect(model)
        row |= {
            f"points expected ({interval})": f"{effect} ({ends})" if ends else effect,
            f"{units} to detect these ({interval})": _many_of_model(model),
        }
        rows.append(row)
    return pd.DataFrame(rows)


def in_cells(row: Row, over_sets: bool) -> tuple[str, str]:
    """Return an effect in percentage points and the pairs to detect it, for a table's cells.

    Parameters
    ----------
    row : Row
        the result of `TrialSize.row`.
    over_sets : bool
        whether its interval is over parameter sets, of which some may have no effect.
    """
    size, ends, _ = _effect(row)
    effect = f"{size} ({ends})" if row["effect_low"] < row["effect_high"] else size
    if over_sets:
        return effect, _many_of_model(row)
    if row["effect_low"] <= 0.0 <= row["effect_high"]:
        return effect, "none could"
    if math.isnan(row["pairs"]):
        return effect, f"{many(row)}, by the formula"
    return effect, f"{many(row)} ({_ends(row)})"


def many(row: Row) -> str:
    """Return a number of pairs as text; it is that of the formula beyond what was simulated.

    Of large numbers only two digits are shown.
    """
    if math.isnan(row["formula"]):
        return "more than any number"
    if math.isnan(row["pairs"]):
        return f"about {_rounded(row['formula'])}"
    return _rounded(row["pairs"])


def _of_the_model(found: TrialSize, own: Row, units: str) -> list[str]:
    """Return what the model expects of the programme, and how many pairs would detect that."""
    what = "recorded change in the mean of the four indicators"
    size = told(own, "effect", "share points", found.over_sets)
    expected = f"The model expects {size} of {what} from this programme"
    chance = found.over_sets and own["effect_error"] >= abs(own["effect"])
    if chance or (not found.over_sets and own["effect_low"] <= 0.0 <= own["effect_high"]):
        return [f"{expected}. That may be no effect, so no trial can be sized for it."]
    lines = [
        f"{expected}. To detect that, a trial takes {many(own)} {units} in each arm:"
        f" {_precision(found, own)}."
    ]
    there = own["own_pairs"], own["all_pairs"]
    if found.over_sets:
        lines.append(
            f"For that, the {there[0]:,.0f} {units} in each arm of this programme are enough in"
            f" {sureness(own['own_enough'])} of the plausible parameter sets. All invited hospitals"
            f" would make {there[1]:,.0f} {units} in each arm, enough in"
            f" {sureness(own['all_enough'])}."
        )
    elif max(own["formula"], 0.0 if math.isnan(own["pairs"]) else own["pairs"]) > there[1]:
        lines.append(
            f"All invited hospitals would make {there[1]:,.0f} {units} in each arm, which is too"
            " few for that."
        )
    return lines


def _many_of_model(row: Row) -> str:
    if not row["effect"] > 0.0:
        return "none could"
    return f"{many(row)} ({_ends(row)})" if _ends(row) else many(row)


def _effect(row: Row) -> tuple[str, str, str]:
    low, high, sets = row["effect_low"], row["effect_high"], row["own_enough"] == row["own_enough"]
    return shown_values(row["effect"], low, high, "share points", sets)


def _precision(found: TrialSize, row: Row) -> str:
    """Return the interval of a number of pairs, and what it contains."""
    if math.isnan(row["formula"]):
        return "no number of pairs is enough in half of the parameter sets"
    if math.isnan(row["pairs"]):
        return "by the formula, since more pairs than were simulated are needed"
    if not found.over_sets:
        return f"simulation error {_ends(row)}"
    error = row["pairs_error"]
    chance = "under 1" if error < 1.0 else f"± {shown_error(error, '')}"
    return f"95% uncertainty {_ends(row)}, simulation error {chance}"


def _ends(row: Row) -> str:
    """Return the interval of a number of pairs, such as `9 to 11`."""
    low, high = row["pairs_low"], row["pairs_high"]
    if math.isnan(low):
        return ""
    return f"{_rounded(low)} " + ("or more" if math.isnan(high) else f"to {_rounded(high)}")


def _rounded(number: float) -> str:
    digits = 0 if number < 100.0 else 1 - math.floor(math.log10(number))
    return f"{round(number, digits):,.0f}"
