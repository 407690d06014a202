"""The model's self-checks: `rp2pr verify`.

- `replay`, `arms`, `strengths`: people, not wires.  No lever moves true quality but through people
  and plans; without any strength the arms are alike; each strength moves what it declares
  (`environments` says where a mechanism can act, `quantities` how what it moves is read off)
- `luck`: what does not concern somebody leaves their luck as it was
- `traits`: openness, reciprocity and follow-through shape whether plans succeed, a team's own or
  its partner's
- `plans`: scope, diagnosis and fit decide what a plan is worth, its aim whether it counts as a
  success
- `heterogeneity`: each mechanism acts in some team, and harm has no threshold at which it begins
  for all
- `scales`: done, reached, claimed, recorded and gained stay apart, and part where they should
- `pairing`: what complementary pairs have to teach each other, and that nothing else sets them
  apart
- `time`: quality moves smoothly, trusts keep their ranks about as published, and no programme is
  seldom significant
- `life`: over the whole range of the parameters (`draw`) states keep moving and stay legal

They run on small programmes (`worlds`), most of six to twelve teams.
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
    """The self-checks, one after another, each as soon as it is done.

    Parameters
    ----------
    full : bool
        all of them, with many more runs (minutes instead of seconds).
    """
    simulate(small(), SEED)  # compiles the rules before threads ask for them
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
    """All self-checks; see `checks`."""
    return list(checks(full))
