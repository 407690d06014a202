"""The national cohort, recruitment and a user's own teams."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.special import expit, logit

from rp2pr_sim.core.enums import Arm, Indicator, Topic
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.random_numbers import Decision, uniform
from rp2pr_sim.engine.initial_state import make_world, resolved
from rp2pr_sim.model import cohort
from rp2pr_sim.model.cohort.national_figures import earlier, later, national_figures, published_row
from rp2pr_sim.model.cohort.own_teams import read_own_teams, trust_id
from rp2pr_sim.model.cohort.vector_draws import (
    around,
    log_odds,
    logit_normal,
    make_luck,
    normals,
    one_around,
    one_log_odds,
    quantiles,
    uniforms,
)
from rp2pr_sim.model.state import HISTORY_YEARS, Team
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.sheet.columns import RANGES

EXAMPLE = Path(__file__).parent.parent / "examples" / "teams.csv"
LARGE = Scenario.of({"scale.n_invited": 3000, "scale.n_intervention": 1200, "scale.n_control": 0})


def cohort_of(scenario: Scenario, seed: int = 1, replicate: int = 0) -> cohort.Cohort:
    return cohort.make_cohort(resolved(scenario), make_luck(seed, replicate))


@pytest.fixture(scope="module")
def large() -> cohort.Cohort:
    return cohort_of(LARGE)


def test_array_draws_are_the_single_draws() -> None:
    luck = make_luck(3, 4)
    ids = np.array([[5, 70], [1 << 45, 9]])
    drawn = uniforms(luck, Decision.cohort_blind, ids)
    assert drawn.shape == ids.shape
    assert drawn[1, 0] == uniform(luck[0], Decision.cohort_blind, 1 << 45)
    assert (
        normals(luck, Decision.cohort_blind, ids[:, 0])[0]
        == normals(luck, Decision.cohort_blind, ids)[0, 0]
    )


@pytest.mark.parametrize("draw", [-4.0, -0.3, 0.0, 2.5])
@pytest.mark.parametrize("middle", [0.0, 1e-8, 0.141, 0.5, 0.96, 1.0])
def test_a_single_share_is_spread_as_many_are(middle: float, draw: float) -> None:
    assert one_log_odds(middle) == pytest.approx(float(log_odds(middle)), rel=1e-12)
    assert one_around(middle, 0.7, draw) == pytest.approx(
        float(around(middle, 0.7, np.array(draw))), rel=1e-12
    )


@pytest.mark.parametrize(
    ("mean", "spread"),
    [(0.58, 0.1), (0.14, 0.05), (0.02, 0.01), (0.986, 0.05), (0.995, 0.03), (0.5, 0.2), (0.7, 0)],
)
def test_a_logit_normal_has_the_mean_and_the_spread_that_are_asked_for(
    mean: float, spread: float
) -> None:
    median, sd = logit_normal(np.array([mean]), np.array([spread]))
    shares = expit(logit(median) + sd * quantiles(99))
    assert np.mean(shares) == pytest.approx(mean, abs=1e-9)
    assert np.std(shares) == pytest.approx(spread, abs=1e-6)


def test_no_spread_is_wider_than_half_of_that_of_a_yes_or_no() -> None:
    median, sd = logit_normal(np.array([0.99, 0.5]), np.array([0.4, 0.6]))
    shares = expit(logit(median)[:, None] + sd[:, None] * quantiles(99))
    assert np.std(shares, axis=1) == pytest.approx(0.5 * np.sqrt([0.99 * 0.01, 0.25]), abs=1e-6)


def test_levels_and_spreads_are_those_of_the_scenario(large: cohort.Cohort) -> None:
    figures = national_figures(LARGE)
    level = large.teams["true_before"]
    assert np.median(level, axis=0) == pytest.approx(figures.level, abs=0.015)
    spread = [getattr(LARGE.spread, item.name) for item in Indicator]
    assert np.std(level, axis=0) == pytest.approx(spread, rel=0.12)


def test_what_the_audit_records_at_the_start_is_on_average_the_recorded_level(
    large: cohort.Cohort,
) -> None:
    """F50-54: the national level is the mean over trusts, of skewed indicators too."""
    figures = national_figures(LARGE)
    recorded = np.array([getattr(LARGE.level, item.name) for item in Indicator])
    now = large.teams["true_before"] * figures.seen(large.teams["completeness"])
    assert now.mean(axis=0) == pytest.approx(recorded, rel=0.02)


def test_indicators_of_a_team_correlate(large: cohort.Cohort) -> None:
    z = logit(large.teams["background"][:, [1, 2, 3, 4]])
    found = np.corrcoef(z.T)[np.triu_indices(4, 1)]
    assert found.mean() == pytest.approx(LARGE.audit.correlation, abs=0.05)


def test_gap_is_large_where_a_team_is_weak(large: cohort.Cohort) -> None:
    gap = large.teams["gap_before"][:, Topic.surgery_access]
    weakest = np.argmin(large.teams["true_before"][:, Indicator.surgery])
    assert np.argmax(gap) == weakest
    assert gap.mean() == pytest.approx(0.5, abs=0.03)
    complete = large.teams["completeness"].mean(axis=1)
    assert np.corrcoef(large.teams["gap_before"][:, Topic.data_capture], complete)[0, 1] < -0.9


def test_history_drifts_up_to_week_0(large: cohort.Cohort) -> None:
    """F56, F57: little for active treatment, much for nurse contact.

    There is none for small-cell chemotherapy.
    """
    yearly = np.diff(large.teams["true_year"][:, :HISTORY_YEARS].mean(axis=0), axis=0)
    assert np.all(
        (yearly[:, Indicator.active_treatment] > 0.0)
        & (yearly[:, Indicator.active_treatment] < 0.02)
    )
    assert yearly[-1, Indicator.nurse_contact] > 0.05
    assert np.abs(yearly[:, Indicator.small_cell_chemotherapy]).max() < 0.01


def test_recorded_figures_lie_below_the_truth_and_scatter(large: cohort.Cohort) -> None:
    true, complete = (
        large.teams[name][:, :HISTORY_YEARS, Indicator.active_treatment]
        for name in ("true_year", "complete_year")
    )
    recorded = large.teams["recorded_year"][:, :HISTORY_YEARS, Indicator.active_treatment]
    expected = true * (1.0 - (1.0 - complete) * LARGE.audit.missing_as_not_done)
    assert (recorded - expected).mean() == pytest.approx(0.0, abs=0.003)
    assert 0.02 < (recorded - expected).std() < 0.06  # F65: 3.6 points


def test_nothing_is_recorded_of_years_to_come(large: cohort.Cohort) -> None:
    assert not large.teams["recorded_year"][:, HISTORY_YEARS:].any()


@pytest.mark.parametrize(
    ("weeks", "knots"), [(1, 2), (13, 2), (14, 3), (52, 5), (104, 9), (260, 21)]
)
def test_odds_are_drawn_of_the_quarters_that_the_programme_sees(weeks: int, knots: int) -> None:
    odds = cohort_of(Scenario.of({"time.weeks": weeks})).teams["odds"]
    assert np.all(odds[:, :knots].std(axis=0) > 0.1)
    assert not odds[:, knots:].any()


def test_half_overestimate_themselves_by_23_points(large: cohort.Cohort) -> None:
    """F73."""
    image = large.teams["self_image"]
    assert np.mean(image > 0.0) == pytest.approx(0.54, abs=0.02)
    assert image[image > 0.0].mean() == pytest.approx(0.23, abs=0.01)


def test_patients_have_the_mean_and_spread_of_the_scenario(large: cohort.Cohort) -> None:
    patients = large.teams["patients"]
    assert patients.mean() == pytest.approx(193.0, rel=0.05)
    assert patients.std() / patients.mean() == pytest.approx(0.4, abs=0.05)
    assert patients.min() >= 20.0


@pytest.mark.parametrize(("months", "row"), [(0, 4), (12, 3), (14, 2), (24, 2), (36, 1)])
def test_newest_published_year(months: float, row: int) -> None:
    scenario = Scenario.of({"information.publication_lag_months": months})
    assert published_row(scenario) == row
    assert set(cohort_of(scenario).teams["published_year"]) == {row}


def test_going_back_and_forth_in_time_returns() -> None:
    now = np.array([0.6, 0.9])
    back = earlier(now, 0.95, 0.2, 2.5, floor=0.25)
    assert np.all(back < now)
    assert later(back, 0.95, 0.2, 2.5) == pytest.approx(now)


def test_recruitment_has_the_funnel_of_the_programme() -> None:
    """F2: 156 invited, 92 (59%) accept, 80 (87%) of these have enough data."""
    funnels = np.array([cohort_of(Scenario(), replicate=r).funnel for r in range(60)])
    invited, accepted, eligible, enrolled = funnels.mean(axis=0)
    assert invited == 156
    assert accepted / invited == pytest.approx(0.59, abs=0.04)
    assert eligible / accepted == pytest.approx(0.87, abs=0.02)
    assert np.all(funnels[:, 3] == 80)
    assert np.all(np.diff(funnels[:, :3], axis=1) <= 0)
    assert enrolled == 80


def test_more_complete_trusts_are_likelier_to_be_eligible() -> None:
    everyone = Scenario.of(
        {"scale.n_invited": 3000, "scale.n_intervention": 3000, "scale.n_control": 0}
    )
    chosen = LARGE.replaced({"joining.acceptance": 1.0})
    assert (
        cohort_of(chosen).teams["completeness"].mean()
        > cohort_of(everyone).teams["completeness"].mean()
    )


def test_where_too_few_accept_the_next_willing_join() -> None:
    scenario = Scenario.of(
        {"scale.n_invited": 40, "scale.n_intervention": 40, "scale.n_control": 0}
    )
    found = cohort_of(scenario)
    assert found.funnel.enrolled == 40 > found.funnel.accepted >= found.funnel.eligible
    some = cohort_of(scenario.replaced({"scale.n_intervention": 30}))
    assert some.teams["accept_logit"].mean() > found.teams["accept_logit"].mean()


def test_one_more_invited_trust_changes_nobody() -> None:
    # as many teams as trusts, so that both worlds hold the same ones
    few = make_world(
        Scenario.of({"scale.n_invited": 40, "scale.n_intervention": 20, "scale.n_control": 20}),
        1,
        0,
    )
    more = make_world(
        Scenario.of({"scale.n_invited": 42, "scale.n_intervention": 20, "scale.n_control": 22}),
        1,
        0,
    )
    for name in Team.fields():
        if name not in ("unit", "arm", "wave", "enrolled"):
            assert np.array_equal(few.teams[name], more.teams[name][:40]), name
    assert few.members.tobytes() == more.members[:40].tobytes()
    assert few.core.tobytes() == more.core.tobytes()


def test_replicates_differ() -> None:
    first, second = cohort_of(Scenario(), replicate=0), cohort_of(Scenario(), replicate=1)
    assert not np.array_equal(first.teams["id"], second.teams["id"])
    shared = np.intersect1d(first.teams["id"], second.teams["id"])[0]
    row = [c.teams[c.teams["id"] == shared]["openness"][0] for c in (first, second)]
    assert row[0] != row[1]


# a user's own teams


def write(folder: Path, text: str | bytes) -> str:
    file = folder / "teams.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(file)


def own(path: str, **values: object) -> Scenario:
    return Scenario.of({"cohort.file": path, **values})


def test_the_example_gives_its_figures() -> None:
    found = cohort_of(own(str(EXAMPLE)))
    row = found.names.index("Eastwick")
    team = found.teams[row]
    assert (team["id"], team["x_km"], team["patients"], team["arm"]) == (
        trust_id("Eastwick"),
        280,
        320,
        Arm.intervention,
    )
    assert team["openness"] == team["openness_set"] == 0.7
    assert team["recorded_year"][team["published_year"], Indicator.active_treatment] == 0.55
    assert team["completeness"].mean() == pytest.approx(0.93, abs=0.01)
    assert found.names[0] == found.name(0)
    assert list(found.teams["id"]) == sorted(found.teams["id"])


def test_true_level_follows_from_the_published_share(tmp_path: Path) -> None:
    path = write(
        tmp_path, "team,active_treatment,completeness\na,0.4,0.8\nb,0.6,0.8\nc,0.6,0.95\nd,0.99,\n"
    )
    found = cohort_of(own(path))
    level = dict(
        zip(found.names, found.teams["background"][:, Indicator.active_treatment], strict=True)
    )
    assert 0.4 < level["a"] < level["b"]
    # the more is missing, the better is the truth behind the same figure
    assert level["c"] < level["b"]
    assert level["d"] >= 0.99


def test_numbers_of_teams_come_from_the_file() -> None:
    scale = resolved(own(str(EXAMPLE))).scale
    assert (scale.n_intervention, scale.n_control, scale.n_invited) == (8, 4, 12)


def test_without_arms_everybody_takes_part(tmp_path: Path) -> None:
    path = write(tmp_path, "team\nb\na\n")
    world = make_world(own(path), 1, 0)
    assert set(world.teams["arm"]) == {Arm.intervention}
    assert len(world.visits) == 2


def test_the_order_of_rows_and_columns_changes_nothing(tmp_path: Path) -> None:
    header, *rows = EXAMPLE.read_text().splitlines()
    straight = make_world(own(str(EXAMPLE)), 1, 0)
    cells = [line.split(",") for line in (header, *reversed(rows))]
    turned = make_world(
        own(write(tmp_path, "\n".join(",".join(reversed(line)) for line in cells))), 1, 0
    )
    for name, ours, theirs in zip(straight._fields, straight, turned, strict=True):
        assert ours.tobytes() == theirs.tobytes(), name


def test_what_is_missing_is_redrawn_and_what_is_given_stays() -> None:
    worlds = [cohort_of(own(str(EXAMPLE)), replicate=r).teams for r in (0, 1)]
    given = np.isfinite(read_own_teams(str(EXAMPLE)).values["workload"])
    same = worlds[0]["workload"] == worlds[1]["workload"]
    assert np.array_equal(same, given)


def test_an_edited_file_counts(tmp_path: Path) -> None:
    path = write(tmp_path, "team\na\nb\n")
    assert len(read_own_teams(path).names) == 2
    Path(path).write_text("team\na\nb\nc\nd\n")
    assert len(read_own_teams(path).names) == 4


def test_spreadsheet_files_are_read(tmp_path: Path) -> None:
    path = write(tmp_path, '\ufeffteam , arm\r\n"Sankt Georg, Nord",control\r\n\r\n Übersee ,\r\n')
    found = read_own_teams(path)
    assert set(found.names) == {"Sankt Georg, Nord", "Übersee"}


FAULTS = {
    "empty": ("", "has no rows"),
    "header only": ("team\n", "has no rows"),
    "binary": (b"\x89PNG\r\n\x1a\n\x00\xff", "not a CSV"),
    "broken quotes": ('team\n"a\nb', "not a CSV"),
    "no team": ("arm\ncontrol\n", "no column 'team'"),
    "unknown column": ("team,openess\na,1\n", "unknown column 'openess'.*Did you mean openness"),
    "semicolons": ("team;arm\na;control\n", "unknown column 'team;arm'"),
    "column twice": ("team,arm,arm\na,,\n", "the column 'arm' twice"),
    "ragged": ("team,arm\na\n", "row 2 has 1 cells; allowed is 2"),
    "too long": ("team\na\nb,c\n", "row 3 has 2 cells; allowed is 1"),
    "nameless": ("team,arm\na,\n,control\n", r"A3 \(team\): the name is empty"),
    "twice": ("team\na\nb\na \n", r"A4 \(team\): 'a' is already in A2"),
    "arm": ("team,arm\na,controll\n", r"B2 \(arm\): 'controll'.*did you mean control"),
    "word": ("team,openness\na,high\n", r"B2 \(openness\): 'high' is not a number"),
    "decimal comma": ('team,openness\na,"0,5"\n', r"B2 \(openness\): '0,5' is not a number"),
    "nan": ("team,openness\na,nan\n", r"B2 \(openness\): 'nan' is not a number"),
    "infinite": ("team,patients\na,inf\n", r"B2 \(patients\): 'inf' is not a number"),
    "percent": (
        "team,surgery\na,0.1\nb,14\n",
        r"B3 \(surgery\): 14 is out of range; allowed is a number from 0 to 1",
    ),
    "negative": ("team,patients\na,-3\n", r"B2 \(patients\): -3 is out of range"),
    "alone": ("team\na\n", "scale.n_intervention is 1, too few for a pair"),
    "only controls": ("team,arm\na,control\nb,control\n", "scale.n_intervention is 0"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_of_a_file_is_one_clear_sentence(tmp_path: Path, fault: str) -> None:
    text, message = FAULTS[fault]
    path = write(tmp_path, text)
    with pytest.raises(InputError, match=message) as caught:
        make_world(own(path), 1, 0)
    assert path in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["nowhere.csv", ".", "/dev/zero", "nul\0.csv"])
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        make_world(own(str(tmp_path / name)), 1, 0)


def test_names_that_luck_cannot_tell_apart_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rp2pr_sim.model.cohort.own_teams.trust_id", lambda name: 1 << 40)
    with pytest.raises(InputError, match=r"A3 \(team\): 'b' and 'a' cannot be distinguished"):
        read_own_teams(write(tmp_path, "team\na\nb\n"))


def test_extreme_figures_are_legal(tmp_path: Path) -> None:
    columns = [name for name in RANGES if not name.endswith("_week")]  # which end with time.weeks
    low, high = (",".join(str(RANGES[name][end]) for name in columns) for end in (0, 1))
    path = write(tmp_path, f"team,{','.join(columns)}\na,{low}\nb,{high}\n")
    assert Team.faults(make_world(own(path), 1, 0).teams) == []
