"""A user's own rules on pairs, from a CSV with the columns `team`, `partner` and perhaps `rule`.

A rule is `fixed` (also where the cell is empty): the two are in one pair or ring; `forbidden`: they
are not; or `preferred`: they are where the other rules leave it possible. Instead of two teams a
row may name a group of the sheet and a team or a group, which it forbids or prefers for all their
members; a group named twice is about its members among themselves.

With the strategy `own_list` the file lists all pairs. With any other strategy it changes what it
costs to put two teams together; the strategy chooses among what the rules allow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from rp2pr_sim.core.constants import fixed
from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.core.records import Ints
from rp2pr_sim.core.text import quoted, same_name
from rp2pr_sim.model.pairing.matching import RING
from rp2pr_sim.sheet.content import content_of
from rp2pr_sim.sheet.table import Table, read_table

PAIR = ("team", "partner")
"""Columns that name the two teams of a pair."""
RULES = ("fixed", "forbidden", "preferred")
DECIDING = fixed(2**50, "beyond what all pairs of a programme cost together: what must be, must be")
PREFERRED = fixed(2**42, "as much as thousands of usual prices: a preference comes before the fit")


class Row(NamedTuple):
    """One row of the file: the teams that its cells name."""

    line: int
    """As a spreadsheet counts."""
    teams: tuple[int, ...]
    """Rows of the teams in `team` ..."""
    partners: tuple[int, ...]
    """... and in `partner`."""
    rule: str


class PairRules(NamedTuple):
    """The rules of a file, on rows of a cohort."""

    table: Table
    names: tuple[str, ...]
    """Of the teams, by row."""
    rows: tuple[Row, ...]

    def pairs(self, rule: str) -> Iterator[tuple[int, int, int]]:
        """Yield each two teams under a rule, and the line of the file that says so."""
        for row in self.rows:
            if row.rule == rule:
                yield from ((a, b, row.line) for a in row.teams for b in row.partners if a != b)

    def priced(self, prices: Ints, rows: Ints) -> Ints:
        """Return what it costs to put two of these rows together under the rules: shape (n, n)."""
        found, place = prices.copy(), {int(row): i for i, row in enumerate(rows)}
        # a forbidden pair stays forbidden where another row prefers it, and costs twice what any
        # fixed pair can save
        changes = (("preferred", -PREFERRED), ("fixed", -DECIDING), ("forbidden", 2 * DECIDING))
        for rule, change in changes:
            for a, b, _ in self.pairs(rule):
                if a in place and b in place:
                    i, j = place[a], place[b]
                    found[i, j] = found[j, i] = prices[i, j] + change
        return found

    def check(self, units: Ints, arms: Ints) -> None:
        """Check that these units, rows padded with -1, obey all rules that must be obeyed.

        Raises
        ------
        InputError
            one sentence on the first rule that could not be kept.
        """
        unit = np.full(len(self.names), -1)
        for number, members in enumerate(units):
            unit[members[members >= 0]] = number
        for rule, together in (("fixed", True), ("forbidden", False)):
            for a, b, line in self.pairs(rule):
                if arms[a] != arms[b]:
                    if together:
                        raise self._across(line, a, b)
                elif (unit[a] == unit[b]) != together:
                    how = "together" if together else "apart"
                    raise self.table.fault(
                        line,
                        "team",
                        f"{quoted(self.names[a])} and {quoted(self.names[b])} cannot be kept {how},"
                        " since no way was found to put all teams into pairs (and rings) under all"
                        " rules; take out a fixed or a forbidden pair",
                    )

    def units(self, arms: Ints) -> list[Ints]:
        """Return the units of a file that lists all pairs.

        Three rows that name each two of three teams make a ring.

        Raises
        ------
        InputError
            one sentence naming file and row, for a team that is left out or named too often.
        """
        partners: dict[int, set[int]] = {row: set() for row in range(len(self.names))}
        first: dict[int, int] = {}
        for row in self.rows:
            if row.rule != "fixed":
                raise self.table.fault(
                    row.line,
                    "rule",
                    f"{quoted(row.rule)} is not possible with pairing.strategy=own_list, whose file"
                    " lists all pairs; allowed is fixed, or another strategy",
                )
            (a,), (b,) = row.teams, row.partners
            if arms[a] != arms[b]:
                raise self._across(row.line, a, b)
            partners[a].add(b)
            partners[b].add(a)
        for row in self.rows:
            for column, (team,) in (("team", row.teams), ("partner", row.partners)):
                if team in first and not self._in_a_ring(team, partners):
                    raise self.table.fault(
                        row.line,
                        column,
                        f"{quoted(self.names[team])} is already paired in row {first[team]};"
                        " allowed is each team once, or three rows that make a ring of three teams",
                    )
                first.setdefault(team, row.line)
        left = [name for row, name in enumerate(self.names) if row not in first]
        if left:
            more = f" and {len(left) - 1} more" if len(left) > 1 else ""
            raise InputError(
                f"{self.table.path} leaves out {quoted(left[0])}{more}; allowed is a list that"
                " names every team."
            )
        units = {tuple(sorted((team, *others))) for team, others in partners.items()}
        return [np.array(unit) for unit in sorted(units)]

    def _in_a_ring(self, team: int, partners: dict[int, set[int]]) -> bool:
        """Check whether each of three teams has the two others as partners, each named once."""
        unit = {team, *partners[team]}
        rows = sum(row.teams[0] in unit for row in self.rows)
        return len(unit) == rows == RING and all(
            {one, *partners[one]} == unit for one in partners[team]
        )

    def _across(self, line: int, a: int, b: int) -> InputError:
        text = (
            f"{quoted(self.names[b])} is in another arm than {quoted(self.names[a])}; allowed is a"
            " team of the same arm"
        )
        return self.table.fault(line, "partner", text)


def read_rules(path: str, names: Sequence[str], groups: Sequence[str] = ()) -> PairRules:
    """Return the rules on pairs of a CSV.

    Parameters
    ----------
    path : str
        of the CSV.
    names : Sequence[str]
        by row, names of the teams in the file: names of own teams, else trust ids. Names are
        matched as `same_name` compares them.
    groups : Sequence[str]
        by row, the group of each team, empty for none.

    Raises
    ------
    InputError
        one sentence naming file, row and column.
    """
    table = read_pairs(path)
    named: dict[str, tuple[int, ...]] = {same_name(name): (row,) for row, name in enumerate(names)}
    grouped: dict[str, tuple[int, ...]] = {}
    for row, group in enumerate(groups):
        if group:
            grouped[same_name(group)] = (*grouped.get(same_name(group), ()), row)
    members = Members(named, grouped, (*names, *dict.fromkeys(filter(None, groups))))
    rows = tuple(_row(table, line, cells, members) for line, cells in table.rows)
    return PairRules(table, tuple(names), rows)


class Members(NamedTuple):
    """Whom a cell of the file may name."""

    teams: dict[str, tuple[int, ...]]
    groups: dict[str, tuple[int, ...]]
    names: tuple[str, ...]
    """As they are written."""


def read_pairs(path: str) -> Table:
    """Return the table of a file of pairs.

    Raises
    ------
    InputError
        one sentence.
    """
    return _read(path, content_of(path))


@lru_cache(maxsize=16)
def _read(path: str, content: bytes) -> Table:
    """Read a table once for all replicates; another content is another file."""
    return read_table(path, content, PAIR, ("rule",))


def _row(table: Table, line: int, cells: dict[str, str], members: Members) -> Row:
    rule = same_name(cells.get("rule", "")) or RULES[0]
    if rule not in RULES:
        text = f"{quoted(cells['rule'])} is not a rule; allowed is {', '.join(RULES)} or nothing"
        raise table.fault(line, "rule", text, nearest(rule, list(RULES)))
    found = [_named(table, line, column, cells, members) for column in PAIR]
    (team, is_team), (partner, is_partner) = found
    if is_team and is_partner and team == partner:
        text = f"{quoted(cells['partner'])} is paired with itself; allowed is another team"
        raise table.fault(line, "partner", text)
    if rule == "fixed" and not (is_team and is_partner):
        column = "partner" if is_team else "team"
        text = (
            f"{quoted(cells[column])} is a group, which can only be forbidden or preferred; allowed"
            " for a fixed pair is a team"
        )
        raise table.fault(line, column, text)
    return Row(line, team, partner, rule)


def _named(
    table: Table, line: int, column: str, cells: dict[str, str], members: Members
) -> tuple[tuple[int, ...], bool]:
    """Return the rows of the teams that a cell names, and whether it names a single team."""
    text = cells[column]
    team, group = members.teams.get(same_name(text)), members.groups.get(same_name(text))
    if team and group:
        said = f"{quoted(text)} is the name of a team and of a group; rename one of them"
        raise table.fault(line, column, said)
    if team:
        return team, True
    if group:
        return group, False
    if not text:
        raise table.fault(line, column, "the cell is empty; name a team, or a group of the sheet")
    said = (
        f"there is no team {quoted(text)} in the programme; allowed is the name or trust id of one"
        " that is, or a group of the sheet"
    )
    raise table.fault(line, column, said, nearest(text, list(members.names)))
