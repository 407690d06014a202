"""The price index of costs, as data: the UK's GDP deflator by quarter of the financial year.

The Office for National Statistics publishes it as series YBGB (gross domestic product at market
prices, implied deflator, seasonally adjusted, 2022 = 100); `price_index.csv` has the release of
30 June 2025. The Treasury's deflators for financial years come from the same accounts.

How sure it is: *seen*, in a public copy of that release (DefraUtils of the UK's Department for
Environment, Food and Rural Affairs). The mean of the four quarters of a calendar year agrees with
the annual values of the same release to 0.1, but for 2020, when output fell so unevenly that they
differ by 0.2. From 2015/16 to 2024/25 the financial years agree with the Treasury's release of
December 2025 (seen in a public copy, too) to 0.7%; such figures are revised. In 2020/21 the
deflator leaps by 5% and then falls, which says more of how output was measured in the pandemic than
of prices.

It is an index of all prices, not of pay in the NHS. From 2015/16 to 2023/24 it rises by 29%, the
NHS cost inflation index of the Personal Social Services Research Unit (seen in a public copy: its
yearly rates, in COSTmos of the National Institute for Health and Care Excellence) by 26%.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

NAME = "the UK GDP deflator"
"""The index, as it is named in sentences."""

_QUARTERS = ("april_to_june", "july_to_september", "october_to_december", "january_to_march")


@cache
def quarters() -> dict[int, tuple[float, ...]]:
    """Return the index in the four quarters of each financial year, by its first calendar year."""
    with files(__package__).joinpath("price_index.csv").open(encoding="utf-8", newline="") as file:  # type: ignore[call-overload]
        return {
            int(row["financial_year"].partition("/")[0]): tuple(
                float(row[name]) for name in _QUARTERS
            )
            for row in csv.DictReader(file)
        }


def financial_year(first: int) -> str:
    """Return a financial year in words, such as 2010/11, from its first calendar year."""
    return f"{first}/{(first + 1) % 100:02d}"
