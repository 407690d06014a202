"""The test of the claims: what is asked, and the result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import pandas as pd

from rp2pr_sim.analysis.base import Question, Result, Seed, option
from rp2pr_sim.analysis.claims import EXPERIMENTS, NOT_REPRESENTED, Curve
from rp2pr_sim.analysis.claims.result import Finding, finding_of, table
from rp2pr_sim.analysis.claims.simulate import arms_of
from rp2pr_sim.analysis.claims.summary import sections
from rp2pr_sim.analysis.job import Job
from rp2pr_sim.analysis.settings import Words
from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.core.text import quoted
from rp2pr_sim.evidence import claims
from rp2pr_sim.study.design import MOST


class ClaimsQuestion(Question, frozen=True, kw_only=True, tag="claims"):
    """The question which claims of the paper the model reproduces."""

    place: ClassVar[str] = "outputs/claims"
    simulates: ClassVar[bool] = False
    grows: ClassVar[tuple[str, ...]] = ("replicates",)

    claim: Annotated[
        tuple[str, ...], option("the claims to test, such as M7,M8; none: all 99")
    ] = ()
    replicates: Annotated[int, option("pairs of runs in each experiment", 2, MOST)] = 200
    seed: Seed = 1

    @classmethod
    def of(cls, words: Words) -> ClaimsQuestion:
        """Return the question that settings ask; see `Question.of`."""
        found = cls(settings=words.kept, **cls.checked(words.options))
        for name in found.claim:
            if name not in claims():
                raise InputError(
                    f"there is no claim {quoted(name)}; allowed are M1 to"
                    f" M{len(claims())}.{nearest(name, list(claims()))}"
                )
        if all(name in NOT_REPRESENTED for name in found.chosen):
            reasons = "; ".join(f"{name}: {NOT_REPRESENTED[name]}" for name in found.chosen)
            raise InputError(f"there is no experiment to run. {reasons}.")
        return found

    @property
    def chosen(self) -> list[str]:
        """The claims to test, in the order of the paper."""
        return [name for name in claims() if not self.claim or name in self.claim]

    def answer(self, job: Job) -> ClaimsResult:
        """Return the verdict on each claim."""
        trials = [EXPERIMENTS[name] for name in self.chosen if name in EXPERIMENTS]
        arms = arms_of(trials, job, self.replicates, self.seed)
        findings = tuple(finding_of(name, arms.get(name)) for name in self.chosen)
        curves = _curves(findings)
        return ClaimsResult(
            question=self,
            folder=job.folder,
            tables={"claims": table(findings)} | ({"curves": curves} if len(curves) else {}),
            sections=sections(findings, self.replicates, self.seed),
            studies=job.studies,
            findings=findings,
        )


@dataclass(frozen=True, kw_only=True, repr=False)
class ClaimsResult(Result):
    """The verdict on each claim; `table` has one row per claim."""

    question: ClaimsQuestion
    findings: tuple[Finding, ...]


def _curves(findings: tuple[Finding, ...]) -> pd.DataFrame:
    """Return one row for each value of each curve."""
    return pd.DataFrame(
        {
            "claim": item.claim,
            "lever": item.trial.lever,
            "value": value,
            "measured": item.trial.measured,
            "mean": mean,
            "half_width": half,
        }
        for item in findings
        if isinstance(item.trial, Curve)
        for value, mean, half in zip(item.trial.values, item.means, item.halves, strict=True)
    )
