"""Scenarios that were run one by one, such as the jobs of a Hydra sweep, gathered into one comparison.

Each scenario has a study of its own in the folder `jobs` of the sweep, named by what it rests on: a
job that is started again finds what is there and does what is missing.  All have the same seed, so
they share their luck as the scenarios of one study do, and what is gathered is, number by number,
what `compare` gives.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from rp2pr_sim.analysis.compare.question import Compared, Comparison
from rp2pr_sim.analysis.compare.run import Found, columns_for, found_of, write_tables
from rp2pr_sim.analysis.compare.scenarios import called
from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study import Done, Study, extend, resume, run
from rp2pr_sim.study.arrow_tables import PROGRAMME
from rp2pr_sim.study.files import write_text
from rp2pr_sim.study.manifest import described, is_study, unfinished
from rp2pr_sim.study.run_identity import address, file_hashes, rules_hash
from rp2pr_sim.study.store import Store

_JOBS, _REFUSED = "jobs", "refused"


class Wanted(NamedTuple):
    """A scenario of a sweep."""

    choices: Mapping[str, str]
    """Config groups and parameters, as they are typed."""
    scenario: Scenario | None
    """None if it cannot be."""


class Gathered(NamedTuple):
    """What a sweep has come to so far."""

    found: Found | None
    """None of fewer than two finished scenarios."""
    finished: int
    """Scenarios that are in it."""
    waiting: int
    """Scenarios that are not finished, or have failed runs, or rest on other rules than there are now."""
    refused: Mapping[str, str]
    """By label, why a scenario could not be run when it was last tried."""


def do_job(
    folder: Path,
    scenario: Scenario,
    choices: Mapping[str, str],
    *,
    seed: int,
    replicates: int,
    **how: Any,
) -> Done:
    """Run one scenario of a sweep, or do what is missing of it; one that is finished is not run again.

    Parameters
    ----------
    folder : Path
        of the sweep.
    scenario : Scenario
        what is simulated.
    choices : Mapping[str, str]
        what was chosen for it: config groups and parameters, as they are typed.
    seed : int
        of all scenarios of the sweep.
    replicates : int
        of this scenario; one that has more keeps them.
    how : Any
        who does the work, as `rp2pr_sim.study.run` takes it.

    Raises
    ------
    InputError, StoppedError, KeyboardInterrupt
        as `rp2pr_sim.study.run`.
    """
    study = _study(folder, scenario, seed, replicates)
    _note(folder, choices).unlink(missing_ok=True)
    for begun in sorted((folder / _JOBS).glob(f"{study.name}-*")):
        if is_study(begun):
            have = described(begun).study.replicates
            return extend(begun, replicates, **how) if have < replicates else resume(begun, **how)
    return run(study, **how)


def refuse(folder: Path, choices: Mapping[str, str], why: str) -> None:
    """Note that a scenario could not be run, until it is tried again: the others of the sweep go on."""
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
    """Put the finished scenarios of a sweep into one comparison: comparison.csv, ranking.csv and money.csv in its folder.

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
        if the folder cannot be written to, or the baseline is none of the scenarios.
    """
    named = called_by_what_differs(wanted, baseline)
    jobs = [
        _ready(folder, item.scenario, seed, replicates) if item.scenario is not None else None
        for item in wanted
    ]
    ready = {
        item.name: (item, job) for item, job in zip(named, jobs, strict=True) if job is not None
    }
    refused = {
        item.label: why
        for item, one in zip(named, wanted, strict=True)
        if (why := _refusal(_note(folder, one.choices))) is not None
    }
    waiting = len(wanted) - len(ready) - len(refused)
    if len(ready) < 2:
        return Gathered(None, len(ready), waiting, refused)
    there = [item for item, _ in ready.values()]
    asked = Comparison.of(
        there,
        outcome=outcome,
        baseline=baseline if baseline in [name for item in there for name in item[:2]] else "",
    )
    tables = [_programme(job, name, asked, replicates) for name, (_, job) in ready.items()]
    found = found_of(pd.concat(tables, ignore_index=True), asked, seed, replicates)
    write_tables(found, folder)
    return Gathered(found, len(ready), waiting, refused)


def called_by_what_differs(wanted: Sequence[Wanted], baseline: str = "") -> list[Compared]:
    """The scenarios of a sweep, called by what differs between them.

    Raises
    ------
    InputError
        if the baseline is none of them.
    """
    keys = dict.fromkeys(name for item in wanted for name in item.choices)
    differing = [name for name in keys if len({item.choices.get(name) for item in wanted}) > 1]
    found = []
    for item in wanted:
        own = {name: item.choices[name] for name in differing if name in item.choices}
        name, label = called(own)
        found.append(
            Compared(
                name, label if own else "As it is by default", own, item.scenario or Scenario()
            )
        )
    names = [item.name for item in found]
    if baseline and baseline not in [*names, *(item.label for item in found)]:
        raise InputError(
            f"baseline is {baseline!r}; allowed is one of"
            f" {', '.join(names)}.{nearest(baseline, names)}"
        )
    return found


def _note(folder: Path, choices: Mapping[str, str]) -> Path:
    return folder / _REFUSED / f"{called(choices)[0]}.json"


def _refusal(note: Path) -> str | None:
    """Why a scenario could not be run; none if it could."""
    return str(json.loads(note.read_text(encoding="utf-8"))["why"]) if note.is_file() else None


def _study(folder: Path, scenario: Scenario, seed: int, replicates: int) -> Study:
    """The job of a scenario, named by what it rests on."""
    study = Study(
        points={"scenario": scenario},
        name="job",
        seed=seed,
        replicates=replicates,
        details=0,
        output=folder / _JOBS,
    ).anchored()
    # how the names of its runs begin
    prefix = f"{address(study.scenario, rules_hash({}), file_hashes([study.scenario]))}-{seed}"
    return replace(study, name=prefix)


def _ready(folder: Path, scenario: Scenario, seed: int, replicates: int) -> Path | None:
    """The job of a scenario with all of these replicates, made by the rules that there are now; none if there is none yet."""
    name = _study(folder, scenario, seed, replicates).name
    for job in sorted((folder / _JOBS).glob(f"{name}-*")):
        try:
            study = described(job).study
            if (
                study.replicates >= replicates
                and not unfinished(job).exists()
                and Store(job).rows(PROGRAMME) == study.runs
            ):
                return job
        except InputError:  # a damaged folder waits for somebody to look at it
            continue
    return None


def _programme(job: Path, name: str, asked: Comparison, replicates: int) -> pd.DataFrame:
    table = Store(job).read(PROGRAMME, ["replicate", *columns_for(asked)])
    return table[table["replicate"] < replicates].assign(scenario=name)
