"""The answer in plain words: what to choose, what it does and costs, who gains and who pays, how sure that is, and what to beware of."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from rp2pr_sim.budget.asked import Asked
from rp2pr_sim.budget.finalists import BESIDE, BEST, COST_PARTS, FIFTHS, OTHER, TODAY, Finals
from rp2pr_sim.budget.goals import Goal
from rp2pr_sim.budget.levers import LEVERS
from rp2pr_sim.measures.summary import PARTLY_FITTED, shown_values, sureness
from rp2pr_sim.terms import Role
from rp2pr_sim.words import CHOICE_WORDS

__all__ = ["WHAT_TO_CHOOSE", "Part", "answer", "choices", "money", "page"]

_ROLES = {
    Role.lead_physician: "physician", Role.nurse_specialist: "nurse", Role.coordinator: "coordinator",
    Role.other_clinician: "other clinicians", Role.peripheral: "pathology, radiology", Role.manager: "manager",
}
WHAT_TO_CHOOSE = "What to choose"
"""The title of the part that holds choices, not results."""
_COMPARATORS = {"feedback_only": "audit figures only", "no_programme": "doing nothing"}
_UNTOLD = {
    "worse": "are clearly worse",
    "dearer, no clear gain": "cost more without a clear gain",
    "no clear difference": "make no clear difference",
}
_CHANGES = 12  # at most that are told of what each pound buys


class Part(NamedTuple):
    """A part of the answer: a title, a table of words (or none), and what must be said below it."""

    title: str
    table: pd.DataFrame
    notes: tuple[str, ...] = ()


def answer(asked: Asked, found: Finals, bought: pd.DataFrame, worlds: pd.DataFrame | None, tried: int) -> tuple[Part, ...]:
    """All parts, in the order in which they are read.

    Args:
        asked: what was asked.
        found: the finalists with new luck.
        bought: what `what_pounds_buy` gives.
        worlds: what `in_every_world` gives, where it was asked for.
        tried: how many programmes the search has tried.
    """
    shown = found.table[found.table["role"].isin([BEST, TODAY, BESIDE])]
    title = f"The best programmes for up to {money(asked.pounds)} pounds within {asked.weeks} weeks"
    parts = [
        Part("The answer", pd.DataFrame(), _in_short(asked, shown.to_dict("records"))),
        Part(title, _results(shown, asked.goal), _beware(asked, found, tried)),
        Part(WHAT_TO_CHOOSE, choices(found)),
        Part("What it costs, in pounds, and the hours that each hospital gives", _costs(shown)),
        Part("Who gains: true improvement by how good the teams were before, in percentage points", _gains(shown), (_HARM,)),
        Part(f"What each pound buys: one thing changed in programme {found.best[0]}", _bought(bought, asked.goal), _left_out(bought)),
    ]
    if worlds is not None:
        sets = int(worlds["sets"].iloc[0])
        parts.append(Part(f"In every world that agrees with the facts ({sets} sets of parameters)", _worlds(worlds, asked.goal)))
    return tuple(parts)


def page(parts: Sequence[Part]) -> str:
    """The answer as a page of Markdown."""
    blocks = []
    for part in parts:
        blocks.append(f"## {part.title}")
        if len(part.table):
            head = " | ".join(map(str, part.table.columns))
            rows = (" | ".join(str(cell).replace("|", "/") for cell in row) for row in part.table.itertuples(index=False))
            blocks.append("\n".join([f"| {head} |", "|" + "---|" * len(part.table.columns), *(f"| {row} |" for row in rows)]))
        blocks += [f"- {note}" for note in part.notes]
    return "\n\n".join(blocks).replace("\n\n- ", "\n- ") + "\n"


def choices(found: Finals) -> pd.DataFrame:
    """What to choose, in words: one row a lever, one column a programme."""
    names = [*found.best, "today"]
    rows = []
    for lever in LEVERS:
        told = [lever.told(found.scenarios[name]) for name in names]
        rows.append({"": lever.label, **dict(zip(names, told, strict=True))})
    return pd.DataFrame(rows)


def money(pounds: float) -> str:
    """Pounds to the next hundred, or to three digits."""
    return f"{round(pounds, -2):,.0f}" if abs(pounds) < 100_000 else f"{round(pounds, -3):,.0f}"


def _in_short(asked: Asked, rows: Sequence[Mapping[Hashable, Any]]) -> tuple[str, ...]:
    """What to choose in a sentence, whether it does more than today's programme, and how sure it is that nothing else shown does more."""
    best = [row for row in rows if row["role"] == BEST]
    first, today = best[0], next(row for row in rows if row["role"] == TODAY)
    goal = asked.goal
    value, ends, unit = shown_values(first["effect"], first["effect_low"], first["effect_high"], goal.unit)
    label = f"{goal.label[0].lower()}{goal.label[1:]}".partition(":")[0]
    within = f" (95% interval {ends})" if " to " in ends else ""
    sentences = [
        f"For up to {money(asked.pounds)} pounds within {asked.weeks} weeks, nothing that was found does better than programme"
        f" {first['programme']} ({first['in_short']}):"
        f" {label} is {value}{'' if unit == '%' else ' '}{unit}{within}, for {money(first['cost'])} pounds in the mean.",
        _against_today(first, goal, f"today's programme ({CHOICE_WORDS['scenario'].get(str(today['preset']), today['preset'])})"),
    ]
    if len(best) > 1:
        next_best = max(best[1:], key=lambda row: float(row["probability_best"]))
        sentences.append(
            f"That {first['programme']} is really the best of the {len(best)} below has a probability of"
            f" {sureness(first['probability_best'])}; {next_best['programme']} has one of {sureness(next_best['probability_best'])}."
        )
    return tuple(sentences)


