"""What is asked of a comparison; kept beside the study's own files as `comparison.json`."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.outcomes.column import Column
from rp2pr_sim.outcomes.lookup import outcome_named
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.files import write_text

_FILE = "comparison.json"
_PERCENTAGE = ("share", "share points", "yes or no")
_WIDTH = re.compile(r"(\d+\.?\d*|\.\d+)\s*(pp)?")


class Compared(NamedTuple):
    """One of the scenarios that are compared."""

    name: str
    """Of the study's point, and in the column `scenario` of all tables."""
    label: str
    """For people."""
    choices: Mapping[str, str]
    """What it sets of what differs between the scenarios: config groups and parameters, as they are typed."""
    scenario: Scenario
    named: frozenset[str] = frozenset()
    """All groups and parameters that the user has set for it, to whatever value."""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What is asked.

    `labels` and `choices` are those of the compared scenarios by name, in their order; `baseline`
    is the name of the one that all others are compared with; `outcome` names the column of
    `programme` by which the best is chosen; `until` is half the width of interval that is wanted
    for every difference in that outcome, in its unit (None: as it comes), `most` the number of
    replicates that may be spent on it.
    """

    question: str
    labels: Mapping[str, str]
    choices: Mapping[str, Mapping[str, str]]
    baseline: str
    outcome: str
    until: float | None = None
    most: int = 2000

    @classmethod
    def of(
        cls,
        compared: Sequence[Compared],
        *,
        baseline: str = "",
        outcome: str = "plan_success",
        question: str = "",
        until: Any = "",
        most: int = 2000,
    ) -> Comparison:
        """What a user asks, checked.

        Raises
        ------
        InputError
            for fewer than two scenarios, two of one name, a baseline that is not among them, an
            outcome that cannot be compared, or a precision that makes no sense.
        """
        names = [item.name for item in compared]
        if len(names) < 2:
            raise InputError(
                "there is nothing to compare; name several values, such as"
                " pairing=complementary,random, or scenarios=FILE."
            )
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise InputError(
                f"there are two scenarios of the name {twice[0]!r}; each needs a name of its own."
            )
        column = outcome_named(outcome)
        if isinstance(most, bool) or not isinstance(most, int) or most < 2:
            raise InputError(f"most is {most!r}; allowed is a whole number of replicates from 2.")
        found = cls(
            question=question,
            labels={item.name: item.label for item in compared},
            choices={item.name: dict(item.choices) for item in compared},
            baseline=_baseline(baseline, compared),
            outcome=outcome,
            until=width_wanted(until, column),
            most=most,
        )
        return found if question else replace(found, question=_question(found, column))

    @property
    def column(self) -> Column:
        """The declaration of the outcome."""
        return outcome_named(self.outcome)


def width_wanted(given: Any, column: Column) -> float | None:
    """Half the width of interval that a user wants, in the unit of the outcome; None of an empty text.

    Raises
    ------
    InputError
        if it is none.
    """
    if given in ("", None):
        return None
    share = column.unit in _PERCENTAGE
    found = _WIDTH.fullmatch(str(given).strip()) if not isinstance(given, bool) else None
    value = float(found[1]) if found else math.nan
    if not (math.isfinite(value) and value > 0.0) or (
        found is not None and bool(found[2]) != share
    ):
        such = (
            "a number of percentage points above 0, such as 1pp"
            if share
            else f"a number of {column.unit} above 0"
        )
        raise InputError(
            f"until is {given!r}; allowed is {such}: half the width of the interval of each"
            " difference."
        )
    return value / 100.0 if share else value


def keep_question(asked: Comparison, folder: Path) -> None:
    """Write it to a folder."""
    write_text(folder / _FILE, json.dumps(asdict(asked), indent=2) + "\n")


def is_comparison(folder: Path) -> bool:
    """Whether the study in a folder is a comparison."""
    return (folder / _FILE).is_file()


def comparison_of(folder: Path) -> Comparison:
    """What is asked of the comparison in a folder.

    Raises
    ------
    InputError
        if it holds none, or the file is damaged.
    """
    if not is_comparison(folder):
        raise InputError(
            f"{folder} holds no comparison; name a folder such as outputs/compare/comparison-001."
        )
    try:
        found = Comparison(**json.loads((folder / _FILE).read_text(encoding="utf-8")))
        outcome_named(found.outcome)
        if found.baseline not in found.labels or set(found.labels) != set(found.choices):
            raise InputError("its baseline is none of its scenarios")
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise InputError(
            f"{folder / _FILE} is damaged, or of another version of rp2pr_sim:"
            f" {str(error).rstrip('.')}."
        ) from error
    return found


def _baseline(given: str, compared: Sequence[Compared]) -> str:
    """The name of the baseline; a user may write its label too."""
    if not given:
        return compared[0].name
    for item in compared:
        if given in (item.name, item.label):
            return item.name
    names = [item.name for item in compared]
    raise InputError(
        f"baseline is {given!r}; allowed is one of {', '.join(names)}.{nearest(str(given), names)}"
    )


def _question(asked: Comparison, column: Column) -> str:
    what = column.label.partition(":")[0].partition(" (")[0]
    return (
        f"Which of these {len(asked.labels)} programmes does best, by {what[0].lower()}{what[1:]}?"
    )
