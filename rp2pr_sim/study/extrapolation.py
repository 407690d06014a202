"""Own teams whose figures lie outside the national cohort, to which the model was fitted.

Each published share of a file is compared with the same share of many simulated trusts of the
national cohort (default parameters), in the audit year that is published when the programme starts.
A level is reported if more hospitals than chance explains lie outside the central 95% of the
trusts, or if a hospital lies beyond all of them.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from scipy import special

from rp2pr_sim.core.enums import Indicator
from rp2pr_sim.core.labels import INDICATOR_WORDS
from rp2pr_sim.core.records import Floats
from rp2pr_sim.model.cohort.national_figures import national_figures
from rp2pr_sim.model.cohort.own_teams import read_own_teams
from rp2pr_sim.model.cohort.trusts import complete, draw_trusts
from rp2pr_sim.model.cohort.vector_draws import make_luck
from rp2pr_sim.model.pairing.profiles import published_shares
from rp2pr_sim.scenario import Scenario

TRUSTS = 20_000
"""Simulated trusts that stand for the national cohort."""
TAIL = 0.025
"""Share of the trusts below the central 95%, and above it."""
CHANCE = 0.001
"""A number of hospitals outside is reported if its chance in the national cohort is smaller."""
_BLOCK = 1000  # trusts at once, for the sake of memory


def extrapolation(scenario: Scenario) -> str:
    """Return a sentence on the levels of own teams that are outside the national cohort.

    Parameters
    ----------
    scenario : Scenario
        the programme.

    Returns
    -------
    str
        Empty without a file of own teams, or if its levels are inside.

    Raises
    ------
    InputError
        if the file of own teams is at fault.
    """
    if not scenario.cohort.file:
        return ""
    own = read_own_teams(scenario.cohort.file)
    if all(np.isnan(own.values[item.name]).all() for item in Indicator):
        return ""  # no level to compare, so no trusts need to be drawn
    nation = _national_shares(scenario.information.publication_lag_months)
    parts = []
    for item in Indicator:
        given = own.values[item.name][~np.isnan(own.values[item.name])]
        for word, sign in (("below", 1.0), ("above", -1.0)):
            limit, count = _outside(sign * given, sign * nation[:, item])
            if count:
                name = INDICATOR_WORDS[item.name]
                what = f"{name[:1].lower()}{name[1:]} {word} {abs(limit):.0%}"
                parts.append(f"{what} in {count} of {len(given)} hospitals")
    if not parts:
        return ""
    return (
        f"{Path(scenario.cohort.file).name}: {', '.join(parts)}. The national cohort, to which the"
        " model was fitted, has few or no such hospitals, so results for them are an extrapolation."
    )


def _outside(given: Floats, nation: Floats) -> tuple[float, int]:
    """Return a lower limit, and how many figures are below it; none if chance may explain them."""
    low, lowest = float(np.quantile(nation, TAIL)), float(nation.min())
    below = int((given < low).sum())
    if below and special.bdtrc(below - 1, len(given), TAIL) < CHANCE:
        return low, below
    return lowest, int((given < lowest).sum())


@lru_cache(maxsize=4)
def _national_shares(lag_months: float) -> Floats:
    """Return the published shares of the national cohort, shape (TRUSTS, indicators)."""
    scenario = Scenario().replaced({"information.publication_lag_months": lag_months})
    nation, luck = national_figures(scenario), make_luck(0, 0)
    found = []
    for first in range(0, TRUSTS, _BLOCK):
        trusts = draw_trusts(np.arange(first, first + _BLOCK), scenario, nation, luck)
        complete(trusts, scenario, nation, luck)
        found.append(published_shares(trusts))
    return np.concatenate(found)
