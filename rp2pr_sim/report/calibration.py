"""The page and the figure of a calibration: the published figures, and how well they are met."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rp2pr_sim.analysis.calibration.run import CalibrateResult
from rp2pr_sim.analysis.calibration.summary import interval, number
from rp2pr_sim.analysis.numbers import Number
from rp2pr_sim.report.compare.evidence_marks import Mark
from rp2pr_sim.report.interval_plot import Dot, draw_dots, draw_intervals
from rp2pr_sim.report.page import PagePicture, PageSection, html_page
from rp2pr_sim.report.render import Draw
from rp2pr_sim.report.style import BLUE, VERMILION, look

_HEADING = "Predicted readings against the published figure (0): 90% intervals, in SDs"
_NOTHING = "a test of recovery has no figure"
_ENDS = 2 * 1.645  # SDs between the ends of a 90% interval


def page(result: CalibrateResult) -> str:
    """Return the page as HTML, with the picture and style in it."""
    question = result.question
    first, *others = result.sections
    rows = _rows(result)
    picture = PagePicture.of(partial(_drawn, rows), _HEADING) if rows else None
    sections = [
        PageSection(first.title, (), first.table, Mark.fitted, picture),
        *(PageSection(item.title, item.notes, item.table, Mark.fitted) for item in others),
    ]
    return html_page(
        "Are known parameters recovered from made-up figures?"
        if question.recovery
        else "Which parameters agree with the published figures?",
        first.notes,
        sections,
        provenance=next(iter(result.studies.values())).provenance,
        facts={
            "Simulated": (
                f"{question.samples:,} parameter sets in each wave, {question.replicates:,} runs"
                " of each"
            ),
            "Chance": f"begins from the number {question.seed} (the seed)",
        },
        command=["rp2pr", question.kind(), *question.settings],
    )


def figures(result: CalibrateResult) -> Mapping[str, Draw]:
    """Return the figure by name; none of a test of recovery."""
    rows = _rows(result)
    return {"targets": partial(_drawn, rows, True)} if rows else {}


def plot(result: CalibrateResult, axes: Axes) -> None:
    """Draw the predicted readings against the published figures."""
    draw_intervals(axes, rows := _rows(result), _NOTHING)
    if rows:
        axes.set_xlabel(_HEADING)


def _drawn(rows: list[Dot], wide: bool) -> Figure:
    with look():  # on a phone the caption stands below the figure
        return draw_dots(rows, _HEADING if wide else "", wide)


def _rows(result: CalibrateResult) -> list[Dot]:
    """Return one row per published figure, with its distance in SDs of the prediction."""
    if result.question.recovery:
        return []
    rows = []
    for row in result.tables["targets"].to_dict("records"):
        sd = (row["predicted_high"] - row["predicted_low"]) / _ENDS
        middle, low, high = (
            (row[name] - row["value"]) / sd for name in ("mean", "predicted_low", "predicted_high")
        )
        told = Number(
            number(row["mean"]), interval(row, "predicted_", middle=False), row["unit"], Mark.fitted
        )
        label = f"{row['what']} ({row['fact']}: {number(row['value'])} {row['unit']})"
        rows.append(Dot(label, middle, low, high, told, BLUE if row["within"] else VERMILION))
    return rows
