"""The answer in plain words: what to choose, its effect and cost, who gains, how sure that is."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from rp2pr_sim.analysis.base import Section
from rp2pr_sim.analysis.compare.findings import BY_FIFTH
from rp2pr_sim.analysis.numbers import MINUS, listed, shown_in, with_ends
from rp2pr_sim.analysis.optimise.constraints import CASH
from rp2pr_sim.analysis.optimise.finalists import (
    BEST,
    COST_PARTS,
    EQUAL,
    OTHER,
    REFERENCE,
    SHOWN,
    Finalists,
)
from rp2pr_sim.analysis.optimise.headline import (
    SIMULATION_ERROR,
    Row,
    among,
    headline,
    interval_name,
    limits,
    money,
    other_outcome,
)
from rp2pr_sim.analysis.optimise.levers import LEVERS
from rp2pr_sim.analysis.optimise.objectives import Objective
from rp2pr_sim.analysis.optimise.question import OptimiseQuestion
from rp2pr_sim.analysis.optimise.search_space import scenario_words
from rp2pr_sim.core.labels import ROLE_WORDS, counted
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.outcomes.summary import no_value, shown_values, sureness

WHAT_TO_DO = "What to do now"
"""The title of the section with the next steps."""
WHAT_TO_CHOOSE = "What to choose"
"""The title of the section that has choices, not results."""
_MOST_LISTED = 12  # single changes at most in a table


def sections(
    question: OptimiseQuestion,
    found: Finalists,
    changes: pd.DataFrame,
    agreed: pd.DataFrame,
    evaluated: int,
    steps: Sequence[str],
) -> tuple[Section, ...]:
    """Return all sections, in the order in which they are read.

    Parameters
    ----------
    question : OptimiseQuestion
        the question.
    found : Finalists
        the results of the finalists.
    changes : pd.DataFrame
        the result of `marginal_changes`.
    agreed : pd.DataFrame
        the result of `agreement`.
    evaluated : int
        number of programmes that the search has evaluated.
    steps : Sequence[str]
        what to do now; see `recommendation`.
    """
    shown = found.table[found.table["role"].isin(SHOWN)]
    told = headline(question, shown.to_dict("records"), changes, agreed)
    gains = "Who gains: improvement in care by how good the teams were before, in percentage points"
    first = found.best[0]
    allowed, timely = (changes[name].astype(bool) for name in ("affordable", "timely"))
    inside, beyond = changes[allowed], changes[~allowed & timely & (changes["effect_low"] > 0.0)]
    parts = [
        Section("The answer", None, told),
        Section(WHAT_TO_DO, None, tuple(steps)),
        Section(f"{WHAT_TO_CHOOSE}: programme {first}", _chosen(agreed)),
        Section(
            f"The best programmes found for {limits(question)} within {question.weeks} weeks",
            _results(shown, question),
            _cautions(question, found, evaluated),
        ),
        Section(
            f"The next step: one thing changed in programme {first}, within the budget",
            _changes(inside.head(_MOST_LISTED), question),
            _left_out(inside),
        ),
        Section(
            "Beyond the budget: single changes that are clearly better",
            _changes(beyond.head(_MOST_LISTED), question),
            () if len(beyond) else ("No such change was found.",),
        ),
        Section("What it costs, in pounds, and the hours that each hospital gives", _costs(shown)),
        Section(gains, _gains(shown, question), (_harm(question),)),
    ]
    return tuple(parts)


def choices(found: Finalists, agreed: pd.DataFrame) -> pd.DataFrame:
    """Return what to choose, in words: one row per lever, one column per programme.

    `searches` is the share of the searches that chose the same as the best; `equal` are other
    values that are equally good.
    """
    names = [*found.best, "reference"]
    rows = []
    for lever, row in zip(LEVERS, agreed.to_dict("records"), strict=True):
        told = [lever.told(found.scenarios[name]) for name in names]
        share = f"{row['searches']} of {row['of']}"
        rows.append(
            {
                "lever": lever.label,
                **dict(zip(names, told, strict=True)),
                "searches": share,
                "equal": row["equal"],
            }
        )
    return pd.DataFrame(rows)


def _chosen(agreed: pd.DataFrame) -> pd.DataFrame:
    """Return the choices of the best programme, without levers that have no effect."""
    rows = agreed[agreed["choice"] != "-"]
    told = pd.DataFrame(
        {
            "lever": rows["what"],
            "choose": rows["choice"],
            "or, equally good": rows["equal"],
            "searches that chose this": [
                f"{same} of {of}" for same, of in zip(rows["searches"], rows["of"], strict=True)
            ],
        }
    )
    return told.drop(columns="searches that chose this") if (rows["of"] == 1).all() else told


def short_name(row: Mapping[Hashable, Any]) -> str:
    """Return a programme's letter, or its role in the comparison."""
    return "reference" if row["role"] == REFERENCE else scenario_words(str(row["programme"]))


