"""The outcome of each scenario under each parameter set, and what of it is luck.

All scenarios and sets share the luck of a replicate, so scenarios are compared replicate by
replicate.  A mean over few replicates still holds some luck, which would make sets look more
different than they are, and the best choice change more often than it does.  So the differences
between sets are drawn together by as much as luck has spread them
(`measures.uncertainty.parts_of`): their variance is then that of the true differences.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from rp2pr_sim.analysis.compare.parameter_sets import FEWEST
from rp2pr_sim.analysis.compare.set_design import Worlds, points_of
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes.lookup import outcome_named
from rp2pr_sim.outcomes.summary import HEADLINE, IMPROVEMENT, instead
from rp2pr_sim.outcomes.uncertainty import parts_of
from rp2pr_sim.study.manifest import described
from rp2pr_sim.study.store import Store

Flags = npt.NDArray[np.bool_]


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
    outcome: str
    """By which choices are judged: what was asked for, or improvement in care where hardly any set has a value of it."""
    why: str
    """A sentence that says so; empty if it is what was asked for."""
    headline: Mapping[str, Floats]
    """The rest of the headline where a half of it decides: mean over these sets, (choices,), NaN where no run has a value."""


def read_outcomes(folder: Path, worlds: Worlds) -> Outcomes:
    """The outcomes of a folder.

    Raises
    ------
    InputError
        if runs are missing, or too few sets have an outcome in every run.
    """
    study = described(folder).study
    points = points_of(study.points, worlds)
    wanted = ["scenario", "replicate", *dict.fromkeys([worlds.outcome, *HEADLINE, IMPROVEMENT])]
    table = Store(folder).read("programme", wanted) if Store(folder).begun else pd.DataFrame()
    if len(table) < study.runs and not Store(folder).rows("failures"):
        raise InputError(
            f"{folder} is not finished: {len(table):,} of {study.runs:,} runs are done; go on with:"
            f" rp2pr resume {folder}"
        )
    heads, outcome, why = tuple(choice.point for choice in worlds.choices), worlds.outcome, ""

    def values_of(outcome: str) -> tuple[Floats, Flags]:
        """Shape (sets, replicates, choices), and which sets have a value in every run."""
        wide = table.pivot(index="replicate", columns="scenario", values=outcome)
        wide = wide.reindex(index=range(study.replicates), columns=list(study.points))
        flat = wide.to_numpy(dtype=np.float64, na_value=np.nan).T
        values = flat.reshape(len(points), len(heads), study.replicates).transpose(0, 2, 1)
        return values, np.isfinite(values).all(axis=(1, 2))

    values, whole = values_of(outcome)
    if whole.sum() < FEWEST:
        some = f"some run of {(~whole).sum():,} of {len(whole):,} parameter sets"
        why = instead(outcome_named(outcome), some if np.isfinite(values).any() else "any run")
        outcome = IMPROVEMENT
        values, whole = values_of(outcome)
    if whole.sum() < FEWEST:
        raise InputError(
            f"{folder}: {outcome} has a value in every run of {whole.sum()} parameter sets only,"
            " since runs have failed."
        )
    others = [name for name in HEADLINE if name != outcome and outcome in HEADLINE]
    rest = {
        name: pd.DataFrame(values_of(name)[0][whole].reshape(-1, len(heads))).mean().to_numpy()
        for name in others
    }
    first = [next(iter(part.values())) for part in points.values()]
    rows = pd.DataFrame(
        [[float(scenario[name]) for name in worlds.varied] for scenario in first],
        list(points),
        worlds.varied,
    )
    names = tuple(name for name, kept in zip(points, whole, strict=True) if kept)
    return Outcomes(
        names, heads, values[whole], rows[whole], int((~whole).sum()), outcome, why, rest
    )


def expected(good: Floats) -> Floats:
    """The expected outcome of each choice in each set, shape (sets, choices), the noise of luck taken out.

    It is taken out of how the choices differ from the one that is best in the mean.

    Parameters
    ----------
    good : Floats
        outcomes, more is better, shape (sets, replicates, choices).

    Identical choices get identical values, exactly; so do choices that come to the same in every
    replicate of a set.
    """
    best = int(np.argmax(good.mean(axis=(0, 1))))
    apart = good - good[..., [best]]  # exactly 0 where choices are identical
    level = _drawn_together(good[..., best])
    return np.asarray(
        level[:, None]
        + np.stack([_drawn_together(apart[..., k]) for k in range(good.shape[2])], axis=1)
    )


def _drawn_together(values: Floats) -> Floats:
    """Means over replicates, drawn to their common mean as far as luck has spread them; a set without luck stays where it is, (sets,)."""
    parts, means, spread = parts_of(values), values.mean(axis=1), values.var(axis=1, ddof=1)
    # of a mean over replicates, in the mean of all sets
    noise = means.var(ddof=1) - parts.parameters
    if noise <= 0.0 or spread.mean() <= 0.0:
        return np.asarray(means)
    of_set = noise * spread / spread.mean()
    kept = np.sqrt(
        parts.parameters / np.where(of_set > 0.0, parts.parameters + of_set, 1.0),
        where=of_set > 0.0,
        out=np.ones_like(means),
    )
    return np.asarray(parts.mean + kept * (means - parts.mean))


def beyond_luck(differences: Floats) -> float:
    """How likely sets that do not differ would look as different as these: p-value of the F-test.

    Parameters
    ----------
    differences : Floats
        between two choices, shape (sets, replicates).
    """
    sets, replicates = differences.shape
    by_set = differences.mean(axis=1)
    rest = differences - by_set[:, None] - differences.mean(axis=0) + differences.mean()
    between, within = (
        by_set.var(ddof=1) * replicates,
        (rest**2).sum() / ((sets - 1) * (replicates - 1)),
    )
    if between <= 0.0:
        return 1.0
    return (
        float(special.fdtrc(sets - 1, (sets - 1) * (replicates - 1), between / within))
        if within > 0.0
        else 0.0
    )


def interval(differences: Floats) -> tuple[Floats, Floats, Floats]:
    """Mean over replicates (axis 1) with the ends of its 95% t-interval, each of shape (sets,)."""
    n = differences.shape[1]
    half = special.stdtrit(n - 1, 0.975) * differences.std(axis=1, ddof=1) / np.sqrt(n)
    mean = differences.mean(axis=1)
    return mean, mean - half, mean + half
