"""The dates of a plan as a calendar file (.ics), which calendar programs read.

The same plan always gives the same bytes: no time of making is in it.  An event keeps its
identifier when dates change, so that a program that imports the file again moves the event.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2b

import icalendar

from rp2pr_sim.analysis.planning.dates import date_of, in_words
from rp2pr_sim.report.planning.events import Event


def calendar_file(events: list[Event], start: date) -> str:
    """Return the calendar: one tentative event of a week's length for each that is planned.

    Parameters
    ----------
    events : list[Event]
        what happens.
    start : date
        the first day of week 0.
    """
    found = icalendar.Calendar()
    found.add("prodid", "-//rp2pr_sim//plan//EN")
    found.add("version", "2.0")
    for event in events:
        found.add_component(_event(event, start))
    return str(found.to_ical(), "utf-8")


def _event(event: Event, start: date) -> icalendar.Event:
    found, first = icalendar.Event(), date_of(start, event.week)
    found.add("uid", f"{_identifier(event)}@rp2pr-sim")
    found.add("dtstamp", datetime.combine(start, time(), UTC))
    found.add("dtstart", first)
    found.add("dtend", first + timedelta(weeks=1))
    found.add("summary", event.what)
    found.add("description", _description(event, start))
    found.add("status", "TENTATIVE")
    found.add("transp", "TRANSPARENT")
    return found


def _identifier(event: Event) -> str:
    named = "\n".join([event.kind, event.what, *event.teams])
    return blake2b(named.encode(), digest_size=12).hexdigest()


def _description(event: Event, start: date) -> str:
    said = [f"Likely in week {event.week} of the programme; the day is to be agreed."]
    if event.range:
        low, _, high = event.range.partition(" to ")
        ends = (in_words(date_of(start, int(week))) for week in (low, high or low))
        said.append(
            f"In 8 runs of 10 it is in week {event.range}: weeks that begin from"
            f" {' to '.join(ends)}."
        )
    if event.kind == "learning":
        said.append(f"For {', '.join(event.teams)}.")
    return " ".join(said)
