"""Agreement: what several searches found alike, and where either choice is equally good."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from rp2pr_sim.analysis.optimise.levers import LEVERS
from rp2pr_sim.scenario import Scenario


def agreement(leaders: Sequence[Scenario], best: Scenario, changes: pd.DataFrame) -> pd.DataFrame:
    """Return for each lever the choice of the best programme and how far it is open.

    Parameters
    ----------
    leaders : Sequence[Scenario]
        the best programme of each search.
    best : Scenario
        the best of all.
    changes : pd.DataFrame
        the result of `marginal_changes`.

    Returns
    -------
    pd.DataFrame
        One row per lever: `lever` (its name), `what`, `choice`, `searches` (how many chose the
        same), `of` (how many there were), `equal` (words for values that are equally good and
        affordable, joined by `; `).
    """
    open_ = changes[changes["affordable"].astype(bool) & changes["equal"].astype(bool)]
    rows = []
    for lever in LEVERS:
        choice = lever.told(best)
        same = sum(lever.told(item) == choice for item in leaders)
        equal = open_.loc[open_["lever"] == lever.name, "changed"]
        rows.append((lever.name, lever.label, choice, same, len(leaders), "; ".join(equal)))
    return pd.DataFrame(rows, columns=["lever", "what", "choice", "searches", "of", "equal"])
