"""The value of finding out more before a decision between programmes is made.

- `question`, `existing_runs`, `run`: what is asked, runs that are there already, and the result
- `net_benefit`: what options are worth in each run, in pounds
- `regression`: expected values given some parameters, and how sure the regression is
- `perfect_information`: the value of knowing everything (EVPI)
- `partial_information`: that of each number and of each mechanism (EVPPI)
- `trial_information`: that of a trial of n pairs, against its cost (EVSI)
- `curves`: all of it over the value of a point
- `summary`: all of it in words
"""

from __future__ import annotations

from rp2pr_sim.analysis.value.question import ValueQuestion
from rp2pr_sim.analysis.value.run import ValueResult

__all__ = ["ValueQuestion", "ValueResult"]
