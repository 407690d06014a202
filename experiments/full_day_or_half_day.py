"""Is a full day together worth it, or does half a day do?

Solutions come late in the day (M28), and understanding takes time (M25): from a meeting of one hour
to a day of eight. 6 scenarios under 300 parameter sets, half a
minute on two cores.

    python experiments/full_day_or_half_day.py
"""  # noqa: D400

from __future__ import annotations

import sys

from rp2pr_sim.analysis.base import Section
from rp2pr_sim.analysis.compare import CompareResult
from rp2pr_sim.analysis.compare.further_tables import outcomes_table
from rp2pr_sim.cli.experiment import experiment

SETTINGS = ("visit.hours=1,2,3,4.5,6,8", "baseline=hours-6", "scale.n_control=0", "replicates=2")
VISIT_DAY = (
    "safety",
    "honesty",
    "rating",
    "share_blind_spots",
    "ideas_home",
    "plans_per_submitting_team",
)


def extra(result: CompareResult) -> list[Section]:
    """Return the effects of the hours on the day and on what teams take home."""
    return [Section("The visit day", outcomes_table(result, VISIT_DAY))]


if __name__ == "__main__":
    sys.exit(experiment(__file__, __doc__, SETTINGS, extra))
