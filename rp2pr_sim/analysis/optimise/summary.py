"""The answer in plain words: what to choose, its effect and cost, who gains, how sure that is."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from rp2pr_sim.analysis.base import Section
from rp2pr_sim.analysis.compare.findings import BY_FIFTH
from rp2pr_sim.analysis.numbers import listed, shown_in, with_ends
from rp2pr_sim.analysis.optimise.finalists import (
    BEST,
    COST_PARTS,
    OTHER,
    REFERENCE,
    SHOWN,
    Finalists,
)
from rp2pr_sim.analysis.optimise.headline import (
    SIMULATION_ERROR,
    among,
    headline,
    money,
    other_outcome,
)
from rp2pr_sim.analysis.optimise.levers import LEVERS
from rp2pr_sim.analysis.optimise.marginal_changes import VERDICTS, improvements
from rp2pr_sim.analysis.optimise.objectives import Objective
from rp2pr_sim.analysis.optimise.question import OptimiseQuestion
from rp2pr_sim.analysis.optimise.search_space import scenario_words
from rp2pr_sim.core.labels import ROLE_WORDS, counted
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.outcomes.summary import no_value, shown_values, sureness

WHAT_TO_CHOOSE = "What to choose"
"""The title of the section that has choices, not results."""
_NOT_LISTED = {
    "better and no dearer": ("does better beyond the budget", "do better beyond the budget"),
    "buys more": ("buys more beyond the budget", "buy more beyond the budget"),
    "saves money, no clear loss": (
        "saves money without a clear loss",
        "save money without a clear loss",
    ),
    "saves money and loses some": ("saves money and loses some", "save money and lose some"),
    "no clear difference": ("makes no clear difference", "make no clear difference"),
    "dearer, no clear gain": ("costs more without a clear gain", "cost more without a clear gain"),
    "worse": ("is clearly worse", "are clearly worse"),
}
"""How changes of each verdict are counted that the table leaves out: one of them, several."""
_NEVER_LISTED = VERDICTS[4:]
_OVER_SETS = "95% uncertainty"
_MOST_LISTED = 12  # at most in the table, after those that the budget allows and that do better


def sections(
    question: OptimiseQuestion,
    found: Finalists,
    changes: pd.DataFrame,
    robustness: pd.DataFrame | None,
    evaluated: int,
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
    robustness : pd.DataFrame | None
        the result of `under_plausible_sets`, if it was asked for.
    evaluated : int
        number of programmes that the search has evaluated.
    """
    objective = question.objective
    shown = found.table[found.table["role"].isin(SHOWN)]
    title = (
        f"The best programmes found for up to {money(question.budget)} pounds within"
        f" {question.weeks} weeks"
    )
    shown_changes = _listed(changes)
    told = headline(question, shown.to_dict("records"), changes, robustness)
    gains = "Who gains: improvement in care by how good the teams were before, in percentage points"
    each_pound = f"What each pound buys: one thing changed in programme {found.best[0]}"
    parts = [
        Section("The answer", None, told),
        Section(
            title, _results(shown, objective, robustness), _cautions(question, found, evaluated)
        ),
        Section(WHAT_TO_CHOOSE, choices(found)),
        Section("What it costs, in pounds, and the hours that each hospital gives", _costs(shown)),
        Section(gains, _gains(shown), (_HARM,)),
        Section(each_pound, _changes(shown_changes, objective), _left_out(changes, shown_changes)),
    ]
    if robustness is not None:
        sets = counted(int(robustness["sets"].iloc[0]), "plausible parameter set")
        title = f"What is not known: over {sets} that agree with the published figures"
        parts.append(Section(title, _robustness(robustness, objective)))
    return tuple(parts)


def choices(found: Finalists) -> pd.DataFrame:
    """Return what to choose, in words: one row per lever, one column per programme."""
    names = [*found.best, "reference"]
    rows = []
    for lever in LEVERS:
        told = [lever.told(found.scenarios[name]) for name in names]
        rows.append({"lever": lever.label, **dict(zip(names, told, strict=True))})
    return pd.DataFrame(rows)


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


