"""Is a full day together worth it, or does half a day do?

Solutions come late in the day (M28), and understanding takes time (M25): from a meeting of one hour
to a day of eight. 6 scenarios, five seconds on two cores.

    python experiments/full_day_or_half_day.py
"""  # noqa: D400

from __future__ import annotations

import sys
from pathlib import Path

from rp2pr_sim.analysis.compare.run import Found
from rp2pr_sim.cli import console
from rp2pr_sim.cli.experiment import experiment, outcomes_told

SETTINGS = ("visit.hours=1,2,3,4.5,6,8", "baseline=hours-6", "scale.n_control=0")
VISIT_DAY = (
    "safety",
    "honesty",
    "rating",
    "share_blind_spots",
    "ideas_home",
    "plans_per_submitting_team",
)


def tell(folder: Path, found: Found) -> None:
    """Show the effects of the hours on the day and on what teams take home."""
    console.frame("The visit day", outcomes_told(folder, found, VISIT_DAY))


if __name__ == "__main__":
    sys.exit(experiment(__file__, __doc__, SETTINGS, tell))
