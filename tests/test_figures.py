"""The three figures of a run: drawn for every kind of run, saying what is there."""

from io import BytesIO

import numpy as np
import pandas as pd
import pytest
from made_worlds import add_plan, hold, world_of
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch
from PIL import Image

from rp2pr_sim import outcomes
from rp2pr_sim.core.enums import Arm, Derailment
from rp2pr_sim.model.state import World
from rp2pr_sim.report.render import png
from rp2pr_sim.report.run import drawn
from rp2pr_sim.report.run.changes import draw_changes
from rp2pr_sim.report.run.plans import draw_plans
from rp2pr_sim.report.run.visits import draw_visits
from rp2pr_sim.report.style import apart, look, parted, plain_numbers

Tables = dict[str, pd.DataFrame]


def programme(replicate: int = 0, weeks: int = 104, arms: int = 4, visits: bool = True) -> World:
    world = world_of(
        [Arm.intervention] * arms + [Arm.control] * arms, weeks, arms if visits else 0, replicate
    )
    world.teams["x_km"], world.teams["y_km"] = (
        np.arange(2 * arms) * 30.0,
        (np.arange(2 * arms) % 3) * 40.0,
    )
    world.teams["true_year"][:] = (np.arange(10) / 100.0)[None, :, None]
    world.teams["recorded_year"][:] = world.teams["true_year"] * (1.5 + replicate / 10)
    for row in range(arms if visits else 0):
        hold(
            world,
            row,
            row,
            row ^ 1,
            20 + row,
            reverse=row ^ 1,
            order=1 + row % 2,
            host_trust=0.7,
            first_trust=0.4,
            safety=0.6,
        )
    add_plan(world, 0, 0, reached=1, quantified=1)
    world.weeks["submitted"] = np.minimum(np.arange(weeks), 9 + replicate)
    return world


def tables_of(*worlds: World) -> Tables:
    parts = [outcomes.tables(world) for world in worlds]
    return {name: pd.concat([part[name] for part in parts], ignore_index=True) for name in parts[0]}


def words(figure: Figure) -> str:
    return " | ".join(text.get_text() for text in figure.texts)


RUNS = {
    "several replicates": lambda: tables_of(programme(0), programme(1), programme(2)),
    "one replicate": lambda: tables_of(programme()),
    "a short horizon": lambda: tables_of(programme(weeks=20)),
    "one week": lambda: tables_of(programme(weeks=1)),
    "no visits": lambda: tables_of(programme(visits=False)),
    "nothing at all": lambda: tables_of(world_of([Arm.intervention] * 2)),
    "no control arm": lambda: tables_of(world_of([Arm.intervention] * 2)),
    "one team": lambda: tables_of(world_of([Arm.intervention])),
}


def pictures(tables: Tables, replicates: int = 0) -> list[bytes]:
    return [png(draw()) for draw in drawn(tables, replicates).values()]


@pytest.mark.parametrize("run", RUNS)
def test_three_pictures_of_a_readable_size_are_drawn_for_any_run(run: str) -> None:
    found = pictures(RUNS[run]())
    assert len(found) == 3
    for content in found:
        with Image.open(BytesIO(content)) as picture:
            assert min(picture.size) >= 800
            assert len(picture.convert("L").getcolors()) > 10  # not a blank sheet


def test_the_same_tables_give_the_same_bytes() -> None:
    first, second = (pictures(tables_of(programme())) for _ in range(2))
    assert first == second
    assert all(b"Software" not in content for content in first)


def test_the_map_has_an_arrow_for_each_visit_held_in_the_first_replicate() -> None:
    world = programme()
    world.visits["state"][3] = 1
    world.visits["derailed"][0] = Derailment.confrontation
    figure = draw_visits(tables_of(world, programme(1)))
    arrows = [
        patch
        for axes in figure.axes
        for patch in axes.patches
        if isinstance(patch, FancyArrowPatch)
    ]
    assert len(arrows) == 3
    assert "3 of 4 visits took place" in words(figure)
    assert "one visit day went wrong" in words(figure)
    assert "from 40% to 70%" in words(figure)


def test_the_plan_figure_gives_the_mean_over_replicates_and_a_band_only_where_there_are_several() -> (  # noqa: E501
    None
):
    several, one = (
        draw_plans(tables_of(programme(0), programme(2))),
        draw_plans(tables_of(programme(0))),
    )
    assert "Of 10 plans submitted" in words(several)
    assert "Of 9 plans submitted" in words(one)
    assert several.axes[0].collections and not one.axes[0].collections


def test_the_change_figure_says_where_the_audit_records_more_than_is_true() -> None:
    assert "clearly more than the true change on 7 of 7" in words(
        draw_changes(tables_of(programme(0), programme(1), programme(2)))
    )
    level = [programme(replicate) for replicate in range(3)]
    for world, off in zip(level, (-0.01, 0.0, 0.01), strict=True):
        world.teams["recorded_year"][:] = world.teams["true_year"] * (1.0 + off)
    assert "clearly more than the true change on 0 of 7" in words(draw_changes(tables_of(*level)))
    assert "too short" in words(draw_changes(tables_of(programme(weeks=20))))


def test_figures_use_no_code_words() -> None:
    tables = tables_of(programme(0), programme(1))
    for draw in (draw_visits, draw_plans, draw_changes):
        figure = draw(tables)
        shown = [
            text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text"))
        ]
        assert not [text for text in shown if "_" in text]


def test_labels_and_marks_are_kept_apart() -> None:
    assert apart(np.array([5.0, 1.0, 1.0]), 2.0).tolist() == [5.0, 1.0, 3.0]
    moved = parted(np.array([[0.0, 0.0], [0.0, 0.0], [10.0, 0.0]]), 1.0)
    assert np.hypot(*(moved[0] - moved[1])) >= 1.0
    assert moved[2].tolist() == [10.0, 0.0]


def test_figures_of_some_replicates_say_of_how_many() -> None:
    of_all, of_more = (pictures(tables_of(programme(0), programme(1)), many) for many in (2, 1000))
    # the first shows one alone
    assert [one == other for one, other in zip(of_all, of_more, strict=True)] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(("scale", "ends"), [("log", (0.001, 100.0)), ("log", (2.0, 7.0))])
def test_the_labels_of_a_logarithmic_axis_are_numbers(
    scale: str, ends: tuple[float, float]
) -> None:
    with look():
        axes = Figure().add_subplot()
        axes.set_xscale(scale)
        axes.set_xlim(*ends)
        plain_numbers(axes.xaxis)
        told = [label.get_text() for label in axes.get_xticklabels(which="both")]
    shown = [text for text in told if text]
    assert len(shown) >= 3 and all(float(text.replace("\N{MINUS SIGN}", "-")) for text in shown)
