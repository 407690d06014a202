"""The page and the figures of a comparison, and the page of one programme."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from matplotlib.axes import Axes

from rp2pr_sim.analysis.compare import CompareResult
from rp2pr_sim.analysis.compare.findings import Findings
from rp2pr_sim.analysis.compare.headline import answer
from rp2pr_sim.analysis.compare.one_programme import findings_of_one, question_of_one, scope_of_one
from rp2pr_sim.analysis.compare.parameter_sets import DECLARED
from rp2pr_sim.analysis.compare.remarks import on_forms, remarks, with_answer
from rp2pr_sim.analysis.compare.robustness_summary import must_know
from rp2pr_sim.analysis.compare.shortlist import rest, shown
from rp2pr_sim.analysis.compare.summary import scope
from rp2pr_sim.analysis.numbers import runs, short
from rp2pr_sim.analysis.price_year import in_words as prices_in_words
from rp2pr_sim.analysis.run import RunResult
from rp2pr_sim.analysis.run_over_sets import by_set
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.report.compare import tables
from rp2pr_sim.report.compare.assumptions import grounds, hourly_costs
from rp2pr_sim.report.compare.evidence_marks import Mark, marked
from rp2pr_sim.report.compare.forest import draw_forest, forest_dots, forest_rows
from rp2pr_sim.report.compare.glossary import terms
from rp2pr_sim.report.compare.heatmap import draw_heatmap
from rp2pr_sim.report.compare.pictures import pictures
from rp2pr_sim.report.compare.provenance import command, making
from rp2pr_sim.report.compare.robustness import draw_robustness, in_page_words
from rp2pr_sim.report.interval_plot import draw_intervals
from rp2pr_sim.report.render import Draw, templates
from rp2pr_sim.study.arrow_tables import PROGRAMME


def page(result: RunResult | CompareResult) -> str:
    """Return the page as HTML, with pictures and style in it.

    Raises
    ------
    InputError
        if no run came to its end.
    """
    study = result.studies[""]
    if not study.runs:
        raise InputError(
            f"{result.folder} has no run that came to its end, so there is nothing to report."
        )
    if isinstance(result, CompareResult):
        points = [item.scenario for item in result.question.compared]
        found, rest_of_page = result.findings, _of_comparison(result)
    else:
        points, found = [result.question.scenario], findings_of_run(result)
        rest_of_page = _of_run(result, found)
    names = shown(found)
    surroundings = templates().overlay(finalize=marked)
    surroundings.filters["marked"] = marked
    return surroundings.get_template("compare/page.html").render(
        answer=answer(found),
        remarks=list(remarks(found)),
        found=found,
        names=names,
        others=rest(found, names) if found.others else "",
        baseline=found.labels[found.baseline],
        cheapest=next(
            (found.labels[name] for name, row in found.money.items() if row["on_frontier"]), ""
        ),
        outcome=short(found.outcome),
        simulated=runs(found.simulated),
        interval="95% uncertainty" if found.sets > 1 else "simulation error (95%)",
        tables=tables,
        grounds=grounds(points),
        hourly=hourly_costs(points[0]),
        prices=prices_in_words(points),
        making=list(making(result, found)),
        command=command(result),
        marks=list(Mark),
        Mark=Mark,
        own_team_notes=result.own_team_notes,
        **{"one": [], "robustness": [], "also": [], **rest_of_page},
    )


def findings_of_run(result: RunResult) -> Findings:
    """Return what the table of a single programme comes to."""
    study, asked = result.studies[""], result.question
    table = study.read(PROGRAMME)
    if asked.parameters == "plausible":
        table = by_set(table)
    return findings_of_one(table, asked.called, asked.seed, study.failures)


def figures(result: CompareResult) -> Mapping[str, Draw]:
    """Return the figures of a comparison by name; none where nothing can be compared."""
    found: dict[str, Draw] = {}
    if result.factorial is not None and result.factorial.cells:
        found["heatmap"] = partial(draw_heatmap, result.factorial, wide=True)
    if names := forest_rows(result.findings):
        found["comparison"] = partial(draw_forest, result.findings, names, wide=True)
    if result.robustness is not None:
        for place, item in enumerate(result.robustness.alternatives):
            name = f"_{result.robustness.name_of(item)}" if place else ""
            found[f"robustness{name}"] = partial(draw_robustness, result.robustness, item)
    return found


def plot(result: CompareResult, axes: Axes) -> None:
    """Draw the paired differences from the baseline."""
    dots = forest_dots(result.findings, forest_rows(result.findings))
    draw_intervals(axes, dots, "nothing can be compared")


def _of_comparison(result: CompareResult) -> dict[str, Any]:
    found, asked, robustness = result.findings, result.question, result.robustness
    known = [] if robustness is None else must_know(asked, robustness)
    return {
        "question": asked.question,
        "scope": scope(result),
        "beside": list(with_answer(found, result.factorial)),
        "also": [*known, *on_forms(asked.choices)],
        "terms": list(terms(found, asked.choices, asked.parameters == DECLARED)),
        "pictures": pictures(found, shown(found), result.factorial, robustness),
        "robustness": in_page_words(result),
    }


def _of_run(result: RunResult, found: Findings) -> dict[str, Any]:
    asked = result.question
    return {
        "question": question_of_one(asked.called),
        "scope": scope_of_one(found),
        "beside": list(with_answer(found, None)),
        "terms": list(terms(found, {}, declared=False)),
        "pictures": pictures(found, shown(found)),
        "one": tables.means_of_one(
            result.table, [item.column for item in asked.own_outcomes], found.sets > 1
        ),
    }
