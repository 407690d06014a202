"""Cost estimate before the start: numbers of replicates and runs, time and disk space.

The *pilot* runs the first and the last rows of some base points in ten replicates.  It yields the
variance due to chance of each outcome, the number of replicates, the rate and the size on disk.
For a long design a piece of it is timed as well, because its rows share more of their set-ups.
"""

from __future__ import annotations

import json
import math
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.sensitivity.noise import luck_of, replicates_for
from rp2pr_sim.analysis.sensitivity.question import Settings
from rp2pr_sim.analysis.sensitivity.sampling import turns
from rp2pr_sim.analysis.sensitivity.simulator import RUNS, Simulated, distinct
from rp2pr_sim.core.records import Floats
from rp2pr_sim.engine.compiled import beside_twin
from rp2pr_sim.outcomes import outcomes
from rp2pr_sim.study.arrow_tables import PROGRAMME
from rp2pr_sim.study.files import write_text
from rp2pr_sim.study.store import Store

PILOT_POINTS, PILOT_REPLICATES = 16, 10
LEAST = 4  # smallest number of replicates that a pilot chooses: fewer show no spread
_TIMED_ROWS, _TIMED_REPLICATES = 200, 2
_WORTH_TIMING = 5000  # runs
_PACE = "pace.json"


class Budget(NamedTuple):
    """The cost of an analysis."""

    rows: int
    """Different programmes in each replicate; each of the two that are compared is counted."""
    replicates: int
    runs: int
    """All runs, those for `luck` included."""
    a_second: float
    """Runs per second, as just measured; NaN if nothing was run for it."""
    megabytes: float

    @property
    def seconds(self) -> float:
        """Estimated seconds for all runs."""
        return self.runs / self.a_second


def pilot(source: Simulated, settings: Settings) -> tuple[pd.DataFrame, int]:
    """Return the variance due to chance of each outcome and the number of replicates.

    Returns
    -------
    tuple[pd.DataFrame, int]
        One row per outcome that all these runs have: outcome, mean, variance_inputs, variance_luck,
        luck_share (of a single run), replicates_wanted (infinite if the inputs have no effect); and
        the number: the largest that is wanted, from 4 to `most_replicates`, or that of the
        settings.
    """
    values = source.kept("pilot", _first_rows(settings), PILOT_REPLICATES)
    values = values.reshape(len(values), -1, PILOT_REPLICATES)
    rows = []
    known = [
        (name, luck_of(each))
        for name, each in zip(settings.titles, values, strict=True)
        if np.isfinite(each).all()
    ]
    for name, found in known:
        rows.append(
            {
                "outcome": name,
                "mean": found.mean,
                "variance_inputs": found.inputs,
                "variance_luck": found.luck,
                "luck_share": found.share,
                "replicates_wanted": replicates_for(found, settings.luck_share),
            }
        )
    table = pd.DataFrame(
        rows,
        columns=[
            "outcome",
            "mean",
            "variance_inputs",
            "variance_luck",
            "luck_share",
            "replicates_wanted",
        ],
    )
    wanted = min(max([float(LEAST), *table["replicates_wanted"]]), float(settings.most_replicates))
    return table, settings.replicates or int(wanted)


def replicates_in(folder: Path, settings: Settings) -> int:
    """Return how many replicates an analysis that was begun has; 0 if it was not begun."""
    if settings.replicates:
        return settings.replicates
    return (
        pilot(Simulated(folder, settings), settings)[1]
        if (folder / RUNS / "pilot-001").exists()
        else 0
    )


def runs_of(settings: Settings, replicates: int) -> tuple[int, int]:
    """Return the number of different rows of the design, and that of all runs."""
    rows = echoes = 0
    for first, last in zip((0, *settings.sizes), (*settings.sizes, settings.points), strict=True):
        cube = settings.how.design(settings.frame, first, last, settings.seed)
        rows += len(distinct(settings.varied, cube)[0])
        echoes += sum(
            len(distinct(settings.varied, cube[mine, :1])[0]) for _, mine in turns(cube, first)
        )
    each = 2 if settings.other is not None else 1
    return rows * each, (rows + echoes) * each * replicates


