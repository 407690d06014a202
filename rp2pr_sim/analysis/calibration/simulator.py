"""Targets and answers under parameter sets: simulated as studies of the job, one per programme.

Each set has replicates of its own, the same in every programme: the chance of a few replicates does
not push all sets to the same side, and differences between programmes are paired.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from rp2pr_sim.analysis.calibration.checks import CHECKS
from rp2pr_sim.analysis.calibration.choices import OUTCOMES, f72_log_odds
from rp2pr_sim.analysis.calibration.prior import values_of
from rp2pr_sim.analysis.calibration.target import Target
from rp2pr_sim.analysis.calibration.targets import TARGETS, fixed, programme
from rp2pr_sim.core.enums import PairingStrategy
from rp2pr_sim.core.records import Floats
from rp2pr_sim.scenario import Scenario, parameters
from rp2pr_sim.study.arrow_tables import PROGRAMME
from rp2pr_sim.study.files import sound_parquet, write_parquet

if TYPE_CHECKING:
    from rp2pr_sim.analysis.job import Job

Runs = dict[str, Floats]
"""Outcomes of the runs of one programme, each of shape (parameter sets, replicates)."""

_ILCOP, _RANDOM = "f10", "random-pairs"
_ENOUGH = 8  # runs of a set that show how runs differ
_DECISIONS, _FEWER = "f72", 8  # one run of it for so many of the others


class Answer(NamedTuple):
    """What users ask of the model, and no fact tells: an outcome of the programme of the paper.

    `against` names the programme of which the same outcome is subtracted.
    """

    name: str
    text: str
    unit: str
    outcome: str
    programme: str = _ILCOP
    against: str = ""
    denominator: str = ""

    def measured(self, values: Floats, _: Floats | None = None) -> tuple[Floats, Floats]:
        """Return mean and SD between single runs, each of shape (n,); see `Target.measured`."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # no run has a value: NaN
            return np.nanmean(values, axis=1), np.nanstd(values, axis=1, ddof=1)

    def shown(self, values: Any) -> Any:
        """Return values in the unit: they are."""
        return values


ANSWERS = (
    Answer("plan_success", "Plans that reached their original aim", "share", "plan_success"),
    Answer("points_per_plan", "Points gained per plan", "share points", "points_per_plan"),
    Answer(
        "carried_out_with_support", "Plans carried out or imminent", "share", "share_carried_out"
    ),
    Answer(
        "true_gain",
        "Improvement in care, mean of seven indicators",
        "share points",
        "true_gain_per_team",
    ),
    Answer("share_harmed", "Teams made worse", "share", "share_harmed"),
    Answer(
        "pairing_success",
        "Plan success, complementary minus random pairs",
        "share points",
        "plan_success",
        against=_RANDOM,
    ),
    Answer(
        "pairing_points",
        "Points per plan, complementary minus random pairs",
        "share points",
        "points_per_plan",
        against=_RANDOM,
    ),
    Answer(
        "pairing_gain",
        "Improvement in care, complementary minus random pairs",
        "share points",
        "true_gain_per_team",
        against=_RANDOM,
    ),
)


class Simulated(NamedTuple):
    """The values of `q` quantities under `n` parameter sets, targets first, on their scales."""

    points: Floats
    """Points of the unit cube, shape (n, len(NAMES))."""
    means: Floats
    """Of all replicates, shape (n, q); NaN where no run has a value."""
    chance: Floats
    """SDs between single runs, shape (n, q)."""
    error: Floats
    """Monte Carlo error of the means, shape (n, q)."""

    @property
    def usual_chance(self) -> Floats:
        """SDs between single runs, the root of the mean of squares over sets, shape (q,)."""
        return np.asarray(np.sqrt(np.nanmean(self.chance**2, axis=0)))

    def columns(self, chosen: list[int]) -> Simulated:
        """Return some of the quantities."""
        return Simulated(self.points, *(part[:, chosen] for part in self[1:]))

    @classmethod
    def joined(cls, parts: Sequence[Simulated]) -> Simulated:
        """Return the sets of several studies as one."""
        return cls(*(np.concatenate(part) for part in zip(*parts, strict=True)))


