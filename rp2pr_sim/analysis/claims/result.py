"""The result of a claim's experiment, and its row of the table."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.claims import EXPERIMENTS, NOT_REPRESENTED, Curve, Experiment
from rp2pr_sim.analysis.claims.construction import by_construction, files_of, rules_of_claim
from rp2pr_sim.analysis.claims.measures import MEASURED
from rp2pr_sim.analysis.claims.verdict import (
    Effect,
    Verdict,
    effect_of,
    kink_of,
    lead_of,
    verdict_on,
)
from rp2pr_sim.core.records import Floats
from rp2pr_sim.evidence import claims
from rp2pr_sim.evidence.coverage import Coverage, coverage

CONSTRUCTION, EMERGENCE, DEFINITION = "by construction", "emerges", "by definition"
SLIGHT = 0.2
"""Share of the SD between independent runs below which an effect is slight.

Such an effect would not be noticed without pairs under common random numbers.
"""

NOTHING = 0.01
"""Share of the effect that an arm must exceed in some replicate.

An arm that never exceeds it cannot have the effect, and a difference from the other arm is no
finding.
"""

_NONE = Effect(math.nan, math.nan, 0)


@dataclass(frozen=True)
class Finding:
    """A claim and the result of its experiment.

    `sd` is the SD between independent runs, root mean square over the arms, NaN if all runs are
    alike.  `means` are the means of the arms in their order.  `halves` are half the widths of their
    intervals (of a curve: of the difference from the mean of the same replicate over the curve, so
    that they contain no spread between programmes).  `firm`: the verdict is the same with intervals
    so wide that those of all experiments are valid together.  `against_nothing`: one of two arms
    has in no replicate as much as `NOTHING` of the effect, nearly always exactly 0.
    """

    claim: str
    trial: Experiment | Curve | None
    verdict: Verdict
    effect: Effect = _NONE
    sd: float = math.nan
    means: Floats = field(default_factory=lambda: np.empty(0))
    halves: Floats = field(default_factory=lambda: np.empty(0))
    firm: bool = True
    against_nothing: bool = False

    @property
    def arises(self) -> str:
        """Whether the result is true by definition, by construction, or emerges.

        It is empty without an experiment.
        """
        if self.trial is None:
            return ""
        if self.against_nothing:
            return DEFINITION
        return CONSTRUCTION if by_construction(self.trial) else EMERGENCE

    @property
    def unit(self) -> str:
        """Unit of the effect."""
        if self.trial is None:
            return ""
        slope = isinstance(self.trial, Curve) and self.trial.shape == "threshold"
        return f"{MEASURED[self.trial.measured].unit}{' per step of 1' if slope else ''}"

    @property
    def relative(self) -> float:
        """The effect in SD between independent runs; NaN if these do not differ."""
        return self.effect.mean / self.sd

    @property
    def left_open(self) -> bool:
        """Whether the verdict is absent only because there are too few pairs.

        Then the interval reaches `SLIGHT` or farther.
        """
        reach = abs(self.effect.mean) + self.effect.half
        far = reach >= SLIGHT * self.sd or not math.isfinite(reach)
        return self.verdict == Verdict.absent and far

    @property
    def effect_in_words(self) -> str:
        """The effect with half the width of its interval and its unit.

        An example is `-2.2 ± 0.4 percentage points`.
        """
        if self.trial is None:
            return ""
        scale = 100.0 if self.unit.startswith("share") else 1.0
        mean, half = scale * self.effect.mean, scale * self.effect.half
        unit = re.sub(r"^share( points)?", "percentage points", self.unit)
        if not math.isfinite(half):
            return f"{mean:+.3g} {unit}"
        digits = 2 if half <= 1e-9 * abs(mean) else max(0, 1 - math.floor(math.log10(half)))
        return f"{mean:+,.{digits}f} ± {half:,.{digits}f} {unit}"

    @property
    def coverage(self) -> Coverage:
        """The claim's entry in the coverage of the model."""
        return next(item for item in coverage() if item.id == self.claim)

    @property
    def reason(self) -> str:
        """The reason why there is no experiment; empty if there is one."""
        return NOT_REPRESENTED.get(self.claim, "")


def finding_of(claim: str, arms: Floats | None) -> Finding:
    """Return the result of a claim's experiment from its arms.

    Parameters
    ----------
    claim : str
        id of the claim.
    arms : Floats | None
        shape (arms, replicates), as `simulate.arms_of` returns; None for a claim without an
        experiment.
    """
    trial = EXPERIMENTS.get(claim)
    if trial is None or arms is None:
        return Finding(claim, None, Verdict.not_represented)
    means = np.array([effect_of(values).mean for values in arms])
    around = arms - arms.mean(axis=0) if isinstance(trial, Curve) else arms
    halves = np.array([effect_of(values).half for values in around])
    effect, verdict = _judged(trial, arms, 1)
    firm = _judged(trial, arms, len(EXPERIMENTS))[1] == verdict
    nothing = isinstance(trial, Experiment) and _one_has_nothing(arms, effect)
    return Finding(claim, trial, verdict, effect, _between_runs(arms), means, halves, firm, nothing)


