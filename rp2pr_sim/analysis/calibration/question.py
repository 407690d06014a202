"""What is asked of a calibration."""

from __future__ import annotations

from typing import Annotated, ClassVar

import numpy as np

from rp2pr_sim.analysis.base import Question, Seed, option
from rp2pr_sim.analysis.calibration.emulator import terms_of
from rp2pr_sim.analysis.calibration.prior import NAMES
from rp2pr_sim.analysis.calibration.recovery import recovered
from rp2pr_sim.analysis.calibration.run import CalibrateResult, calibrated
from rp2pr_sim.analysis.calibration.targets import chosen
from rp2pr_sim.analysis.job import Job
from rp2pr_sim.analysis.settings import Words
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.study.design import MOST

_LEAST = 2 ** int(np.ceil(np.log2(terms_of(len(NAMES)) + 1)))
"""Samples of a wave: more than the emulator has terms."""


class CalibrateQuestion(Question, frozen=True, kw_only=True, tag="calibrate"):
    """A calibration: which parameter sets agree with the published figures."""

    place: ClassVar[str] = "outputs/calibrate"
    simulates: ClassVar[bool] = False

    samples: Annotated[
        int,
        option(
            f"parameter sets in each wave of history matching, a power of two from {_LEAST}",
            _LEAST,
            MOST,
        ),
    ] = 1024
    replicates: Annotated[int, option("runs of each parameter set of a wave", 2, MOST)] = 10
    centre_replicates: Annotated[
        int, option("runs of each parameter set in the search for the central one", 2, MOST)
    ] = 100
    sets: Annotated[
        int,
        option(
            "parameter sets drawn in the end and simulated; the plausible ones are kept", 20, 1000
        ),
    ] = 400
    targets: Annotated[
        tuple[str, ...],
        option("published figures to fit, such as F6,F39; none: all that are marked fit"),
    ] = ()
    recovery: Annotated[
        int,
        option(
            "instead: fit so many sets of made-up figures whose parameters are known, such as 50",
            0,
            MOST,
        ),
    ] = 0
    seed: Seed = 1

    @classmethod
    def of(cls, words: Words) -> CalibrateQuestion:
        """Return the question that settings ask; see `Question.of`."""
        found = cls(settings=words.kept, **cls.checked(words.options))
        if found.samples & (found.samples - 1):
            raise InputError(
                f"samples is {found.samples}; allowed is a power of two from {_LEAST}, such as"
                " 1024."
            )
        if found.recovery == 1:
            raise InputError("recovery is 1; allowed is 0, or a whole number from 2, such as 50.")
        chosen(found.targets)
        return found

    @property
    def name(self) -> str:
        """The usual name of the folder of results."""
        return "recovery" if self.recovery else "calibration"

    def answer(self, job: Job) -> CalibrateResult:
        """Return the plausible parameter sets, or how often known parameters are recovered."""
        return recovered(self, job) if self.recovery else calibrated(self, job)
