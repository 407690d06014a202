"""Every mechanism switched off in turn: `rp2pr ablation`.

The runs are those of the default programme, and of the same programme with one effect strength at
its neutral value.  These are no programmes to choose from, and nothing ranks them as such.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import pandas as pd

from rp2pr_sim.analysis.base import Question, Result, Section, Seed, option
from rp2pr_sim.analysis.claims.verdict import effect_of
from rp2pr_sim.analysis.job import Job
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.outcomes.summary import CONFIDENCE, IMPROVEMENT, instead
from rp2pr_sim.scenario import Parameter, Scenario, parameters
from rp2pr_sim.study.arrow_tables import PROGRAMME
from rp2pr_sim.study.design import MOST

OUTCOMES: Mapping[str, str] = {
    "plan_success": "plan success",
    "points_per_plan": "points per plan",
    "true_gain_per_team": "improvement in care",
    "share_claimed": "plans claimed",
    "share_carried_out": "plans carried out",
    "share_submitted": "teams with a plan",
}
"""Outcomes that are shown, with their short names.

The first ranks the mechanisms, or improvement in care where no run has a value of it.
"""
SETTING: Mapping[str, Any] = {"scale.n_control": 0}
"""What all runs set: no effect needs control teams."""

_FIRST = next(iter(OUTCOMES))
_DEFAULT = "default"  # the name of the point that all others are compared with
_SHOWN = 10  # mechanisms in the table on the screen


class AblationQuestion(Question, frozen=True, kw_only=True, tag="ablation"):
    """The question what each mechanism contributes."""

    place: ClassVar[str] = "outputs/ablation"
    simulates: ClassVar[bool] = False
    grows: ClassVar[tuple[str, ...]] = ("replicates",)

    replicates: Annotated[
        int, option("runs with each mechanism switched off, and of the default programme", 2, MOST)
    ] = 200
    seed: Seed = 1

    def answer(self, job: Job) -> AblationResult:
        """Return what comes of switching each mechanism off."""
        points = scenarios()
        study = job.study("", points, self.replicates, seed=self.seed, title="ablation")
        runs = study.all_needed().read(PROGRAMME, ["scenario", "replicate", *OUTCOMES])
        table = ranked(runs)
        return AblationResult(
            question=self,
            folder=job.folder,
            tables={"ablation": table},
            sections=(_section(table),),
            studies=job.studies,
        )


@dataclass(frozen=True, kw_only=True, repr=False)
class AblationResult(Result):
    """What comes of switching each mechanism off; `table` has one row per effect strength."""

    question: AblationQuestion


def scenarios() -> dict[str, Scenario]:
    """Return the default programme, and the same with each effect strength neutral, by name.

    Strengths that are neutral already are left out.
    """
    usual = Scenario.of(SETTING)
    return {_DEFAULT: usual} | {
        _point(item): usual.replaced({item.name: item.neutral})
        for item in _strengths()
        if usual[item.name] != item.neutral
    }


def ranked(programme: pd.DataFrame) -> pd.DataFrame:
    """Return what comes of switching each mechanism off, the largest effect first.

    Parameters
    ----------
    programme : pd.DataFrame
        scenario, replicate and the outcomes of every run of an ablation; a strength without a point
        was neutral already.

    Returns
    -------
    pd.DataFrame
        One row per strength, in the order of `ranked_by`: `strength`, `kind` (`mechanism`, or
        `block` for the strength of a whole block), `text`, `rule`, `claims`, for each outcome the
        mean paired difference (switched off minus default, in shares or share points), `_low` and
        `_high` of its 95% interval, and `replicates` of what ranks; `exclude_zero_by_luck`: of so
        many rows the interval would exclude 0 for each outcome if no mechanism did anything.
    """
    runs = programme.set_index(["scenario", "replicate"])[list(OUTCOMES)].astype("float64")
    by_point: dict[str, pd.DataFrame] = {
        str(name): part.droplevel("scenario") for name, part in runs.groupby(level="scenario")
    }
    usual = by_point[_DEFAULT]
    rows = [
        {**_described(item), **_effects(by_point.get(_point(item), usual) - usual)}
        for item in _strengths()
    ]
    table = pd.DataFrame(rows).assign(exclude_zero_by_luck=(1.0 - CONFIDENCE) * len(rows))
    first = ranked_by(table)
    table["replicates"] = table[f"{first}_replicates"]
    table = table.drop(columns=[f"{name}_replicates" for name in OUTCOMES])
    size = table[first].abs().sort_values(ascending=False, kind="stable", na_position="last")
    return table.loc[size.index].reset_index(drop=True)


def ranked_by(table: pd.DataFrame) -> str:
    """Return the outcome that ranks: plan success, or improvement in care where that is blank."""
    return _FIRST if table[_FIRST].notna().any() else IMPROVEMENT


def blank(table: pd.DataFrame) -> list[str]:
    """Return a sentence that says why plan success is blank, where it is."""
    return [] if ranked_by(table) == _FIRST else [instead(declared(_FIRST))]


def by_chance(table: pd.DataFrame) -> str:
    """Return how many intervals of what ranks exclude 0, and how many would by chance alone."""
    first = ranked_by(table)
    excluding = int(((table[f"{first}_low"] > 0.0) | (table[f"{first}_high"] < 0.0)).sum())
    expected = table["exclude_zero_by_luck"].iloc[0]
    return (
        f"{excluding} of {len(table)} intervals for {OUTCOMES[first]} exclude 0. If no mechanism"
        f" did anything, {expected:.0f} would by chance alone, so single ones near 0 mean little."
    )


def largest(table: pd.DataFrame) -> str:
    """Return a sentence on the mechanism that matters most."""
    first, row = ranked_by(table), table.iloc[0]
    return (
        f"Switching off {row['strength']} ({row['text'][0].lower()}{row['text'][1:]}) changes"
        f" {OUTCOMES[first]} most: by {in_words(table)[OUTCOMES[first]].iloc[0]} percentage points"
        " on average."
    )


def in_words(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table in percentage points, each with half the width of its 95% interval."""
    found = pd.DataFrame({"switched off": table["strength"]})
    for name, words in OUTCOMES.items():
        half = (table[f"{name}_high"] - table[f"{name}_low"]) / 2.0
        found[words] = [_points(mean, width) for mean, width in zip(table[name], half, strict=True)]
    return found


