"""Dots with their intervals: plans that fail with each warning sign, and gains of the teams."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from rp2pr_sim.analysis.numbers import Number, listed, minus
from rp2pr_sim.analysis.planning.fixed_pairs import SIDES, members
from rp2pr_sim.analysis.planning.warning_signs import MORE, TOGETHER, in_order_of_use
from rp2pr_sim.outcomes.summary import shown_values
from rp2pr_sim.report.compare.evidence_marks import Mark
from rp2pr_sim.report.compare.forest import COLOURS
from rp2pr_sim.report.interval_plot import Dot
from rp2pr_sim.report.style import BLUE, GREY, VERMILION

_SIDES = {"higher": 1, "lower": -1, "": 0}


def dots_of_signs(table: pd.DataFrame, sets: bool = False) -> list[Dot]:
    """Return the dots of all signs together, then of each, in the order of the sentences.

    Over parameter sets the share of plans that fail is far more uncertain than the difference that
    a sign makes to it.  So there is one dot per sign, the difference.  Otherwise there are two:
    plans with the sign, and the others.

    Parameters
    ----------
    table : pd.DataFrame
        the result of `warning_signs`.
    sets : bool
        whether intervals are over parameter sets.
    """
    together = table["sign"] == TOGETHER
    dots = []
    for row in [*table[together].to_dict("records"), *in_order_of_use(table[~together])]:
        with_it = (
            f"Plans {row['words']} ({row['seen']:.0%}\N{NO-BREAK SPACE}of\N{NO-BREAK SPACE}all)"
        )
        if sets:
            told_of = row["warns"] or (row["sign"] == TOGETHER and row[f"{MORE}_low"] > 0.0)
            colour = VERMILION if told_of else GREY
            dots += _dot(with_it, row, MORE, "share points", colour, sets)
        else:
            dots += [
                *_dot(with_it, row, "failing_with", "share", VERMILION, sets),
                *_dot("other plans", row, "failing_without", "share", BLUE, sets),
            ]
    return dots


def dots_of_pairs(table: pd.DataFrame, sets: bool = False) -> list[Dot]:
    """Return one dot per team: its gain, with its partner or its ring in the label.

    Teams that differ from the rest have a colour.

    Parameters
    ----------
    table : pd.DataFrame
        the table of pairs, as in `PlanResult`.
    sets : bool
        whether intervals are over parameter sets.
    """
    dots = []
    for row in table.to_dict("records"):
        unit = members(row)
        how = "paired" if len(unit) == 2 else "in a ring"
        for side, team in zip(SIDES, unit, strict=False):
            colour = COLOURS[_SIDES[row[f"gain_{side}_differs"]]]
            label = f"{team}, {how} with {listed([name for name in unit if name != team])}"
            dots += _dot(label, row, f"gain_{side}", "share points", colour, sets)
    return dots


def _dot(
    label: str, row: Mapping[Hashable, Any], name: str, unit: str, colour: str, sets: bool
) -> list[Dot]:
    """Return the dot of a share or a difference of shares in per cent; none without a value."""
    middle, low, high = (float(row[f"{name}{end}"]) for end in ("", "_low", "_high"))
    if middle != middle:
        return []
    text, interval, shown = shown_values(middle, low, high, unit, sets)
    sign = "+" if unit == "share points" and middle > 0.0 else ""
    number = Number(minus(f"{sign}{text}"), minus(interval), shown, Mark.assumed)
    return [Dot(label, 100.0 * middle, 100.0 * low, 100.0 * high, number, colour)]
