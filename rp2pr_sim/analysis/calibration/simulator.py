"""What parameter sets give for the targets: simulated as a study, so that an interrupted fit goes on where it was."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rp2pr_sim.analysis.calibration.prior import values_of
from rp2pr_sim.analysis.calibration.targets import Target, programme, programmes
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.records import Floats
from rp2pr_sim.study import Study
from rp2pr_sim.study.arrow_tables import PROGRAMME
from rp2pr_sim.study.runner import Progress
from rp2pr_sim.study.step import complete
from rp2pr_sim.study.store import Store

# of a programme: where all or none did it, the log odds are taken half a team away
_ONE_TEAM = 1.0 / 30.0


class Simulated(NamedTuple):
    """What `n` parameter sets give for `t` targets, on the targets' scales."""

    points: Floats
    """Shape (n, len(NAMES)): of the unit cube."""
    means: Floats
    """Shape (n, t): of the mean over replicates."""
    luck: Floats
    """Shape (n, t): SD between single programmes."""


class Bench(NamedTuple):
    """Where parameter sets are tried: a folder for the studies, the seed, the targets."""

    folder: Path
    seed: int
    targets: tuple[Target, ...]
    progress: Progress

    def simulated(self, name: str, points: Floats, replicates: int) -> Simulated:
        """Simulate these points, or read what an earlier start has left of it.

        Parameters
        ----------
        name : str
            of the study, in the folder.
        points : Floats
            shape (n, len(NAMES)), of the unit cube.
        replicates : int
            of each point in each programme; all share their luck.

        Raises
        ------
        InputError
            if a run fails, or the folder holds other points under this name.
        """
        store = self._store(name, points, replicates)
        means, luck = self._summary(store, len(points), replicates)
        return Simulated(points, means, luck)

    def first(self, name: str, points: Floats, replicates: int, of: int) -> Simulated:
        """The same from the first replicates only, of a study of more of them."""
        means, luck = self._summary(self._store(name, points, of), len(points), replicates)
        return Simulated(points, means, luck)

    def singles(self, name: str, points: Floats, replicates: int) -> Floats:
        """Of each point the outcome of one programme, of another replicate for each point in turn: shape (n, t), on the scales."""
        table = self._store(name, points, replicates).read(
            PROGRAMME, ["scenario", "replicate", *self._outcomes]
        )
        runs = table.set_index(["scenario", "replicate"])
        at = {programme(each): each for each in programmes(self.targets)}
        values = np.empty((len(points), len(self.targets)))
        for k, item in enumerate(self.targets):
            keys = [
                (f"{at[programme(item.programme)]}-{row:05d}", row % replicates)
                for row in range(len(points))
            ]
            values[:, k] = item.scale.of(
                runs[item.outcome].reindex(keys).to_numpy(dtype=np.float64), _ONE_TEAM / 2.0
            )
        return values

    @property
    def _outcomes(self) -> list[str]:
        return sorted({item.outcome for item in self.targets})

    def _store(self, name: str, points: Floats, replicates: int) -> Store:
        used = programmes(self.targets)
        sets = [values_of(point) for point in points]
        named = {
            f"{each}-{row:05d}": programme(each).replaced(values)
            for each in used
            for row, values in enumerate(sets)
        }
        study = Study(
            points=named,
            name=name,
            seed=self.seed,
            replicates=replicates,
            details=0,
            output=self.folder,
        )
        return complete(study, self.progress)

    def _summary(self, store: Store, n: int, replicates: int) -> tuple[Floats, Floats]:
        outcomes = self._outcomes
        table = store.read(PROGRAMME, ["scenario", "replicate", *outcomes], replicates)
        groups = table.groupby("scenario", sort=False)[outcomes]
        mean, spread = groups.mean(), groups.std(ddof=1)
        at = {programme(each): each for each in programmes(self.targets)}
        means, luck = np.empty((n, len(self.targets))), np.empty((n, len(self.targets)))
        for k, item in enumerate(self.targets):
            arms = [
                [f"{at[programme(each)]}-{row:05d}" for row in range(n)]
                for each in (item.programme, item.against)
                if each
            ]
            levels = [np.asarray(mean.loc[rows, item.outcome], dtype=np.float64) for rows in arms]
            spreads = [
                np.asarray(spread.loc[rows, item.outcome], dtype=np.float64) for rows in arms
            ]
            scaled = [item.scale.of(level) for level in levels]
            doubts = [
                item.scale.slope(level) * sd for level, sd in zip(levels, spreads, strict=True)
            ]
            means[:, k] = scaled[0] - sum(scaled[1:])
            luck[:, k] = np.sqrt(sum(doubt**2 for doubt in doubts))
        if not np.isfinite(means).all():
            worst = self.targets[int(np.argmax(~np.isfinite(means).all(axis=0)))]
            raise InputError(
                f"{store.folder}: {worst.outcome} of {worst.programme} has no value for some"
                " parameter sets."
            )
        return means, luck


def doubt(targets: Sequence[Target], luck: Floats) -> Floats:
    """SD of what is in doubt of each target beside Monte Carlo error, on its scale; the shape of `luck`.

    Parameters
    ----------
    targets : Sequence[Target]
        the targets.
    luck : Floats
        SD between single programmes, shape (..., t).
    """
    known = np.array([item.sd**2 + item.discrepancy**2 for item in targets])
    single = np.array([item.one_programme for item in targets])
    return np.asarray(np.sqrt(known + np.where(single, luck**2, 0.0)))


def bounds(targets: Sequence[Target]) -> npt.NDArray[np.bool_]:
    """Which targets are constraints, shape (t,)."""
    return np.array([item.at_least for item in targets])


def misfits(targets: Sequence[Target], found: Simulated, error: Floats | float = 0.0) -> Floats:
    """Simulated minus fact in SDs of all doubt, shape (n, t); 0 where a constraint holds.

    Parameters
    ----------
    targets : Sequence[Target]
        the targets.
    found : Simulated
        what was simulated.
    error : Floats | float
        Monte Carlo error of the means, on the scales.
    """
    aims = np.array([item.aim for item in targets])
    away = (found.means - aims) / np.sqrt(doubt(targets, found.luck) ** 2 + np.square(error))
    return np.where(bounds(targets) & (away > 0.0), 0.0, away)
