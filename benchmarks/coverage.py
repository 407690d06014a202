"""Coverage: whether 95% intervals of a comparison contain the truth 95 times in 100.

`make coverage` measures it and rewrites the section of `docs/compare.md`.

Each of a few comparisons is run so often that its mean difference is as good as known. Then many
small comparisons are drawn from these runs, without replacement, and it is counted how many of
their intervals contain that difference: with as many replicates as they happen to have, and with as
many as `until` asks for, which looks at the data before it decides.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from scipy import special, stats

from rp2pr_sim.analysis.compare.paired import by_scenario
from rp2pr_sim.analysis.compare.sample_size import replicates_for
from rp2pr_sim.core.records import Floats
from rp2pr_sim.report.docs.marked_sections import rewritten
from rp2pr_sim.report.style import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, VERMILION, heading, look
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study import Store, Study, run

__all__ = ["covered", "covered_until", "main"]

DOCS = Path(__file__).parent.parent / "docs"
RUNS, DRAWN = 6000, 2000
SIZES = (10, 20, 50, 100, 200)
"""Replicates of a small comparison, at most a thirtieth of all runs.

So drawing without replacement hardly shows.
"""
OTHERS: dict[str, dict[str, Any]] = {
    "pairing": {"pairing.strategy": "random"},
    "hours": {"visit.hours": 3.0},
    "support": {"support.qi_hours": 6.7},
}
OUTCOMES = {
    "plan_success": ("Plan success", BLUE),
    "points_per_plan": ("Points per plan", VERMILION),
    "true_gain_per_team": ("True gain", GREEN),
    "cost": ("Cost", ORANGE),
    "share_claimed": ("Plans claimed", PURPLE),
}
WANTED, FIRST, MOST = 0.01, 20, 400
"""For `precision=1pp`: half the width, replicates before the first look, replicates at the most."""


def covered(apart: Floats, size: int, random: np.random.Generator, times: int = DRAWN) -> float:
    """Return the share of t-intervals that contain the mean of all differences.

    Each is the t-interval of the mean of `size` of these differences (n,).
    """
    drawn = np.array([random.choice(apart, size, replace=False) for _ in range(times)])
    half = special.stdtrit(size - 1, 0.975) * drawn.std(axis=1, ddof=1) / np.sqrt(size)
    return float((np.abs(drawn.mean(axis=1) - apart.mean()) <= half).mean())


def covered_until(
    apart: Floats, random: np.random.Generator, times: int = DRAWN
) -> tuple[float, float]:
    """Return the same share, and the mean number of replicates, under `until`.

    Replicates are added until half the width is `WANTED`.
    """
    held, spent = 0, 0
    for _ in range(times):
        drawn, have = random.choice(apart, MOST, replace=False), FIRST
        while (half := _half(drawn[:have])) > WANTED and have < MOST:
            have = replicates_for(have, half, WANTED, MOST)
        held += abs(drawn[:have].mean() - apart.mean()) <= half
        spent += have
    return held / times, spent / times


def _half(values: Floats) -> float:
    return float(
        special.stdtrit(values.size - 1, 0.975) * values.std(ddof=1) / np.sqrt(values.size)
    )


def measured() -> pd.DataFrame:
    """Return outcomes of every run: scenario, replicate, `OUTCOMES`."""
    usual = Scenario.of({"scale.n_control": 0})
    points = {"usual": usual} | {name: usual.replaced(values) for name, values in OTHERS.items()}
    with tempfile.TemporaryDirectory() as folder:
        done = run(
            Study(points=points, name="coverage", replicates=RUNS, details=0, output=Path(folder))
        )
        return Store(done.folder).read("programme", ["scenario", "replicate", *OUTCOMES])


def differences(programme: pd.DataFrame, outcome: str) -> dict[str, Floats]:
    """Return differences of each other scenario from the usual one, by replicate (RUNS,)."""
    table = by_scenario(programme, outcome)
    return {name: (table[name] - table["usual"]).to_numpy() for name in OTHERS}


def table_of(programme: pd.DataFrame) -> pd.DataFrame:
    """Return one row per outcome and comparison: the share of intervals that contain the truth.

    The share is given by number of replicates, and with `until`.
    """
    random = np.random.default_rng(1)
    rows = []
    for outcome in OUTCOMES:
        for name, apart in differences(programme, outcome).items():
            row: dict[str, object] = {
                "outcome": outcome,
                "compared": name,
                "skewness": stats.skew(apart),
            }
            row |= {str(size): covered(apart, size, random) for size in SIZES}
            if outcome == "plan_success":
                row["until"], row["spent"] = covered_until(apart, random)
            rows.append(row)
    return pd.DataFrame(rows)


def picture(table: pd.DataFrame) -> Figure:
    """Draw coverage by number of replicates, a line for each outcome and comparison."""
    figure = Figure(figsize=(8.5, 4.6))
    axes = figure.add_axes((0.09, 0.13, 0.71, 0.66))
    noise = 1.96 * np.sqrt(0.95 * 0.05 / DRAWN)
    axes.axhspan(0.95 - noise, 0.95 + noise, color="#EEEEEE")
    axes.axhline(0.95, color=INK, linewidth=0.8)
    for outcome, (_, colour) in OUTCOMES.items():
        rows = table[table["outcome"] == outcome]
        for row in rows[[str(size) for size in SIZES]].to_numpy(dtype=float):
            axes.plot(SIZES, row, color=colour, linewidth=1.2, alpha=0.8, marker="o", markersize=3)
    axes.set_xscale("log")
    axes.set_xticks(SIZES, [str(size) for size in SIZES])
    axes.minorticks_off()
    axes.set_xlabel("replicates of a comparison")
    axes.set_ylabel("intervals that hold the truth")
    axes.set_ylim(0.92, 0.98)
    axes.set_yticks(np.arange(0.92, 0.985, 0.01), [f"{percent}%" for percent in range(92, 99)])
    for place, (label, colour) in enumerate(OUTCOMES.values()):
        axes.text(
            1.03,
            0.95 - 0.09 * place,
            label,
            transform=axes.transAxes,
            color=colour,
            fontsize=10,
            fontweight="bold",
            va="top",
        )
    band = "grey band: what chance\nallows where 95%\nwould be held"
    axes.text(1.03, 0.5, band, transform=axes.transAxes, color=GREY, fontsize=8.5, va="top")
    below = f"Three comparisons, {DRAWN:,} draws of each size from {RUNS:,} runs."
    heading(figure, "How often the 95% interval of a difference holds the truth", below)
    return figure


def page(table: pd.DataFrame) -> str:
    """Return the section of the page."""
    lines = [
        (
            f"Written by `make coverage`: from {len(OTHERS)} comparisons of {RUNS:,} replicates,"
            f" {DRAWN:,} small ones of each size are drawn."
        ),
        "",
        "| outcome | compared with the usual programme | "
        + " | ".join(f"{size} replicates" for size in SIZES)
        + " |",
        "|---|---|" + "---:|" * len(SIZES),
    ]
    words = {
        "pairing": "random pairs",
        "hours": "3 hours instead of 6",
        "support": "6.7 hours of support instead of 20",
    }
    for row in table.to_dict("records"):
        shares = " | ".join(f"{100 * row[str(size)]:.1f}%" for size in SIZES)
        lines.append(
            f"| {OUTCOMES[str(row['outcome'])][0]} | {words[str(row['compared'])]} | {shares} |"
        )
    noise = 196 * np.sqrt(0.95 * 0.05 / DRAWN)
    lines += ["", f"Where 95% are held, chance moves a figure by up to {noise:.1f} points.", ""]
    for row in table[table["outcome"] == "plan_success"].to_dict("records"):
        lines.append(
            f"- `precision=1pp` from {FIRST} replicates on, {words[str(row['compared'])]}:"
            f" {100 * row['until']:.1f}% of the intervals hold the truth, with {row['spent']:.0f}"
            " replicates in the mean."
        )
    return "\n".join(lines)


def main(write: Callable[[str], object] = print) -> None:
    """Measure, and rewrite the section and its figure."""
    table = table_of(measured())
    with look():
        picture(table).savefig(DOCS / "coverage.png", dpi=130, metadata={"Software": None})
    file = DOCS / "compare.md"
    file.write_text(
        rewritten(file.read_text(encoding="utf-8"), "coverage", page(table)), encoding="utf-8"
    )
    write(page(table))


if __name__ == "__main__":
    main()
