"""People and plans in plain Python: a class each, with attributes."""

from __future__ import annotations

from dataclasses import dataclass

from rp2pr_sim.core.enums import PlanState, Role, Topic

__all__ = ["Member", "Plan"]


@dataclass
class Member:
    """One person of a team; `slot` is the seat, and the fields are those of the state.

    That is `rp2pr_sim.model.state.Member`.
    """

    slot: int
    role: Role
    leaving_week: int


@dataclass
class Plan:
    """One improvement plan; the fields are those of `rp2pr_sim.model.state.Plan`."""

    slot: int
    topic: Topic
    state: PlanState
    week_submitted: int
    week_active: int
    week_ended: int
    aim: float
    scope: float
    promise: float
    diagnosis: float
    fit: float
    quantified: float
    owner: float
    needs_peripheral: float
    needs_manager: float
    peripheral_help: float
    ownership: float
    cycles: int
    progress: float
    effect: float
    lasting_weeks: int
    measures: int
    measured: float
    reached: float
    weeks_stalled: int
    progress_month12: float
    progress_month3: float
    cycles_month3: int
    measured_month3: float
    stalled_month3: float
