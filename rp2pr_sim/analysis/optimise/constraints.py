"""Constraints of a programme: budgets, the chance of exceeding them, and visits held in time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from rp2pr_sim.core.records import Floats

TOTAL, CASH, HOURS = "total_cost", "cash", "staff_hours"
BUDGETS: Mapping[str, str] = {
    TOTAL: "pounds for everything, the time of hospital staff included",
    CASH: "pounds that the programme pays: core team, support, facilitators and travel",
    HOURS: "hours that the staff of each hospital give",
}
"""What a user may limit, in words."""
COLUMNS = ("cost", "staff_cost", "staff_hours_per_team")
"""The outcomes that the budgets are read from."""
HELD = "share_held_of_staying"
"""The outcome that says whether a programme fits into its weeks.

It leaves out visits of teams that left, because the calendar does not cause a team to leave.
"""
LEAST_HELD = 0.9
"""Mean share of the visits that must be held in time."""
_ENOUGH = 20  # runs; with fewer a quantile is that of a normal distribution
_SURE = 1.96  # standard errors


def spent(runs: pd.DataFrame) -> dict[str, pd.Series[float]]:
    """Return what each run spends of each of `BUDGETS`; `runs` has `COLUMNS`."""
    cost = runs["cost"].astype("float64")
    return {
        TOTAL: cost,
        CASH: cost - runs["staff_cost"].astype("float64"),
        HOURS: runs["staff_hours_per_team"].astype("float64"),
    }


class Constraints(NamedTuple):
    """The constraints of an affordable programme."""

    budgets: Mapping[str, float]
    """The limits by kind (see `BUDGETS`), in pounds or hours."""
    overrun: float | None = None
    """The largest share of runs that may exceed any budget; `None`: the means keep to them."""
    held: float = LEAST_HELD
    """Share of visits that must be held in time, of those that no team left before."""

    @property
    def money(self) -> str:
        """The kind of money that is reported: cash where only cash is limited."""
        return CASH if CASH in self.budgets and TOTAL not in self.budgets else TOTAL

    def tighter(self, share: float | Floats) -> Constraints:
        """Return the constraints with this share of each budget, or these shares (budgets,)."""
        shares = np.broadcast_to(share, len(self.budgets))
        limits = {
            name: float(part) * each
            for (name, each), part in zip(self.budgets.items(), shares, strict=True)
        }
        return self._replace(budgets=limits)

    def needs(self, amounts: Mapping[str, Floats]) -> Floats:
        """Return the share of each budget that programmes need, (budgets, n); above 1: too much.

        With `overrun` there is one row: the share of the budget that is used most, which is not
        exceeded with this chance.

        Parameters
        ----------
        amounts : Mapping[str, Floats]
            what each run spends by kind, shape (n, runs).
        """
        shares = self._shares(amounts)
        if self.overrun is None:
            return np.asarray(shares.mean(axis=2))
        return _quantile(shares.max(axis=0), 1.0 - self.overrun)[None]

    def used(self, amounts: Mapping[str, Floats]) -> Floats:
        """Return the largest of the `needs` of each programme, shape (n,)."""
        return np.asarray(self.needs(amounts).max(axis=0))

    def least_used(self, amounts: Mapping[str, Floats]) -> Floats:
        """Return the lower end of the 95% interval of `used`, shape (n,)."""
        shares = self._shares(amounts)
        runs = shares.shape[2]
        if runs < 2:
            return np.zeros(shares.shape[1])
        if self.overrun is None:
            error = shares.std(axis=2, ddof=1) / np.sqrt(runs)
            return np.asarray((shares.mean(axis=2) - _SURE * error).max(axis=0))
        error = float(np.sqrt(self.overrun * (1.0 - self.overrun) / runs))
        return _quantile(shares.max(axis=0), max(0.01, 1.0 - self.overrun - _SURE * error))

    def over(self, amounts: Mapping[str, Floats]) -> Floats:
        """Return the share of runs that exceed any budget, shape (n,)."""
        return np.asarray((self._shares(amounts).max(axis=0) > 1.0).mean(axis=1))

    def timely(self, held: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Check which of these mean shares are enough; a missing share, without visits, is."""
        return ~(np.asarray(held, dtype=np.float64) < self.held)

    def _shares(self, amounts: Mapping[str, Floats]) -> Floats:
        """Return what is spent as share of each budget, shape (budgets, n, runs)."""
        parts: Sequence[Floats] = [amounts[name] / each for name, each in self.budgets.items()]
        return np.stack(parts)


def _quantile(values: Floats, chance: float) -> Floats:
    """Return a quantile of each row (n, runs); of few runs that of a normal distribution."""
    if values.shape[1] >= _ENOUGH:
        return np.asarray(np.quantile(values, chance, axis=1, method="inverted_cdf"))
    spread = values.std(axis=1, ddof=1) if values.shape[1] > 1 else 0.0
    return np.asarray(values.mean(axis=1) + float(special.ndtri(chance)) * spread)
