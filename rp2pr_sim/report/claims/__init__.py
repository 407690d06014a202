"""What became of the claims, as a page for a browser and as figures.

- `page`: all claims on one self-contained page, readable offline and on a phone
- `curves`: the figure of thresholds and optima
- `document`: the generated part of `docs/claims.md`, which `python -m rp2pr_sim.report.claims`
  makes
"""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from matplotlib.figure import Figure

from rp2pr_sim.analysis.claims import EXPERIMENTS, Curve
from rp2pr_sim.analysis.claims.result import Finding, counted, left_open, slight, table, unsure
from rp2pr_sim.analysis.claims.verdict import Verdict
from rp2pr_sim.evidence import claims
from rp2pr_sim.report.claims.curves import draw_curve, draw_curves
from rp2pr_sim.report.style import look

__all__ = ["SIGNS", "page", "picture"]

SIGNS: Mapping[str, str] = {
    Verdict.reproduced: "✓",
    Verdict.absent: "○",
    Verdict.contrary: "✗",
    Verdict.not_represented: "-",
}
"""A sign for each verdict, so that none rests on its colour alone."""


def page(findings: Sequence[Finding], replicates: int, seed: int) -> str:
    """The page as HTML that asks for nothing else: pictures and style are in it.

    Parameters
    ----------
    findings : Sequence[Finding]
        in the order in which they are shown.
    replicates : int
        pairs of programmes in each experiment.
    seed : int
        of their luck.
    """
    rows = table(findings).to_dict("records")
    for row, item in zip(rows, findings, strict=True):
        row |= {
            "sentence": claims()[item.claim].sentence,
            "told": item.told,
            "in_sd": _in_sd(item.relative),
        }
    curves = [
        (item.claim, item.trial.words, _embedded(item))
        for item in findings
        if isinstance(item.trial, Curve)
    ]
    surroundings = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    return surroundings.get_template("page.html").render(
        rows=rows,
        curves=curves,
        counts=counted(findings),
        verdicts=[str(verdict) for verdict in Verdict],
        signs=SIGNS,
        seed=seed,
        replicates=replicates,
        slight=slight(findings),
        left_open=left_open(findings),
        unsure=unsure(findings),
        tests=len(EXPERIMENTS),
    )


def picture(findings: Sequence[Finding]) -> bytes | None:
    """The figure of all curves as PNG, always the same bytes for the same findings; nothing if none is a curve."""
    if not any(isinstance(item.trial, Curve) for item in findings):
        return None
    with look():
        return _png(draw_curves(findings))


def _in_sd(relative: float) -> str:
    if math.isnan(relative):
        return ""
    return (
        f"{relative:+,.0f}"
        if abs(relative) >= 100.0
        else f"{relative:+.1f}"
        if abs(relative) >= 1.0
        else f"{relative:+.2f}"
    )


def _embedded(item: Finding) -> str:
    with look():
        return base64.b64encode(_png(draw_curve(item))).decode("ascii")


def _png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=150, metadata={"Software": None})
    return buffer.getvalue()
