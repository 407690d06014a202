"""Weeks of the programme as dates, once its start is known."""

from __future__ import annotations

import re
from datetime import date, timedelta

from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.text import quoted

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_YEARS = range(1900, 2200)


def start_of(text: str | float) -> date | None:
    """Return the first day of week 0, or `None` for an empty text.

    Raises
    ------
    InputError
        if it is not a date such as 2027-01-04.
    """
    if text == "":
        return None
    try:
        found = date.fromisoformat(str(text)) if _ISO.fullmatch(str(text)) else None
    except ValueError:
        found = None
    if found is None or found.year not in _YEARS:
        raise InputError(f"start is {quoted(text)}; it must be a date, such as 2027-01-04.")
    return found


def date_of(start: date, week: int) -> date:
    """Return the first day of a week of the programme; the first week is week 0."""
    return start + timedelta(weeks=week)


def in_words(day: date) -> str:
    """Return a date as people write it, such as 4 January 2027."""
    return f"{day.day} {day:%B} {day.year}"
