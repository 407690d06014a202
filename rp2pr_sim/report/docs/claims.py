"""Generated part of `docs/claims.md`: the numbers of verdicts by kind, and one line per claim."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rp2pr_sim.analysis.claims import EXPERIMENTS
from rp2pr_sim.analysis.claims.measures import MEASURED
from rp2pr_sim.analysis.claims.result import Finding, changed, counted, left_open, slight, unsure
from rp2pr_sim.analysis.claims.verdict import Verdict
from rp2pr_sim.report.docs import marked_sections


def rewritten(text: str, findings: Sequence[Finding], replicates: int, seed: int) -> str:
    """Return the page with its marked part replaced; text written by hand stays.

    Raises
    ------
    InputError
        if the page has no such part, or more than one.
    """
    return marked_sections.rewritten(text, "verdicts", generated(findings, replicates, seed))


def generated(findings: Sequence[Finding], replicates: int, seed: int) -> str:
    """Return both tables as Markdown."""
    return "\n".join([*_counts(findings, replicates, seed), "", *_lines(findings)])


def _counts(findings: Sequence[Finding], replicates: int, seed: int) -> Iterator[str]:
    counts = counted(findings)
    yield (
        f"{len(findings)} claims, {replicates} pairs of programmes for each experiment, seed"
        f" {seed}."
    )
    yield ""
    yield f"| | {' | '.join(counts)} |"
    yield f"|---|{'---:|' * len(counts)}"
    for verdict in Verdict:
        yield f"| {verdict} | {' | '.join(str(each[str(verdict)]) for each in counts.values())} |"
    yield ""
    yield (
        "Reproduced, but by less than a fifth of the SD between programmes:"
        f" {', '.join(slight(findings)) or 'none'}."
    )
    yield (
        "Absent, but left open by an interval that reaches a fifth of that SD or farther:"
        f" {', '.join(left_open(findings)) or 'none'}."
    )
    others = ", ".join(unsure(findings)) or "none besides"
    yield (
        f"Absent, if intervals were so wide that those of all {len(EXPERIMENTS)} experiments held"
        f" together (Bonferroni): {others}."
    )


def _lines(findings: Sequence[Finding]) -> Iterator[str]:
    yield "| claim | verdict | arises | effect | what was changed | what was measured |"
    yield "|---|---|---|---|---|---|"
    for item in findings:
        if item.trial is None:
            yield f"| {item.claim} | {item.verdict} | | | {item.reason} | |"
            continue
        words = f"{item.trial.words} (`{changed(item.trial)}`)"
        yield (
            f"| {item.claim} | {item.verdict} | {item.arises} | {item.told} | {words} |"
            f" {MEASURED[item.trial.measured].words} |"
        )
