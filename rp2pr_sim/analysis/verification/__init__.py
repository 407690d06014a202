"""Self-checks of the model: `rp2pr verify`.

- `mediation`, `null_model`, `strengths`: effects run through people.  No lever moves true quality
  except through people and plans; without any strength the two arms are alike; each strength moves
  the quantity that it declares (`environments` says where a mechanism can act, `quantities`
  computes what it moves)
- `common_random_numbers`: a change leaves the random numbers of everybody whom it does not concern
  as they were
- `traits`: openness, reciprocity and follow-through of a team or of its partner shape whether plans
  succeed
- `plans`: scope, diagnosis and fit decide how much a plan improves care; its aim decides whether it
  counts as a success
- `heterogeneity`: each mechanism acts in some team, and harm has no threshold at which it begins
  for all
- `scales`: done, reached, claimed, recorded and gained are separate scales, and differ where they
  should
- `pairing`: complementary pairs can learn most from each other, and nothing else distinguishes them
- `time`: quality moves smoothly, trusts keep their ranks about as published, and trials without a
  programme are seldom significant
- `viability`: over the whole range of the parameters (`random_scenarios`) states keep moving and
  stay legal

The checks run small programmes (`fixtures`), most of six to twelve teams.
"""

from __future__ import annotations

from collections.abc import Iterator

from rp2pr_sim.analysis.verification.check import Check
from rp2pr_sim.analysis.verification.common_random_numbers import luck_checks
from rp2pr_sim.analysis.verification.fixtures import SEED, small
from rp2pr_sim.analysis.verification.heterogeneity import heterogeneity_checks
from rp2pr_sim.analysis.verification.mediation import levers_move_nothing
from rp2pr_sim.analysis.verification.null_model import arms_are_alike
from rp2pr_sim.analysis.verification.pairing import pairing_checks
from rp2pr_sim.analysis.verification.plans import plan_checks
from rp2pr_sim.analysis.verification.scales import scale_checks
from rp2pr_sim.analysis.verification.strengths import every_strength_lives
from rp2pr_sim.analysis.verification.time import time_checks
from rp2pr_sim.analysis.verification.traits import trait_checks
from rp2pr_sim.analysis.verification.viability import life_checks
from rp2pr_sim.engine.compiled import simulate

__all__ = ["Check", "checks", "run"]


def checks(full: bool = False) -> Iterator[Check]:
    """Run the self-checks one after another; yield each as soon as it is done.

    Parameters
    ----------
    full : bool
        run all checks, with many more runs (minutes instead of seconds).
    """
    simulate(small(), SEED)  # compile the rules before threads ask for them
    yield levers_move_nothing(full)
    yield arms_are_alike(full)
    yield every_strength_lives(full)
    yield from luck_checks(full)
    yield from life_checks(full)
    yield from scale_checks(full)
    yield from pairing_checks(full)
    yield from trait_checks(full)
    yield from plan_checks(full)
    yield from heterogeneity_checks(full)
    yield from time_checks(full)


def run(full: bool = False) -> list[Check]:
    """Run all self-checks and return them as a list; see `checks`."""
    return list(checks(full))
