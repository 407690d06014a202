"""Outcomes of an analysis: a column of the table programme, or one over another.

Examples are `plan_success`, `plans_reached/cost`, and `plan_success:0`, which sets the value of a
run without one (a run in which no plan is a year old counts as 0). A column may be an outcome of
the user's own, `my_outcomes:longest_wait`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from rp2pr_sim.analysis.own_outcomes import is_own
from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.core.text import quoted
from rp2pr_sim.outcomes.lookup import declared, known
from rp2pr_sim.outcomes.own import split
from rp2pr_sim.outcomes.programme import trial

_SERIES = 3  # weeks that make a figure over time
_WORD = re.compile(r"[A-Za-z_]")


class Outcome(NamedTuple):
    """An outcome as it was requested."""

    over: str
    under: str = ""
    """The column that it is divided by; empty if there is none."""
    missing: float | None = None
    """The value of a run that has none, if others have one; None leaves the outcome blank."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the table programme that it is computed from."""
        return (self.over, self.under) if self.under else (self.over,)

    @property
    def unit(self) -> str:
        """The unit; empty for a ratio."""
        return "" if self.under else declared(self.over).unit

    @property
    def definition(self) -> str:
        """The definition in words."""
        text = " / ".join(map(_defined, self.columns))
        return (
            text
            if self.missing is None
            else f"{text}; a run without a value counts as {self.missing:g}"
        )


def parsed(text: str) -> Outcome:
    """Return the outcome that is requested.

    Raises
    ------
    InputError
        if there is none of this name, or it is not written as above.
    """
    name, colon, missing = _divided(text)
    parts = name.split("/")
    for part in parts:
        if part not in known() and not is_own(part):
            hint = nearest(part, list(known()))
            raise InputError(
                f"there is no outcome {quoted(part)}; docs/outcomes.md lists those of the table"
                f" programme.{hint}"
            )
    if len(parts) > 2:
        raise InputError(
            f"{quoted(text)} is not an outcome; allowed is one, or one over another, such as"
            " plans_reached/cost."
        )
    under = parts[1] if len(parts) == 2 else ""
    if not colon:
        return Outcome(parts[0], under)
    try:
        value = float(missing)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InputError(
            f"{quoted(text)} is not an outcome; the number after the colon is what a run without"
            " a value counts as, such as plan_success:0."
        )
    return Outcome(parts[0], under, value)


def title_of(outcome: str) -> str:
    """Return an outcome as tables name it: without what a run counts as that has no value."""
    return _divided(outcome)[0]


def label_of(outcome: str) -> str:
    """Return the title of an outcome for people: an own one with its label."""
    title = title_of(outcome)
    return f"{declared(title).label} ({title})" if is_own(title) else title


def week_of(outcome: str) -> tuple[str, int] | None:
    """Return the series and the week of an outcome that is one week of a series."""
    found = split(title_of(outcome))
    return (found[0], int(found[1])) if found and found[1].isdecimal() else None


def series_of(outcomes: Sequence[str]) -> dict[str, list[str]]:
    """Return the titles of each series of which there are three weeks or more, by its name."""
    found: dict[str, list[str]] = {}
    for title in map(title_of, outcomes):
        if (week := week_of(title)) is not None:
            found.setdefault(week[0], []).append(title)
    return {name: titles for name, titles in found.items() if len(titles) >= _SERIES}


def _divided(text: str) -> tuple[str, str, str]:
    """Return the name, a colon if there is one after it, and what is behind that."""
    before, colon, after = text.rpartition(":")
    last = before.rpartition("/")[2]
    if colon and (last in known() or ":" in last or not _WORD.match(after)):
        return before, colon, after
    return text, "", ""


def _defined(name: str) -> str:
    column = declared(name)
    return f"{column.label}, {column.unit}: {column.text}" if is_own(name) else column.text


def needs_control(name: str) -> bool:
    """Check whether a column depends on the control teams.

    These are comparisons of the arms, and fifths of all teams of the trial.
    """
    return name in {each for column in trial.COLUMNS for each in column.names} or name.startswith(
        "true_gain_fifth_"
    )
