"""The options worth a look: a table that fits a screen, and what it leaves out."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence

import pandas as pd

from rp2pr_sim.analysis.compare.findings import COST, Findings, TableRow
from rp2pr_sim.analysis.compare.headline import PATIENTS
from rp2pr_sim.analysis.numbers import listed, minus, short, unit_of
from rp2pr_sim.core.labels import counted
from rp2pr_sim.outcomes.summary import HEADLINE, IMPROVEMENT, shown_values, sureness

ROWS = 9
"""Options in a table on the screen and on the page at most."""
MOST = 4
"""Outcomes in it at most, besides the option and how sure it is that this is the best."""
_NAMED = 3
_FOLD = 31


def shown(found: Findings) -> list[str]:
    """Return the options worth a look, the cheapest first.

    If there are more than `ROWS` options they are the efficient ones, the best and the reference.
    Efficient ones in the middle are left out where even these are too many.
    """
    by_cost = list(found.money)
    if len(by_cost) <= ROWS:
        return by_cost
    kept = {found.baseline, *filter(None, [found.best])}
    line = [name for name in by_cost if found.money[name]["on_frontier"]]
    room = ROWS - len(kept - set(line))
    if len(line) > room:
        ends = {line[0], line[-1], *(name for name in line if name in kept)}
        middle = [name for name in line if name not in ends]
        step = len(middle) / max(room - len(ends), 1)
        chosen = {middle[int(k * step)] for k in range(max(room - len(ends), 0))}
        line = [name for name in line if name in ends | chosen]
    return [name for name in by_cost if name in kept | set(line)]


def title_of(found: Findings, names: Sequence[str]) -> str:
    """Return the title of the table of the options worth a look."""
    if len(names) == len(found.labels):
        return "All options, the cheapest first"
    return "Efficient options, the cheapest first, and the reference"


def rest(found: Findings, names: Sequence[str]) -> str:
    """Return what can be said of the options that the table leaves out, or that are inefficient."""
    efficient = [name for name in found.labels if found.money[name]["on_frontier"]]
    others = [
        name
        for name in found.labels
        if name not in efficient and not math.isnan(found.money[name]["effect"])
    ]
    apart = [name for name in others if name not in names]
    missing = [name for name in efficient if name not in names]
    what = (
        "costs at least as much as one of these and does"
        if len(apart) == 1
        else ("cost at least as much as one of these and do")
    )
    parts = []
    if apart:
        parts.append(f"The other {counted(len(apart), 'option')} {what} no better.")
    elif others:
        called = listed([found.quoted(name) for name in others[:_NAMED]])
        more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
        parts.append(
            f"Not efficient, since another one costs no more and does as well: {called}{more}."
        )
    if missing:
        parts.append(f"{counted(len(missing), 'more efficient option')} in between left out.")
    return " ".join(parts)


def short_table(found: Findings, names: Sequence[str]) -> pd.DataFrame:
    """Return a few options as text: at most six columns, each with one precision."""
    outcomes = _columns(found)
    best = found.best if found.others else None
    marks = {found.baseline: "reference"}
    if best is not None:
        marks[best] = f"best, {marks[best]}" if best in marks else "best"
    columns: dict[str, list[str]] = {
        "option": [
            textwrap.fill(
                found.labels[name] + (f" ({marks[name]})" if name in marks else ""), _FOLD
            )
            for name in names
        ]
    }
    for outcome in outcomes:
        columns[_headed(outcome)] = one_precision([found.row(name, outcome) for name in names])
    head = "best in\n(of sets)" if found.sets > 1 else "chance of\nbeing best"
    columns[head] = [
        sureness(float(found.ranking[name]["probability_best"])) if name in found.ranking else "-"
        for name in names
    ]
    return pd.DataFrame(columns)


def _columns(found: Findings) -> list[str]:
    """Return the outcomes of the table; where there are too many, what can be spared goes first."""
    usual = (HEADLINE[0], IMPROVEMENT, PATIENTS, COST)
    outcomes = list(dict.fromkeys([found.outcome, *found.own, *usual]))
    outcomes = [name for name in outcomes if (found.baseline, name) in found.differences]
    spare = [name for name in (PATIENTS, HEADLINE[0], *reversed(found.own)) if name in outcomes]
    spare = [name for name in spare if name != found.outcome][: max(len(outcomes) - MOST, 0)]
    return [name for name in outcomes if name not in spare]


def one_precision(rows: Sequence[TableRow]) -> list[str]:
    """Return the means of an outcome, all to the digit that the largest simulation error allows."""
    unit = shown_values(1.0, 1.0, 1.0, str(rows[0]["unit"]))[2]
    scale, sign = 100.0 if unit in ("%", "percentage points") else 1.0, "%" * (unit == "%")
    known = [scale * float(row["error"]) for row in rows if row["error"] > 0.0]
    decimals = -math.floor(math.log10(max(known))) if known else 2
    means = [scale * float(row["mean"]) for row in rows]
    return ["-" if math.isnan(mean) else f"{_rounded(mean, decimals)}{sign}" for mean in means]


def _rounded(mean: float, decimals: int) -> str:
    return minus(f"{round(mean, decimals) + 0.0:,.{max(decimals, 0)}f}")


def _headed(outcome: str) -> str:
    """Return the heading of an outcome on two lines, with its unit."""
    names = {
        HEADLINE[0]: "plan\nsuccess",
        IMPROVEMENT: "improvement in\ncare (points)",
        PATIENTS: "more patients\nper year",
        COST: "cost\n£",
    }
    unit = unit_of(outcome)
    own = f"{short(outcome)}{'' if unit == '%' else f', {unit}'}"
    return names.get(outcome) or textwrap.fill(own, 16)
