"""Visits in return against a review on paper, feedback of figures alone, and nothing at all.

The same 30 teams take part in the programme of the paper, in the national scheme that ran next to
it, in audit and feedback, and in no programme. Which teams gain, by their level before? 4
scenarios under 300 parameter sets, half a minute on two cores.

    python experiments/against_other_reviews.py
"""

from __future__ import annotations

import sys

from rp2pr_sim.analysis.base import Section
from rp2pr_sim.analysis.compare import CompareResult
from rp2pr_sim.analysis.compare.further_tables import outcomes_table
from rp2pr_sim.cli.experiment import experiment

SETTINGS = (
    "scenario=no_programme,feedback_only,national_peer_review,ilcop",
    "outcome=true_gain_per_team",
    "replicates=2",
)
FIFTHS = tuple(f"true_gain_fifth_{fifth}" for fifth in range(1, 6))

EVALUATION = ("recorded_difference", "true_difference", "significant_recorded")


def extra(result: CompareResult) -> list[Section]:
    """Return the true gain by fifth of the teams' level before, and what an evaluation finds."""
    by_fifth = "True gain by fifth of the level before (1: the lowest)"
    return [
        Section(by_fifth, outcomes_table(result, FIFTHS)),
        Section("What an evaluation would see", outcomes_table(result, EVALUATION)),
    ]


if __name__ == "__main__":
    sys.exit(experiment(__file__, __doc__, SETTINGS, extra))
