"""The page and the figures of an ablation: what an outcome does without each mechanism."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rp2pr_sim.analysis.ablation import (
    OUTCOMES,
    AblationResult,
    blank,
    by_chance,
    in_words,
    largest,
    ranked_by,
)
from rp2pr_sim.analysis.numbers import difference, with_ends
from rp2pr_sim.report.interval_plot import Dot, draw_dots, draw_intervals
from rp2pr_sim.report.page import PagePicture, PageSection, html_page
from rp2pr_sim.report.render import Draw
from rp2pr_sim.report.style import BLUE, GREY, look

MOST = 25
"""Single mechanisms that are drawn."""
_PARTS = {
    "ablation": ("mechanism", f"Single mechanisms: the {MOST} that matter most"),
    "ablation_blocks": ("block", "Whole blocks of mechanisms"),
}
"""By figure, the kind of its rows and its title."""
_HOW = (
    "paired difference from the default programme with its 95% confidence interval, grey where this"
    " includes 0"
)


def page(result: AblationResult) -> str:
    """Return the page as HTML, with pictures and style in it."""
    table, question, study = result.table, result.question, result.studies[""]
    sections = [
        PageSection(title, (), picture=PagePicture.of(partial(draw_ablation, table, name), _HOW))
        for name, (_, title) in _PARTS.items()
        if _dots(table, name)
    ]
    words = in_words(table)
    words.insert(1, "what it is", table["text"])
    sentence = (
        "Percentage points against the default programme, each with half the width of its 95%"
        " confidence interval"
    )
    return html_page(
        f"What does {OUTCOMES[ranked_by(table)]} lose or gain when a mechanism is switched off?",
        [largest(table), by_chance(table), *blank(table)],
        [*sections, PageSection("All mechanisms", [sentence], words)],
        provenance=study.provenance,
        facts={
            "Simulated": (
                f"{question.replicates:,} runs of the default programme, and as many with each of"
                f" {len(study.study.points) - 1} mechanisms switched off"
            ),
            "Chance": f"common random numbers that begin from the seed {question.seed}",
        },
        command=["rp2pr", "ablation", *question.settings],
    )


def figures(result: AblationResult) -> Mapping[str, Draw]:
    """Return the figures by name."""
    table = result.table
    return {name: partial(draw_ablation, table, name) for name in _PARTS if _dots(table, name)}


def plot(result: AblationResult, axes: Axes) -> None:
    """Draw the single mechanisms that matter most."""
    draw_intervals(axes, _dots(result.table, "ablation"), "no run has a value")


def draw_ablation(table: pd.DataFrame, name: str, wide: bool = True) -> Figure:
    """Return a figure of what `analysis.ablation.ranked` gives: `ablation` or `ablation_blocks`."""
    title = f"{_PARTS[name][1]} for {OUTCOMES[ranked_by(table)]}"
    with look():
        return draw_dots(_dots(table, name), f"{title} ({_HOW})", wide)


def _dots(table: pd.DataFrame, name: str) -> list[Dot]:
    first = ranked_by(table)
    rows = table[(table["kind"] == _PARTS[name][0]) & table[first].notna()]
    found = []
    for row in (rows.head(MOST) if name == "ablation" else rows).to_dict("records"):
        middle, low, high = with_ends(row, first)
        colour = BLUE if low > 0.0 or high < 0.0 else GREY
        number = difference(first, middle, low, high)
        label = f"{row['strength']}: {row['text']}"
        found.append(Dot(label, 100 * middle, 100 * low, 100 * high, number, colour))
    return found
