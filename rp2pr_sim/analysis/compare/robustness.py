"""Scenarios under many parameter sets: what each comes to, where each is best, which is robust.

Nobody knows the parameters of the model exactly.  Here the same scenarios are simulated under many
parameter sets.  All scenarios of a set have the same random numbers, each set has its own, and what
differs between the sets is separated from chance (`rp2pr_sim.analysis.over_sets`).  A point of the
study is a scenario under a set, named `<scenario>__<set>`, such as `random__plausible-0012`; all
scenarios of a set are next to each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.compare.paired import goodness, regrets
from rp2pr_sim.analysis.compare.parameter_sets import (
    LONGEST_NAME,
    ParameterSets,
    parameter_sets,
)
from rp2pr_sim.analysis.compare.prim import Flags
from rp2pr_sim.analysis.compare.question import CompareQuestion
from rp2pr_sim.analysis.compare.regret import options_table
from rp2pr_sim.analysis.compare.scenario_discovery import (
    Alternative,
    Check,
    Verdict,
    alternatives_to_favourite,
    expected_outcomes,
)
from rp2pr_sim.analysis.over_sets import SET
from rp2pr_sim.analysis.plausible_sets import FEWEST_SETS
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes.lookup import outcome_named
from rp2pr_sim.outcomes.summary import HEADLINE, IMPROVEMENT, instead
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.design import Study

_BETWEEN = "__"
_LONGEST = 60 - len(_BETWEEN) - LONGEST_NAME


class OutcomesBySet(NamedTuple):
    """The outcome of every option under every parameter set."""

    sets: tuple[str, ...]
    options: tuple[str, ...]
    """Names of the scenarios."""
    values: Floats
    """Shape (sets, replicates, options)."""
    parameters: pd.DataFrame
    """One row per set, one column per parameter that the sets set; choices by their word."""
    left_out: int
    """Number of sets in which some scenario has no value, or a run failed."""
    outcome: str
    """The outcome that decides: the one of the question, or improvement in care where hardly any
    set has a value of it."""
    why: str
    """A sentence that says so; empty if it is that of the question."""
    headline: Mapping[str, Floats]
    """The rest of the headline where a half of it decides: mean over these sets, (options,).

    It is NaN where no run has a value.
    """


@dataclass(frozen=True)
class Robustness:
    """What becomes of a comparison where the parameters are not known."""

    outcomes: OutcomesBySet
    options: pd.DataFrame
    """See `regret.options_table`; with the rest of the headline."""
    alternatives: tuple[Alternative, ...]
    """Every option but the favourite: first those with a region, then those better in more sets."""
    sets: pd.DataFrame
    """One row per set and option: `mean` over replicates, `expected` (the same with the noise of
    few replicates removed) and `regret`."""

    @property
    def favourite(self) -> str:
        """The scenario that is best on average over all sets."""
        return self.outcomes.options[int(np.argmax(self.options["favourite"]))]

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables by name."""
        return {
            "options": self.options,
            "sets": self.sets,
            "parameters": self.outcomes.parameters.rename_axis("set").reset_index(),
            "alternatives": self._alternatives(),
            "regions": pd.DataFrame(
                [row for item in self.alternatives for row in self._restrictions(item)],
                columns=[
                    *("scenario", "parameter", "low", "high"),
                    *("quasi_p", "coverage", "density", "verdict"),
                ],
            ),
        }

    def name_of(self, item: Alternative) -> str:
        """Return the scenario of an alternative."""
        return self.outcomes.options[item.option]

    def _alternatives(self) -> pd.DataFrame:
        shares = (
            "share_better",
            "share_same",
        )
        ends = ("advantage", "advantage_low", "advantage_high", "advantage_error")
        rows = [
            {
                "scenario": self.name_of(item),
                "favourite": self.favourite,
                **{name: getattr(item, name) for name in shares},
                **dict(zip(ends, item.over_sets, strict=True)),
                "sets_alike_p": item.sets_alike,
                "verdict": item.verdict.value,
                **_of_check(item.check),
            }
            for item in self.alternatives
        ]
        return pd.DataFrame(rows)

    def _restrictions(self, item: Alternative) -> Iterator[dict[str, object]]:
        """Yield a row per restricted parameter of a region, those that did not hold among them."""
        if item.region is None:
            return
        for name, limits in item.region.restrictions.items():
            yield {
                "scenario": self.name_of(item),
                "parameter": name,
                "low": limits.low,
                "high": limits.high,
                "quasi_p": limits.quasi_p,
                "coverage": item.region.coverage,
                "density": item.region.density,
                "verdict": item.verdict.value,
            }


def _of_check(check: Check | None) -> dict[str, float | None]:
    """Return the check of a region as columns; `None` without a region."""
    return {
        "held_back": check and len(check.better),
        "held_back_in_box": check and int(check.within.sum()),
        "held_back_density": check and check.density,
        "held_back_coverage": check and check.coverage,
        "held_back_base": check and check.base,
        "chance": check and check.chance,
    }


def points_under_sets(question: CompareQuestion) -> dict[str, Scenario]:
    """Return every scenario under every parameter set, set by set, by the name of the point.

    What was set by hand stays as it is in every set.
    """
    found = _sets_of(question)
    heads = _heads([item.name for item in question.compared])
    scenarios = [item.scenario for item in question.compared]
    return {
        f"{head}{_BETWEEN}{name}": scenario.replaced(values)
        for name, values in found.sets.items()
        for head, scenario in zip(heads, scenarios, strict=True)
    }