def _section(table: pd.DataFrame) -> Section:
    title = f"Change in {OUTCOMES[ranked_by(table)]} and other outcomes when a mechanism is off"
    notes = (
        *blank(table),
        largest(table),
        by_chance(table),
        f"The table shows the first {_SHOWN} of {len(table)} mechanisms: percentage points against"
        " the default programme with common random numbers, and half the width of the 95%"
        " confidence interval. ablation.csv has all of them.",
    )
    return Section(title, in_words(table).head(_SHOWN), notes)


def _points(mean: float, half: float) -> str:
    return "-" if math.isnan(mean) else f"{100 * mean:+.2f} ± {100 * half:.2f}"


def _strengths() -> list[Parameter]:
    return [item for item in parameters() if item.role == "strength"]


def _point(item: Parameter) -> str:
    """Return the name of the point of a strength; it has no dots."""
    return item.name.replace(".", "-")


def _described(item: Parameter) -> dict[str, str]:
    return {
        "strength": item.name,
        "kind": "mechanism" if item.rule else "block",
        "text": item.text,
        "rule": item.rule,
        "claims": " ".join(item.claims),
    }


def _effects(differences: pd.DataFrame) -> dict[str, float]:
    found: dict[str, float] = {}
    for name in OUTCOMES:
        mean, half, n = effect_of(differences[name].to_numpy(dtype="float64"))
        found |= {name: mean, f"{name}_low": mean - half, f"{name}_high": mean + half}
        found[f"{name}_replicates"] = n
    return found
