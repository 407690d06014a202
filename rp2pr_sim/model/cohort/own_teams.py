"""A user's own teams, from a CSV (docs/own-teams.md).

Values in the file are used unchanged; missing columns and empty cells are drawn like those of a
synthetic trust. A team's identity, which keys its random numbers, comes from its name alone, so the
order of the rows changes nothing.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rp2pr_sim.core.constants import TINY, fixed
from rp2pr_sim.core.enums import Arm, Indicator
from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.model.cohort.csv_input import Stamp, Table, changed_at, number_in, read_table
from rp2pr_sim.model.cohort.national_figures import (
    Figures,
    earlier,
    later,
    published_row,
    years_before,
)
from rp2pr_sim.model.cohort.vector_draws import around, log_odds
from rp2pr_sim.scenario import Scenario, check_sizes

NAMED = fixed(1 << 40, "ids of named teams begin here, far beyond those of synthetic trusts")
FARTHEST = fixed(10_000.0, "km: no place on a map of one country lies farther out")
MOST_PATIENTS = fixed(100_000.0, "a year: more than any hospital treats")
ARMS = ("intervention", "control")
TRAIT_COLUMNS = (
    *("openness", "reciprocity", "follow_through"),
    *("commitment", "workload", "protected_time", "skill", "safety", "manager_support"),
)
RANGES = {
    "x_km": (-FARTHEST, FARTHEST),
    "y_km": (-FARTHEST, FARTHEST),
    "patients": (1.0, MOST_PATIENTS),
    **{item.name: (0.0, 1.0) for item in Indicator},
    **{name: (0.0, 1.0) for name in ("completeness", "survey_returns", *TRAIT_COLUMNS)},
}


class OwnTeams(NamedTuple):
    """The teams of a file, sorted by trust id."""

    names: tuple[str, ...]
    ids: Ints
    arms: Ints
    values: dict[str, Floats]
    """By column, shape (n,); NaN where a cell is empty."""


def trust_id(name: str) -> int:
    """Return the trust id of a named team: a stable hash of the name, beyond all synthetic ids."""
    return NAMED + int.from_bytes(blake2b(name.encode(), digest_size=5).digest(), "big")


def read_own_teams(path: str) -> OwnTeams:
    """Return the teams of a CSV.

    Raises
    ------
    InputError
        one sentence naming file, row and column.
    """
    return _read(path, changed_at(path))


def resolved(scenario: Scenario) -> Scenario:
    """Return the scenario with the number of teams in the user's file; unchanged without a file.

    Raises
    ------
    InputError
        if the file is at fault, or has a number of teams that the exchange cannot use.
    """
    path = scenario.cohort.file
    return _resolved(scenario, changed_at(path)) if path else scenario


@lru_cache(maxsize=64)
def _resolved(scenario: Scenario, stamp: Stamp) -> Scenario:
    path = scenario.cohort.file
    arms = _read(path, stamp).arms
    counts = {f"scale.n_{arm}": int(np.sum(arms == Arm[arm])) for arm in ARMS}
    try:
        # a single team is a programme too (an outside panel visits it), but nobody invites fewer
        # than two
        found = scenario.replaced({**counts, "scale.n_invited": max(2, len(arms))})
        check_sizes(found)
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
    return found


def take_figures(teams: npt.NDArray[np.void], own: OwnTeams, nation: Figures) -> None:
    """Put the file's figures into rows that were drawn for `own.ids`, before `complete`."""
    for name in ("x_km", "y_km", "patients", "survey_returns"):
        teams[name] = _given(own.values[name], teams[name])
    for name in TRAIT_COLUMNS:
        teams[f"{name}_set"] = _given(own.values[name], teams[f"{name}_set"])
    _take_completeness(teams, own.values["completeness"], nation)
    for item in Indicator:
        _take_level(teams, item, own.values[item.name], nation)


def show_published(teams: npt.NDArray[np.void], own: OwnTeams, scenario: Scenario) -> None:
    """Show the file's own figures in the newest published audit year, after `complete`."""
    row = published_row(scenario)
    for item in Indicator:
        teams["recorded_year"][:, row, item] = _given(
            own.values[item.name], teams["recorded_year"][:, row, item]
        )


def _take_completeness(teams: npt.NDArray[np.void], given: Floats, nation: Figures) -> None:
    """Set the overall completeness; the indicators keep their national differences (log odds)."""
    shift = log_odds(given) - log_odds(nation.complete_mean.mean())
    teams["completeness"] = _given(
        around(nation.complete, 1.0, shift[:, None]), teams["completeness"]
    )


def _take_level(teams: npt.NDArray[np.void], k: Indicator, given: Floats, nation: Figures) -> None:
    """Set the true level in week 0 that underlies a share published for an earlier year."""
    years = years_before(int(teams["published_year"][0]))
    complete = earlier(
        teams["completeness"][:, k], 1.0, nation.complete_rate, years, nation.history_floor
    )
    then = np.clip(given / np.maximum(nation.seen(complete), TINY), 0.0, 1.0)
    teams["background"][:, k] = _given(
        later(then, nation.ceiling[k], nation.rate[k], years), teams["background"][:, k]
    )


def _given(values: Floats, drawn: Floats) -> Floats:
    """Return `values`, with the drawn values where they are missing."""
    return np.where(np.isnan(values), drawn, values)


@lru_cache(maxsize=16)
def _read(path: str, stamp: Stamp) -> OwnTeams:
    """Read the teams once for all replicates; `stamp` makes an edited file count."""
    table = read_table(path, ("team",), ("arm", *RANGES))
    found: dict[int, tuple[str, int, list[float]]] = {}
    for row, cells in table.rows:
        name = cells["team"]
        _check_name(table, row, name, found)
        found[trust_id(name)] = (
            name,
            _arm(table, row, cells.get("arm", "")),
            [_number(table, row, column, cells) for column in RANGES],
        )
    ids = sorted(found)
    values = np.array([found[i][2] for i in ids])
    return OwnTeams(
        names=tuple(found[i][0] for i in ids),
        ids=np.array(ids, dtype=np.int64),
        arms=np.array([found[i][1] for i in ids], dtype=np.int64),
        values={column: values[:, j] for j, column in enumerate(RANGES)},
    )


def _check_name(
    table: Table, row: int, name: str, found: dict[int, tuple[str, int, list[float]]]
) -> None:
    if not name:
        raise table.fault(
            row, "team", "the name is empty; allowed is a name that no other team has"
        )
    other = found.get(trust_id(name))
    if other is None:
        return
    if other[0] == name:
        raise table.fault(
            row, "team", f"{name!r} stands there twice; allowed is a name that no other team has"
        )
    raise table.fault(
        row,
        "team",
        f"{name!r} and {other[0]!r} cannot be told apart by their luck; change one of the two"
        " names",
    )


def _arm(table: Table, row: int, text: str) -> int:
    if text and text not in ARMS:
        raise table.fault(
            row,
            "arm",
            f"{text!r} is no arm; allowed is intervention, control or nothing",
            nearest(text, list(ARMS)),
        )
    return int(Arm[text or "intervention"])


def _number(table: Table, row: int, column: str, cells: dict[str, str]) -> float:
    text = cells.get(column, "")
    return number_in(table, row, column, text, *RANGES[column]) if text else float("nan")
