"""What is said of pairs and swaps: those that differ, and one figure for those that are alike."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any, NamedTuple

import pandas as pd

from rp2pr_sim.analysis.numbers import listed, shown_error
from rp2pr_sim.analysis.over_sets import OverSets
from rp2pr_sim.analysis.planning.distinguish import (
    IMPORTANT_CHANCE,
    IMPORTANT_GAIN,
    Difference,
    Distinguished,
)
from rp2pr_sim.analysis.planning.estimates import brief, told_of
from rp2pr_sim.analysis.planning.fixed_pairs import members, named
from rp2pr_sim.analysis.planning.pair_outlook import WAYS, Outlook
from rp2pr_sim.outcomes.summary import shown_values, sureness

_SHOWN = 5  # pairs or teams that are set apart, each with a sentence
_OF_GAIN = f"{IMPORTANT_GAIN:.0%} of the mean gain"
HOW = (
    "A pair or team differs from the rest if, on average, it does so by more than simulation error"
    f" and by what matters: {_OF_GAIN}, or {100 * IMPORTANT_CHANCE:g} percentage point of a chance."
    " Gains are percentage points of true quality at the end, compared with the same team without"
    " the programme."
)


class _Figure(NamedTuple):
    """A figure by which pairs or teams are compared."""

    name: str
    of: str
    """What has it."""
    words: str
    unit: str
    mark: str
    margin: str
    """The smallest difference that matters, in words."""


GAIN = _Figure("gain", "pairs", "the mean gain of their teams", "share points", "+", _OF_GAIN)
TEAM_GAIN = _Figure("gain", "teams", "their gain", "share points", "+", _OF_GAIN)
UNHELPFUL = _Figure(
    "unhelpful",
    "pairs",
    "the chance that a visit is unhelpful",
    "share",
    "",
    f"{100 * IMPORTANT_CHANCE:g} percentage point",
)


def of_pairs(found: Outlook, sets: bool) -> list[str]:
    """Return for each figure which pairs or teams differ, and the figure of those that do not.

    Parameters
    ----------
    found : Outlook
        the outlook for each pair.
    sets : bool
        whether intervals are over parameter sets.
    """
    return [
        *_gains_compared(found, sets),
        *_compared(found.unhelpful, UNHELPFUL, sets),
        *_ways(found.table),
        HOW,
    ]


def _gains_compared(found: Outlook, sets: bool) -> list[str]:
    """Return who differs in gain; one sentence where neither pairs nor teams do."""
    both = found.gain, found.team_gain
    if any(each.apart or each.tiny or len(each.alike) < 2 for each in both):
        return [*_compared(both[0], GAIN, sets), *_compared(both[1], TEAM_GAIN, sets)]
    pairs, teams = (shown_error(each.unseen, "share points") for each in both)
    return [
        "Neither pairs nor teams can be distinguished by their gain: it is"
        f" {_told(found.team_gain.common, TEAM_GAIN, sets)} for each team, and differences are"
        f" within simulation error (one of less than about {pairs} percentage points between a pair"
        f" and the rest, or {teams} between a team and the rest, may go unnoticed)."
    ]


def _compared(found: Distinguished, figure: _Figure, sets: bool) -> list[str]:
    """Return who differs from the rest in a figure, and what the rest have in common."""
    if math.isnan(found.common.mean):
        return [f"{_capital(figure.words)} is unknown: it has no value in any run."]
    common = _told(found.common, figure, sets)
    if len(found.of) == 1:
        return [f"{_capital(figure.words)} is {common}."]
    if not found.alike:
        return _all_differ(found, figure, common, sets)
    return (
        _some_differ(found, figure, common, sets)
        if found.apart
        else [_all_alike(found, figure, common)]
    )


def _some_differ(found: Distinguished, figure: _Figure, common: str, sets: bool) -> list[str]:
    apart = sorted(found.apart, key=lambda name: -abs(found.of[name].apart.mean))
    verb = "differs" if len(apart) == 1 else "differ"
    left = len(apart) - _SHOWN
    rest = f"The other {len(found.alike)} {figure.of}"
    alike = f"differ by less than {figure.margin}" if found.tiny else "cannot be distinguished"
    return [
        f"{len(apart)} of the {len(found.of)} {figure.of} {verb} from the rest in {figure.words}.",
        *(_apart(name, found.of[name], figure, sets) for name in apart[:_SHOWN]),
        *([f"The table marks {left} more."] if left > 0 else []),
        f"{rest} {alike} in this: it is {common} on average.",
    ]


def _all_differ(found: Distinguished, figure: _Figure, common: str, sets: bool) -> list[str]:
    low, *_, high = sorted(found.of, key=lambda name: found.of[name].apart.mean)
    many = len(found.of)
    return [
        f"{'Both' if many == 2 else f'All {many}'} {figure.of} differ in {figure.words}: it is"
        f" {common} on average, lowest for {low} and highest for {high}.",
        *(_apart(name, found.of[name], figure, sets) for name in (high, low)[: many - 1]),
    ]


def _all_alike(found: Distinguished, figure: _Figure, common: str) -> str:
    if found.tiny:
        return (
            f"The {figure.of} differ in {figure.words} by less than {figure.margin}, which is of no"
            f" importance: it is {common} on average."
        )
    return (
        f"The {figure.of} cannot be distinguished by {figure.words}: it is {common} for each, and"
        f" differences between {figure.of} are within simulation error (one of less than about"
        f" {shown_error(found.unseen, 'share')} percentage points from the rest may go unnoticed)."
    )


def _apart(name: str, found: Difference, figure: _Figure, sets: bool) -> str:
    """Return how one pair or team differs from the rest."""
    apart, share = found.apart, found.higher_in
    if found.differs == "lower":
        apart = OverSets(-apart.mean, -apart.high, -apart.low, apart.error)
        share = 1.0 - share
    size = told_of(apart, "share points", sets)
    within = f", {found.differs} in {sureness(share)} of the parameter sets" if sets else ""
    return f"{name}: {found.differs} than the rest by {size}{within}."


def _ways(table: pd.DataFrame) -> list[str]:
    """Return why visits are unhelpful: once, if the main reason is the same for all pairs."""
    table = table.dropna(subset=list(WAYS))  # without pairs of which no visit is held
    if not (table[list(WAYS)] > 0.0).any(axis=None):
        return []
    ways = table[list(WAYS)].idxmax(axis=1)
    usual = str(ways.mode()[0])
    share = shown_values(float(table[usual].mean()), math.nan, math.nan, "share")[0]
    said = f"is that {WAYS[usual]} ({share}% of the visits that are held)"
    names = [named(members(row)) for row in table.to_dict("records")]
    others = [
        f"for {listed([name for name, way in zip(names, ways, strict=True) if way == other])} that"
        f" {WAYS[str(other)]}"
        for other in dict.fromkeys(ways[ways != usual])
    ]
    whose = "" if others or len(table) == 1 else " of each pair"
    return [f"The main reason for unhelpful visits{whose} {'; '.join([said, *others])}."]


def pair_table(found: Outlook, sets: bool) -> pd.DataFrame | None:
    """Return the figures in which pairs or teams differ, pair by pair, as text; None if in none.

    Parameters
    ----------
    found : Outlook
        the outlook for each pair.
    sets : bool
        whether intervals are over parameter sets.
    """
    interval = "95% uncertainty" if sets else "simulation error"
    columns: dict[str, tuple[str, _Figure]] = {}
    if found.gain.apart:
        columns[f"mean gain, points ({interval})"] = "gain", GAIN
    if found.team_gain.apart:
        for side, word in (("a", "first"), ("b", "second"), ("c", "third")):
            if f"team_{side}" not in found.table:
                continue
            columns[f"gain of the {word} team"] = f"gain_{side}", TEAM_GAIN
    if found.unhelpful.apart:
        columns[f"unhelpful visits ({interval})"] = "unhelpful", UNHELPFUL
    rows = [
        {
            "pair": named(members(row)),
            **{title: _cell(row, *column, sets) for title, column in columns.items()},
        }
        for row in found.table.to_dict("records")
    ]
    return pd.DataFrame(rows) if columns else None


def _cell(row: Mapping[Hashable, Any], name: str, figure: _Figure, sets: bool) -> str:
    if math.isnan(row[name]):  # a pair has no third team
        return ""
    differs = row[f"{name}_differs"]
    return brief(row, name, figure.unit, sets, figure.mark) + (f", {differs}" if differs else "")


def of_swaps(swaps: pd.DataFrame, sets: bool) -> list[str]:
    """Return which swaps of partners are better than the pairs as planned; nothing without swaps.

    Parameters
    ----------
    swaps : pd.DataFrame
        the result of `swaps.swap_table`.
    sets : bool
        whether intervals are over parameter sets.
    """
    if swaps.empty:
        return []
    better, important = swaps[swaps["better"].astype(bool)], _important(swaps)
    best = _best(next(table for table in (important, better, swaps) if len(table)))
    gain = _gain(best, sets)
    if len(important):
        several = len(important) > 1
        return [
            f"{len(important)} swap{'s' if several else ''} of partners"
            f" {'are' if several else 'is'} better than the pairs as planned, out of {len(swaps)}"
            f" that were judged. The best is {_swap(best)}: {gain} in the mean gain of the"
            f" teams concerned{_within(best, sets)}.",
            *(["Swaps are alternatives: carry out one of them."] if several else []),
        ]
    if len(better):
        return [
            f"No swap of partners makes a difference that matters: the best, {_swap(best)}, changes"
            f" the mean gain of the teams concerned by {gain}, which is less than {_OF_GAIN}."
        ]
    were, which = ("were", "the most promising of them") if len(swaps) > 1 else ("was", "this one")
    return [
        f"No swap of partners is better than the pairs as planned. {len(swaps)} {were} judged;"
        f" {which}, {_swap(best)}, changes the mean gain of the teams concerned by {gain}."
    ]


def swap_rows(swaps: pd.DataFrame, sets: bool) -> pd.DataFrame | None:
    """Return the swaps that are better by what matters, the best first, as text; None if none is.

    Parameters
    ----------
    swaps : pd.DataFrame
        the result of `swaps.swap_table`.
    sets : bool
        whether intervals are over parameter sets.
    """
    rows = []
    for row in _important(swaps).sort_values("gain", ascending=False).to_dict("records"):
        found = {
            "new pairs": f"{row['new_1']}, {row['new_2']}",
            "instead of": f"{row['pair_1']}, {row['pair_2']}",
            "mean gain of the teams concerned": _gain(row, sets),
        }
        rows.append(found | ({"better in": sureness(row["better_in"])} if sets else {}))
    return pd.DataFrame(rows) if rows else None


def _important(swaps: pd.DataFrame) -> pd.DataFrame:
    return swaps[swaps["better"].astype(bool) & swaps["important"].astype(bool)]


def _best(swaps: pd.DataFrame) -> Mapping[Hashable, Any]:
    return swaps.nlargest(1, "gain").to_dict("records")[0]


def _swap(row: Mapping[Hashable, Any]) -> str:
    return f"{row['new_1']} and {row['new_2']} instead of {row['pair_1']} and {row['pair_2']}"


def _gain(row: Mapping[Hashable, Any], sets: bool) -> str:
    gain = OverSets(*(float(row[name]) for name in ("gain", "low", "high", "error")))
    return told_of(gain, "share points", sets, "+")


def _within(row: Mapping[Hashable, Any], sets: bool) -> str:
    return f"; it is better in {sureness(row['better_in'])} of the parameter sets" if sets else ""


def _told(found: OverSets, figure: _Figure, sets: bool) -> str:
    if figure.unit == "share":
        found = found._replace(low=max(found.low, 0.0), high=min(found.high, 1.0))
    return told_of(found, figure.unit, sets, figure.mark)


def _capital(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"
