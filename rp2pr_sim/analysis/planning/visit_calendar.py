"""Calendar of the visits, the facilitators' load, and the effect of more staff.

It concerns M14-M16, M35 and M98.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.numbers import shown_error
from rp2pr_sim.analysis.planning.estimates import ENDS as ENDS_OF
from rp2pr_sim.analysis.planning.estimates import columns_of, told
from rp2pr_sim.analysis.planning.estimates import keys as run_keys
from rp2pr_sim.analysis.planning.studies import PLANNED
from rp2pr_sim.core.enums import BookingRule, Facilitation
from rp2pr_sim.core.records import Floats
from rp2pr_sim.outcomes.summary import shown_values
from rp2pr_sim.scenario import Scenario

ENDS = (0.1, 0.9)  # quantiles: nine programmes in ten are no earlier, and no later, than these
MOST_FACILITATORS, MOST_ADMIN = 50, 1000.0
FACILITATOR, ADMIN = "one-more-facilitator", "twice-the-administration"
LABELS = {
    PLANNED: "as planned",
    FACILITATOR: "with one more facilitator",
    ADMIN: "with twice the administration",
}
FIGURES = {
    "first_week": ("Week of the first visit", "week"),
    "last_week": ("Week of the last visit", "week"),
    "share_held": ("Visits held by the end", "share"),
    "weeks_of_delay": ("Mean wait for a first visit beyond its earliest week", "weeks"),
    "longest_delay": ("Longest such wait", "weeks"),
    "share_alone": ("Visits without a facilitator", "share"),
    "facilitator_days": ("Visit days led by a facilitator", "days"),
    "busiest_week": ("Of these in the busiest week", "days"),
}
"""The reported figures of each programme, in words and with their units."""


def neighbours(scenario: Scenario) -> dict[str, Scenario]:
    """Return the same programme with more staff, by name, where more could matter.

    They are one more facilitator, if there are any; and twice the visits that can be arranged per
    week, if the core team arranges them.
    """
    found = {}
    people, admin = scenario.facilitation.facilitators, scenario.support.admin_capacity
    if scenario.facilitation.kind != Facilitation.none and people < MOST_FACILITATORS:
        found[FACILITATOR] = scenario.replaced({"facilitation.facilitators": people + 1})
    if scenario.booking.rule == BookingRule.queue and 0.0 < admin <= MOST_ADMIN / 2.0:
        found[ADMIN] = scenario.replaced({"support.admin_capacity": 2.0 * admin})
    return found


def calendar(visits: pd.DataFrame, weeks: int) -> pd.DataFrame:
    """Return visits by scenario and week over the replicates.

    Parameters
    ----------
    visits : pd.DataFrame
        the table `visit`, with the column `scenario`.
    weeks : int
        the horizon.

    Returns
    -------
    pd.DataFrame
        scenario, week, visits (mean), low and high (eight programmes in ten lie between them),
        with_facilitator (mean: facilitator days), alone (mean), held_so_far (share of all visits).
    """
    every = visits.groupby("scenario").size()
    held = visits[visits["held_week"].notna()]
    counted = _by_week(held, visits, weeks)
    led = _by_week(held[held["facilitated"].astype(bool)], visits, weeks)
    rows = []
    for name, counts in counted.items():
        low, high = np.quantile(counts, ENDS, axis=0)
        mean, facilitated = counts.mean(axis=0), led[name].mean(axis=0)
        columns = {
            "visits": mean,
            "low": low,
            "high": high,
            "with_facilitator": facilitated,
            "alone": mean - facilitated,
            "held_so_far": counts.sum(axis=0).cumsum() / every[name],
        }
        rows.append(pd.DataFrame({"scenario": name, "week": np.arange(weeks), **columns}))
    return pd.concat(rows, ignore_index=True)


def figures(visits: pd.DataFrame) -> pd.DataFrame:
    """Return the `FIGURES` of each programme, one row for each scenario and replicate.

    They are missing if no visit was held.
    """
    keys = ["scenario", *run_keys(visits)]
    held = visits[visits["held_week"].notna()]
    every, days = visits.groupby(keys, sort=False), held.groupby(keys, sort=False)
    led = held[held["facilitated"].astype(bool)]
    found = pd.DataFrame(index=every.size().index)
    found["first_week"], found["last_week"] = days["held_week"].min(), days["held_week"].max()
    found["share_held"] = (days.size() / every.size()).fillna(0.0)
    delay = days["weeks_of_delay"]
    found["weeks_of_delay"], found["longest_delay"] = delay.mean(), delay.max()
    found["facilitator_days"] = led.groupby(keys).size()
    found["busiest_week"] = led.groupby([*keys, "held_week"]).size().groupby(keys).max()
    found = found.fillna({"facilitator_days": 0, "busiest_week": 0})
    found["share_alone"] = 1.0 - found["facilitator_days"] / days.size()
    return found[list(FIGURES)].astype(np.float64).reset_index()


def summed_up(programmes: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of each scenario over its replicates.

    Parameters
    ----------
    programmes : pd.DataFrame
        the result of `figures`.

    Returns
    -------
    pd.DataFrame
        scenario, figure, what (in words), unit, mean with low, high and error (see
        `estimates`), early and late (8 programmes in 10 lie within), and, against the scenario as
        planned under common random numbers, difference with difference_low, difference_high and
        difference_error.
    """
    rows = []
    runs = run_keys(programmes)
    planned = programmes[programmes["scenario"] == PLANNED].set_index(runs)
    for name, each in programmes.groupby("scenario", sort=False):
        here = each.set_index(runs)
        for figure, (what, unit) in FIGURES.items():
            values, away = here[figure].dropna(), (here[figure] - planned[figure]).dropna()
            most = 1.0 if unit == "share" else np.inf
            ends = values.quantile(list(ENDS)) if len(values) else [np.nan, np.nan]
            mean = columns_of("mean", values, 0.0, most)
            rows.append(
                {"scenario": name, "figure": figure, "what": what, "unit": unit}
                | {column.removeprefix("mean_"): number for column, number in mean.items()}
                | dict(zip(("early", "late"), ends, strict=True))
                | columns_of("difference", away)
            )
    return pd.DataFrame(rows)


