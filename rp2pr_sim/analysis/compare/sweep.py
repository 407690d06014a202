"""Scenarios run one by one, such as the jobs of a Hydra sweep, gathered into one comparison.

Each scenario has a folder of results of its own in the folder `jobs` of the sweep, named by what
its runs depend on: a job that is started again finds what is there and does what is missing.  All
have the same seed and therefore common random numbers, so the gathered comparison is, number by
number, what `compare` gives.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from rp2pr_sim.analysis.base import Result, Simulated, values_of
from rp2pr_sim.analysis.compare.question import CompareQuestion
from rp2pr_sim.analysis.compare.run import CompareResult, compared
from rp2pr_sim.analysis.compare.scenarios import NamedScenario, called
from rp2pr_sim.analysis.job import ask, extend, is_finished, question_of, resume
from rp2pr_sim.analysis.price_year import with_price_year
from rp2pr_sim.analysis.result_files import save
from rp2pr_sim.analysis.run import RunQuestion
from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.core.text import quoted
from rp2pr_sim.model.cohort import resolved
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.arrow_tables import PROGRAMME
from rp2pr_sim.study.design import anchored
from rp2pr_sim.study.executors import Execution
from rp2pr_sim.study.files import write_text
from rp2pr_sim.study.results import StudyResults
from rp2pr_sim.study.run_identity import address, file_hashes, rules_hash

_JOBS, _REFUSED = "jobs", "refused"


class Wanted(NamedTuple):
    """A scenario of a sweep."""

    choices: Mapping[str, str]
    """Config groups and parameters, as they are typed."""
    scenario: Scenario | None
    """None if it is not allowed."""


class Gathered(NamedTuple):
    """What a sweep has come to so far."""

    result: CompareResult | None
    """None of fewer than two finished scenarios."""
    finished: int
    """Scenarios that are in it."""
    waiting: int
    """Scenarios that are not finished, have failed runs, or were run with other rules."""
    refused: Mapping[str, str]
    """By label, why a scenario could not be run when it was last tried."""


def do_job(
    folder: Path, wanted: Wanted, *, seed: int, replicates: int, execution: Execution | None = None
) -> Result:
    """Run one scenario of a sweep, or what is missing of it, and return its result.

    Parameters
    ----------
    folder : Path
        of the sweep.
    wanted : Wanted
        what is simulated.
    seed : int
        of all scenarios of the sweep.
    replicates : int
        of this scenario; one that has more keeps them.
    execution : Execution | None
        who does the work.

    Raises
    ------
    InputError, StoppedError, KeyboardInterrupt
        as `rp2pr_sim.analysis.job.ask`.
    """
    assert wanted.scenario is not None
    scenario = anchored(wanted.scenario)
    settings = [f"{name}={value}" for name, value in wanted.choices.items()]
    question = RunQuestion(
        settings=(
            *settings,
            f"seed={seed}",
            "details=0",
            f"replicates={replicates}",
            "parameters=central",
        ),
        simulated=Simulated(values=values_of(scenario)),
        called="scenario",
        seed=seed,
        details=0,
        replicates=replicates,
        parameters="central",
    )
    _note(folder, wanted.choices).unlink(missing_ok=True)
    for begun in _folders(folder, scenario, seed):
        kept = question_of(begun)
        if isinstance(kept, RunQuestion) and kept.replicates < replicates:
            return extend(begun, {"replicates": replicates}, execution=execution)
        return resume(begun, execution=execution)
    return ask(question, output=folder / _JOBS, name=_prefix(scenario, seed), execution=execution)


def objective(result: Result, outcome: str) -> float:
    """Return the mean of an outcome over all runs, for a sweeper that looks for the best."""
    table = result.studies[""].read(PROGRAMME, [outcome])
    return float(table[outcome].astype("float64").mean())


def refuse(folder: Path, choices: Mapping[str, str], why: str) -> None:
    """Record why a scenario could not be run, until it is tried again; the others go on."""
    file = _note(folder, choices)
    file.parent.mkdir(parents=True, exist_ok=True)
    write_text(file, json.dumps({"scenario": called(choices)[1], "why": why}, indent=2) + "\n")


def gather(
    folder: Path,
    wanted: Sequence[Wanted],
    *,
    seed: int,
    replicates: int,
    outcome: str = "plan_success",
    baseline: str = "",
) -> Gathered:
    """Put the finished scenarios of a sweep into one comparison and save its tables in the folder.

    Parameters
    ----------
    folder : Path
        of the sweep; what other sweeps have left there is not touched.
    wanted : Sequence[Wanted]
        the scenarios of this sweep, in their order.
    seed : int
        of the sweep.
    replicates : int
        of each scenario; what a job has beyond them is not used.
    outcome : str
        by which the best is chosen.
    baseline : str
        name or label of the scenario that all others are compared with; empty, or not finished yet:
        the first.

    Raises
    ------
    InputError
        if the folder cannot be written to, or the baseline is not one of the scenarios.
    """
    named = called_by_what_differs(wanted, baseline)
    runs = {
        item.name: found
        for item, one in zip(named, wanted, strict=True)
        if one.scenario is not None
        and (found := _ready(folder, one.scenario, seed, replicates)) is not None
    }
    refused = {
        item.label: why
        for item, one in zip(named, wanted, strict=True)
        if (why := _refusal(_note(folder, one.choices))) is not None
    }
    waiting = len(wanted) - len(runs) - len(refused)
    if len(runs) < 2:
        return Gathered(None, len(runs), waiting, refused)
    there = [item for item in named if item.name in runs]
    known = {text for item in there for text in (item.name, item.label)}
    question = CompareQuestion.about_these(
        there,
        outcome=outcome,
        baseline=baseline if baseline in known else "",
        seed=seed,
        replicates=replicates,
        parameters="central",
    )
    tables = [
        study.read(PROGRAMME, replicates=replicates).assign(scenario=name)
        for name, study in runs.items()
    ]
    programme = pd.concat(tables, ignore_index=True)
    result = with_price_year(compared(programme, question, replicates, folder, runs))
    save(result)
    return Gathered(result, len(runs), waiting, refused)


def called_by_what_differs(wanted: Sequence[Wanted], baseline: str = "") -> list[NamedScenario]:
    """Return the scenarios of a sweep, called by what differs between them.

    Raises
    ------
    InputError
        if the baseline is not one of them.
    """
    keys = dict.fromkeys(name for item in wanted for name in item.choices)
    differing = [name for name in keys if len({item.choices.get(name) for item in wanted}) > 1]
    found = []
    for item in wanted:
        own = {name: item.choices[name] for name in differing if name in item.choices}
        name, label = called(own)
        found.append(
            NamedScenario(
                name=name,
                label=label if own else "As it is by default",
                choices=own,
                values=values_of(anchored(item.scenario or Scenario())),
                named=tuple(item.choices),
            )
        )
    names = [item.name for item in found]
    if baseline and baseline not in [*names, *(item.label for item in found)]:
        raise InputError(
            f"baseline is {quoted(baseline)}; allowed is one of"
            f" {', '.join(names)}.{nearest(baseline, names)}"
        )
    return found


def _note(folder: Path, choices: Mapping[str, str]) -> Path:
    return folder / _REFUSED / f"{called(choices)[0]}.json"


def _refusal(note: Path) -> str | None:
    """Return why a scenario could not be run, if it could not."""
    return str(json.loads(note.read_text(encoding="utf-8"))["why"]) if note.is_file() else None


def _prefix(scenario: Scenario, seed: int) -> str:
    """Return how the names of a scenario's runs begin: what they depend on."""
    return f"{address(resolved(scenario), rules_hash({}), file_hashes([scenario]))}-{seed}"


def _folders(folder: Path, scenario: Scenario, seed: int) -> list[Path]:
    return sorted((folder / _JOBS).glob(f"{_prefix(scenario, seed)}-*"))


def _ready(folder: Path, scenario: Scenario, seed: int, replicates: int) -> StudyResults | None:
    """Return the runs of a scenario, made by the present rules; nothing if some are missing."""
    for job in _folders(folder, anchored(scenario), seed):
        try:
            found = StudyResults.open(job) if is_finished(job) else None
            if (
                found is not None
                and found.study.replicates >= replicates
                and found.runs == found.study.runs
            ):
                return found
        except InputError:  # a damaged folder waits for somebody to look at it
            continue
    return None
