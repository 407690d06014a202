"""The page and the figures of a sensitivity analysis.

- `intervals`: the indices in order, and those of pairs
- `plane`: Morris' plane, the size of effects against how unevenly inputs act
- `growth`: the ranking with fewer samples
- `response`: the outcome along the inputs that matter most
- `over_time`: the indices of a series, week by week
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rp2pr_sim.analysis.base import Section
from rp2pr_sim.analysis.sensitivity import SensitivityResult
from rp2pr_sim.analysis.sensitivity.convergence import Ranking
from rp2pr_sim.analysis.sensitivity.inputs import DUMMIES
from rp2pr_sim.analysis.sensitivity.outcomes import label_of, parsed, title_of
from rp2pr_sim.analysis.sensitivity.summary import (
    alone,
    ranked,
    scale_of,
    series,
    title_of_series,
)
from rp2pr_sim.analysis.sensitivity.tables import inputs_of
from rp2pr_sim.report.compare.provenance import chance_begins_from
from rp2pr_sim.report.interval_plot import draw_dots, draw_intervals
from rp2pr_sim.report.page import PagePicture, PageSection, html_page
from rp2pr_sim.report.render import Draw
from rp2pr_sim.report.sensitivity.growth import draw_growth
from rp2pr_sim.report.sensitivity.intervals import of_inputs, of_pairs
from rp2pr_sim.report.sensitivity.over_time import draw_over_time
from rp2pr_sim.report.sensitivity.plane import draw_plane
from rp2pr_sim.report.sensitivity.response import draw_response

__all__ = ["figures", "page", "plot"]

_ROWS = 20  # of a ranking on the page; the table has all
_TITLES = {
    "ranked": "what it depends on",
    "plane": "how large and how uneven effects are",
    "growth": "the ranking with fewer samples",
    "response": "its mean along the inputs that matter most",
    "pairs": "what pairs of inputs do only together",
}
_ONE_SHAPE = ("plane", "growth", "response")


def page(result: SensitivityResult) -> str:
    """Return the page as HTML, with pictures and style in it."""
    question, design = result.question, result.sections[0]
    outcomes = [ranking.outcome for ranking in result.rankings]
    singles, weekly = alone(result), series(result)
    named = [*(label_of(item.outcome) for item in singles), *map(title_of_series, weekly.values())]
    known = [*outcomes, *map(title_of, question.outcomes)]
    texts = [_kept(text, known) for section in result.sections[1:] for text in section.notes[:1]]
    notes = [_kept(text, known) for text in design.notes]
    told = result.sections[1:]
    pairs = zip(singles, told, strict=False)
    sections = [part for ranking, each in pairs for part in _page_sections(result, ranking, each)]
    for titles, each in zip(weekly.values(), told[len(singles) :], strict=True):
        picture = PagePicture.of(partial(_over_time, result, titles), each.title, one_shape=True)
        notes = [parsed(titles[0]).definition, *(_kept(text, titles) for text in each.notes)]
        sections.append(PageSection(each.title, notes, each.table, picture=picture))
    return html_page(
        f"What {'does' if len(named) == 1 else 'do'} {_listed(named)} depend on?",
        [*texts, *notes, _about_ranges(result)],
        [
            *sections,
            PageSection("How to read the numbers", list(_reading(result))),
            PageSection(f"The {len(question.varied)} inputs", table=inputs_of(result)),
        ],
        provenance=next(iter(result.studies.values())).provenance,
        facts={
            "Simulated": design.title,
            "Chance": chance_begins_from(question.seed),
        },
        command=["rp2pr", "sensitivity", *question.settings],
    )


def figures(result: SensitivityResult) -> Mapping[str, Draw]:
    """Return the figures by name, such as `ranked-plan_success`."""
    drawn = {
        f"{kind}-{_file(ranking.outcome)}": partial(draw, True)
        for ranking in alone(result)
        for kind, draw in _drawn(result, ranking)
    }
    weekly = {
        f"over_time-{_file(name)}": partial(_over_time, result, titles, True)
        for name, titles in series(result).items()
    }
    return drawn | weekly


def plot(result: SensitivityResult, axes: Axes) -> None:
    """Draw the ranking of the first outcome."""
    ranking = result.rankings[0]
    draw_intervals(axes, of_inputs(result, ranking), "nothing varies")
    axes.set_xlabel(_axis(result, ranking))


def _page_sections(
    result: SensitivityResult, ranking: Ranking, section: Section
) -> Iterator[PageSection]:
    """Yield the sections on one outcome: its ranking, then one for each further figure."""
    for kind, draw in _drawn(result, ranking):
        title = f"{label_of(ranking.outcome)}: {_TITLES[kind]}"
        shown = PagePicture.of(draw, title, one_shape=kind in _ONE_SHAPE)
        if kind == "ranked":
            asked = {title_of(text): text for text in result.question.outcomes}
            # improvement in care is analysed unasked where no other outcome has a value
            definition = parsed(asked.get(ranking.outcome, ranking.outcome)).definition
            notes = [f"{ranking.outcome}: {definition}", *section.notes[1:]]
            notes = [_kept(text, [ranking.outcome]) for text in notes]
            yield PageSection(title, notes, ranked(result, ranking, _ROWS), picture=shown)
        else:
            yield PageSection(title, picture=shown)


def _drawn(
    result: SensitivityResult, ranking: Ranking
) -> Iterator[tuple[str, Callable[[bool], Figure]]]:
    """Yield the kinds of figure on one outcome, and what draws each, wide or tall for a phone."""
    heading = (
        f"{label_of(ranking.outcome)}: {_axis(result, ranking)}, with its 95% interval. Grey:"
        " within noise; black: the dummy inputs, which show the noise."
    )
    yield "ranked", partial(draw_dots, of_inputs(result, ranking), heading)
    if result.problem.how.name == "morris":
        yield "plane", lambda _: draw_plane(result, ranking)
    yield "growth", lambda _: draw_growth(result, ranking)
    if len(result.curves):
        yield "response", lambda _: draw_response(result, ranking)
    if pairs := of_pairs(result, ranking):
        heading = (
            f"{label_of(ranking.outcome)}: S2, the share of the variance that two inputs make only"
            " together, with its 95% interval. Grey: within noise."
        )
        yield "pairs", partial(draw_dots, pairs, heading)


def _axis(result: SensitivityResult, ranking: Ranking) -> str:
    how = result.problem.how
    return f"{how.main} ({scale_of(result, ranking.outcome)[1] or how.measure})"


def _about_ranges(result: SensitivityResult) -> str:
    ranges = (
        "those of the plausible parameter sets, where they have the parameter, or the declared ones"
        if result.question.parameters == "plausible"
        else "the declared ones"
    )
    return (
        f"The ranges of the inputs are {ranges}, or given by hand; other ranges give other indices."
        " Effect sizes are mostly assumed: this is a result about the model."
    )


def _reading(result: SensitivityResult) -> Iterator[str]:
    """Yield what each index means, and what the dummy inputs are for."""
    how, (unused, chance) = result.problem.how, DUMMIES
    yield from (f"{index}: {how.meanings[index]}." for index in how.meanings)
    yield (
        "Indices are those of the mean over chance, estimated from products of two independent"
        " replicates, so that chance adds nothing to them on average. An estimate below 0 is"
        " chance around a small index. The 95% intervals are bootstrapped."
        if how.product
        else "Indices are those of the mean over replicates; their 95% intervals are bootstrapped."
    )
    same = ": its runs are the same as others, so its index is 0" if how.unused_is_zero else ""
    yield f"Two dummy inputs show the noise. No rule reads {unused}{same}."
    yield (
        f"The noise reference, {chance}, changes nothing but the random numbers. What these change"
        " everywhere alike is removed, as all samples share their random numbers."
        + (" Its index is 0 on average; its interval shows the noise." if how.product else "")
    )
    yield "An input whose interval is not above those of both dummy inputs is within noise."


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _kept(text: str, outcomes: Sequence[str]) -> str:
    """Return a sentence that begins with an outcome's name so that the name gets no capital."""
    first = next((name for name in outcomes if re.match(rf"{re.escape(name)}\b", text)), "")
    return f"“{first}”{text.removeprefix(first)}" if first else text


def _file(outcome: str) -> str:
    """Return the outcome as part of a file's name."""
    return outcome.replace("/", "-per-").replace(":", ".")


def _over_time(result: SensitivityResult, titles: Sequence[str], _wide: bool) -> Figure:
    return draw_over_time(result, titles)
