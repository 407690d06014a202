"""Studies: scenarios x replicates on any workers, and folders that never lose a run.

    from rp2pr_sim.study import Study, run

    found = run(Study(name="hours", points={"short": short, "long": long}, replicates=100))
    found.labelled("programme")  # a data frame

What a study is and what it depends on:

- `design`: scenarios, replicates, seed, and which tables are kept
- `run_identity`: the address of a run
- `provenance`: versions, rules and files on which results depend
- `sampling`: random generators of designs and bootstraps

Its folder:

- `folder`, `files`: numbered folders, and files written whole or not at all
- `manifest`: the description of the study
- `store`: the tables, in parts
- `labels`: runs, hospitals' names and levers as columns, to join tables of several studies
- `export`: the CSVs
- `results`: a finished study, opened once and passed on

The work:

- `batch`: blocks of runs, and what a worker does with them
- `arrow_tables`: tables of the end states of runs
- `executors`: threads, processes, a cluster
- `scheduler`: blocks given to workers, again if a worker dies
- `runner`: `run`, `resume`, `extend`, and `complete` for a study that an analysis needs
- `precompile`: compilation ahead of the first study
- `replay`, `trace`: one run again, with everything in every week
"""

from __future__ import annotations

from rp2pr_sim.study.design import Study
from rp2pr_sim.study.results import StudyResults
from rp2pr_sim.study.runner import extend, resume, run
from rp2pr_sim.study.store import Store

__all__ = ["Store", "Study", "StudyResults", "extend", "resume", "run"]
