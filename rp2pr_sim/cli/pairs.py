"""The pairs as a programme designer reads them: words for what the tables of `pairing.explain` hold as numbers."""

from __future__ import annotations

import math

import pandas as pd

from rp2pr_sim.pairing import Explanation
from rp2pr_sim.words import INDICATOR_WORDS

__all__ = ["MEANING", "ahead", "in_words", "raw"]

LEVELS = ((0.1, "about as strong"), (0.5, "a little {}"), (1.0, "{}"), (math.inf, "much {}"))  # up to so many SD apart
STRENGTHS = ((0.5, "little"), (1.0, "some"), (math.inf, "much"))  # root mean square difference of the profiles, SD
ARMS = {"intervention": "programme", "control": "control"}
ALIKE = "nothing"
MEANING = (
    "Overall: the mean of the four headline indicators; a little is less than half a standard deviation of the nation's teams, much is one"
    " or more.\nDifferent strengths, overall level apart: little, some and much have the same limits. In brackets: percentage points."
    "\nAll numbers: rp2pr pair --csv FILE."
)
"""How to read the words of `in_words`, in three lines."""


def in_words(found: Explanation) -> pd.DataFrame:
    """One line a pair: who, how strong, how different, how far, and what each can show the other best.

    Returns:
        Text columns; the arm and the wave are left out where there is but one.
    """
    pairs = found.pairs
    lines = pd.DataFrame(
        {
            "arm": pairs["arm"].map(ARMS),
            "wave": pairs["wave"].astype(str),
            "team a": pairs["team_a"],
            "team b": pairs["team_b"],
            "overall, a is": pairs["level_gap"].map(_level),
            "different strengths": pairs["complementarity"].map(_strengths),
            "km": pairs["distance_km"].map("{:.0f}".format),
            "best to learn from a": _best(found, 1.0),
            "best to learn from b": _best(found, -1.0),
        }
    )
    return lines.drop(columns=[name for name in ("arm", "wave") if lines[name].nunique() == 1])


def ahead(found: Explanation) -> pd.DataFrame:
    """By how many percentage points team a is ahead of team b, by indicator: one line a pair."""
    lines = _points(found).round().astype(int).rename(columns=INDICATOR_WORDS)
    lines.insert(0, "team a", found.pairs["team_a"])
    lines.insert(1, "team b", found.pairs["team_b"])
    return lines


def raw(found: Explanation) -> pd.DataFrame:
    """All numbers: the columns of `Explanation.pairs`, and `points_<indicator>` by which team a is ahead."""
    return found.pairs.join(_points(found).add_prefix("points_"))


def _points(found: Explanation) -> pd.DataFrame:
    """Percentage points by pair (its row in `pairs`) and indicator."""
    names = list(INDICATOR_WORDS)
    points = found.indicators["points"].to_numpy(dtype=float).reshape(-1, len(names))  # the indicators of a pair stand together
    return pd.DataFrame(points, columns=names, index=found.pairs.index)


def _level(gap: float) -> str:
    return _word(abs(gap), LEVELS).format("stronger" if gap > 0.0 else "weaker")


def _strengths(complementarity: float) -> str:
    return _word(-math.log1p(-complementarity), STRENGTHS)  # back to the difference that it was made of


def _word(value: float, words: tuple[tuple[float, str], ...]) -> str:
    return next(word for limit, word in words if value < limit)


def _best(found: Explanation, sign: float) -> list[str]:
    """The headline indicator on which one of the two is furthest ahead, if it is by a point or more."""
    headline = found.indicators.loc[found.indicators["headline"], "indicator"].unique()
    lead = sign * _points(found)[headline]
    best = zip(lead.idxmax(axis=1), lead.max(axis=1), strict=True)
    return [f"{INDICATOR_WORDS[name]} (+{points:.0f})" if points >= 1.0 else ALIKE for name, points in best]
