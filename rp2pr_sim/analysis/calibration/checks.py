"""Published figures that the model is compared with and never fitted to.

Each comes from another field or another kind of programme, and is defined otherwise than anything
in the model; `Target.definition` says how.  A check shows whether the order of size is right.
"""

from __future__ import annotations

from functools import partial

from rp2pr_sim.analysis.calibration.target import Scale, Target

_check = partial(Target, role="check", agrees=False)

CHECKS = (
    _check(
        name="true_persistence",
        fact="S80",
        text="Persistence of a hospital's true level from one year to the next",
        programme="s80",
        outcome="true_persistence",
        value=0.87,
        unit="correlation",
        sd=0.02,
        discrepancy=0.05,
        definition=(
            "Published for the length of stay in another field; compared with the mean correlation"
            " of the true level of the four headline indicators in the audit without a programme."
        ),
        basis="r = 0.84 in 149 hospitals, true persistence 0.84 to 0.90 (derived)",
    ),
    _check(
        name="self_image_lead",
        fact="S81",
        text="Median own assessment minus median found by others",
        programme="s81",
        outcome="self_image_lead",
        value=0.20,
        unit="share points",
        sd=0.05,
        discrepancy=0.05,
        definition=(
            "Published for standards met by diabetes services, as they and their visitors saw them;"
            " compared with the level of indicators as teams see it and as it is recorded. F73 is"
            " the target."
        ),
        basis="81% against 61%, about 14 services; the SD is assumed",
    ),
    _check(
        name="dropped_out_in_a_year",
        fact="S93",
        text="Teams that have dropped out after one year",
        programme="s93",
        outcome="share_dropped_out",
        denominator="teams_intervention",
        value=6 / 68,
        unit="share",
        scale=Scale.log_odds,
        trials=68,
        discrepancy=0.3,
        definition=(
            "Published for general practices that were visited once and took part again after a"
            " year, without a partner or plans to keep up; compared with teams that leave the"
            " programme before week 52, visited or not."
        ),
        basis="62 of 68 practices stayed",
    ),
    _check(
        name="pairs_changed",
        fact="S100",
        text="Pairs of teams that met and have carried out some of a plan",
        programme="s100",
        outcome="share_pairs_changed",
        value=0.86,
        unit="share",
        scale=Scale.log_odds,
        sd=0.3,
        discrepancy=0.3,
        definition=(
            "Published as relationships, within and outside three collaboratives, of which a team"
            " says that they led to a change; compared with pairs that met on a visit and of which"
            " either has an action of a plan done, whatever led to it."
        ),
        basis="86% of relationships of 94 teams; their number is not in what was read, SD assumed",
    ),
    _check(
        name="pairs_in_touch",
        fact="S100",
        text="Pairs of teams that met and are in touch at the end",
        programme="s100",
        outcome="share_pairs_in_touch",
        value=0.80,
        unit="share",
        scale=Scale.log_odds,
        sd=0.3,
        discrepancy=0.3,
        definition=(
            "Published as teams that would contact another team again; compared with pairs of which"
            " both had a contact in the last weeks: an intention is not a contact."
        ),
        basis="80%, as before",
    ),
    _check(
        name="safety_progress",
        fact="S101",
        text="Psychological safety of a team and work done on its plans",
        programme="s101",
        outcome="safety_progress",
        value=0.17,
        unit="correlation",
        sd=0.05,
        one_programme=True,
        discrepancy=0.1,
        definition=(
            "Published as a standardised indirect effect through learning, on work that an observer"
            " rated; compared with the correlation, which is the standardised slope, between safety"
            " and the share of actions done across teams."
        ),
        basis="0.17 in 122 teams (p = 0.001)",
    ),
)
"""Figures to compare the model with; see `targets.TARGETS` for what it is fitted to."""
