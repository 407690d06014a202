"""Calibration targets: facts that the model is fitted to, each measured in a simulated programme.

A target says in which programme (`configs/scenario/fit/`) which outcome is measured, what value the
fact gives, and how certain that is.  Four parts of uncertainty add up, all as SDs on the target's
scale:

- `sd`: the uncertainty of the published figure as a measurement;
- `one_programme`: the figure comes from a single programme, whose chance is simulated;
- `discrepancy`: how far a model of this kind may be off and still be as good as possible (assumed);
- the Monte Carlo error of the simulation, which `simulator` and `emulator` estimate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any

import numpy as np
from scipy.special import expit, logit

from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.core.records import Floats
from rp2pr_sim.core.text import quoted
from rp2pr_sim.evidence import facts
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.scenario.config import programme_of

# smallest distance of a simulated share from 0 and 1, so that its log odds stay finite
_LEAST = 0.002


class Scale(Enum):
    """The scale on which differences are judged."""

    plain = "plain"
    log = "logarithm"
    log_odds = "log odds"

    def of(self, values: Any, least: float = _LEAST) -> Any:
        """Return values on this scale; a share stays `least` away from 0 and 1."""
        if self is Scale.log:
            return np.log(np.maximum(values, 1e-6))
        return logit(np.clip(values, least, 1.0 - least)) if self is Scale.log_odds else values

    def back(self, values: Any) -> Any:
        """Return values as they are measured."""
        if self is Scale.log:
            return np.exp(values)
        return expit(values) if self is Scale.log_odds else values

    def slope(self, values: Any) -> Any:
        """Return by how much this scale moves if the measured value moves by one."""
        if self is Scale.log:
            return 1.0 / np.maximum(values, 1e-6)
        if self is Scale.log_odds:
            share = np.clip(values, _LEAST, 1.0 - _LEAST)
            return 1.0 / (share * (1.0 - share))
        return np.ones_like(values)


def check_fact(fact: str) -> None:
    """Check whether the model may be fitted to a fact.

    Raises
    ------
    InputError
        if there is no such fact or it is not marked *fit*, in one sentence.
    """
    known = facts()
    if fact not in known:
        raise InputError(
            f"there is no fact {quoted(fact)} in the evidence.{nearest(fact, list(known))}"
        )
    if known[fact].use != "fit":
        can = ", ".join(item.id for item in known.values() if item.use == "fit")
        used = f"is marked {quoted(known[fact].use)}" if known[fact].use else "has no mark"
        raise InputError(
            f"{fact} {used} in the evidence, so that nothing may be fitted to it; marked 'fit' are"
            f" {can}."
        )


@dataclass(frozen=True, kw_only=True)
class Target:
    """One figure of one fact.

    `programme` names the scenario file, `against` that of the other arm if the figure is a
    difference (`value` and the SDs are then of the difference on the scale).  `at_least` marks a
    constraint: the simulated value may be larger.
    """

    name: str
    fact: str
    text: str
    programme: str
    outcome: str
    value: float
    unit: str
    basis: str
    against: str = ""
    scale: Scale = Scale.plain
    sd: float = 0.0
    one_programme: bool = False
    discrepancy: float = 0.0
    at_least: bool = False

    def __post_init__(self) -> None:
        check_fact(self.fact)
        if self.against and self.one_programme:
            raise ValueError(
                f"{self.name}: a difference between two programmes does not have the chance of one"
            )

    @property
    def aim(self) -> float:
        """The value of the fact, on the scale."""
        return self.value if self.against else float(self.scale.of(self.value))


TARGETS = (
    Target(
        name="weeks_first_to_last_visit",
        fact="F6",
        text="Weeks from the first to the last visit",
        programme="f06",
        outcome="weeks_first_to_last_visit",
        value=26.0,
        unit="weeks",
        sd=2.3,
        one_programme=True,
        discrepancy=1.0,
        basis="six months, read as anything from 22 to 30 weeks; one programme",
    ),
    Target(
        name="plans_per_team",
        fact="F10",
        text="Plans of each team that submitted any",
        programme="f10",
        outcome="plans_per_submitting_team",
        value=2.375,
        unit="plans",
        sd=0.04,
        one_programme=True,
        discrepancy=0.1,
        basis="71 or 67 plans of 29 teams; one programme",
    ),
    Target(
        name="share_submitted",
        fact="F10",
        text="Teams that submitted a plan",
        programme="f10",
        outcome="share_submitted",
        value=29 / 30,
        unit="share",
        scale=Scale.log_odds,
        one_programme=True,
        discrepancy=0.3,
        basis="29 of 30 teams; one programme",
    ),
    Target(
        name="share_revised",
        fact="F12",
        text="Drafts that were revised: more than half",
        programme="f12",
        outcome="share_revised",
        value=0.5,
        unit="share",
        scale=Scale.log_odds,
        discrepancy=0.2,
        at_least=True,
        basis="'considerable revision': a constraint",
    ),
    Target(
        name="measures_per_plan",
        fact="F32",
        text="Monthly local measures that were sent in, of twelve",
        programme="f32",
        outcome="measures_per_plan",
        value=2.0,
        unit="measures",
        scale=Scale.log,
        sd=0.14,
        discrepancy=0.1,
        basis=(
            "'a mean of 2', read as anything from 1.5 to 2.5; a site's diary is read as a plan's,"
            " and plans given up keep none"
        ),
    ),
    Target(
        name="carried_out",
        fact="F39",
        text="Plans carried out or imminent at one year, no support",
        programme="f39",
        outcome="share_carried_out",
        value=0.53,
        unit="share",
        scale=Scale.log_odds,
        sd=0.165,
        discrepancy=0.3,
        basis=(
            "53% (45 to 61) of 144 recommendations; read as plans, so that what never became a plan"
            " is not counted"
        ),
    ),
    Target(
        name="blind_spots",
        fact="F40",
        text="Reviewed teams that learnt of an unforeseen need",
        programme="f40",
        outcome="share_blind_spots",
        value=0.5,
        unit="share",
        scale=Scale.log_odds,
        sd=0.3,
        discrepancy=0.2,
        basis="'half of the reviews'; their number is not in what was read, the SD is assumed",
    ),
    Target(
        name="support",
        fact="F43",
        text="Carried out with 20 hours of support against none",
        programme="f43_with",
        against="f43_without",
        outcome="share_carried_out",
        value=0.52,
        unit="log odds",
        scale=Scale.log_odds,
        sd=0.2,
        discrepancy=0.2,
        basis=(
            "66.1% against 53.8% partly or fully implemented, read as F39 is; no interval is in"
            " what was read, the SD is assumed"
        ),
    ),
    Target(
        name="change_spread",
        fact="F27",
        text="SD between trusts of the two-year recorded change in active treatment",
        programme="f56",
        outcome="recorded_change_sd_active_treatment",
        value=0.08,
        unit="share points",
        sd=0.01,
        discrepancy=0.005,
        basis="6 to 10 points, derived from a figure that was not verified: wide",
    ),
    Target(
        name="dropped_out",
        fact="F37",
        text="Teams that have dropped out after three years",
        programme="f37",
        outcome="share_dropped_out",
        value=0.18,
        unit="share",
        scale=Scale.log_odds,
        sd=0.27,
        discrepancy=0.3,
        basis="18 of 100 units, in a service that was reorganised around them",
    ),
    Target(
        name="feedback_alone",
        fact="F92",
        text="Points gained per plan from figures alone, after a year",
        programme="f92",
        outcome="points_per_plan",
        value=0.05,
        unit="share points",
        sd=0.03,
        discrepancy=0.03,
        basis=(
            "median 5, middle half 3 to 11, on what the feedback is about, read as a plan's; other"
            " trades, published effects: wide"
        ),
    ),
    Target(
        name="toolbox",
        fact="F74",
        text="Points gained per plan with a toolbox over those without",
        programme="f74",
        against="f92",
        outcome="points_per_plan",
        value=1.13,
        unit="logarithm of the ratio",
        scale=Scale.log,
        sd=0.3,
        discrepancy=0.4,
        basis=(
            "14.8 against 4.8 points, process measures with more room than a plan has: read as a"
            " ratio, wide"
        ),
    ),
)


def chosen(names: Sequence[str]) -> tuple[Target, ...]:
    """Return the targets of some facts (of all, if none is named).

    Raises
    ------
    InputError
        for a fact that does not exist, is not marked *fit*, or is set directly without a search.
    """
    for name in names:
        check_fact(name)
        if name not in {item.fact for item in TARGETS}:
            searched = ", ".join(dict.fromkeys(item.fact for item in TARGETS))
            raise InputError(
                f"{name} is set directly and not searched for; targets of the search are"
                f" {searched}."
            )
    return tuple(item for item in TARGETS if not names or item.fact in names)


def aims_of(targets: Sequence[Target]) -> Floats:
    """Return the values of the facts on the targets' scales, shape (t,)."""
    return np.array([item.aim for item in targets])


def programmes(targets: Sequence[Target]) -> tuple[str, ...]:
    """Return the scenario files that these targets are measured in, each once.

    Two files that describe the same programme count as one.
    """
    found: dict[Scenario, str] = {}
    for item in targets:
        for name in filter(None, (item.programme, item.against)):
            found.setdefault(programme(name), name)
    return tuple(found.values())


@cache
def programme(name: str) -> Scenario:
    """Return the scenario of `configs/scenario/fit/<name>.yaml`."""
    return programme_of([f"scenario=fit/{name}"])[0]