def summary(found: pd.DataFrame, scenario: Scenario, sets: bool = False) -> list[str]:
    """Return the answer in a few sentences.

    Parameters
    ----------
    found : pd.DataFrame
        the result of `summed_up` for the scenario and its neighbours.
    scenario : Scenario
        the scenario as planned.
    sets : bool
        whether its intervals are over parameter sets.
    """
    rows = found.set_index(["scenario", "figure"])
    means = {name: float(rows["mean"][(PLANNED, name)]) for name in FIGURES}
    if not means["share_held"] > 0.0:
        return ["No visit is held before the end."]
    last, delay = (_interval(rows, name, sets) for name in ("last_week", "weeks_of_delay"))
    lines = [
        (
            f"The first visit is in week {means['first_week']:.0f}, the last in week"
            f" {means['last_week']:.0f}{last} (in one programme of ten after week"
            f" {rows['late'][(PLANNED, 'last_week')]:.0f}); {_percent(means['share_held'])} of the"
            " visits are held by the end."
        ),
        (
            f"On average a first visit is held {means['weeks_of_delay']:.1f} weeks after its"
            f" earliest possible week{delay}; the longest wait is"
            f" {means['longest_delay']:.0f} weeks."
        ),
        _load(means, scenario),
    ]
    return lines + [
        _changed(name, rows, sets)
        for name in (FACILITATOR, ADMIN)
        if (name, "last_week") in rows.index
    ]


def _interval(rows: pd.DataFrame, figure: str, sets: bool) -> str:
    """Return the interval of a figure as planned after a comma; empty without parameter sets."""
    row = {name: float(rows[name][(PLANNED, figure)]) for name in ("mean", "low", "high", "error")}
    if not sets or not row["low"] < row["high"]:
        return ""
    _, ends, _ = shown_values(row["mean"], row["low"], row["high"], "weeks", sets)
    error = shown_error(row["error"], "weeks")
    return f", 95% uncertainty {ends} and simulation error ± {error}"


def _load(means: Mapping[str, float], scenario: Scenario) -> str:
    people = scenario.facilitation.facilitators
    if scenario.facilitation.kind == Facilitation.none:
        return "Nobody facilitates."
    leads = "The facilitator leads" if people == 1 else f"The {people} facilitators lead"
    days = (
        f"{leads} {means['facilitator_days']:.0f} visit days, {means['busiest_week']:.1f} of them"
        " in the busiest week"
    )
    return (
        f"{days}; {_percent(means['share_alone'])} of the visits have no facilitator in the room."
    )


def _changed(name: str, rows: pd.DataFrame, sets: bool) -> str:
    """Return the changes by more staff whose paired difference has an interval without 0."""
    changes = []
    columns = [f"difference{end}" for end in ("", *ENDS_OF)]
    for figure, words in _CHANGES.items():
        of_figure = {column: float(rows[column][(name, figure)]) for column in columns}
        if of_figure["difference_low"] > 0.0 or of_figure["difference_high"] < 0.0:
            unit = "share points" if figure == "share_alone" else "weeks"
            size = told(of_figure, "difference", unit, sets, "+")
            changes.append(f"{words} {size}")
    label = f"{LABELS[name][0].upper()}{LABELS[name][1:]}"
    same = all(rows["difference"][(name, figure)] == 0.0 for figure in _CHANGES)
    none = "no difference" if same else "no clear difference"
    return f"{label}: {'; '.join(changes) or none}."


_CHANGES = {
    "weeks_of_delay": "mean wait",
    "last_week": "last visit",
    "share_alone": "visits without a facilitator",
}


def _percent(share: float) -> str:
    return f"{share:.0%}" if share in (0.0, 1.0) or 0.01 <= share <= 0.99 else f"{share:.1%}"


def _by_week(held: pd.DataFrame, visits: pd.DataFrame, weeks: int) -> dict[str, Floats]:
    """Return by scenario the number of these held visits, shape (replicates, weeks)."""
    found = {}
    for name, every in visits.groupby("scenario", sort=False):
        replicates = np.sort(every["replicate"].unique())
        mine = held[held["scenario"] == name]
        place = np.searchsorted(replicates, mine["replicate"])
        counts = np.zeros((len(replicates), weeks))
        np.add.at(counts, (place, mine["held_week"].to_numpy(dtype=np.int64)), 1.0)
        found[str(name)] = counts
    return found
