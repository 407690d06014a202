"""What the tables say, computed once for all sections: means and differences, ranks, money."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.compare.cost_effectiveness import EACH_PLAN, money
from rp2pr_sim.analysis.compare.paired import LOWER_IS_BETTER, OUTCOMES, differences, ranked
from rp2pr_sim.core.enums import Role
from rp2pr_sim.outcomes import plans_too_young
from rp2pr_sim.report.compare.load import Material
from rp2pr_sim.report.compare.numbers import Number, difference, value

BY_FIFTH = tuple(f"true_gain_fifth_{fifth}" for fifth in range(1, 6))
BY_ROLE = tuple(f"hours_per_team_{role.name}" for role in Role)
COST = "cost"
_EXACT = 1e-12

Told = Mapping[str, Any]
"""A row of a table."""


@dataclass(frozen=True)
class Findings:
    """All that sentences, tables and pictures are made from.

    `differences` has a row by scenario and outcome, `ranking` and `money` one by scenario, as
    `rp2pr_sim.analysis.compare` gives them (`ranking` without scenarios that never have a value);
    `order` names the scenarios from best to worst, those without any value last.
    """

    labels: Mapping[str, str]
    baseline: str
    outcome: str
    until: float | None
    simulated: int
    failed: int
    never: tuple[str, ...]
    """Labels of programmes of which no run came to its end; they are told nowhere else."""
    differences: Mapping[tuple[str, str], Told]
    ranking: Mapping[str, Told]
    money: Mapping[str, Told]
    order: tuple[str, ...]
    too_young: tuple[str, ...]
    """A sentence on the plans that are less than a year old in the last week, if there are any."""
    ranges: Mapping[str, tuple[float, float]]
    """By scenario, between which values nine in ten sets of parameters have the difference from the baseline; empty if there is one set."""
    steps: tuple[tuple[str, Told, Told], ...]
    """Along the frontier from cheap to dear: each scenario with what it costs, and brings, beyond the one before (as `differences`)."""

    def row(self, scenario: str, outcome: str | None = None) -> Told:
        """What is known of an outcome (by default of the one that decides) of a scenario."""
        return self.differences[scenario, outcome or self.outcome]

    def mean(self, scenario: str, outcome: str | None = None) -> Number:
        """The mean of an outcome."""
        row = self.row(scenario, outcome)
        return value(row["outcome"], row["mean"], row["low"], row["high"])

    def difference(self, scenario: str, outcome: str | None = None, signed: bool = True) -> Number:
        """The paired difference from the baseline."""
        row = self.row(scenario, outcome)
        return difference(
            row["outcome"], row["difference"], row["difference_low"], row["difference_high"], signed
        )

    def side(self, scenario: str, outcome: str | None = None) -> int:
        """1 if the scenario is better than the baseline beyond noise, -1 if worse, 0 if it cannot be told (or is the same)."""
        row = self.row(scenario, outcome)
        low, high = row["difference_low"], row["difference_high"]
        way = 1 if low > _EXACT else -1 if high < -_EXACT else 0
        return -way if row["outcome"] in (*LOWER_IS_BETTER, *BY_ROLE) else way

    def same(self, scenario: str, outcome: str | None = None) -> bool:
        """Whether not one simulated programme differs from the baseline."""
        row = self.row(scenario, outcome)
        return all(
            abs(row[name]) <= _EXACT for name in ("difference", "difference_low", "difference_high")
        )

    def known(self, scenario: str) -> bool:
        """Whether the scenario can be compared with the baseline at all."""
        return not math.isnan(self.row(scenario)["difference"])

    def each_plan(self, scenario: str) -> Number:
        """What a plan costs that reached its aim: mean cost over mean number of such plans."""
        told = self.money[scenario]
        return value(EACH_PLAN, *(told[f"{EACH_PLAN}{end}"] for end in ("", "_low", "_high")))

    @property
    def others(self) -> list[str]:
        """All scenarios but the baseline, from best to worst."""
        return [name for name in self.order if name != self.baseline]

    @property
    def half_width(self) -> float:
        """Half the width of the widest interval of a difference (of the mean, if there is but one programme), in the outcome's unit.

        Programmes that cannot be compared are left out.  NaN if nothing is left, or one of the
        others has no interval.
        """
        rows = (
            [self.row(name) for name in self.others if self.known(name)]
            if self.others
            else [self.row(self.baseline)]
        )
        ends = ("difference_low", "difference_high") if self.others else ("low", "high")
        return (
            float(np.max([(row[ends[1]] - row[ends[0]]) / 2.0 for row in rows]))
            if rows
            else math.nan
        )

    @property
    def precise(self) -> bool | None:
        """Whether the wanted precision was reached; nothing if none was wanted."""
        return None if self.until is None else bool(self.half_width <= self.until)


def of(material: Material) -> Findings:
    """The findings of a folder."""
    programme, seed = material.programme, material.study.seed
    outcomes = tuple(dict.fromkeys((material.outcome, *OUTCOMES, *BY_FIFTH, *BY_ROLE)))
    found = _by_both(differences(programme, material.baseline, outcomes))
    labels = {
        name: label
        for name, label in material.labels.items()
        if (programme["scenario"] == name).any()
    }
    priced = money(programme, material.outcome)
    ranking = _by_scenario(ranked(programme, material.outcome, seed).dropna(subset="mean"))
    return Findings(
        labels=labels,
        never=tuple(label for name, label in material.labels.items() if name not in labels),
        baseline=material.baseline,
        outcome=material.outcome,
        until=material.half_width,
        simulated=int(programme["replicate"].nunique()),
        failed=material.failed,
        differences=found,
        ranking=ranking,
        money=_by_scenario(priced),
        order=_order(found, material.outcome, tuple(labels), tuple(ranking)),
        too_young=tuple(plans_too_young(programme, labels)),
        ranges=material.ranges,
        steps=(
            () if material.outcome == COST else tuple(_steps(programme, priced, material.outcome))
        ),
    )


def _steps(
    programme: pd.DataFrame, priced: pd.DataFrame, outcome: str
) -> Iterator[tuple[str, Told, Told]]:
    line = [str(name) for name in priced.loc[priced["on_frontier"], "scenario"]]
    for before, name in pairwise(line):
        both = programme[programme["scenario"].isin([before, name])]
        told = _by_both(differences(both, before, (outcome, COST)))
        yield name, told[name, COST], told[name, outcome]


def _by_both(table: pd.DataFrame) -> dict[tuple[str, str], Told]:
    rows = table.to_dict("records")
    return {
        (row["scenario"], row["outcome"]): {str(key): item for key, item in row.items()}
        for row in rows
    }


def _by_scenario(table: pd.DataFrame) -> dict[str, Told]:
    return {
        str(row["scenario"]): {str(key): item for key, item in row.items()}
        for row in table.to_dict("records")
    }


def _order(
    found: Mapping[tuple[str, str], Told],
    outcome: str,
    names: Sequence[str],
    ranking: Sequence[str],
) -> tuple[str, ...]:
    """The scenarios from the best to the worst, those that tie as they stand, those without a value last.

    As they are ranked, in the replicates in which all have a value; by their own means where there
    is no such replicate.
    """
    if ranking:
        return (*ranking, *(name for name in names if name not in ranking))
    sign = 1.0 if outcome in LOWER_IS_BETTER else -1.0
    means = {name: float(found[name, outcome]["mean"]) for name in names}
    return tuple(
        sorted(
            names,
            key=lambda name: (
                math.isnan(means[name]),
                0.0 if math.isnan(means[name]) else sign * means[name],
            ),
        )
    )
