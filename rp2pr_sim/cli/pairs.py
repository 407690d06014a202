"""Pairs in words for a programme designer, made of the numbers of `pairing.explain`."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.pair_stability import Recommended
from rp2pr_sim.core.labels import INDICATOR_WORDS
from rp2pr_sim.model.cohort import known, left_open
from rp2pr_sim.model.pairing import LITTLE_CONTRAST, MUCH_CONTRAST, Explanation
from rp2pr_sim.scenario import Scenario

# up to so many SD apart
LEVELS = ((0.1, "about as strong"), (0.5, "a little {}"), (1.0, "{}"), (math.inf, "much {}"))
# up to so many SD
STRENGTHS = ((LITTLE_CONTRAST, "little"), (MUCH_CONTRAST, "some"), (math.inf, "much"))
ARMS = {"intervention": "programme", "control": "control"}
ALIKE = "nothing"
UNKNOWN = "-"
MEANING = (
    "Overall: the mean of the four headline indicators; a little is less than half a standard"
    " deviation of the nation's teams, much is one or more.\nDifferent strengths: how far the"
    " profiles differ once overall levels are set aside. A quarter of random pairs differ little"
    f" (under {LITTLE_CONTRAST:g} standard deviations), a quarter much ({MUCH_CONTRAST:g} or"
    " more).\nIn brackets: percentage points. All numbers: rp2pr pairs --csv FILE."
)
"""How to read the words of `in_words`, in three lines."""


def in_words(found: Explanation) -> pd.DataFrame:
    """Return one row per pair: who, how strong, how different, how far, what each can learn.

    Returns
    -------
    pd.DataFrame
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
            "different strengths": pairs["contrast"].map(_strengths),
            "km": pairs["distance_km"].map(lambda km: "unknown" if math.isnan(km) else f"{km:.0f}"),
            "best to learn from a": _best(found, 1.0),
            "best to learn from b": _best(found, -1.0),
        }
    )
    if "chosen" in pairs:
        lines["chosen in"] = _chosen(pairs)
    return lines.drop(columns=[name for name in ("arm", "wave") if lines[name].nunique() == 1])


def ahead(found: Explanation) -> pd.DataFrame:
    """Return the lead of team a over team b by indicator, in percentage points, as text."""
    lines = (
        _points(found)
        .map(lambda points: UNKNOWN if math.isnan(points) else str(round(points)))
        .rename(columns=INDICATOR_WORDS)
    )
    lines.insert(0, "team a", found.pairs["team_a"])
    lines.insert(1, "team b", found.pairs["team_b"])
    return lines


def raw(found: Explanation) -> pd.DataFrame:
    """Return all numbers of the pairs.

    These are the columns of `Explanation.pairs`, and `points_<indicator>` by which team a is ahead;
    empty where not known.
    """
    table = found.pairs.join(_points(found).add_prefix("points_"))
    return table.astype(object).where(table.notna(), "")


def whose(scenario: Scenario) -> str:
    """Return where the figures of `ahead` come from."""
    file = scenario.cohort.file
    return f"Figures from {Path(file).name}" if file else "Simulated figures of simulated hospitals"


def unknown(found: Explanation, scenario: Scenario) -> list[str]:
    """Return sentences on figures that the user's file leaves open, if it leaves any."""
    if not (lacking := left_open(scenario)):
        return []
    ids = pd.concat([found.pairs["id_a"], found.pairs["id_b"]]).to_numpy(dtype=np.int64)
    lines = [
        lacking,
        "Figures that depend on an empty cell of one of the two are shown as empty, - or unknown.",
    ]
    if not known(scenario, ids, ["patients"]).all():
        lines.append(
            "Numbers of patients that were drawn weigh in overall and different strengths, but only"
            " for shares near 0% or 100%."
        )
    return lines


def not_recommended(found: Recommended) -> list[str]:
    """Return that pairs are those of a replicate that the user has chosen, if they are."""
    if found.stability is None or found.replicate == found.stability.replicate:
        return []
    return [
        f"These are the pairs of replicate {found.replicate}, not the recommended ones: those are"
        " shown without --replicate."
    ]


def _points(found: Explanation) -> pd.DataFrame:
    """Percentage points by pair (its row in `pairs`) and indicator."""
    names = list(INDICATOR_WORDS)
    # the indicators of a pair stand together
    points = found.indicators["points"].to_numpy(dtype=float).reshape(-1, len(names))
    return pd.DataFrame(points, columns=names, index=found.pairs.index)


def _chosen(pairs: pd.DataFrame) -> list[str]:
    """Return in how many fillings of the empty cells each pair is made."""
    return [
        UNKNOWN if pd.isna(count) else f"{count} of {many}"
        for count, many in zip(pairs["chosen"], pairs["fillings"], strict=True)
    ]


def _level(gap: float) -> str:
    if math.isnan(gap):
        return UNKNOWN
    return _word(abs(gap), LEVELS).format("stronger" if gap > 0.0 else "weaker")


def _strengths(contrast: float) -> str:
    return UNKNOWN if math.isnan(contrast) else _word(contrast, STRENGTHS)


def _word(value: float, words: tuple[tuple[float, str], ...]) -> str:
    return next(word for limit, word in words if value < limit)


def _best(found: Explanation, sign: float) -> list[str]:
    """Return the known headline indicator on which one team is furthest ahead, by pair.

    Empty where the lead is less than a point.
    """
    headline = found.indicators.loc[found.indicators["headline"], "indicator"].unique()
    return [
        _furthest(lead.dropna(), len(headline))
        for _, lead in (sign * _points(found)[headline]).iterrows()
    ]


def _furthest(lead: pd.Series[float], all_of_them: int) -> str:
    if len(lead) and lead.max() >= 1.0:
        return f"{INDICATOR_WORDS[str(lead.idxmax())]} (+{lead.max():.0f})"
    return ALIKE if len(lead) == all_of_them else UNKNOWN
