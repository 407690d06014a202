"""What each factor brings and costs, where every combination of their values is compared."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.compare.factorial import (
    Choices,
    averaged,
    cells,
    levels_of,
    main_effects,
)
from rp2pr_sim.analysis.compare.findings import COST
from rp2pr_sim.analysis.compare.paired import (
    better_in,
    by_scenario,
    lower_is_better,
    resampled_means,
)
from rp2pr_sim.analysis.compare.scenarios import factor_words, value_words
from rp2pr_sim.analysis.numbers import (
    MINUS,
    NOTHING,
    Number,
    Phrase,
    chance,
    difference,
    say,
    short,
    value,
)
from rp2pr_sim.analysis.over_sets import expected, has_sets
from rp2pr_sim.analysis.statistics import estimate
from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes.summary import CONFIDENCE, IMPROVEMENT, interval_of_mean

_SURE = 0.975
LIKELY = 2.0 / 3.0
"""Share of the parameter sets from which an effect or an option is called probable."""
FAR = 3.0
"""A factor matters far more than another if its effect is so many times as large."""


class FactorEffect(NamedTuple):
    """What a factor does to the outcome, averaged over the values of all other factors."""

    name: str
    lowest: str
    """The value with the lowest mean."""
    highest: str
    apart: Number
    """The paired difference between these two; its interval holds for all pairs of values."""
    clear: bool
    """Whether the interval excludes 0."""
    better_in: float
    """Share of parameter sets in which the highest value is above the lowest; NaN without sets."""
    error: float
    """Simulation error of the difference."""
    exceeds: float
    """Share of parameter sets in which its effect is larger than that of the next factor.

    Without sets it is the share of bootstrap samples.
    """
    exceeds_far: float
    """The same, larger by the factor `FAR`."""
    beside: Mapping[str, Number]
    """The differences in improvement in care and in cost between these two, where they are known
    and another outcome decides."""


@dataclass(frozen=True)
class Factorial:
    """The factors of a comparison in which every combination of their values is a scenario.

    There may be one alone.
    """

    outcome: str
    choices: Choices
    table: pd.DataFrame
    """As `main_effects` gives it."""
    factors: tuple[FactorEffect, ...]
    """The one with the largest effect first."""
    grid: pd.DataFrame
    """Mean outcome by the values of the first two factors, averaged over all others.

    It is empty with one factor.
    """
    cells: Mapping[tuple[str, str], Number]
    """The same as printed."""
    interaction: str
    """A sentence on whether the effect of one of them depends on the other; empty with one."""

    @property
    def sentences(self) -> tuple[Phrase, ...]:
        """One sentence for each factor, then that on the interaction."""
        each = [self._said_of(k) for k in range(len(self.factors))]
        return (*each, *filter(None, [say(self.interaction)]))

    @property
    def in_words(self) -> pd.DataFrame:
        """The grid as text, with the values of the second factor above."""
        first, second = (item.name for item in self.factors[:2])
        down, across = self.grid.index, self.grid.columns
        table = pd.DataFrame(
            [[str(self.cells[row, column]) for column in across] for row in down],
            columns=[value_words(second, column) for column in across],
        )
        above = f"{factor_words(first)} \\ {factor_words(second)}"
        table.insert(0, above, [value_words(first, row) for row in down])
        return table

    def _said_of(self, place: int) -> Phrase:
        item, what = self.factors[place], short(self.outcome)
        name, matters = _capital(factor_words(item.name)), self._matters(place)
        low, high = (f"“{value_words(item.name, each)}”" for each in (item.lowest, item.highest))
        if item.apart.text == "0" and item.apart.interval in ("", "no spread"):
            return say(f"{name} makes no difference to {what}.")
        rest = say("{}{}{}", self._sure(item), self._care(item), self._money(item))
        if item.clear:
            text = f"{name}{matters}: {high} instead of {low} adds {{}} to {what}{{}}{{}}."
            return say(text, item.apart.with_unit, item.apart.error, rest)
        text = f"{name}: no clear difference in {what} between {high} and {low}, {{}}{{}}{{}}."
        if item.better_in >= LIKELY:
            text = f"{name}: {high} instead of {low} probably adds {{}} to {what}{{}}{{}}."
        return say(text, item.apart.with_unit, item.apart.error, rest)

    def _matters(self, place: int) -> str:
        item, last = self.factors[place], place == len(self.factors) - 1
        if len(self.factors) == 1:
            return ""
        if not last:
            following = factor_words(self.factors[place + 1].name)
            if item.exceeds_far >= _SURE:
                return f" matters far more than {following}"
            if item.exceeds >= _SURE:
                return f" matters more than {following}"
            return f" matters, but not clearly more than {following}"
        before = self.factors[place - 1]
        if before.exceeds >= _SURE:
            return f" matters less than {factor_words(before.name)}"
        return " matters too" if before.clear else " matters"

    def _care(self, item: FactorEffect) -> Phrase:
        """Return the difference in improvement in care, where something else decides."""
        care = item.beside.get(IMPROVEMENT)
        if care is None or care.text == NOTHING:
            return Phrase()
        size = care._replace(text=care.text.lstrip("+"))
        return say("; it adds {} to {}{}", size.with_unit, short(IMPROVEMENT), care.error)

    def _money(self, item: FactorEffect) -> Phrase:
        """Return what the highest value costs more than the lowest."""
        cost = item.beside.get(COST)
        if cost is None or cost.text.strip("0.,+") in ("", NOTHING):
            return Phrase()
        less = cost.text.startswith(MINUS)
        size = cost._replace(text=cost.text.lstrip(f"{MINUS}+"))
        text = ", for {} {}" if IMPROVEMENT in item.beside else "; it costs {} {}"
        return say(text, size.with_unit, "less" if less else "more")

    def _sure(self, item: FactorEffect) -> Phrase:
        """Return in how many parameter sets the highest value is the better one, or is higher."""
        if math.isnan(item.better_in):
            return Phrase()
        way = "higher" if lower_is_better(self.outcome) else "better"
        share = chance(item.better_in, item.apart.basis)
        return say(", {} in {} of the parameter sets", way, share)


def factorial_of(
    programme: pd.DataFrame, choices: Choices, outcome: str, seed: int
) -> Factorial | None:
    """Return the factors of a comparison and their effects.

    It is `None` if the scenarios are not every combination of the values of one factor or more, or
    no two replicates have a value of the outcome in all scenarios.

    Parameters
    ----------
    programme, choices, outcome
        as `main_effects`.
    seed : int
        of the bootstrap.
    """
    levels = _complete(choices)
    if not levels:
        return None
    table = by_scenario(programme, outcome)
    if set(table.columns) != set(choices) or len(table := table.dropna()) < 2:
        return None
    by_value = {name: averaged(table, choices, name, values) for name, values in levels.items()}
    spread = {name: np.ptp(item.mean().to_numpy()) for name, item in by_value.items()}
    order = sorted(levels, key=lambda name: -spread[name])
    drawn = {name: np.ptp(_likely(item, seed), axis=1) for name, item in by_value.items()}
    beside = [name for name in (IMPROVEMENT, COST) if name != outcome and name in programme]
    others = {name: by_scenario(programme, name).loc[table.index] for name in beside}
    grid, shown, interaction = _grid(table, choices, levels, outcome, order)
    return Factorial(
        outcome=outcome,
        choices=choices,
        table=main_effects(programme, choices, outcome),
        factors=tuple(
            _effect(
                name,
                by_value[name],
                outcome,
                {
                    each: averaged(item, choices, name, levels[name])
                    for each, item in others.items()
                },
                drawn[name],
                drawn.get(following),
            )
            for name, following in zip(order, [*order[1:], ""], strict=True)
        ),
        grid=grid,
        cells=shown,
        interaction=interaction,
    )


def _grid(
    table: pd.DataFrame,
    choices: Choices,
    levels: Mapping[str, list[str]],
    outcome: str,
    order: Sequence[str],
) -> tuple[pd.DataFrame, dict[tuple[str, str], Number], str]:
    """Return the outcome by the two factors that matter most, and whether they interact.

    See `grid`, `cells` and `interaction` of `Factorial`; all are empty with one factor.
    """
    if len(order) < 2:
        return pd.DataFrame(), {}, ""
    first, second = order[:2]
    means = cells(table, choices, first, second)
    grid = pd.DataFrame(
        [[means[row, column].mean() for column in levels[second]] for row in levels[first]],
        levels[first],
        levels[second],
    )
    shown = {
        pair: value(outcome, *estimate(values)[:3], has_sets(table))
        for pair, values in means.items()
    }
    return grid, shown, _interaction(means, levels, outcome, first, second)


def _likely(averaged: pd.DataFrame, seed: int) -> Floats:
    """Return expected outcomes under each parameter set, or means in each bootstrap sample.

    The shape is (sets or samples, values).
    """
    if has_sets(averaged):
        return expected(averaged).to_numpy()
    return resampled_means(averaged.to_numpy(), seed)


def _effect(
    name: str,
    averaged: pd.DataFrame,
    outcome: str,
    others: Mapping[str, pd.DataFrame],
    drawn: Floats,
    following: Floats | None,
) -> FactorEffect:
    means, pairs = averaged.mean(), len(list(combinations(averaged, 2)))
    lowest, highest = str(means.idxmin()), str(means.idxmax())
    apart = averaged[highest] - averaged[lowest]
    mean, low, high = _interval(apart, pairs)
    least = np.zeros(len(drawn)) if following is None else following
    return FactorEffect(
        name=name,
        lowest=lowest,
        highest=highest,
        apart=difference(outcome, mean, low, high, signed=False, over_sets=has_sets(apart)),
        clear=bool(low > 0.0),
        better_in=better_in(apart),
        error=estimate(apart).error,
        exceeds=float((drawn > least).mean()),
        exceeds_far=float((drawn > FAR * least).mean()),
        beside={
            each: difference(
                each,
                *_interval((table[highest] - table[lowest]).dropna(), pairs),
                over_sets=has_sets(apart),
            )
            for each, table in others.items()
        },
    )


def _interaction(
    means: Mapping[tuple[str, str], pd.Series[float]],
    levels: Mapping[str, Sequence[str]],
    outcome: str,
    first: str,
    second: str,
) -> str:
    """Return a sentence on the largest difference between differences."""
    quads = [
        (*rows, *columns)
        for rows in combinations(levels[first], 2)
        for columns in combinations(levels[second], 2)
    ]
    apart = {
        (a, b, c, d): (means[b, d] - means[a, d]) - (means[b, c] - means[a, c])
        for a, b, c, d in quads
    }
    a, b, c, d = largest = max(quads, key=lambda quad: abs(apart[quad].mean()))
    mean, low, high = _interval(apart[largest], len(quads))
    both = f"{factor_words(first)} and {factor_words(second)}"
    told = difference(outcome, mean, low, high)
    if not low * high > 0.0 or told.text == NOTHING:
        return f"The effects of {both} show no clear sign of depending on each other."
    b_words, a_words = (f"“{value_words(first, each)}”" for each in (b, a))
    d_words, c_words = (f"“{value_words(second, each)}”" for each in (d, c))
    more = "more" if low > 0.0 else "less"
    over_sets = has_sets(apart[largest])
    size = difference(outcome, mean, low, high, signed=False, over_sets=over_sets)
    return (
        f"The effects of {both} depend on each other: {b_words} instead of {a_words} brings"
        f" {size.with_unit} {more} with {d_words} than with {c_words}{size.error}."
    )


def _interval(apart: pd.Series[float], many: int) -> tuple[float, float, float]:
    """Return a mean with its interval, where the largest of many differences was chosen.

    Simulation error is given so wide that it holds for all of them at once.
    """
    if has_sets(apart):
        return estimate(apart, paired=True)[:3]
    confidence = 1.0 - (1.0 - CONFIDENCE) / many
    return float(apart.mean()), *interval_of_mean(np.asarray(apart, dtype=np.float64), confidence)


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _complete(choices: Choices) -> dict[str, list[str]]:
    """Return the factors that have several values if every combination is there, else none."""
    rows = list(choices.values())
    if any(set(row) != set(rows[0]) for row in rows):
        return {}
    several = {name: values for name, values in levels_of(choices).items() if len(values) > 1}
    there = {tuple(row[name] for name in several) for row in rows}
    whole = len(there) == len(rows) == np.prod([len(values) for values in several.values()])
    return several if whole else {}
