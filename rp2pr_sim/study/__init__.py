"""Studies: one scenario over many replicates, and the folder its results are kept in.

- `job.py`: what a run is
- `run.py`: simulate it (`simulated`), keep what came out (`kept`)
- `folder.py`: a numbered folder that is complete or not there at all
- `provenance.py`: where a result comes from
"""

from __future__ import annotations

from rp2pr_sim.study.job import Job

__all__ = ["Job"]
