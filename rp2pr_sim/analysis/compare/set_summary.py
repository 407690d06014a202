"""What the parameter sets say of the choices, in plain sentences: nothing is said more surely than it is known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.compare.prim import INSTALL, Restriction
from rp2pr_sim.analysis.compare.scenario_discovery import SURE, Rival, Verdict
from rp2pr_sim.analysis.compare.set_design import Worlds
from rp2pr_sim.analysis.compare.set_outcomes import Outcomes
from rp2pr_sim.core.labels import for_people
from rp2pr_sim.outcomes.lookup import outcome_named
from rp2pr_sim.outcomes.summary import shown_values
from rp2pr_sim.scenario import Parameter, parameters


def sentences(
    worlds: Worlds, outcomes: Outcomes, choices: pd.DataFrame, rivals: Sequence[Rival]
) -> list[str]:
    """All that is to be said, in the order in which a reader asks.

    Parameters
    ----------
    worlds : Worlds
        what was asked.
    outcomes : Outcomes
        what was simulated.
    choices : pd.DataFrame
        what `regret.choices_table` gives.
    rivals : Sequence[Rival]
        what `rivals.rivals_of` gives.
    """
    labels = [f"“{label}”" for label in choices["label"]]
    best = labels[int(np.argmax(choices["favourite"]))]
    said = [*filter(None, [outcomes.why]), *_scope(worlds, outcomes)]
    if all(rival.verdict is Verdict.same for rival in rivals):
        return [
            *said,
            (
                "All choices give the same outcome in every run: in no world is one of them better"
                " than another."
            ),
        ]
    said += [_best_where(choices, labels, rivals), _robust(choices, labels, worlds.outcome)]
    said += [_beside(name, choices, labels) for name in outcomes.headline]
    replicates = outcomes.values.shape[1]
    for rival in rivals:
        said += _against(labels[rival.choice], best, rival, worlds.outcome, replicates)
    if worlds.ranges == "wide":
        said.append(
            "Shares of sets over wide ranges are no probabilities: they say what could be, not how"
            " likely it is."
        )
    return said


def percent(share: float) -> str:
    """A share in per cent, never 0% or 100% unless it is."""
    if 0.0 < share < 0.005:
        return "under 1%"
    return "over 99%" if 0.995 < share < 1.0 else f"{100.0 * share:.0f}%"


def rounded(value: float, room: float, unit: str) -> tuple[str, str]:
    """A number that has no interval, to the digit in which `room` is told, and its unit: shares as per cent."""
    text, _, shown = shown_values(value, value - room, value + room, unit)
    return text, shown


def restriction_words(name: str, item: Restriction) -> str:
    """Where a parameter lies within a box, what it is, where it may lie and how it is known."""
    known = _declared(name)
    if item.low is None:
        limits = f"is at most {item.high:.3g}"
    else:
        limits = (
            f"is at least {item.low:.3g}"
            if item.high is None
            else f"lies from {item.low:.3g} to {item.high:.3g}"
        )
    evidence = " ".join((*known.claims, *known.facts))
    status = f"{known.status}, {evidence}" if evidence else known.status
    unit = f" {known.unit}" if known.unit else ""
    return (
        f"“{for_people(known.text)}” ({name}) {limits} (declared range {known.low:g} to"
        f" {known.high:g}{unit}; {status})"
    )


def _declared(name: str) -> Parameter:
    return next(item for item in parameters() if item.name == name)


def apart_unit(outcome: str) -> str:
    """The unit of a difference in an outcome."""
    unit = outcome_named(outcome).unit
    return "share points" if unit in ("share", "yes or no") else unit


def _scope(worlds: Worlds, outcomes: Outcomes) -> list[str]:
    sets, replicates, _ = outcomes.values.shape
    what, _, _ = outcome_named(worlds.outcome).label.partition(":")
    kind = (
        "that agree with the published facts"
        if worlds.ranges == "posterior"
        else (
            f"spread over the declared ranges of {len(worlds.varied)} parameters that nobody has"
            " measured"
        )
    )
    said = [
        f"{what}, under {sets:,} parameter sets {kind}; {replicates:,} replicates of each, the same"
        " random numbers for every choice and set."
    ]
    if worlds.without_control:
        said.append(
            "No control arm was simulated: the outcome needs none, and pairs are compared more"
            " precisely without."
        )
    if worlds.kept:
        said.append(f"Kept as set by hand in all sets: {', '.join(worlds.kept)}.")
    if outcomes.left_out:
        many = "1 set is" if outcomes.left_out == 1 else f"{outcomes.left_out:,} sets are"
        said.append(f"{many} left out, since the outcome has no value in some run.")
    return said


def _best_where(choices: pd.DataFrame, labels: Sequence[str], rivals: Sequence[Rival]) -> str:
    order = np.argsort(-choices["share_best"].to_numpy(), kind="stable")
    parts = [f"{labels[k]} in {percent(choices['share_best'][k])}" for k in order]
    open_to_luck = any(
        rival.mean[1] <= 0.0 <= rival.mean[2] and rival.verdict is not Verdict.same
        for rival in rivals
    )
    but = (
        " So few replicates do not settle this: see below how large the simulation error is."
        if open_to_luck
        else ""
    )
    return (
        f"Best, the noise of few replicates taken out: {', '.join(parts)} of the sets (ties"
        f" shared).{but}"
    )


def _robust(choices: pd.DataFrame, labels: Sequence[str], outcome: str) -> str:
    lost = choices["regret_most"].to_numpy()
    told = [rounded(value, 0.05 * lost.max(), apart_unit(outcome)) for value in lost]
    robust = [label for label, chosen in zip(labels, choices["robust"], strict=True) if chosen]
    others = [
        f"{label} up to {text}"
        for label, (text, _), chosen in zip(labels, told, choices["robust"], strict=True)
        if not chosen
    ]
    who = (
        f"The robust choice is {robust[0]}"
        if len(robust) == 1
        else f"Equally robust are {' and '.join(robust)}"
    )
    most, unit = told[int(np.argmax(choices["robust"]))]
    rest = f"; {', '.join(others)}" if others else ""
    if lost.min() == 0.0:
        return (
            f"{who}: no other is better in any"
            f" set{rest.replace('; ', '; by choosing another, one loses in the worst set: ', 1)}"
            f" {unit}."
        )
    return (
        f"{who}: where it is most wrong, it falls {most} {unit} short of the best choice"
        f" there{rest}."
    )


def _beside(name: str, choices: pd.DataFrame, labels: Sequence[str]) -> str:
    """The other half of the headline, which never stands alone."""
    column, values = outcome_named(name), choices[name].to_numpy()
    room = 0.02 * float(np.nanmax(np.abs(values), initial=0.0))
    told = [rounded(value, room, column.unit) for value in values]
    listed = ", ".join(f"{label} {text}" for label, (text, _) in zip(labels, told, strict=True))
    unit = next((f" {shown}".replace(" %", "%") for _, shown in told), "")
    return f"{column.label.partition(':')[0]}, mean of all sets: {listed}{unit}."


def _against(rival: str, best: str, found: Rival, outcome: str, replicates: int) -> list[str]:
    if found.verdict is Verdict.same:
        return [f"{rival} gives the same as {best} in every run: in no world is either better."]
    if found.verdict is Verdict.few and found.share_high == 0.0:
        return [f"{_in_the_mean(rival, best, found, outcome, replicates)} In no set is it better."]
    return [
        _in_the_mean(rival, best, found, outcome, replicates),
        _in_single_sets(rival, best, found, replicates),
        _where(rival, best, found),
    ]


def _in_the_mean(rival: str, best: str, found: Rival, outcome: str, replicates: int) -> str:
    mean, low, high = found.mean
    word, ends = ("worse", (-mean, -high, -low)) if mean < 0.0 else ("better", found.mean)
    text, between, unit = shown_values(*ends, apart_unit(outcome))
    error = f" (simulation error {between}, from {replicates} replicates)" if low < high else ""
    said = f"In the mean of all sets {rival} is {word} than {best} by {text} {unit}{error}"
    return (
        f"{said}, which does not tell which is better in the mean."
        if low <= 0.0 <= high
        else f"{said}."
    )


def _in_single_sets(rival: str, best: str, found: Rival, replicates: int) -> str:
    same = (
        f" In {percent(found.share_same)} they come to the same." if found.share_same > 0.0 else ""
    )
    differ = (
        ""
        if found.beyond_luck < SURE
        else " The sets differ in this no more than chance makes them differ."
    )
    low, high = percent(found.share_low), percent(found.share_high)
    error = "" if low == high else f" (simulation error {low} to {high})"
    return (
        f"{rival} is better than {best} in {percent(found.share_better)} of the sets{error}. Taken"
        f" alone, {percent(found.surely_better)} of the sets say so beyond simulation error (95%),"
        f" {percent(found.surely_worse)} say the contrary; in the others {replicates} replicates"
        f" leave it open.{same}{differ}"
    )


def _where(rival: str, best: str, found: Rival) -> str:
    if found.verdict is Verdict.few:
        if found.beyond_luck >= SURE:
            return (
                "So there is nothing to look for: no parameter is seen to matter to which of"
                f" {rival} and {best} is better."
            )
        side = "is better" if found.share_better < 0.5 else "is not"
        return (
            f"The sets in which {rival} {side} are too few to say what they have in common; more of"
            " them (sets=) may tell."
        )
    if found.verdict is Verdict.missing:
        return (
            f"What the worlds have in common in which {rival} beats {best} is not told: it needs"
            f" the EMA workbench ({INSTALL})."
        )
    if found.box is None or found.check is None:
        return (
            f"No values of one to three parameters tell where {rival} beats {best}: no box is"
            " better than chance."
        )
    check, where = (
        found.check,
        " and ".join(
            restriction_words(name, item) for name, item in found.box.restrictions.items()
        ),
    )
    if not check.within.any():
        return (
            "No box is better than chance: none of the sets held back lies in the one found for"
            f" {rival} against {best}, {where}."
        )
    held = (
        f"of the {len(check.better)} sets held back, {check.within.sum()} lie in it, and {rival} is"
        f" better in {percent(check.density)} of these (in {percent(check.base)} of all held back)"
    )
    if found.verdict is Verdict.none:
        return (
            f"No box is better than chance for {rival} against {best}. The best one found, where"
            f" {where}, does not hold: {held}."
        )
    even = f" Even there {best} is as good or better in most sets." if check.density < 0.5 else ""
    return (
        f"{rival} beats {best} mainly where {where}. The box holds {percent(check.coverage)} of the"
        f" worlds in which it does; {held}. By chance a box would do so well in"
        f" {_odds(check.chance)}.{even}"
    )


def _odds(chance: float) -> str:
    return (
        "fewer than 1 in 1,000 cases" if chance < 0.001 else f"1 in {round(1.0 / chance):,} cases"
    )
