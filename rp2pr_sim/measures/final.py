"""The final state of one programme, read once: what several tables need.

All shapes: n teams, v visits, N_PLANS slots of plans and 7 indicators.  Ratios and means over nothing
are NaN, which the tables show as missing.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from rp2pr_sim.records import Floats, Ints
from rp2pr_sim.state import HISTORY_YEARS, WEEKS_A_YEAR, World
from rp2pr_sim.terms import Arm, Indicator, Role, VisitState

__all__ = ["BASELINE_YEAR", "CARRIED_OUT", "HEADLINE", "LATER_MONTHS", "WEEKS_OF_MONTH_3", "Final", "Mask", "mean", "ratio", "without_zero"]

Mask = npt.NDArray[np.bool_]

HEADLINE = (Indicator.mdt_discussion, Indicator.histology, Indicator.active_treatment, Indicator.surgery)
"""The four headline indicators (F4)."""
BASELINE_YEAR = HISTORY_YEARS - 1
"""Row of the last 52-week patient year before week 0."""
CARRIED_OUT = 0.75
"""Share of a plan's actions from which on it counts as carried out or imminent (F39)."""
LATER_MONTHS = (12, 24, 36)
WEEKS_OF_MONTH_3 = 13


def ratio(part: float, whole: float) -> float:
    """`part / whole`; NaN where the whole is 0."""
    return float(part) / float(whole) if whole else float("nan")


def mean(values: npt.NDArray[Any]) -> float:
    """The mean of the values that are there; NaN where there is none."""
    known = values[~np.isnan(values)] if values.dtype.kind == "f" else values
    return ratio(float(known.sum()), known.size)


def without_zero(values: Floats) -> Floats:
    """These values with NaN for 0, to divide by."""
    return np.where(values == 0.0, np.nan, values)


