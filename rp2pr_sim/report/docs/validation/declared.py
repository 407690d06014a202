"""Predictions on the page, part by part, each with the facts shown next to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rp2pr_sim.core.enums import Indicator
from rp2pr_sim.outcomes.programme.trial import LATER_MONTHS
from rp2pr_sim.report.docs.validation.summarised import Unit


class Predicted(NamedTuple):
    """One prediction."""

    key: str
    """The column of `runs.per_run`."""
    text: str
    unit: Unit
    facts: tuple[str, ...] = ()
    """Facts about the prediction; they are shown next to it and do not change it."""
    long: bool = False
    """Whether it is read from the runs with the long horizon."""
    part: str = ""
    """The heading of its part."""


def _part(heading: str, items: Iterable[Predicted]) -> list[Predicted]:
    return [item._replace(part=heading) for item in items]


def _named(indicator: Indicator) -> str:
    return indicator.name.replace("_", " ")


def _by_indicator() -> Iterator[Predicted]:
    kinds = ("true", "recorded")
    for indicator in Indicator:
        for kind in kinds:
            key, text = f"{kind}_difference_{indicator.name}", f"{_named(indicator)}, {kind}"
            yield Predicted(key, text, Unit.points)
    for kind in kinds:
        yield Predicted(f"{kind}_difference", f"mean of the headline four, {kind}", Unit.points)


def _significance() -> Iterator[Predicted]:
    yield Predicted("significant_recorded", "mean of the headline four", Unit.chance)
    for indicator in Indicator:
        yield Predicted(f"significant_{indicator.name}", _named(indicator), Unit.chance)


def _later() -> Iterator[Predicted]:
    for kind in ("true", "recorded"):
        for month in LATER_MONTHS:
            key, text = f"{kind}_difference_{month}_months", f"{month} months, {kind}"
            facts = ("F80",) if month > LATER_MONTHS[0] else ()
            yield Predicted(key, text, Unit.points, facts, long=True)


def _completeness() -> Iterator[Predicted]:
    known = {"completeness": ("F63-64",), "true": (), "recorded": ("F57",)}
    for arm in ("intervention", "control"):
        for kind, facts in known.items():
            text = f"{kind} change, {arm} teams"
            shown = facts if arm == "control" else ()
            yield Predicted(f"{kind}_change_{arm}", text, Unit.points, shown)
    text = "completeness change, intervention minus control"
    yield Predicted("completeness_difference", text, Unit.points)


PREDICTED = (
    *_part("Difference in change between the arms, by indicator", _by_indicator()),
    *_part("Share of trials that are significant (p < 0.05)", _significance()),
    *_part("Claimed against reached", (
        Predicted("share_carried_out", "plans carried out or imminent a year after submission",
            Unit.share),
        Predicted("plan_success", "plans at least a year old that reached their original aim",
            Unit.share),
        Predicted("points_per_plan", "points gained per plan at least a year old", Unit.points),
        Predicted("share_claimed", "plans that their team calls a success", Unit.share),
        Predicted("claimed_beyond_reached", "claimed minus reached, of all submitted plans",
            Unit.points),
        Predicted("claimed_not_reached",
            "of the plans called a success, those that did not reach their original aim",
            Unit.share),
    )),
    *_part("Effect at 12, 24 and 36 months after the median visit (headline four)", _later()),
    *_part("Completeness against care (headline four, change from the baseline to the follow-up"
        " year)", _completeness()),
    *_part("Participants' rating against action (teams of one programme, rank correlation)", (
        Predicted("rating_with_carried_out", "rating of the day with plans carried out",
            Unit.number),
        Predicted("rating_with_reached", "rating of the day with plans that reached their aim",
            Unit.number),
        Predicted("rating_with_true_gain", "rating of the day with true gain", Unit.number),
    )),
    *_part("Who gains (true gain against the same teams' no-programme runs, mean of seven"
        " indicators)", (
        Predicted("true_gain_per_team", "all teams of the programme", Unit.points),
        Predicted("true_gain_fifth_1", "weakest fifth at baseline", Unit.points),
        Predicted("true_gain_fifth_2", "second fifth", Unit.points),
        Predicted("true_gain_fifth_3", "middle fifth", Unit.points),
        Predicted("true_gain_fifth_4", "fourth fifth", Unit.points),
        Predicted("true_gain_fifth_5", "strongest fifth", Unit.points),
        Predicted("weakest_beyond_strongest", "weakest minus strongest fifth", Unit.points),
        Predicted("share_harmed", "teams worse off by more than 0.02 points, mean over all weeks",
            Unit.share),
    )),
    *_part("Rank persistence (recorded, from one patient year to the next)", (
        Predicted("rank_persistence", "mean of the headline four, all teams", Unit.number,
            ("F65-66", "F67")),
    )),
)  # fmt: skip
"""All predictions, in the order of the page."""
