"""Picture: the paired difference of each programme from the baseline; of a single programme, what became of its plans."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from rp2pr_sim.outcomes.summary import HEADLINE
from rp2pr_sim.report.compare.findings import Findings
from rp2pr_sim.report.compare.numbers import NOTHING, difference, name_of, short
from rp2pr_sim.report.interval_plot import Dot, draw_dots, told
from rp2pr_sim.report.style import DARK_BLUE, DARK_RED

COLOURS = {1: DARK_BLUE, -1: DARK_RED, 0: "#595959"}
SIGNS = {1: "better", -1: "worse", 0: "no clear difference"}
SCALES = ("share_submitted", "share_claimed", "share_carried_out", "plan_success")
"""What can be said of plans, the most flattering first."""


def draw_forest(found: Findings, names: Sequence[str], wide: bool) -> Figure:
    """A dot and a bar for each programme; right of zero is more of the outcome than with the baseline."""
    scale = 100.0 if difference(found.outcome, 1.0, 1.0, 1.0).unit == "percentage points" else 1.0
    rows = [_dot(found, name, scale) for name in names]
    return draw_dots(
        rows, f"Difference from “{found.labels[found.baseline]}”, {rows[0].number.unit}", wide
    )


def forest_in_words(found: Findings, names: Sequence[str]) -> str:
    """What the picture shows, row by row."""
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
    """A dot and a bar for each share of teams or plans of a single programme."""
    rows = []
    for outcome in _known(found):
        row = found.row(found.baseline, outcome)
        middle, low, high = (100.0 * row[name] for name in ("mean", "low", "high"))
        rows.append(
            Dot(name_of(outcome), middle, low, high, found.mean(found.baseline, outcome), DARK_BLUE)
        )
    return draw_dots(rows, "Share of teams, or of submitted plans, in per cent", wide)


def scales_in_words(found: Findings) -> str:
    """What the picture shows, row by row."""
    known = [*_known(found), *(name for name in HEADLINE if name not in SCALES)]
    rows = [f"{name_of(outcome)} {told(found.mean(found.baseline, outcome))}" for outcome in known]
    return (
        "Shares, and percentage points per plan, with their simulation error (95%):"
        f" {'; '.join(rows)}."
    )


def _known(found: Findings) -> list[str]:
    return [outcome for outcome in SCALES if found.mean(found.baseline, outcome).text != NOTHING]


def _dot(found: Findings, name: str, scale: float) -> Dot:
    row = found.row(name)
    middle, low, high = (
        scale * row[part] for part in ("difference", "difference_low", "difference_high")
    )
    return Dot(
        found.labels[name], middle, low, high, found.difference(name), COLOURS[found.side(name)]
    )
