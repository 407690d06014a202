"""Signs of a plan three months after submission, and its result (M65, M68, M69, M71, M79, M94)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from rp2pr_sim.analysis.planning.estimates import keys
from rp2pr_sim.core.records import Floats

LITTLE = 0.25  # of a plan's actions done by month 3

Flags = npt.NDArray[np.bool_]


class Sign(NamedTuple):
    """A feature of a plan at month 3 that could warn of its failure."""

    name: str
    words: str
    """The words after a number of plans, as in `of 10 plans with no named owner`."""
    question: str
    """What to ask the team about each plan; the answer no is the sign."""
    seen: Callable[[pd.DataFrame], pd.Series[bool]]


SIGNS = (
    Sign(
        "no_owner",
        "with no named owner",
        "Is one person named who carries the plan?",
        lambda plan: ~plan["owner"],
    ),
    Sign(
        "no_criterion",
        "with no agreed criterion of success",
        "Is it agreed what counts as success?",
        lambda plan: ~plan["criterion"],
    ),
    Sign(
        "not_measured",
        "without local measurement",
        "Do you measure locally whether it works?",
        lambda plan: ~plan["measured_month3"],
    ),
    Sign(
        "no_cycle",
        "without an improvement (PDSA) cycle",
        "Have you completed at least one improvement (PDSA) cycle?",
        lambda plan: plan["cycles_month3"] == 0,
    ),
    Sign(
        "little_done",
        f"with less than {LITTLE:.0%} of the actions done",
        f"Are at least {LITTLE:.0%} of the actions done?",
        lambda plan: plan["progress_month3"] < LITTLE,
    ),
    Sign(
        "stalled",
        "that are stalled",
        "Is work on the plan moving?",
        lambda plan: plan["stalled_month3"],
    ),
    Sign(
        "needs_peripheral",
        "that need a peripheral department",
        "Can you carry it out without another department, such as pathology or radiology?",
        lambda plan: plan["needs_peripheral"],
    ),
    Sign(
        "needs_manager",
        "that need a manager's resources",
        "Can you carry it out without a manager's resources?",
        lambda plan: plan["needs_manager"],
    ),
)


class Watched(NamedTuple):
    """Plans that are old enough to be judged."""

    runs: pd.DataFrame
    """The run of each plan: its replicate, and its parameter set where there are several."""
    failed: Flags
    """Whether the plan has not reached its original aim by the last week, shape (plans,)."""
    signs: Flags
    """Whether the plan shows each sign, shape (plans, SIGNS)."""

    def within(self, rows: Flags) -> Watched:
        """Return some of these plans."""
        return Watched(self.runs[rows], self.failed[rows], self.signs[rows])

    @property
    def as_numbers(self) -> Floats:
        """The signs as 0 and 1."""
        return self.signs.astype(np.float64)


def watched(plans: pd.DataFrame) -> Watched:
    """Return the submitted plans that are at least a year old in the last week.

    Plan success counts the same plans: a younger one has not had enough time.

    Parameters
    ----------
    plans : pd.DataFrame
        the table `plan` of many replicates of one scenario.
    """
    known = (
        plans["carried_out"].notna() & plans["reached"].notna() & plans["progress_month3"].notna()
    )
    these = plans[known]
    signs = [np.asarray(sign.seen(these).fillna(False), dtype=np.bool_) for sign in SIGNS]
    failed = ~np.asarray(these["reached"], dtype=np.bool_)
    return Watched(these[keys(these)], failed, np.column_stack(signs))


def too_young(plans: pd.DataFrame) -> int:
    """Return how many submitted plans are less than a year old in the last week."""
    return int((plans["reached"].notna() & plans["carried_out"].isna()).sum())
