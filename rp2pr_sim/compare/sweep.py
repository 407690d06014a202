"""Scenarios that were run one by one, such as the jobs of a Hydra sweep, gathered into one comparison.

Each scenario has a study of its own in the folder `jobs` of the sweep, named by what it rests on: a job that is started again finds
what is there and does what is missing.  All have the same seed, so they share their luck as the scenarios of one study do, and what is
gathered is, number by number, what `compare` gives.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from rp2pr_sim.compare.keep import Found, columns_for, found_of, write_tables
from rp2pr_sim.compare.question import Compared, Comparison
from rp2pr_sim.compare.scenarios import called
from rp2pr_sim.errors import InputError
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study import Done, Study, extend, resume, run
from rp2pr_sim.study.description import described, is_study, prefixes, unfinished
from rp2pr_sim.study.identity import address, file_hashes, rules_hash
from rp2pr_sim.study.outcomes import PROGRAMME
from rp2pr_sim.study.store import Store, write_text

__all__ = ["Gathered", "do_job", "gather", "refuse"]

_JOBS, _REFUSED, _CHOICES = "jobs", "refused", "choices.json"


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


def do_job(folder: Path, scenario: Scenario, choices: Mapping[str, str], *, seed: int, replicates: int, **how: Any) -> Done:
    """Run one scenario of a sweep, or do what is missing of it; one that is finished is not run again.

    Args:
        folder: of the sweep.
        scenario: what is simulated.
        choices: what was chosen for it: config groups and parameters, as they are typed.
        seed: of all scenarios of the sweep.
        replicates: of this scenario; one that has more keeps them.
        how: who does the work, as `rp2pr_sim.study.run` takes it.

    Raises:
        InputError, StoppedError, KeyboardInterrupt: as `rp2pr_sim.study.run`.
    """
    study = Study(
        points={"scenario": scenario}, name=_prefix(scenario, seed), seed=seed, replicates=replicates, details=0, output=folder / _JOBS
    )
    study = study.anchored()
    study = replace(study, name=_prefix(study.scenario, seed))
    _note(folder, choices).unlink(missing_ok=True)
    for begun in sorted((folder / _JOBS).glob(f"{study.name}-*")):
        if is_study(begun):
            have = described(begun).study.replicates
            return extend(begun, replicates, **how) if have < replicates else resume(begun, **how)
    return run(study, **how, beside=lambda new: write_text(new / _CHOICES, json.dumps(dict(choices), indent=2) + "\n"))


def refuse(folder: Path, choices: Mapping[str, str], why: str) -> None:
    """Note that a scenario could not be run, until it is tried again: the others of the sweep go on."""
    file = _note(folder, choices)
    file.parent.mkdir(parents=True, exist_ok=True)
    write_text(file, json.dumps({"scenario": called(choices)[1], "why": why}, indent=2) + "\n")


def gather(folder: Path, seed: int, outcome: str = "plan_success", baseline: str = "", order: Sequence[str] = ()) -> Gathered:
    """Put the finished scenarios of a sweep into one comparison: comparison.csv, ranking.csv and money.csv in its folder.

    Args:
        folder: of the sweep.
        seed: of the scenarios that are gathered.
        outcome: by which the best is chosen.
        baseline: name of the scenario that all others are compared with; empty, or not there yet: the first.
        order: names of scenarios that come before all others, which follow by name.

    Raises:
        InputError: if the folder cannot be written to.
    """
    jobs = sorted(item for item in (folder / _JOBS).glob("*") if is_study(item) and (item / _CHOICES).is_file())
    ready = [item for item in jobs if _is_ready(item, seed)]
    compared = _named({item: json.loads((item / _CHOICES).read_text(encoding="utf-8")) for item in ready})
    if len(compared) < 2:
        return Gathered(None, len(ready), len(jobs) - len(ready), _refusals(folder))
    places = {name: place for place, name in enumerate(order)}
    compared = dict(sorted(compared.items(), key=lambda pair: (places.get(pair[1].name, len(places)), pair[1].name)))
    there = list(compared.values())
    asked = Comparison.of(there, outcome=outcome, baseline=baseline if baseline in [item.name for item in there] else "")
    tables = [_programme(job, item.name, asked) for job, item in compared.items()]
    found = found_of(pd.concat(tables, ignore_index=True), asked, seed, max(len(table) for table in tables))
    write_tables(found, folder)
    return Gathered(found, len(ready), len(jobs) - len(ready), _refusals(folder))


def _note(folder: Path, choices: Mapping[str, str]) -> Path:
    return folder / _REFUSED / f"{called(choices)[0]}.json"


def _refusals(folder: Path) -> dict[str, str]:
    notes = [json.loads(file.read_text(encoding="utf-8")) for file in sorted((folder / _REFUSED).glob("*.json"))]
    return {str(item["scenario"]): str(item["why"]) for item in notes}


def _prefix(scenario: Scenario, seed: int) -> str:
    """What a scenario rests on, and the seed: how the names of its runs begin."""
    return f"{address(scenario, rules_hash({}), file_hashes([scenario]))}-{seed}"


def _is_ready(job: Path, seed: int) -> bool:
    """Whether all runs of a job are there, made by the rules that there are now."""
    try:
        study = described(job).study
        same = list(prefixes(job).values()) == [_prefix(study.scenario, seed)]
    except InputError:  # a damaged folder waits for somebody to look at it
        return False
    return same and not unfinished(job).exists() and Store(job).rows(PROGRAMME) == study.runs


def _named(choices: Mapping[Path, Mapping[str, str]]) -> dict[Path, Compared]:
    """Each job as a scenario that is called by what differs between them."""
    keys = dict.fromkeys(name for item in choices.values() for name in item)
    differing = [name for name in keys if len({item.get(name) for item in choices.values()}) > 1]
    found = {}
    for job, item in choices.items():
        own = {name: item[name] for name in differing if name in item}
        name, label = called(own)
        found[job] = Compared(name, label if own else "As it is by default", own, described(job).study.scenario)
    return found


def _programme(job: Path, name: str, asked: Comparison) -> pd.DataFrame:
    return Store(job).read(PROGRAMME, ["replicate", *columns_for(asked)]).assign(scenario=name)
