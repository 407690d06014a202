"""Traits, plans and heterogeneity: the self-checks pass on a small run, and each can fail."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rp2pr_sim.analysis.verification import effects, heterogeneity, plans, traits
from rp2pr_sim.analysis.verification.effects import Effect, taking_part
from rp2pr_sim.analysis.verification.fixtures import SEED, same
from rp2pr_sim.core.enums import PlanState
from rp2pr_sim.core.records import Floats
from rp2pr_sim.engine.compiled import run_weeks
from rp2pr_sim.engine.initial_state import make_world
from rp2pr_sim.scenario import parameters

STRENGTHS = {item.name: item for item in parameters() if item.role == "strength"}


def around(means: Floats, seed: int = 1, replicates: int = 400, spread: float = 1.0) -> Floats:
    """Paired differences with these very means, shape `(replicates, *means.shape)`."""
    away = np.random.default_rng(seed).normal(0.0, spread, (replicates, *np.shape(means)))
    return np.asarray(means + away - away.mean(axis=0))


# effects


def test_an_effect_is_a_mean_with_its_interval() -> None:
    found = effects.effect_of(around(np.array(2.0)))
    assert found.mean == pytest.approx(2.0)
    assert found.half == pytest.approx(1.96 / 20.0, rel=0.1)
    assert (found.above, found.below) == (True, False)
    assert effects.effect_of(np.array([1.0, np.nan, 3.0])).mean == 2.0
    assert math.isnan(effects.effect_of(np.array([1.0, np.nan])).mean)


def test_without_a_value_nothing_is_distinguishable() -> None:
    assert not Effect(math.nan, math.nan).above
    assert not Effect(math.nan, math.nan).below


def test_an_effect_shows_as_many_decimals_as_it_is_known_to() -> None:
    assert str(Effect(13.24, 0.71)) == "+13.2 ± 0.7"
    assert str(Effect(-0.541, 0.031)) == "-0.54 ± 0.03"


def test_plans_of_a_team_count_once_they_are_a_year_old() -> None:
    world = make_world(taking_part(), SEED, 0)
    for slot, week in enumerate((40, 51, 52)):  # of 104 weeks the last is 103
        plan = world.plans[3, slot]
        plan["state"], plan["week_submitted"] = PlanState.active, week
        plan["reached"], plan["effect"], plan["room"] = 1.0, 0.5, 0.2
    world.plans["reached"][3, 1] = 0.0
    world.plans["progress_month12"][3, :3] = (0.8, 0.7, 0.9)
    sums = effects.plans_of_teams(world)
    assert sums[3] == pytest.approx([2.0, 100.0, 20.0, 100.0])
    assert sums.sum(axis=0) == pytest.approx(sums[3])
    assert effects.of_plans(sums) == pytest.approx([50.0, 10.0, 50.0])
    assert np.isnan(effects.of_plans(sums[:3])).all()


def test_leaving_out_parts_gives_the_error_of_a_mean() -> None:
    values = np.random.default_rng(3).normal(size=50)
    without = (values.sum() - values) / 49.0
    assert effects.jackknife(without) == pytest.approx(effects.effect_of(values).half)


# traits


def moved(everyone: float, own: float, partner: float, points: float = 0.0) -> Floats:
    """Made-up differences: plan success of all, own and partner's plans; points of all of them."""
    means = np.zeros((3, 5))
    means[:, 0], means[:, 1] = (everyone, own, partner), points
    return around(means)


@pytest.mark.parametrize(
    ("trait", "differences", "ok"),
    [
        ("openness", moved(3.0, 2.0, 1.0), True),
        ("openness", moved(3.0, 2.0, 0.0), False),
        ("openness", moved(3.0, 0.0, 1.0), False),
        ("openness", moved(0.0, 2.0, 1.0), False),
        ("openness", moved(0.0, 0.0, 0.0, points=1.0), True),
        ("openness", moved(0.0, 0.0, 0.0), False),
        ("reciprocity", moved(3.0, -1.0, 1.0), True),
        ("reciprocity", moved(3.0, 2.0, -1.0), False),
        ("follow_through", moved(3.0, 2.0, 0.0), True),
        ("follow_through", moved(-3.0, 2.0, 0.0), False),
    ],
)
def test_a_trait_must_raise_success_or_points_on_the_sides_of_its_claim(
    trait: str, differences: Floats, ok: bool
) -> None:
    check = traits.trait_lives(trait, differences)
    assert (check.family, check.ok) == ("traits", ok)
    assert ("no rise" in check.figure) is not ok
    assert "respect of the return visits" in check.figure.partition("own:")[0]


