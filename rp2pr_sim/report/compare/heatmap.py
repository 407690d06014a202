"""Picture: the outcome by the two factors that matter most, averaged over all others."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from rp2pr_sim.analysis.compare.factors import Factorial
from rp2pr_sim.analysis.compare.scenarios import factor_words, value_words
from rp2pr_sim.analysis.numbers import name_of

_SHADES = "cividis"  # colour-blind readers see it as others do
_LINE = 0.17  # inches
_LETTER = 0.0083  # inches that a letter takes on average, by point of its size


def draw_heatmap(found: Factorial, wide: bool) -> Figure:
    """Draw a field per pair of values, with its mean in it; wide for a desk, tall for a phone.

    On a phone the factor with fewer values is across.
    """
    (first, second), grid = (item.name for item in found.factors[:2]), found.grid
    turned = not wide and grid.shape[1] > grid.shape[0]
    if turned:
        first, second, grid = second, first, grid.T
    rows, columns = grid.shape
    width, left = (8.6, 2.0) if wide else (3.9, 1.15)
    size, fold = (10, 22) if wide else (8.5, 13)
    what = name_of(found.outcome).partition(":")[0]
    unit = next(iter(found.cells.values())).unit
    title = f"{what}, {unit}, by {factor_words(first)} (down) and {factor_words(second)} (across)"
    title = textwrap.fill(title, 96 if wide else 46)
    across = min(width - left - 0.15, 1.6 * columns)
    room = int(across / columns / (size * _LETTER))
    above = _folded(second, grid.columns, min(fold, room))
    lines = title.count("\n") + max(text.count("\n") for text in above) + 2
    height = 0.55 * rows + _LINE * lines + 0.4
    figure = Figure(figsize=(width, height))
    axes = figure.add_axes((left / width, 0.1 / height, across / width, 0.55 * rows / height))
    means = grid.to_numpy()
    axes.imshow(means, cmap=_SHADES, aspect="auto")
    middle = (np.nanmin(means) + np.nanmax(means)) / 2.0
    for row, down in enumerate(grid.index):
        for column, right in enumerate(grid.columns):
            colour = "white" if means[row, column] < middle else "black"
            number = str(found.cells[(right, down) if turned else (down, right)])
            axes.text(
                column, row, number, ha="center", va="center", color=colour, fontsize=size + 1
            )
    axes.set_xticks(range(columns), above, fontsize=size)
    axes.set_yticks(range(rows), _folded(first, grid.index, fold), fontsize=size)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    figure.text(0.02, 1.0 - 0.08 / height, title, va="top", fontsize=size)
    return figure


def heatmap_in_words(found: Factorial) -> str:
    """Return what the picture shows, field by field."""
    first, second = (item.name for item in found.factors[:2])
    fields = [
        f"{value_words(first, row)} with {value_words(second, column)}"
        f" {found.cells[row, column].with_unit}"
        for row in found.grid.index
        for column in found.grid.columns
    ]
    what = name_of(found.outcome).partition(":")[0]
    return f"{what} by {factor_words(first)} and {factor_words(second)}: {'; '.join(fields)}."


def _folded(factor: str, values: pd.Index[str], width: int) -> list[str]:
    words = (value_words(factor, str(item)) for item in values)
    return [textwrap.fill(text, width, break_long_words=False) for text in words]
