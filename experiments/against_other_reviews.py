"""Visits in return against a review on paper, feedback of figures alone, and nothing at all.

The same 30 teams take part in the programme of the paper, in the national scheme that ran next to
it, in audit and feedback, and in no programme. Which teams gain, by their level before? 4
scenarios, five seconds on two cores.

    python experiments/against_other_reviews.py
"""

from __future__ import annotations

import sys
from pathlib import Path

from rp2pr_sim.analysis.compare.run import Found
from rp2pr_sim.cli import console
from rp2pr_sim.cli.experiment import experiment, outcomes_told

SETTINGS = (
    "scenario=no_programme,feedback_only,national_peer_review,ilcop",
    "outcome=true_gain_per_team",
)
FIFTHS = tuple(f"true_gain_fifth_{fifth}" for fifth in range(1, 6))

EVALUATION = ("recorded_difference", "true_difference", "significant_recorded")


def tell(folder: Path, found: Found) -> None:
    """Show the true gain by fifth of the teams' level before, and the results of an evaluation."""
    console.frame(
        "True gain by fifth of the level before (1: the lowest)",
        outcomes_told(folder, found, FIFTHS),
    )
    console.frame("What an evaluation would see", outcomes_told(folder, found, EVALUATION))


if __name__ == "__main__":
    sys.exit(experiment(__file__, __doc__, SETTINGS, tell))