class Final:
    """The final state of one programme and the masks and figures that tables share."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.teams, self.plans, self.visits = world.teams, world.plans, world.visits
        self.scenario = np.atleast_1d(world.scenario)[0]
        luck = np.atleast_1d(world.luck)[0]
        self.keys = {"seed": int(luck["seed"]), "replicate": int(luck["replicate"])}
        self.horizon = int(self.scenario["time"]["weeks"])

    @cached_property
    def intervention(self) -> Mask:
        """Teams of the programme, those that dropped out included (n,)."""
        return np.asarray(self.teams["arm"] == Arm.intervention)

    @cached_property
    def trial(self) -> Mask:
        """Teams of either arm; an outside panel belongs to none (n,)."""
        return np.asarray(self.teams["arm"] != Arm.panel)

    @cached_property
    def held(self) -> Mask:
        """Visits that took place (v,)."""
        return np.asarray(self.visits["state"] == VisitState.held)

    @cached_property
    def planned(self) -> Mask:
        """Plans that were at least drafted (n, slots)."""
        return np.asarray(self.plans["state"] > 0)

    @cached_property
    def submitted(self) -> Mask:
        """Plans that intervention teams submitted (n, slots)."""
        return np.asarray(self.planned & (self.plans["week_submitted"] >= 0) & self.intervention[:, None])

    def old(self, weeks: int) -> Mask:
        """Submitted plans that are at least so many weeks old in the last week (n, slots)."""
        return np.asarray(self.submitted & (self.plans["week_submitted"] + weeks <= self.horizon - 1))

    @cached_property
    def reached(self) -> Mask:
        """Submitted plans that reached their original, quantified goal (n, slots)."""
        return np.asarray(self.submitted & (self.plans["reached"] == 1.0))

    @cached_property
    def carried_out(self) -> Mask:
        """Plans carried out or imminent a year after submission (n, slots)."""
        return np.asarray(self.old(WEEKS_A_YEAR) & (self.plans["progress_month12"] >= CARRIED_OUT))

    @cached_property
    def follow_up(self) -> int | None:
        """Row of the last whole patient year in the horizon; None below 52 weeks."""
        years = self.horizon // WEEKS_A_YEAR
        return BASELINE_YEAR + years if years else None

    def year_at(self, months: int) -> int | None:
        """Row of the patient year that holds the week so long after the median visit; None where the horizon does not reach."""
        weeks = self.visits["held_week"][self.held]
        if not weeks.size or self.follow_up is None:
            return None
        row = HISTORY_YEARS + (int(np.median(weeks)) + months * WEEKS_A_YEAR // 12) // WEEKS_A_YEAR
        return row if row <= self.follow_up else None

    def change(self, field: str, year: int | None) -> Floats:
        """Change of a year table of the teams from the baseline year to `year` (n, indicators); NaN without a year."""
        table = self.teams[field]
        if year is None:
            return np.full(table[:, 0].shape, np.nan)
        return np.asarray(table[:, year] - table[:, BASELINE_YEAR])

    @cached_property
    def way(self) -> Floats:
        """How far a team alone can still get on each indicator, in share points (n, indicators)."""
        return np.asarray(np.maximum(0.0, self.teams["ceiling"] - self.teams["background"]) * self.teams["closable"])

    @cached_property
    def plan_gain(self) -> Floats:
        """What plans have added to true quality by the end, in share points (n,): mean over the indicators."""
        return np.asarray((self.teams["gain"] * self.way).mean(axis=1))

    @cached_property
    def level(self) -> Floats:
        """True headline level in week 0 in standard deviations between the trial's teams (n,); NaN for a panel."""
        before = self.teams["true_before"][:, list(HEADLINE)]
        inside = before[self.trial]
        if not len(inside):
            return np.full(len(before), np.nan)
        spread = without_zero(inside.std(axis=0))
        z = np.nan_to_num((before - inside.mean(axis=0)) / spread)
        return np.where(self.trial, z.mean(axis=1), np.nan)

    @cached_property
    def fifth(self) -> Floats:
        """Fifth of the trial's teams by true headline level in week 0 (n,): 1 the lowest; ties by trust id; NaN for a panel."""
        order = np.lexsort((self.teams["id"], self.level))[: int(self.trial.sum())]
        found = np.full(len(self.teams), np.nan)
        found[order] = 1 + np.arange(order.size) * 5 // max(1, order.size)
        return found

    @cached_property
    def units(self) -> dict[Arm, tuple[Ints, Ints]]:
        """For each arm the rows of its teams, and for each of these the number of its unit of randomisation (F3)."""
        rows = {arm: np.flatnonzero(self.teams["arm"] == arm) for arm in Arm}
        return {arm: (inside, np.unique(self.teams["unit"][inside], return_inverse=True)[1]) for arm, inside in rows.items()}

    @cached_property
    def rates(self) -> Floats:
        """Cost of an hour by role, in pounds (roles,)."""
        return np.array([self.scenario["resources"][role.name] for role in Role])

    @cached_property
    def delay(self) -> Floats:
        """Weeks from the earliest possible to the actual day of each first visit (v,); NaN for returns and where it was not held."""
        first = self.held & (self.visits["order"] != 2)
        return np.where(first, self.visits["held_week"] - self.visits["earliest_week"], np.nan)

    @cached_property
    def wait(self) -> Floats:
        """Weeks from the first visit of a pair to its return visit (v,); NaN but for return visits that were held."""
        first = self.visits["held_week"][self.visits["reverse"]]
        return np.where(self.held & (self.visits["order"] == 2), self.visits["held_week"] - first, np.nan)

    @cached_property
    def trust_change(self) -> Floats:
        """Trust in the last week minus trust as the day began, of each visit (v,); NaN where it was not held."""
        return np.where(self.held, self.visits["host_trust"] - self.visits["first_trust"], np.nan)

    @cached_property
    def engaged(self) -> Ints:
        """Rows of the intervention teams that interviews reach: the 23 of 30 most committed, ties by trust id (M96)."""
        rows = np.flatnonzero(self.intervention)
        order = np.lexsort((self.teams["id"][rows], -self.teams["commitment"][rows]))
        return np.asarray(rows[order[: round(rows.size * 23 / 30)]])
