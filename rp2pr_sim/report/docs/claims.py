"""Generated part of `docs/claims.md`: the numbers of verdicts by kind, and one line per claim.

`python -m rp2pr_sim.report.docs.claims` runs all experiments as `rp2pr claims` does, and rewrites
that part and the figure of the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rp2pr_sim.analysis import api
from rp2pr_sim.analysis.claims.measures import MEASURED
from rp2pr_sim.analysis.claims.result import Finding, changed, counted
from rp2pr_sim.analysis.claims.summary import exceptions
from rp2pr_sim.analysis.claims.verdict import Verdict
from rp2pr_sim.report import claims as report
from rp2pr_sim.report.docs import marked_sections
from rp2pr_sim.report.render import png


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
    yield f"{len(findings)} claims, {replicates} pairs of runs for each experiment, seed {seed}."
    yield ""
    yield f"| | {' | '.join(counts)} |"
    yield f"|---|{'---:|' * len(counts)}"
    for verdict in Verdict:
        yield f"| {verdict} | {' | '.join(str(each[str(verdict)]) for each in counts.values())} |"
    yield ""
    yield from exceptions(findings)


def _lines(findings: Sequence[Finding]) -> Iterator[str]:
    yield "| claim | verdict | arises | effect | what was changed | what was measured |"
    yield "|---|---|---|---|---|---|"
    for item in findings:
        if item.trial is None:
            yield f"| {item.claim} | {item.verdict} | | | {item.reason} | |"
            continue
        what, measured = changed(item.trial), MEASURED[item.trial.measured].words
        yield (
            f"| {item.claim} | {item.verdict} | {item.arises} | {item.effect_in_words} |"
            f" {item.trial.words} (`{what}`) | {measured} |"
        )


if __name__ == "__main__":
    result = api.claims()
    page, asked = Path("docs/claims.md"), result.question
    text = page.read_text(encoding="utf-8")
    text = rewritten(text, result.findings, asked.replicates, asked.seed)
    page.write_text(text, encoding="utf-8")
    Path("docs/claims.png").write_bytes(png(report.figures(result)["claims"]()))
    print(f"Written: {page} and its figure; the results are in {result.folder}")
