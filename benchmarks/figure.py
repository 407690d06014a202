"""The figure of `docs/performance.md`: four panels with direct labels."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.report import HORIZON, TEAM_WEEKS
from benchmarks.runs import Figures
from benchmarks.scaling import exponent
from rp2pr_sim.report.style import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    VERMILION,
    apart,
    heading,
    plain_numbers,
)

__all__ = ["drawn"]


def drawn(figures: Figures) -> Figure:
    """Draw contenders, phases, numbers of teams and programmes per second.

    Call it within `rp2pr_sim.report.style.look`.
    """
    figure = Figure(figsize=(11.0, 8.6))
    axes = figure.subplots(2, 2)
    _contenders(axes[0, 0], figures)
    _phases(axes[0, 1], figures)
    _teams(axes[1, 0], figures)
    _programmes(axes[1, 1], figures)
    heading(
        figure,
        "How fast it is",
        "Processor time on one core, for threads the clock on the wall; the least of several"
        " rounds.",
    )
    figure.subplots_adjust(left=0.16, right=0.97, top=0.87, bottom=0.07, wspace=0.72, hspace=0.36)
    return figure


def _contenders(axes: Axes, figures: Figures) -> None:
    found = {
        "floor": figures.least("compiled", "floor"),
        "compiled": figures.least("compiled", "both"),
    }
    found |= {
        name: figures.least(name, "seconds")
        for name in ("plain Mesa", "naive Mesa", "plain AgentPy")
        if name in figures.rounds
    }
    values = [seconds / TEAM_WEEKS * 1e9 for seconds in found.values()]
    texts = [f"{ns:,.0f}{_times(figures, name)}" for name, ns in zip(found, values, strict=True)]
    colours = [GREY, BLUE, *[ORANGE] * (len(values) - 2)]
    _bars(axes, list(found), values, texts, colours)
    axes.set_xscale("log")
    axes.set_xlim(min(values) / 2.0, max(values) * 12.0)
    axes.set_title("Two phases of the week: ns a team-week (log scale)", loc="left", fontsize=10.5)


def _times(figures: Figures, name: str) -> str:
    """Return how many times as long as compiled a contender in plain Python takes, as text."""
    if name not in figures.rounds or name == "compiled":
        return ""
    return f"  ({median(figures.ratios((name, 'seconds'), ('compiled', 'both'))):.0f} times)"


def _phases(axes: Axes, figures: Figures) -> None:
    values = list(figures.phases.values())
    _bars(axes, list(figures.phases), values, [f"{ns:.0f}" for ns in values], [BLUE] * len(values))
    axes.set_xlim(0.0, 1.15 * max(values))
    axes.set_title("The compiled week by phase: ns a team-week", loc="left", fontsize=10.5)


def _teams(axes: Axes, figures: Figures) -> None:
    sizes = figures.teams["sizes"]
    lines = {
        "weeks": (f"{HORIZON} weeks", BLUE),
        "pairing": ("pairing", VERMILION),
        "cohort": ("cohort", GREEN),
    }
    ends = apart(np.log10([figures.teams[name][-1] for name in lines]), 0.45)
    for (name, (title, colour)), end in zip(lines.items(), ends, strict=True):
        seconds = figures.teams[name]
        axes.loglog(sizes, seconds, "o-", color=colour, markersize=4)
        label = f"{title}\nexponent {exponent(sizes, seconds):.2f}"
        place = (sizes[-1], 10.0**end)  # beyond the axes, perhaps
        axes.annotate(
            label,
            place,
            (8, 0),
            textcoords="offset points",
            annotation_clip=False,
            color=colour,
            va="center",
            fontsize=9.5,
        )
    axes.set_ylim(top=10.0 ** (ends.max() + 0.4))
    plain_numbers(axes.xaxis)
    plain_numbers(axes.yaxis)
    axes.set_xlabel("teams")
    axes.set_title("Seconds of one programme by number of teams", loc="left", fontsize=10.5)


def _programmes(axes: Axes, figures: Figures) -> None:
    part = {
        name: figures.least("this engine", name) for name in ("weeks", "setup", "twin", "outcomes")
    }
    found = {"weeks": 1.0 / part["weeks"], "weeks, set-up": 1.0 / (part["weeks"] + part["setup"])}
    found["all, with outcomes"] = 1.0 / sum(part.values())
    found["in a study"] = 1.0 / figures.least("study", "run")
    for k, n in enumerate(figures.threads["sizes"]):
        found[f"weeks, {n:.0f} thread{'s' if n > 1 else ''}, on the wall"] = figures.threads[
            "weeks"
        ][k]
    colours = [BLUE] * len(found)
    if "whole" in figures.rounds["Mesa engine"][0]:
        found["Mesa engine, set-up"], colours = (
            1.0 / figures.least("Mesa engine", "whole"),
            [
                *colours,
                ORANGE,
            ],
        )
    values = list(found.values())
    _bars(
        axes,
        list(found),
        values,
        [f"{value:,.0f}" if value >= 10.0 else f"{value:.1f}" for value in values],
        colours,
    )
    axes.set_xscale("log")
    axes.set_xlim(min(values) / 2.0, max(values) * 4.0)
    axes.set_title("Default programmes a second (log scale)", loc="left", fontsize=10.5)


def _bars(
    axes: Axes,
    names: Sequence[str],
    values: Sequence[float],
    texts: Sequence[str],
    colours: Sequence[str],
) -> None:
    """Draw horizontal bars from the top down, each with its figure at its end."""
    places = range(len(names))
    axes.barh(places, values, color=colours, height=0.65)
    axes.set_yticks(places, names)
    axes.invert_yaxis()
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)
    for place, value, text in zip(places, values, texts, strict=True):
        axes.annotate(
            text, (value, place), (4, 0), textcoords="offset points", va="center", fontsize=9.5
        )
