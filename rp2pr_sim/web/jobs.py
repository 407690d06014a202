"""Luck jobs, each known by an id that nobody can guess, and stopped when nobody asks any more.

A job is one class's interest in a question; jobs that ask the same share its replicates
(`replays`).  All replicates share a few threads and go on block by block in turns, so that a class
sees its own move however many others there are.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from rp2pr_sim.core.errors import InputError
from rp2pr_sim.web.monte_carlo import Asked
from rp2pr_sim.web.play import recorded_of
from rp2pr_sim.web.replays import Question, Replays
from rp2pr_sim.web.request import scenario_of

AT_ONCE = 2  # threads
MOST = 24  # questions that are being worked on
KEPT = 400  # jobs that are remembered, the newest
KEPT_QUESTIONS = 40  # whose replicates are remembered, the newest; some 0.4 MB each
# seconds without asking after which a job no longer counts; a browser lets a hidden page ask once a
# minute
PATIENCE = 180.0
DEAREST = 30_000_000  # teams x weeks x replicates of both programmes that one job may cost


class TooManyError(Exception):
    """A request that would take more than the server gives: one sentence."""


class UnknownJobError(Exception):
    """There is no such job: one sentence."""


@dataclass
class _Job:
    """One class's interest in a question."""

    replays: Replays
    asked_last: float
    """Seconds on the clock of `Jobs`."""
    cancelled: bool = False


class Jobs:
    """All luck jobs of a server.

    Parameters
    ----------
    at_once
        threads that share the work.
    most
        questions that are being worked on; the next is refused.
    clock
        seconds since any moment.
    """

    def __init__(
        self, at_once: int = AT_ONCE, most: int = MOST, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._workers = ThreadPoolExecutor(at_once, thread_name_prefix="luck")
        self._at_once, self._most, self._clock = at_once, most, clock
        self._jobs: dict[str, _Job] = {}
        self._replays: dict[Question, Replays] = {}
        self._lock = threading.RLock()

    def begin(
        self, a: Mapping[str, Any], b: Mapping[str, Any], seed: int, replicate: int, trials: int
    ) -> dict[str, Any]:
        """Begin a job, or join what others have asked already, and say what `look` says of it.

        Raises
        ------
        InputError
            as `play`, or if the job would cost too much.
        TooManyError
            if too many questions are being worked on already.
        """
        asked = Asked(scenario_of(a), scenario_of(b), seed, trials)
        _check_cost(asked)
        question, runs = (
            Question(asked, replicate),
            [
                recorded_of(a, seed, replicate),
                recorded_of(b, seed, replicate),
            ],
        )
        with self._lock:
            replays = self._replays.get(question)
            if new := replays is None or replays.given_up:
                self._check_room()
                replays = self._replays[question] = Replays(question, runs)
            name = secrets.token_urlsafe(12)
            self._jobs[name] = _Job(replays, self._clock())
            self._forget()
        for _ in range(self._at_once if new else 0):
            self._workers.submit(self._go_on, replays)
        return {"job": name, **replays.told()}

    def look(self, name: str) -> dict[str, Any]:
        """How far a job is, and what has come of it so far.

        Raises
        ------
        UnknownJobError
            if there is none of this name, or it is long over.
        """
        job = self._job(name)
        job.asked_last = self._clock()
        told = {"job": name, **job.replays.told()}
        return told | {"state": "cancelled"} if job.cancelled else told

    def cancel(self, name: str) -> dict[str, Any]:
        """Stop a job; one that is over stays as it is, and what others wait for goes on.

        Raises
        ------
        UnknownJobError
            as `look`.
        """
        job = self._job(name)
        with self._lock:
            job.cancelled |= not job.replays.over
            self._stop_unwanted(job.replays)
        return self.look(name)

    def close(self) -> None:
        """Stop all jobs."""
        with self._lock:
            every = list(self._replays.values())
        for replays in every:
            replays.cancel()
        self._workers.shutdown(cancel_futures=True)

    def _go_on(self, replays: Replays) -> None:
        """One block, as long as it is wanted; the next has to wait its turn."""
        self._stop_unwanted(replays)
        if replays.step():
            with suppress(RuntimeError):  # the server has ended
                self._workers.submit(self._go_on, replays)

    def _stop_unwanted(self, replays: Replays) -> None:
        """Stop what no class has asked about of late."""
        with self._lock:
            since = self._clock() - PATIENCE
            if not any(
                job.replays is replays and not job.cancelled and job.asked_last >= since
                for job in self._jobs.values()
            ):
                replays.cancel()

    def _check_room(self) -> None:
        others = sum(not each.over for each in self._replays.values())
        if others >= self._most:
            raise TooManyError(
                f"{others} classes are asking whether it was luck already; try again in a minute."
            )

    def _forget(self) -> None:
        """Let go of the oldest jobs and questions that are over."""
        for name in [name for name, job in self._jobs.items() if job.cancelled or job.replays.over][
            : max(0, len(self._jobs) - KEPT)
        ]:
            del self._jobs[name]
        over = [question for question, each in self._replays.items() if each.over]
        for question in over[: max(0, len(self._replays) - KEPT_QUESTIONS)]:
            del self._replays[question]

    def _job(self, name: str) -> _Job:
        with self._lock:
            job = self._jobs.get(name)
        if job is None:
            raise UnknownJobError("There is no such job, or it was long ago; begin another.")
        return job


def _check_cost(asked: Asked) -> None:
    cost = (
        sum(
            (each.scale.n_intervention + each.scale.n_control) * each.time.weeks
            for each in (asked.a, asked.b)
        )
        * asked.trials
    )
    if cost > DEAREST:
        fit = max(1, DEAREST * asked.trials // cost // 10 * 10)
        raise InputError(
            f"{asked.trials} trials of programmes of this size are too many for one class; ask for"
            f" {fit} or fewer."
        )
