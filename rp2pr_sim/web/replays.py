"""Replicates of one question, run once for all who ask it.

A class of thirty that opens the same link asks the same question thirty times; it is run once, and
each sees the results grow. Several threads may work on it, and any may ask.
"""

from __future__ import annotations

import logging
import threading
from itertools import takewhile
from typing import Any, NamedTuple

from rp2pr_sim.web.monte_carlo import Asked, Outcomes, joined, parts_of, results, run_part
from rp2pr_sim.web.recording import Recorded


class Question(NamedTuple):
    """A question; those who ask the same share the answer."""

    asked: Asked
    replicate: int
    """Number of the replicate that the class has seen."""


class Replays:
    """The work on one question.

    Parameters
    ----------
    question
        the question.
    runs
        A and B as the class has seen them.
    """

    def __init__(self, question: Question, runs: list[Recorded]) -> None:
        # keep no more of the runs: they are large
        self._asked, self._seen = question.asked, [run.result for run in runs]
        self._parts = list(parts_of(question.asked))
        self._state, self._error = "waiting", ""
        self._begun = 0
        self._done: dict[int, Outcomes] = {}
        self._drawn: tuple[int, dict[str, Any] | None] = (0, None)
        self._lock = threading.Lock()

    @property
    def over(self) -> bool:
        """Whether the work has ended."""
        return self._state in ("done", "cancelled", "failed")

    @property
    def given_up(self) -> bool:
        """Whether the work will never be complete."""
        return self._state in ("cancelled", "failed")

    def step(self) -> bool:
        """Run one piece and return whether there was one to run."""
        number = self._next()
        if number is None:
            return False
        try:
            found = run_part(self._parts[number])
        except Exception as error:
            logging.getLogger(__name__).exception("a luck job has failed")
            self._error = f"this has failed in the model, not in what was asked: {error}"
            self._become("failed")
            return False
        with self._lock:
            self._done[number] = found
            complete = len(self._done) == len(self._parts)
        if complete:
            self._become("done")
        return True

    def told(self) -> dict[str, Any]:
        """Return the current results, from the first replicate on without a gap."""
        with self._lock:
            state = self._state
            first = takewhile(self._done.__contains__, range(len(self._parts)))
            parts = [self._done[number] for number in first]
            known, drawn = self._drawn
        if len(parts) != known:
            drawn = results(self._asked, joined(parts), self._seen)
            with self._lock:
                self._drawn = (len(parts), drawn)
        return {
            "state": state,
            "done": self._parts[len(parts) - 1].replicates.stop if parts else 0,
            "total": self._asked.replicates,
            "error": self._error or None,
            "results": drawn,
        }

    def cancel(self) -> None:
        """Stop the work unless it is over."""
        self._become("cancelled")

    def _next(self) -> int | None:
        """Return the number of the next piece, if there is one left to run."""
        with self._lock:
            if self.over or self._begun == len(self._parts):
                return None
            self._state = "running"
            self._begun += 1
            return self._begun - 1

    def _become(self, state: str) -> None:
        with self._lock:
            if self._state in ("waiting", "running"):
                self._state = state
