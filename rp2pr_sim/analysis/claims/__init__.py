"""The claims of the paper put to the test: `rp2pr claims`.

Each claim has an experiment that changes its cause and measures the effect that it names, or what
stands in for either, paired under common random numbers; or the reason why it has none.

- `experiment`: what an experiment is; `components`, `visits`, `credibility`, `implementation`,
  `discussion`: the experiments, by section of the paper
- `measures`: what they measure
- `simulate`: the runs of their arms
- `verdict`: what a paired difference, or a curve, says of its claim
- `construction`: whether a rule writes the effect itself
- `result`: all that is known of a claim afterwards, and its row of the table
- `question`, `summary`: what is asked, and the answer as people read it
"""

from __future__ import annotations

from collections.abc import Mapping

from rp2pr_sim.analysis.claims.components import COMPONENTS
from rp2pr_sim.analysis.claims.credibility import CREDIBILITY
from rp2pr_sim.analysis.claims.discussion import DISCUSSION
from rp2pr_sim.analysis.claims.experiment import Curve, Experiment, Trial
from rp2pr_sim.analysis.claims.implementation import IMPLEMENTATION, NO_WAITING_TIME
from rp2pr_sim.analysis.claims.visits import VISITS

__all__ = ["EXPERIMENTS", "NOT_REPRESENTED", "Curve", "Experiment", "Trial"]

EXPERIMENTS: Mapping[str, Experiment | Curve] = {
    item.claim: item for item in (*COMPONENTS, *VISITS, *CREDIBILITY, *IMPLEMENTATION, *DISCUSSION)
}
"""The experiment on each claim, by its id."""

NOT_REPRESENTED: Mapping[str, str] = {"M81": NO_WAITING_TIME}
"""Why a claim has no experiment, by its id."""
