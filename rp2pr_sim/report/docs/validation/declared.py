"""Predictions on the page, part by part, each with the facts shown next to it."""

from __future__ import annotations

from typing import NamedTuple

from rp2pr_sim.core.enums import Indicator
from rp2pr_sim.outcomes.programme.trial import LATER_MONTHS
from rp2pr_sim.report.docs.validation.summarised import Unit


class Predicted(NamedTuple):
    """One prediction."""

    key: str
    """The column of `runs.per_run`."""
    part: str
    """The heading of its part."""
    text: str
    unit: Unit
    facts: tuple[str, ...] = ()
    """Facts about the prediction; they are shown next to it and do not change it."""
    long: bool = False
    """Whether it is read from the runs with the long horizon."""


def _named(indicator: Indicator) -> str:
    return indicator.name.replace("_", " ")


def _by_indicator() -> list[Predicted]:
    part = "Difference in change between the arms, by indicator"
    return [
        Predicted(
            f"{kind}_difference_{indicator.name}", part, f"{_named(indicator)}, {kind}", Unit.points
        )
        for indicator in Indicator
        for kind in ("true", "recorded")
    ] + [
        Predicted(f"{kind}_difference", part, f"mean of the headline four, {kind}", Unit.points)
        for kind in ("true", "recorded")
    ]


def _significance() -> list[Predicted]:
    part = "Share of trials that are significant (p < 0.05)"
    four = Predicted("significant_recorded", part, "mean of the headline four", Unit.chance)
    return [
        four,
        *(
            Predicted(f"significant_{indicator.name}", part, _named(indicator), Unit.chance)
            for indicator in Indicator
        ),
    ]


def _stories() -> list[Predicted]:
    part = "Claimed against reached"
    return [
        Predicted(
            "share_carried_out",
            part,
            "plans carried out or imminent a year after submission",
            Unit.share,
        ),
        Predicted(
            "plan_success",
            part,
            "plans at least a year old that reached their original aim",
            Unit.share,
        ),
        Predicted(
            "points_per_plan", part, "points gained per plan at least a year old", Unit.points
        ),
        Predicted("share_claimed", part, "plans that their team calls a success", Unit.share),
        Predicted(
            "claimed_beyond_reached",
            part,
            "claimed minus reached, of all submitted plans",
            Unit.points,
        ),
        Predicted(
            "claimed_not_reached",
            part,
            "of the plans called a success, those that did not reach their original aim",
            Unit.share,
        ),
    ]


def _effects() -> list[Predicted]:
    part = "Effect at 12, 24 and 36 months after the median visit (headline four)"
    return [
        Predicted(
            f"{kind}_difference_{month}_months",
            part,
            f"{month} months, {kind}",
            Unit.points,
            ("F80",) if month > LATER_MONTHS[0] else (),
            long=True,
        )
        for kind in ("true", "recorded")
        for month in LATER_MONTHS
    ]


def _completeness() -> list[Predicted]:
    part = (
        "Completeness against care (headline four, change from the baseline to the follow-up year)"
    )
    known = {"completeness": ("F63-64",), "true": (), "recorded": ("F57",)}
    return [
        Predicted(
            f"{kind}_change_{arm}",
            part,
            f"{kind} change, {arm} teams",
            Unit.points,
            known[kind] if arm == "control" else (),
        )
        for arm in ("intervention", "control")
        for kind in ("completeness", "true", "recorded")
    ] + [
        Predicted(
            "completeness_difference",
            part,
            "completeness change, intervention minus control",
            Unit.points,
        )
    ]


def _ratings() -> list[Predicted]:
    part = "Participants' rating against action (teams of one programme, rank correlation)"
    return [
        Predicted(
            "rating_with_carried_out", part, "rating of the day with plans carried out", Unit.number
        ),
        Predicted(
            "rating_with_reached",
            part,
            "rating of the day with plans that reached their aim",
            Unit.number,
        ),
        Predicted("rating_with_true_gain", part, "rating of the day with true gain", Unit.number),
    ]


def _gainers() -> list[Predicted]:
    part = (
        "Who gains (true gain against the same teams' no-programme runs, mean of seven indicators)"
    )
    fifths = {
        1: "weakest fifth at baseline",
        2: "second fifth",
        3: "middle fifth",
        4: "fourth fifth",
        5: "strongest fifth",
    }
    return [
        Predicted("true_gain_per_team", part, "all teams of the programme", Unit.points),
        *(
            Predicted(f"true_gain_fifth_{fifth}", part, text, Unit.points)
            for fifth, text in fifths.items()
        ),
        Predicted("weakest_beyond_strongest", part, "weakest minus strongest fifth", Unit.points),
        Predicted(
            "share_harmed",
            part,
            "teams worse off by more than 0.02 points, mean over all weeks",
            Unit.share,
        ),
    ]


def _ranks() -> list[Predicted]:
    part = "Rank persistence (recorded, from one patient year to the next)"
    return [
        Predicted(
            "rank_persistence",
            part,
            "mean of the headline four, all teams",
            Unit.number,
            ("F65-66", "F67"),
        )
    ]


PREDICTED = (
    *_by_indicator(),
    *_significance(),
    *_stories(),
    *_effects(),
    *_completeness(),
    *_ratings(),
    *_gainers(),
    *_ranks(),
)
"""All predictions, in the order of the page."""
