"""The prices that costs are in: one conversion of every rate, by a published index.

The rates of an hour and a kilometre (`resources.*`) count as prices of 2010/11, since that is the
year of the consultant's rate as it is recalled (F91), and doctors' hours are 60% of the cost.
The nurse specialist's rate is of 2013/14. By the index it would be 5% lower in 2010/11, and the
cost of the default programme 0.8%; it is left as published. The years of the other rates are not
known. So the sentences say *about* 2010/11.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rp2pr_sim.evidence.price_index import quarters

if TYPE_CHECKING:
    from rp2pr_sim.scenario import Scenario

RATES_OF = 2010
"""First calendar year of the financial year whose prices the rates are in."""
FIRST, LAST = min(quarters()), max(quarters())
"""First and last year of the index."""
_INDEX = np.array([np.mean(quarters()[year]) for year in range(FIRST, LAST + 1)])
LEVELS = _INDEX / _INDEX[RATES_OF - FIRST]
"""Price level of each year from `FIRST` on, over that of the rates."""


def priced(rate: float, s: Scenario) -> float:
    """Return a rate of `resources.*` in pounds of the price year.

    Nothing else converts prices. The outcomes compile it; reports call it as it is.
    """
    return float(rate * LEVELS[s.resources.price_year - FIRST])
