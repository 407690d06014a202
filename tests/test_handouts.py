"""Hand-outs say what the sheet and the simulated visits say, and blanks stay blank."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import icalendar
import numpy as np
import pandas as pd
import pytest
from nasty_names import NASTY, nasty_sheet

import rp2pr_sim as rp
from rp2pr_sim.analysis.planning.handouts import HOURS, Simulated, handout_tables, summary
from rp2pr_sim.analysis.planning.predictors import SIGNS
from rp2pr_sim.analysis.planning.run import PlanResult
from rp2pr_sim.cli import main
from rp2pr_sim.core.enums import Indicator
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.model.cohort.own_teams import RANGES, OwnTeams
from rp2pr_sim.report import write_handouts
from rp2pr_sim.report.planning import preparation
from rp2pr_sim.report.planning.handouts import file_names
from rp2pr_sim.scenario import Scenario

NONE = float("nan")
START = date(2027, 1, 4)
CENTRAL = {"parameters": "central", "replicates": 20}


def own_teams(*names: str) -> OwnTeams:
    """Teams of which nothing but the names is known, with ids 1, 2, ..."""
    many = len(names)
    return OwnTeams(
        names, np.arange(1, many + 1), np.zeros(many, dtype=int), ("",) * many,
        {column: np.full(many, NONE) for column in RANGES},
    )  # fmt: skip


def by_hand(*days: tuple[int, int, int, int, float]) -> Simulated:
    """Runs with these visits: replicate, host, visitor, order, week held (NaN: not held)."""
    visits = pd.DataFrame(days, columns=["replicate", "host", "visitor", "order", "held_week"])
    visits = visits.assign(earliest_week=10, facilitated=True).astype({"held_week": "Int64"})
    runs = visits[["replicate", "host"]].drop_duplicates().rename(columns={"host": "team"})
    hours = {column: 10.0 * (number + 1) for number, column in enumerate(HOURS)}
    plans = visits.assign(team=visits["host"], week_submitted=visits["held_week"] + 5)
    return Simulated(
        visits,
        runs.assign(arm="intervention", wave=0, **hours),
        plans[["replicate", "team", "week_submitted"]],
    )


def test_each_hospital_learns_when_the_programme_begins_for_it() -> None:
    own = own_teams("Early", "Late")
    own.values["joins_week"][1] = 30.0
    runs = by_hand((0, 1, 2, 1, 45.0), (0, 2, 1, 2, 50.0))
    table = handout_tables(runs, own, Scenario(), "")["handouts"].set_index("team")
    first = Scenario().joining.learning_week
    assert table["learning_week"].to_dict() == {"Early": first, "Late": 30 + first}


def test_nothing_is_planned_after_a_hospital_has_left() -> None:
    own = own_teams("Leaves", "Late")
    own.values["leaves_week"][0], own.values["joins_week"][1] = 40.0, 30.0
    tables = handout_tables(
        by_hand((0, 1, 2, 1, 30.0), (0, 2, 1, 2, NONE)), own, Scenario(), str(START)
    )
    rows = tables["handouts"].set_index("team")
    assert rows["joins_week"].dropna().to_dict() == {"Late": 30}
    assert rows.loc["Leaves", ["host_week", "plan_week", "leaves_week"]].tolist() == [30, 35, 40]
    assert rows.loc["Leaves", ["month_3_week", "support_ends_week"]].isna().all()
    assert rows.loc["Leaves", "leaves_date"] == str(START + timedelta(weeks=40))


def test_two_hospitals_that_never_meet_are_named() -> None:
    runs = by_hand((0, 1, 2, 1, NONE), (0, 2, 1, 2, NONE), (0, 3, 4, 1, 12.0), (0, 4, 3, 2, 20.0))
    tables = handout_tables(runs, own_teams("a", "b", "c", "d"), Scenario(), "")
    said = [text for text in summary(tables, "") if text.startswith("In no run")]
    assert len(said) == 1
    assert "between a and b. Check" in said[0] and "joins_week" in said[0]
    met = by_hand((0, 1, 2, 1, 11.0), (0, 2, 1, 2, 12.0))
    tables = handout_tables(met, own_teams("a", "b"), Scenario(), "")
    assert not any("In no run" in text for text in summary(tables, ""))


@pytest.mark.parametrize("kind", ["peer_visit", "paper"])
def test_no_meeting_is_observed_in_a_review_on_paper(kind: str) -> None:
    scenario = Scenario.of({"review.kind": kind})
    lists = preparation.before_hosting, preparation.before_visiting, preparation.agenda
    said = " ".join(text for make in lists for text in make(scenario))
    assert ("team meeting" in said) == (kind == "peer_visit")
    assert ("patient survey" in said) == (kind == "peer_visit")
    assert ("documents" in said) == (kind == "paper")


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> PlanResult:
    """A plan for hospitals with names that are hard to print."""
    here = tmp_path_factory.mktemp("plan")
    return rp.plan(
        {"cohort.file": str(nasty_sheet(here))},
        questions=["handouts", "warning_signs", "pairs"],
        start=str(START),
        output=here / "outputs",
        **CENTRAL,
    )


@pytest.fixture(scope="module")
def pages(plan: PlanResult) -> dict[str, str]:
    return {file.name: file.read_text(encoding="utf-8") for file in write_handouts(plan)}


def plain(page: str) -> str:
    """The text of a page without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page.partition("<body>")[2])).split())