def budget_of(source: Simulated, settings: Settings, replicates: int) -> Budget:
    """Return the cost of the analysis.

    A rate that was measured at an earlier start is not measured again.

    Raises
    ------
    InputError, StoppedError
        as `Simulated.values`.
    """
    rows, runs = runs_of(settings, replicates)
    kept = source.folder / RUNS / _PACE
    if not kept.exists():
        write_text(kept, json.dumps(_measured(source, settings, runs)) + "\n")
    pace = json.loads(kept.read_text(encoding="utf-8"))
    return Budget(
        rows, replicates, runs, float(pace["a_second"]), runs * float(pace["bytes_a_run"]) / 1e6
    )


def warmed(source: Simulated, settings: Settings) -> None:
    """Run once, so that no rate includes the loading of compiled code."""
    outcomes(*beside_twin(settings.programme, settings.seed, 0, weeks=False, own=source.own))


def timed_pilot(source: Simulated, settings: Settings) -> tuple[pd.DataFrame, int]:
    """Return the pilot's results, and keep its rate next to it if it is run now."""
    place = source.folder / RUNS / "pilot-001"
    new = not place.exists()
    if new:
        warmed(source, settings)
    start = time.perf_counter()
    found = pilot(source, settings)
    if new:
        n = PILOT_REPLICATES * _pilot_rows(settings) * (2 if settings.other is not None else 1)
        write_text(
            place.parent / "pilot.json",
            json.dumps({"a_second": n / (time.perf_counter() - start)}) + "\n",
        )
    return found


def in_words(budget: Budget, settings: Settings) -> str:
    """Return the cost in one line."""
    kinds = f"{len(settings.varied)} inputs" + (
        f" in {len(settings.labels)} mechanisms" if settings.grouped else ""
    )
    time_left = (
        ""
        if math.isnan(budget.seconds)
        else f", about {_duration(budget.seconds)} at {budget.a_second:.0f} runs a second"
    )
    return (
        f"{settings.how.title}, {kinds}: {settings.points:,} base points make {budget.rows:,}"
        f" programmes x {budget.replicates} replicates, {budget.runs:,} runs with those of the"
        f" sentinel{time_left}, {max(1.0, budget.megabytes):,.0f} MB on disk."
    )


def _first_rows(settings: Settings) -> Floats:
    cube = settings.how.design(
        settings.frame, 0, min(PILOT_POINTS, _begun(settings)), settings.seed
    )
    return cube[:, :1] if cube.shape[1] == 1 else cube[:, [0, -1]]


def _begun(settings: Settings) -> int:
    """Return the base points that the design had at first.

    The pilot uses them, so that it stays the same when the design is extended.
    """
    return (*settings.sizes, settings.points)[0]


def _pilot_rows(settings: Settings) -> int:
    return len(_first_rows(settings).reshape(-1, settings.frame.columns))


def _measured(source: Simulated, settings: Settings, runs: int) -> dict[str, float]:
    """Return runs per second and bytes per run.

    They are those of the pilot or, for a long design, of its first rows.
    """
    folder = source.folder / RUNS
    if runs < _WORTH_TIMING:
        kept = folder / "pilot.json"
        rate = (
            float(json.loads(kept.read_text(encoding="utf-8"))["a_second"])
            if kept.exists()
            else math.nan
        )
        return {
            "a_second": rate,
            "bytes_a_run": (
                _bytes(folder / "pilot-001") / (_pilot_rows(settings) * PILOT_REPLICATES)
            ),
        }
    first = settings.how.design(settings.frame, 0, min(64, _begun(settings)), settings.seed)
    cube = first.reshape(-1, 1, settings.frame.columns)[:_TIMED_ROWS]
    start = time.perf_counter()
    source.kept("pace", cube, _TIMED_REPLICATES)
    seconds = time.perf_counter() - start
    n = (
        len(distinct(settings.varied, cube)[0])
        * _TIMED_REPLICATES
        * (2 if settings.other is not None else 1)
    )
    return {"a_second": n / seconds, "bytes_a_run": _bytes(folder / "pace-001") / n}


def _bytes(folder: Path) -> int:
    return Store(folder).size(PROGRAMME)


def _duration(seconds: float) -> str:
    if seconds < 90.0:
        return f"{max(1.0, seconds):.0f} seconds"
    return f"{seconds / 60.0:.0f} minutes" if seconds < 5400.0 else f"{seconds / 3600.0:.1f} hours"
