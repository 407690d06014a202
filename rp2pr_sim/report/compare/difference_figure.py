"""The figure of a comparison: the paired difference of each scenario from the baseline."""

from __future__ import annotations

import math

from matplotlib.figure import Figure

from rp2pr_sim.analysis.compare import CompareResult
from rp2pr_sim.analysis.compare.paired import LOWER_IS_BETTER
from rp2pr_sim.report.compare.forest import COLOURS
from rp2pr_sim.report.compare.numbers import difference
from rp2pr_sim.report.interval_plot import Dot, draw_dots
from rp2pr_sim.report.style import look


def dots_of(result: CompareResult) -> list[Dot]:
    """Return one dot per scenario that can be compared, the best first."""
    asked = result.question
    table = result.differences[result.differences["outcome"] == asked.outcome].set_index("scenario")
    scale = 100.0 if difference(asked.outcome, 1.0, 1.0, 1.0).unit == "percentage points" else 1.0
    rows = []
    for name in result.ranking["scenario"]:
        middle, low, high = (
            float(table.loc[name, column])
            for column in ("difference", "difference_low", "difference_high")
        )
        if name != asked.baseline and not math.isnan(middle + low + high):
            side = (1 if low > 0.0 else -1 if high < 0.0 else 0) * (
                -1 if asked.outcome in LOWER_IS_BETTER else 1
            )
            rows.append(
                Dot(
                    asked.labels[name],
                    scale * middle,
                    scale * low,
                    scale * high,
                    difference(asked.outcome, middle, low, high),
                    COLOURS[side],
                )
            )
    return rows


def figure_of(result: CompareResult) -> Figure | None:
    """Return the figure; nothing where nothing can be compared."""
    rows = dots_of(result)
    if not rows:
        return None
    asked = result.question
    what = asked.column.label.partition(":")[0].lower()
    heading = f"Difference from “{asked.labels[asked.baseline]}” in {what}, {rows[0].number.unit}"
    with look():
        return draw_dots(rows, heading, wide=True)
