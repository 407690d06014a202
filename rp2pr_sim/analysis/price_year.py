"""The prices that a result's pounds are in: one sentence wherever pounds are shown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from rp2pr_sim.analysis.base import Result, Section
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.evidence.price_index import NAME, financial_year
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.scenario.prices import RATES_OF

R = TypeVar("R", bound=Result)

_POUNDS = re.compile(r"£|\bpounds\b")


def check_one_price_year(points: Iterable[Scenario]) -> None:
    """Check that the costs of all scenarios are in the same prices.

    Raises
    ------
    InputError
        if they are not.
    """
    if len(years := _years(points)) > 1:
        raise InputError(
            f"resources.price_year is {', '.join(map(str, years))}; costs in prices of different"
            " years cannot be compared, so give it one value."
        )


def in_words(points: Iterable[Scenario], how: str = "") -> str:
    """Return the sentence on the prices that the costs of these scenarios are in.

    It names the year, and the index that converts to it or could; empty without scenarios.

    Parameters
    ----------
    points : Iterable[Scenario]
        with costs in the same prices.
    how : str
        what follows where it says that costs can be converted: how to do it.
    """
    rates = f"about {financial_year(RATES_OF)}"
    for year in _years(points):
        if year == RATES_OF:
            return f"Costs are in prices of {rates}; {NAME} converts them to another year{how}."
        return (
            f"Costs are in prices of {financial_year(year)}, converted from prices of {rates} by"
            f" {NAME}."
        )
    return ""


def of_result(result: Result, how: str = "") -> str:
    """Return that sentence for the pounds of a result; empty if it shows none."""
    if not any(map(_has_pounds, result.sections)):
        return ""
    studies = result.studies.values()
    return in_words((point for study in studies for point in study.study.points.values()), how)


def with_price_year(result: R) -> R:
    """Return a result whose first section with pounds in it says which prices they are in."""
    if not (sentence := of_result(result, " (price_year=2023)")):
        return result
    first = next(section for section in result.sections if _has_pounds(section))
    priced = replace(first, notes=(*first.notes, sentence))
    sections = (priced if section is first else section for section in result.sections)
    return replace(result, sections=tuple(sections))


def _years(points: Iterable[Scenario]) -> list[int]:
    return sorted({point.resources.price_year for point in points})


def _has_pounds(section: Section) -> bool:
    words = [section.title, *section.notes]
    if section.table is not None:
        words += [*map(str, section.table), *map(str, section.table.to_numpy().ravel())]
    return any(map(_POUNDS.search, words))
