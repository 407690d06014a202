"""Does visiting in return make visitors honest, or only polite?

Visitors who will be hosted by the same team treat it with respect, and withhold some criticism out
of politeness. The scenarios are visits in return, rings (nobody reviews the team that reviewed
them) and an outside panel (nobody will ever be hosted); the first two also without that respect and
without that politeness (reciprocity_and_honesty.yaml lists them). 7 scenarios of 30 teams
under 300 parameter sets, half a minute on two cores.

    python experiments/reciprocity_and_honesty.py
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
    "scale.n_control=0",
    "replicates=2",
)
VISIT_DAY = (
    "respect",
    "honesty",
    "safety",
    "trust",
    "rating",
    "share_blind_spots",
    "share_with_idea",
)


def extra(result: CompareResult) -> list[Section]:
    """Return the events of the day, which answer the question."""
    return [Section("The visit day", outcomes_table(result, VISIT_DAY))]


if __name__ == "__main__":
    sys.exit(experiment(__file__, __doc__, SETTINGS, extra))