class Simulator(NamedTuple):
    """A simulator of parameter sets in the programmes of the targets and answers."""

    job: Job
    seed: int
    targets: tuple[Target, ...]
    answers: tuple[Answer, ...] = ANSWERS

    @property
    def quantities(self) -> tuple[Target | Answer, ...]:
        """What is simulated, in the order of the columns."""
        return (*self.targets, *self.answers)

    def simulated(self, name: str, points: Floats, replicates: int) -> Simulated:
        """Return all quantities under these parameter sets, simulating what is missing.

        Parameters
        ----------
        name : str
            of the folder of the studies.
        points : Floats
            points of the unit cube, shape (n, len(NAMES)).
        replicates : int
            replicates of each point in each programme.

        Raises
        ------
        StoppedError
            if all runs of a programme fail.
        """
        sets = {f"set-{k:05d}": Scenario.of(values_of(point)) for k, point in enumerate(points)}
        runs = {}
        for used in used_programmes(self.quantities):
            named = {each: one.replaced(_settings(used)) for each, one in sets.items()}
            if used == _DECISIONS:
                runs[used] = self._decisions(f"{name}/{used}", named, replicates)
            else:
                runs[used] = self._runs(f"{name}/{used}", named, replicates)
        found = [_measured(item, runs) for item in self.quantities]
        means, chance, error = (np.column_stack(part) for part in zip(*found, strict=True))
        return Simulated(points, means, chance, error)

    def _runs(self, name: str, named: dict[str, Scenario], replicates: int) -> Runs:
        """Return the outcomes of all runs of one programme."""
        study = self.job.study(name, named, replicates, seed=self.seed, together=1, title=name)
        columns = {
            column
            for item in self.quantities
            for column in (item.outcome, item.denominator)
            if column and column not in OUTCOMES
        }
        table = study.read(PROGRAMME, ["scenario", "replicate", *sorted(columns)])
        rows = pd.Categorical(table["scenario"], list(named)).codes
        places = (rows, np.asarray(table["replicate"]) // len(named))
        found = {}
        for column in sorted(columns):
            found[column] = np.full((len(named), replicates), np.nan)
            keep = places[1] < replicates
            found[column][places[0][keep], places[1][keep]] = table[column].to_numpy(np.float64)[
                keep
            ]
        return found

    def _decisions(self, name: str, named: dict[str, Scenario], replicates: int) -> Runs:
        """Return what teams make plans about, which no table shows; a run has many choices."""
        many = max(1, replicates // _FEWER)
        step = len(named)

        def simulated() -> Floats:
            with self.job.progress(name, step * many) as advance, ThreadPoolExecutor() as threads:

                def one(place: tuple[int, Scenario]) -> Floats:
                    k, scenario = place
                    found = [f72_log_odds(scenario, self.seed, r * step + k) for r in range(many)]
                    advance(many)
                    return np.array(found)

                return np.concatenate(list(threads.map(one, enumerate(named.values()))))

        table = made_once(self.job.folder / name / "decisions.parquet", OUTCOMES, simulated)
        return {column: table[:, k].reshape(-1, many) for k, column in enumerate(OUTCOMES)}


def made_once(file: Path, columns: Sequence[str], make: Callable[[], Floats]) -> Floats:
    """Return a table of numbers that is made once, and read if a calibration is resumed.

    One that is damaged is made again.
    """
    if sound_parquet(file) is None:
        file.parent.mkdir(parents=True, exist_ok=True)
        frame = pd.DataFrame(make(), columns=list(columns))
        write_parquet(file, pa.Table.from_pandas(frame, preserve_index=False))
    return np.asarray(pd.read_parquet(file), dtype=np.float64)


def used_programmes(quantities: Sequence[Target | Answer]) -> tuple[str, ...]:
    """Return the programmes in which quantities are measured; equal ones under one name."""
    names = [name for item in quantities for name in (item.programme, item.against) if name]
    return tuple(dict.fromkeys(_same(name) for name in names))


@cache
def _same(name: str) -> str:
    """Return the first name of the programmes of facts that are the same as one."""
    if name == _RANDOM:
        return name
    known = [
        other for item in (*TARGETS, *CHECKS) for other in (item.programme, item.against) if other
    ]
    alike = (programme(name), fixed(name))
    return next((each for each in known if (programme(each), fixed(each)) == alike), name)


@cache
def _settings(name: str) -> dict[str, Any]:
    """Return what a programme sets, whatever a parameter set says."""
    if name == _RANDOM:
        return {**_settings(_ILCOP), "pairing.strategy": PairingStrategy.random}
    there, usual = programme(name), Scenario()
    return {
        item.name: there[item.name]
        for item in parameters()
        if item.name in fixed(name) or there[item.name] != usual[item.name]
    }


def _measured(item: Target | Answer, runs: dict[str, Runs]) -> tuple[Floats, Floats, Floats]:
    """Return mean, SD between runs and Monte Carlo error of a quantity, each of shape (n,)."""
    one = runs[_same(item.programme)]
    if isinstance(item, Answer):
        values = one[item.outcome]
        if item.against:
            values = values - runs[_same(item.against)][item.outcome]
        return _with_error(item, values, None)
    found = _with_error(item, one[item.outcome], one.get(item.denominator))
    if not item.against:
        return found
    other = runs[_same(item.against)]
    less = _with_error(item, other[item.outcome], other.get(item.denominator))
    return found[0] - less[0], np.hypot(found[1], less[1]), np.hypot(found[2], less[2])


def _with_error(
    item: Target | Answer, values: Floats, denominators: Floats | None
) -> tuple[Floats, Floats, Floats]:
    """Return mean, SD between runs and Monte Carlo error, each of shape (n,).

    A few runs hardly show how runs differ: their set gets the usual SD of all sets.
    """
    mean, chance = item.measured(values, denominators)
    many = np.maximum(np.isfinite(values).sum(axis=1), 1)
    known = np.isfinite(chance)
    usual = np.sqrt(np.mean(chance[known] ** 2)) if known.any() else 0.0
    chance = np.where(known & (many >= _ENOUGH), chance, usual)
    return mean, chance, chance / np.sqrt(many)
