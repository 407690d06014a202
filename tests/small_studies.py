"""Studies that are done in seconds, and what their folders hold."""

from __future__ import annotations

import json
import os
import random
import re
import signal
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from rp2pr_sim.core.jit import phase
from rp2pr_sim.model.rules.transforms import raised
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study import Study, StudyResults
from rp2pr_sim.study.batch import Block, Result, work
from rp2pr_sim.study.files import UNSEALED, sealed

proof = pytest.mark.skipif(not os.environ.get("RP2PR_PROVE"), reason="part of make prove")
"""Marks a long test whose property shorter ones hold for other cases."""
SMALL = {"scale.n_intervention": 4, "scale.n_control": 4, "scale.n_invited": 30, "time.weeks": 30}
WORDS = [f"{name}={value}" for name, value in SMALL.items()]
PATIENCE = 600
"""Seconds after which something hangs; less would be a fault on a busy machine alone."""
POISON = 5
"""The replicate that kills its worker in `deadly`."""


def counts(found: StudyResults) -> tuple[Path, int, int]:
    """Return the folder of a study, its runs and its failures."""
    return found.folder, found.runs, found.failures


def small(**changes: Any) -> Scenario:
    return Scenario.of(_changed(changes))


def words(**changes: Any) -> list[str]:
    """Return settings of a small programme, each given once."""
    return [f"{name}={value}" for name, value in _changed(changes).items()]


def _changed(changes: dict[str, Any]) -> dict[str, Any]:
    return SMALL | {name.replace("__", "."): value for name, value in changes.items()}


def one(output: Path, **settings: Any) -> Study:
    return Study(
        **{
            "points": {"small": small()},
            "name": "small",
            "replicates": 12,
            "details": 2,
            "output": output,
            **settings,
        }
    )


def several(output: Path, n: int = 3, **settings: Any) -> Study:
    points = {f"hours-{hours}": small(visit__hours=float(hours)) for hours in range(1, n + 1)}
    return one(output, points=points, **settings)


def contents(folder: Path) -> dict[str, bytes]:
    """By path within the folder, what is in each file."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def edited(file: Path, **changes: Any) -> None:
    """Change entries of a JSON file, which gets the right checksum; `None` removes one."""
    found = {**json.loads(file.read_text()), **changes}
    kept = {name: value for name, value in found.items() if value is not None}
    file.write_text(json.dumps(kept, indent=2) + "\n")
    reseal(file)


def reseal(file: Path) -> None:
    """Give a file with a checksum the right one, as if it had been written so."""
    text = re.sub("sha256:[0-9a-f]{64}", UNSEALED, file.read_text())
    file.write_bytes(sealed(text.encode()))


class Shuffled(Executor):
    """Does what waits in any order."""

    def __init__(self, seed: int) -> None:
        self._luck, self._thread = random.Random(seed), ThreadPoolExecutor(1)
        self._waiting: list[tuple[Future[Any], Callable[..., Any], tuple[Any, ...]]] = []
        self.most = 0
        """Tasks that waited at once."""

    def submit(self, function: Callable[..., Any], /, *given: Any, **_: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self._waiting.append((future, function, given))
        self.most = max(self.most, len(self._waiting))
        self._thread.submit(self._do_any)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._thread.shutdown(wait)

    def _do_any(self) -> None:
        future, function, given = self._waiting.pop(self._luck.randrange(len(self._waiting)))
        try:
            future.set_result(function(*given))
        except BaseException as error:
            future.set_exception(error)


def deadly(block: Block) -> Result:
    """A worker that one replicate kills."""
    if POISON in block.replicates:
        os.kill(os.getpid(), signal.SIGKILL)
    return work(block)


@phase
def get_support(team, members, plans, core, s, luck):
    """An hour a week for every enrolled team."""
    if team.enrolled > 0.0:
        team.support_hours += 1.0
        team.skill = raised(team.skill, 0.01)