def _results(
    shown: pd.DataFrame, objective: Objective, robustness: pd.DataFrame | None
) -> pd.DataFrame:
    records = shown.to_dict("records")
    best = [row for row in records if row["role"] == BEST]
    names = {str(row["programme"]): short_name(row) for row in records}
    over_sets: dict[str, str] = {}
    if robustness is not None:
        told = _robustness(robustness, objective)
        over_sets = dict(zip(told["programme"], told[_OVER_SETS], strict=True))
    limit = "1 in 10 gets more than" if objective.lower_is_better else "1 in 10 gets less than"
    rows = []
    for row in records:
        value, ends, unit = shown_in(row, "effect", objective.unit)
        off, chosen = row["effect_worst_tenth"] - row["effect"], row["role"] == BEST
        bad, low, high = (number + off for number in with_ends(row, "effect"))
        rows.append(
            {
                "programme": full_name(row),
                f"{objective.label} ({unit})": value,
                SIMULATION_ERROR: ends,
                **other_outcome(row, objective),
                _OVER_SETS: over_sets.get(row["programme"], ""),
                limit: shown_values(bad, low, high, objective.unit)[0],
                "cost": money(row["cost"]),
                "1 in 10 costs more than": money(row["cost_p90"]),
                "over the budget": _percent(row["share_over_budget"]) if chosen else "",
                "teams made worse": _percent(row["share_harmed"]),
                f"best of {among(best)}": sureness(row["probability_best"]) if chosen else "",
                "dominated by": names.get(row["dominated_by"], ""),
            }
        )
    table = pd.DataFrame(rows)
    unneeded = [
        *([_OVER_SETS] if robustness is None else []),
        *([f"best of {among(best)}"] if len(best) == 1 else []),
        *([] if table["dominated by"].any() else ["dominated by"]),
    ]
    return table.drop(columns=unneeded)


def _costs(shown: pd.DataFrame) -> pd.DataFrame:
    hours = {
        "hours of a hospital": "staff_hours_per_team",
        **{words: f"hours_per_team_{role}" for role, words in ROLE_WORDS.items()},
    }
    rows = [
        {
            "programme": short_name(row),
            **{words: money(row[name]) for name, words in COST_PARTS.items()},
            **{words: f"{row[name]:.0f} h" for words, name in hours.items()},
        }
        for row in shown.to_dict("records")
    ]
    return pd.DataFrame(rows)


def _gains(shown: pd.DataFrame) -> pd.DataFrame:
    rows = []
    words = ("weakest fifth", "second", "middle", "fourth", "strongest fifth")
    for row in shown.to_dict("records"):
        told = {"programme": short_name(row)}
        for name, word in zip(BY_FIFTH, words, strict=True):
            value, ends, _ = shown_in(row, name, "share points")
            told[word] = "-" if math.isnan(row[name]) else f"{value} ({ends})"
        rows.append({**told, "teams made worse": _percent(row["share_harmed"])})
    return pd.DataFrame(rows)


_HARM = (
    f"Brackets: {SIMULATION_ERROR}. A team that loses more than 0.02 percentage points on average"
    " over all weeks is made worse."
)


