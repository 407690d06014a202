"""Figures that a user's file gives, in contrast to figures that are drawn where it gives none.

No reader may take one for the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rp2pr_sim.core.enums import Indicator
from rp2pr_sim.core.records import Ints
from rp2pr_sim.model.cohort.own_teams import read_own_teams
from rp2pr_sim.scenario import Scenario

PLACE = ("x_km", "y_km")
_FIGURES = (*(item.name for item in Indicator), *PLACE, "patients")


def known(scenario: Scenario, ids: Ints, columns: Iterable[str]) -> npt.NDArray[np.bool_]:
    """Return whether the user's file gives all these columns of each of these teams, by trust id.

    Without a file everything is known: the teams of the national cohort are simulated, and so are
    their figures.
    """
    if not scenario.cohort.file:
        return np.ones(len(ids), dtype=bool)
    own = read_own_teams(scenario.cohort.file)
    row = np.minimum(np.searchsorted(own.ids, ids), len(own.ids) - 1)
    given = np.all([~np.isnan(own.values[column]) for column in columns], axis=0)
    return np.asarray((own.ids[row] == ids) & np.broadcast_to(given, len(own.ids))[row])


def left_open(scenario: Scenario) -> str:
    """Return two sentences on what the user's file leaves open; empty if it leaves nothing open.

    They report how much of its teams' figures, places and patients is missing.
    """
    if not scenario.cohort.file:
        return ""
    own = read_own_teams(scenario.cohort.file)
    empty = {name: int(np.isnan(own.values[name]).sum()) for name in _FIGURES}
    lacking = [name for name, count in empty.items() if count]
    if not lacking:
        return ""
    columns = f"{len(lacking)} of the {len(_FIGURES)} columns of figures, places and patients"
    return (
        f"{Path(scenario.cohort.file).name}: {columns} are incomplete ({', '.join(lacking)}):"
        f" {sum(empty.values()):,} of {len(_FIGURES) * len(own.names):,} cells are empty. The model"
        " draws a value for each by chance, anew in each replicate."
    )
