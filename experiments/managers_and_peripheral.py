"""Should managers and peripheral departments be in the room?

Visits with and without managers, with and without pathology and radiology: is one worth more with
the other? 4 scenarios under 300 parameter sets, half a minute on two cores.

    python experiments/managers_and_peripheral.py
"""  # noqa: D400

from __future__ import annotations

import sys

from rp2pr_sim.cli.experiment import experiment

SETTINGS = (
    "visit.manager_invited=false,true",
    "visit.peripheral_invited=false,true",
    "scale.n_control=0",
    "replicates=4",
)


if __name__ == "__main__":
    sys.exit(experiment(__file__, __doc__, SETTINGS))