def full_name(row: Mapping[Hashable, Any]) -> str:
    """Return the same with the programme in a few words."""
    if row["role"] == REFERENCE:
        return f"reference programme ({scenario_words(str(row['preset']))})"
    if row["role"] != BEST:
        return short_name(row)
    return f"{short_name(row)}: {row['in_short']}" + (
        f" ({row['preset']})" if row["preset"] else ""
    )


def _results(shown: pd.DataFrame, question: OptimiseQuestion) -> pd.DataFrame:
    objective, records = question.objective, shown.to_dict("records")
    best = [row for row in records if row["role"] == BEST]
    over_sets, rows = question.parameters == "plausible", []
    for row in records:
        value, ends, unit = shown_values(
            *with_ends(row, "effect"), objective.unit, over_sets=over_sets
        )
        told = {
            "programme": full_name(row),
            f"{objective.label.partition(':')[0]} ({unit})": value,
            interval_name(question): ends,
            **other_outcome(row, objective),
        }
        if len(best) > 1:
            compared = row["role"] == BEST
            told |= {
                "loss against A (simulation error)": _loss(row, objective) if compared else "",
                "equally good": _equal(row, best[0]) if compared else "",
                f"best of {among(best)}": sureness(row["chance_best"]) if compared else "",
            }
        rows.append({**told, "total cost": money(row["cost"]), "of it cash": money(row["cash"])})
    return pd.DataFrame(rows)


def _loss(row: Row, objective: Objective) -> str:
    if row["loss"] == row["loss_low"] == row["loss_high"] == 0.0:
        return "-"
    value, ends, _ = shown_in(row, "loss", objective.apart_unit)
    return f"{value} ({ends})"


def _equal(row: Row, first: Row) -> str:
    if row["programme"] == first["programme"]:
        return "-"
    return "yes" if row["equal"] else "no"


def _costs(shown: pd.DataFrame) -> pd.DataFrame:
    hours = {
        "hours of a hospital": "staff_hours_per_team",
        **{words: f"hours_per_team_{role}" for role, words in ROLE_WORDS.items()},
    }
    rows = [
        {
            "programme": short_name(row),
            **{words: money(row[name]) for name, words in COST_PARTS.items()},
            "1 in 10 costs more than": money(row["cost_p90"]),
            "over the budget": _percent(row["share_over_budget"]) if row["role"] == BEST else "",
            **{words: f"{row[name]:.0f} h" for words, name in hours.items()},
        }
        for row in shown.to_dict("records")
    ]
    return pd.DataFrame(rows)


def _gains(shown: pd.DataFrame, question: OptimiseQuestion) -> pd.DataFrame:
    rows = []
    over_sets = question.parameters == "plausible"
    words = ("weakest fifth", "second", "middle", "fourth", "strongest fifth")
    for row in shown.to_dict("records"):
        told = {"programme": short_name(row)}
        for name, word in zip(BY_FIFTH, words, strict=True):
            value, ends, _ = shown_values(
                *with_ends(row, name), "share points", over_sets=over_sets
            )
            told[word] = "-" if math.isnan(row[name]) else f"{value} ({ends})"
        rows.append({**told, "teams made worse": _percent(row["share_harmed"])})
    return pd.DataFrame(rows)


