"""Agreement: what several searches found alike, and where either choice is equally good."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd

from rp2pr_sim.analysis.optimise.levers import LEVERS
from rp2pr_sim.scenario import Scenario


def agreement(
    leaders: Sequence[Scenario],
    best: Scenario,
    changes: pd.DataFrame,
    searched: Collection[str],
) -> pd.DataFrame:
    """Return for each lever the choice of the best programme and how far it is open.

    Parameters
    ----------
    leaders : Sequence[Scenario]
        the best programme of each search.
    best : Scenario
        the best of all.
    changes : pd.DataFrame
        the result of `marginal_changes`.
    searched : Collection[str]
        the names of the levers that were searched.

    Returns
    -------
    pd.DataFrame
        One row per lever: `lever` (its name), `what`, `choice`, `searches` (how many chose the
        same), `of` (how many there were), `equal` (words for values that are equally good and
        affordable, joined by `; `), `searched`, `agreed` (all searches chose the same), `open`
        (what they chose is that of the best or equally good).
    """
    open_ = changes[changes["affordable"].astype(bool) & changes["equal"].astype(bool)]
    rows = []
    for lever in LEVERS:
        choice = lever.told(best)
        same = sum(lever.told(item) == choice for item in leaders)
        equal = open_.loc[open_["lever"] == lever.name, "changed"]
        chosen = {lever.told(item) for item in leaders}
        rows.append(
            {
                "lever": lever.name,
                "what": lever.label,
                "choice": choice,
                "searches": same,
                "of": len(leaders),
                "equal": "; ".join(equal),
                "searched": lever.name in searched,
                "agreed": len(chosen) == 1,
                "open": chosen <= {choice, *equal},
            }
        )
    return pd.DataFrame(rows)
