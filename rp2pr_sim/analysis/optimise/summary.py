"""The answer in plain words: what to choose, what it does and costs, who gains and who pays, how sure that is, and what to beware of."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from rp2pr_sim.analysis.optimise.finalists import (
    BEST,
    COST_PARTS,
    FIFTHS,
    OTHER,
    REFERENCE,
    SHOWN,
    Finals,
)
from rp2pr_sim.analysis.optimise.headline import SIMULATION_ERROR, among, beside, headline, money
from rp2pr_sim.analysis.optimise.levers import LEVERS
from rp2pr_sim.analysis.optimise.marginal_changes import VERDICTS, improvements
from rp2pr_sim.analysis.optimise.objectives import Goal
from rp2pr_sim.analysis.optimise.question import COMPARATORS, Asked, reference_name
from rp2pr_sim.core.enums import Role
from rp2pr_sim.core.labels import counted
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.outcomes.summary import no_value, shown_values, sureness

_ROLES = {
    Role.lead_physician: "physician",
    Role.nurse_specialist: "nurse",
    Role.coordinator: "coordinator",
    Role.other_clinician: "other clinicians",
    Role.peripheral: "pathology, radiology",
    Role.manager: "manager",
}
WHAT_TO_CHOOSE = "What to choose"
"""The title of the part that holds choices, not results."""
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
_OVER_SETS = "range over plausible parameter sets (90%)"
_CHANGES = 12  # at most in the table, after those that the budget allows and that do better


class Part(NamedTuple):
    """A part of the answer: a title, a table of words (or none), and what must be said below it."""

    title: str
    table: pd.DataFrame
    notes: tuple[str, ...] = ()


def answer(
    asked: Asked, found: Finals, bought: pd.DataFrame, worlds: pd.DataFrame | None, tried: int
) -> tuple[Part, ...]:
    """All parts, in the order in which they are read.

    Parameters
    ----------
    asked : Asked
        what was asked.
    found : Finals
        the finalists with new luck.
    bought : pd.DataFrame
        what `what_pounds_buy` gives.
    worlds : pd.DataFrame | None
        what `in_every_world` gives, where it was asked for.
    tried : int
        how many programmes the search has tried.
    """
    shown = found.table[found.table["role"].isin(SHOWN)]
    title = (
        f"The best programmes found for up to {money(asked.pounds)} pounds within {asked.weeks}"
        " weeks"
    )
    listed = _listed(bought)
    parts = [
        Part(
            "The answer", pd.DataFrame(), headline(asked, shown.to_dict("records"), bought, worlds)
        ),
        Part(title, _results(shown, asked.goal, worlds), _beware(asked, found, tried)),
        Part(WHAT_TO_CHOOSE, choices(found)),
        Part("What it costs, in pounds, and the hours that each hospital gives", _costs(shown)),
        Part(
            "Who gains: improvement in care by how good the teams were before, in percentage"
            " points",
            _gains(shown),
            (_HARM,),
        ),
        Part(
            f"What each pound buys: one thing changed in programme {found.best[0]}",
            _bought(listed, asked.goal),
            _left_out(bought, listed),
        ),
    ]
    if worlds is not None:
        sets = counted(int(worlds["sets"].iloc[0]), "plausible parameter set")
        parts.append(
            Part(
                f"What is not known: over {sets} that agree with the published figures",
                _worlds(worlds, asked.goal),
            )
        )
    return tuple(parts)


def page(parts: Sequence[Part]) -> str:
    """The answer as a page of Markdown."""
    blocks = []
    for part in parts:
        blocks.append(f"## {part.title}")
        if len(part.table):
            head = " | ".join(map(str, part.table.columns))
            rows = (
                " | ".join(str(cell).replace("|", "/") for cell in row)
                for row in part.table.itertuples(index=False)
            )
            blocks.append(
                "\n".join(
                    [
                        f"| {head} |",
                        "|" + "---|" * len(part.table.columns),
                        *(f"| {row} |" for row in rows),
                    ]
                )
            )
        blocks += [f"- {note}" for note in part.notes]
    return "\n\n".join(blocks).replace("\n\n- ", "\n- ") + "\n"


def choices(found: Finals) -> pd.DataFrame:
    """What to choose, in words: one row a lever, one column a programme."""
    names = [*found.best, "reference"]
    rows = []
    for lever in LEVERS:
        told = [lever.told(found.scenarios[name]) for name in names]
        rows.append({"": lever.label, **dict(zip(names, told, strict=True))})
    return pd.DataFrame(rows)


def _who(row: Mapping[Hashable, Any]) -> str:
    """A programme by its letter, or by what it is there for."""
    return (
        "reference"
        if row["role"] == REFERENCE
        else COMPARATORS.get(str(row["programme"]), str(row["programme"]))
    )


def _called(row: Mapping[Hashable, Any]) -> str:
    """The same with what it is in short."""
    if row["role"] == REFERENCE:
        return f"reference programme ({reference_name(str(row['preset']))})"
    if row["role"] != BEST:
        return _who(row)
    return f"{_who(row)}: {row['in_short']}" + (f" ({row['preset']})" if row["preset"] else "")


def _results(shown: pd.DataFrame, goal: Goal, worlds: pd.DataFrame | None) -> pd.DataFrame:
    records = shown.to_dict("records")
    best, names = (
        [row for row in records if row["role"] == BEST],
        {str(row["programme"]): _who(row) for row in records},
    )
    over_sets = (
        {}
        if worlds is None
        else dict(zip(worlds["programme"], _worlds(worlds, goal)[_OVER_SETS], strict=True))
    )
    rows = []
    for row in records:
        value, ends, unit = shown_values(
            row["effect"], row["effect_low"], row["effect_high"], goal.unit
        )
        off = row["effect_in_bad_luck"] - row["effect"]
        bad = shown_values(
            row["effect"] + off, row["effect_low"] + off, row["effect_high"] + off, goal.unit
        )[0]
        rows.append(
            {
                "programme": _called(row),
                f"{goal.label} ({unit})": value,
                SIMULATION_ERROR: ends,
                **beside(row, goal),
                **({} if worlds is None else {_OVER_SETS: over_sets.get(row["programme"], "")}),
                (
                    "1 in 10 gets less than"
                    if not goal.lower_is_better
                    else "1 in 10 gets more than"
                ): bad,
                "cost": money(row["cost"]),
                "1 in 10 costs more than": money(row["cost_p90"]),
                "over the budget": (
                    _percent(row["share_over_budget"]) if row["role"] == BEST else ""
                ),
                "teams worse off": _percent(row["share_harmed"]),
                **(
                    {
                        f"best of {among(best)}": (
                            sureness(row["probability_best"]) if row["role"] == BEST else ""
                        )
                    }
                    if len(best) > 1
                    else {}
                ),
                "dominated by": names.get(row["dominated_by"], ""),
            }
        )
    table = pd.DataFrame(rows)
    return table if table["dominated by"].any() else table.drop(columns="dominated by")


def _costs(shown: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for row in shown.to_dict("records"):
        parts = {words: money(row[name]) for name, words in COST_PARTS.items()}
        hours = {
            words: f"{row[f'hours_per_team_{role.name}']:.0f} h" for role, words in _ROLES.items()
        }
        rows.append(
            {
                "programme": _who(row),
                **parts,
                "hours of a hospital": f"{row['staff_hours_per_team']:.0f} h",
                **hours,
            }
        )
    return pd.DataFrame(rows)


def _gains(shown: pd.DataFrame) -> pd.DataFrame:
    rows = []
    words = ("weakest fifth", "second", "middle", "fourth", "strongest fifth")
    for row in shown.to_dict("records"):
        told = {}
        for name, word in zip(FIFTHS, words, strict=True):
            value, ends, _ = shown_values(
                row[name], row[f"{name}_low"], row[f"{name}_high"], "share points"
            )
            told[word] = "-" if math.isnan(row[name]) else f"{value} ({ends})"
        rows.append(
            {"programme": _who(row), **told, "teams worse off": _percent(row["share_harmed"])}
        )
    return pd.DataFrame(rows)


_HARM = (
    f"Brackets: {SIMULATION_ERROR}. A team that loses more than 0.02 percentage points on average"
    " over all weeks is worse off."
)


def _listed(bought: pd.DataFrame) -> pd.DataFrame:
    """The changes that the table shows: all that the budget allows and that do better, then a few of each verdict that is worth a row."""
    better = improvements(bought)
    rest = bought.drop(index=better.index)
    rest = rest[~rest["verdict"].isin(_NEVER_LISTED)]
    return pd.concat(
        [better, rest.groupby("verdict", sort=False).head(_CHANGES // 2).head(_CHANGES)]
    )


def _bought(listed: pd.DataFrame, goal: Goal) -> pd.DataFrame:
    better = improvements(listed).index
    rows = []
    for number, row in listed.iterrows():
        more, low, high = row["effect"], row["effect_low"], row["effect_high"]
        if goal.lower_is_better:  # there, more is better
            more, low, high = -more, -high, -low
        gain, ends, unit = shown_values(more, low, high, goal.apart_unit)
        price, _, _ = shown_values(row["cost"], row["cost_low"], row["cost_high"], "pounds")
        limit = (
            "; within the budget"
            if number in better
            else ""
            if row["affordable"]
            else "; beyond the budget"
        )
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


def _left_out(bought: pd.DataFrame, listed: pd.DataFrame) -> tuple[str, ...]:
    """How many changes the table leaves out, and why: the numbers add up to all that were tried; then what chance does."""
    counts = bought["verdict"].drop(index=listed.index).value_counts()
    told = [
        counted(int(counts[name]), *words) for name, words in _NOT_LISTED.items() if name in counts
    ]
    notes = []
    if told:
        whole = " and ".join(filter(None, (", ".join(told[:-1]), told[-1])))
        tried = counted(len(bought), "single change was tried", "single changes were tried")
        notes.append(
            f"{tried}: {len(listed)} listed here, {len(bought) - len(listed)} not ({whole}). All of"
            " them are in pounds.csv."
        )
    if len(improvements(bought)):
        by_chance = max(1, round(len(bought) / 40))  # one end of a 95% interval
        notes.append(
            f"If none of the {len(bought)} changes had any effect, about {by_chance} would still"
            " seem to do better by chance."
        )
    return tuple(notes)


def _worlds(worlds: pd.DataFrame, goal: Goal) -> pd.DataFrame:
    rows = []
    for row in worlds.to_dict("records"):
        value, ends, unit = shown_values(
            row["effect"], row["effect_low"], row["effect_high"], goal.unit
        )
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


def _beware(asked: Asked, found: Finals, tried: int) -> tuple[str, ...]:
    """What a reader must know before believing it."""
    first = found.best[0]
    told = next(row for row in found.table.to_dict("records") if row["programme"] == first)
    finalists = counted(
        int(found.table["role"].isin([BEST, OTHER]).sum()), "finalist was", "finalists were"
    )
    staff = _percent(told["cost_staff"] / told["cost"])
    notes = [
        (
            f"{tried:,} programmes were tried. The best of many looks better than it is, so the"
            f" {finalists} simulated anew, {asked.replicates:,} times each, with luck that had"
            " chosen none of them; only these numbers are told. To be first among them flatters a"
            " little still."
        ),
        (
            f"Cost is that of the whole programme, with the time of hospital staff (in {first}"
            f" {staff} of it). It keeps to the budget on average;"
            f" {_percent(told['share_over_budget'])} of the runs of {first} cost more."
        ),
        (
            "Some choices have no price of their own in the model (to name an owner, to agree what"
            " success is), only that of what follows."
        ),
    ]
    if found.table.loc[found.table["role"].isin(SHOWN), "dominated_by"].any():
        notes.append(
            "Dominated by another programme: that one costs no more and does no less on average,"
            " and is better in one of the two."
        )
    if told["runs_without_value"]:
        why = no_value(declared(asked.outcome))
        notes.append(
            f"In {told['runs_without_value']:.0f} of the {told['replicates']:.0f} runs of {first}:"
            f" {why}. Such a run counts as 0."
        )
    if asked.settings:
        notes.append(f"Held fixed, as you have set it: {', '.join(asked.settings)}.")
    return tuple(notes)


def _percent(share: float) -> str:
    return "" if math.isnan(share) else f"{100.0 * share:.0f}%"
