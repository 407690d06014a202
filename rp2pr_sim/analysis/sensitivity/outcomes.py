"""Outcomes of an analysis: a column of the table programme, or one over another.

Examples are `plan_success`, `plans_reached/cost`, and `plan_success:0`, which sets the value of a
run without one (a run in which no plan is a year old counts as 0).
"""

from __future__ import annotations

import math
from functools import cache
from typing import NamedTuple

from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.core.text import quoted
from rp2pr_sim.outcomes.lookup import known
from rp2pr_sim.outcomes.programme import trial


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
        return "" if self.under else known()[self.over].unit

    @property
    def definition(self) -> str:
        """The definition in words."""
        text = " / ".join(known()[name].text for name in self.columns)
        return (
            text
            if self.missing is None
            else f"{text}; a run without a value counts as {self.missing:g}"
        )


@cache
def parsed(text: str) -> Outcome:
    """Return the outcome that is requested.

    Raises
    ------
    InputError
        if there is none of this name, or it is not written as above.
    """
    name, colon, missing = text.partition(":")
    parts = name.split("/")
    for part in parts:
        if part not in known():
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
    return outcome.partition(":")[0]


def needs_control(name: str) -> bool:
    """Check whether a column depends on the control teams.

    These are comparisons of the arms, and fifths of all teams of the trial.
    """
    return name in {each for column in trial.COLUMNS for each in column.names} or name.startswith(
        "true_gain_fifth_"
    )
