"""What the parameter sets say of the options, in plain sentences.

Nothing is said more surely than it is known.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.base import Section
from rp2pr_sim.analysis.compare.parameter_sets import DECLARED
from rp2pr_sim.analysis.compare.prim import INSTALL, MOST, TRIED, Restriction
from rp2pr_sim.analysis.compare.question import CompareQuestion
from rp2pr_sim.analysis.compare.robustness import Robustness
from rp2pr_sim.analysis.compare.scenario_discovery import OFTEN, SURE, Alternative, Verdict
from rp2pr_sim.analysis.numbers import difference_unit, shown_error
from rp2pr_sim.analysis.plausible_sets import varied_in_words
from rp2pr_sim.core.labels import counted, for_people
from rp2pr_sim.outcomes.lookup import outcome_named
from rp2pr_sim.outcomes.summary import shown_values
from rp2pr_sim.scenario import parameters_by_name

NAMED = 3
"""Options named in a sentence at most."""


def section(question: CompareQuestion, found: Robustness) -> Section:
    """Return the options over the parameter sets as people read them."""
    sets, replicates, _ = found.outcomes.values.shape
    title = f"{sets:,} parameter sets, {replicates:,} replicates of each, the same for every option"
    return Section(title, in_words(found), tuple(sentences(question, found)))


def in_words(found: Robustness) -> pd.DataFrame:
    """Return the options as text, the favourite first."""
    column, options = outcome_named(found.outcomes.outcome), found.options
    apart, room = difference_unit(column.unit), 0.05 * float(options["regret_most"].max())
    order = options.sort_values(["favourite", "share_best"], ascending=False, kind="stable")
    rows = []
    for row in order.to_dict("records"):
        mean, low, high = (float(row[name]) for name in ("mean", "low", "high"))
        (text, unit), *ends = (
            rounded(value, (high - low) / 20.0, column.unit) for value in (mean, low, high)
        )
        (least, lost_unit), (usual, _), (most, _) = (
            rounded(float(row[f"regret_{name}"]), room, apart) for name in ("mean", "90", "most")
        )
        rows.append(
            {
                "option": str(row["label"]),
                f"{column.label.partition(':')[0]}, {unit}": text,
                "95% uncertainty": " to ".join(end for end, _ in ends),
                **{
                    _headed(name): _alone(name, float(row[name]), options[name].abs().max())
                    for name in found.outcomes.headline
                },
                "best in": percent(float(row["share_best"])),
                f"mean regret, {lost_unit}": least,
                "90th percentile": usual,
                "at most": most,
                "robust": "yes" if row["robust"] else "",
            }
        )
    return pd.DataFrame(rows)


def _headed(outcome: str) -> str:
    column = outcome_named(outcome)
    return f"{column.label.partition(':')[0]}, {rounded(1.0, 0.1, column.unit)[1]}"


def _alone(outcome: str, value: float, largest: float) -> str:
    return rounded(value, 0.02 * largest, outcome_named(outcome).unit)[0]


def sentences(question: CompareQuestion, found: Robustness) -> list[str]:
    """Return all that is to be said, in the order in which a reader asks."""
    options, outcomes = found.options, found.outcomes
    labels = [f"“{label}”" for label in options["label"]]
    best = labels[int(np.argmax(options["favourite"]))]
    said = [_scope(question, found)]
    if all(item.verdict is Verdict.same for item in found.alternatives):
        return [
            *said,
            "All options give the same outcome in every run: under no parameter set is one of them"
            " better than another.",
        ]
    said += [_best_where(options, labels), _robust(options, labels, outcomes.outcome)]
    told = found.alternatives
    if len(told) > NAMED:
        regions = [item for item in told if item.verdict is Verdict.region]
        told = tuple(regions or told[:1])[:NAMED]
    for item in told:
        said += _against(labels[item.option], best, item, outcomes.outcome)
    if len(told) < len(found.alternatives):
        said.append(
            f"Each of the {len(found.alternatives)} others against {best}: see alternatives.csv in"
            " the folder of results."
        )
    if any(item.region for item in told):
        said.append(_looked_at(len(outcomes.parameters.columns)))
    return said


def must_know(question: CompareQuestion, found: Robustness) -> list[str]:
    """Return what every reader of the answer must know: what was kept, left out or replaced."""
    said, outcomes = [*filter(None, [found.outcomes.why])], found.outcomes
    if question.kept:
        said.append(f"Kept as set by hand in all sets: {', '.join(question.kept)}.")
    if outcomes.left_out:
        many = "1 set is" if outcomes.left_out == 1 else f"{outcomes.left_out:,} sets are"
        said.append(f"{many} left out, since the outcome has no value in some run.")
    if question.parameters == DECLARED:
        said.append(
            "Shares of sets over declared ranges are not probabilities: they say what could be, not"
            " how likely it is."
        )
    return said


def _looked_at(parameters: int) -> str:
    """Return how the region was searched for, among how many parameters."""
    if parameters <= TRIED:
        return f"Regions of one to {MOST} of the {parameters} varied parameters were looked at."
    return (
        f"Of the {parameters:,} varied parameters, a region may restrict one to {MOST}, among the"
        f" {TRIED} whose values differ most between the sets in which the option is better and the"
        " others. An effect that is spread over many parameters is not found."
    )


def percent(share: float) -> str:
    """Return a share in per cent, never 0% or 100% unless it is."""
    if 0.0 < share < 0.005:
        return "under 1%"
    return "over 99%" if 0.995 < share < 1.0 else f"{100.0 * share:.0f}%"


def rounded(value: float, room: float, unit: str) -> tuple[str, str]:
    """Return a number that has no interval, to the digit that `room` shows, and its unit.

    Shares are per cent.
    """
    text, _, shown = shown_values(value, value - room, value + room, unit)
    return text, shown


def restriction_words(name: str, item: Restriction) -> str:
    """Return where a parameter lies within a region, what it is, its range and how it is known."""
    name, _, choice = name.partition("=")
    known = parameters_by_name()[name]
    if choice:  # a column of 0 and 1
        limits = f"is {choice}" if item.low is not None else f"is not {choice}"
        return f"“{for_people(known.text)}” ({name}) {limits}"
    if item.low is None:
        limits = f"is at most {item.high:.3g}"
    elif item.high is None:
        limits = f"is at least {item.low:.3g}"
    else:
        limits = f"lies from {item.low:.3g} to {item.high:.3g}"
    evidence = " ".join((*known.claims, *known.facts))
    status = f"{known.status}, {evidence}" if evidence else known.status
    unit = f" {known.unit}" if known.unit else ""
    return (
        f"“{for_people(known.text)}” ({name}) {limits} (declared range {known.low:g} to"
        f" {known.high:g}{unit}; {status})"
    )


def _scope(question: CompareQuestion, found: Robustness) -> str:
    outcomes = found.outcomes
    sets, replicates, _ = outcomes.values.shape
    what, _, _ = outcome_named(outcomes.outcome).label.partition(":")
    kind = (
        f"spread over the declared ranges of {len(outcomes.parameters.columns)} parameters that"
        " nobody has measured"
        if question.parameters == DECLARED
        else f"that agree with the published figures and vary {varied_in_words(question.kept)}"
    )
    return (
        f"{what}, under {sets:,} parameter sets {kind}; {counted(replicates, 'replicate')} of each,"
        " with the same random numbers for every option and others for every set."
    )


def _best_where(options: pd.DataFrame, labels: Sequence[str]) -> str:
    shares = options["share_best"].to_numpy()
    order = np.argsort(-shares, kind="stable")
    parts = [f"{labels[k]} in {percent(shares[k])}" for k in order[:NAMED]]
    if len(order) > NAMED:
        parts.append(
            f"one of the {len(order) - NAMED} others in {percent(shares[order[NAMED:]].sum())}"
        )
    return (
        f"Best, with the noise of few replicates removed: {', '.join(parts)} of the sets (ties"
        " shared)."
    )


def _robust(options: pd.DataFrame, labels: Sequence[str], outcome: str) -> str:
    lost = options["regret_most"].to_numpy()
    apart = difference_unit(outcome_named(outcome).unit)
    told = [rounded(value, 0.05 * lost.max(), apart) for value in lost]
    rows = list(zip(labels, told, options["robust"], strict=True))
    robust = [label for label, _, chosen in rows if chosen]
    others = ", ".join(f"{label} up to {text}" for label, (text, _), chosen in rows if not chosen)
    if len(rows) > NAMED + 1:
        favourite = int(np.argmax(options["favourite"]))
        others = "" if rows[favourite][2] else f"{labels[favourite]} up to {told[favourite][0]}"
    who = f"Equally robust are {' and '.join(robust)}"
    if len(robust) == 1:
        who = f"The robust option is {robust[0]}"
    most, unit = told[int(np.argmax(options["robust"]))]
    if lost.min() == 0.0:
        rest = f"; any other loses under its worst set: {others}" if others else ""
        return f"{who}: no other is better under any set{rest} {unit}."
    rest = f"; {others}" if others else ""
    return (
        f"{who}: under its worst set it falls {most} {unit} short of the best option there{rest}."
    )


def _against(option: str, best: str, found: Alternative, outcome: str) -> list[str]:
    if found.verdict is Verdict.same:
        return [f"{option} gives the same as {best} in every run: neither is better under any set."]
    if found.verdict in (Verdict.few, Verdict.rare) and found.share_better == 0.0:
        return [f"{_on_average(option, best, found, outcome)} It is better under no set."]
    return [
        _on_average(option, best, found, outcome),
        _in_single_sets(option, best, found),
        _where(option, best, found),
    ]


def _on_average(option: str, best: str, found: Alternative, outcome: str) -> str:
    mean, low, high, error = found.over_sets
    word, ends = ("worse", (-mean, -high, -low)) if mean < 0.0 else ("better", (mean, low, high))
    unit = difference_unit(outcome_named(outcome).unit)
    text, between, shown = shown_values(*ends, unit)
    known = shown_error(error, unit)
    told = f" (95% uncertainty {between}; simulation error ± {known})" if low < high else ""
    return f"On average over all sets {option} is {word} than {best} by {text} {shown}{told}."


def _in_single_sets(option: str, best: str, found: Alternative) -> str:
    same = differ = ""
    if found.share_same > 0.0:
        same = f" In {percent(found.share_same)} they come to the same."
    if not found.sets_alike < SURE:
        differ = " The sets differ in this no more than chance makes them differ."
    better = percent(found.share_better)
    return f"{option} is better than {best} in {better} of the sets.{same}{differ}"


def _where(option: str, best: str, found: Alternative) -> str:
    if found.verdict is Verdict.rare:
        return (
            f"No region was looked for: {option} is the best of all options in fewer than"
            f" {percent(OFTEN)} of the sets."
        )
    if found.verdict is Verdict.few:
        if found.sets_alike >= SURE:
            return (
                "So there is nothing to look for: no parameter is seen to matter to which of"
                f" {option} and {best} is better."
            )
        side = "is better" if found.share_better < 0.5 else "is not"
        return (
            f"The sets in which {option} {side} are too few to say what they have in common; more"
            " sets (sets=) may show it."
        )
    if found.verdict is Verdict.missing:
        return (
            f"What the sets have in common in which {option} beats {best} is not reported: it needs"
            f" the EMA workbench ({INSTALL})."
        )
    if found.region is None or found.check is None:
        return (
            f"No values of one to three parameters show where {option} beats {best}: no region is"
            " better than chance."
        )
    check = found.check
    where = " and ".join(
        restriction_words(name, item) for name, item in found.region.restrictions.items()
    )
    if not check.within.any():
        return (
            "No region is better than chance: none of the sets held back lies in the one found for"
            f" {option} against {best}, {where}."
        )
    held = (
        f"of the {len(check.better)} sets held back, {check.within.sum()} lie in it, and {option}"
        f" is better in {percent(check.density)} of these (in {percent(check.base)} of all held"
        " back)"
    )
    if found.verdict is Verdict.none:
        return (
            f"No region is better than chance for {option} against {best}. The best one found,"
            f" where {where}, does not hold: {held}."
        )
    even = f" Even there {best} is as good or better in most sets." if check.density < 0.5 else ""
    return (
        f"{option} beats {best} mainly where {where}. The region contains"
        f" {percent(check.coverage)} of the sets in which it does; {held}. By chance a region would"
        f" do so well in {_odds(check.chance)}.{even}"
    )


def _odds(chance: float) -> str:
    often = f"1 in {round(1.0 / chance):,}" if chance >= 0.001 else "fewer than 1 in 1,000"
    return f"{often} cases"
