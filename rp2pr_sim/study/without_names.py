"""A copy of a study without the names of the user's hospitals.

Names, and trust ids, which are hashes of names, are replaced; so is the order of rows, which is
that of the ids.  Paths of the user's files become names of files, and hashes of their content,
which names decide too, are left out.  Every figure stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rp2pr_sim.model.cohort.own_teams import trust_id
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.labels import id_columns
from rp2pr_sim.study.manifest import describe, described
from rp2pr_sim.study.provenance import NAMES_LEFT_OUT
from rp2pr_sim.study.store import Store

LEFT_OUT = "left out"


@dataclass(frozen=True)
class Hidden:
    """What is shown in place of the user's hospitals and paths."""

    teams: Mapping[str, str]
    """Names of the hospitals by trust id as text."""
    shown: Mapping[str, str]
    """By name, the name that is shown, such as `Hospital 01`."""
    folder: Path
    """Of the results; files in it are named from there, all others by their last part."""

    @cached_property
    def ids(self) -> dict[int, int]:
        """By trust id, the id that is shown."""
        return {int(number): trust_id(self.shown[name]) for number, name in self.teams.items()}

    def path(self, path: str) -> str:
        """Return what is shown of the path of a user's file."""
        whole, folder = Path(path), self.folder.absolute()
        return str(whole.relative_to(folder)) if whole.is_relative_to(folder) else whole.name

    def scenario(self, scenario: Scenario) -> Scenario:
        """Return a scenario with the paths that are shown."""
        files = {name: self.path(path) for name, path in scenario.own_files().items()}
        return scenario.replaced(files) if files else scenario

    def provenance(self, found: Mapping[str, Any]) -> dict[str, Any]:
        """Return a provenance with what is shown."""
        teams = {str(trust_id(name)): name for name in sorted(self.shown.values())}
        lacking = {
            column: sorted(str(self.ids[int(number)]) for number in numbers)
            for column, numbers in found.get("not_given", {}).items()
        }
        return {
            **found,
            "files": dict.fromkeys(map(self.path, found["files"]), LEFT_OUT),
            **({"teams": teams} if found.get("teams") else {}),
            **({"not_given": lacking} if lacking else {}),
            NAMES_LEFT_OUT: True,
        }


def copy_without_names(old: Path, new: Path, hidden: Hidden) -> None:
    """Copy the description and the tables of a study into a folder that does not exist.

    Parameters
    ----------
    old : Path
        folder of the study.
    new : Path
        folder of the copy.
    hidden : Hidden
        what is shown.

    Raises
    ------
    InputError
        if the study is damaged.
    """
    found = described(old)
    points = {name: hidden.scenario(point) for name, point in found.study.points.items()}
    new.mkdir(parents=True, exist_ok=True)
    study = replace(found.study, points=points, output=new.parent)
    describe(new, study, hidden.provenance(found.provenance))
    Store(old).copy_to(Store(new), partial(_renumbered, hidden.ids))


def _renumbered(ids: Mapping[int, int], name: str, table: pa.Table) -> pa.Table:
    """Return a table with other ids, the rows of each run in the order of these."""
    columns = [column for column in table.column_names if column in id_columns(name)]
    if not columns:
        return table
    old, new = (pa.array(list(some), pa.int64()) for some in (ids, ids.values()))
    for column in columns:
        place = table.column_names.index(column)
        row = pc.index_in(table[column].cast(pa.int64()), old)
        shown = pc.if_else(pc.is_valid(row), pc.take(new, row), table[column].cast(pa.int64()))
        field = table.field(place)
        table = table.set_column(place, field, shown.cast(field.type))
    runs = table.select(["scenario", "replicate"]).to_pandas()
    number = runs.groupby(["scenario", "replicate"], sort=False).ngroup().to_numpy()
    keys = [table[column].to_numpy() for column in columns]
    return table.take(np.lexsort((*reversed(keys), number)))