def _against_today(first: Mapping[Hashable, Any], goal: Goal, today: str) -> str:
    more, low, high = (float(first[f"effect_beyond_today{end}"]) for end in ("", "_low", "_high"))
    dearer = float(first["cost_beyond_today"])
    if more == low == high == 0.0 == dearer:
        return f"That is what {today} does."
    size, ends, unit = shown_values(more, low, high, goal.apart_unit)
    price = f"costs {money(abs(dearer))} pounds {'less' if dearer < 0.0 else 'more'}" if round(dearer, -2) else "costs the same"
    if more == low == high == 0.0:
        return f"It does exactly as {today}; but it {price}."
    if low > 0.0 or high < 0.0:
        better = (more > 0.0) != goal.lower_is_better
        return f"It does {'better' if better else 'worse'} than {today}: the difference is {size} {unit} ({ends}); and it {price}."
    return f"It cannot be told from {today}: the difference is {size} {unit} ({ends}); but it {price}."


def _called(row: Mapping[Hashable, Any]) -> str:
    name = str(row["programme"])
    if row["role"] == TODAY:
        return f"today ({row['preset']})"
    return _COMPARATORS.get(name, f"{name}: {row['in_short']}" + (f" ({row['preset']})" if row["preset"] else ""))


def _results(shown: pd.DataFrame, goal: Goal) -> pd.DataFrame:
    rows = []
    for row in shown.to_dict("records"):
        value, ends, unit = shown_values(row["effect"], row["effect_low"], row["effect_high"], goal.unit)
        off = row["effect_in_bad_luck"] - row["effect"]
        bad = shown_values(row["effect"] + off, row["effect_low"] + off, row["effect_high"] + off, goal.unit)[0]
        rows.append(
            {
                "programme": _called(row),
                f"{goal.label} ({unit})": value,
                "95% interval": ends,
                "1 in 10 gets less than" if not goal.lower_is_better else "1 in 10 gets more than": bad,
                "cost": money(row["cost"]),
                "1 in 10 costs more than": money(row["cost_p90"]),
                "over the budget": _percent(row["share_over_budget"]) if row["role"] == BEST else "",
                "teams worse off": _percent(row["share_harmed"]),
                "really the best of these": "" if math.isnan(row["probability_best"]) else sureness(row["probability_best"]),
            }
        )
    return pd.DataFrame(rows)


