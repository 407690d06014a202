"""The simulator of a calibration: pairs of runs, own replicates, and what facts fix."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from linear_model import Floats, points_of

from rp2pr_sim.analysis.calibration import simulator as simulator_module
from rp2pr_sim.analysis.calibration.checks import CHECKS
from rp2pr_sim.analysis.calibration.choices import OUTCOMES
from rp2pr_sim.analysis.calibration.posterior import by_target
from rp2pr_sim.analysis.calibration.prior import NAMES, values_of
from rp2pr_sim.analysis.calibration.simulator import (
    ANSWERS,
    Answer,
    Simulated,
    Simulator,
    used_programmes,
)
from rp2pr_sim.analysis.calibration.targets import TARGETS, chosen, fixed, programme
from rp2pr_sim.analysis.job import silent
from rp2pr_sim.core.enums import PairingStrategy
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.arrow_tables import PROGRAMME

Outcome = Callable[[Scenario, int, str], float]
N = len(NAMES)


class Known:
    """A job whose studies have outcomes that are known."""

    progress = staticmethod(silent)

    def __init__(self, folder: Path, outcome: Outcome) -> None:
        self.folder, self.outcome = folder, outcome
        self.asked: dict[str, Mapping[str, Scenario]] = {}

    def study(
        self, name: str, named: Mapping[str, Scenario], replicates: int, **others: Any
    ) -> _Runs:
        assert name not in self.asked and others["together"] == 1
        self.asked[name] = named
        return _Runs(named, replicates, self.outcome)


class _Runs:
    def __init__(self, named: Mapping[str, Scenario], replicates: int, outcome: Outcome) -> None:
        self.named, self.outcome = named, outcome
        self.rows = [
            (name, r * len(named) + k) for r in range(replicates) for k, name in enumerate(named)
        ][::-1]

    def read(self, table: str, columns: list[str]) -> pd.DataFrame:
        assert table == PROGRAMME
        values = {
            column: [self.outcome(self.named[name], r, column) for name, r in self.rows]
            for column in columns
            if column not in ("scenario", "replicate")
        }
        return pd.DataFrame(self.rows, columns=["scenario", "replicate"]).assign(**values)


def chance(_: Scenario, replicate: int, column: str) -> float:
    """Return a share that depends on the replicate alone."""
    seed = [replicate, len(column)]
    return 30.0 if "teams" in column else float(np.random.default_rng(seed).uniform(0.2, 0.8))


def simulated(
    tmp_path: Path,
    facts: list[str],
    outcome: Outcome = chance,
    answers: tuple[Answer, ...] = (),
    replicates: int = 8,
) -> tuple[Simulated, Known]:
    job = Known(tmp_path, outcome)
    simulator = Simulator(job, 1, chosen(facts), answers)  # type: ignore[arg-type]
    return simulator.simulated("bank", points_of(5, 1), replicates), job


def test_differences_are_between_runs_of_the_same_replicate(tmp_path: Path) -> None:
    def outcome(scenario: Scenario, replicate: int, column: str) -> float:
        better = scenario["pairing.strategy"] is not PairingStrategy.random
        return chance(scenario, replicate, column) + 0.125 * better

    found, _ = simulated(tmp_path, ["F6"], outcome, ANSWERS)
    for k, item in enumerate(ANSWERS, 1):
        if item.against:
            assert found.means[:, k] == pytest.approx([0.125] * 5)
            assert found.error[:, k] == pytest.approx([0.0] * 5, abs=1e-12)
        else:
            assert (found.error[:, k] > 0.03).all()
            assert found.error[:, k] == pytest.approx(found.chance[:, k] / np.sqrt(8))


def test_each_set_has_replicates_of_its_own(tmp_path: Path) -> None:
    answer = (Answer("gain", "Gain", "points", "points_per_plan"),)
    found, _ = simulated(tmp_path, ["F6"], lambda _, r, __: float(r), answer)
    numbers = np.arange(40).reshape(8, 5)  # run r of set k is number 5 r + k
    for k in (0, 1):
        assert found.means[:, k].tolist() == numbers.mean(axis=0).tolist()
        assert found.chance[:, k] == pytest.approx(numbers.std(axis=0, ddof=1))


def test_what_a_fact_fixes_wins_and_everything_else_is_the_set(tmp_path: Path) -> None:
    _, job = simulated(tmp_path, ["F32", "F37", "F39", "F43", "F92"], answers=ANSWERS)
    f32 = job.asked["bank/f32"].values()
    assert {one["measuring.months"] for one in f32} == {12}
    sets = [values_of(point) for point in points_of(5, 1)]
    for name, named in job.asked.items():
        file = name.removeprefix("bank/")
        kept = fixed(file) if file != "random-pairs" else set()
        for one, values in zip(named.values(), sets, strict=True):
            assert all(one[each] == programme(file)[each] for each in kept)
            assert all(one[each] == values[each] for each in values if each not in kept)
    assert {one["time.weeks"] for one in job.asked["bank/f37"].values()} == {156}


def test_programmes_that_are_the_same_are_simulated_once(tmp_path: Path) -> None:
    _, job = simulated(tmp_path, ["F6", "F10", "F12", "F39", "F40", "F43"], answers=ANSWERS)
    assert list(job.asked) == [
        f"bank/{name}" for name in ("f06", "f39", "f43_with", "random-pairs")
    ]
    told = used_programmes((*TARGETS, *ANSWERS, *CHECKS))
    assert len(set(told)) == len(told)
    alike = [(programme(name), fixed(name)) for name in told if name != "random-pairs"]
    assert all(one not in alike[:k] for k, one in enumerate(alike))
    random, usual = (job.asked[f"bank/{name}"]["set-00000"] for name in ("random-pairs", "f06"))
    assert random.replaced({"pairing.strategy": usual["pairing.strategy"]}) == usual


def test_what_teams_plan_about_comes_from_their_decisions_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def decided(scenario: Scenario, seed: int, replicate: int) -> Floats:
        assert (seed, scenario["time.weeks"]) == (1, programme("f72")["time.weeks"])
        seen.append(replicate)
        return np.array([replicate, np.nan if replicate % 5 == 0 else 2.0, 3.0])

    monkeypatch.setattr(simulator_module, "f72_log_odds", decided)
    found, job = simulated(tmp_path, ["F72"], replicates=32)
    assert not job.asked
    assert sorted(seen) == list(range(20))  # a run of it for eight of the others
    assert found.means[:, 0].tolist() == np.arange(20).reshape(4, 5).mean(axis=0).tolist()
    assert np.isnan(found.means[0, 1]) and (found.means[1:, 1] == 2.0).all()
    assert chosen(["F72"])[0].outcome == OUTCOMES[0]
    again, _ = simulated(tmp_path, ["F72"], replicates=32)
    assert len(seen) == 20
    assert np.array_equal(again.means, found.means, equal_nan=True)


def test_sets_in_which_hardly_a_run_has_a_value(tmp_path: Path) -> None:
    def outcome(_: Scenario, replicate: int, __: str) -> float:
        k, r = replicate % 5, replicate // 5
        return np.nan if k == 0 or (k == 1 and r > 0) else float(r)

    answer = (Answer("gain", "Gain", "points", "points_per_plan"),)
    found, _ = simulated(tmp_path, ["F6"], outcome, answer)
    assert np.isnan(found.means[0]).all() and found.means[1].tolist() == [0.0, 0.0]
    sd = np.arange(8).std(ddof=1)
    assert found.chance[1:] == pytest.approx(np.full((4, 2), sd))
    assert found.error[1:, 0] == pytest.approx([sd, *[sd / np.sqrt(8)] * 3])
    likely = by_target(chosen(["F6"]), found.means[:, :1], found.chance[:, :1], found.error[:, :1])
    assert likely[0, 0] == -np.inf and np.isfinite(likely[1:]).all()


def test_columns_and_joined_keep_what_belongs_together() -> None:
    def made(n: int, first: float) -> Simulated:
        part = first + np.arange(2.0 * n).reshape(n, 2)
        return Simulated(points_of(n, int(first)), part, part + 0.1, part + 0.2)

    one, other = made(3, 0.0), made(2, 100.0)
    both = Simulated.joined([one, other])
    assert both.points.shape == (5, N)
    assert all(np.array_equal(x[3:], y) for x, y in zip(both, other, strict=True))
    second = both.columns([1])
    assert second.means.tolist() == both.means[:, 1:].tolist()
    assert second.error - second.chance == pytest.approx(np.full((5, 1), 0.1))
