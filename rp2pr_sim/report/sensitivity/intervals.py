"""Figures: the indices of inputs in order, and those of pairs, with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from rp2pr_sim.analysis.numbers import Number, minus
from rp2pr_sim.analysis.sensitivity.indices import indices_of
from rp2pr_sim.analysis.sensitivity.inputs import DUMMIES
from rp2pr_sim.analysis.sensitivity.summary import scale_of
from rp2pr_sim.outcomes.summary import shown_values
from rp2pr_sim.report.compare.evidence_marks import Mark
from rp2pr_sim.report.interval_plot import Dot
from rp2pr_sim.report.style import BLUE, GREY, INK

if TYPE_CHECKING:
    from rp2pr_sim.analysis.sensitivity.convergence import Ranking
    from rp2pr_sim.analysis.sensitivity.run import SensitivityResult

_INPUTS, _PAIRS = 18, 15  # shown at most


def of_inputs(found: SensitivityResult, ranking: Ranking) -> list[Dot]:
    """Return the first inputs of an outcome, then the dummy inputs."""
    scale, unit = scale_of(found, ranking.outcome)
    rows = indices_of(found.analysis.indices, ranking.outcome, found.problem.how.main)
    table = (rows.set_index("input")[["value", "low", "high"]] * scale).T
    return [
        _dot(
            f"{name} (dummy input)" if name in DUMMIES else name,
            table[name],
            unit,
            colour_of(name, ranking),
        )
        for name in (*ranking.ranked[:_INPUTS], *DUMMIES)
    ]


def of_pairs(found: SensitivityResult, ranking: Ranking) -> list[Dot]:
    """Return the pairs with the largest second-order indices.

    They are grey where the interval does not lie above those of pairs with the unused dummy input.
    """
    rows = found.pairs[found.pairs["outcome"] == ranking.outcome]
    idle = rows[rows["input"].isin(DUMMIES) | rows["other"].isin(DUMMIES)]
    floor = max(0.0, float(idle["high"].max())) if len(idle) else 0.0
    return [
        _dot(
            f"{row['input']} x {row['other']}",
            row,
            "",
            BLUE if row["low"] > floor else GREY,
        )
        for _, row in rows.drop(idle.index).head(_PAIRS).iterrows()
    ]


def colour_of(name: str, ranking: Ranking) -> str:
    """Return the colour of an input: black for a dummy input, grey within noise."""
    return INK if name in DUMMIES else BLUE if name in ranking.above else GREY


def _dot(label: str, row: pd.Series[float], unit: str, colour: str) -> Dot:
    value, low, high = map(float, row[["value", "low", "high"]])
    text, ends, _ = shown_values(value, low, high, "")
    number = Number(minus(text), minus(ends), unit, Mark.assumed)
    return Dot(label, value, low, high, number, colour)