def test_a_trait_is_moved_in_the_first_host_of_each_pair_alone() -> None:
    world = make_world(taking_part(), SEED, 0)
    hosts, partners = traits.first_hosts(world)
    assert sorted([*hosts, *partners]) == list(range(12))
    other = traits.shifted(world, "openness", traits.SHIFT)
    for name in ("openness", "openness_set"):
        before, after = (
            np.log(each.teams[name] / (1.0 - each.teams[name])) for each in (world, other)
        )
        assert (after - before)[hosts] == pytest.approx(traits.SHIFT)
        assert (after == before)[partners].all()
        other.teams[name][:] = world.teams[name]
    assert same(world.teams, other.teams)


def test_traits_move_a_small_run() -> None:
    found = np.array([traits.moved(replicate) for replicate in range(12)])
    assert found.shape == (12, 3, 3, 5)
    openness, reciprocity, follow_through = np.nanmean(found, axis=0)
    assert openness[0, 3] > 0.0  # honesty
    assert reciprocity[0, 4] > 0.0  # respect
    assert follow_through[1, 2] > follow_through[2, 2]  # its own plans are carried out
    assert follow_through[1, 2] > 0.0


def cohorts(of_traits: float, of_team: float, seed: int = 4) -> list[traits.Cohort]:
    """Results to which traits, the team besides and chance (variance 1) give so much variance."""
    rng, made = np.random.default_rng(seed), []
    for _ in range(25):
        own = rng.normal(size=(30, 6))
        level = math.sqrt(of_traits) * own[:, 0] + math.sqrt(of_team) * rng.normal(size=30)
        results = level + rng.normal(size=(8, 30))
        results[rng.uniform(size=results.shape) < 0.1] = np.nan
        made.append(traits.Cohort(own, np.stack([results, results], axis=2)))
    return made


def test_what_traits_explain_and_what_belongs_to_the_team_are_found() -> None:
    found = traits._shares(cohorts(of_traits=0.1, of_team=0.15))[0]
    assert found == pytest.approx([0.1 / 1.25, 0.1 / 1.25, 0.25 / 1.25], abs=0.03)
    check = traits.explained_share(cohorts(of_traits=0.1, of_team=0.15))
    assert check.ok
    assert "25 cohorts of 30 teams, 8 times each; plan success: own traits" in check.figure


def test_more_than_belongs_to_the_team_cannot_be_explained() -> None:
    rng, cancelling = np.random.default_rng(7), np.where(np.arange(8) % 2, 1.0, -1.0)[:, None, None]
    made = []
    # team means follow the trait although two lives of a team have less in common than chance has
    for _ in range(25):
        own = rng.normal(size=(30, 6))
        made.append(
            traits.Cohort(
                own, 0.2 * own[:, :1] + cancelling * rng.uniform(0.5, 1.5, size=(1, 30, 2))
            )
        )
    check = traits.explained_share(made)
    assert not check.ok
    assert "ceiling -" in check.figure


def test_results_that_do_not_vary_are_no_proof() -> None:
    alike = [
        one._replace(results=np.full_like(one.results, 3.0))
        for one in cohorts(of_traits=0.1, of_team=0.1)
    ]
    assert not traits.explained_share(alike).ok


def test_other_chance_leaves_the_teams_as_they_are() -> None:
    found = traits._cohort(0)
    assert found.traits.shape == (30, 6)
    assert sorted(found.traits[:, 0]) == sorted(found.traits[:, 3])  # each is somebody's partner
    assert not np.array_equal(found.results[0], found.results[1], equal_nan=True)


