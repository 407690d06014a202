"""Which pairing of teams, at which level of support?

Every strategy that needs no list is combined with every level of support. What is the average
effect of each, and does a pairing gain more with more support (interaction)?  24
scenarios under 300 parameter sets, two minutes on two cores.

    python experiments/pairing_by_support.py
    python experiments/pairing_by_support.py -m pairing=complementary,random support=low,high
"""  # noqa: D400

from __future__ import annotations

import sys

from rp2pr_sim.cli.experiment import experiment

SETTINGS = (
    "pairing=complementary,similar,best_with_worst,nearest,random,optimal",
    "support=none,low,medium,high",
    "replicates=2",
)


if __name__ == "__main__":
    sys.exit(experiment(__file__, __doc__, SETTINGS))
