"""Figure: who visited whom, with trust and safety (replicate 0)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch

from rp2pr_sim.report.style import INK, ORANGE, VERMILION, heading, parted

Place = dict[int, tuple[float, float]]

TRUST = LinearSegmentedColormap.from_list("trust", [ORANGE, "#C9C9C9", "#0072B2"])
DERAILED = {
    "confrontation": ("X", "confrontation"),
    "nihilism": ("v", "“nothing can be done”"),
    "fantasy": ("*", "wishful thinking"),
}
_DRAWN = ("visitor", "host", "trust", "safety", "derailed")
BELOW = (
    "The first of the simulated programmes. Numbers are hospitals; an arrow runs from the visiting"
    " team to its host.\nHospitals that would hide each other are moved apart."
)
_UNPLACED = "\nThe place of {} is not known and was drawn by chance, so the map has no scale."
CROWD = 300  # above so many teams there is no room to move them apart
THIN, THICK = 0.6, 4.6  # line widths at safety 0 and 1
BEND = 0.22


def draw_visits(tables: Mapping[str, pd.DataFrame], unplaced: int = 0) -> Figure:
    """Draw a map of teams with an arrow from visitor to host per visit held in replicate 0.

    Parameters
    ----------
    tables : Mapping[str, pd.DataFrame]
        team and visit, those of several replicates one under another.
    unplaced : int
        teams whose place is not known but drawn: the map says so, and gives no scale.
    """
    team, visit = (_first_replicate(tables[name]) for name in ("team", "visit"))
    held = visit[visit["state"] == "held"]
    shown = team[
        (team["arm"] == "intervention") | team["team"].isin([*visit["host"], *visit["visitor"]])
    ]
    figure = Figure(figsize=(10, 8))
    axes = figure.add_axes((0.02, 0.04, 0.70, 0.82))
    axes.set_aspect("equal")
    axes.set_axis_off()
    place = _places(shown)
    _draw_teams(axes, place)
    for visitor, host, *day in zip(*(held[name] for name in _DRAWN), strict=True):
        _draw_visit(axes, place[visitor], place[host], *day)
    if not unplaced:
        _draw_scale(axes)
    if len(held):
        _draw_legend(figure, held)
    lost = _UNPLACED.format(f"{unplaced} hospitals" if unplaced > 1 else "one hospital")
    heading(figure, _title(visit, held), BELOW + (lost if unplaced else ""))
    return figure


def _places(team: pd.DataFrame) -> Place:
    at = team[["x_km", "y_km"]].to_numpy(dtype=np.float64)
    if len(at) <= CROWD:
        at = parted(at, 0.035 * max(float(np.ptp(at, axis=0).max()), 10.0))
    return {
        int(trust): (float(x), float(y)) for trust, (x, y) in zip(team["team"], at, strict=True)
    }


def _first_replicate(table: pd.DataFrame) -> pd.DataFrame:
    first: pd.DataFrame = table[table["replicate"] == table["replicate"].min()]
    return first


def _title(visit: pd.DataFrame, held: pd.DataFrame) -> str:
    if not len(held):
        many = len(visit)
        return f"None of {many} visits took place" if many else "Nobody visited anybody"
    wrong = int((held["derailed"] != "none").sum())
    days = {0: "no visit day went wrong", 1: "one visit day went wrong"}.get(
        wrong, f"{wrong} visit days went wrong"
    )
    trust, before = held["trust"].mean(), held["trust_before"].mean()
    course = f"stayed the same ({trust:.0%})"
    if trust > before + 0.005 or trust < before - 0.005:
        course = f"{'grew' if trust > before else 'fell'} from {before:.0%} to {trust:.0%}"
    return f"{len(held)} of {len(visit)} visits took place; the hosts' trust {course}; {days}"


def _draw_teams(axes: Axes, place: Place) -> None:
    x, y = np.array(list(place.values())).T
    axes.scatter(x, y, s=230, facecolor="white", edgecolor=INK, linewidth=1.0, zorder=3)
    for trust, (at_x, at_y) in place.items():
        axes.text(at_x, at_y, str(trust), ha="center", va="center", fontsize=7.5, zorder=4)
    margin = 0.06 * max(np.ptp(x), np.ptp(y), 10.0)
    axes.set_xlim(x.min() - margin, x.max() + margin)
    axes.set_ylim(y.min() - margin, y.max() + margin)


def _draw_visit(
    axes: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    trust: float,
    safety: float,
    derailed: str,
) -> None:
    arrow = FancyArrowPatch(
        start,
        end,
        connectionstyle=f"arc3,rad={BEND}",
        arrowstyle="-|>,head_length=4.5,head_width=2.6",
        shrinkA=8,
        shrinkB=8.5,
        linewidth=_width(safety),
        color=TRUST(trust),
        zorder=2,
    )
    axes.add_patch(arrow)
    if derailed != "none":
        (x0, y0), (x1, y1) = start, end
        # the top of the bend
        middle = (x0 + x1) / 2 + BEND / 2 * (y1 - y0), (y0 + y1) / 2 - BEND / 2 * (x1 - x0)
        axes.plot(
            *middle,
            marker=DERAILED[derailed][0],
            markersize=12,
            color=VERMILION,
            markeredgecolor="white",
            zorder=5,
        )


def _draw_scale(axes: Axes) -> None:
    left, right = axes.get_xlim()
    low, high = axes.get_ylim()
    length = 10.0 ** np.floor(np.log10((right - left) / 3))
    if length < 1.0:
        return  # all in one place: no distance to compare with
    y = low + 0.01 * (high - low)
    axes.plot([left, left + length], [y, y], color=INK, linewidth=2)
    axes.text(left + length, y, f"  {length:,.0f} km", va="center", fontsize=9)


def _draw_legend(figure: Figure, held: pd.DataFrame) -> None:
    bar = figure.add_axes((0.76, 0.60, 0.022, 0.20))
    scale = figure.colorbar(ScalarMappable(Normalize(0, 1), TRUST), cax=bar, ticks=[0, 0.5, 1])
    scale.ax.set_yticklabels(["0%: none", "50%", "100%: full"])
    bar.set_title(
        "Colour: trust of the hosts\nin these visitors at the end", loc="left", fontsize=9.5, pad=8
    )
    usual: dict[str, Any] = {"loc": "upper left", "frameon": False, "alignment": "left"}
    usual["title_fontsize"] = 9.5
    lines = [
        Line2D([], [], color="#777777", linewidth=_width(safety), label=f"{safety:.0%}")
        for safety in (0.2, 0.5, 0.8)
    ]
    width = "Width: how safe the hosts\nfelt on the day"
    figure.legend(handles=lines, bbox_to_anchor=(0.745, 0.55), title=width, handlelength=3, **usual)
    wrong: dict[str, Any] = {"linestyle": "", "markersize": 10, "color": VERMILION}
    marks = [
        Line2D([], [], marker=mark, label=words, **wrong)
        for kind, (mark, words) in DERAILED.items()
        if (held["derailed"] == kind).any()
    ]
    if marks:
        title = "The visit day went wrong:"
        figure.legend(handles=marks, bbox_to_anchor=(0.745, 0.38), title=title, **usual)


def _width(safety: float) -> float:
    return THIN + (THICK - THIN) * safety
