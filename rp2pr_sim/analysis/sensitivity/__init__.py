"""Sensitivity analysis: which inputs an outcome depends on, and how certain that is.

- `question`: what is asked
- `input_selection`, `inputs`, `input_groups`: what varies, over which ranges
- `outcomes`: what is observed
- `methods`: designs and indices, on SALib
- `sampling`, `simulator`: sources of outcomes; each piece of a design is a study
- `noise`: the variance due to chance, and the number of replicates
- `indices`, `convergence`, `curves`: indices with intervals, stable rankings, responses
- `run`: the whole analysis; `tables`, `summary`: its tables, and what it says
"""

from __future__ import annotations

from rp2pr_sim.analysis.sensitivity.question import SensitivityQuestion
from rp2pr_sim.analysis.sensitivity.run import SensitivityResult

__all__ = ["SensitivityQuestion", "SensitivityResult"]
