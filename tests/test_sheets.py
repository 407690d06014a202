"""What is read from a file of own teams, and what follows from it, computed by hand."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from rp2pr_sim.core.enums import Arm, Indicator
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.engine.initial_state import make_world
from rp2pr_sim.model.cohort import make_cohort
from rp2pr_sim.model.cohort.national_figures import national_figures
from rp2pr_sim.model.cohort.own_teams import (
    known,
    left_open,
    read_own_teams,
    resolved,
    trust_id,
)
from rp2pr_sim.model.cohort.vector_draws import make_luck
from rp2pr_sim.model.state import HISTORY_YEARS
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.sheet import hashes_of
from rp2pr_sim.sheet.columns import RANGES

SHARES = ("completeness", "survey_returns", "openness", "manager_support", "surgery", "histology")


def sheet(folder: Path, *lines: str) -> str:
    file = folder / "teams.csv"
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return str(file)


def own(path: str, **values: object) -> Scenario:
    named = {name.replace("__", "."): value for name, value in values.items()}
    return Scenario.of({"cohort.file": path, **named})


def by_name(scenario: Scenario) -> dict[str, np.void]:
    found = make_cohort(resolved(scenario), make_luck(1, 0))
    return dict(zip(found.names, found.teams, strict=True))


def test_named_teams_lie_beyond_all_synthetic_ones_and_stay_who_they_are() -> None:
    ids = [trust_id(f"hospital {n}") for n in range(2000)]
    assert len(set(ids)) == 2000
    assert min(ids) >= 2**40 > Scenario.of({}).scale.n_invited
    # forty bits of the name: the whole range is used, and results keep their names for ever
    assert 2**40 * 1.99 < max(ids) < 2**41
    assert trust_id("Eastwick") == 1_179_213_033_751


def test_a_file_is_read_by_name_column_and_arm(tmp_path: Path) -> None:
    path = sheet(
        tmp_path, "patients,team,arm,x_km", "120,b,control,", "80,a,,-3.5", "90,c,intervention,"
    )
    found = read_own_teams(path)
    rows = {name: k for k, name in enumerate(found.names)}
    assert found.ids.tolist() == sorted(trust_id(name) for name in "abc")
    assert found.ids[rows["b"]] == trust_id("b")
    assert [found.arms[rows[name]] for name in "abc"] == [
        Arm.intervention, Arm.control, Arm.intervention,
    ]  # fmt: skip
    assert [found.values["patients"][rows[name]] for name in "abc"] == [80.0, 120.0, 90.0]
    assert found.values["x_km"][rows["a"]] == -3.5
    assert math.isnan(found.values["x_km"][rows["b"]])
    assert set(found.values) == set(RANGES)
    assert np.isnan(found.values["openness"]).all()


@pytest.mark.parametrize(
    ("column", "low", "high"),
    [("x_km", -1e4, 1e4), ("y_km", -1e4, 1e4), ("patients", 1, 1e5), *((n, 0, 1) for n in SHARES)],
)
def test_the_ends_of_a_range_are_allowed_and_nothing_beyond(
    column: str, low: float, high: float, tmp_path: Path
) -> None:
    path = sheet(tmp_path, f"team,{column}", f"a,{low}", f"b,{high}")
    assert sorted(read_own_teams(path).values[column]) == [low, high]
    for beyond in (low - 0.001, high + 0.001):
        with pytest.raises(InputError, match=rf"B2 \({column}\): .* is out of range"):
            read_own_teams(sheet(tmp_path, f"team,{column}", f"a,{beyond:.3f}"))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("team",), "has no rows; allowed is a header row with team and at least one row below"),
        (("", "team", "", "a", "b,c"), "row 5 has 2 cells; allowed is 1, as in the header row"),
        (("team,arm", "a"), "row 2 has 1 cells; allowed is 2, as in the header row"),
        (("team\tarm", "a\tb"), "unknown column 'team arm'"),
        (("name;x;y", "a;b;c"), "Columns are separated by commas."),
        (("name\tx", "a\tb"), "unknown column .name x.; allowed are team, .*leaves_week[.] To use"),
        (("team,arm,team", "a,,b"), "has the column 'team' twice"),
        (("arm,openness", "control,1"), "has no column 'team'.* it has arm, openness"),
        (("team,openess", "a,1"), r"unknown column 'openess'.*\. Did you mean openness"),
        (
            ("team,qqqq", "a,1"),
            r"unknown column 'qqqq'; allowed are team, arm, .*leaves_week\. To use",
        ),
        (("team,surgery", "a,1e"), r"B2 \(surgery\): '1e' is not a number"),
        (("team", "a", '"b'), "is not a CSV"),
        (("team,arm", "a,", ",control"), r"A3 \(team\): the name is empty"),
        (("team,arm", "a,kontrol"), "'kontrol' is not an arm; .*did you mean control"),
        (("team", "a", "b", "a"), r"A4 \(team\): 'a' is already in A2"),
    ],
)
def test_a_fault_is_named_by_its_place(lines: tuple[str, ...], said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=said):
        read_own_teams(sheet(tmp_path, *lines))


def test_in_the_standard_form_every_row_is_a_hospital(tmp_path: Path) -> None:
    names = ("team", "Total", "England", "# 1", "* see below", "n/a")
    assert sorted(read_own_teams(sheet(tmp_path, "team", *names)).names) == sorted(names)


def test_one_row_is_a_table_and_one_team_a_cohort(tmp_path: Path) -> None:
    path = sheet(tmp_path, "team,surgery", "only,0.2")
    assert read_own_teams(path).names == ("only",)
    only = by_name(own(path, exchange__kind="outside_panel"))["only"]
    assert only["recorded_year"][only["published_year"], Indicator.surgery] == 0.2


def test_names_that_share_their_random_numbers_are_both_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rp2pr_sim.model.cohort.own_teams.trust_id", lambda _: 2**40)
    with pytest.raises(InputError, match=r"A3 \(team\): 'b' and 'a' cannot be distinguished"):
        read_own_teams(sheet(tmp_path, "team", "a", "b"))


def test_a_file_that_is_missing_or_no_file_cannot_be_read(tmp_path: Path) -> None:
    for name in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(InputError, match="cannot be read"):
            read_own_teams(str(name))
    with pytest.raises(InputError, match="cannot be read"):
        hashes_of(str(tmp_path / "none.csv"))


def test_a_content_has_a_name_of_16_digits_of_its_own(tmp_path: Path) -> None:
    [first] = hashes_of(sheet(tmp_path, "team", "a")).values()
    assert len(first) == 16
    assert [first] != list(hashes_of(sheet(tmp_path, "team", "b")).values())
    assert [first] == list(hashes_of(sheet(tmp_path, "team", "a")).values())


def test_the_numbers_of_teams_are_those_of_the_file(tmp_path: Path) -> None:
    path = sheet(tmp_path, "team,arm", "a,", "b,", "c,control", "d,control", "e,", "f,")
    scale = resolved(own(path)).scale
    assert (scale.n_intervention, scale.n_control, scale.n_invited) == (4, 2, 6)
    assert resolved(Scenario.of({})) == Scenario.of({})
    alone = own(sheet(tmp_path, "team", "a"), exchange__kind="outside_panel")
    assert (resolved(alone).scale.n_intervention, resolved(alone).scale.n_invited) == (1, 2)
    assert resolved(own(sheet(tmp_path, "team", "a", "b", "c"))).scale.n_intervention == 3
    with pytest.raises(InputError, match=r"teams.csv: scale.n_intervention is 1, too few for a"):
        resolved(own(sheet(tmp_path, "team", "a")))


def test_what_is_known_is_what_the_file_gives_of_a_team(tmp_path: Path) -> None:
    path = sheet(tmp_path, "team,x_km,y_km,patients", "a,1,2,", "b,,2,", "c,1,2,90")
    ids = np.array([trust_id(name) for name in ("a", "b", "c", "d")] + [0, 2**41])
    place = known(own(path), ids, ("x_km", "y_km"))
    assert place.tolist() == [True, False, True, False, False, False]
    assert known(own(path), ids, ("patients",)).tolist() == [False] * 2 + [True] + [False] * 3
    assert known(own(path), ids, ("x_km", "surgery")).tolist() == [False] * 6
    assert known(Scenario.of({}), ids, ("surgery",)).tolist() == [True] * 6


def test_what_a_file_leaves_open_is_counted(tmp_path: Path) -> None:
    figures = [item.name for item in Indicator]
    columns = ",".join(["team", *figures, "x_km", "y_km", "patients"])
    shares = ",".join(["0.5"] * len(figures))
    path = sheet(tmp_path, columns, f"a,{shares},1,2,90", f"b,{shares},,2,", f"c,{shares},,,")
    assert left_open(own(path)) == (
        "teams.csv: 3 of the 10 columns of figures, places and patients are incomplete (x_km, y_km,"
        " patients): 5 of 30 cells are empty. The model draws a value for each by chance, again in"
        " each replicate."
    )
    assert left_open(own(sheet(tmp_path, columns, f"a,{shares},1,2,90"))) == ""
    assert left_open(Scenario.of({})) == ""


def test_figures_are_taken_as_they_are(tmp_path: Path) -> None:
    columns = "team,x_km,y_km,patients,survey_returns,openness,safety,manager_support"
    path = sheet(tmp_path, columns, "a,11,-7,250,0.25,0.9,0.2,0.6", "b,,,,,,,")
    a, drawn = by_name(own(path))["a"], by_name(own(sheet(tmp_path, "team", "a", "b")))["a"]
    assert [a[name] for name in columns.split(",")[1:5]] == [11.0, -7.0, 250.0, 0.25]
    assert [a[f"{name}_set"] for name in columns.split(",")[5:]] == [0.9, 0.2, 0.6]
    assert a["workload_set"] == drawn["workload_set"]
    assert a["x_km"] != drawn["x_km"]


def test_indicators_keep_their_distances_around_a_completeness_that_is_given(
    tmp_path: Path,
) -> None:
    path = sheet(tmp_path, "team,completeness", "a,0.7", "b,0.95", "c,", "d,")
    teams = by_name(own(path))
    odds = {
        name: np.log(t["completeness"] / (1.0 - t["completeness"])) for name, t in teams.items()
    }
    apart = math.log(0.95 / 0.05) - math.log(0.7 / 0.3)
    assert odds["b"] - odds["a"] == pytest.approx(apart, abs=1e-6)
    nation = national_figures(own(path))
    mean = nation.complete_mean.mean()
    usual = np.log(nation.complete / (1.0 - nation.complete)) - math.log(mean / (1.0 - mean))
    assert odds["a"] == pytest.approx(usual + math.log(0.7 / 0.3), abs=1e-6)
    # as in the nation: all but complete, and two in three
    assert odds["a"][Indicator.mdt_discussion] > 1.5 + odds["a"][Indicator.nurse_contact]


def test_the_truth_behind_a_share_is_what_was_recorded_divided_by_what_the_audit_sees(
    tmp_path: Path,
) -> None:
    calm = {
        "audit__missing_as_not_done": 0.5, "audit__completeness_rate": 0.0,
        "audit__initiative": 0.0, "drift__active_treatment": 0.0, "drift__pace": 0.0,
    }  # fmt: skip
    lines = ("team,active_treatment,surgery,completeness", "a,0.4,0.02,0.8", "b,0.99,,0.6")
    lines = (*lines, "c,0.0,,0.8", "d,,,")
    teams = by_name(own(sheet(tmp_path, *lines), **calm))
    a = teams["a"]
    for k, given in ((Indicator.active_treatment, 0.4), (Indicator.surgery, 0.02)):
        seen = 1.0 - 0.5 * (1.0 - a["completeness"][k])
        assert a["background"][k] == pytest.approx(given / seen)
        assert a["recorded_year"][a["published_year"], k] == given
    # a share that the audit cannot have recorded is as good as 1
    assert teams["b"]["background"][Indicator.active_treatment] == pytest.approx(1.0)
    assert teams["c"]["background"][Indicator.active_treatment] == pytest.approx(0.0, abs=1e-9)


def test_what_was_recorded_was_seen_at_the_completeness_of_its_year(tmp_path: Path) -> None:
    calm = {
        "audit__missing_as_not_done": 0.5, "audit__completeness_rate": 0.1,
        "audit__initiative": 0.0, "drift__active_treatment": 0.0,
    }  # fmt: skip
    path = sheet(tmp_path, "team,active_treatment,completeness", "a,0.4,0.8", "b,0.4,")
    a, k = by_name(own(path, **calm))["a"], Indicator.active_treatment
    years = HISTORY_YEARS - a["published_year"] - 0.5  # from its middle to week 0
    then = 1.0 - (1.0 - a["completeness"][k]) * math.exp(0.1 * years)
    assert years > 1.0 and then < a["completeness"][k]
    assert a["background"][k] == pytest.approx(0.4 / (1.0 - 0.5 * (1.0 - then)))


def test_the_level_has_risen_since_the_published_year(tmp_path: Path) -> None:
    path = sheet(tmp_path, "team,nurse_contact", "a,0.4", "b,0.4")
    late, early = (
        by_name(own(path, information__publication_lag_months=lag))["a"] for lag in (30.0, 6.0)
    )
    k = Indicator.nurse_contact
    assert late["published_year"] < early["published_year"]
    assert late["background"][k] > early["background"][k] > 0.4


def test_a_programme_runs_on_the_teams_of_the_file(tmp_path: Path) -> None:
    path = sheet(tmp_path, "team,arm,openness", "a,,0.9", "b,,", "c,control,0.1", "d,control,")
    teams = make_world(own(path), 1, 0).teams
    arms = dict(zip(teams["id"].tolist(), teams["arm"].tolist(), strict=True))
    assert arms == {
        trust_id(name): Arm.control if name in "cd" else Arm.intervention for name in "abcd"
    }
