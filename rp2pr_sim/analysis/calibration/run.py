"""Calibration in one job: centre, two waves of history matching, posterior, plausible sets.

The plausible sets are those of a sample of the posterior (by the last wave's emulator) that no
published figure contradicts when they are simulated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.base import Result
from rp2pr_sim.analysis.calibration.closed_form import direct_table
from rp2pr_sim.analysis.calibration.gauss_newton import Centre, find_centre
from rp2pr_sim.analysis.calibration.history_matching import HistoryMatcher, sampled
from rp2pr_sim.analysis.calibration.posterior import parameters_table, plausible, targets_table
from rp2pr_sim.analysis.calibration.prior import FITTED, NAMES, from_cube
from rp2pr_sim.analysis.calibration.simulator import Simulated, Simulator
from rp2pr_sim.analysis.calibration.summary import sections_of
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.records import Floats
from rp2pr_sim.study.sampling import generator, sobol

if TYPE_CHECKING:
    from rp2pr_sim.analysis.calibration.question import CalibrateQuestion
    from rp2pr_sim.analysis.job import Job

SMALLEST = 300  # plausible sets
# of the posterior, by the emulator: with twelve figures about one point of the prior in 2,500 is
# accepted
SAMPLE = 1000
MANY = 1000  # replicates that show how far the chance of the few others is off
_WEIGHTED = 2**16  # points of the prior
_PLACES = 16  # parameter sets at which the second wave is compared with many replicates


@dataclass(frozen=True, kw_only=True)
class CalibrateResult(Result):
    """A calibration, or a test of one.

    The tables are `targets`, `parameters`, `directions` (singular values of the Jacobian at the
    centre, with the parameters that each direction consists of), `parameter_sets` and `direct`; of
    a test `recovery`.
    """

    question: CalibrateQuestion


def calibrated(question: CalibrateQuestion, job: Job) -> CalibrateResult:
    """Return the parameter sets that agree with the published figures.

    Raises
    ------
    InputError
        if too few sets agree with the figures, or a run fails.
    """
    simulator = Simulator.of(question, job)
    centre = find_centre(simulator, question.centre_replicates)
    wave = first_wave(simulator, question)
    offset = chance_offset(simulator, question, "chance-1", centre.point[None], MANY)
    first = HistoryMatcher.of(simulator.targets, wave, offset)
    last = _second_wave(simulator, question, first)
    sample = sampled(last.log_likelihood, SAMPLE, len(NAMES), question.seed)
    kept = _plausible_sets(simulator, question, sample)
    scrambled = _scrambled_mean(first, wave, question.seed)
    replicates = max(10, question.centre_replicates // 2)
    with job.progress("figures that are set directly", replicates) as advance:
        direct = direct_table(replicates, question.seed)
        advance(replicates)
    tables = {
        "targets": targets_table(kept, simulator.targets, centre.misfit, question.seed),
        "parameters": parameters_table(sample, centre.point, scrambled),
        "directions": _directions(centre),
        "parameter_sets": pd.DataFrame(from_cube(kept.points), columns=NAMES),
        "direct": direct,
    }
    return CalibrateResult(
        question=question,
        folder=job.folder,
        tables=tables,
        sections=sections_of(tables),
        studies=job.studies,
    )


def first_wave(simulator: Simulator, question: CalibrateQuestion) -> Simulated:
    """Return a simulated design over the whole prior."""
    design = sobol(question.samples, len(NAMES), question.seed)
    return simulator.simulated("wave-1", design, question.replicates)


def _second_wave(
    simulator: Simulator, question: CalibrateQuestion, first: HistoryMatcher
) -> HistoryMatcher:
    """Return a history matcher whose emulators know the part that the first leaves plausible."""
    left = sampled(first.log_plausible, question.samples, len(NAMES), question.seed)
    wave = simulator.simulated("wave-2", left, question.replicates)
    # chance is not the same everywhere: that of a few runs is corrected by its mean over the
    # parameter sets that are still plausible
    offset = chance_offset(simulator, question, "chance-2", left[:_PLACES], 3 * MANY // 10)
    return HistoryMatcher.of(simulator.targets, wave, offset, first)


def chance_offset(
    simulator: Simulator, question: CalibrateQuestion, name: str, points: Floats, many: int
) -> Floats:
    """Return how far the chance of a wave's few replicates is off, on the targets' scales.

    Parameters
    ----------
    simulator : Simulator
        simulates parameter sets.
    question : CalibrateQuestion
        what is asked.
    name : str
        of the study for it.
    points : Floats
        parameter sets over which the mean is taken, shape (n, len(NAMES)).
    many : int
        replicates.
    """
    with_many = simulator.simulated(name, points, many)
    with_few = simulator.simulated(name, points, many, first=question.replicates)
    return np.asarray((with_many.means - with_few.means).mean(axis=0))


def _plausible_sets(simulator: Simulator, question: CalibrateQuestion, sample: Floats) -> Simulated:
    tried = simulator.simulated("sets", sample[: question.sets], 2 * question.replicates)
    kept = plausible(tried, simulator.targets)
    if len(kept.points) < (least := min(SMALLEST, 3 * question.sets // 4)):
        raise InputError(
            f"only {len(kept.points)} of {question.sets} parameter sets agree with the published"
            f" figures, which is fewer than {least}; draw more with sets=..."
        )
    return kept


def _scrambled_mean(matcher: HistoryMatcher, wave: Simulated, seed: int) -> Floats:
    """Return the posterior mean under scrambled figures, shape (len(NAMES),).

    They are what a random parameter set of the first wave gave.  Points of the prior are weighted,
    because hardly any would be accepted for such unusual figures.
    """
    random = generator(seed, "fit scrambling")
    points = random.random((_WEIGHTED, len(NAMES)))
    aims = wave.means[int(random.integers(len(wave.means)))]
    likely = matcher._replace(aims=aims).log_likelihood(points)
    return np.average(points, axis=0, weights=np.exp(likely - likely.max()))


def _directions(centre: Centre) -> pd.DataFrame:
    rows = []
    padded = np.zeros(len(FITTED))
    padded[: len(centre.singular_values)] = centre.singular_values
    for value, direction in zip(padded, centre.directions, strict=True):
        parts = sorted(zip(FITTED, direction, strict=True), key=lambda part: -abs(part[1]))
        shown = ", ".join(f"{share:+.2f} {name}" for name, share in parts if abs(share) > 0.25)
        rows.append({"singular_value": float(value), "direction": shown, "seen": bool(value > 1.0)})
    return pd.DataFrame(rows)