def test_random_sets_are_judged_where_a_trait_can_show() -> None:
    up, down, none = Effect(3.0, 1.0), Effect(-3.0, 1.0), Effect(0.0, 1.0)
    rising = [traits.SetFound(50.0, (up, up, none))] * 40
    assert traits.random_sets(rising).ok
    assert "40 of 40 sets" in traits.random_sets(rising).figure
    assert "openness raises it in 40, lowers it in 0" in traits.random_sets(rising).figure
    falling = [traits.SetFound(50.0, (up, down, none))]
    assert traits.random_sets(rising + falling * traits.most_by_chance(40)).ok
    assert not traits.random_sets(rising + falling * (traits.most_by_chance(45) + 1)).ok
    assert traits.random_sets(rising + [traits.SetFound(2.0, (down, down, down))] * 9).ok
    assert not traits.random_sets([traits.SetFound(2.0, (up, up, up))]).ok


@pytest.mark.parametrize(("sets", "most"), [(0, 0), (1, 0), (10, 1), (40, 3)])
def test_how_many_sets_may_fall_by_chance(sets: int, most: int) -> None:
    assert traits.most_by_chance(sets) == most


# plans


def changes(**changed: tuple[float, float]) -> dict[str, tuple[Effect, Effect]]:
    """Effects as they should be, some replaced; by the first word of the change."""
    usual = {"hope": (9.0, 0.0), "easy": (5.0, -1.0), "scope": (-2.0, 1.0), "review": (-2.0, 1.0)}
    usual |= {"diagnosis": (3.0, 1.0), "fit": (3.0, 1.0)}
    made = {name: (usual | changed)[name.split()[0]] for name in plans.CHANGES}
    return {
        name: (Effect(success, 0.5), Effect(points, 0.5))
        for name, (success, points) in made.items()
    }


@pytest.mark.parametrize(
    ("hope", "ok"),
    [((9.0, 0.0), True), ((9.0, -1.0), True), ((9.0, 1.0), False), ((0.0, 0.0), False)],
)
def test_timid_aims_must_raise_success_and_not_points(hope: tuple[float, float], ok: bool) -> None:
    assert plans.timid_aims_flatter(changes(hope=hope), 200).ok is ok
    assert plans.timid_aims_flatter(changes(easy=hope), 200).ok is ok


@pytest.mark.parametrize(
    ("changed", "ok"),
    [
        ({}, True),
        ({"scope": (0.2, 1.0)}, False),
        ({"scope": (-2.0, 0.2)}, False),
        ({"diagnosis": (3.0, 0.2)}, False),
        ({"fit": (3.0, -1.0)}, False),
        ({"fit": (0.0, 1.0)}, True),
    ],
)
def test_scope_diagnosis_and_fit_must_move_the_effect(
    changed: dict[str, tuple[float, float]], ok: bool
) -> None:
    assert plans.worth_follows(changes(**changed), 200).ok is ok


@pytest.mark.parametrize(
    ("points", "ok"), [(1.0, True), (-0.4, True), (-0.6, False), (math.nan, False)]
)
def test_review_must_not_lower_points(points: float, ok: bool) -> None:
    assert plans.review_costs_nothing(changes(review=(-2.0, points)), 200).ok is ok


@pytest.mark.parametrize(("spread", "ok"), [(0.11, True), (0.09, False)])
def test_diagnosis_must_differ_between_plans(spread: float, ok: bool) -> None:
    quality = np.array([[0.5 - spread, 0.5], [0.5 + spread, 0.5]])
    check = plans.diagnosis_varies(quality)
    assert check.ok is ok
    assert f"diagnosis 0.50, SD {spread:.3f}; fit 0.50, SD 0.000" in check.figure


def test_claims_fall_by_measures_alone_and_figures_are_measured_alone() -> None:
    good = plans.Told(claimed=9, taken_back=2, unmeasured=0, measured=8, without_figures=0)
    assert plans.claims_stay([good] * 2).ok
    for wrong in ({"unmeasured": 1}, {"without_figures": 1}, {"taken_back": 0}, {"measured": 0}):
        bad = good._replace(**wrong)
        assert not plans.claims_stay([bad] * 2).ok


def test_changes_move_a_small_run() -> None:
    found = [plans._changed(replicate) for replicate in range(8)]
    success, points, _ = np.nanmean([one.moved for one in found], axis=0).T
    assert success[0] > 0.0 > points[0]  # timid aims
    assert (points[2:] > 0.0).all()  # scope, diagnosis, fit and review
    assert all(one.quality.shape[1] == 2 for one in found)
    assert plans._told(0).measured > 0


