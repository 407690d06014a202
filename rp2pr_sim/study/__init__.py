"""Studies: scenario points x replicates, run on any workers, and a folder that never loses a run.

    from rp2pr_sim.study import Store, Study, run

    done = run(Study(name="hours", points={"short": short, "long": long}, replicates=100))
    Store(done.folder).read("programme")  # a data frame; files that are not part of the study are
    not read

- `design`: what a study is
- `identity`: what a result rests on, and the name that a run has because of it
- `provenance`: where a result comes from; refuses to go on with other rules
- `block`: the runs that a worker does at once, and what comes of them
- `outcomes`: from the end states of runs to the tables that are kept
- `executors`: threads, processes, a cluster
- `dispatch`: blocks handed to workers; what a dead worker loses is done again
- `folder`, `files`, `store`: a numbered folder; files written whole or not at all; the parts of its
  tables
- `runner`: `run`, `resume`, `extend`
- `within`: a study as one step of a longer piece of work
- `finish`: the CSVs and figures of a finished study
- `replay`, `seen`: one run again, with everything it saw
- `warm`: compile ahead
"""

from __future__ import annotations

from rp2pr_sim.study.design import Study
from rp2pr_sim.study.runner import Done, extend, resume, run
from rp2pr_sim.study.store import Store

__all__ = ["Done", "Store", "Study", "extend", "resume", "run"]
