"""The pictures of the report: paired differences, effect against cost, who gains, parameter sets.

Each is drawn twice, wide for a desk or paper and tall for a phone, as SVG whose letters are
outlines, so that no font is needed, and comes with a text alternative that says what it shows.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from matplotlib.figure import Figure

from rp2pr_sim.analysis.compare.factors import Factorial
from rp2pr_sim.analysis.compare.findings import BY_FIFTH, COST, Findings
from rp2pr_sim.analysis.compare.robustness import Robustness
from rp2pr_sim.report.compare.by_baseline import draw_fifths, fifths_in_words
from rp2pr_sim.report.compare.forest import (
    draw_forest,
    draw_scales,
    forest_in_words,
    forest_rows,
    scales_in_words,
)
from rp2pr_sim.report.compare.frontier import draw_frontier, frontier_in_words
from rp2pr_sim.report.compare.heatmap import draw_heatmap, heatmap_in_words
from rp2pr_sim.report.compare.robustness import caption, draw_robustness
from rp2pr_sim.report.render import saved, undrawn
from rp2pr_sim.report.style import look


class Picture(NamedTuple):
    """Both variants of a picture, as addresses that hold it whole, and what it shows."""

    wide: str
    tall: str
    alternative: str
    undrawn: str = ""
    """Why there is no picture, if there is none."""


def pictures(
    found: Findings,
    names: Sequence[str],
    factorial: Factorial | None = None,
    robustness: Robustness | None = None,
) -> dict[str, Picture]:
    """Return by name what can be drawn; of the differences, those of these options.

    It is `forest` and `frontier` if there is something to compare, else `scales`; `fifths`;
    `heatmap` of a factorial comparison; `robustness` of one under parameter sets.
    """
    drawn: dict[str, Picture] = {}
    if factorial is not None and factorial.cells:
        drawn["heatmap"] = _picture(heatmap_in_words(factorial), draw_heatmap, factorial)
    if rows := [name for name in forest_rows(found) if name in names]:
        drawn["forest"] = _picture(forest_in_words(found, rows), draw_forest, found, rows)
    if not found.others and found.simulated > 1 and found.known(found.baseline):
        drawn["scales"] = _picture(scales_in_words(found), draw_scales, found)
    sums = {name: found.money[name]["cost"] + found.money[name]["effect"] for name in found.order}
    priced = [name for name in found.order if not math.isnan(sums[name])]
    if len(priced) > 1 and found.outcome != COST:
        text = frontier_in_words(found, priced)
        drawn["frontier"] = _picture(text, draw_frontier, found, priced)
    if shown := shown_by_fifth(found):
        drawn["fifths"] = _picture(fifths_in_words(found, shown), draw_fifths, found, shown)
    if robustness is not None:
        first = robustness.alternatives[0]
        drawn["robustness"] = _picture(
            caption(robustness, first), lambda _: draw_robustness(robustness, first)
        )
    return drawn


def shown_by_fifth(found: Findings) -> Sequence[str]:
    """Return the baseline and the best of the others, as far as they have gains by fifth."""
    names = [found.baseline, *found.others[:1]]
    return [
        name
        for name in names
        if not any(math.isnan(found.row(name, outcome)["mean"]) for outcome in BY_FIFTH)
    ]


def _picture(alternative: str, draw: Callable[..., Figure], *of: object) -> Picture:
    try:
        with look():
            return Picture(_address(draw(*of, True)), _address(draw(*of, False)), alternative)
    except Exception as error:
        return Picture("", "", alternative, undrawn(error))


def _address(figure: Figure) -> str:
    content = base64.b64encode(saved(figure, "svg")).decode("ascii")
    return f"data:image/svg+xml;base64,{content}"
