"""The outcome of each scenario under each parameter set, and what of it is luck.

All scenarios and sets share the luck of a replicate, so scenarios are compared replicate by replicate.  A mean over few
replicates still holds some luck, which would make sets look more different than they are, and the best choice change more
often than it does.  So the differences between sets are drawn together by as much as luck has spread them
(`measures.uncertainty.parts_of`): their variance is then that of the true differences.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from rp2pr_sim.errors import InputError
from rp2pr_sim.measures.uncertainty import parts_of
from rp2pr_sim.records import Floats
from rp2pr_sim.study.description import described
from rp2pr_sim.study.store import Store
from rp2pr_sim.worlds.design import Worlds, points_of
from rp2pr_sim.worlds.sets import FEWEST

__all__ = ["Outcomes", "beyond_luck", "read_outcomes", "true_scale"]


class Outcomes(NamedTuple):
    """What was simulated."""

    sets: tuple[str, ...]
    choices: tuple[str, ...]
    """What the names of their points begin with."""
    values: Floats
    """Shape (sets, replicates, choices)."""
    parameters: pd.DataFrame
    """One row a set, one column a parameter that the sets set."""
    left_out: int
    """Sets in which some programme has no value, or a run failed."""


def read_outcomes(folder: Path, worlds: Worlds) -> Outcomes:
    """The outcomes of a folder.

    Raises:
        InputError: if runs are missing, or too few sets have a value in every run.
    """
    study = described(folder).study
    points = points_of(study.points, worlds)
    table = Store(folder).read("programme", ["scenario", "replicate", worlds.outcome]) if Store(folder).begun else pd.DataFrame()
    if len(table) < study.runs and not Store(folder).rows("failures"):
        raise InputError(f"{folder} is not finished: {len(table):,} of {study.runs:,} runs are done; go on with: rp2pr resume {folder}")
    wide = table.pivot(index="replicate", columns="scenario", values=worlds.outcome)
    wide = wide.reindex(index=range(study.replicates), columns=list(study.points))
    heads = tuple(choice.point for choice in worlds.choices)
    values = wide.to_numpy(dtype=np.float64, na_value=np.nan).T.reshape(len(points), len(heads), study.replicates).transpose(0, 2, 1)
    whole = np.isfinite(values).all(axis=(1, 2))
    if whole.sum() < FEWEST:
        raise InputError(
            f"{folder}: {worlds.outcome} has a value in every run of {whole.sum()} parameter sets only; choose another outcome=..., "
            "or a programme that makes plans."
        )
    first = [next(iter(part.values())) for part in points.values()]
    rows = pd.DataFrame([[float(scenario[name]) for name in worlds.varied] for scenario in first], list(points), worlds.varied)
    names = tuple(name for name, kept in zip(points, whole, strict=True) if kept)
    return Outcomes(names, heads, values[whole], rows[whole], int((~whole).sum()))


def true_scale(values: Floats) -> Floats:
    """The expected outcome of each choice in each set, shape (sets, choices): how choices differ is told without luck.

    Args:
        values: shape (sets, replicates, choices).

    Identical choices get identical values, exactly.
    """
    apart = values - values[..., :1]  # exactly 0 where choices are identical
    apart = apart - apart.mean(axis=2, keepdims=True)
    middle = values.mean(axis=(1, 2))
    return middle[:, None] + np.stack([parts_of(apart[..., k]).expected for k in range(values.shape[2])], axis=1)


def beyond_luck(differences: Floats) -> float:
    """How likely sets that do not differ would look as different as these: p-value of the F-test.

    Args:
        differences: between two choices, shape (sets, replicates).
    """
    sets, replicates = differences.shape
    by_set = differences.mean(axis=1)
    rest = differences - by_set[:, None] - differences.mean(axis=0) + differences.mean()
    between, within = by_set.var(ddof=1) * replicates, (rest**2).sum() / ((sets - 1) * (replicates - 1))
    if between <= 0.0:
        return 1.0
    return float(special.fdtrc(sets - 1, (sets - 1) * (replicates - 1), between / within)) if within > 0.0 else 0.0


def interval(differences: Floats) -> tuple[Floats, Floats, Floats]:
    """Mean over replicates (axis 1) with the ends of its 95% t-interval, each of shape (sets,)."""
    n = differences.shape[1]
    half = special.stdtrit(n - 1, 0.975) * differences.std(axis=1, ddof=1) / np.sqrt(n)
    mean = differences.mean(axis=1)
    return mean, mean - half, mean + half


Flags = npt.NDArray[np.bool_]
Names = Sequence[str]
