"""The page and the figures of a calibration.

- `facts`: published figures against the prior and the sets, and left out
- `answers`: what users ask, over the prior and over the sets
- `contraction`: what the figures tell about each number
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rp2pr_sim.analysis.base import Section
from rp2pr_sim.analysis.calibration.run import CalibrateResult
from rp2pr_sim.analysis.calibration.summary import Title
from rp2pr_sim.report.calibration.answers import HEADING as ANSWERS
from rp2pr_sim.report.calibration.answers import draw_answers
from rp2pr_sim.report.calibration.contraction import HEADING as CONTRACTION
from rp2pr_sim.report.calibration.contraction import draw_contraction
from rp2pr_sim.report.calibration.facts import LEFT_OUT, PRIOR, against_prior, left_out
from rp2pr_sim.report.compare.evidence_marks import Mark
from rp2pr_sim.report.interval_plot import Dot, draw_dots, draw_intervals
from rp2pr_sim.report.page import PagePicture, PageSection, html_page
from rp2pr_sim.report.render import Draw
from rp2pr_sim.report.style import look

_FIGURES = {
    Title.answers: ("answers", ANSWERS),
    Title.prior: ("prior_predictive", PRIOR),
    Title.left_out: ("left_out", LEFT_OUT),
    Title.numbers: ("contraction", CONTRACTION),
}
"""By section, the name of its figure and how to read it."""
_FITTED = (Title.targets, Title.left_out, Title.numbers, Title.combinations, Title.forms)
"""Sections whose numbers are set by the published figures; the others are results of the model."""


def page(result: CalibrateResult) -> str:
    """Return the page as HTML, with the pictures and style in it."""
    question = result.question
    first, *others = result.sections
    return html_page(
        "Which parameter sets agree with the published figures?",
        first.notes,
        [
            _section(result, Section(first.title, first.table)),
            *(_section(result, item) for item in others),
        ],
        provenance=next(iter(result.studies.values())).provenance,
        facts={
            "Simulated": (
                f"{question.samples:,} parameter sets of the prior with {question.replicates:,}"
                f" runs each, and final sets with {question.final_replicates:,}"
            ),
            "Chance": f"begins from the number {question.seed} (the seed)",
        },
        command=["rp2pr", question.kind(), *question.settings],
    )


def figures(result: CalibrateResult) -> Mapping[str, Draw]:
    """Return the figures by name."""
    return {
        name: partial(draw_calibration, result, title, wide=True)
        for title, (name, _) in _FIGURES.items()
    }


def plot(result: CalibrateResult, axes: Axes) -> None:
    """Draw the published figures against the prior and the sets."""
    draw_intervals(axes, against_prior(result.tables), "no published figure is known")
    axes.set_xlabel("SDs from the published figure")


def draw_calibration(result: CalibrateResult, title: str, wide: bool) -> Figure:
    """Return the figure of a section."""
    tables, heading = result.tables, _FIGURES[Title(title)][1] if wide else ""
    with look():  # on a phone the caption is below the figure
        if title == Title.answers:
            return draw_answers(tables, wide)
        if title == Title.numbers:
            return draw_contraction(tables, wide)
        rows: list[Dot] = (against_prior if title == Title.prior else left_out)(tables)
        return draw_dots(rows, heading, wide)


def _section(result: CalibrateResult, section: Section) -> PageSection:
    picture = None
    if section.title in _FIGURES:
        caption = _FIGURES[Title(section.title)][1]
        picture = PagePicture.of(partial(draw_calibration, result, section.title), caption)
    mark = Mark.fitted if section.title in _FITTED else Mark.assumed
    return PageSection(section.title, section.notes, section.table, mark, picture)
