"""The scales of success stay apart: the checks hold on the model, and each of them can fail."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from made_worlds import world_of

from rp2pr_sim import verify
from rp2pr_sim.ensemble import beside_twin
from rp2pr_sim.measures import tables
from rp2pr_sim.records import Floats
from rp2pr_sim.terms import Arm, Review
from rp2pr_sim.verify import scales
from rp2pr_sim.verify.check import Check
from rp2pr_sim.verify.worlds import SEED, small

N = len(scales.SCALES)


@pytest.fixture(scope="module")
def found() -> list[Check]:
    return list(scales.scale_checks(full=False))


def test_the_model_keeps_the_scales_apart(found: list[Check]) -> None:
    assert [(check.family, check.ok) for check in found] == [("scales", True)] * 3


def test_the_checks_of_scales_are_among_the_self_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    only = Check("scales", "made up", True, "")
    for name in ("levers_move_nothing", "arms_are_alike", "every_strength_lives"):
        monkeypatch.setattr(verify, name, lambda full, name=name: only._replace(name=name))
    for name in ("luck_checks", "life_checks"):
        monkeypatch.setattr(verify, name, lambda full: iter(()))
    monkeypatch.setattr(verify, "scale_checks", lambda full: iter([only]))
    assert only in verify.run()


# what moves first


def moves(*looks: float, replicates: int = 50) -> Floats:
    """Paired differences with these means and a little luck, shape `(replicates, looks)`."""
    luck = np.random.default_rng(5).normal(0.0, 0.1, (replicates, len(looks)))
    return np.array(looks) + luck - luck.mean(axis=0)


def test_claims_that_fall_before_actions_rise_are_first() -> None:
    check = scales.moved_first(moves(0.0, -1.0, -1.0, 0.0), -moves(0.0, -0.2, -0.6, -2.0))
    assert check.ok
    assert "in week 8, the first to tell, claimed -1.00 plans" in check.figure
    assert "at most claimed -1.00, carried out +2.00" in check.figure


def test_actions_that_move_before_claims_fail_the_check_whatever_comes_later() -> None:
    assert not scales.moved_first(moves(0.0, 0.2, 5.0), moves(0.0, 1.0, 1.0)).ok


@pytest.mark.parametrize("looks", [(0.0, 0.0, 0.0), (0.0, 1.0, 1.0)])
def test_what_moves_nothing_or_both_alike_fails_the_check(looks: Sequence[float]) -> None:
    check = scales.moved_first(moves(*looks), moves(*looks))
    assert not check.ok
    assert "at no look" in check.figure


# whether two scales are one


def tables_of_scales(same: bool, noise: float, draws: int = 200, replicates: int = 10) -> Floats:
    """Scales that have nothing in common, but that the last two are one thing if `same`; each replicate with luck of its own."""
    rng = np.random.default_rng(11)
    level = rng.normal(size=(draws, 1, N))
    if same:
        level[..., -1] = level[..., -2]
    return level + rng.normal(0.0, noise, (draws, replicates, N))


def test_two_scales_that_are_one_are_found_out_however_much_luck_hides_it() -> None:
    values = tables_of_scales(same=True, noise=2.0)
    means = values.mean(axis=1)
    assert np.corrcoef(means[:, -1], means[:, -2])[0, 1] < 0.8
    check = scales.apart(values)
    assert not check.ok
    assert "the most alike are recorded gain and true gain" in check.figure


def test_luck_that_two_scales_share_does_not_make_them_one() -> None:
    values = tables_of_scales(same=False, noise=1.0, draws=1000)
    values[..., -2:] += 4.0 * np.random.default_rng(3).normal(size=(*values.shape[:2], 1))
    means = values.mean(axis=1)
    assert np.corrcoef(means[:, -1], means[:, -2])[0, 1] > 0.5
    assert scales.luckless_correlations(values)[0][-1, -2] < 0.3


def test_a_scale_of_which_only_luck_is_known_is_no_proof() -> None:
    values = tables_of_scales(same=False, noise=0.1)
    halves = np.random.default_rng(1).normal(size=values.shape[0])
    values[:, ::2, 0], values[:, 1::2, 0] = halves[:, None], -halves[:, None]
    check = scales.apart(values)
    assert not check.ok
    assert "nothing but luck: carried out and reached" in check.figure


def test_draws_without_a_scale_are_left_out_and_counted() -> None:
    values = tables_of_scales(same=False, noise=0.1)
    values[3, :, 0] = np.nan
    values[4, 0, 0] = np.nan  # one replicate without it is no matter
    assert scales.luckless_correlations(values)[1] == 199
    assert scales.apart(values).ok


def test_a_correlation_without_luck_is_that_of_ranks() -> None:
    values = np.repeat(tables_of_scales(same=True, noise=0.0)[:, :1], 4, axis=1)
    values[..., -1] = np.exp(values[..., -1])
    found, _ = scales.luckless_correlations(values)
    assert found[-1, -2] == pytest.approx(1.0)
    assert np.allclose(np.diag(found), 1.0)


def test_drawn_programmes_are_all_reviewed_and_differ() -> None:
    drawn = scales.drawn_scenarios(30)
    assert Review.none not in {scenario.review.kind for scenario in drawn}
    assert len({scenario.visit.hours for scenario in drawn}) == 30


def test_the_recorded_gain_is_that_over_the_teams_own_no_programme_runs() -> None:
    world, twin = (world_of([Arm.control, Arm.intervention, Arm.intervention], weeks=104) for _ in range(2))
    twin = twin._replace(teams=twin.teams[::-1].copy())
    world.teams["recorded_year"][1:, 6] = 0.5
    world.teams["recorded_year"][0] = 1.0  # a control team
    twin.teams["recorded_year"][:, 6] = 0.2  # rows in another order
    world.teams["recorded_year"][2, 6, 0] = 0.9
    assert scales.recorded_gain(world, twin) == pytest.approx(0.3 + 0.4 / 8)


def test_the_recorded_gain_is_the_recorded_difference_but_for_the_luck_of_the_arms() -> None:
    gains, differences = [], []
    for replicate in range(60):
        world, twin = beside_twin(small({"scale.n_control": 6, "time.weeks": 156}), SEED, replicate)
        gains.append(scales.recorded_gain(world, twin))
        differences.append(tables(world)["programme"]["recorded_difference"][0])
    spare = np.array(differences) - gains
    assert abs(spare.mean()) < 3.0 * spare.std(ddof=1) / np.sqrt(60)
    assert np.std(gains) < 0.5 * np.std(differences)


# what easier goals do


def easing(reached: float, gained: float) -> scales.Easing:
    return scales.Easing("made up", moves(reached)[:, 0], moves(gained)[:, 0])


@pytest.mark.parametrize(
    ("reached", "gained", "ok"), [(0.3, 0.0, True), (0.3, -0.3, True), (0.3, 0.3, False), (0.0, 0.0, False), (-0.3, -0.3, False)]
)
def test_easier_goals_must_raise_what_is_reached_and_not_what_is_gained(reached: float, gained: float, ok: bool) -> None:
    assert scales.flattery([easing(reached, gained)]).ok is ok
    assert scales.flattery([easing(0.3, 0.0), easing(reached, gained)]).ok is ok


def test_lower_goals_alone_leave_the_work_as_it_is() -> None:
    found = [scales._with_lower_goals(replicate) for replicate in range(6)]
    assert sum(reached for reached, _ in found) > 0.0
    assert {gained for _, gained in found} == {0.0}