def test_a_pair_is_told_from_a_ring_by_its_visits() -> None:
    pair = [(k, *way, 10 + 2 * n) for k in range(3) for n, way in enumerate(((1, 2, 1), (2, 1, 2)))]
    ring = [(k, host, 3 + (host - 2) % 3, 1, 20 + k) for k in range(3) for host in (3, 4, 5)]
    tables = handout_tables(
        by_hand(*pair, *ring), own_teams("a", "b", "c", "d", "e"), Scenario(), ""
    )
    rows = tables["handouts"].set_index("team")
    assert rows["visits"].to_dict() == {"a": "b", "b": "a", "c": "e", "d": "c", "e": "d"}
    assert rows["visited_by"].to_dict() == {"a": "b", "b": "a", "c": "d", "d": "e", "e": "c"}
    assert rows["hosts_first"].tolist()[:2] == [1.0, 0.0]
    assert rows["hosts_first"].isna().tolist() == [False, False, True, True, True]
    assert rows.loc[["a", "b", "c"], "host_week"].tolist() == [10, 12, 21]
    assert rows.loc[["a", "b", "c"], "visit_week"].tolist() == [12, 10, 21]
    visits = tables["handout_visits"]
    assert visits[["order", "team_a", "team_b", "week"]].to_numpy().tolist() == [
        ["first", "a", "b", 10],
        ["return", "a", "b", 12],
        ["one way", "c", "e", 21],
        ["one way", "d", "c", 21],
        ["one way", "e", "d", 21],
    ]


def test_weeks_are_medians_with_the_range_of_eight_runs_in_ten() -> None:
    weeks = [*range(10, 20), NONE]
    days = [(k, 1, 2, 1, week) for k, week in enumerate(weeks)]
    row = handout_tables(by_hand(*days), own_teams("a", "b"), Scenario(), "")["handouts"].loc[0]
    assert row["host_week"] in (14, 15)
    assert row[["host_week_low", "host_week_high"]].tolist() == [11, 18]
    assert row["host_share"] == pytest.approx(10 / 11)
    assert row["plan_week"] == row["host_week"] + 5
    assert row["month_3_week"] == row["plan_week"] + 13
    assert row["staff_hours"] == 10.0 * len(HOURS)


def test_partners_that_differ_between_runs_are_not_named() -> None:
    found = handout_tables(
        by_hand((0, 1, 2, 1, 10), (0, 3, 1, 1, 10), (1, 1, 3, 1, 10), (1, 3, 1, 1, 10)),
        own_teams("a", "b", "c"), Scenario(), "",
    )  # fmt: skip
    rows = found["handouts"].set_index("team")
    assert rows.loc["a", ["visits", "visited_by"]].tolist() == ["c", ""]
    assert found["handout_visits"][["team_a", "team_b"]].to_numpy().tolist() == [["a", "c"]]
    assert any("differs between the runs" in said for said in summary(found, ""))


def test_a_hospital_without_a_known_partner_still_has_its_weeks(
    plan: PlanResult, tmp_path: Path
) -> None:
    team = plan.tables["handouts"]["team"][0]
    open_partner = plan.tables["handouts"].assign(visits="", visited_by="")
    none = {name: plan.tables[name].iloc[:0] for name in ("handout_visits", "handout_figures")}
    result = replace(
        plan, folder=tmp_path, tables={**plan.tables, **none, "handouts": open_partner}
    )
    pages = {file.name: file.read_text(encoding="utf-8") for file in write_handouts(result)}
    text, row = plain(pages[file_names([team])[team]]), open_partner.loc[0]
    assert "It is still open who visits you" in text
    assert f"Hosts a visit {row['host_week']} " in text
    assert f"Visits a hospital {row['visit_week']} " in text


