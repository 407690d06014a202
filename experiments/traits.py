"""Do openness, reciprocity and follow-through of teams decide whether their plans succeed?

The mean of a trait is moved for all teams, then the trait of one team of each pair, and the plans
of that team and of its partner are looked at apart, as `rp2pr verify` does at the defaults. Here it
is done under plausible parameter sets. The number of sets is the argument; half a minute on two
cores.

    python experiments/traits.py 100
"""  # noqa: D400

from __future__ import annotations

import sys

from rp2pr_sim.analysis.verification.traits_over_sets import effects_over_sets
from rp2pr_sim.cli import console


def show(sets: int) -> None:
    """Print the effects; percentage points, and points of the plan's own indicator."""
    console.line(effects_over_sets(sets).round(3).to_string(index=False))


if __name__ == "__main__":
    show(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
