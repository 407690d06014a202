"""Calibration targets: facts that the model is fitted to, each measured in a simulated programme.

A target (see `target`) says in which programme (`configs/scenario/fit/`) which outcome is measured,
what value the fact gives, and how certain that is.  `checks` has further figures, to which nothing
is fitted.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache

from rp2pr_sim.analysis.calibration.choices import OUTCOMES
from rp2pr_sim.analysis.calibration.target import Scale as Scale
from rp2pr_sim.analysis.calibration.target import Target as Target
from rp2pr_sim.analysis.calibration.target import check_fact
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.scenario.config import folder, programme_of

# What each programme fixes, whatever the parameters are; a programme without a line of its own is
# that of the paper, 30 teams that take part and 50 that wait:
#   f06, f10, f12  nothing else
#   f32            pairs by level, one window of dates, no help with local measurement, a diary
#                  every month for a year
#   f37            three years, all teams take part
#   f39, f40       one-way visits by an outside panel, no support afterwards
#   f43_without    as f39
#   f43_with       as f39, with 20 hours of help with improvement a team
#   f56            nobody reviews anybody (F27 too)
#   f72            figures alone, four years, a topic can come up again
#   f73            what is missing in the record does not count as not done
#   f74            figures alone, two years, with a toolbox
#   f92            figures alone, two years
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
        definition="Weeks between the first and the last visit that was held.",
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
        definition="Submitted plans per team with any, over the whole programme.",
        basis="71 or 67 plans of 29 teams; one programme",
    ),
    Target(
        name="share_submitted",
        fact="F10",
        text="Teams that submitted a plan",
        programme="f10",
        outcome="share_submitted",
        denominator="teams_intervention",
        value=29 / 30,
        unit="share",
        scale=Scale.log_odds,
        trials=30,
        discrepancy=0.3,
        definition="A team has submitted if it has at least one submitted plan in the last week.",
        basis="29 of 30 teams",
    ),
    Target(
        name="share_revised",
        fact="F12",
        text="Drafts that were revised: more than half",
        programme="f12",
        outcome="share_revised",
        denominator="plans_submitted",
        value=0.5,
        unit="share",
        scale=Scale.log_odds,
        discrepancy=0.2,
        at_least=True,
        definition="'Considerable revision' was needed: read as more than half of the drafts.",
        basis="'considerable revision': a constraint, no figure",
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
        definition=(
            "A site's diary of change is read as a plan's monthly measure; plans that were given up"
            " keep none."
        ),
        basis="'a mean of 2', read as anything from 1.5 to 2.5",
    ),
    Target(
        name="carried_out",
        fact="F39",
        text="Plans carried out or imminent at one year, no support",
        programme="f39",
        outcome="share_carried_out",
        denominator="plans_a_year_old",
        value=76 / 144,
        unit="share",
        scale=Scale.log_odds,
        trials=144,
        discrepancy=0.3,
        definition=(
            "A recommendation is read as a plan, so that what never became a plan is not counted;"
            " 'achieved or imminent' as three quarters of its actions done after a year."
        ),
        basis="53% (45 to 61) of 144 recommendations",
    ),
    Target(
        name="blind_spots",
        fact="F40",
        text="Reviewed teams that learnt of an unforeseen need",
        programme="f40",
        outcome="share_blind_spots",
        denominator="teams_visited",
        value=0.5,
        unit="share",
        scale=Scale.log_odds,
        sd=0.3,
        discrepancy=0.2,
        definition="A review found such a need if it uncovered a weakness on any topic.",
        basis="'half of the reviews'; their number is not in what was read, the SD is assumed",
    ),
    Target(
        name="support",
        fact="F43",
        text="Carried out with 20 hours of support against none",
        programme="f43_with",
        against="f43_without",
        outcome="share_carried_out",
        denominator="plans_a_year_old",
        value=0.52,
        unit="log odds",
        scale=Scale.log_odds,
        sd=0.2,
        discrepancy=0.2,
        definition="'Partly or fully implemented' is read as F39 is.",
        basis=("66.1% against 53.8%; no interval is in what was read, the SD is assumed"),
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
        definition="All teams of the trial, from the last year before it to its second year.",
        basis="6 to 10 points, derived from a figure that was not verified: wide",
    ),
    Target(
        name="dropped_out",
        fact="F37",
        text="Teams that have dropped out after three years",
        programme="f37",
        outcome="share_dropped_out",
        denominator="teams_intervention",
        value=0.18,
        unit="share",
        scale=Scale.log_odds,
        trials=100,
        discrepancy=0.3,
        definition="A team that leaves the programme for any reason before week 156.",
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
        sd=0.01,
        discrepancy=0.03,
        definition=(
            "'What the feedback is about' is read as the main indicator of a plan that the figures"
            " led to; teams that made no plan are not counted."
        ),
        basis=(
            "a median of 5 over many trials, whose middle half is 3 to 11: its SD is assumed; other"
            " trades and published effects make the discrepancy wide"
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
        sd=0.08,
        discrepancy=0.5,
        definition="Process measures have more room than a plan has: read as a ratio.",
        basis="14.8 (14.0 to 15.5) against 4.8 (4.2 to 5.5) points in 21 units",
    ),
    Target(
        name="recorded_drift",
        fact="F56",
        text="Recorded change of active treatment in two years without any programme",
        programme="f56",
        outcome="recorded_change_active_treatment",
        value=0.02,
        unit="share points",
        sd=0.006,
        discrepancy=0.002,
        definition=(
            "Mean of the trial's teams, from the last year before it to its second year: two years"
            " at the published drift a year."
        ),
        basis="about 1 point a year, derived; read as anything from 0.4 to 1.6: the SD is assumed",
    ),
    *[
        Target(
            name=f"odds_{name}",
            fact="F72",
            text=f"Odds of a plan {text}",
            programme="f72",
            outcome=outcome,
            value=math.log(odds),
            unit="logarithm of the odds ratio",
            sd=sd,
            discrepancy=discrepancy,
            definition=(
                "Logistic regression over all issues that a team could make a plan on, with the"
                " plans under way as a further factor."
            ),
            basis=f"odds ratio {odds}; no interval is in what was read, the SD is assumed",
        )
        for outcome, name, text, odds, sd, discrepancy in (
            (
                OUTCOMES[0],
                "low_score",
                "on a topic with a score ten points lower",
                1.25,
                0.07,
                0.05,
            ),
            (OUTCOMES[1], "before", "on a topic that was chosen before", 10.0, 0.5, 0.3),
            (OUTCOMES[2], "round", "after each further round", 0.46, 0.25, 0.15),
        )
    ],
    Target(
        name="share_overestimated",
        fact="F73",
        text="Indicators on which a team overestimates itself",
        programme="f73",
        outcome="share_overestimated",
        value=0.54,
        unit="share",
        scale=Scale.log_odds,
        sd=0.2,
        discrepancy=0.2,
        definition=(
            "A case is a team's indicator: what the team thinks against what was recorded in the"
            " year before, where nothing that is missing counts as not done."
        ),
        basis="54% of cases; their number is not in what was read, the SD is assumed",
    ),
    Target(
        name="overestimate",
        fact="F73",
        text="Mean overestimate where there is one",
        programme="f73",
        outcome="overestimate",
        value=0.23,
        unit="share points",
        sd=0.03,
        discrepancy=0.03,
        definition="The mean over the same indicators, not cut at 100%.",
        basis="23 points; no interval is in what was read, the SD is assumed",
    ),
)


def chosen(names: Sequence[str]) -> tuple[Target, ...]:
    """Return the targets of some facts (of all, if none is named).

    Raises
    ------
    InputError
        for a fact that does not exist, is not marked *fit*, or is a check.
    """
    known = {item.fact for item in TARGETS}
    for name in names:
        check_fact(name)
        if name not in known:
            fitted = ", ".join(dict.fromkeys(item.fact for item in TARGETS))
            raise InputError(
                f"{name} is a check and nothing is fitted to it; targets are {fitted}."
            )
    return tuple(item for item in TARGETS if not names or item.fact in names)


@cache
def programme(name: str) -> Scenario:
    """Return the scenario of `configs/scenario/fit/<name>.yaml`."""
    return programme_of([f"scenario=fit/{name}"])[0]


@cache
def fixed(name: str) -> frozenset[str]:
    """Return the names of the parameters that a fact's own programme file sets.

    Whatever a parameter set says, they keep these values: the fact fixes them.
    """
    from omegaconf import OmegaConf

    content = OmegaConf.load(folder() / "scenario" / "fit" / f"{name}.yaml")
    blocks = {block: inside for block, inside in content.items() if isinstance(inside, Mapping)}
    return frozenset(f"{block!s}.{key}" for block, inside in blocks.items() for key in inside)
