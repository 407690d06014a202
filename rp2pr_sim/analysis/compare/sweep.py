"""Scenarios run one by one, such as the jobs of a Hydra sweep, gathered into one comparison.

Each scenario has a folder of results of its own in the folder `jobs` of the sweep, named by what
its runs depend on: a job that is started again finds what is there and does what is missing.  All
have the same seed, and the same parameter sets with the same parameters kept by hand.  So they have
common random numbers, and the gathered comparison is, number by number, what `compare` gives.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec
import pandas as pd

from rp2pr_sim.analysis.base import Result, Simulated, values_of
from rp2pr_sim.analysis.compare.parameter_sets import check_sets, kept_by_hand
from rp2pr_sim.analysis.compare.question import CompareQuestion
from rp2pr_sim.analysis.compare.robustness import points_under_sets, robustness_of
from rp2pr_sim.analysis.compare.run import CompareResult, compared
from rp2pr_sim.analysis.compare.scenarios import NamedScenario, called
from rp2pr_sim.analysis.job import ask, extend, is_finished, resume
from rp2pr_sim.analysis.over_sets import SET
from rp2pr_sim.analysis.plausible_sets import USUAL, drawn, shipped
from rp2pr_sim.analysis.price_year import with_price_year
from rp2pr_sim.analysis.question_file import question_of
from rp2pr_sim.analysis.result_files import save
from rp2pr_sim.analysis.run import RunQuestion
from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.core.text import quoted
from rp2pr_sim.model.cohort import resolved
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.arrow_tables import PROGRAMME
from rp2pr_sim.study.design import Study, anchored
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


class Sampling(NamedTuple):
    """The runs that every scenario of a sweep has."""

    seed: int
    replicates: int
    """Under each parameter set; with `parameters` central of the scenario."""
    parameters: Literal["central", "plausible"] = "plausible"
    sets: int = USUAL
    kept: tuple[str, ...] = ()
    """Uncertain parameters that no parameter set changes; see `kept_in_all`."""

    @classmethod
    def of(cls, options: Mapping[str, Any], kept: tuple[str, ...]) -> Sampling:
        """Return that of checked options, by their names.

        Raises
        ------
        InputError
            for too few replicates, too many sets, or if nothing is left that the sets vary.
        """
        found = cls(**{name: options[name] for name in cls._fields if name in options}, kept=kept)
        if found.parameters != "central":
            check_sets(found.parameters, found.sets, found.replicates, (), kept)
        return found

    @property
    def over_sets(self) -> Mapping[str, Any]:
        """The options of a question that say over which parameter sets it is asked."""
        if self.parameters == "central":
            return {"parameters": "central"}
        return {"parameters": self.parameters, "sets": self.sets}


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


def kept_in_all(wanted: Sequence[Wanted]) -> tuple[str, ...]:
    """Return the uncertain parameters that no parameter set changes in any scenario of a sweep.

    They are those that a scenario sets to another value than the default, or the user has named.
    """
    return kept_by_hand(called_by_what_differs(wanted))


def do_job(
    folder: Path, wanted: Wanted, sampling: Sampling, *, execution: Execution | None = None
) -> Result:
    """Run one scenario of a sweep, or what is missing of it, and return its result.

    Parameters
    ----------
    folder : Path
        of the sweep.
    wanted : Wanted
        what is simulated.
    sampling : Sampling
        its runs; a scenario that has more replicates keeps them.
    execution : Execution | None
        who does the work.

    Raises
    ------
    InputError, StoppedError, KeyboardInterrupt
        as `rp2pr_sim.analysis.job.ask`.
    """
    assert wanted.scenario is not None
    scenario = anchored(wanted.scenario)
    options: dict[str, Any] = {"seed": sampling.seed, "replicates": sampling.replicates}
    options |= {"details": 0, **sampling.over_sets}
    settings = {**wanted.choices, **options}
    question = RunQuestion(
        settings=tuple(f"{name}={value}" for name, value in settings.items()),
        simulated=Simulated(values=values_of(scenario)),
        called="scenario",
        kept=tuple(name for name in sampling.kept if name in shipped().names),
        **options,
    )
    _note(folder, wanted.choices).unlink(missing_ok=True)
    for begun in _folders(folder, scenario, sampling):
        there = question_of(begun)
        if isinstance(there, RunQuestion) and there.replicates < sampling.replicates:
            return extend(begun, {"replicates": sampling.replicates}, execution=execution)
        return resume(begun, execution=execution)
    name = _prefix(scenario, sampling)
    return ask(question, output=folder / _JOBS, name=name, execution=execution)


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
    sampling: Sampling,
    *,
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
    sampling : Sampling
        the runs of each scenario; what a job has beyond them is not used.
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
        and (found := _ready(folder, one.scenario, sampling)) is not None
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
        seed=sampling.seed,
        replicates=sampling.replicates,
        **sampling.over_sets,
    )
    if sampling.parameters != "central":
        question = msgspec.structs.replace(question, kept=sampling.kept)
    result = with_price_year(_compared(question, folder, runs))
    save(result)
    return Gathered(result, len(runs), waiting, refused)


def _compared(
    question: CompareQuestion, folder: Path, runs: Mapping[str, StudyResults]
) -> CompareResult:
    """Return the comparison of studies that have one scenario each, by the scenario's name."""
    tables, many = [], question.replicates
    for name, study in runs.items():
        table = study.read(PROGRAMME, replicates=many)
        if question.parameters != "central":
            numbers = {point: number for number, point in enumerate(study.study.points)}
            table[SET] = table["scenario"].astype(str).map(numbers)
        tables.append(table.assign(scenario=name))
    programme, robustness = pd.concat(tables, ignore_index=True), None
    if question.parameters != "central":
        together = Study(
            points=points_under_sets(question),
            seed=question.seed,
            replicates=many,
            together=len(runs),
        )
        robustness = robustness_of(question, together, programme)
    return compared(programme, question, many, folder, runs, robustness)


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


def _prefix(scenario: Scenario, sampling: Sampling) -> str:
    """Return how the names of a scenario's runs begin: what they depend on."""
    begins = address(resolved(scenario), rules_hash({}), file_hashes([scenario]))
    if sampling.parameters != "central":
        kept = set(sampling.kept)
        rows = [
            [row[name] for name in row if name not in kept] for row in drawn(sampling.sets).values()
        ]
        named = [*sorted(kept & set(shipped().names)), *rows]
        begins += f"-{hashlib.sha256(repr(named).encode()).hexdigest()[:8]}"
    return f"{begins}-{sampling.seed}"


def _folders(folder: Path, scenario: Scenario, sampling: Sampling) -> list[Path]:
    return sorted((folder / _JOBS).glob(f"{_prefix(scenario, sampling)}-*"))


def _ready(folder: Path, scenario: Scenario, sampling: Sampling) -> StudyResults | None:
    """Return the runs of a scenario, made by the present rules; nothing if some are missing."""
    for job in _folders(folder, anchored(scenario), sampling):
        try:
            found = StudyResults.open(job) if is_finished(job) else None
            if (
                found is not None
                and found.study.replicates >= sampling.replicates
                and found.runs == found.study.runs
            ):
                return found
        except InputError:  # a damaged folder waits for somebody to look at it
            continue
    return None
