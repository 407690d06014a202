"""Studies: scenario points x replicates, run on any workers, and a folder that never loses a run.

    from rp2pr_sim.study import Study, run

    done = run(Study(name="hours", points={"short": short, "long": long}, replicates=100))
    pandas.read_parquet(done.folder / "programme.parquet")

- `design`: what a study is
- `identity`: what a result rests on, and the name that a run has because of it
- `provenance`: where a result comes from; refuses to go on with other rules
- `block`: the runs that a worker does at once, and what comes of them
- `outcomes`: from the end states of runs to the tables that are kept
- `executors`: threads, processes, a cluster
- `dispatch`: blocks handed to workers; what a dead worker loses is done again
- `folder`, `store`: a numbered folder; parts written whole or not at all
- `runner`: `run`, `resume`, `extend`
- `within`: a study as one step of a longer piece of work
- `finish`: the CSVs and figures of a finished study
- `replay`, `seen`: one run again, with everything it saw
- `warm`: compile ahead
"""

from __future__ import annotations

from rp2pr_sim.study.design import Study
from rp2pr_sim.study.runner import Done, extend, resume, run

__all__ = ["Done", "Study", "extend", "resume", "run"]
