"""The page and the figures of the test of the claims.

- `page`: all claims on one page, readable offline, on a phone and on paper
- `curves`: the figure of thresholds and optima
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from rp2pr_sim.analysis.claims import Curve
from rp2pr_sim.analysis.claims.question import ClaimsResult
from rp2pr_sim.analysis.claims.result import Finding, counted, table
from rp2pr_sim.analysis.claims.summary import counts
from rp2pr_sim.analysis.claims.verdict import Verdict
from rp2pr_sim.analysis.numbers import Number, minus
from rp2pr_sim.evidence import claims
from rp2pr_sim.report.claims.curves import draw_curve, draw_curves
from rp2pr_sim.report.compare.evidence_marks import Mark
from rp2pr_sim.report.interval_plot import Dot, draw_intervals
from rp2pr_sim.report.page import PagePicture, PageSection, html_page
from rp2pr_sim.report.render import Draw
from rp2pr_sim.report.style import BLUE, GREY, VERMILION, plain_numbers

__all__ = ["figures", "page", "plot", "rows"]

_SIGNS: Mapping[str, str] = {
    Verdict.reproduced: "✓",
    Verdict.absent: "○",
    Verdict.contrary: "✗",
    Verdict.not_represented: "-",
}
"""A sign for each verdict."""
_COLOURS = {Verdict.reproduced: BLUE, Verdict.contrary: VERMILION}


def page(result: ClaimsResult) -> str:
    """Return the page as HTML, with pictures and style in it."""
    findings, question = result.findings, result.question
    sections = [
        PageSection("Verdicts, by how they arise", (), counts(findings)),
        *_curves(findings),
        PageSection("All claims", (), rows(findings)),
    ]
    return html_page(
        "Which claims of the paper does the model reproduce?",
        [_answer(findings), *result.summary],
        sections,
        provenance=result.studies[""].provenance,
        facts={
            "Simulated": f"{question.replicates:,} pairs of runs in each experiment",
            "Chance": f"common random numbers that begin from the seed {question.seed}",
            "Paper": "Aveling et al. (2012)",
        },
        command=["rp2pr", "claims", *question.settings],
    )


def figures(result: ClaimsResult) -> Mapping[str, Draw]:
    """Return the figure of all curves, if there are any."""
    if not any(isinstance(item.trial, Curve) for item in result.findings):
        return {}
    return {"claims": partial(draw_curves, result.findings)}


def plot(result: ClaimsResult, axes: Axes) -> None:
    """Draw the effects in SD between runs, which makes them comparable."""
    dots = []
    for item in result.findings:
        middle, half = item.relative, item.effect.half / item.sd
        if not math.isfinite(middle + half):
            continue
        number = Number(minus(_in_sd(middle)), "", "SD between runs", Mark.assumed)
        colour = _COLOURS.get(item.verdict, GREY)
        dots.append(Dot(item.claim, middle, middle - half, middle + half, number, colour))
    draw_intervals(axes, dots, "no effect has an interval")
    if dots:
        axes.set_xscale("symlog", linthresh=1.0)
        plain_numbers(axes.xaxis)


def rows(findings: Sequence[Finding]) -> pd.DataFrame:
    """Return one row of words per claim."""
    return pd.DataFrame(
        _row(item, row)
        for item, row in zip(findings, table(findings).to_dict("records"), strict=True)
    )


def _answer(findings: Sequence[Finding]) -> str:
    reproduced = {words: each[str(Verdict.reproduced)] for words, each in counted(findings).items()}
    parts = [f"{many} {words}" for words, many in reproduced.items() if many]
    many = "the 1 claim" if len(findings) == 1 else f"the {len(findings)} claims"
    listed = f" ({', '.join(parts)})" if parts else ""
    return f"Of {many} tested here, {sum(reproduced.values())} are reproduced{listed}"


def _curves(findings: Sequence[Finding]) -> Iterator[PageSection]:
    for item in findings:
        if isinstance(item.trial, Curve):
            caption = f"{item.trial.words}: {claims()[item.claim].sentence}"
            picture = PagePicture.of(lambda _: draw_curve(item), caption, one_shape=True)  # noqa: B023
            yield PageSection(f"{item.claim}: {item.trial.shape}", picture=picture)


def _row(item: Finding, row: Mapping[Hashable, Any]) -> dict[str, str]:
    setting = f" in the setting {row['setting']}" if row["setting"] else ""
    in_sd = "" if math.isnan(item.relative) else f", {_in_sd(item.relative)} SD between runs"
    return {
        "claim": item.claim,
        "what the paper says": f"{claims()[item.claim].sentence} “{row['quote']}”",
        "what was changed": f"{row['cause']} ({row['changed']}){setting}" if row["cause"] else "",
        "what was measured": row["measured_in_words"],
        "effect": f"{item.effect_in_words}{in_sd}" if item.effect_in_words else "",
        "verdict": " ".join(filter(None, (_SIGNS[item.verdict], item.verdict, item.arises))),
        "rules": " ".join(filter(None, (row["mechanism"], row["file"], row["note"]))),
    }


def _in_sd(relative: float) -> str:
    digits = 0 if abs(relative) >= 100.0 else 1 if abs(relative) >= 1.0 else 2
    return f"{relative:+,.{digits}f}"
