"""A whole search in one folder: every step is read again if it is there, so that an interrupted search goes on where it was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.optimise.evaluator import Bench, NoValueError
from rp2pr_sim.analysis.optimise.finalists import OTHER, REFERENCE, Finals, finals
from rp2pr_sim.analysis.optimise.levers import LEVERS
from rp2pr_sim.analysis.optimise.marginal_changes import what_pounds_buy
from rp2pr_sim.analysis.optimise.question import Asked, Begin, begin, write_asked
from rp2pr_sim.analysis.optimise.racing import HELD, Limits
from rp2pr_sim.analysis.optimise.robustness import in_every_world
from rp2pr_sim.analysis.optimise.search import LEAST_HELD, Searched, Seen, none_kept, search
from rp2pr_sim.analysis.optimise.summary import Part, answer, choices, page
from rp2pr_sim.core.errors import InputError, reason_of
from rp2pr_sim.outcomes.summary import IMPROVEMENT
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.scenario.config import named_in
from rp2pr_sim.study.files import write_text, written
from rp2pr_sim.study.folder import numbered
from rp2pr_sim.study.manifest import described
from rp2pr_sim.study.runner import Progress

NAME = "budget"


class Answered(NamedTuple):
    """What came of a search; each table is a CSV in its folder, too."""

    folder: Path
    parts: tuple[Part, ...]
    """The answer in words."""
    found: Finals
    bought: pd.DataFrame
    worlds: pd.DataFrame | None


def begun(asked: Asked, output: Path) -> Path:
    """A new folder for this search, when all that was asked has been checked.

    Raises
    ------
    InputError
        for a setting that is not allowed, or a folder that cannot be written to.
    """
    begin(asked)
    return numbered(output, NAME, lambda hidden: write_asked(hidden, asked))


def work(folder: Path, asked: Asked, progress: Progress) -> Answered:
    """Do what is missing of a search, and write its tables, its picture and the answer in words.

    Where no run has a value of the outcome, the search is for improvement in care and the answer
    says why.

    Raises
    ------
    NoProgrammeError
        if nothing keeps to the budget and the weeks.
    InputError
        if a run fails, or the folder rests on other rules or files than there are now.
    """
    try:
        return _searched(folder, asked, progress)
    except NoValueError as error:
        if asked.outcome == IMPROVEMENT:
            raise
        return _searched(folder, replace(asked, outcome=IMPROVEMENT), progress, str(error))


def _searched(folder: Path, asked: Asked, progress: Progress, why: str = "") -> Answered:
    start, limits = begin(asked), Limits(asked.pounds, LEAST_HELD)
    bench = Bench(folder, asked.seed, asked.goal, progress)
    searched = search(start, limits, bench, asked.points, asked.seed, asked.replicates)
    found = finals(bench, searched.finalists, start, limits, asked.replicates)
    if not found.best:
        others = found.table[
            found.table["role"] == (OTHER if OTHER in set(found.table["role"]) else REFERENCE)
        ]
        raise none_kept(
            limits,
            others[HELD].to_numpy(dtype=np.float64),
            others["cost"].to_numpy(dtype=np.float64),
        )
    first, cost = found.scenarios[found.best[0]], float(found.table["cost"].iloc[0])
    bought = what_pounds_buy(first, cost, start, bench, asked.pounds, max(2, asked.replicates // 2))
    worlds = _worlds(bench, found, start, asked) if asked.uncertainty == "posterior" else None
    first_part, *rest = answer(asked, found, bought, worlds, len(searched.seen))
    first_part = first_part._replace(notes=(*filter(None, [why]), *first_part.notes))
    done = Answered(folder, (first_part, *rest), found, bought, worlds)
    try:
        _write(done, searched, asked)
    except OSError as error:
        raise InputError(
            f"the answer cannot be written to {folder}: {reason_of(error)}; go on with: rp2pr"
            f" resume {folder}"
        ) from error
    return done


def _worlds(bench: Bench, found: Finals, start: Begin, asked: Asked) -> pd.DataFrame:
    best = {name: found.scenarios[name] for name in found.best}
    return in_every_world(
        bench, best, start.reference, [named_in(text) for text in asked.settings], asked.pounds
    )


def _write(done: Answered, searched: Searched, asked: Asked) -> None:
    from rp2pr_sim.report.optimise import page as page_for_people

    # imports for a second what draws
    from rp2pr_sim.report.optimise.frontier import picture, reading
    from rp2pr_sim.report.page import Shown
    from rp2pr_sim.report.render import FILE

    letters = {item: name for name, item in done.found.scenarios.items()}
    tried = pd.DataFrame(
        [_tried(letters.get(item, ""), item, told) for item, told in searched.seen.items()]
    )
    tried.insert(0, "number", range(1, len(tried) + 1))
    tried["effect"] = asked.goal.better(tried["effect"].to_numpy())
    tables = {
        "programmes": done.found.table,
        "choices": choices(done.found),
        "pounds": done.bought,
        "tried": tried,
    }
    for name, table in {
        **tables,
        **({} if done.worlds is None else {"worlds": done.worlds}),
    }.items():
        write_text(
            done.folder / f"{name}.csv",
            table.to_csv(index=False, float_format="%.6g", lineterminator="\n"),
        )
    wide, tall = (
        picture(done.found.table, tried, asked.pounds, asked.goal, each) for each in (True, False)
    )
    with written(done.folder / "frontier.png") as hidden:
        hidden.write_bytes(wide)
    write_text(done.folder / "answer.md", page(done.parts))
    made = described(done.folder / "finalists-001").provenance
    shown = Shown(wide, tall, reading(done.found.table))
    write_text(
        done.folder / FILE, page_for_people(asked, done.parts, shown, len(searched.seen), made)
    )


def _tried(programme: str, item: Scenario, told: Seen) -> dict[str, object]:
    """A row of what was tried, with its letter if it became a finalist; neighbours differ in one lever, so all levers are told."""
    return {
        "programme": programme,
        **told._asdict(),
        **{lever.label: lever.told(item) for lever in LEVERS},
    }
