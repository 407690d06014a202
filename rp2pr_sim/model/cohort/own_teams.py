"""A user's own teams, from a CSV (docs/own-teams.md).

Values in the file are used unchanged; missing columns and empty cells are drawn like those of a
synthetic trust, and no reader may take one for the other (`known`, `left_open`). A team's identity,
which keys its random numbers, comes from its name alone, so the order of the rows changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rp2pr_sim.core.constants import TINY, fixed
from rp2pr_sim.core.enums import Arm, Indicator
from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.core.text import quoted, same_name
from rp2pr_sim.model.cohort.csv_input import Table, content_of, number_in, read_table
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
LATEST = fixed(520.0, "weeks after the start: no programme runs longer")
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
    "joins_week": (0.0, LATEST),
    "leaves_week": (1.0, LATEST),
}
PLACE = ("x_km", "y_km")
_FIGURES = (*(item.name for item in Indicator), *PLACE, "patients")


class OwnTeams(NamedTuple):
    """The teams of a file, sorted by trust id."""

    names: tuple[str, ...]
    ids: Ints
    arms: Ints
    groups: tuple[str, ...]
    """By row, the group that a rule on pairs may name; empty for none."""
    values: dict[str, Floats]
    """By column, shape (n,); NaN where a cell is empty."""


_SHOWN_AS: ContextVar[Mapping[str, str]] = ContextVar("_SHOWN_AS", default=MappingProxyType({}))


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
    found = _read(path, content_of(path))
    other = _SHOWN_AS.get()
    return found._replace(names=tuple(other.get(name, name) for name in found.names))


@contextmanager
def shown_as(names: Mapping[str, str]) -> Iterator[None]:
    """Show teams by other names, in a copy of results that is to leave their names out.

    The trust ids stay, and so do all random numbers.

    Parameters
    ----------
    names : Mapping[str, str]
        by name in the file, the name to show.
    """
    before = _SHOWN_AS.set(names)
    try:
        yield
    finally:
        _SHOWN_AS.reset(before)


def resolved(scenario: Scenario) -> Scenario:
    """Return the scenario with the number of teams in the user's file; unchanged without a file.

    Raises
    ------
    InputError
        if the file is at fault, or has a number of teams that the exchange cannot use.
    """
    path = scenario.cohort.file
    return _resolved(scenario, content_of(path)) if path else scenario


@lru_cache(maxsize=64)
def _resolved(scenario: Scenario, content: bytes) -> Scenario:
    path = scenario.cohort.file
    arms = _read(path, content).arms
    counts = {f"scale.n_{arm}": int(np.sum(arms == Arm[arm])) for arm in ARMS}
    try:
        # a single team is a programme too (an outside panel visits it), but nobody invites fewer
        # than two
        found = scenario.replaced({**counts, "scale.n_invited": max(2, len(arms))})
        check_sizes(found)
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
    _check_stay(_read(path, content), path, found.time.weeks)
    return found


def _check_stay(own: OwnTeams, path: str, weeks: int) -> None:
    """Check that each team takes part for some of the weeks of a programme.

    Raises
    ------
    InputError
        one sentence on the first team that does not.
    """
    stay = zip(own.names, own.values["joins_week"], own.values["leaves_week"], strict=True)
    for name, joins, leaves in stay:
        if joins >= weeks:
            raise InputError(
                f"{path}: {quoted(name)} joins in week {joins:.0f}, but the programme ends after"
                f" {weeks} weeks; allowed is an earlier week, or a higher time.weeks."
            )
        if leaves <= (0.0 if np.isnan(joins) else joins):
            raise InputError(
                f"{path}: {quoted(name)} leaves in week {leaves:.0f}, which is not after week"
                f" {joins:.0f}, in which it joins; allowed is a later week, or nothing."
            )


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


def take_figures(teams: npt.NDArray[np.void], own: OwnTeams, nation: Figures) -> None:
    """Put the file's figures into rows that were drawn for `own.ids`, before `complete`."""
    for name in ("x_km", "y_km", "patients", "survey_returns"):
        teams[name] = _given(own.values[name], teams[name])
    for name in ("joins_week", "leaves_week"):
        teams[name] = _given(own.values[name], teams[name]).astype(np.int64)
    for name in TRAIT_COLUMNS:
        teams[f"{name}_set"] = _given(own.values[name], teams[f"{name}_set"])
    _take_completeness(teams, own.values["completeness"], nation)
    for item in Indicator:
        _take_level(teams, item, own.values[item.name], nation)


def show_published(teams: npt.NDArray[np.void], own: OwnTeams, scenario: Scenario) -> None:
    """Show the file's own figures in the newest published audit year, after `complete`."""
    row = published_row(scenario)
    for item in Indicator:
        shown = teams["recorded_year"][:, row, item]
        shown[:] = _given(own.values[item.name], shown)


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
def _read(path: str, content: bytes) -> OwnTeams:
    """Read the teams once for all replicates; another content is another file."""
    table = read_table(path, content, ("team",), ("arm", "group", *RANGES))
    found: dict[int, tuple[str, int, str, list[float]]] = {}
    named: dict[str, tuple[int, str]] = {}
    for row, cells in table.rows:
        name = cells["team"]
        _check_name(table, row, name, named)
        if (number := trust_id(name)) in found:
            alike = (
                f"{quoted(name)} and {quoted(found[number][0])} cannot be told apart by their luck"
            )
            raise table.fault(row, "team", f"{alike}; change one of the two names")
        found[number] = (
            name,
            _arm(table, row, cells.get("arm", "")),
            cells.get("group", ""),
            [_number(table, row, column, cells) for column in RANGES],
        )
    ids = sorted(found)
    values = np.array([found[i][3] for i in ids])
    return OwnTeams(
        names=tuple(found[i][0] for i in ids),
        ids=np.array(ids, dtype=np.int64),
        arms=np.array([found[i][1] for i in ids], dtype=np.int64),
        groups=tuple(found[i][2] for i in ids),
        values={column: values[:, j] for j, column in enumerate(RANGES)},
    )


def _check_name(table: Table, row: int, name: str, named: dict[str, tuple[int, str]]) -> None:
    """Check that no earlier row names this hospital, and note it."""
    allowed = "allowed is a name that no other team has"
    if not name:
        raise table.fault(row, "team", f"the name is empty; {allowed}")
    before, other = named.setdefault(same_name(name), (row, name))
    if before == row:
        return
    if other == name:
        raise table.fault(row, "team", f"{quoted(name)} stands there twice; {allowed}")
    alike = f"{quoted(name)} is the same name as {quoted(other)} in row {before}"
    why = "capitals, blanks and ways to write a letter do not count"
    raise table.fault(row, "team", f"{alike} ({why}); {allowed}")


def _arm(table: Table, row: int, text: str) -> int:
    if text and text not in ARMS:
        said = f"{quoted(text)} is no arm; allowed is intervention, control or nothing"
        raise table.fault(row, "arm", said, nearest(text, list(ARMS)))
    return int(Arm[text or "intervention"])


def _number(table: Table, row: int, column: str, cells: dict[str, str]) -> float:
    text = cells.get(column, "")
    return number_in(table, row, column, text, *RANGES[column]) if text else float("nan")
