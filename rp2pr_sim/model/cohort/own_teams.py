"""A user's own teams, from a sheet (docs/own-teams.md).

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
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.records import Floats, Ints
from rp2pr_sim.core.text import quoted
from rp2pr_sim.model.cohort.national_figures import (
    Figures,
    earlier,
    later,
    published_row,
    years_before,
)
from rp2pr_sim.model.cohort.vector_draws import around, log_odds
from rp2pr_sim.scenario import Scenario, check_sizes
from rp2pr_sim.sheet import Sheet, read_hospitals
from rp2pr_sim.sheet.columns import ARMS, RANGES, TRAIT_COLUMNS

NAMED = fixed(1 << 40, "ids of named teams begin here, far beyond those of synthetic trusts")
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
    """Return the teams of a sheet.

    Raises
    ------
    InputError
        one sentence naming file and cell.
    """
    found = _of_sheet(path, read_hospitals(path))
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
    return _resolved(scenario, read_hospitals(path)) if path else scenario


@lru_cache(maxsize=64)
def _resolved(scenario: Scenario, sheet: Sheet) -> Scenario:
    path = scenario.cohort.file
    own = _of_sheet(path, sheet)
    arms = own.arms
    counts = {f"scale.n_{arm}": int(np.sum(arms == Arm[arm])) for arm in ARMS}
    try:
        # a single team is a programme too (an outside panel visits it), but nobody invites fewer
        # than two
        found = scenario.replaced({**counts, "scale.n_invited": max(2, len(arms))})
        check_sizes(found)
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
    _check_stay(own, path, found.time.weeks)
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
        " draws a value for each by chance, again in each replicate."
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
def _of_sheet(path: str, sheet: Sheet) -> OwnTeams:
    """Return the teams of a sheet, made once for all replicates."""
    found: dict[int, int] = {}
    for row, name in enumerate(sheet.names):
        first = found.setdefault(trust_id(name), row)
        if first != row:
            raise InputError(
                f"{path}, {sheet.cells[row]} (team): {quoted(name)} and"
                f" {quoted(sheet.names[first])} cannot be distinguished by their random numbers;"
                " change one of the two names."
            )
    ids = sorted(found)
    rows = [found[number] for number in ids]
    return OwnTeams(
        names=tuple(sheet.names[row] for row in rows),
        ids=np.array(ids, dtype=np.int64),
        arms=np.array([Arm[sheet.arms[row]] for row in rows], dtype=np.int64),
        groups=tuple(sheet.groups[row] for row in rows),
        values={name: np.array(sheet.values[name])[rows] for name in RANGES},
    )
