"""Programmes compared under common random numbers: which is best, by how much, and at what cost.

- `question`, `run`: what is asked, and the result
- `scenarios`: what is compared, from settings and files
- `paired`, `cost_effectiveness`, `subgroups`, `factorial`: statistics on the table of runs
- `sample_size`: how many replicates a wanted precision needs
- `findings`: all of these, computed once; `headline` and `remarks`: the answer in sentences
- `factors`: which factor matters most, where every combination is compared
- `parameter_sets`, `robustness`, `regret`: the same under many parameter sets
- `prim`, `scenario_discovery`: the region of parameters in which another option is best
- `summary`, `robustness_summary`: all of it in words
- `sweep`: scenarios that were run one by one
"""

from __future__ import annotations

from rp2pr_sim.analysis.compare.question import CompareQuestion
from rp2pr_sim.analysis.compare.run import CompareResult
from rp2pr_sim.analysis.compare.scenarios import NamedScenario, scenarios_of

__all__ = ["CompareQuestion", "CompareResult", "NamedScenario", "scenarios_of"]