def _harm(question: OptimiseQuestion) -> str:
    return (
        f"Brackets: {interval_name(question)}. A team that loses more than 0.02 percentage points"
        " on average over all weeks is made worse."
    )


def _changes(shown: pd.DataFrame, question: OptimiseQuestion) -> pd.DataFrame:
    objective, rows = question.objective, []
    for row in shown.to_dict("records"):
        more, low, high = with_ends(row, "effect")
        if objective.lower_is_better:  # there, more is better
            more, low, high = -more, -high, -low
        gain, ends, unit = shown_values(more, low, high, objective.apart_unit)
        rows.append(
            {
                "instead of": f"{row['what']}: {row['now']}",
                "choose": row["changed"],
                f"changes the effect by ({unit})": _signed(gain),
                SIMULATION_ERROR: ends,
                f"and the {_kind(question)} by (pounds)": _signed(money(row["cost"])),
                "to": money(row["total"]),
                "hours of a hospital": _signed(f"{row['staff_hours']:.0f}"),
                "in a word": row["verdict"],
            }
        )
    return pd.DataFrame(rows)


def _kind(question: OptimiseQuestion) -> str:
    return "cash" if question.constraints.money == CASH else "total cost"


def _signed(text: str) -> str:
    return text if text.startswith(("-", MINUS)) or text in ("0", "-0") else f"+{text}"


def _left_out(changes: pd.DataFrame) -> tuple[str, ...]:
    """Return the sentence on the changes that the table leaves out."""
    rest = changes["verdict"].iloc[_MOST_LISTED:].value_counts()
    good = (
        f"As good: it loses less than {100 * EQUAL:.0f}% of the effect, or its loss is within"
        " simulation error."
    )
    if not len(rest):
        return (good,)
    told = listed([f"{count} {verdict}" for verdict, count in rest.items()])
    more = counted(int(rest.sum()), "more affordable change")
    return (f"{good} {more} ({told}): changes.csv has all.",)


def _cautions(question: OptimiseQuestion, found: Finalists, evaluated: int) -> tuple[str, ...]:
    """Return what a reader must know before relying on it."""
    first = found.best[0]
    told = next(row for row in found.table.to_dict("records") if row["programme"] == first)
    finalists = counted(
        int(found.table["role"].isin([BEST, OTHER]).sum()), "finalist was", "finalists were"
    )
    staff = _percent(told["cost_staff"] / told["cost"])
    runs = counted(int(told["runs"]), "time", "times")
    limit = (
        f"It keeps to the budget on average; {_percent(told['share_over_budget'])} of the runs of"
        f" {first} exceed it."
        if question.constraints.overrun is None
        else f"{_percent(told['share_over_budget'])} of the runs of {first} exceed the budget."
    )
    notes = [
        f"{counted(question.searches, 'search', 'searches')} and the climb from the best tried"
        f" {evaluated:,} programmes. The best of many looks better than it is, so the"
        f" {finalists} simulated again, {runs} each, with random numbers that did not select"
        " them; only these results are reported here.",
        f"Total cost is that of the whole programme; {staff} of it in {first} is the time of"
        f" hospital staff, the rest is cash. {limit}",
        "Some choices have no price of their own in the model (to name an owner, to agree what"
        " success is), only that of what follows.",
    ]
    if told["runs_without_value"]:
        why = no_value(declared(question.outcome))
        notes.append(
            f"In {told['runs_without_value']:.0f} of the {told['runs']:.0f} runs of {first}:"
            f" {why}. Such a run counts as 0."
        )
    if question.held:
        notes.append(f"Held fixed, as you have set it: {', '.join(question.held)}.")
    return tuple(notes)


def _percent(share: float) -> str:
    return "" if math.isnan(share) else f"{100.0 * share:.0f}%"