def robustness_of(question: CompareQuestion, study: Study, table: pd.DataFrame) -> Robustness:
    """Return what the scenarios of a study under parameter sets come to.

    Parameters
    ----------
    question : CompareQuestion
        what is asked.
    study : Study
        that of the points of `points_under_sets`.
    table : pd.DataFrame
        every run, as `by_option` gives it, with the outcome, headline and improvement in care.

    Raises
    ------
    InputError
        if too few sets have an outcome in every run.
    """
    outcomes = _outcomes_by_set(question, study, table)
    good = goodness(outcomes.values, outcomes.outcome)
    sign = float(goodness(np.ones(()), outcomes.outcome))
    known = expected_outcomes(good)
    labels = list(question.labels.values())
    found = alternatives_to_favourite(good, outcomes.sets, outcomes.parameters, question.seed)
    found.sort(key=lambda item: (item.verdict is not Verdict.region, -item.share_better))
    sets, _, many = outcomes.values.shape
    by_set = {
        "set": np.repeat(outcomes.sets, many),
        "scenario": np.tile(outcomes.options, sets),
        "mean": outcomes.values.mean(axis=1).ravel(),
        "expected": sign * known.ravel(),
        "regret": regrets(known).ravel(),
    }
    return Robustness(
        outcomes=outcomes,
        options=options_table(known, sign, outcomes.options, labels).assign(**outcomes.headline),
        alternatives=tuple(found),
        sets=pd.DataFrame(by_set),
    )


def by_option(question: CompareQuestion, study: Study, table: pd.DataFrame) -> pd.DataFrame:
    """Return rows of a table of the study with their option as `scenario`, and their `set`."""
    many, points = len(question.compared), list(study.points)
    names = {point: question.compared[k % many].name for k, point in enumerate(points)}
    sets = {point: k // many for k, point in enumerate(points)}
    point = table["scenario"].astype(str)
    found = table.assign(scenario=point.map(names))
    found[SET] = point.map(sets)
    return found


def parameters_by_set(question: CompareQuestion, points: Mapping[str, Scenario]) -> pd.DataFrame:
    """Return the parameters that the sets set, of the points of `points_under_sets`.

    Returns
    -------
    pd.DataFrame
        One row per set, by its name, one column per parameter; choices by their word.
    """
    first = list(points)[:: len(question.compared)]
    varied = _sets_of(question).varied
    return pd.DataFrame(
        [[_plain(points[name][item]) for item in varied] for name in first],
        [name.rpartition(_BETWEEN)[2] for name in first],
        varied,
    )


def _sets_of(question: CompareQuestion) -> ParameterSets:
    return parameter_sets(
        question.parameters, question.sets, question.seed, question.mechanisms, question.kept
    )


def _outcomes_by_set(question: CompareQuestion, study: Study, table: pd.DataFrame) -> OutcomesBySet:
    points, options = study.points, tuple(item.name for item in question.compared)
    first = list(points)[:: len(options)]
    sets = [name.rpartition(_BETWEEN)[2] for name in first]
    outcome, why = question.outcome, ""

    def values_of(outcome: str) -> tuple[Floats, Flags]:
        """Return the values, (sets, replicates, options), and which sets have all of them."""
        wide = table.pivot(index=[SET, "replicate"], columns="scenario", values=outcome)
        rows = [(k, r) for k in range(len(sets)) for r in study.replicates_of(first[k])]
        wide = wide.reindex(index=pd.MultiIndex.from_tuples(rows), columns=list(options))
        flat = wide.to_numpy(dtype=np.float64, na_value=np.nan)
        values = flat.reshape(len(sets), -1, len(options))
        return values, np.isfinite(values).all(axis=(1, 2))

    values, whole = values_of(outcome)
    if whole.sum() < FEWEST_SETS:
        some = f"some run of {(~whole).sum():,} of {len(whole):,} parameter sets"
        why = instead(outcome_named(outcome), some if np.isfinite(values).any() else "any run")
        outcome = IMPROVEMENT
        values, whole = values_of(outcome)
    if whole.sum() < FEWEST_SETS:
        raise InputError(
            f"{outcome} has a value in every run of {whole.sum()} parameter sets"
            " only, since runs have failed."
        )
    others = [name for name in HEADLINE if name != outcome and outcome in HEADLINE]
    headline = {
        name: pd.DataFrame(values_of(name)[0][whole].reshape(-1, len(options))).mean().to_numpy()
        for name in others
    }
    rows = parameters_by_set(question, points)
    return OutcomesBySet(
        sets=tuple(name for name, kept in zip(sets, whole, strict=True) if kept),
        options=options,
        values=values[whole],
        parameters=rows[whole],
        left_out=int((~whole).sum()),
        outcome=outcome,
        why=why,
        headline=headline,
    )


def _plain(value: Any) -> Any:
    return value.name if isinstance(value, IntEnum) else float(value)


def _heads(names: list[str]) -> list[str]:
    """Return what the names of points begin with.

    It is the name of the scenario, cut and numbered where it would be too long for that of a point.
    """
    if max(map(len, names)) <= _LONGEST:
        return names
    return [
        name if len(name) <= _LONGEST else f"{name[: _LONGEST - 4]}-{number:03d}"
        for number, name in enumerate(names)
    ]
