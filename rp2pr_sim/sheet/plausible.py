"""Figures that are possible but unlikely: swapped columns, odd places, far from the nation.

Hospitals without any figure are pointed out as well; they may be headings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

import numpy as np

from rp2pr_sim.core.enums import Indicator
from rp2pr_sim.core.records import Floats
from rp2pr_sim.core.text import list_of, quoted
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.sheet.read import Sheet

_FEW = 3
"""With fewer figures a column is not judged."""
_FAR, _NEAR = 3.0, 2.0
"""Standard deviations between hospitals by which a median is far from a level, or near it."""
_MANY_TIMES = 3.0
"""A ratio of numbers of patients beyond that between most hospitals and their mean."""
_SAME_PLACE, _VERY_NEAR, _VERY_FAR = 0.1, 15.0, 1500.0
"""km between the two places that are farthest apart."""


def notes(sheet: Sheet) -> list[str]:
    """Return sentences on figures of a sheet that look wrong."""
    values = {name: np.array(figures) for name, figures in sheet.values.items()}
    return [*_without_figures(sheet), *_indicators(values), *_patients(values), *_places(values)]


def _without_figures(sheet: Sheet) -> Iterator[str]:
    """Point out hospitals without a figure, if most hospitals have some."""
    known = np.isfinite(np.array(list(sheet.values.values()))).any(axis=0)
    without = [f"{quoted(sheet.names[row])} ({sheet.cells[row]})" for row in np.flatnonzero(~known)]
    if 0 < len(without) < len(known) / 2:
        have, are, them = (
            ("has", "it is not a hospital", "it")
            if len(without) == 1
            else ("have", "they are not hospitals", "them")
        )
        yield (f"{list_of(without)} {have} no figures; if {are}, list {them} under not_hospitals.")


def _patients(values: Mapping[str, Floats]) -> Iterator[str]:
    """Compare the median number of patients with the national mean (F65), as a ratio."""
    numbers = values["patients"][np.isfinite(values["patients"])]
    if len(numbers) < _FEW:
        return
    mean, middle = float(Scenario.of({})["audit.patients"]), float(np.median(numbers))
    if not 1.0 / _MANY_TIMES < middle / mean < _MANY_TIMES:
        yield (
            f"patients has a median of {middle:.3g} a year, where the nation has a mean of"
            f" {mean:.3g}; check that they are the new patients of one year."
        )


def _indicators(values: Mapping[str, Floats]) -> Iterator[str]:
    """Compare the median of each indicator with the national level and spread (F50 to F67)."""
    nation = Scenario.of({})
    levels = {item.name: float(nation[f"level.{item.name}"]) for item in Indicator}
    spreads = {item.name: float(nation[f"spread.{item.name}"]) for item in Indicator}
    medians = {
        name: float(np.nanmedian(values[name]))
        for name in levels
        if name in values and np.isfinite(values[name]).sum() >= _FEW
    }

    def off(figure: str, column: str) -> float:
        return abs(medians[figure] - levels[column]) / spreads[column]

    swapped: set[str] = set()
    for a, b in combinations(medians, 2):
        if min(off(a, a), off(b, b)) > _FAR and max(off(a, b), off(b, a)) < _NEAR:
            swapped |= {a, b}
            yield (
                f"{a} and {b} look swapped: their medians are {medians[a]:.2g} and"
                f" {medians[b]:.2g}, where the nation has {levels[a]:.2g} and {levels[b]:.2g}."
            )
    for name in medians:
        if name not in swapped and off(name, name) > _FAR:
            yield (
                f"{name} has a median of {medians[name]:.2g}, far from the national"
                f" {levels[name]:.2g}; check the column and its unit."
            )


def _places(values: Mapping[str, Floats]) -> Iterator[str]:
    x, y = values["x_km"], values["y_km"]
    known = np.isfinite(x) & np.isfinite(y)
    if known.sum() < _FEW:
        return
    width = float(np.hypot(np.ptp(x[known]), np.ptp(y[known])))
    if {"latitude", "longitude"} <= values.keys() and _look_swapped(
        values["latitude"][known], values["longitude"][known]
    ):
        yield (
            "latitude and longitude look swapped: read the other way round, all hospitals are in"
            " or near the United Kingdom."
        )
    if width < _SAME_PLACE:
        yield "All hospitals are in one place; check the columns of places."
    elif width < _VERY_NEAR:
        yield (
            f"All hospitals are within {width:.0f} km of each other; if the places are in degrees,"
            " call the columns longitude and latitude."
        )
    elif width > _VERY_FAR:
        yield f"Hospitals are up to {width:,.0f} km apart; check the columns of places."


def _look_swapped(latitude: Floats, longitude: Floats) -> bool:
    """Return whether degrees are in the United Kingdom only if they are swapped."""
    return bool(
        np.all((latitude > -9) & (latitude < 3)) and np.all((longitude > 49) & (longitude < 61))
    )
