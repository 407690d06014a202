"""Calibration in one job: prior predictive check, bank, waves, weighted sets, checks.

1. A bank over the whole prior, and from it the prior predictive check.
2. Waves: parameter sets drawn by the likelihood of an emulator, with doubled variance.
3. Rounds of final sets, drawn by the likelihood of the emulator of all that is known and simulated
   with many replicates, until the weighted sets are worth as many as asked.
4. Checks with the emulator and on the final sets.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from rp2pr_sim.analysis.base import Result
from rp2pr_sim.analysis.calibration.checks import CHECKS
from rp2pr_sim.analysis.calibration.emulator import Emulator
from rp2pr_sim.analysis.calibration.posterior import Density, likelihood_of, mixture, normalised
from rp2pr_sim.analysis.calibration.prior import NAMES, defaults, scores
from rp2pr_sim.analysis.calibration.prior_predictive import missed
from rp2pr_sim.analysis.calibration.simulator import Simulated, Simulator, made_once
from rp2pr_sim.analysis.calibration.summary import sections_of
from rp2pr_sim.analysis.calibration.tables import Found, tables_of
from rp2pr_sim.analysis.calibration.target import Target
from rp2pr_sim.analysis.calibration.targets import chosen
from rp2pr_sim.analysis.weighted_sample import effective_size, systematic
from rp2pr_sim.core.records import Floats
from rp2pr_sim.study.sampling import sobol

if TYPE_CHECKING:
    from rp2pr_sim.analysis.calibration.question import CalibrateQuestion
    from rp2pr_sim.analysis.job import Job

WAVES = 2
MOST_ROUNDS = 12  # of final sets
_POINTS = "points.parquet"  # that were drawn once, in the folder of their studies
CHECKED = 50  # sets under which the figures of other fields and programmes are compared


@dataclass(frozen=True, kw_only=True)
class CalibrateResult(Result):
    """A calibration; `tables.tables_of` says what its tables are."""

    question: CalibrateQuestion


class Rounds(NamedTuple):
    """The final sets of all rounds so far."""

    densities: tuple[Density, ...] = ()
    parts: tuple[Simulated, ...] = ()

    def with_round(self, density: Density, part: Simulated) -> Rounds:
        """Return the rounds with one more."""
        return Rounds((*self.densities, density), (*self.parts, part))

    def weighted(self, targets: tuple[Target, ...]) -> tuple[Simulated, Floats]:
        """Return all sets, and weights that sum to 1."""
        found = Simulated.joined(self.parts)
        drawn = mixture(self.densities, [len(part.points) for part in self.parts], found.points)
        return found, normalised(likelihood_of(targets, found) - drawn)


def calibrated(question: CalibrateQuestion, job: Job) -> CalibrateResult:
    """Return weighted parameter sets that agree with the published figures.

    Raises
    ------
    InputError
        if too few sets have a value of some figure.
    StoppedError
        if all runs of a programme fail.
    """
    simulator = Simulator(job, question.seed, chosen(question.targets))
    at_defaults = simulator.simulated("defaults", defaults()[None], 4 * question.final_replicates)
    bank = simulator.simulated(
        "bank", sobol(question.samples, len(NAMES), question.seed), question.replicates
    )
    wrong = missed(simulator.targets, bank)
    targets = tuple(item for item in simulator.targets if item not in wrong)
    fitting = simulator._replace(targets=targets)
    order = [simulator.quantities.index(item) for item in (*fitting.quantities, *wrong)]
    bank, at_defaults = (part.columns(order) for part in (bank, at_defaults))
    waves = _waves(fitting, question, bank)
    rounds = _rounds(fitting, question, (bank, *waves))
    second = fitting._replace(seed=question.seed + 1).simulated(
        "bank-2", sobol(question.samples // 2, len(NAMES), question.seed + 1), question.replicates
    )
    sets, weights = rounds.weighted(targets)
    drawn = np.vstack([defaults(), sets.points[systematic(weights, CHECKED)]])
    checked = Simulator(job, question.seed, CHECKS, ()).simulated(
        "checks", drawn, question.final_replicates
    )
    tables = tables_of(
        Found(fitting, wrong, bank, second, at_defaults, waves, checked, sets, weights),
        question.seed,
        question.prior_points,
    )
    return CalibrateResult(
        question=question,
        folder=job.folder,
        tables=tables,
        sections=sections_of(tables),
        studies=job.studies,
    )


def _waves(
    simulator: Simulator, question: CalibrateQuestion, bank: Simulated
) -> tuple[Simulated, ...]:
    """Return waves of sets where the likelihood with doubled variance is high."""
    parts = [bank]
    for number in range(1, WAVES + 1):

        def drawn(seed: int = question.seed + number) -> Floats:
            density, *among = _density(simulator.targets, parts, widened=2.0).normalised(
                seed, question.prior_points
            )
            return density.drawn(question.samples // 2, seed, *among)

        points = made_once(simulator.job.folder / f"wave-{number}" / _POINTS, NAMES, drawn)
        parts.append(simulator.simulated(f"wave-{number}", points, question.replicates))
    return tuple(parts[1:])


def _rounds(
    simulator: Simulator, question: CalibrateQuestion, known: tuple[Simulated, ...]
) -> Rounds:
    """Return rounds of final sets, as many as their effective number needs."""
    rounds = Rounds()
    for number in range(1, MOST_ROUNDS + 1):
        name, seed = f"sets-{number:02d}", question.seed + 100 + number
        density, *among = _density(
            simulator.targets, [*known, *rounds.parts], widened=1.0
        ).normalised(seed, question.prior_points)
        points = made_once(
            simulator.job.folder / name / _POINTS,
            NAMES,
            partial(density.drawn, question.sets, seed, *among),
        )
        found = simulator.simulated(name, points, question.final_replicates)
        rounds = rounds.with_round(density, found)
        if effective_size(rounds.weighted(simulator.targets)[1]) >= question.effective:
            break
    return rounds


def _density(targets: tuple[Target, ...], parts: list[Simulated], widened: float) -> Density:
    """Return the density by an emulator of all that is simulated.

    Its error is judged where sets were drawn by a likelihood, if there are any.
    """
    many = len(targets)
    known = Simulated.joined([part.columns(list(range(many))) for part in parts])
    first = len(parts[0].points) if len(parts) > 1 else 0
    emulator = Emulator.of(scores(known.points), known.means, first)
    return Density(targets, emulator, parts[-1].usual_chance[:many], widened)
