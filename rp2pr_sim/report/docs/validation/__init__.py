"""Predictions in `docs/validation.md`: results of the model that it was not fitted to.

    python -m rp2pr_sim.report.docs.validation [PAGE] [--replicates N] [--seed S] [--output FOLDER]

They are written into the marked block of the page.

- `declared`: the list of predictions, each with the facts shown next to it
- `runs`: from the tables of a study to one number per run
- `summarised`: from numbers of runs to a mean, its interval, and the spread of single trials

No code here reads a fact before a number is written: the predictions are given whether or not they
look right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from rp2pr_sim import __version__
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.evidence import facts
from rp2pr_sim.report.docs.validation.declared import PREDICTED, Predicted
from rp2pr_sim.report.docs.validation.runs import NEEDED, per_run
from rp2pr_sim.report.docs.validation.summarised import Summary, summarised
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study import Store, Study, run
from rp2pr_sim.study.folder import spare

__all__ = ["LONG_WEEKS", "Predictions", "block", "predictions"]

LONG_WEEKS = 208
"""Horizon of the runs from which effects after three years are read."""

Predictions = dict[str, Summary]
"""Summaries by key of `PREDICTED`."""


def predictions(
    ensemble: Sequence[Scenario], replicates: int, seed: int = 1, output: Path | None = None
) -> Predictions:
    """Return every prediction over an ensemble of parameters.

    Each scenario is run twice, over its own horizon and, for effects after years, over `LONG_WEEKS`
    or more; all under common random numbers.

    Parameters
    ----------
    ensemble : Sequence[Scenario]
        the scenarios, such as the rows of a posterior; with a single one the intervals reflect
        chance alone.
    replicates : int
        replicates of each scenario, at least two.
    seed : int
        seed of the study.
    output : Path | None
        the folder in which the numbered folders of the two studies are made; they are not kept if
        not given.

    Raises
    ------
    InputError
        without any scenario, or if a run failed; as `study.run`.
    """
    if not ensemble:
        raise InputError("the ensemble is empty; predictions need at least one scenario.")
    usual = {f"usual-{number}": scenario for number, scenario in enumerate(ensemble)}
    long = {f"long-{number}": _longer(scenario) for number, scenario in enumerate(ensemble)}
    with spare() as folder:
        study = Study(
            points=usual, name="validation", seed=seed, replicates=replicates, details=replicates,
            output=output or folder,
        )  # fmt: skip
        tables = _tables(study, NEEDED)
        longer = replace(study, points=long, name="validation-long", details=0)
        later = _tables(longer, ("programme",))
    tables["programme"] = pd.concat([tables["programme"], later["programme"]])
    found = {str(name): rows for name, rows in per_run(tables).groupby(level="scenario")}
    return {
        item.key: summarised(
            [found[name][item.key].to_numpy(float) for name in (long if item.long else usual)],
            item.unit,
        )
        for item in PREDICTED
    }


def _tables(study: Study, names: Iterable[str]) -> dict[str, pd.DataFrame]:
    done = run(study)
    if done.failures:
        raise InputError(
            f"{done.failures} of {study.runs} runs failed; name an output folder, and see"
            " failures.csv there."
        )
    return {name: Store(done.folder).read(name, [*NEEDED[name]]) for name in names}


def _longer(scenario: Scenario) -> Scenario:
    return scenario.replaced({"time.weeks": max(LONG_WEEKS, scenario.time.weeks)})


def block(found: Predictions, points: int, replicates: int, seed: int) -> str:
    """Return the marked block as Markdown: how the numbers were made, then a table for each part.

    Parameters
    ----------
    found : Predictions
        the result of `predictions`.
    points : int
        number of scenarios in the ensemble.
    replicates : int
        replicates of each scenario.
    seed : int
        seed of the study.
    """
    parts = dict.fromkeys(item.part for item in PREDICTED)
    items = {part: [item for item in PREDICTED if item.part == part] for part in parts}
    tables = [_table(part, items[part], found) for part in parts]
    return "\n\n".join([_made(points, replicates, seed), *tables])


def _made(points: int, replicates: int, seed: int) -> str:
    what = (
        f"{points} sets of parameters: the intervals hold what is unknown about these, not the luck"
        " of replicates, which they share"
    )
    if points == 1:
        what = (
            "One set of parameters, the defaults: the intervals hold luck alone, not what is"
            " unknown about the parameters"
        )
    return (
        f"Written by `make validation` with version {__version__}, {replicates} replicates and seed"
        f" {seed}; do not edit. {what}. pp: percentage points."
    )


def _table(part: str, items: Sequence[Predicted], found: Predictions) -> str:
    head = ["prediction", "mean", "95% interval of the mean", "95% of single trials", "beside it"]
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    lines += [
        f"| {item.text} | {' | '.join(found[item.key].shown())} | {_beside(item)} |"
        for item in items
    ]
    return f"### {part}\n\n" + "\n".join(lines)


def _beside(item: Predicted) -> str:
    """Return the facts about a prediction, each with its certainty and its use in the model."""
    told = []
    for name in item.facts:
        fact = facts()[name]
        use = f"used as {fact.use}" if fact.use else "not used"
        told.append(f"{name}: {fact.figure} ({fact.sure}; {use})")
    return "; ".join(told).replace("|", "/") or "no fact"
