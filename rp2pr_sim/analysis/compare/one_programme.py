"""A single programme in the words of a comparison: the same answer, with nothing beside it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from rp2pr_sim.analysis.base import Section
from rp2pr_sim.analysis.compare.findings import Findings, findings_of, outcomes_needed
from rp2pr_sim.analysis.compare.headline import answer
from rp2pr_sim.analysis.compare.remarks import with_answer
from rp2pr_sim.core.labels import CHOICE_WORDS, counted
from rp2pr_sim.outcomes.summary import HEADLINE


def needed_of_one() -> list[str]:
    """Return the outcomes that `findings_of_one` reads."""
    return outcomes_needed(HEADLINE[0])


def findings_of_one(
    table: pd.DataFrame, name: str, seed: int, failed: int, own: Sequence[str] = ()
) -> Findings:
    """Return what the table of a single programme comes to.

    Parameters
    ----------
    table : pd.DataFrame
        its runs, with the column `set` if they are of several parameter sets.
    name : str
        of the programme.
    seed, failed, own
        see `findings_of`.
    """
    runs = table.assign(scenario=name)
    labels = {name: label_of_one(name)}
    return findings_of(runs, labels, name, HEADLINE[0], seed=seed, failed=failed, own=own)


def label_of_one(name: str) -> str:
    """Return what a programme is called within a sentence."""
    return CHOICE_WORDS["scenario"].get(name, f"the programme “{name}”")


def question_of_one(name: str) -> str:
    """Return the question that its runs answer."""
    return f"What does {label_of_one(name)} come to?"


def scope_of_one(found: Findings) -> str:
    """Return what was simulated of it."""
    runs = counted(found.simulated, "run")
    if found.sets == 1:
        return f"{runs} with the default parameters."
    return f"{runs} under {found.sets:,} plausible parameter sets."


def section_of_one(found: Findings) -> Section:
    """Return the question, what was simulated, and the answer."""
    lines = [f"ANSWER: {answer(found)}", *map(str, with_answer(found, None))]
    title = f"{question_of_one(found.baseline)}\n{scope_of_one(found)}"
    return Section(title, notes=tuple(lines))
