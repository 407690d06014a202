"""The page on one programme or several: one answer for a hospital manager, offline and on paper.

- `load`: what the page is made of
- `findings`: means, paired differences, ranks and costs, computed once
- `evidence_marks`, `numbers`: a number to the digits it has, with a letter for its evidence
- `headline`: the answer in one sentence, no stronger than the tables allow
- `pictures` (`forest`, `frontier`, `by_baseline`, drawn with `interval_plot`) and `tables`
- `assumptions`, `provenance`: what it depends on, and how it was made
- `page.html`: the order in which a reader meets all this
"""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.axes import Axes

from rp2pr_sim.analysis.compare import CompareResult
from rp2pr_sim.analysis.run import RunResult
from rp2pr_sim.report.compare import findings, tables
from rp2pr_sim.report.compare.assumptions import grounds, hourly_costs
from rp2pr_sim.report.compare.difference_figure import dots_of, figure_of
from rp2pr_sim.report.compare.evidence_marks import Mark
from rp2pr_sim.report.compare.headline import answer, programmes
from rp2pr_sim.report.compare.load import material_of
from rp2pr_sim.report.compare.numbers import name_of, plain, short
from rp2pr_sim.report.compare.pictures import pictures
from rp2pr_sim.report.compare.provenance import command, command_for_ranges, making
from rp2pr_sim.report.interval_plot import draw_intervals
from rp2pr_sim.report.render import png, templates

__all__ = ["figures", "page", "plot", "sentence"]


def page(result: RunResult | CompareResult) -> str:
    """Return the page as HTML, with pictures and style in it."""
    material = material_of(result)
    found = findings.of(material)
    points = list(material.study.points.values())
    return (
        templates()
        .get_template("compare/page.html")
        .render(
            question=material.question,
            told=answer(found),
            found=found,
            baseline=found.labels[found.baseline],
            cheapest=next(
                (found.labels[name] for name, row in found.money.items() if row["on_frontier"]), ""
            ),
            outcome=short(found.outcome),
            meaning=name_of(found.outcome).partition(": ")[2],
            simulated=programmes(found.simulated),
            pictures=pictures(found),
            tables=tables,
            one=tables.means_of_one(material.programme) if material.single else [],
            grounds=grounds(points),
            hourly=hourly_costs(points[0]),
            making=making(material, found),
            worlds=None,
            sets=material.sets,
            ranges=None if material.sets else command_for_ranges(material),
            plausible=material.plausible,
            command=command(material),
            marks=list(Mark),
            Mark=Mark,
        )
    )


def sentence(result: RunResult | CompareResult) -> str:
    """Return the sentence that answers the question."""
    return plain(answer(findings.of(material_of(result))).sentence)


def figures(result: CompareResult) -> Mapping[str, bytes]:
    """Return the figures of a comparison as PNG, by name; none where nothing can be compared."""
    found = figure_of(result)
    return {} if found is None else {"comparison": png(found)}


def plot(result: CompareResult, axes: Axes) -> None:
    """Draw the paired differences from the baseline."""
    draw_intervals(axes, dots_of(result), "nothing can be compared")
