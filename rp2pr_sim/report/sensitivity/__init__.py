"""A sensitivity analysis as figures and as a page for a browser, readable offline and on a phone.

- `ranked`: the indices in order, with intervals, spread over replicates and noise floor
- `plane`: Morris' plane: how much against how unevenly
- `growth`: what smaller designs would have said
- `response`: the outcome along the inputs that matter most
- `pairs`: what pairs of inputs do together
"""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from matplotlib.figure import Figure

from rp2pr_sim.analysis.sensitivity.indices import indices_of
from rp2pr_sim.analysis.sensitivity.outcomes import parsed
from rp2pr_sim.outcomes.summary import shown_values
from rp2pr_sim.report.sensitivity.growth import draw_growth
from rp2pr_sim.report.sensitivity.pairs import draw_pairs
from rp2pr_sim.report.sensitivity.plane import draw_plane
from rp2pr_sim.report.sensitivity.ranked import draw_ranked
from rp2pr_sim.report.sensitivity.response import draw_response
from rp2pr_sim.report.style import look

if TYPE_CHECKING:
    from rp2pr_sim.analysis.sensitivity.run import Found

__all__ = ["cell", "page", "pictures", "scale_of"]

_ROWS = 20  # of a ranking on the page; the table has all
_WORDS = {
    "ranked": "The indices in order",
    "plane": "How much, and how unevenly",
    "growth": "What fewer points would have said",
    "response": "The outcome along the inputs that matter most",
    "pairs": "What pairs do together",
}


def pictures(found: Found) -> dict[str, bytes]:
    """All figures as PNG by the name of the file, such as `ranked-plan_success.png`; always the same bytes for the same tables."""
    drawn: dict[str, bytes] = {}
    with look():
        for verdict in found.verdicts:
            name = _file(verdict.outcome)
            drawn[f"ranked-{name}.png"] = _png(draw_ranked(found, verdict))
            if found.problem.how.name == "morris":
                drawn[f"plane-{name}.png"] = _png(draw_plane(found, verdict))
            drawn[f"growth-{name}.png"] = _png(draw_growth(found, verdict))
            if len(found.curves):
                drawn[f"response-{name}.png"] = _png(draw_response(found, verdict))
            if len(found.pairs):
                drawn[f"pairs-{name}.png"] = _png(draw_pairs(found, verdict))
    return drawn


def page(found: Found, drawn: Mapping[str, bytes], told: Sequence[str]) -> str:
    """The page as HTML that asks for nothing else: pictures and style are in it.

    Parameters
    ----------
    found : Found
        the analysis.
    drawn : Mapping[str, bytes]
        what `pictures` gives for it.
    told : Sequence[str]
        sentences that stand first.
    """
    surroundings = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    parts = [_part(found, drawn, k) for k in range(len(found.verdicts))]
    how, settings = found.problem.how, found.settings
    return surroundings.get_template("page.html").render(
        title=how.title,
        told=told,
        parts=parts,
        how=how,
        settings=settings,
        inputs=settings.varied,
        grouped=settings.grouped,
        rows=found.sample.values.shape[1] * found.sample.values.shape[2],
        replicates=found.sample.values.shape[-1],
        compared=_compared(found),
        shown=_ROWS,
    )


def _part(found: Found, drawn: Mapping[str, bytes], k: int) -> dict[str, object]:
    """What the page says of one outcome."""
    verdict = found.verdicts[k]
    name = _file(verdict.outcome)
    how = found.problem.how
    main = indices_of(found.analysis.indices, verdict.outcome, how.main).set_index("input")
    order = [*verdict.ranked[:_ROWS], *(name for name in main.index if main.loc[name, "sentinel"])]
    rows = [
        [
            label,
            *(cell(found, verdict.outcome, label, index) for index in how.indices),
            label in verdict.above,
        ]
        for label in order
    ]
    seen = [
        (_WORDS[kind], base64.b64encode(drawn[file]).decode("ascii"))
        for kind in _WORDS
        if (file := f"{kind}-{name}.png") in drawn
    ]
    text = parsed(found.settings.outcomes[k]).definition
    return {
        "outcome": verdict.outcome,
        "text": text,
        "unit": scale_of(found, verdict.outcome)[1],
        "rows": rows,
        "pictures": seen,
    }


def cell(found: Found, outcome: str, label: str, index: str) -> str:
    """An index with its interval, to the digits that it has; a dash where it says nothing."""
    rows = indices_of(found.analysis.indices, outcome, index).set_index("input")
    row: Any = rows.loc[label]
    value, low, high = (
        scale_of(found, outcome)[0] * float(row[column]) for column in ("value", "low", "high")
    )
    if value != value:
        return "-"
    told, ends, _ = shown_values(value, low, high, "")
    return f"{told} ({ends})" if ends and ends != "no spread" else told


def scale_of(found: Found, outcome: str) -> tuple[float, str]:
    """By what an index is multiplied to be shown, and its unit: shares of the outcome as percentage points."""
    if not found.problem.how.in_units:
        return 1.0, ""
    unit = parsed(outcome).unit
    return (
        (100.0, "percentage points")
        if unit in ("share", "share points", "yes or no")
        else (1.0, unit)
    )


def _compared(found: Found) -> str:
    """What the two programmes differ in, if two are compared."""
    other = found.settings.other
    if other is None:
        return ""
    here, there = found.settings.programme.flat(), other.flat()
    return "; ".join(
        f"{name}: {here[name]} minus {there[name]}" for name in here if here[name] != there[name]
    )


def _file(outcome: str) -> str:
    """The outcome as part of a file's name."""
    return outcome.replace("/", "-per-")


def _png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=130, metadata={"Software": None})
    return buffer.getvalue()
