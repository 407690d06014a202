"""Should managers and peripheral departments be in the room?

Visits with and without managers, with and without pathology and radiology: is one worth more with
the other? 4 scenarios, five seconds on two cores.

    python experiments/managers_and_peripheral.py
"""  # noqa: D400

from __future__ import annotations

import sys

from rp2pr_sim.analysis.base import Section
from rp2pr_sim.analysis.compare import CompareResult
from rp2pr_sim.analysis.compare.further_tables import factor_sections
from rp2pr_sim.cli.experiment import experiment

SETTINGS = (
    "visit.manager_invited=false,true",
    "visit.peripheral_invited=false,true",
    "scale.n_control=0",
    "replicates=400",
)


def extra(result: CompareResult) -> list[Section]:
    """Return averages over the other choice, and whether the two effects add up."""
    return factor_sections(result, "visit.manager_invited", "visit.peripheral_invited")


if __name__ == "__main__":
    sys.exit(experiment(__file__, __doc__, SETTINGS, extra))
