"""Monte Carlo jobs, each with an id that nobody can guess; unwanted ones are stopped.

A job is the interest of one class in a question; jobs that ask the same share its replicates
(`replays`).  All replicates share a few threads and continue piece by piece in turns, so that a
class sees progress however many others there are.
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
from rp2pr_sim.web.monte_carlo import Asked, Parameters
from rp2pr_sim.web.play import recorded_of
from rp2pr_sim.web.replays import Question, Replays
from rp2pr_sim.web.request import scenario_of

AT_ONCE = 2  # threads
MOST = 24  # questions that are being worked on
KEPT = 1000  # the jobs that were asked about last, which are remembered
KEPT_QUESTIONS = 40  # the newest questions, which are remembered with their jobs; up to 2 MB each
# seconds without a request after which a job no longer counts; a browser lets a hidden page send
# one per minute
PATIENCE = 180.0
DEAREST = 30_000_000  # teams x weeks x replicates of both programmes that one job may cost


class TooManyError(Exception):
    """A request for more than the server allows; the error is one sentence."""


class UnknownJobError(Exception):
    """A request for a job that does not exist; the error is one sentence."""


@dataclass
class _Job:
    """The interest of one class in a question."""

    replays: Replays
    asked_last: float
    """Time of the last request, in seconds on the clock of `Jobs`."""
    cancelled: bool = False


class Jobs:
    """All Monte Carlo jobs of a server.

    Parameters
    ----------
    at_once
        threads that share the work.
    most
        questions that are being worked on; the next is rejected.
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
        self,
        a: Mapping[str, Any],
        b: Mapping[str, Any],
        seed: int,
        replicate: int,
        trials: int,
        parameters: Parameters = "plausible",
    ) -> dict[str, Any]:
        """Begin a job, or join one that others have begun, and return its `look`.

        Raises
        ------
        InputError
            as `play`, or if the job would cost too much.
        TooManyError
            if too many questions are being worked on already.
        """
        asked = Asked(scenario_of(a), scenario_of(b), seed, trials, parameters)
        _check_cost(asked)
        question = Question(asked, replicate)
        runs = [recorded_of(side, seed, replicate) for side in (a, b)]
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
        """Return the progress of a job and its results so far.

        Raises
        ------
        UnknownJobError
            if there is no job of this name, or it was forgotten.
        """
        job = self._job(name)
        job.asked_last = self._clock()
        told = {"job": name, **job.replays.told()}
        return told | {"state": "cancelled"} if job.cancelled else told

    def cancel(self, name: str) -> dict[str, Any]:
        """Stop a job; one that is over stays as it is, and work that others wait for continues.

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
        """Run one piece if it is still wanted; the next one waits its turn."""
        self._stop_unwanted(replays)
        if replays.step():
            with suppress(RuntimeError):  # the server has ended
                self._workers.submit(self._go_on, replays)

    def _stop_unwanted(self, replays: Replays) -> None:
        """Stop work that no class has asked about recently."""
        with self._lock:
            since = self._clock() - PATIENCE
            asking = [job for job in self._jobs.values() if job.replays is replays]
            if not any(not job.cancelled and job.asked_last >= since for job in asking):
                replays.cancel()

    def _check_room(self) -> None:
        others = sum(not each.over for each in self._replays.values())
        if others >= self._most:
            raise TooManyError(
                f"{others} classes are asking whether it was luck already; try again in a minute."
            )

    def _forget(self) -> None:
        """Forget the oldest questions that are over, their jobs, and what was asked about least."""
        answered = [question for question, each in self._replays.items() if each.over]
        for question in answered[: max(0, len(self._replays) - KEPT_QUESTIONS)]:
            del self._replays[question]
        known = {id(each) for each in self._replays.values()}
        kept = [item for item in self._jobs.items() if id(item[1].replays) in known]
        self._jobs = dict(sorted(kept, key=lambda item: item[1].asked_last)[-KEPT:])

    def _job(self, name: str) -> _Job:
        with self._lock:
            job = self._jobs.get(name)
        if job is None:
            raise UnknownJobError("There is no such job, or it was long ago; begin another.")
        return job


def _check_cost(asked: Asked) -> None:
    sides = [(each.scale, each.time.weeks) for each in (asked.a, asked.b)]
    once = sum((scale.n_intervention + scale.n_control) * weeks for scale, weeks in sides)
    cost = once * asked.trials
    if cost > DEAREST:
        fit = max(1, DEAREST * asked.trials // cost // 10 * 10)
        raise InputError(
            f"{asked.trials} trials of programmes of this size are too many for one class; ask for"
            f" {fit} or fewer."
        )
