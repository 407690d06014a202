"""The figure of a comparison: the paired difference of each scenario from the baseline, the best first."""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING

from rp2pr_sim.analysis.compare.paired import LOWER_IS_BETTER
from rp2pr_sim.report.compare.forest import COLOURS
from rp2pr_sim.report.compare.interval_plot import Dot, draw_dots
from rp2pr_sim.report.compare.numbers import difference
from rp2pr_sim.report.style import look

if TYPE_CHECKING:
    from rp2pr_sim.analysis.compare.run import Found


def picture(found: Found) -> bytes | None:
    """The figure as PNG, always the same bytes for the same comparison; none where nothing can be compared."""
    asked = found.asked
    table = found.differences[found.differences["outcome"] == asked.outcome].set_index("scenario")
    percent = difference(asked.outcome, 1.0, 1.0, 1.0).unit == "percentage points"
    rows = []
    for name in found.ranking["scenario"]:
        middle, low, high = (
            float(table.loc[name, column])
            for column in ("difference", "difference_low", "difference_high")
        )
        if name != asked.baseline and not math.isnan(middle + low + high):
            side = (1 if low > 0.0 else -1 if high < 0.0 else 0) * (
                -1 if asked.outcome in LOWER_IS_BETTER else 1
            )
            scale = 100.0 if percent else 1.0
            number = difference(asked.outcome, middle, low, high)
            rows.append(
                Dot(
                    asked.labels[name],
                    scale * middle,
                    scale * low,
                    scale * high,
                    number,
                    COLOURS[side],
                )
            )
    if not rows:
        return None
    buffer = io.BytesIO()
    with look():
        what = asked.column.label.partition(":")[0].lower()
        heading = (
            f"Difference from “{asked.labels[asked.baseline]}” in {what}, {rows[0].number.unit}"
        )
        draw_dots(rows, heading, wide=True).savefig(
            buffer, format="png", dpi=150, metadata={"Software": None}
        )
    return buffer.getvalue()
