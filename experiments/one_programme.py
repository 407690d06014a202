"""What becomes of the plans of one programme?

Thirty teams visit each other in pairs and write improvement plans.  How many plans are
carried out, how many reach the goal they began with, and how many are called a success?

    python experiments/one_programme.py scenario=ilcop support=high replicates=100
"""  # noqa: D400

from __future__ import annotations

import sys

from rp2pr_sim.cli.experiment import one_programme

if __name__ == "__main__":
    sys.exit(one_programme(__file__, __doc__))
