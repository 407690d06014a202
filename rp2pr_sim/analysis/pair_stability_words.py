"""How far pairs depend on empty cells, in sentences; see `pair_stability`."""

from __future__ import annotations

import math

import pandas as pd

from rp2pr_sim.analysis.numbers import listed
from rp2pr_sim.analysis.pair_stability import (
    FILLINGS,
    MOST_TEAMS,
    WORTH_ASKING,
    Recommended,
    Settling,
    Stability,
    used_columns,
)
from rp2pr_sim.core.enums import Exchange
from rp2pr_sim.core.labels import FIGURE_WORDS, counted
from rp2pr_sim.model.cohort import left_open
from rp2pr_sim.scenario import Scenario

OFTEN, SELDOM = 0.9, 0.5
"""Shares of the fillings: a pair is chosen nearly always, or in fewer than half."""
ENOUGH = 0.8
"""Share of the advantage over random pairs that pairs should keep to be announced."""


def on_stability(found: Recommended, scenario: Scenario) -> list[str]:
    """Return how far the pairs depend on empty cells, and what to find out first.

    Parameters
    ----------
    found : Recommended
        the pairs.
    scenario : Scenario
        the programme.

    Returns
    -------
    list[str]
        Sentences; none where the file has no empty cell, or the figures choose no pairs.
    """
    stability = found.stability
    if stability is None:
        independent = used_columns(scenario) and left_open(scenario)
        return ["The pairs do not depend on empty cells."] if independent else []
    if stability.stable:
        return [
            f"The pairs do not depend on empty cells: they are the same in {FILLINGS} fillings."
        ]
    told = (
        f"The pairs depend on empty cells. These were filled {FILLINGS} times: two fillings have"
        f" {stability.agreement:.0%} of their pairs in common, on average."
    )
    if scenario.exchange.kind == Exchange.ring:
        told += " Where the rings begin is drawn again in each filling, so chance is part of that."
    return [
        told,
        "The recommended pairs are those of the filling whose pairs are chosen most often"
        f" (replicate {stability.replicate}). {_how_often(found)}",
        *_how_good(stability),
        *_find_out_first(stability),
    ]


def _how_good(found: Stability) -> list[str]:
    """Return how good the recommended pairs are, whatever the missing figures may be."""
    if math.isnan(found.kept):
        return []
    before = " Find out more before you announce them." if found.kept < ENOUGH else ""
    return [
        f"On average over the fillings, they keep {max(found.kept, 0.0):.0%} of the advantage that"
        f" the best pairs have over random ones, by what this pairing weighs.{before}"
    ]


def chosen_table(found: Recommended) -> pd.DataFrame | None:
    """Return in how many fillings each pair is made, most first; `None` if all are always made."""
    if found.stability is None or found.stability.stable:
        return None
    pairs = found.explanation.pairs.dropna(subset="chosen").sort_values("chosen", ascending=False)
    counts = zip(pairs["chosen"], pairs["fillings"], strict=True)
    return pd.DataFrame(
        {
            "pair": pairs["team_a"] + " + " + pairs["team_b"],
            "chosen in": [f"{count} of {many}" for count, many in counts],
        }
    )


def _how_often(found: Recommended) -> str:
    """Return how many of the pairs that are shown are chosen often, and how many seldom."""
    chosen = found.explanation.pairs["chosen"].dropna()
    often, seldom = int((chosen >= OFTEN * FILLINGS).sum()), int((chosen < SELDOM * FILLINGS).sum())
    return (
        f"Of the {counted(len(chosen), 'pair')} shown here, {often or 'none'} {_are(often)} chosen"
        f" in {OFTEN:.0%} of the fillings or more, and {seldom or 'none'} {_are(seldom)} in fewer"
        " than half."
    )


def _are(count: int) -> str:
    return "are" if count > 1 else "is"


def _find_out_first(found: Stability) -> list[str]:
    """Return the hospitals whose empty cells would settle the pairs most."""
    if found.settling is None:
        return [
            "Which hospital to ask first is worked out for programmes of up to"
            f" {MOST_TEAMS} hospitals."
        ]
    if not found.settling:
        return [
            "No hospital alone would settle the pairs: knowing its empty cells adds less than"
            f" {100 * WORTH_ASKING:g} percentage points of pairs in common, or no more than chance."
        ]
    error = max(1, round(100 * max(item.error for item in found.settling)))
    told = [
        f"Find out first: {'; '.join(map(_asked, found.settling))}. In brackets: what is missing,"
        f" and the pairs in common if it were known (instead of {found.agreement:.0%}; simulation"
        f" error up to {counted(error, 'percentage point')})."
    ]
    if len(found.settling) > 1:
        told.append(
            f"If all of these were known, two fillings would have {found.together:.0%} of their"
            " pairs in common."
        )
    return told


def _asked(item: Settling) -> str:
    """Return a hospital, what is missing of it, and the agreement if that were known."""
    what = listed(list(dict.fromkeys(_small(FIGURE_WORDS[name]) for name in item.columns)))
    return f"{item.team} ({what}: {item.agreement:.0%})"


def _small(label: str) -> str:
    return label[:1].lower() + label[1:]
