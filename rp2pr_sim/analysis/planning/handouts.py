"""What each hospital and the core team need on paper: partners, weeks, hours, missing figures.

Partners are read from the simulated visits, so all of it holds for pairs and for rings.  Every
run of the programme as planned counts the same: a range contains parameters and chance.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.numbers import listed
from rp2pr_sim.analysis.planning.dates import date_of, in_words, start_of
from rp2pr_sim.analysis.planning.estimates import keys
from rp2pr_sim.analysis.planning.visit_calendar import ENDS
from rp2pr_sim.core.enums import Indicator, Role
from rp2pr_sim.core.labels import FIGURE_WORDS, counted
from rp2pr_sim.model.cohort.own_teams import OwnTeams
from rp2pr_sim.model.state import WEEKS_A_YEAR
from rp2pr_sim.scenario import Scenario

PANEL = "an outside panel"
STAY = ("joins_week", "leaves_week")
FIRST, RETURN, ONE_WAY = "first", "return", "one way"
MONTH_3 = 13
"""Weeks from the submission of a plan to the call that asks for its warning signs."""
_MOST_NAMED = 8
"""Hospitals that a sentence names."""
HOURS = (*(f"hours_{role.name}" for role in Role), "staff_hours")
CALENDAR = "visits.ics"
HANDOUTS, VISITS, FIGURES = "handouts", "handout_visits", "handout_figures"
_VISIT_COLUMNS = (
    *("order", "team_a", "team_b", "week", "week_low", "week_high", "share", "facilitated"),
)
_WORDS = ("team", "visits", "visited_by", "missing", "order", "team_a", "team_b", "partner")


class Simulated(NamedTuple):
    """The runs that hand-outs are made from: tables of the programme as planned."""

    visits: pd.DataFrame
    teams: pd.DataFrame
    plans: pd.DataFrame


def handout_tables(
    runs: Simulated, own: OwnTeams, scenario: Scenario, start: str | float
) -> dict[str, pd.DataFrame]:
    """Return the tables behind the hand-outs.

    Parameters
    ----------
    runs : Simulated
        all runs of the programme as planned.
    own : OwnTeams
        the teams of the user's sheet.
    scenario : Scenario
        the programme as planned.
    start : str | float
        the first day of week 0, such as 2027-01-04, or an empty text.

    Returns
    -------
    dict[str, pd.DataFrame]
        By name:

        - `handouts`: one row per hospital of the programme, by name.  team; visits and visited_by
          (names; empty if they are not the same in all runs); hosts_first (share of the runs in
          which it hosts before it visits; missing without a return visit); of learning, host,
          visit, plan (the first plan is submitted), month_3 and support_ends the _week, of host,
          visit and plan also _low, _high and _share (of the runs in which it happens); of each of
          `HOURS` the mean, _low and _high; joins_week and leaves_week (of the sheet; weeks after it
          has left are missing); missing (figures that the sheet leaves empty, in words).
        - `handout_visits`: one row per visit.  order (`first` and `return` of two teams, of which
          either may be the host; `one way`: team_a visits team_b), team_a, team_b, week, week_low,
          week_high, share (of the runs in which it is held), facilitated (of these).
        - `handout_figures`: one row per hospital, partner and indicator.  team, partner, visited
          (whether the team visits this partner), indicator, share, partner_share, points (partner
          minus team, percentage points); missing where the sheet is empty.

        A week is the median over the runs, low and high contain 8 runs of 10.  With a start each
        week has its first day in a column that ends with `_date`.
    """
    names = dict(zip(own.ids.tolist(), own.names, strict=True))
    visits = runs.visits.assign(
        host_name=runs.visits["host"].map(names),
        visitor_name=runs.visits["visitor"].map(names).fillna(PANEL),
    )
    hospitals = _hospitals(visits, runs, own, scenario)
    return {
        HANDOUTS: _dated(hospitals, start),
        VISITS: _dated(_visits(visits), start),
        FIGURES: _figures(hospitals, own),
    }


def _hospitals(
    visits: pd.DataFrame, runs: Simulated, own: OwnTeams, scenario: Scenario
) -> pd.DataFrame:
    """Return the table `handouts` without dates."""
    many = len(runs.teams[keys(runs.teams)].drop_duplicates())
    inside = runs.teams[runs.teams["arm"] == "intervention"]
    ids = dict(zip(own.names, own.ids.tolist(), strict=True))
    both_ways = _both_ways(visits)
    rows = []
    for name in sorted(name for name in own.names if (inside["team"] == ids[name]).any()):
        number = ids[name]
        hosted, visited = visits[visits["host"] == number], visits[visits["visitor"] == number]
        returned = hosted["visitor_name"].map(lambda other, name=name: {name, other} in both_ways)
        plans = runs.plans[runs.plans["team"] == number]
        row: dict[str, Any] = {
            "team": name,
            "visits": _always(visited["host_name"]),
            "visited_by": _always(hosted["visitor_name"]),
            "hosts_first": (hosted["order"] == 1)[returned].astype("float64").mean(),
            **_weeks("host_", hosted["held_week"], many),
            **_weeks("visit_", visited["held_week"], many),
            **_weeks("plan_", plans.groupby(keys(plans))["week_submitted"].min(), many),
            **_stay(own, name),
        }
        wave = int(inside.loc[inside["team"] == number, "wave"].median())
        start = wave * scenario.time.wave_gap_weeks
        if not pd.isna(row["joins_week"]):
            start = max(start, row["joins_week"])
        row |= _other_weeks(row, start, scenario)
        for column in HOURS:
            row |= _hours(column, inside.loc[inside["team"] == number, column])
        rows.append(row | {"missing": ", ".join(missing_figures(own, name))})
    return _typed(pd.DataFrame(rows))


def _both_ways(visits: pd.DataFrame) -> set[frozenset[str]]:
    """Return the teams, two by two, that visit each other."""
    back = visits[visits["order"] == 2]
    return set(map(frozenset, zip(back["visitor_name"], back["host_name"], strict=True)))


def _always(partners: pd.Series[str]) -> str:
    """Return the partner, if it is the same in all runs; else an empty text."""
    found = partners.unique()
    return str(found[0]) if len(found) == 1 else ""


def _weeks(name: str, weeks: pd.Series[int], many: int) -> dict[str, Any]:
    """Return the median of a week over the runs, its range, and in which share it comes at all."""
    known = weeks.dropna().to_numpy(dtype=np.float64)
    ends = (0.5, *ENDS)
    found = np.quantile(known, ends, method="nearest") if len(known) else (pd.NA,) * len(ends)
    columns = (f"{name}week", f"{name}week_low", f"{name}week_high")
    return {**dict(zip(columns, found, strict=True)), f"{name}share": len(known) / many}


def _other_weeks(row: Mapping[str, Any], start: int, scenario: Scenario) -> dict[str, Any]:
    """Return the weeks that follow from its start, its visit and its plan, by the calendar."""
    support = scenario.planning.draft_weeks
    support += int(scenario.time.implementation_months * WEEKS_A_YEAR / 12.0)
    learning = start + scenario.joining.learning_week
    found = {
        "learning_week": learning if scenario.information.learning_hours > 0.0 else pd.NA,
        "month_3_week": row["plan_week"] + MONTH_3,
        "support_ends_week": row["host_week"] + support,
    }
    if not pd.isna(leaves := row["leaves_week"]):
        found |= {
            name: pd.NA for name, week in found.items() if not pd.isna(week) and week >= leaves
        }
    return found


def _stay(own: OwnTeams, team: str) -> dict[str, Any]:
    """Return the weeks in which a team joins and leaves, if its sheet gives them."""
    weeks = {name: own.values[name][own.names.index(team)] for name in STAY}
    return {name: pd.NA if np.isnan(week) else int(week) for name, week in weeks.items()}


def _hours(name: str, hours: pd.Series[float]) -> dict[str, float]:
    low, high = hours.quantile(list(ENDS))
    return {name: hours.mean(), f"{name}_low": low, f"{name}_high": high}


def _visits(visits: pd.DataFrame) -> pd.DataFrame:
    """Return the table `handout_visits` without dates: visits that every run has."""
    many, both_ways = len(visits[keys(visits)].drop_duplicates()), _both_ways(visits)
    rows = []
    for (first, second), one_way in visits.groupby(["visitor_name", "host_name"]):
        a, b = str(first), str(second)
        returned = {a, b} in both_ways
        if len(one_way) < many or (returned and a > b):
            continue
        other = (visits["visitor_name"] == b) & (visits["host_name"] == a)
        here = pd.concat([one_way, visits[other]]) if returned else one_way
        for order, which in ((FIRST, 1), (RETURN, 2)) if returned else ((ONE_WAY, 1),):
            these = here[here["order"] == which]
            led = these["facilitated"].astype("float64").mean()
            rows.append(
                {"order": order, "team_a": a, "team_b": b}
                | _weeks("", these["held_week"], many)
                | {"facilitated": led}
            )
    found = _typed(pd.DataFrame(rows, columns=_VISIT_COLUMNS))
    return found.sort_values(["week", "team_a", "team_b"], ignore_index=True)


def _figures(hospitals: pd.DataFrame, own: OwnTeams) -> pd.DataFrame:
    """Return the table `handout_figures`."""
    row_of = {name: row for row, name in enumerate(own.names)}
    rows: list[dict[str, Any]] = []
    for each in hospitals.to_dict("records"):
        partners = dict.fromkeys((each["visits"], each["visited_by"]))
        for partner in (name for name in partners if name in row_of):
            for item in Indicator:
                ours, theirs = (
                    float(own.values[item.name][row_of[name]]) for name in (each["team"], partner)
                )
                rows.append(
                    {"team": each["team"], "partner": partner, "visited": partner == each["visits"]}
                    | {"indicator": item.name, "share": ours, "partner_share": theirs}
                    | {"points": round(100.0 * (theirs - ours), 9)}  # so that 97% less 92% is 5
                )
    columns = ["team", "partner", "visited", "indicator", "share", "partner_share", "points"]
    return _typed(pd.DataFrame(rows, columns=columns))


def missing_figures(own: OwnTeams, team: str) -> list[str]:
    """Return in words which figures of a team its sheet leaves empty."""
    row = own.names.index(team)
    empty = (words for name, words in FIGURE_WORDS.items() if np.isnan(own.values[name][row]))
    return list(dict.fromkeys(empty))


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with whole weeks, and with texts that stay texts where all are empty."""
    weeks = [name for name in table.columns if re.search(r"(^|_)week(_low|_high)?$", name)]
    words = [name for name in table.columns if name in _WORDS]
    return table.astype(dict.fromkeys(weeks, "Int64") | dict.fromkeys(words, "string"))