def test_hospitals_have_pages_and_no_two_have_the_same() -> None:
    found = file_names(["A B", "a-b", "Ä b", "../x", "CON", "core team", "東京", "京都", "x" * 300])
    assert list(found.values())[:6] == [
        *("a-b.html", "a-b-2.html", "a-b-3.html", "x.html", "con-2.html", "core-team-2.html"),
    ]
    assert len(set(found.values())) == len(found)
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]{0,70}\.html", name) for name in found.values())


def test_each_hospital_of_the_programme_has_a_page(plan: PlanResult, pages: dict[str, str]) -> None:
    files = file_names(plan.tables["handouts"]["team"])
    assert set(files) == set(NASTY.values())  # control teams get none
    assert set(pages) == {*files.values(), "core-team.html", "visits.ics"}
    for row in plan.tables["handouts"].to_dict("records"):
        text = plain(pages[files[row["team"]]])
        assert f"{row['team']}: your peer review" in text
        assert f"You and {row['visits']} visit each other." in text
        assert f"All {row['staff_hours']:.0f} {row['staff_hours_low']:.0f} to" in text


def test_names_with_markup_are_text(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        assert "<b>" not in page or name == "visits.ics"
    assert "A &amp; B &lt;b&gt;" in pages["core-team.html"]


def test_every_column_is_explained(plan: PlanResult) -> None:
    columns = pd.read_csv(plan.folder / "columns.csv")
    ours = columns[columns["table"].str.startswith("handout")]
    assert len(ours) and ours["meaning"].notna().all()


def test_pages_load_nothing(pages: dict[str, str]) -> None:
    for page in pages.values():
        assert not re.search(r"https?:|<script|<link|@import|src=", page)
        assert page.startswith("BEGIN:VCALENDAR") or '<html lang="en">' in page


def test_what_the_sheet_leaves_blank_stays_blank(plan: PlanResult, pages: dict[str, str]) -> None:
    sheet = pd.read_csv(plan.question.scenario.cohort.file, dtype={"team": str}).set_index("team")
    columns = [item.name for item in Indicator if item.name in sheet]
    figures = plan.tables["handout_figures"]
    assert figures[~figures["indicator"].isin(columns)]["share"].isna().all()
    found = figures.pivot(index="team", columns="indicator", values="share")[columns]
    assert found.equals(sheet.loc[found.index, columns].rename_axis(columns="indicator"))
    files = file_names(found.index)
    for team, row in found.iterrows():
        cells = re.findall(r'<th scope="row">[^<]*</th><td>([^<]*)</td><td>[^<]*</td></tr>',
                           pages[files[team]].partition("Figure in the sheet")[2])  # fmt: skip
        shown = [cell for cell in cells[: len(Indicator)] if cell]
        assert shown == [f"{share:.0%}" for share in row[columns].dropna()], team


def test_learning_goes_from_the_one_that_is_ahead(plan: PlanResult, pages: dict[str, str]) -> None:
    figures = plan.tables["handout_figures"]
    files = file_names(figures["team"].unique())
    for team, rows in figures.groupby("team"):
        text = plain(pages[files[team]])
        learn = re.search(r"What you can learn: .*? or more on: (.*?)\.", text)
        expected = (rows["points"] >= 5.0).sum()
        assert (len(learn[1].split(", ")) if learn else 0) == expected, team


def test_five_points_are_five_points() -> None:
    own = own_teams("a", "b")
    own.values["surgery"][:] = (0.92, 0.97)  # their difference is just under 0.05
    tables = handout_tables(by_hand((0, 1, 2, 1, 10), (0, 2, 1, 2, 12)), own, Scenario(), "")
    rows = tables["handout_figures"].query("indicator == 'surgery'").set_index("team")
    assert rows["points"].to_dict() == {"a": 5.0, "b": -5.0}


def test_many_hospitals_with_missing_figures_are_counted() -> None:
    names = tuple(f"Hospital {k:02}" for k in range(1, 13))
    days = [(0, host, host % 12 + 1, 1, 10) for host in range(1, 13)]
    said = summary(handout_tables(by_hand(*days), own_teams(*names), Scenario(), ""), "")
    assert "Figures are missing of 12 of the 12 hospitals; their pages list them." in said


def test_the_calendar_has_the_dates_of_the_table(plan: PlanResult, pages: dict[str, str]) -> None:
    calendar = icalendar.Calendar.from_ical(pages["visits.ics"])
    found = {str(event["summary"]): event for event in calendar.walk("VEVENT")}
    assert len({str(event["uid"]) for event in found.values()}) == len(found)
    for row in plan.tables["handout_visits"].to_dict("records"):
        event = found[f"{row['team_a']} and {row['team_b']}, {row['order']} visit"]
        begins = START + timedelta(weeks=row["week"])
        assert row["date"] == str(begins) == str(event["dtstart"].dt)
        assert event["dtend"].dt - begins == timedelta(weeks=1)
        assert (event["status"], event["transp"]) == ("TENTATIVE", "TRANSPARENT")
        assert f"week {row['week_low']} to {row['week_high']}" in str(event["description"])
    for row in plan.tables["handouts"].to_dict("records"):
        call = found[f"{row['team']}: call at month 3"]
        assert str(call["dtstart"].dt) == row["month_3_date"]
        expected = found[f"{row['team']}: first improvement plan expected"]
        assert str(expected["dtstart"].dt) == row["plan_date"]
    assert len(found) == 8 + 3 * 8 + 1  # visits; plans, calls and ends of support; one event


def test_hand_outs_are_the_same_each_time(plan: PlanResult, pages: dict[str, str]) -> None:
    again = {
        file.name: file.read_text(encoding="utf-8") for file in write_handouts(rp.load(plan.folder))
    }
    assert again == pages


def test_the_core_team_sees_everything_in_order(plan: PlanResult, pages: dict[str, str]) -> None:
    text = plain(pages["core-team.html"])
    table = re.findall(r"<tr><td class=\"box\"></td><th scope=\"row\">(.*?)</th><td>(\d+)</td>",
                       pages["core-team.html"])  # fmt: skip
    weeks = [int(week) for _, week in table]
    assert weeks == sorted(weeks) and len(weeks) == 8 + 3 * 8 + 2
    for row in plan.tables["handouts"].to_dict("records"):
        assert f"{row['team']} {row['missing']}" in text
    for row in plan.tables["pairs"].to_dict("records"):
        assert row["reasons"] in text
        others = "".join(page for name, page in pages.items() if name != "core-team.html")
        assert not row["reasons"] or row["reasons"] not in plain(others)


def test_only_signs_that_warn_are_asked_for(plan: PlanResult, pages: dict[str, str]) -> None:
    signs = plan.tables["warning_signs"].set_index("sign")["warns"]
    for sign in SIGNS:
        assert (sign.question in plain(pages["core-team.html"])) == signs[sign.name]


def test_the_command_makes_them_and_the_report_links_to_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    nasty_sheet(tmp_path).rename("teams.csv")
    words = ["cohort.file=teams.csv", "questions=handouts", "parameters=central", "replicates=20"]
    assert main(["plan", *words, "time.weeks=60"]) == 0
    folder, told = Path("outputs/plan/ilcop-001"), capsys.readouterr().out
    made = {file.name for file in (folder / "handouts").iterdir()}
    assert {"core-team.html", "north.html"} <= made and "visits.ics" not in made
    assert "start=2027-01-04 adds dates" in told
    page = (folder / "handouts/core-team.html").read_text(encoding="utf-8")
    assert "With start=2027-01-04" in page and "did not search for warning signs" in plain(page)
    assert main(["report", str(folder), "--quiet"]) == 0
    report = (folder / "report.html").read_text(encoding="utf-8")
    linked = set(re.findall(r'href="handouts/([^"]*)"', report))
    assert linked == made
    assert main(["status", str(folder)]) == 0


@pytest.mark.parametrize(
    "text", ["2027", "20270104", "2027-W01-1", "2027-02-30", "4 January 2027", "0001-01-01", "x"]
)
def test_the_start_is_a_date(text: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^start is .*; it must be a date, such as 2027-01-04\.$"):
        rp.plan(start=text, output=tmp_path)


def test_the_national_cohort_has_no_hand_outs() -> None:
    with pytest.raises(InputError, match="hand-outs are for your own hospitals"):
        rp.plan(questions=["handouts"])
