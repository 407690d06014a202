"""Rival forms: mechanisms of which the paper allows two readings."""

from __future__ import annotations

from dataclasses import dataclass

from rp2pr_sim.core import enums
from rp2pr_sim.scenario.parameter import Block, form


@dataclass(frozen=True, kw_only=True)
class Form(Block):
    """Rival forms of single mechanisms: it is not known which reading of the paper is true, and no designer chooses it."""

    footing: enums.Footing = form(enums.Footing.level, "Reading of an even footing",
        "a similar level, whatever their strengths", "different strengths at a similar level", claims="M7 M10")
    goal_drift: enums.GoalDrift = form(enums.GoalDrift.eased_by_measures, "Reading of goal drift",
        "goals drift faster without local measures", "goals drift as fast with local measures as without", claims="M80")
    tolerance: enums.Tolerance = form(enums.Tolerance.differs, "Reading of tolerance",
        "each team has its own tolerance of managing, pushing, information and praise", "all teams have the median tolerance", claims="M42 M78 M89 M90 M92")
    aim: enums.Aim = form(enums.Aim.moves_effort, "Reading of aims",
        "a challenging aim spurs, one far beyond reach discourages", "effort is the same whatever the aim", claims="M75 M77")