def _dated(table: pd.DataFrame, start: str | float) -> pd.DataFrame:
    """Return a table with a date next to each week, if the start is known."""
    first = start_of(start)
    if first is None:
        return table
    found: dict[str, Any] = {}
    for name in table.columns:
        found[name] = table[name]
        if name.endswith("week"):
            days = [
                pd.NA if pd.isna(week) else str(date_of(first, int(week))) for week in table[name]
            ]
            found[f"{name.removesuffix('week')}date"] = pd.array(days, dtype="string")
    return pd.DataFrame(found)


def visit_words(row: Mapping[Hashable, Any]) -> str:
    """Return what a visit is, such as `Ashford visits Brackley`."""
    a, b = row["team_a"], row["team_b"]
    if row["order"] == ONE_WAY:
        return f"{a[:1].upper()}{a[1:]} visits {b}"
    return f"{a} and {b}, {'first' if row['order'] == FIRST else 'return'} visit"


def week_range(row: Mapping[Hashable, Any], name: str = "") -> str:
    """Return the range of a week that contains 8 runs of 10, such as `10 to 18`."""
    low, high = row[f"{name}week_low"], row[f"{name}week_high"]
    if pd.isna(low):
        return ""
    return f"{low}" if low == high else f"{low} to {high}"


def summary(tables: Mapping[str, pd.DataFrame], start: str | float) -> list[str]:
    """Return the answer in a few sentences.

    Parameters
    ----------
    tables : Mapping[str, pd.DataFrame]
        the result of `handout_tables`.
    start : str | float
        as `handout_tables`.
    """
    hospitals, visits = tables[HANDOUTS], tables[VISITS]
    said = [
        f"There is a page for each of {len(hospitals)} hospitals and a checklist for the core team"
        f" in the folder {HANDOUTS}. Hospitals need {hospitals['staff_hours'].min():.0f} to"
        f" {hospitals['staff_hours'].max():.0f} staff hours each, on average over the runs."
    ]
    if visits["week"].notna().any():
        days = led_days(visits)
        led = f" A facilitator leads {counted(round(days), 'visit day')}, on average."
        said.append(
            "Weeks are medians over the runs, and ranges contain 8 runs of 10."
            f"{led if days else ''}"
        )
    if never := never_held(visits):
        said.append(never)
    if (visits["order"] == FIRST).any():
        said.append(
            "Which of two hospitals hosts first is open: the model draws it by chance in each run."
        )
    if (hospitals["visited_by"] == "").any():
        said.append(
            "Who visits whom differs between the runs, since chance decides where each ring begins;"
            " the pages name no partner."
        )
    lacking = hospitals.loc[hospitals["missing"] != "", "team"]
    if len(lacking):
        of = (
            listed(list(lacking))
            if len(lacking) <= _MOST_NAMED
            else f"{len(lacking)} of the {len(hospitals)} hospitals"
        )
        said.append(f"Figures are missing of {of}; their pages list them.")
    first = start_of(start)
    said.append(
        f"Week 0 begins on {in_words(first)}; {HANDOUTS}/{CALENDAR} has the dates for a calendar."
        if first
        else "Weeks are counted from week 0, the start of the programme; start=2027-01-04 adds"
        " dates, and a calendar file."
    )
    return said


