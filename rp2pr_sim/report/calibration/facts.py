"""Published figures against the prior, the parameter sets, and predictions from other figures."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from rp2pr_sim.analysis.calibration.in_words import Tables, published, rows_of
from rp2pr_sim.analysis.calibration.targets import TARGETS, Target
from rp2pr_sim.analysis.numbers import Number
from rp2pr_sim.report.compare.evidence_marks import Mark
from rp2pr_sim.report.interval_plot import Band, Dot
from rp2pr_sim.report.style import BLUE, PALE, SOFT, VERMILION

PRIOR = (
    "Published figures (the line at 0), the prior (grey: 90% and, darker, 50%), the parameter sets"
    " (dot and bar: median and 90%) and the defaults (diamonds), in SDs of the whole uncertainty of"
    " each figure; vermilion: hardly any set of the prior comes within the published figure's own"
    " uncertainty, which is a part of the whole"
)
LEFT_OUT = (
    "Published figures (the line at 0) and what is predicted without them, 90% from the other"
    " figures (bars; vermilion where it misses the published one) and from the prior (grey), in SDs"
    " of the whole uncertainty of each figure"
)


def against_prior(tables: Tables) -> list[Dot]:
    """Return a row for each published figure: the prior, the sets and the default."""
    prior = tables["prior_predictive"].set_index("quantity")
    rows = []
    for row in _known(tables["targets"]):
        item, before = _TARGETS[row["target"]], prior.loc[row["target"]]
        low, quarter, three_quarters, high = (
            _away(item, before[name]) for name in ("q05", "q25", "q75", "q95")
        )
        middle, first, last = (_away(item, row[name]) for name in ("median", "low", "high"))
        rows.append(
            Dot(
                f"{row['fact']}: {row['what']}",
                middle,
                first,
                last,
                _told(row),
                BLUE if row["role"] == "fitted" else VERMILION,
                (Band(low, high, PALE), Band(quarter, three_quarters, SOFT)),
                _away(item, row["default"]),
            )
        )
    return rows


def left_out(tables: Tables) -> list[Dot]:
    """Return a row for each published figure that is predicted from the others."""
    targets = tables["targets"][["target", "what", "unit", "value", "at_least"]]
    rows = []
    for row in _known(tables["left_out"].merge(targets, on="target")):
        item = _TARGETS[row["target"]]
        low, high, prior_low, prior_high = (
            _away(item, row[name]) for name in ("low", "high", "prior_low", "prior_high")
        )
        rows.append(
            Dot(
                f"{row['fact']}: {row['what']}",
                math.nan,  # the interval is all that is known
                low,
                high,
                _told(row),
                BLUE if row["inside"] else VERMILION,
                (Band(prior_low, prior_high, PALE),),
            )
        )
    return rows


_TARGETS: Mapping[Hashable, Target] = {item.name: item for item in TARGETS}


def _known(table: pd.DataFrame) -> list[dict[Any, Any]]:
    return [row for row in rows_of(table) if row["target"] in _TARGETS]


def _told(row: Mapping[Any, Any]) -> Number:
    return Number(published(row), "", "", Mark.evidence)


def _away(item: Target, value: float) -> float:
    """Return how far a value is from the published figure, in SDs of the figure's uncertainty.

    The chance of a single programme is not part of it.
    """
    if item.trials:  # half a case more on both sides, so that the log odds are finite
        value = (value * item.trials + 0.5) / (item.trials + 1.0)
    scaled = value if item.against else item.scale.of(value)
    return float((scaled - item.aim) / item.spread(0.0))
