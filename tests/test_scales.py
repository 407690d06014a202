"""The scales of success stay apart: the checks hold on the model, and each of them can fail."""

from __future__ import annotations

import numpy as np
import pytest
from made_worlds import world_of

from rp2pr_sim.analysis import verification
from rp2pr_sim.analysis.verification import scales
from rp2pr_sim.analysis.verification.check import Check
from rp2pr_sim.analysis.verification.fixtures import SEED, small
from rp2pr_sim.core.enums import Arm, Review
from rp2pr_sim.core.records import Floats
from rp2pr_sim.engine.compiled import beside_twin
from rp2pr_sim.outcomes import tables

N = len(scales.SCALES)


@pytest.fixture(scope="module")
def found() -> list[Check]:
    return list(scales.scale_checks(full=False))


def test_the_model_keeps_the_scales_apart(found: list[Check]) -> None:
    assert [(check.family, check.ok) for check in found] == [("scales", True)] * 2


def test_the_checks_of_scales_are_among_the_self_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    only = Check("scales", "made up", True, "")
    for name in ("levers_move_nothing", "arms_are_alike", "every_strength_lives"):
        monkeypatch.setattr(verification, name, lambda full, name=name: only._replace(name=name))
    for name in (
        "luck_checks",
        "life_checks",
        "trait_checks",
        "plan_checks",
        "heterogeneity_checks",
        "pairing_checks",
        "time_checks",
    ):
        monkeypatch.setattr(verification, name, lambda full: iter(()))
    monkeypatch.setattr(verification, "scale_checks", lambda full: iter([only]))
    assert only in verification.run()


# what moves first


def moves(*looks: float, replicates: int = 50, luck: float = 0.1, seed: int = 5) -> Floats:
    """Paired differences with these means and a little luck, shape `(replicates, looks)`."""
    away = np.random.default_rng(seed).normal(0.0, luck, (replicates, len(looks)))
    return np.array(looks) + away - away.mean(axis=0)


def test_claims_that_fall_before_actions_rise_are_first() -> None:
    check = scales.moved_first(moves(0.0, -1.0, -1.0, 0.0), moves(0.0, 0.0, 0.0, 2.0))
    assert check.ok
    assert "by claimed in week 5.0 (at most -1.00 plans)" in check.figure
    assert "by carried out in week 13.0 (+2.00); 8.0 weeks earlier" in check.figure


def test_actions_that_move_before_claims_fail_the_check_however_far_claims_go_later() -> None:
    assert not scales.moved_first(moves(0.0, 0.2, 9.0), moves(0.0, 1.0, 1.0)).ok


@pytest.mark.parametrize("times", [1.0, 2.0, -2.0, 10.0])
def test_to_go_further_from_the_same_start_is_not_to_go_first(times: float) -> None:
    path = np.array([0.0, 0.3, 1.0, 2.0, 2.5])
    assert not scales.moved_first(moves(*(times * path)), moves(*path, seed=6)).ok
    assert not scales.moved_first(times * moves(*path), moves(*path)).ok


def test_to_go_first_counts_also_where_the_other_goes_further() -> None:
    assert scales.moved_first(moves(0.0, 1.0, 1.0, 1.0), moves(0.0, 0.5, 4.0, 9.0)).ok


def test_a_lead_within_luck_is_none() -> None:
    early, late = (0.0, 0.6, 1.2, 2.0), (0.0, 0.4, 1.1, 2.0)
    assert scales.moved_first(moves(*early), moves(*late, seed=6)).ok
    assert not scales.moved_first(moves(*early, luck=2.0), moves(*late, luck=2.0, seed=6)).ok


@pytest.mark.parametrize("still", ["claimed", "carried out"])
def test_what_does_not_move_fails_the_check(still: str) -> None:
    nothing, something = moves(0.0, 0.0, 0.0), moves(0.0, 1.0, 1.0)
    check = scales.moved_first(
        *((nothing, something) if still == "claimed" else (something, nothing))
    )
    assert not check.ok
    assert f"50 programmes: {still}: no move beyond luck" in check.figure


def test_the_error_of_a_lead_is_what_leads_differ_by() -> None:
    path, luck = np.array([0.0, 1.0, 2.0, 3.0]), np.random.default_rng(2)
    made = [path + luck.normal(0.0, 0.5, (40, 4)) for _ in range(300)]
    leads = [float(scales._under_way(values.mean(axis=0))) for values in made]
    told = [
        scales._jackknife_error(scales._under_way(scales._without_one(values))) for values in made
    ]
    assert np.mean(told) == pytest.approx(np.std(leads, ddof=1), rel=0.15)


# whether two scales are one


def tables_of_scales(same: bool, noise: float, draws: int = 200, replicates: int = 10) -> Floats:
    """Return scales that have nothing in common; the last two are one thing if `same`.

    Each replicate has its own random numbers.
    """
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
    world, twin = (
        world_of([Arm.control, Arm.intervention, Arm.intervention], weeks=104) for _ in range(2)
    )
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
