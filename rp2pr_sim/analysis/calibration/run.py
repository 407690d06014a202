"""The whole fit in one folder: every step is read again if it is there, so that an interrupted fit goes on where it was.

Steps: the centre, two waves of history matching, a sample of the posterior by the last wave's
emulator, and the simulation of each parameter set of that sample; those that no fact contradicts
are the ensemble.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.calibration.closed_form import direct_table
from rp2pr_sim.analysis.calibration.gauss_newton import Centre, find_centre
from rp2pr_sim.analysis.calibration.history_matching import Judge, sampled
from rp2pr_sim.analysis.calibration.posterior import parameters_table, plausible, targets_table
from rp2pr_sim.analysis.calibration.prior import FITTED, NAMES, from_cube
from rp2pr_sim.analysis.calibration.question import Settings
from rp2pr_sim.analysis.calibration.simulator import Bench
from rp2pr_sim.analysis.calibration.targets import chosen
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.records import Floats
from rp2pr_sim.study.files import write_text
from rp2pr_sim.study.runner import Progress
from rp2pr_sim.study.sampling import generator, sobol

SMALLEST = 300  # sets in an ensemble
# of the posterior, by the emulator: with twelve figures about one point of the prior in 2,500 is
# accepted
SAMPLE = 1000
MANY = 1000  # replicates that say what luck the few others had
_WEIGHTED = 2**16  # points of the prior
_PLACES = 16  # where it is asked in the second wave


class Tables(NamedTuple):
    """What a fit found, each also a CSV in its folder."""

    folder: Path
    targets: pd.DataFrame
    parameters: pd.DataFrame
    directions: pd.DataFrame
    """Singular values of the Jacobian at the centre, with the parameters that each direction is made of."""
    ensemble: pd.DataFrame
    direct: pd.DataFrame


def fit(folder: Path, settings: Settings, progress: Progress) -> Tables:
    """Fit the parameters; steps that the folder holds already are not done again.

    Parameters
    ----------
    folder : Path
        with its settings (`write_settings`).
    settings : Settings
        what it does.
    progress : Progress
        called for each step.

    Raises
    ------
    InputError
        for a mistake of the user's, or where fewer than 300 sets agree with the facts.
    """
    bench = Bench(folder, settings.seed, chosen(settings.targets), progress)
    centre = find_centre(bench, settings.centre_replicates)
    waves = judges_of(bench, settings, centre.point)
    sample = sampled(waves[-1].log_likelihood, SAMPLE, len(NAMES), settings.seed)
    tried = bench.simulated("ensemble", sample[: settings.ensemble], 2 * settings.replicates)
    kept = plausible(tried, bench.targets)
    if len(kept.points) < (least := min(SMALLEST, 3 * settings.ensemble // 4)):
        found = (
            f"only {len(kept.points)} of {settings.ensemble} parameter sets agree with the facts"
        )
        raise InputError(f"{found}, which is fewer than {least}; draw more with ensemble=...")
    tables = Tables(
        folder,
        targets_table(kept, bench.targets, centre.misfit, settings.seed),
        parameters_table(sample, centre.point, _scrambled_mean(waves[0], bench, settings)),
        _directions(centre),
        pd.DataFrame(from_cube(kept.points), columns=NAMES),
        direct_table(max(10, settings.centre_replicates // 2), settings.seed),
    )
    for name in ("targets", "parameters", "directions", "ensemble", "direct"):
        write_text(
            folder / f"{name}.csv",
            getattr(tables, name).to_csv(index=False, float_format="%.6g", lineterminator="\n"),
        )
    return tables


def judges_of(bench: Bench, settings: Settings, point: Floats) -> list[Judge]:
    """The judges of the two waves: the first knows the whole prior, the second what the first leaves plausible.

    Parameters
    ----------
    bench : Bench
        where parameter sets are tried.
    settings : Settings
        of the fit.
    point : Floats
        where the luck of the few replicates is compared with that of many, shape (len(NAMES),).

    Raises
    ------
    InputError
        if nothing is plausible, or a run fails.
    """
    offset = offset_at(bench, settings, "luck", point[None], MANY)
    design = sobol(settings.points, len(NAMES), settings.seed)
    first = Judge.of(bench.targets, bench.simulated("wave-1", design, settings.replicates), offset)
    left = sampled(first.log_plausible, settings.points, len(NAMES), settings.seed)
    second = bench.simulated("wave-2", left, settings.replicates)
    # luck is not the same everywhere: that of a few programmes is mended in the mean over what is
    # left plausible
    offset = offset_at(bench, settings, "luck-2", left[:_PLACES], 3 * MANY // 10)
    return [first, Judge.of(bench.targets, second, offset, first)]


def offset_at(bench: Bench, settings: Settings, name: str, points: Floats, many: int) -> Floats:
    """What the luck of the waves' few replicates differs from that of many, in the mean of these points, on the targets' scales.

    Parameters
    ----------
    bench : Bench
        where parameter sets are tried.
    settings : Settings
        of the fit.
    name : str
        of the study that is made for it.
    points : Floats
        shape (n, len(NAMES)).
    many : int
        replicates.

    Raises
    ------
    InputError
        if a run fails.
    """
    with_many = bench.simulated(name, points, many)
    with_few = bench.first(name, points, settings.replicates, many)
    return np.asarray((with_many.means - with_few.means).mean(axis=0))


def _scrambled_mean(judge: Judge, bench: Bench, settings: Settings) -> Floats:
    """The posterior mean if the facts said what a random parameter set of the prior gives, as it was simulated: shape (len(NAMES),).

    Weighted points of the prior: so strange a set of facts may be drawn that hardly any point is
    accepted.
    """
    random = generator(settings.seed, "fit scrambling")
    wave = bench.simulated(
        "wave-1", sobol(settings.points, len(NAMES), settings.seed), settings.replicates
    )
    points = random.random((_WEIGHTED, len(NAMES)))
    likely = judge._replace(aims=wave.means[int(random.integers(settings.points))]).log_likelihood(
        points
    )
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


def summary(found: Tables) -> Sequence[str]:
    """What a fit found, in a few sentences."""
    inside, n = int(found.targets["within"].sum()), len(found.targets)
    told = found.parameters[found.parameters["searched"]]
    known = ", ".join(told.loc[told["identified"], "parameter"])
    unknown = ", ".join(told.loc[~told["identified"], "parameter"])
    outside = ", ".join(found.targets.loc[~found.targets["within"], "fact"])
    return [
        f"{inside} of {n} facts lie within their 90% predictive intervals"
        + (f"; outside: {outside}." if outside else "."),
        f"The facts tell: {known or 'nothing'}.",
        f"They do not tell alone: {unknown or 'nothing'}, nor most strengths of whole blocks.",
        (
            f"{len(found.ensemble):,} parameter sets agree with all facts; they are in"
            f" {found.folder / 'ensemble.csv'}."
        ),
    ]