def _costs(shown: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for row in shown.to_dict("records"):
        parts = {words: money(row[name]) for name, words in COST_PARTS.items()}
        hours = {words: f"{row[f'hours_per_team_{role.name}']:.0f} h" for role, words in _ROLES.items()}
        name = _called(row).partition(":")[0]
        rows.append({"programme": name, **parts, "hours of a hospital": f"{row['staff_hours_per_team']:.0f} h", **hours})
    return pd.DataFrame(rows)


def _gains(shown: pd.DataFrame) -> pd.DataFrame:
    rows = []
    words = ("weakest fifth", "second", "middle", "fourth", "strongest fifth")
    for row in shown.to_dict("records"):
        told = {}
        for name, word in zip(FIFTHS, words, strict=True):
            value, ends, _ = shown_values(row[name], row[f"{name}_low"], row[f"{name}_high"], "share points")
            told[word] = "-" if math.isnan(row[name]) else f"{value} ({ends})"
        rows.append({"programme": _called(row).partition(":")[0], **told, "teams worse off": _percent(row["share_harmed"])})
    return pd.DataFrame(rows)


_HARM = "In brackets the 95% interval of the mean. A team that loses a tenth of a percentage point or more is worse off."


def _bought(bought: pd.DataFrame, goal: Goal) -> pd.DataFrame:
    clear = bought[~bought["verdict"].isin(list(_UNTOLD))]
    rows = []
    for row in clear.groupby("verdict", sort=False).head(_CHANGES // 2).head(_CHANGES).to_dict("records"):
        more, low, high = row["effect"], row["effect_low"], row["effect_high"]
        if goal.lower_is_better:  # there, more is better
            more, low, high = -more, -high, -low
        gain, _, unit = shown_values(more, low, high, goal.apart_unit)
        price, _, _ = shown_values(row["cost"], row["cost_low"], row["cost_high"], "pounds")
        rows.append(
            {
                "instead of": f"{row['what']}: {row['now']}",
                "choose": row["changed"],
                f"changes the effect by ({unit})": gain if gain.startswith("-") else f"+{gain}",
                "and the cost by (pounds)": price if price.startswith("-") else f"+{price}",
                "in a word": row["verdict"] + ("" if row["affordable"] else "; beyond the budget"),
            }
        )
    return pd.DataFrame(rows)


def _left_out(bought: pd.DataFrame) -> tuple[str, ...]:
    counts = bought["verdict"].value_counts()
    told = [f"{counts[name]} {words}" for name, words in _UNTOLD.items() if name in counts]
    note = f"Of {len(bought)} single changes {'; '.join(told)}; all of them are in pounds.csv." if told else ""
    return (note,) if note else ()


def _worlds(worlds: pd.DataFrame, goal: Goal) -> pd.DataFrame:
    rows = []
    for row in worlds.to_dict("records"):
        value, ends, unit = shown_values(row["effect"], row["effect_low"], row["effect_high"], goal.unit)
        rows.append(
            {
                "programme": row["programme"], f"effect ({unit})": value, "in 90% of the worlds": ends,
                "is the best in": _percent(row["share_best"]), "beats today's in": _percent(row["share_better_than_today"]),
                "cost": money(row["cost"]), "affordable in": _percent(row["share_affordable"]),
            }
        )
    return pd.DataFrame(rows)


def _beware(asked: Asked, found: Finals, tried: int) -> tuple[str, ...]:
    """What a reader must know before believing it."""
    first = found.best[0]
    told = next(row for row in found.table.to_dict("records") if row["programme"] == first)
    others = int(found.table["role"].isin([BEST, OTHER]).sum())
    staff = _percent(told["cost_staff"] / told["cost"])
    open_still = "The sizes of most effects are assumed; the last table shows what that leaves open."
    notes = [
        f"{tried:,} programmes were tried. The best of many looks better than it is, so the {others} finalists were simulated anew,"
        f" {asked.replicates:,} times each, with luck that had chosen none of them; only these numbers are told."
        " To be first among them flatters a little still.",
        f"Cost is that of the whole programme, with the time of hospital staff (in {first} {staff} of it)."
        f" It keeps to the budget in the mean; {_percent(told['share_over_budget'])} of single programmes like {first} cost more.",
        "Some choices have no price of their own in the model (to name an owner, to agree what success is), only that of what follows.",
        PARTLY_FITTED if asked.uncertainty == "none" else open_still,
    ]
    if asked.settings:
        notes.append(f"Held fixed, as you have set it: {', '.join(asked.settings)}.")
    return tuple(notes)


def _percent(share: float) -> str:
    return "" if math.isnan(share) else f"{100.0 * share:.0f}%"
