"""Respect and honesty of the visitors (M20, M22, M39, M41, M44, M45, M89; F9, F106).

Care for those who will host one later softens harshness *and* honesty; which of the two
matters more is for the model to tell.
"""

from __future__ import annotations

from rp2pr_sim.compiled import rule
from rp2pr_sim.rules.steps import centred, clip, lowered
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.state import Team, Visit


@rule
def foresee_return(visit: Visit, s: Scenario) -> None:
    """M20, F106: who will be hosted by the same team later is careful now."""
    visit.respect_logit += s.candour.block * s.candour.shadow * visit.shadow


@rule
def give_back(visit: Visit, visitor: Team, s: Scenario) -> None:
    """M20: reciprocal teams return respect with respect."""
    visit.respect_logit += s.candour.block * s.candour.give_back * centred(visitor.reciprocity)


@rule
def be_guided(visit: Visit, s: Scenario) -> None:
    """M39: the facilitator asks for gentle and constructive words."""
    visit.respect_logit += s.candour.block * s.candour.guided * visit.tone


@rule
def hold_back(visit: Visit, s: Scenario) -> None:
    """M44: in the desire to be respectful, honest criticism is held back."""
    visit.honesty_logit -= s.candour.block * s.candour.restraint * centred(visit.respect)


@rule
def give_up(visit: Visit, s: Scenario) -> None:
    """M45: before a protective host the visitors give up."""
    visit.honesty_logit -= s.candour.block * s.candour.protected * 2.0 * visit.protectiveness


@rule
def open_up(visit: Visit, back: Visit, s: Scenario) -> None:
    """M22: visitors speak openly to those whom they trust; their trust stands on the way back.

    Where there is no way back (ring, panel) nobody has a stake in the other: neither trust nor distrust.
    """
    if visit.reverse >= 0:
        visit.honesty_logit += s.candour.block * s.candour.trusting * centred(back.host_trust)


@rule
def be_challenged(visit: Visit, s: Scenario) -> None:
    """M41, M89: a clinical facilitator does not let clinical matters pass."""
    visit.honesty_logit += s.candour.block * s.candour.challenged * visit.challenge


@rule
def keep_notes(visit: Visit, s: Scenario) -> None:
    """F9: what is written on a structured form gets said."""
    visit.honesty_logit += s.candour.block * s.candour.noted * 0.5 * s.visit.structured_form


@rule
def be_harsh(visit: Visit, s: Scenario) -> None:
    """M39: honesty without respect is harsh; a facilitator takes the edge off."""
    harsh = s.candour.harsh * visit.honesty * (1.0 - visit.respect)
    visit.harshness = clip(visit.harshness + lowered(harsh, 0.5 * visit.tone), 0.0, 1.0)
