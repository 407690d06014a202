"""Luck jobs, each known by an id that nobody can guess, and stopped when nobody asks any more.

All jobs share a few threads and go on block by block in turns, so that a class sees its own job move however many
others there are.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import takewhile
from typing import Any

from rp2pr_sim.errors import InputError
from rp2pr_sim.page.asked import scenario_of
from rp2pr_sim.page.luck import Asked, Outcomes, blocks, joined, results, run_block
from rp2pr_sim.page.play import recorded_of
from rp2pr_sim.page.recorded import Recorded

__all__ = ["Jobs", "TooManyError", "UnknownJobError"]

AT_ONCE = 2  # threads
MOST = 24  # jobs that are not over
KEPT = 100  # jobs that are remembered, the newest
PATIENCE = 60.0  # seconds without anybody asking after which a job is stopped
DEAREST = 30_000_000  # teams x weeks x replicates of both programmes that one job may cost


class TooManyError(Exception):
    """A request that would take more than the server gives: one sentence."""


class UnknownJobError(Exception):
    """There is no such job: one sentence."""


class Jobs:
    """All luck jobs of a server.

    Args:
        at_once: threads that share the work.
        most: jobs that are not over; the next is refused.
        clock: seconds since any moment.
    """

    def __init__(self, at_once: int = AT_ONCE, most: int = MOST, clock: Callable[[], float] = time.monotonic) -> None:
        self._workers = ThreadPoolExecutor(at_once, thread_name_prefix="luck")
        self._at_once, self._most, self._clock = at_once, most, clock
        self._jobs: dict[str, _Job] = {}
        self._lock = threading.Lock()

    def begin(self, a: Mapping[str, Any], b: Mapping[str, Any], seed: int, replicate: int, trials: int) -> dict[str, Any]:
        """Begin a job, and say what `look` says of it.

        Raises:
            InputError: as `play`, or if the job would cost too much.
            TooManyError: if there are too many already.
        """
        asked = Asked(scenario_of(a), scenario_of(b), seed, trials)
        _check_cost(asked)
        runs = [recorded_of(a, seed, replicate), recorded_of(b, seed, replicate)]
        job = _Job(asked, runs, self._clock)
        with self._lock:
            others = sum(not each.over for each in self._jobs.values())
            if others >= self._most:
                raise TooManyError(f"{others} classes are asking whether it was luck already; try again in a minute.")
            name = secrets.token_urlsafe(12)
            self._jobs[name] = job
            for old in [key for key, each in self._jobs.items() if each.over][: max(0, len(self._jobs) - KEPT)]:
                del self._jobs[old]
        for _ in range(self._at_once):
            self._workers.submit(self._go_on, job)
        return {"job": name, **job.told()}

    def look(self, name: str) -> dict[str, Any]:
        """How far a job is, and what has come of it so far.

        Raises:
            UnknownJobError: if there is none of this name, or it is long over.
        """
        return {"job": name, **self._job(name).told()}

    def cancel(self, name: str) -> dict[str, Any]:
        """Stop a job; one that is over stays as it is.

        Raises:
            UnknownJobError: as `look`.
        """
        job = self._job(name)
        job.cancel()
        return {"job": name, **job.told()}

    def close(self) -> None:
        """Stop all jobs."""
        with self._lock:
            jobs = list(self._jobs.values())
        for job in jobs:
            job.cancel()
        self._workers.shutdown(cancel_futures=True)

    def _go_on(self, job: _Job) -> None:
        """One block; the next has to wait its turn."""
        if job.step():
            with suppress(RuntimeError):  # the server has ended
                self._workers.submit(self._go_on, job)

    def _job(self, name: str) -> _Job:
        with self._lock:
            job = self._jobs.get(name)
        if job is None:
            raise UnknownJobError("There is no such job, or it was long ago; begin another.")
        return job


class _Job:
    """One job; several threads may work on it, any may ask."""

    def __init__(self, asked: Asked, runs: list[Recorded], clock: Callable[[], float]) -> None:
        self._asked, self._runs, self._clock = asked, runs, clock
        self._state, self._error = "waiting", ""
        self._blocks = list(blocks(asked))
        self._begun = 0
        self._done: dict[int, Outcomes] = {}
        self._asked_last = clock()
        self._lock = threading.Lock()

    @property
    def over(self) -> bool:
        """Whether nothing more will come of it."""
        return self._state in ("done", "cancelled", "failed")

    def step(self) -> bool:
        """Do one block; whether there was one to do."""
        number = self._next()
        if number is None:
            return False
        try:
            found = run_block(self._blocks[number])
        except Exception as error:
            logging.getLogger(__name__).exception("a luck job has failed")
            self._error = f"this has failed in the model, not in what was asked: {error}"
            self._become("failed")
            return False
        with self._lock:
            self._done[number] = found
            complete = len(self._done) == len(self._blocks)
        if complete:
            self._become("done")
        return True

    def told(self) -> dict[str, Any]:
        """What is known of it now, from the first replicate on without a gap."""
        self._asked_last = self._clock()
        with self._lock:
            state = self._state
            parts = [self._done[number] for number in takewhile(self._done.__contains__, range(len(self._blocks)))]
        return {
            "state": state,
            "done": self._blocks[len(parts) - 1].replicates.stop if parts else 0,
            "total": self._asked.trials,
            "error": self._error or None,
            "results": results(joined(parts), self._runs) if parts else None,
        }

    def cancel(self) -> None:
        """Stop it unless it is over."""
        self._become("cancelled")

    def _next(self) -> int | None:
        """The number of the next block, as long as it is wanted."""
        if self._clock() - self._asked_last > PATIENCE:
            self._become("cancelled")
        with self._lock:
            if self.over or self._begun == len(self._blocks):
                return None
            self._state = "running"
            self._begun += 1
            return self._begun - 1

    def _become(self, state: str) -> None:
        with self._lock:
            if self._state in ("waiting", "running"):
                self._state = state


def _check_cost(asked: Asked) -> None:
    cost = sum((each.scale.n_intervention + each.scale.n_control) * each.time.weeks for each in (asked.a, asked.b)) * asked.trials
    if cost > DEAREST:
        fit = max(1, DEAREST * asked.trials // cost // 10 * 10)
        raise InputError(f"{asked.trials} trials of programmes of this size are too many for one class; ask for {fit} or fewer.")
