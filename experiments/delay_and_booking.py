"""What does it cost to wait for a visit, and does another way of booking help?

A queue with little, usual and ample administration, dates left to the teams, and one imposed date
window (delay_and_booking.yaml lists them). 5 scenarios
under 300 parameter sets, half a minute on two cores.

    python experiments/delay_and_booking.py
"""  # noqa: D400

from __future__ import annotations

import sys
from pathlib import Path

from rp2pr_sim.analysis.base import Section
from rp2pr_sim.analysis.compare import CompareResult
from rp2pr_sim.analysis.compare.further_tables import outcomes_table
from rp2pr_sim.cli.experiment import experiment

SETTINGS = (
    f"scenarios='{Path(__file__).with_suffix('.yaml')}'",
    "facilitation.facilitators=4",
    "scale.n_control=0",
    "replicates=2",
)
DELAY = (
    "weeks_of_delay",
    "weeks_first_to_last_visit",
    "share_held",
    "share_dropped_out",
    "commitment",
    "share_facilitated",
)


def extra(result: CompareResult) -> list[Section]:
    """Return the effects on the calendar and on commitment."""
    return [Section("The calendar", outcomes_table(result, DELAY))]


if __name__ == "__main__":
    sys.exit(experiment(__file__, __doc__, SETTINGS, extra))
