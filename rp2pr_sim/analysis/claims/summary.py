"""The verdicts as people read them: one line per claim, how many there are of each, and notes."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from rp2pr_sim.analysis.base import Section
from rp2pr_sim.analysis.claims import EXPERIMENTS
from rp2pr_sim.analysis.claims.result import Finding, counted, left_open, slight, unsure
from rp2pr_sim.analysis.claims.verdict import Verdict

LEGEND = (
    "A claim is reproduced if the 95% confidence interval of its effect excludes 0 on the claimed"
    " side, contrary if it excludes 0 on the other side, and absent if it includes 0.",
    "By definition: one of the two arms cannot have the effect, so a difference between them is"
    " no finding.",
    "By construction: a rule of the claim writes the measured quantity, or what decides it in a"
    " draw. The verdict shows that the rule is at work, not that the claim is true.",
    "Emerges: other rules carry the effect, so the model could have contradicted the paper.",
    "Effects depend on effect sizes that nobody has measured: they are results of the model and"
    " not forecasts.",
)


def sections(findings: Sequence[Finding], replicates: int, seed: int) -> tuple[Section, ...]:
    """Return the verdicts as people read them."""
    many = "1 claim" if len(findings) == 1 else f"{len(findings)} claims"
    title = f"{many}, {replicates:,} pairs of runs in each experiment (seed {seed})"
    return (
        Section(title, pd.DataFrame([_line(item) for item in findings])),
        Section("Verdicts, by how they arise", counts(findings), (*exceptions(findings), *LEGEND)),
    )


def counts(findings: Sequence[Finding]) -> pd.DataFrame:
    """Return the number of claims with each verdict, by how it arises."""
    found = counted(findings)
    return pd.DataFrame(
        {"verdict": str(verdict)}
        | {words: str(each[str(verdict)]) for words, each in found.items()}
        for verdict in Verdict
    )


def exceptions(findings: Sequence[Finding]) -> list[str]:
    """Return sentences that name the claims that are not plainly reproduced."""
    others = [
        f"{item.claim} ({item.verdict})" for item in findings if item.verdict != Verdict.reproduced
    ]
    return [
        f"Not reproduced: {_listed(others)}.",
        "Reproduced by an effect smaller than a fifth of the SD between runs:"
        f" {_listed(slight(findings))}.",
        "Absent, but left open: with so few pairs, the interval reaches a fifth of that SD or"
        f" more: {_listed(left_open(findings))}.",
        f"Absent if the intervals of all {len(EXPERIMENTS)} experiments are to be valid together"
        f" (Bonferroni): {_listed(unsure(findings))}.",
    ]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"


def _line(item: Finding) -> dict[str, str]:
    doubt = "" if item.firm else "; may be chance among so many experiments"
    if item.left_open:
        doubt = "; too few pairs to decide"
    return {
        "claim": item.claim,
        "verdict": str(item.verdict),
        "effect": item.effect_in_words or "-",
        "what was changed": item.reason if item.trial is None else item.trial.words,
        "how it arises": f"{item.arises}{doubt}" or "-",
    }
