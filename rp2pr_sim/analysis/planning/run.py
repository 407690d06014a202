"""All that is asked, answered in one folder; what an earlier start has simulated is not simulated again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rp2pr_sim.analysis.planning import pair_advice, trial_size, visit_calendar, warning_signs
from rp2pr_sim.analysis.planning.fixed_pairs import Pairs, pairs_of, with_pairs
from rp2pr_sim.analysis.planning.question import QUESTIONS, Settings, unanswerable
from rp2pr_sim.analysis.planning.runs import Desk
from rp2pr_sim.model.cohort import left_open
from rp2pr_sim.outcomes import headline, plans_too_young
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.outcomes.summary import HEADLINE, YOUNG, no_value, shown_values
from rp2pr_sim.study.files import write_text, written
from rp2pr_sim.study.manifest import described
from rp2pr_sim.study.runner import Progress

if TYPE_CHECKING:
    from matplotlib.figure import Figure


TITLES = {
    "trial_size": "How large a trial would have to be",
    "visit_calendar": "When the visits are, and who leads them",
    "warning_signs": "What warns of a plan's failure three months after its submission",
    "pairs": "Pair by pair",
}
ASSUMED = (
    "The sizes of most effects are assumed: all this follows from the model, and is no forecast."
)
TOO_FEW = (
    "Too few plans that are a year old fail, or do not fail, for anything to be learnt from them;"
    " ask for more replicates, or a longer horizon (time.weeks)."
)
_IN_THE_CALENDAR = 100  # replicates, at most
_UNITS = {1: "teams", 2: "pairs"}


class Answer(NamedTuple):
    """The answer to one question in plain words."""

    title: str
    lines: tuple[str, ...]


def answer(folder: Path, settings: Settings, progress: Progress) -> list[Answer]:
    """Answer all that is asked; tables, figures and the words are written to the folder.

    Parameters
    ----------
    folder : Path
        with its settings (`write_settings`).
    settings : Settings
        what is asked.
    progress : Progress
        called for each study.

    Raises
    ------
    InputError
        for a mistake in a file of the user's own, or a run that fails.
    """
    pairs, planned = None, settings.scenario
    if not unanswerable("pairs", planned):
        pairs = pairs_of(planned, settings.seed)
        planned = with_pairs(
            planned, [*pairs.inside, *pairs.waiting], folder / "pairings" / "planned.csv"
        )
    desk = Desk(folder, settings, planned, progress)
    given: Mapping[str, Callable[[], list[str]]] = {
        "trial_size": lambda: _trial_size(desk),
        "visit_calendar": lambda: _visit_calendar(desk),
        "warning_signs": lambda: _warning_signs(desk),
        "pairs": lambda: _pairs(desk, pairs),
    }
    asked = settings.questions or QUESTIONS
    left_out = {item: unanswerable(item, settings.scenario) for item in asked}
    found = [
        Answer(
            TITLES[item],
            (f"Left out: {left_out[item]}",) if left_out[item] else tuple(given[item]()),
        )
        for item in asked
    ]
    blocks = ["\n".join([item.title, *(f"- {line}" for line in item.lines)]) for item in found]
    write_text(folder / "advice.txt", "\n\n".join([*blocks, ASSUMED]) + "\n")
    _write_page(folder, settings, dict(zip(asked, found, strict=True)))
    return found


def _write_page(folder: Path, settings: Settings, answers: Mapping[str, Answer]) -> None:
    from rp2pr_sim.report.planning.page import page
    from rp2pr_sim.report.render import FILE

    figures = {
        name: file.read_bytes() for name in answers if (file := folder / f"{name}.png").is_file()
    }
    made = described(
        next(file.parent for file in sorted(folder.glob("*/provenance.json")))
    ).provenance
    write_text(folder / FILE, page(settings, answers, figures, ASSUMED, made))


def _trial_size(desk: Desk) -> list[str]:
    from rp2pr_sim.report import planning as drawn  # a second that other commands need not wait

    settings, scale = desk.settings, desk.planned.scale
    found = trial_size.trial_size(
        desk.programmes().read("team"), settings.effect, settings.power, settings.seed
    )
    size = desk.planned.unit_size
    units = _UNITS.get(size, f"rings of {size}")
    desk.keep("trial_size", found.curve)
    desk.keep("trial_size_needed", found.needed)
    _save(desk, "trial_size", lambda: drawn.draw_trial_size(found, units))
    return trial_size.in_words(found, units, scale.n_invited // size)


def _visit_calendar(desk: Desk) -> list[str]:
    from rp2pr_sim.report import planning as drawn  # a second that other commands need not wait

    planned = desk.planned
    many = min(_IN_THE_CALENDAR, desk.settings.replicates)
    visits = desk.beside(
        "calendar", visit_calendar.neighbours(planned), replicates=many, details=True
    ).read("visit")
    by_week = visit_calendar.calendar(visits, planned.time.weeks)
    found = visit_calendar.summed_up(visit_calendar.figures(visits))
    desk.keep("visit_calendar", by_week)
    desk.keep("visit_figures", found)
    so_far = visit_calendar.held_so_far(visits, planned.time.weeks)
    _save(desk, "visit_calendar", lambda: drawn.draw_visit_calendar(by_week, so_far))
    return visit_calendar.in_words(found, planned)


def _warning_signs(desk: Desk) -> list[str]:
    from rp2pr_sim.report import planning as drawn  # a second that other commands need not wait

    success = _plan_success(desk)
    found = warning_signs.warning_signs(desk.programmes().read("plan"), desk.settings.seed)
    if found is None:
        return [*success, TOO_FEW]
    desk.keep("warning_signs", found.table)
    _save(desk, "warning_signs", lambda: drawn.draw_warning_signs(found.table))
    return [*success, *warning_signs.in_words(found)]


def _plan_success(desk: Desk) -> list[str]:
    """Plan success and points per plan as `rp2pr run` tells them, or why they are blank, and how many plans are too young for them."""
    table = desk.programmes().read("programme", ["scenario", "replicate", *HEADLINE, *YOUNG])
    said = []
    for row, column in zip(
        headline({"programme": table}).to_dict("records"), map(declared, HEADLINE), strict=True
    ):
        name, _, meaning = str(row["outcome"]).partition(": ")
        if row["mean"] != row["mean"]:
            said.append(
                f"{name} ({meaning}) after {desk.planned.time.weeks} weeks is blank:"
                f" {no_value(column)} in any run."
            )
            continue
        value, ends, unit = shown_values(row["mean"], row["low"], row["high"], str(row["unit"]))
        shown = f"{value}{'' if unit == '%' else ' '}{unit}"
        said.append(
            f"{name} ({meaning}) after {desk.planned.time.weeks} weeks: {shown} (simulation error"
            f" {ends})."
        )
    return [*said, *plans_too_young(table)]


def _save(desk: Desk, name: str, make: Callable[[], Figure]) -> None:
    from rp2pr_sim.report.style import look

    with look(), written(desk.folder / f"{name}.png") as hidden:
        make().savefig(hidden, format="png", dpi=150, metadata={"Software": None})


def _pairs(desk: Desk, pairs: Pairs | None) -> list[str]:
    if pairs is None:
        raise ValueError("pairs are asked for that the scenario does not have")
    found = pair_advice.advise_pairs(desk, pairs, desk.programmes())
    desk.keep("pairs", found.pairs)
    desk.keep("swaps", found.swaps)
    gains, *others = pair_advice.in_words(found)
    return [gains, *filter(None, [left_open(desk.planned)]), *others]