def led_days(visits: pd.DataFrame) -> float:
    """Return the visit days that a facilitator leads, on average over the runs."""
    return float((visits["facilitated"].fillna(0.0) * visits["share"]).sum())


def never_held(visits: pd.DataFrame) -> str:
    """Return which visits no run holds, and what to check; empty if each is held in some run."""
    never = visits[visits["share"] == 0.0]
    two = zip(never["team_a"], never["team_b"], strict=True)
    between = "; ".join(sorted({f"{a} and {b}" for a, b in two}))
    if not between:
        return ""
    return (
        f"In no run is there a visit between {between}. Check the weeks in which they join and"
        " leave (joins_week and leaves_week in the sheet), and time.weeks."
    )


def visit_table(visits: pd.DataFrame) -> pd.DataFrame | None:
    """Return the visits in words, in their order; `None` if no two hospitals always meet."""
    if visits.empty:
        return None
    rows = []
    for row in visits.to_dict("records"):
        known = not pd.isna(row["week"])
        found = {"Visit": visit_words(row), "Likely week": str(row["week"]) if known else "-"}
        if "date" in row:
            day = date.fromisoformat(row["date"]) if known else None
            found["Begins on"] = in_words(day) if day else "-"
        rows.append(
            found | {"8 runs of 10": week_range(row) or "-", "Held in": f"{row['share']:.0%}"}
        )
    return pd.DataFrame(rows)
