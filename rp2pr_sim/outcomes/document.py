"""`docs/outcomes.md`: every column of every table, written from its declaration."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from rp2pr_sim.outcomes.column import Column

_INTRODUCTION = """# Outcomes: what each table holds

This page is written from the declarations in `rp2pr_sim/outcomes`; a test keeps it up to date.

- Each table begins with `seed` and `replicate`: whose luck the row is.
- Shares run from 0 to 1; *share points* are differences of shares (0.01 is one percentage point). \
Weeks count from
  week 0, the start of the programme. Teams are named by trust id.
- A ratio with nothing in its denominator is **missing**, never 0. So is every change over patient \
years when the horizon
  is under 52 weeks.
- The **baseline** year is the last 52-week patient year before week 0; the **follow-up** year is \
the last whole one in
  the horizon. Changes are read with each team in its own arm whatever it did later.
- True quality, recorded quality and reported success are three different things, and a plan has \
four scales of
  success that are never mixed: carried out, original aim reached, claimed, true effect.
- **Plan success** is the share of plans at least 52 weeks old in the last week that reached their \
original aim; abandoned plans
  count. Timid aims flatter it, so `points_per_plan`, what the same plans gained, is always given \
with it.
- The **aim** is what a plan was to reach, whether anybody wrote it down in figures or not; the \
**goal** is the aim as it is told.
- *Sizes assumed* marks what rests on sizes of effects that the literature does not give: a
  result of the model. In the other tables this holds of everything that happens after week 0.
- The *95% uncertainty* in the headline table is the range of the expected outcome over plausible \
parameter sets; the *simulation error*, given
  apart, is what chance leaves open in the mean. With `parameters=central` the interval is the \
simulation error alone: the 95% t-interval of
  the mean over replicates (cut at 0 and 1 for shares; Wilson's interval for the share of \
replicates in which something is so).
- A ratio such as `cost_per_plan_reached` is that of one run. Over many runs every command gives \
the ratio of the means (mean cost over
  mean number of successful plans); the interval is that of the ratios of the sets, or of the \
delta method.
- Plans that are less than 52 weeks old in the last week (`plans_too_young`) are left out of \
`plan_success`, `points_per_plan`,
  `demonstrable_success` and `share_carried_out`; a note says how many. Where no plan is as old, \
these outcomes are missing.
- Columns marked *(twin)* exist only when each team's own no-programme run under the same luck is \
at hand.
- `<indicator>`, `<role>` and the like stand for one column each; M and F numbers are the claims \
and facts of `rp2pr_sim/evidence`.
"""

_HEAD = ("| column | unit | definition | claims, facts |", "|---|---|---|---|")


def written(columns: Iterable[Column]) -> str:
    """Return the page, one table of columns for each outcome table, in the order given."""
    parts = [_INTRODUCTION]
    for name, group in groupby(columns, key=lambda column: column.table):
        parts.append("\n".join([f"## Table `{name}`\n", *_HEAD, *map(_line, group), ""]))
    return "\n".join(parts)


def _line(column: Column) -> str:
    name = column.name + (f"_<{column.along.__name__.lower()}>" if column.along else "")
    label = f". **{column.label}**" if column.label else ""
    note = f" ({column.note})" if column.note else ""
    mark = " *(twin)*" if column.twin else ""
    sources = " ".join((*column.claims, *column.facts))
    return f"| `{name}`{mark} | {column.unit} | {column.text}{label}{note} | {sources} |"
