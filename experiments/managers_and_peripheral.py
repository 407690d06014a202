"""Should managers and peripheral departments be in the room?

Visits with and without managers, with and without pathology and radiology: is one worth more with
the other? 4 scenarios, five seconds on two cores.

    python experiments/managers_and_peripheral.py
"""  # noqa: D400

from __future__ import annotations

import sys
from pathlib import Path

from rp2pr_sim.analysis.compare.run import Found
from rp2pr_sim.cli.experiment import experiment, show_factors

SETTINGS = (
    "visit.manager_invited=false,true",
    "visit.peripheral_invited=false,true",
    "scale.n_control=0",
    "replicates=400",
)


def tell(folder: Path, found: Found) -> None:
    """Show averages over the other choice, and whether the two effects add up."""
    show_factors(folder, found, "visit.manager_invited", "visit.peripheral_invited")


if __name__ == "__main__":
    sys.exit(experiment(__file__, __doc__, SETTINGS, tell))