def _listed(changes: pd.DataFrame) -> pd.DataFrame:
    """Return the changes that the table shows.

    These are the improvements, then a few of each verdict that is worth a row.
    """
    better = improvements(changes)
    rest = changes.drop(index=better.index)
    rest = rest[~rest["verdict"].isin(_NEVER_LISTED)]
    return pd.concat(
        [better, rest.groupby("verdict", sort=False).head(_MOST_LISTED // 2).head(_MOST_LISTED)]
    )


def _changes(shown: pd.DataFrame, objective: Objective) -> pd.DataFrame:
    better = improvements(shown).index
    rows = []
    for number, row in shown.iterrows():
        more, low, high = with_ends(row.to_dict(), "effect")
        if objective.lower_is_better:  # there, more is better
            more, low, high = -more, -high, -low
        gain, ends, unit = shown_values(more, low, high, objective.apart_unit)
        price, _, _ = shown_in(row.to_dict(), "cost", "pounds")
        limit = "" if row["affordable"] else "; beyond the budget"
        if number in better:
            limit = "; within the budget"
        rows.append(
            {
                "instead of": f"{row['what']}: {row['now']}",
                "choose": row["changed"],
                f"changes the effect by ({unit})": gain if gain.startswith("-") else f"+{gain}",
                SIMULATION_ERROR: ends,
                "and the cost by (pounds)": price if price.startswith("-") else f"+{price}",
                "to a total of": money(row["total_cost"]),
                "in a word": f"{row['verdict']}{limit}",
            }
        )
    return pd.DataFrame(rows)


def _left_out(changes: pd.DataFrame, shown: pd.DataFrame) -> tuple[str, ...]:
    """Return the sentences on the changes that the table leaves out, and on chance."""
    counts = changes["verdict"].drop(index=shown.index).value_counts()
    told = [
        counted(int(counts[name]), *words) for name, words in _NOT_LISTED.items() if name in counts
    ]
    notes = []
    if told:
        tried = counted(len(changes), "single change was tried", "single changes were tried")
        notes.append(
            f"{tried}: {len(shown)} listed here, {len(changes) - len(shown)} not ({listed(told)})."
            " All of them are in changes.csv."
        )
    if len(improvements(changes)):
        by_chance = max(1, round(len(changes) / 40))  # one end of a 95% interval
        notes.append(
            f"If none of the {len(changes)} changes had any effect, about {by_chance} would still"
            " seem to do better by chance."
        )
    return tuple(notes)


def _robustness(robustness: pd.DataFrame, objective: Objective) -> pd.DataFrame:
    rows = []
    for row in robustness.to_dict("records"):
        told = with_ends(row, "effect")
        value, ends, unit = shown_values(*told, objective.unit, over_sets=True)
        rows.append(
            {
                "programme": row["programme"],
                f"effect ({unit})": value,
                _OVER_SETS: ends,
                "is the best of these in": _percent(row["share_best"]),
                "beats the reference in": _percent(row["share_better_than_reference"]),
                "cost": money(row["cost"]),
                "affordable in": _percent(row["share_affordable"]),
            }
        )
    return pd.DataFrame(rows)


def _cautions(question: OptimiseQuestion, found: Finalists, evaluated: int) -> tuple[str, ...]:
    """Return what a reader must know before relying on it."""
    first = found.best[0]
    told = next(row for row in found.table.to_dict("records") if row["programme"] == first)
    finalists = counted(
        int(found.table["role"].isin([BEST, OTHER]).sum()), "finalist was", "finalists were"
    )
    staff = _percent(told["cost_staff"] / told["cost"])
    notes = [
        f"The search tried {evaluated:,} programmes. The best of many looks better than it is,"
        f" so the {finalists} simulated again, {question.replicates:,} times each, with random"
        " numbers that did not select them; only these results are reported. The first among"
        " them still looks a little better than it is.",
        f"Cost is that of the whole programme, with the time of hospital staff (in {first}"
        f" {staff} of it). It keeps to the budget on average;"
        f" {_percent(told['share_over_budget'])} of the runs of {first} cost more.",
        "Some choices have no price of their own in the model (to name an owner, to agree what"
        " success is), only that of what follows.",
    ]
    if found.table.loc[found.table["role"].isin(SHOWN), "dominated_by"].any():
        notes.append(
            "Dominated by another programme: that one costs no more and does no less on average,"
            " and is better in one of the two."
        )
    if told["runs_without_value"]:
        why = no_value(declared(question.outcome))
        notes.append(
            f"In {told['runs_without_value']:.0f} of the {told['replicates']:.0f} runs of {first}:"
            f" {why}. Such a run counts as 0."
        )
    if question.held:
        notes.append(f"Held fixed, as you have set it: {', '.join(question.held)}.")
    return tuple(notes)


def _percent(share: float) -> str:
    return "" if math.isnan(share) else f"{100.0 * share:.0f}%"
