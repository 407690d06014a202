"""What the tables of a comparison say, computed once for all sentences, tables and pictures."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.compare.cost_effectiveness import EACH_PLAN, money
from rp2pr_sim.analysis.compare.paired import OUTCOMES, differences, lower_is_better, ranked
from rp2pr_sim.analysis.numbers import Number, difference, value, with_ends
from rp2pr_sim.analysis.over_sets import SET
from rp2pr_sim.core.enums import Role
from rp2pr_sim.outcomes import plans_too_young
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.outcomes.summary import HEADLINE, IMPROVEMENT, YOUNG

BY_FIFTH = tuple(f"true_gain_fifth_{fifth}" for fifth in range(1, 6))
BY_ROLE = tuple(f"hours_per_team_{role.name}" for role in Role)
COST = "cost"
_EXACT = 1e-12

TableRow = Mapping[Hashable, Any]
"""A row of a table."""


def outcomes_needed(outcome: str, own: Sequence[str] = ()) -> list[str]:
    """Return the outcomes that findings are computed from, with those of the user's `own`."""
    parts = (*declared(outcome).ratio_of, *declared(EACH_PLAN).ratio_of)
    return list(dict.fromkeys([outcome, *own, *OUTCOMES, *BY_FIFTH, *BY_ROLE, *parts, *YOUNG]))


