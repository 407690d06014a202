"""Luck jobs: a few at once, each known by an id that nobody can guess, stopped when nobody asks any more."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from rp2pr_sim.errors import InputError
from rp2pr_sim.page.asked import scenario_of
from rp2pr_sim.page.luck import Asked, Outcomes, blocks, results, run_block
from rp2pr_sim.page.play import recorded_of
from rp2pr_sim.page.recorded import Recorded

__all__ = ["Jobs", "TooManyError", "UnknownJobError"]

AT_ONCE = 2  # jobs that run; others wait
MOST = 24  # that run or wait
KEPT = 100  # jobs that are remembered, the newest
PATIENCE = 60.0  # seconds without anybody asking after which a job is stopped
DEAREST = 20_000_000  # teams x weeks x replicates of both programmes that one job may cost


class TooManyError(Exception):
    """A request that would take more than the server gives: one sentence."""


class UnknownJobError(Exception):
    """There is no such job: one sentence."""


class Jobs:
    """All luck jobs of a server.

    Args:
        at_once: jobs that run at the same time.
        most: jobs that run or wait; the next is refused.
        clock: seconds since any moment.
    """

    def __init__(self, at_once: int = AT_ONCE, most: int = MOST, clock: Callable[[], float] = time.monotonic) -> None:
        self._workers = ThreadPoolExecutor(at_once, thread_name_prefix="luck")
        self._most, self._clock = most, clock
        self._jobs: dict[str, _Job] = {}
        self._lock = threading.Lock()

    def begin(self, a: Mapping[str, Any], b: Mapping[str, Any], seed: int, replicate: int, trials: int) -> dict[str, Any]:
        """Put a job in the queue, and say what `look` says of it.

        Raises:
            InputError: as `play`, or if the job would cost too much.
            TooManyError: if too many wait already.
        """
        asked = Asked(scenario_of(a), scenario_of(b), seed, trials)
        _check_cost(asked)
        runs = [recorded_of(a, seed, replicate), recorded_of(b, seed, replicate)]
        job = _Job(asked, runs, self._clock)
        with self._lock:
            waiting = sum(not each.over for each in self._jobs.values())
            if waiting >= self._most:
                raise TooManyError(f"{waiting} classes are asking whether it was luck already; try again in a minute.")
            name = secrets.token_urlsafe(12)
            self._jobs[name] = job
            for old in [key for key, each in self._jobs.items() if each.over][: max(0, len(self._jobs) - KEPT)]:
                del self._jobs[old]
        self._workers.submit(job.work)
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

    def _job(self, name: str) -> _Job:
        with self._lock:
            job = self._jobs.get(name)
        if job is None:
            raise UnknownJobError("There is no such job, or it was long ago; begin another.")
        return job


class _Job:
    """One job; its own thread works, any other may ask."""

    def __init__(self, asked: Asked, runs: list[Recorded], clock: Callable[[], float]) -> None:
        self._asked, self._runs, self._clock = asked, runs, clock
        self._state, self._done, self._error = "waiting", 0, ""
        self._outcomes: Outcomes = {}
        self._asked_last = clock()
        self._lock = threading.Lock()

    @property
    def over(self) -> bool:
        """Whether nothing more will come of it."""
        return self._state in ("done", "cancelled", "failed")

    def work(self) -> None:
        """Do it, block by block, as long as it is wanted."""
        try:
            for block in blocks(self._asked):
                if not self._is_wanted():
                    return
                outcomes = run_block(block, self._outcomes)
                with self._lock:
                    self._outcomes, self._done = outcomes, block.replicates.stop
            self._become("done")
        except Exception as error:
            logging.getLogger(__name__).exception("a luck job has failed")
            self._error = f"this has failed in the model, not in what was asked: {error}"
            self._become("failed")

    def told(self) -> dict[str, Any]:
        """What is known of it now."""
        self._asked_last = self._clock()
        with self._lock:
            state, done, outcomes = self._state, self._done, self._outcomes
        return {
            "state": state,
            "done": done,
            "total": self._asked.trials,
            "error": self._error or None,
            "results": results(outcomes, self._runs) if done else None,
        }

    def cancel(self) -> None:
        """Stop it unless it is over."""
        self._become("cancelled")

    def _is_wanted(self) -> bool:
        if self._clock() - self._asked_last > PATIENCE:
            self._become("cancelled")
        with self._lock:
            if self._state == "waiting":
                self._state = "running"
            return self._state == "running"

    def _become(self, state: str) -> None:
        with self._lock:
            if self._state in ("waiting", "running"):
                self._state = state


def _check_cost(asked: Asked) -> None:
    cost = sum((each.scale.n_intervention + each.scale.n_control) * each.time.weeks for each in (asked.a, asked.b)) * asked.trials
    if cost > DEAREST:
        fit = max(1, DEAREST * asked.trials // cost // 10 * 10)
        raise InputError(f"{asked.trials} trials of programmes of this size are too many for one class; ask for {fit} or fewer.")
