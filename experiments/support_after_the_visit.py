"""How much support after the visit: how many hours, over how many months?

None to 60 hours of improvement support per team, over 6 to 24 months, with a horizon of three
years, so that the end cuts nothing off. 16 scenarios under 300 parameter sets, two minutes
on two cores.

    python experiments/support_after_the_visit.py
"""  # noqa: D400

from __future__ import annotations

import sys

from rp2pr_sim.cli.experiment import experiment

SETTINGS = (
    *(
        "support.qi_hours=0,10,20,60",
        "time.implementation_months=6,12,16,24",
        "time.weeks=156",
        "scale.n_control=0",
    ),
    "replicates=2",
    "baseline=qi_hours-20-implementation_months-16",
)


if __name__ == "__main__":
    sys.exit(experiment(__file__, __doc__, SETTINGS))
