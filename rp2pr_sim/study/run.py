"""One scenario, replicated: simulate it, and keep what came out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
from omegaconf import OmegaConf

from rp2pr_sim.cohort import resolved
from rp2pr_sim.ensemble import simulate
from rp2pr_sim.measures import tables as outcome_tables
from rp2pr_sim.report.figures import save_all
from rp2pr_sim.study.folder import numbered
from rp2pr_sim.study.job import Job
from rp2pr_sim.study.provenance import provenance

__all__ = ["kept", "simulated"]

Tables = dict[str, pd.DataFrame]


def simulated(job: Job, done: Callable[[], object] = lambda: None) -> Tables:
    """All replicates of a job, each beside its twin: the same teams under the same luck, without a programme.

    Args:
        job: what to simulate.
        done: called after each replicate.

    Returns:
        The tables of `rp2pr_sim.measures.tables`, replicates one under another, with the columns
        `scenario` (the job's name), `seed` and `replicate` in front.

    Raises:
        InputError: if the scenario asks for teams or pairs that cannot be had.
    """
    parts = []
    twin = job.scenario.without_programme()
    for replicate in range(job.replicates):
        world = simulate(job.scenario, job.seed, replicate)
        parts.append(outcome_tables(world, simulate(twin, job.seed, replicate)))
        done()
    return {name: _under_each_other(job, [part[name] for part in parts]) for name in parts[0]}


def kept(job: Job, tables: Mapping[str, pd.DataFrame]) -> Path:
    """Write the results of a job to a new numbered folder in `job.output`.

    The folder holds each table as Parquet and CSV, `config.yaml` (all that decides the results, with the
    numbers of teams as a user's file has them),
    `provenance.json` and the figures; the same job gives the same bytes.

    Returns:
        The folder, such as `outputs/run/ilcop-001`.

    Raises:
        InputError: if it cannot be written; then nothing is left behind.
    """
    return numbered(job.output, job.name, lambda folder: _write(job, tables, folder))


def _write(job: Job, tables: Mapping[str, pd.DataFrame], folder: Path) -> None:
    for name, table in tables.items():
        table.to_parquet(folder / f"{name}.parquet", index=False)
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    config = {"name": job.name, "seed": job.seed, "replicates": job.replicates, **resolved(job.scenario).nested()}
    (folder / "config.yaml").write_text(OmegaConf.to_yaml(config), encoding="utf-8")
    (folder / "provenance.json").write_text(json.dumps(provenance(job), indent=2) + "\n", encoding="utf-8")
    save_all(dict(tables), folder)


def _under_each_other(job: Job, parts: list[pd.DataFrame]) -> pd.DataFrame:
    table = pd.concat(parts, ignore_index=True)
    table.insert(0, "scenario", job.name)
    return table
