"""Targets under parameter sets: simulated as a study of the job, so that it can be resumed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from rp2pr_sim.analysis.calibration.prior import values_of
from rp2pr_sim.analysis.calibration.targets import (
    Target,
    aims_of,
    chosen,
    fixed,
    programme,
    programmes,
    under,
)
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.records import Floats
from rp2pr_sim.study.arrow_tables import PROGRAMME
from rp2pr_sim.study.results import StudyResults

if TYPE_CHECKING:
    from rp2pr_sim.analysis.calibration.question import CalibrateQuestion
    from rp2pr_sim.analysis.job import Job

# of a programme: where all or none did it, the log odds are taken half a team away
_ONE_TEAM = 1.0 / 30.0
RUN = ["scenario", "replicate"]


class Simulated(NamedTuple):
    """The values of `t` targets under `n` parameter sets, on the targets' scales."""

    points: Floats
    """Points of the unit cube, shape (n, len(NAMES))."""
    means: Floats
    """Means over replicates, shape (n, t)."""
    chance: Floats
    """SDs between single runs, shape (n, t)."""


class Simulator(NamedTuple):
    """A simulator of parameter sets in the programmes of the targets."""

    job: Job
    seed: int
    targets: tuple[Target, ...]

    @classmethod
    def of(cls, question: CalibrateQuestion, job: Job) -> Simulator:
        """Return the simulator for a question."""
        found = tuple(item for item in chosen(question.targets) if not item.stepped)
        return cls(job, question.seed, found)

    def simulated(
        self, name: str, points: Floats, replicates: int, first: int | None = None
    ) -> Simulated:
        """Return the targets under these parameter sets, simulating what is missing.

        Parameters
        ----------
        name : str
            name of the study.
        points : Floats
            points of the unit cube, shape (n, len(NAMES)).
        replicates : int
            replicates of each point in each programme, with common random numbers.
        first : int | None
            how many first replicates are used; by default all.

        Raises
        ------
        InputError
            if a run fails, or a target has no value.
        """
        study = self._study(name, points, replicates)
        return Simulated(points, *self._summary(study, len(points), first or replicates))

    def single_runs(self, name: str, points: Floats, replicates: int) -> Floats:
        """Return the targets in one run per point, shape (n, t), on their scales.

        The number of the replicate changes from point to point.
        """
        runs = self._read(self._study(name, points, replicates)).set_index(RUN)
        values = np.empty((len(points), len(self.targets)))
        for k, item in enumerate(self.targets):
            names = self._names(item.programme, len(points))
            keys = [(point, row % replicates) for row, point in enumerate(names)]
            found = runs[item.outcome].reindex(keys).to_numpy(dtype=np.float64)
            values[:, k] = item.scale.of(found, _ONE_TEAM / 2.0)
        return values

    @property
    def _outcomes(self) -> list[str]:
        names = {name for item in self.targets for name in (item.outcome, item.denominator)}
        return sorted(names - {""})

    def _read(self, study: StudyResults, first: int | None = None) -> pd.DataFrame:
        """Return the targets' outcomes in the first runs of each scenario, or in all."""
        return study.read(PROGRAMME, [*RUN, *self._outcomes], first)

    def _names(self, file: str, n: int) -> list[str]:
        """Return the scenarios' names of `n` parameter sets in the programme of a file."""
        same = (programme(file), fixed(file))
        [used] = [
            each for each in programmes(self.targets) if (programme(each), fixed(each)) == same
        ]
        return [f"{used}-{row:05d}" for row in range(n)]

    def _study(self, name: str, points: Floats, replicates: int) -> StudyResults:
        sets = [values_of(point) for point in points]
        named = {
            point: under(each, values)
            for each in programmes(self.targets)
            for point, values in zip(self._names(each, len(sets)), sets, strict=True)
        }
        return self.job.study(name, named, replicates, seed=self.seed).all_needed()

    def _summary(self, study: StudyResults, n: int, first: int) -> tuple[Floats, Floats]:
        """Return mean and SD over the first replicates of each target, each of shape (n, t)."""
        runs = self._read(study, first).set_index(RUN).unstack("replicate")
        means, chance = np.empty((2, n, len(self.targets)))
        for k, item in enumerate(self.targets):
            parts = []
            for file in filter(None, (item.programme, item.against)):
                names = [item.outcome, *filter(None, [item.denominator])]
                rows = [runs[name].loc[self._names(file, n)].to_numpy(np.float64) for name in names]
                parts.append(item.measured(*rows))
            means[:, k] = parts[0][0] - sum(part[0] for part in parts[1:])
            chance[:, k] = np.sqrt(sum(part[1] ** 2 for part in parts))
        if not np.isfinite(means).all():
            worst = self.targets[int(np.argmax(~np.isfinite(means).all(axis=0)))]
            raise InputError(
                f"{study.folder}: {worst.outcome} of {worst.programme} has no value for some"
                " parameter sets."
            )
        return means, chance


def uncertainty(targets: Sequence[Target], chance: Floats) -> Floats:
    """Return the uncertainty of each target without Monte Carlo error.

    It is an SD on the target's scale, in the shape of `chance`.

    Parameters
    ----------
    targets : Sequence[Target]
        the targets.
    chance : Floats
        SD between single runs, shape (..., t).
    """
    found = [item.spread(chance[..., k]) for k, item in enumerate(targets)]
    return np.stack(found, axis=-1)


def bounds(targets: Sequence[Target]) -> npt.NDArray[np.bool_]:
    """Return which targets are constraints, shape (t,)."""
    return np.array([item.at_least for item in targets])


def met(targets: Sequence[Target], away: Floats) -> Floats:
    """Return misfits that are 0 if a constraint is met."""
    return np.where(bounds(targets) & (away > 0.0), 0.0, away)


def misfits(targets: Sequence[Target], found: Simulated, error: Floats | float = 0.0) -> Floats:
    """Return simulated minus published in SDs of the whole uncertainty, shape (n, t).

    It is 0 if a constraint is met.

    Parameters
    ----------
    targets : Sequence[Target]
        the targets.
    found : Simulated
        the simulated parameter sets.
    error : Floats | float
        Monte Carlo error of the means, on the scales.
    """
    total = np.sqrt(uncertainty(targets, found.chance) ** 2 + np.square(error))
    return met(targets, (found.means - aims_of(targets)) / total)