def test_changes_leave_teams_and_pairs_as_they_are() -> None:
    """Each change acts on a world already set up; one that only set-up reads would do nothing."""
    usual = make_world(taking_part(), SEED, 0)
    for before, after in plans.CHANGES.values():
        for values in (before, after):
            other = make_world(taking_part(values), SEED, 0)
            assert same(usual.teams, other.teams)
            assert same(usual.visits, other.visits)
            assert same(usual.facilitators, other.facilitators)


# heterogeneity


def test_a_mechanism_that_acts_nowhere_is_named() -> None:
    awake, dead, later = (
        heterogeneity.Awake(name, n) for name, n in (("a.b", 1), ("c.d", 0), ("e.f", 3))
    )
    apart = heterogeneity.Awake("planning.again", 0)
    assert heterogeneity.dead_mechanisms([awake, later, apart]).ok
    check = heterogeneity.dead_mechanisms([awake, dead, later, apart])
    assert not check.ok
    assert check.figure.startswith("2 of 3 mechanisms act")
    assert "e.f in programme 3" in check.figure
    assert check.figure.endswith("1 need what the default programme does not do; dead: c.d")


def test_mechanisms_act_in_a_small_run(monkeypatch: pytest.MonkeyPatch) -> None:
    assert heterogeneity.first_programme(STRENGTHS["coaching.nag"]).programme == 1
    assert heterogeneity.first_programme(STRENGTHS["climate.regulatory"]).programme == 0
    monkeypatch.setattr(heterogeneity, "PROGRAMMES", 2)
    monkeypatch.setattr(heterogeneity, "NOT_BY_DEFAULT", {})
    assert heterogeneity.first_programme(STRENGTHS["climate.regulatory"]).programme == 0


def test_what_is_excused_does_not_act(monkeypatch: pytest.MonkeyPatch) -> None:
    excused = list(heterogeneity.NOT_BY_DEFAULT)
    assert set(excused) <= set(STRENGTHS)
    monkeypatch.setattr(heterogeneity, "NOT_BY_DEFAULT", {})
    monkeypatch.setattr(heterogeneity, "PROGRAMMES", 3)
    acting = [name for name in excused if heterogeneity.first_programme(STRENGTHS[name]).programme]
    assert acting == ["credibility.paper"]  # worked out for all visits, read on paper alone


def gains(*shares: float, by: float = 0.002, replicates: int = 100, teams: int = 20) -> Floats:
    """Return mean gains of which these shares are losses of this size.

    The same teams lose first at each point; the shape is `(replicates, points, teams)`.
    """
    place = (np.arange(replicates * teams).reshape(replicates, 1, teams) + 0.5) / (
        replicates * teams
    )
    mixed = np.random.default_rng(2).permutation(place.ravel()).reshape(place.shape)
    return np.where(mixed < np.array(shares)[:, None], -by, 0.01)


LINE = np.linspace(0.0, 0.4, 9)
CLIFF = np.where(np.arange(9) < 4, 0.05, 0.4)


def test_a_line_is_smooth_and_a_cliff_is_not() -> None:
    line = heterogeneity.moves_smoothly("support.push", gains(*LINE))
    cliff = heterogeneity.moves_smoothly("support.push", gains(*CLIFF))
    assert (line.ok, cliff.ok) == (True, False)
    assert "largest step 10.00 on 5 values, 5.00 on 9: 50 ±" in line.figure
    assert "largest step 35.00 on 5 values, 35.00 on 9: 0 ±" in cliff.figure


def test_no_harm_is_no_proof_of_smoothness() -> None:
    check = heterogeneity.moves_smoothly("teamlife.workload", gains(*LINE, by=0.0001))
    assert not check.ok
    assert (
        "made worse by more than 0.02 points: 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0 (nothing"
        " moves)" in check.figure
    )
    assert "by any amount: 0.0, 5.0" in check.figure


def test_gains_of_a_small_run_move_along_each_grid() -> None:
    found = heterogeneity._gains(0)
    assert found.shape == (3, 9, 12)
    assert (np.ptp(found, axis=1) > 0.0).any(axis=1).all()


def test_a_world_without_weekly_series_ends_the_same() -> None:
    with_series = make_world(taking_part(), SEED, 0)
    without = effects.without_weeks(make_world(taking_part(), SEED, 0))
    for world in (with_series, without):
        run_weeks(world)
    assert same(with_series.plans, without.plans)
