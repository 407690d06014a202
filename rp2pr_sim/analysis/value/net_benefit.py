"""What options are worth in each run: the value of their outcome minus their cost, in pounds."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.over_sets import SET
from rp2pr_sim.core.records import Floats, Ints


class Draws(NamedTuple):
    """Parameter sets as they were drawn: some are drawn more than once."""

    parameters: pd.DataFrame
    """One row per different set, one column per parameter; choices by their word."""
    different: Ints
    """By draw, the row of its set in `parameters`."""

    @property
    def weights(self) -> Floats:
        """The probability of each different set."""
        counts = np.bincount(self.different, minlength=len(self.parameters))
        return np.asarray(counts / counts.sum())


class Runs(NamedTuple):
    """The runs of a decision; tables have the index (set, replicate) and a column per option.

    Sets in the index are draws, numbered from 0.
    """

    outcome: pd.DataFrame
    """In the unit that has a value, such as percentage points; more is better."""
    cost: pd.DataFrame
    """In pounds."""
    measured: pd.DataFrame
    """What a trial measures of an option, in the same unit; more is better."""
    draws: Draws

    def net_benefit(self, worth: float) -> pd.DataFrame:
        """Return the net benefit in pounds, with `worth` pounds for one unit of the outcome."""
        return worth * self.outcome - self.cost

    def of_sets(self, table: pd.DataFrame) -> Floats:
        """Return the mean of a table's columns under each different set, (different sets, columns).

        All copies of a set count as its replicates.
        """
        rows = self.draws.different[table.index.get_level_values(SET).to_numpy()]
        many = len(self.draws.parameters)
        sums = [np.bincount(rows, column, many) for column in table.to_numpy().T]
        return np.asarray(np.stack(sums, axis=1) / np.bincount(rows, minlength=many)[:, None])

    def resampled(self, table: pd.DataFrame, sets: Ints) -> pd.DataFrame:
        """Return the rows of a table for a bootstrap sample of the different sets.

        All copies and replicates of a set go together.
        """
        rows = self.draws.different[table.index.get_level_values(SET).to_numpy()]
        by_set = np.split(np.argsort(rows, kind="stable"), np.cumsum(np.bincount(rows))[:-1])
        draw = table.index.get_level_values(SET).to_numpy()
        taken = np.concatenate([by_set[each] for each in sets])
        # a set that is drawn twice stays two sets
        copy = np.repeat(np.arange(len(sets)), [len(by_set[each]) for each in sets])
        codes, _ = pd.factorize(copy * (draw.max() + 1) + draw[taken])
        index = pd.MultiIndex.from_arrays([codes, np.arange(len(codes))], names=[SET, "replicate"])
        return pd.DataFrame(table.to_numpy()[taken], index, table.columns)


def worth_of_best(benefit: Floats, weights: Floats) -> Floats:
    """Return what choosing the best under each set adds to choosing one option for all.

    Parameters
    ----------
    benefit : Floats
        net benefit, shape (..., sets, options).
    weights : Floats
        of the sets, shape (..., sets), with the sum 1.

    Returns
    -------
    Floats
        In pounds, shape (...,); 0 or more.
    """
    each = (weights * benefit.max(axis=-1)).sum(axis=-1)
    means = (weights[..., None] * benefit).sum(axis=-2)
    return np.asarray(np.maximum(each - means.max(axis=-1), 0.0))
