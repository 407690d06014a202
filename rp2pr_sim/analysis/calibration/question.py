"""What is asked of a calibration."""

from __future__ import annotations

from typing import Annotated, ClassVar

from rp2pr_sim.analysis.base import Question, Seed, option
from rp2pr_sim.analysis.calibration.run import CalibrateResult, calibrated
from rp2pr_sim.analysis.calibration.targets import chosen
from rp2pr_sim.analysis.job import Job
from rp2pr_sim.analysis.settings import Words
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.study.design import MOST


class CalibrateQuestion(Question, frozen=True, kw_only=True, tag="calibrate"):
    """A calibration: which parameter sets agree with the published figures."""

    place: ClassVar[str] = "outputs/calibrate"
    simulates: ClassVar[bool] = False

    samples: Annotated[
        int,
        option("parameter sets of the bank over the whole prior, a power of two", 128, MOST),
    ] = 4096
    replicates: Annotated[int, option("runs of each set of the bank and the waves", 2, MOST)] = 4
    sets: Annotated[int, option("parameter sets in each round of final sets", 20, MOST)] = 1024
    final_replicates: Annotated[int, option("runs of each final set", 4, MOST)] = 32
    effective: Annotated[
        int, option("effective number of final sets at which no further round follows", 2, MOST)
    ] = 520
    prior_points: Annotated[
        int, option("points of the prior, to draw sets from and to check with", 2**12, MOST)
    ] = 2**17
    targets: Annotated[
        tuple[str, ...],
        option("published figures to fit, such as F6,F39; none: all that are marked fit"),
    ] = ()
    seed: Seed = 1

    @classmethod
    def of(cls, words: Words) -> CalibrateQuestion:
        """Return the question that settings ask; see `Question.of`."""
        found = cls(settings=words.kept, **cls.checked(words.options))
        if found.samples & (found.samples - 1):
            raise InputError(
                f"samples is {found.samples}; allowed is a power of two from 128, such as 4096."
            )
        chosen(found.targets)
        return found

    @property
    def name(self) -> str:
        """The usual name of the folder of results."""
        return "calibration"

    def answer(self, job: Job) -> CalibrateResult:
        """Return the weighted parameter sets."""
        return calibrated(self, job)
