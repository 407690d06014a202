"""The three ways of drawing random numbers are as on the page, whose figures are those measured."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from benchmarks import precision
from benchmarks.precision import Spread
from rp2pr_sim import simulate, tables
from rp2pr_sim.core import random_numbers
from rp2pr_sim.scenario import Scenario

ROOT = Path(__file__).parents[1]
SMALL = {"scale.n_intervention": 8, "scale.n_control": 0, "scale.n_invited": 30, "time.weeks": 80}
ONE_STREAM = """
from rp2pr_sim.core import random_numbers as chance
from rp2pr_sim.model.state import Luck
luck = Luck.rows(1)[0]
luck.seed, luck.replicate, luck.clock = 7, 3, 40
found = [chance.uniform(luck, 5, 11), chance.uniform(luck, 5, 11)]
luck.clock = 41
print(*found, *chance.uniforms(luck, 6, 12))
"""
ONE_PROGRAMME = """
from rp2pr_sim import Scenario, simulate
for _ in range(2):
    size = {"scale.n_intervention": 4, "scale.n_control": 0, "scale.n_invited": 8, "time.weeks": 20}
    world = simulate(Scenario.of(size), 1, 0)
    luck = world.luck[0]
    print(world.teams["commitment"].sum(), luck.drawn if "drawn" in luck.dtype.names else "none")
"""


def test_the_spread_is_of_the_differences_of_replicates_in_which_both_have_a_value() -> None:
    one, other = np.array([3.0, 5.0, np.nan, 1.0, 9.0]), np.array([1.0, 1.0, 4.0, np.nan, 3.0])
    found = precision.spread_of(one, other)
    assert found == pytest.approx(Spread(4.0, 2.0))  # of 2, 4 and 6


@pytest.mark.parametrize(("sd", "replicates"), [(0.0, 0), (0.01, 4), (0.05, 97), (0.1, 385)])
def test_a_half_width_of_a_point_takes_four_times_as_many_replicates_at_twice_the_spread(
    sd: float, replicates: int
) -> None:
    assert Spread(0.0, sd).replicates == replicates  # (1.96 * sd / 0.01) squared, rounded up


def test_the_outcome_is_that_of_the_tables() -> None:
    found = precision.outcome_of(SMALL, range(1, 4), seed=5)
    known = [
        tables(simulate(Scenario.of(SMALL), 5, replicate))["programme"]["plan_success"].iloc[0]
        for replicate in range(1, 4)
    ]
    assert found.tolist() == known
    assert len(set(known)) > 1


def test_a_programme_compared_with_itself_differs_only_under_independent_seeds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(precision, "REPLICATES", 5)
    monkeypatch.setattr(
        precision, "_in_a_stream", lambda values: precision.outcome_of(values, range(5), seed=3)
    )
    found = precision.three_ways((SMALL, SMALL))
    assert found["keyed"] == found["shared"] == Spread(0.0, 0.0)
    assert found["independent"].sd > 0.0


@pytest.fixture(scope="module")
def stream() -> Iterator[Path]:
    """The copy of the package that draws from a stream."""
    yield precision._streaming_copy()
    shutil.rmtree(precision._streaming_copy())


def said(script: str, place: Path, cache: Path) -> list[str]:
    """Return the output of a script that finds the package in `place`.

    It runs uncompiled, because so little work is done faster than it is compiled.
    """
    more = {
        "NUMBA_DISABLE_JIT": "1",
        "PYTHONWARNINGS": "ignore",
        "RP2PR_CACHE": str(cache),
        "PYTHONPATH": str(place),
    }
    found = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | more,
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    return found.stdout.split()


def test_in_a_stream_a_draw_is_the_next_number_whatever_it_is_for(
    stream: Path, tmp_path: Path
) -> None:
    found = [float(word) for word in said(ONE_STREAM, stream, tmp_path)]
    words = [random_numbers.philox(number, 0, 0, 3, 7, 0) for number in (1, 2, 3)]
    numbers = [[random_numbers._open_interval(np.uint64(word)) for word in four] for four in words]
    assert found == [numbers[0][0], numbers[1][0], *numbers[2]]


def test_a_programme_draws_from_one_stream_from_its_set_up_to_its_end(
    stream: Path, tmp_path: Path
) -> None:
    streamed, keyed = (said(ONE_PROGRAMME, place, tmp_path) for place in (stream, ROOT))
    assert streamed[:2] == streamed[2:] and keyed[:2] == keyed[2:], (
        "the same seed gives the same programme"
    )
    assert streamed[0] != keyed[0]
    assert int(streamed[1]) > 1000, "numbers of the stream have been drawn"
    assert keyed[1] == "none"


def test_the_process_of_the_stream_does_the_programmes_that_it_is_told_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where the package that it finds is the usual one, its figures are the usual ones."""
    monkeypatch.setattr(precision, "REPLICATES", 3)
    monkeypatch.setattr(precision, "_streaming_copy", lambda: ROOT)
    assert precision._in_a_stream(SMALL).tolist() == precision.outcome_of(SMALL, range(3)).tolist()


def test_the_page_shows_what_was_measured() -> None:
    ways = {
        "independent": Spread(0.02, 0.1),
        "shared": Spread(0.02, 0.08),
        "keyed": Spread(0.02, 0.04),
    }
    page = precision.page(
        {"a and b": ways},
        {
            "visit.hours: 6 and 5": ways,
            "visit.hours: 6 and 4": {**ways, "keyed": Spread(0.0, 0.06)},
        },
    )
    assert (
        "| a and b | +2.0 points, ± 0.5 | 385 (SD 0.100) | 246 (SD 0.080) | 62 (SD 0.040) |" in page
    )
    assert "| `visit.hours` | 6, 5 | 10.0 | 8.0 | 4.0 | 0.40 | 6 times |" in page
    assert "In 1 of 2 pairs the ratio is at most a half" in page


def test_every_pair_that_is_compared_is_of_two_different_programmes() -> None:
    for one, other in [*precision.PAIRINGS.values(), *precision.NEIGHBOURS.values()]:
        assert Scenario.of(one) != Scenario.of(other)
