"""Sensitivity analysis: what decides an outcome, and how surely that is known.

    from rp2pr_sim.analysis.sensitivity import Settings, begin, go_on

    found = go_on(begin(Settings(method="sobol", points=64, inputs=("climate.block",
    "visit.hours:2..8")))) found.verdicts[0].text

- `inputs`, `choosing`, `agents`: which parameters vary, over what range
- `methods`: designs and indices, on SALib
- `settings`, `configured`: what an analysis is, the file that says so, and what a config says of it
- `outcomes`: what is looked at
- `source`, `runs`: where outcomes come from; the simulator, piece by piece, each a study
- `luck`, `budget`: the pilot, the number of replicates, and what it will take
- `indices`: indices with intervals, their spread over replicates, the share of luck
- `verdict`: nested designs, and what is settled
- `curves`: the outcome along each input
- `work`: all of it in one folder
- `keep`: the tables, figures and page (drawn by `report.sensitivity`)
"""

from __future__ import annotations

from rp2pr_sim.analysis.sensitivity.question import Settings
from rp2pr_sim.analysis.sensitivity.run import Found, begin, go_on
from rp2pr_sim.analysis.sensitivity.simulator import Who

__all__ = ["Found", "Settings", "Who", "begin", "go_on"]
