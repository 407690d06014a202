"""The page and the figures of a plan: one section and at most one figure per question."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rp2pr_sim.analysis.planning.handouts import CALENDAR, HANDOUTS
from rp2pr_sim.analysis.planning.run import LEFT_OUT, TITLES, PlanResult
from rp2pr_sim.core.labels import CHOICE_WORDS
from rp2pr_sim.report.compare.provenance import chance_begins_from
from rp2pr_sim.report.interval_plot import draw_dots, draw_intervals
from rp2pr_sim.report.page import PagePicture, PageSection, html_page
from rp2pr_sim.report.planning.handouts import CORE_TEAM, file_names
from rp2pr_sim.report.planning.intervals import dots_of_pairs, dots_of_signs
from rp2pr_sim.report.planning.trial_size import draw_power, draw_trial_size
from rp2pr_sim.report.planning.visit_calendar import draw_visit_calendar, draw_weeks
from rp2pr_sim.report.render import Draw

__all__ = ["figures", "page", "plot"]

CAPTIONS = {
    "trial_size": "The share of trials that see the effect, by the number of pairs in each arm",
    "visit_calendar": (
        "Visits by week, and how many are held so far: the mean, and the range of eight programmes"
        " in ten"
    ),
    "warning_signs": (
        "How plans that fail, and those that do not, differ in each sign that can be seen three"
        " months after submission"
    ),
    "pairs": (
        "Gain of each team in percentage points of true quality; blue: higher than the rest,"
        " orange: lower"
    ),
}
"""By question, what its figure shows."""


def page(result: PlanResult) -> str:
    """Return the page as HTML, with pictures and style in it."""
    question = result.question
    *sections, last = result.sections
    drawn = _drawn(result)
    page_sections, answer = [], []
    names = {TITLES[name]: name for name in drawn}
    for section in sections:
        name = names.get(section.title)
        shown = PagePicture.of(drawn[name], CAPTIONS[name]) if name else None
        page_sections.append(
            PageSection(
                section.title,
                section.notes,
                section.table,
                picture=shown,
                links=_links(result) if section.title == TITLES[HANDOUTS] else {},
            )
        )
        if section.notes and not section.notes[0].startswith(LEFT_OUT):
            answer.append(section.notes[0])
    called = CHOICE_WORDS["scenario"].get(question.called, f"the programme “{question.called}”")
    return html_page(
        f"What should be known before the first visit of {called}?",
        [*answer, *last.notes],
        page_sections,
        provenance=next(iter(result.studies.values())).provenance,
        facts={
            "Simulated": question.simulated_in_words,
            "Chance": chance_begins_from(question.seed),
        },
        command=["rp2pr", question.kind(), *question.settings],
    )


def figures(result: PlanResult) -> Mapping[str, Draw]:
    """Return the figures by question."""
    return {name: partial(draw, True) for name, draw in _drawn(result).items()}


def plot(result: PlanResult, axes: Axes) -> None:
    """Draw the figure of the first question that has an answer."""
    name = next(iter(result.tables))
    if (size := result.trial_size) is not None and name == "trial_size":
        draw_power(axes, size, result.question)
    elif name == "visit_calendar":
        draw_weeks(axes, result.table)
    else:
        dots = dots_of_signs if name == "warning_signs" else dots_of_pairs
        rows = dots(result.table, result.question.over_sets)
        draw_intervals(axes, rows, "too few plans to learn from")


def _links(result: PlanResult) -> dict[str, str]:
    """Return the addresses of the hand-outs, by what they are."""
    if HANDOUTS not in result.tables:
        return {}
    files = file_names(map(str, result.tables[HANDOUTS]["team"]))
    pages = {"Checklist for the core team": f"{CORE_TEAM}.html", **files}
    found = {words: f"{HANDOUTS}/{file}" for words, file in pages.items()}
    return found | ({"Calendar file": f"{HANDOUTS}/{CALENDAR}"} if result.question.start else {})


def _drawn(result: PlanResult) -> dict[str, Callable[[bool], Figure]]:
    """Return by question what draws its figure, wide or tall for a phone."""
    found: dict[str, Callable[[bool], Figure]] = {}
    tables, size, sets = result.tables, result.trial_size, result.question.over_sets
    bars = f"(bars: {'95% uncertainty' if sets else 'simulation error, 95%'})"
    if size is not None:
        found["trial_size"] = lambda _: draw_trial_size(size, result.question)
    if "visit_calendar" in tables:
        found["visit_calendar"] = lambda _: draw_visit_calendar(tables["visit_calendar"])
    if "warning_signs" in tables and (signs := dots_of_signs(tables["warning_signs"], sets)):
        more = "Plans that do not reach their aim: how many more with the sign than without it"
        each = "Plans at least 52 weeks old at the end that do not reach their aim, per cent"
        heading = f"{f'{more}, percentage points' if sets else each} {bars}"
        found["warning_signs"] = partial(draw_dots, signs, heading)
    if "pairs" in tables and (
        tables["pairs"]
        .filter(regex=r"^gain_[abc]_differs$")
        .isin(["higher", "lower"])
        .any(axis=None)
    ):
        pairs = dots_of_pairs(tables["pairs"], sets)
        found["pairs"] = partial(draw_dots, pairs, f"{CAPTIONS['pairs']} {bars}")
    return found