@dataclass(frozen=True)
class Findings:
    """What sentences, tables and pictures of a comparison, or of one programme, are made from."""

    labels: Mapping[str, str]
    """By name, the scenarios of which some run came to its end, in plain words."""
    baseline: str
    outcome: str
    """The one that decides."""
    wanted: float | None
    """The simulation error that was asked for; `None` if none was."""
    simulated: int
    """Runs of each scenario."""
    sets: int
    """Parameter sets they belong to; 1 with the defaults of all parameters."""
    failed: int
    """Runs that failed."""
    never: tuple[str, ...]
    """Labels of the scenarios of which no run came to its end."""
    table: pd.DataFrame
    """As `paired.differences` gives it, of all outcomes."""
    ranking_table: pd.DataFrame
    """As `paired.ranked` gives it."""
    money_table: pd.DataFrame
    """As `cost_effectiveness.money` gives it."""
    too_young: tuple[str, ...]
    """A sentence on plans less than a year old in the last week, if there are any."""
    steps: tuple[tuple[str, TableRow, TableRow], ...]
    """Along the efficient frontier from cheap to dear: a scenario, and the paired differences of
    its cost and its outcome from the one before."""
    own: tuple[str, ...] = ()
    """Outcomes of the user's own."""

    @cached_property
    def differences(self) -> Mapping[tuple[str, str], TableRow]:
        """The rows of `table` by scenario and outcome."""
        return _by_both(self.table)

    @cached_property
    def ranking(self) -> Mapping[str, TableRow]:
        """The rows of `ranking_table` by scenario, without those that never have a value."""
        return _by_scenario(self.ranking_table.dropna(subset="mean"))

    @cached_property
    def money(self) -> Mapping[str, TableRow]:
        """The rows of `money_table` by scenario."""
        return _by_scenario(self.money_table)

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The scenarios from best to worst, those without a value last."""
        return _order(self.differences, self.outcome, tuple(self.labels), tuple(self.ranking))

    def row(self, scenario: str, outcome: str | None = None) -> TableRow:
        """Return what is known of an outcome (by default of the one that decides)."""
        return self.differences[scenario, outcome or self.outcome]

    def mean(self, scenario: str, outcome: str | None = None) -> Number:
        """Return the mean of an outcome."""
        row = self.row(scenario, outcome)
        return value(row["outcome"], row["mean"], row["low"], row["high"], self.sets > 1)

    def difference(self, scenario: str, outcome: str | None = None, signed: bool = True) -> Number:
        """Return the paired difference from the baseline."""
        row = self.row(scenario, outcome)
        ends = with_ends(row, "difference")
        return difference(row["outcome"], *ends, signed, self.sets > 1)

    def side(self, scenario: str, outcome: str | None = None) -> int:
        """Return 1 if the scenario is clearly better than the baseline, -1 if clearly worse.

        It is 0 where there is no clear difference.
        """
        row = self.row(scenario, outcome)
        low, high = row["difference_low"], row["difference_high"]
        way = 1 if low > _EXACT else -1 if high < -_EXACT else 0
        name = str(row["outcome"])
        return -way if name in BY_ROLE or lower_is_better(name) else way

    def same(self, scenario: str, outcome: str | None = None) -> bool:
        """Return whether no run differs from that of the baseline."""
        row = self.row(scenario, outcome)
        return all(abs(number) <= _EXACT for number in with_ends(row, "difference"))

    def known(self, scenario: str) -> bool:
        """Return whether the scenario can be compared with the baseline at all."""
        return not math.isnan(self.row(scenario)["difference"])

    def each_plan(self, scenario: str) -> Number:
        """Return the cost per successful plan: mean cost over mean number of such plans."""
        return value(EACH_PLAN, *with_ends(self.money[scenario], EACH_PLAN), self.sets > 1)

    @property
    def others(self) -> list[str]:
        """All scenarios but the baseline, from best to worst."""
        return [name for name in self.order if name != self.baseline]

    @property
    def beside(self) -> list[str]:
        """What is always given with the outcome that decides: headline and improvement in care."""
        return [outcome for outcome in (*HEADLINE, IMPROVEMENT) if outcome != self.outcome]

    @property
    def best(self) -> str | None:
        """The best scenario, which may be the baseline; `None` if nothing can be compared."""
        known = self.compared
        if self.others and not known:
            return None
        return next(name for name in self.order if name == self.baseline or name in known)

    @property
    def compared(self) -> list[str]:
        """Those of them that can be compared with the baseline."""
        return [name for name in self.others if self.known(name)]

    def quoted(self, scenario: str) -> str:
        """Return the label of a scenario in quotation marks."""
        return f"“{self.labels[scenario]}”"

    def direction(self, scenario: str, outcome: str | None = None) -> str:
        """Return whether an outcome is lower or higher than with the baseline."""
        return "lower" if self.row(scenario, outcome)["difference"] < 0.0 else "higher"

    @cached_property
    def half_width(self) -> float:
        """The largest simulation error (95%) of a difference, in the outcome's unit.

        Of one programme it is that of the mean.  Scenarios that cannot be compared are left out.
        It is NaN if nothing is left, or the error of one of the others is not known.
        """
        errors = [float(self.row(name)["difference_error"]) for name in self.compared]
        if not self.others:
            errors = [float(self.row(self.baseline)["error"])]
        return float(np.max(errors)) if errors else math.nan

    @property
    def precise(self) -> bool | None:
        """Whether the wanted precision was reached; `None` if none was wanted."""
        return None if self.wanted is None else bool(self.half_width <= self.wanted)


def findings_of(
    programme: pd.DataFrame,
    labels: Mapping[str, str],
    baseline: str,
    outcome: str,
    *,
    seed: int,
    wanted: float | None = None,
    failed: int = 0,
    own: Sequence[str] = (),
) -> Findings:
    """Return what a table of runs comes to.

    Parameters
    ----------
    programme : pd.DataFrame
        one row per scenario and replicate, with `outcomes_needed(outcome, own)`.
    labels : Mapping[str, str]
        all scenarios by name, in plain words.
    baseline : str
        the scenario that the others are compared with.
    outcome : str
        the one that decides.
    seed : int
        of the bootstrap.
    wanted, failed, own
        see `Findings`.

    Raises
    ------
    InputError
        if no run of the baseline came to its end.
    """
    programme = programme.astype(dict.fromkeys(outcomes_needed(outcome, own), "float64"))
    there, keys = set(programme["scenario"]), [SET] * (SET in programme) + ["replicate"]
    priced = money(programme, outcome)
    return Findings(
        labels={name: label for name, label in labels.items() if name in there},
        baseline=baseline,
        outcome=outcome,
        wanted=wanted,
        simulated=len(programme[keys].drop_duplicates()),
        sets=int(programme[SET].nunique()) if SET in programme else 1,
        failed=failed,
        never=tuple(label for name, label in labels.items() if name not in there),
        table=differences(
            programme,
            baseline,
            tuple(dict.fromkeys([outcome, *own, *OUTCOMES, *BY_FIFTH, *BY_ROLE])),
        ),
        ranking_table=ranked(programme, outcome, seed),
        money_table=priced,
        too_young=tuple(plans_too_young(programme, labels if len(labels) > 1 else None)),
        steps=() if outcome == COST else tuple(_steps(programme, priced, outcome)),
        own=tuple(own),
    )


def _steps(
    programme: pd.DataFrame, priced: pd.DataFrame, outcome: str
) -> Iterator[tuple[str, TableRow, TableRow]]:
    line = [str(name) for name in priced.loc[priced["on_frontier"], "scenario"]]
    for before, name in pairwise(line):
        both = programme[programme["scenario"].isin([before, name])]
        rows = _by_both(differences(both, before, (outcome, COST)))
        yield name, rows[name, COST], rows[name, outcome]


def _by_both(table: pd.DataFrame) -> dict[tuple[str, str], TableRow]:
    return {(row["scenario"], row["outcome"]): row for row in table.to_dict("records")}


def _by_scenario(table: pd.DataFrame) -> dict[str, TableRow]:
    return {str(row["scenario"]): row for row in table.to_dict("records")}


def _order(
    found: Mapping[tuple[str, str], TableRow],
    outcome: str,
    names: Sequence[str],
    ranking: Sequence[str],
) -> tuple[str, ...]:
    """Return the scenarios from the best to the worst.

    Those that tie keep their order, those without a value are last.  They are ordered as they are
    ranked, in the replicates in which all have a value; by their own means where there is no such
    replicate.
    """
    if ranking:
        return (*ranking, *(name for name in names if name not in ranking))
    sign = 1.0 if lower_is_better(outcome) else -1.0
    badness = {name: sign * float(found[name, outcome]["mean"]) for name in names}
    known = [name for name in names if not math.isnan(badness[name])]
    return (*sorted(known, key=badness.__getitem__), *(name for name in names if name not in known))
