"""Chart of effect against cost for a comparison, and its text alternative."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from rp2pr_sim.analysis.compare.findings import Findings
from rp2pr_sim.analysis.numbers import name_of, short, unit_of, value, with_ends
from rp2pr_sim.report import frontier_chart
from rp2pr_sim.report.frontier_chart import ChartPoint, FrontierChart

_FEW = 6  # programmes up to which all are named


def draw_frontier(found: Findings, names: Sequence[str], wide: bool) -> Figure:
    """Return the chart; those on the line, and the baseline, are named by rank and label."""
    chosen = _named(found, names)
    outcome = f"{short(found.outcome)[0].upper()}{short(found.outcome)[1:]}"
    scale = 100.0 if unit_of(found.outcome) in ("%", "percentage points") else 1.0
    points = [
        ChartPoint(
            sign=str(found.order.index(name) + 1),
            name=found.labels[name] if name in chosen else "",
            cost=found.money[name]["cost"],
            effect=scale * found.money[name]["effect"],
            efficient=bool(found.money[name]["on_frontier"]),
            reference=name == found.baseline,
        )
        for name in names
    ]
    return frontier_chart.draw_frontier(
        FrontierChart(f"{outcome}, {unit_of(found.outcome)}", points), wide
    )


def frontier_in_words(found: Findings, names: Sequence[str]) -> str:
    """Return what the chart shows: the frontier from cheap to dear, and the number of others."""
    by_cost = sorted(names, key=lambda name: float(found.money[name]["cost"]))
    line = [name for name in by_cost if found.money[name]["on_frontier"]]
    parts = [
        f"{found.labels[name]} ({_pounds(found, name)}, {_effect(found, name)})" for name in line
    ]
    others, rest = len(names) - len(line), ""
    if others:
        many = f"{others} {'programme costs' if others == 1 else 'programmes cost'}"
        rest = f" {many} as much or more for less."
    return (
        f"{name_of(found.outcome)}, against the cost of the whole programme. Nothing beats on both:"
        f" {'; '.join(parts)}.{rest}"
    )


def _pounds(found: Findings, name: str) -> str:
    return f"£{value('cost', *with_ends(found.money[name], 'cost')).text}"


def _effect(found: Findings, name: str) -> str:
    told = value(found.outcome, *with_ends(found.money[name], "effect"))
    return f"{told.text}{'' if told.unit == '%' else ' '}{told.unit}"


def _named(found: Findings, names: Sequence[str]) -> list[str]:
    if len(names) <= _FEW:
        return list(names)
    return [name for name in names if found.money[name]["on_frontier"] or name == found.baseline]
