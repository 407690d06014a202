"""Summaries: from the numbers of single runs to a mean, its interval, and the spread of trials."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

import numpy as np

from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes.summary import interval_of_mean, interval_of_share

CENTRAL = (0.025, 0.975)


class Unit(Enum):
    """The unit in which a number is shown."""

    points = "pp"
    share = "%"
    chance = "% of trials"
    """The value of each run is yes or no."""
    number = ""


class Summary(NamedTuple):
    """A prediction in numbers; NaN if nothing is known.

    Shares and share points are shares of 1.
    """

    mean: float
    """Mean over the scenarios, each with the mean of its replicates."""
    low: float
    high: float
    """Ends of the 95% interval of the mean.

    With one scenario it is the t-interval over replicates (Wilson's for yes or no); with several it
    lies between the 2.5% and the 97.5% quantile of their means.
    """
    trial_low: float
    trial_high: float
    """2.5% and 97.5% quantile of single runs, chance and scenarios together."""
    missing: int
    """Runs that have no value, and are left out."""
    runs: int
    unit: Unit

    def shown(self) -> tuple[str, str, str]:
        """Return the mean, its interval and the spread of single trials, as text."""
        if math.isnan(self.mean):
            return "no value in any run", "", ""
        note = f" (no value in {self.missing} of {self.runs} runs)" if self.missing else ""
        spread = "" if self.unit is Unit.chance else self._ends(self.trial_low, self.trial_high)
        behind = {"pp": " pp", "": ""}.get(self.unit.value, "%")
        mean = f"{self._number(self.mean)}{behind}{note}"
        return mean, self._ends(self.low, self.high), spread

    def _ends(self, low: float, high: float) -> str:
        return "" if math.isnan(low) else f"{self._number(low)} to {self._number(high)}"

    def _number(self, value: float) -> str:
        scaled = value if self.unit is Unit.number else 100.0 * value
        decimals = 2 if self.unit in (Unit.number, Unit.points) else 1
        return f"{round(scaled, decimals) + 0.0:.{decimals}f}"


def summarised(values: Sequence[Floats], unit: Unit) -> Summary:
    """Return the summary of a prediction from its values in all runs.

    Parameters
    ----------
    values : Sequence[Floats]
        for each scenario the values of its replicates, NaN if there is none.
    unit : Unit
        unit of the values.
    """
    known = [each[~np.isnan(each)] for each in values]
    runs, left = sum(map(len, values)), [each for each in known if each.size]
    if not left:
        return Summary(math.nan, math.nan, math.nan, math.nan, math.nan, runs, runs, unit)
    means = np.array([each.mean() for each in left])
    together = np.concatenate(left)
    if len(values) > 1:
        low, high = map(float, np.quantile(means, CENTRAL))
    else:
        low, high = (interval_of_share if unit is Unit.chance else interval_of_mean)(together)
    first, last = map(float, np.quantile(together, CENTRAL))
    return Summary(float(means.mean()), low, high, first, last, runs - together.size, runs, unit)
