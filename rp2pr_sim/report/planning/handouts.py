"""The hand-outs of a plan: a page per hospital, a checklist for the core team, a calendar file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import pandas as pd

from rp2pr_sim.analysis.numbers import listed
from rp2pr_sim.analysis.planning.dates import date_of, in_words, start_of
from rp2pr_sim.analysis.planning.fixed_pairs import members, named
from rp2pr_sim.analysis.planning.handouts import (
    CALENDAR,
    FIGURES,
    FIRST,
    HANDOUTS,
    HOURS,
    PANEL,
    VISITS,
    led_days,
    never_held,
)
from rp2pr_sim.analysis.planning.predictors import SIGNS
from rp2pr_sim.analysis.planning.run import PlanResult
from rp2pr_sim.core.enums import Facilitation
from rp2pr_sim.core.labels import INDICATOR_WORDS, ROLE_WORDS
from rp2pr_sim.report.planning import preparation
from rp2pr_sim.report.planning.calendar_file import calendar_file
from rp2pr_sim.report.planning.events import Event, events
from rp2pr_sim.report.render import templates

CORE_TEAM = "core-team"
AHEAD = 5.0
"""Percentage points by which a partner is ahead if the page says so: the sampling error (SD) of a
yearly change in active treatment at a hospital of usual size (F66)."""
_LONGEST = 60
_RESERVED = {
    *("con", "prn", "aux", "nul", "index", CORE_TEAM),
    *(f"{port}{number}" for port in ("com", "lpt") for number in range(10)),
}
"""Names that a page of a hospital may not have: Windows reserves them, or another page has it."""


def handouts(result: PlanResult) -> dict[str, str]:
    """Return the hand-outs by the name of their file; none where no hospital has a row."""
    if HANDOUTS not in result.tables:
        return {}
    hospitals = result.tables[HANDOUTS].to_dict("records")
    files = file_names(str(row["team"]) for row in hospitals)
    all_events = events(result)
    found = {
        f"{HANDOUTS}/{files[str(row['team'])]}": _hospital(result, row, all_events)
        for row in hospitals
    }
    found[f"{HANDOUTS}/{CORE_TEAM}.html"] = _core_team(result, all_events, files)
    if start := start_of(result.question.start):
        found[f"{HANDOUTS}/{CALENDAR}"] = calendar_file(all_events, start)
    return found


def file_names(hospitals: Iterable[str]) -> dict[str, str]:
    """Return the name of the page of each hospital, safe on every system and none twice."""
    taken, found = set(_RESERVED), {}
    for name in hospitals:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        stem = re.sub(r"[^a-z0-9]+", "-", plain)[:_LONGEST].strip("-") or "hospital"
        free, number = stem, 1
        while free in taken:
            number += 1
            free = f"{stem}-{number}"
        taken.add(free)
        found[name] = f"{free}.html"
    return found


def _hospital(result: PlanResult, row: Mapping[Hashable, Any], all_events: list[Event]) -> str:
    """Return the page of one hospital."""
    team, scenario = str(row["team"]), result.question.scenario
    mine = [event for event in all_events if team in event.teams]
    figures = result.tables[FIGURES].query("team == @team")
    partners = list(dict.fromkeys(figures["partner"]))
    return templates().get_template("planning/hospital.html").render(
        title=f"{team}: your peer review",
        kicker="Hand-out for a hospital",
        **_frame(result),
        answer=_who(row),
        open_order=0.0 < row["hosts_first"] < 1.0,
        character=preparation.character(scenario),
        partners=[_partner(figures[figures["partner"] == name], name) for name in partners],
        no_partner=_no_partner(row),
        figures=_figure_table(figures, team),
        events=_event_rows(result, mine, team),
        held=_held(row),
        facilitated=scenario.facilitation.kind != Facilitation.none,
        hours=_hour_rows(row),
        visited=row["visited_by"] or "your visitors",
        visits=row["visits"] if row["visit_share"] > 0.0 else "",
        before_hosting=preparation.before_hosting(scenario),
        before_visiting=preparation.before_visiting(scenario),
        agenda=preparation.agenda(scenario),
        missing=row["missing"],
        afterwards=preparation.AFTERWARDS,
        questions=_questions(result),
    )  # fmt: skip


def _core_team(result: PlanResult, all_events: list[Event], files: Mapping[str, str]) -> str:
    """Return the page of the core team."""
    scenario, hospitals = result.question.scenario, result.tables[HANDOUTS]
    visits = result.tables[VISITS]
    end = Event("end", scenario.time.weeks, "The simulated time ends", ())
    notable = result.tables.get("pairs", pd.DataFrame()).to_dict("records")
    return templates().get_template("planning/core_team.html").render(
        title="Checklist for the core team",
        kicker="Hand-out for the core team",
        **_frame(result),
        files=files,
        first=preparation.core_team_first(scenario),
        events=_event_rows(result, [*all_events, end]),
        hours=hospitals.to_dict("records"),
        roles=[(f"hours_{role}", words) for role, words in ROLE_WORDS.items()],
        days=led_days(visits),
        facilitated=scenario.facilitation.kind != Facilitation.none,
        never_held=never_held(visits),
        open_order=bool((visits["order"] == FIRST).any()),
        calendar=CALENDAR if result.question.start else "",
        lacking=hospitals[hospitals["missing"] != ""].to_dict("records"),
        notable=[(named(members(row)), row["reasons"]) for row in notable if row["reasons"]],
        questions=_questions(result),
    )  # fmt: skip


def _frame(result: PlanResult) -> dict[str, Any]:
    """Return what every page says about its making."""
    start = start_of(result.question.start)
    weeks = (
        f"Week 0 begins on {in_words(start)}."
        if start
        else "Weeks are counted from the start of the programme, which is week 0."
    )
    return {"weeks": weeks, "basis": f"{result.question.simulated_in_words}.", "start": start}


def _who(row: Mapping[Hashable, Any]) -> str:
    visits, visited_by = row["visits"], row["visited_by"]
    if not visits and not visited_by:
        return "It is still open who visits you, and whom you visit."
    if visits == visited_by:
        return f"You and {visits} visit each other."
    if visited_by == PANEL:
        return "You are visited by a panel from outside the programme."
    parts = [f"visit {visits}"] if visits else []
    parts += [f"are visited by {visited_by}"] if visited_by else []
    return f"You {listed(parts)}."


def _held(row: Mapping[Hashable, Any]) -> str:
    """Return in which share of the runs a hospital hosts a visit, unless it is every run."""
    share = row["host_share"]
    if share == 0.0:
        return (
            "In the simulated runs you never host a visit: a team leaves the programme before, or"
            " no day is found. Ask the core team."
        )
    if share == 1.0:
        return ""
    shown = "more than 99%" if share > 0.995 else f"{share:.0%}"
    return (
        f"You host a visit in {shown} of the simulated runs. In the others a team leaves"
        " the programme, or no day is found."
    )


def _no_partner(row: Mapping[Hashable, Any]) -> str:
    """Return why a page names no partner with figures."""
    if row["visited_by"] == PANEL:
        return "The panel has no figures of its own."
    return (
        "The simulated runs differ in who your partners are, since chance decides where each ring"
        " begins."
    )


def _partner(figures: pd.DataFrame, name: str) -> dict[str, Any]:
    """Return on which figures a partner is ahead, behind, or cannot be compared."""
    rows = figures.to_dict("records")
    points = {INDICATOR_WORDS[str(row["indicator"])].lower(): row["points"] for row in rows}
    return {
        "name": name,
        "learn": [words for words, ahead in points.items() if ahead >= AHEAD],
        "show": [words for words, ahead in points.items() if ahead <= -AHEAD],
        "known": any(not pd.isna(ahead) for ahead in points.values()),
    }


def _figure_table(figures: pd.DataFrame, team: str) -> list[list[str]]:
    """Return the published figures: a head, then a row per indicator; empty cells stay empty."""
    partners = list(dict.fromkeys(figures["partner"]))
    if not partners:
        return []
    rows = [["Figure in the sheet", team, *partners]]
    for indicator, each in figures.groupby("indicator", sort=False):
        cells = [each["share"].iloc[0], *each["partner_share"]]
        rows.append([INDICATOR_WORDS[str(indicator)], *map(_percent, cells)])
    return rows


def _percent(share: float) -> str:
    return "" if pd.isna(share) else f"{share:.0%}"


def _event_rows(result: PlanResult, some: list[Event], team: str = "") -> list[dict[str, str]]:
    """Return events as rows of a table, on a hospital's page without its name."""
    start, rows = start_of(result.question.start), []
    for event in some:
        what = event.what.removeprefix(f"{team}: ")
        rows.append(
            {
                "what": f"{what[:1].upper()}{what[1:]}" if team else what,
                "week": str(event.week),
                "date": in_words(date_of(start, event.week)) if start else "",
                "range": event.range,
            }
        )
    return rows


def _hour_rows(row: Mapping[Hashable, Any]) -> list[tuple[str, str, str]]:
    """Return the hours of each role: its name, the mean, and what 8 runs of 10 contain."""
    words = {**{f"hours_{role}": text for role, text in ROLE_WORDS.items()}, "staff_hours": "All"}
    return [
        (
            words[column],
            f"{row[column]:.0f}",
            f"{row[f'{column}_low']:.0f} to {row[f'{column}_high']:.0f}",
        )
        for column in HOURS
    ]


def _questions(result: PlanResult) -> list[str] | None:
    """Return the questions of the month-3 call: those on the signs that warn.

    `None`: the plan did not search for warning signs.
    """
    if "warning_signs" not in result.tables:
        return None
    table = result.tables["warning_signs"]
    warn = set(table.loc[table["warns"].astype(bool), "sign"])
    return [sign.question for sign in SIGNS if sign.name in warn]
