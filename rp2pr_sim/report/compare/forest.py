"""Paired differences of programmes from the baseline; of one alone, the fate of its plans."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.figure import Figure

from rp2pr_sim.analysis.compare.findings import Findings
from rp2pr_sim.analysis.numbers import NOTHING, name_of, short, with_ends
from rp2pr_sim.outcomes.summary import HEADLINE
from rp2pr_sim.report.interval_plot import Dot, draw_dots, told
from rp2pr_sim.report.style import DARK_BLUE, DARK_RED

COLOURS = {1: DARK_BLUE, -1: DARK_RED, 0: "#595959"}
SIGNS = {1: "better", -1: "worse", 0: "no clear difference"}
SCALES = ("share_submitted", "share_claimed", "share_carried_out", "plan_success")
"""What can be said of plans, the most flattering first."""


def forest_rows(found: Findings) -> list[str]:
    """Return the programmes that have a difference with an interval, the best first."""
    return [name for name in found.compared if not math.isnan(found.row(name)["difference_low"])]


def forest_dots(found: Findings, names: Sequence[str]) -> list[Dot]:
    """Return one dot per programme; right of zero is more of the outcome than with the baseline."""
    dots = []
    for name in names:
        row, number = found.row(name), found.difference(name)
        scale = 100.0 if number.unit == "percentage points" else 1.0
        middle, low, high = (scale * part for part in with_ends(row, "difference"))
        colour = COLOURS[found.side(name)]
        dots.append(Dot(found.labels[name], middle, low, high, number, colour))
    return dots


def draw_forest(found: Findings, names: Sequence[str], wide: bool) -> Figure:
    """Draw a dot and a bar for each programme."""
    unit, what = found.difference(names[0]).unit, short(found.outcome)
    heading = f"Difference from “{found.labels[found.baseline]}” in {what}, {unit}"
    return draw_dots(forest_dots(found, names), heading, wide)


def forest_in_words(found: Findings, names: Sequence[str]) -> str:
    """Return what the picture shows, row by row."""
    unit = found.difference(names[0]).unit
    rows = [
        f"{found.labels[name]} {told(found.difference(name))} {unit} ({SIGNS[found.side(name)]})"
        for name in names
    ]
    return (
        f"Difference in {short(found.outcome)} from {found.labels[found.baseline]}, with its"
        f" simulation error (95%): {'; '.join(rows)}."
    )


def draw_scales(found: Findings, wide: bool) -> Figure:
    """Draw a dot and a bar for each share of teams or plans of a single programme."""
    rows = []
    for outcome in _known(found):
        row = found.row(found.baseline, outcome)
        middle, low, high = (100.0 * row[name] for name in ("mean", "low", "high"))
        number = found.mean(found.baseline, outcome)
        rows.append(Dot(name_of(outcome), middle, low, high, number, DARK_BLUE))
    return draw_dots(rows, "Share of teams, or of submitted plans, in per cent", wide)


def scales_in_words(found: Findings) -> str:
    """Return what the picture shows, row by row."""
    known = [*_known(found), *(name for name in HEADLINE if name not in SCALES)]
    rows = [f"{name_of(outcome)} {told(found.mean(found.baseline, outcome))}" for outcome in known]
    return (
        "Shares, and percentage points per plan, with their simulation error (95%):"
        f" {'; '.join(rows)}."
    )


def _known(found: Findings) -> list[str]:
    return [outcome for outcome in SCALES if found.mean(found.baseline, outcome).text != NOTHING]
