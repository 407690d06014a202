"""Cost of a million runs: 1,000 programmes to choose from, each in 1,000 replicates.

`python -m benchmarks.million` measures it, with summaries only.
"""

from __future__ import annotations

import resource
import sys
import time
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study import Study, run

__all__ = ["LEVERS", "Took", "measured", "points", "told"]

LEVERS = {
    "pairing.strategy": ("complementary", "similar", "best_with_worst", "nearest", "random"),
    "visit.hours": (1.5, 3.0, 4.5, 6.0, 8.0),
    "visit.delegation_size": (2, 3, 4, 5),
    "facilitation.kind": ("none", "non_clinical"),
    "support.qi_hours": (0.0, 10.0, 20.0, 40.0, 80.0),
}
"""A designer's choices; every combination is a scenario point."""

_REPLICATES = 1000


class Took(NamedTuple):
    """Cost of a study."""

    runs: int
    seconds: float
    """Wall-clock time."""
    processor_seconds: float
    """Processor time of all threads."""
    peak_mb: float
    """Peak memory of the process, Python and the libraries included."""
    disk_mb: float


def points() -> dict[str, Scenario]:
    """Return the default programme under every combination of the levers.

    It has 30 + 50 teams and 104 weeks. The last lever changes first.
    """
    combinations = product(*LEVERS.values())
    return {
        f"choice-{i:04d}": Scenario.of(dict(zip(LEVERS, values, strict=True)))
        for i, values in enumerate(combinations)
    }


def measured(scenarios: dict[str, Scenario], replicates: int, output: Path) -> Took:
    """Run these scenarios and return the cost; the kernels are compiled before."""
    first = dict(list(scenarios.items())[:1])
    run(Study(points=first, name="warm", replicates=2, details=0, output=output))
    start, before = time.perf_counter(), time.process_time()
    done = run(
        Study(points=scenarios, name="million", replicates=replicates, details=0, output=output)
    )
    seconds, processor = time.perf_counter() - start, time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (
        1 if sys.platform == "darwin" else 1024
    )
    disk = sum(file.stat().st_size for file in done.folder.rglob("*") if file.is_file())
    return Took(done.runs, seconds, processor, peak / 1e6, disk / 1e6)


def told(took: Took) -> str:
    """Return the cost in one sentence."""
    rate, each = took.runs / took.seconds, took.processor_seconds / took.runs * 1e3
    return (
        f"{took.runs:,} runs took {took.seconds / 60.0:.1f} minutes: {rate:,.0f} a second,"
        f" {each:.2f} ms of processor time each, {took.peak_mb:,.0f} MB of memory at the peak,"
        f" {took.disk_mb:,.0f} MB on the disk."
    )


if __name__ == "__main__":
    many = int(sys.argv[1]) if len(sys.argv) > 1 else _REPLICATES
    with TemporaryDirectory() as folder:
        print(told(measured(points(), many, Path(folder))))