def _judged(trial: Experiment | Curve, arms: Floats, tests: int) -> tuple[Effect, Verdict]:
    if isinstance(trial, Experiment):
        effect = effect_of(np.array([sign for sign, _, _ in trial.arms]) @ arms, tests)
        return effect, verdict_on(effect, trial.expected)
    if trial.shape == "optimum":
        return lead_of(arms, tests)
    return kink_of(arms, np.array(trial.values), trial.threshold, tests)


def _one_has_nothing(arms: Floats, effect: Effect) -> bool:
    """Check whether in one of the arms no replicate has as much as `NOTHING` of the effect."""
    known = [np.abs(values[~np.isnan(values)]) for values in arms]
    return any(values.size and values.max() < NOTHING * abs(effect.mean) for values in known)


def _between_runs(arms: Floats) -> float:
    """Return the SD between independent runs, root mean square over the arms.

    It is NaN if no two runs differ by more than rounding.
    """
    known = [values[~np.isnan(values)] for values in arms]
    variances = [values.var(ddof=1) for values in known if values.size > 1]
    largest = max((np.abs(values).max() for values in known if values.size), default=0.0)
    sd = math.sqrt(sum(variances) / len(variances)) if variances else 0.0
    return sd if sd > 1e-9 * largest else math.nan


def table(findings: Sequence[Finding]) -> pd.DataFrame:
    """Return a table with one row per claim.

    Among its columns are the quote, the cause, the effect with its interval, the verdict, the rules
    and their files.
    """
    return pd.DataFrame([_row(item) for item in findings])


def _row(item: Finding) -> Mapping[str, Any]:
    claim, trial, effect = claims()[item.claim], item.trial, item.effect
    measured = MEASURED[trial.measured] if trial else None
    setting = trial.setting.items() if trial else ()
    two = isinstance(trial, Experiment) and len(item.means) == 2
    return {
        "claim": item.claim,
        "verdict": item.verdict.value,
        "arises": item.arises,
        "quote": claim.quote,
        "claimed_cause": claim.cause,
        "claimed_effect": claim.effect,
        "direction": claim.direction,
        "cause": trial.words if trial else "",
        "changed": changed(trial),
        "setting": "; ".join(f"{name}={value}" for name, value in setting),
        "measured": measured.name if measured else "",
        "measured_in_words": measured.words if measured else "",
        "expected": _expected(trial),
        "effect": effect.mean,
        "low": effect.mean - effect.half,
        "high": effect.mean + effect.half,
        "unit": item.unit,
        "effect_in_sd": item.relative,
        "left_open": item.left_open,
        "holds_among_all": item.firm,
        "replicates": effect.n,
        "mean_without": item.means[1] if two else math.nan,
        "mean_with": item.means[0] if two else math.nan,
        "mechanism": " ".join(rules_of_claim(item.claim)),
        "file": " ".join(files_of(item.coverage)),
        "note": "; ".join(filter(None, (item.reason, item.coverage.note))),
    }


def changed(trial: Experiment | Curve | None) -> str:
    """Return the values that are set in the arms: `name: without -> with`."""
    if trial is None:
        return ""
    if isinstance(trial, Curve):
        return f"{trial.lever}: {', '.join(f'{value:g}' for value in trial.values)}"
    sides = _both_sides(trial.cause) or f"{trial.instead} -> {trial.measured}"
    if not trial.modified:
        return sides
    others = _both_sides(trial.modified)
    return f"{sides} (where these are changed, minus where they are not: {others})"


def _expected(trial: Experiment | Curve | None) -> str:
    if trial is None:
        return ""
    return trial.shape if isinstance(trial, Curve) else "+" if trial.expected > 0 else "-"


def _both_sides(cause: Mapping[str, tuple[Any, Any]]) -> str:
    return "; ".join(
        f"{name}: {_plain(without)} -> {_plain(with_it)}"
        for name, (without, with_it) in cause.items()
    )


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value).lower()


def slight(findings: Sequence[Finding]) -> list[str]:
    """Return the claims that are reproduced by a slight effect.

    It is less than a fifth of the SD between independent runs.
    """
    return [
        item.claim
        for item in findings
        if item.verdict == Verdict.reproduced and abs(item.relative) < SLIGHT
    ]


def unsure(findings: Sequence[Finding]) -> list[str]:
    """Return the claims whose verdict becomes absent with wider intervals.

    These are so wide that those of all experiments are valid together.
    """
    return [item.claim for item in findings if not item.firm]


def left_open(findings: Sequence[Finding]) -> list[str]:
    """Return the claims that are absent only because there are too few pairs to decide."""
    return [item.claim for item in findings if item.left_open]


def counted(findings: Sequence[Finding]) -> dict[str, dict[str, int]]:
    """Count the findings with each verdict, in four groups.

    The groups are: by definition, by construction, emerging, and without an experiment.
    """
    return {
        name or "no experiment": {
            str(verdict): sum(item.arises == name and item.verdict == verdict for item in findings)
            for verdict in Verdict
        }
        for name in (DEFINITION, CONSTRUCTION, EMERGENCE, "")
    }
