"""Programmes compared under common random numbers: which is best, by how much, and at what cost."""

from __future__ import annotations

from rp2pr_sim.analysis.compare.question import CompareQuestion
from rp2pr_sim.analysis.compare.run import CompareResult
from rp2pr_sim.analysis.compare.scenarios import NamedScenario, scenarios_of

__all__ = ["CompareQuestion", "CompareResult", "NamedScenario", "scenarios_of"]
