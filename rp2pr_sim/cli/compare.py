"""The command `compare`, and going on with a comparison."""

from __future__ import annotations

import math
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from rp2pr_sim.analysis.compare import Comparison, scenarios_of
from rp2pr_sim.analysis.compare.run import Found, found_in, study_of
from rp2pr_sim.analysis.compare.run import compare as compare_scenarios
from rp2pr_sim.analysis.compare.run import go_on as go_on_comparing
from rp2pr_sim.cli import console
from rp2pr_sim.cli.run import announced, bar_of, how_of, tell_failures
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.outcomes.column import Column
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.outcomes.summary import (
    HEADLINE,
    IMPROVEMENT,
    OTHER_WORLDS,
    no_value,
    shown_values,
    sureness,
)
from rp2pr_sim.scenario.config import compose, named_in
from rp2pr_sim.study import Done
from rp2pr_sim.study.folder import check_writable

_PRIMARY, _NAME = "compare", "comparison"
_WHOLE = (
    "scenarios",
    "baseline",
    "outcome",
    "question",
    "until",
    "most",
    "name",
    "seed",
    "replicates",
    "details",
    "output",
    "failures",
)
"""Settings that are those of the comparison and of no scenario in it."""
_NOT_OF_WORLDS = (
    "baseline",
    "question",
    "until",
    "most",
    "details",
    "name",
    "seed",
    "replicates",
    "output",
)
"""Settings of a comparison that `rp2pr worlds` does not know, or takes otherwise."""


def compare(settings: Sequence[str]) -> int:
    """Run scenarios under the same luck, keep all in a new folder and show which is best; 1 if a run failed.

    Raises
    ------
    InputError
        for a setting or a scenario that is not allowed, or a folder that cannot be written to.
    StoppedError
        if a run has failed, with `failures=raise`.
    """
    return _tell(compared_by(settings), settings)


def compared_by(settings: Sequence[str]) -> Done:
    """Run the scenarios that settings describe in a new folder; see `compare`."""
    whole, programme = parted(settings)
    if any(named_in(text) == "uncertainty" for text in programme):
        raise InputError(
            "uncertainty is a setting of rp2pr run; rp2pr worlds, with the same choices, compares"
            " them in many worlds."
        )
    config = compose(_PRIMARY, whole)
    file, where = config["scenarios"], config["output"]
    for name, text in (("scenarios", file), ("question", config["question"]), ("output", where)):
        if not isinstance(text, str) or (name == "output" and not text):
            raise InputError(
                f"{name} is {text!r}; allowed is {'a text' if name == 'question' else 'a path'}."
            )
    compared = scenarios_of(programme, _PRIMARY, file)
    asked = Comparison.of(
        compared,
        **{name: config[name] for name in ("baseline", "outcome", "question", "until", "most")},
    )
    named = any(text.startswith("name=") for text in whole)  # else a scenario has set its own
    size = {item: config[item] for item in ("seed", "replicates", "details")}
    study = study_of(compared, name=config["name"] if named else _NAME, output=Path(where), **size)
    check_writable(study.output)
    console.first_compilation()
    return compare_scenarios(
        study, asked, **how_of(config), progress=bar_of(f"{len(compared)} scenarios")
    )


def go_on(command: str, folder: Path, settings: Sequence[str]) -> int:
    """`resume` or `extend` a comparison and show what it comes to; 1 if a run failed.

    Raises
    ------
    InputError, StoppedError
        as `compare`; if the folder is in use, or rests on other rules than there are now.
    """
    config = compose(command, settings)
    bar = announced(bar_of(folder.name))
    return _tell(go_on_comparing(folder, config.get("replicates"), **how_of(config), progress=bar))


def parted(settings: Sequence[str]) -> tuple[list[str], list[str]]:
    """Settings of the whole comparison, and those of the programmes in it."""
    names = [named_in(text) for text in settings]
    whole = [name in _WHOLE or name.partition(".")[0] == "executor" for name in names]
    return [text for text, is_whole in zip(settings, whole, strict=True) if is_whole], [
        text for text, is_whole in zip(settings, whole, strict=True) if not is_whole
    ]


def _tell(done: Done, settings: Sequence[str] = ()) -> int:
    """The answer, the scenarios, the best first, how precise that is, and where everything is; the report is written too."""
    if done.runs:
        from rp2pr_sim.report.compare import write  # imports for a second what draws

        report = write(done.folder)
        show(found_in(done.folder), report.sentence)
        if settings:
            worlds = [text for text in settings if named_in(text) not in _NOT_OF_WORLDS]
            console.line(
                "To get the range over plausible parameter sets:"
                f" {shlex.join(['rp2pr', 'worlds', *worlds])}"
            )
        console.line(f"The report for people is {report.file}")
    tell_failures(done)
    console.line(f"The results are in {done.folder}")
    return 1 if done.failures else 0


def show(found: Found, answer: str = "") -> None:
    """The question, the answer, the scenarios, the best first, and what a reader must know."""
    console.line(found.asked.question)
    if answer:
        console.line(answer)
    title = (
        f"{len(found.asked.labels)} programmes, {found.replicates:,} replicates of each with the"
        " same random numbers"
    )
    console.frame(title, in_words(found))
    for text in footnotes(found):
        console.line(text)


def in_words(found: Found) -> pd.DataFrame:
    """A comparison as text, the best first, each number to the digits that its interval supports."""
    asked, column = found.asked, found.asked.column
    told: dict[tuple[str, str], dict[str, Any]] = {
        (str(row["scenario"]), str(row["outcome"])): {str(key): value for key, value in row.items()}
        for row in found.differences.to_dict("records")
    }
    costs = {str(row["scenario"]): row for row in found.money.to_dict("records")}
    others = [
        declared(name) for name in HEADLINE if name != asked.outcome and asked.outcome in HEADLINE
    ]
    rows = []
    for item in found.ranking.to_dict("records"):
        name = str(item["scenario"])
        row, money = told[name, asked.outcome], costs[name]
        apart = with_interval(row, "difference", apart_unit(column))
        rows.append(
            {
                "programme": asked.labels[name],
                _short(column): alone(row, "mean", column.unit),
                "against the baseline": "the baseline" if name == asked.baseline else apart,
                **{
                    _short(other): alone(told[name, other.name], "mean", other.unit)
                    for other in others
                },
                "chance of being best": sureness(float(item["probability_best"])),
                **(
                    {}
                    if asked.outcome == IMPROVEMENT
                    else {
                        "improvement in care": alone(
                            told[name, IMPROVEMENT], "mean", "share points"
                        )
                    }
                ),
                "worse off": alone(told[name, "share_harmed"], "mean", "share"),
                "cost £": alone(money, "cost", "pounds"),
                "cost per successful plan £": alone(money, "cost_per_plan_reached", "pounds"),
                "frontier": "yes" if money["on_frontier"] else "",
            }
        )
    return pd.DataFrame(rows)


def footnotes(found: Found) -> list[str]:
    """What a reader of `in_words` must know besides, one sentence each."""
    asked, wide = found.asked, found.widest
    lines = [
        f"The baseline is: {asked.labels[asked.baseline]}. In brackets: simulation error (95%"
        " interval of a difference, chance alone). Chance of being best: share of bootstrap"
        " samples in which the programme ranks first. Points per plan: what plans at least a year"
        " old have gained on their own indicator, in percentage points. Improvement in care: true"
        " quality of a team against itself without the programme, in percentage points. Cost per"
        " successful plan: mean cost over the mean number of plans that reached their original"
        " aim. Frontier: no other costs less and gives as much."
    ]
    lines += [*found.too_young, *_gaps(found)]
    if not math.isfinite(wide):
        missed = "" if asked.until is None else "; the wanted precision is not reached"
        return [
            *lines,
            (
                f"{'Not every' if found.comparable else 'No'} difference has a simulation"
                f" error{missed}."
            ),
            OTHER_WORLDS,
        ]
    if wide == 0.0:  # known exactly, or too few replicates to show otherwise
        return [
            *lines,
            f"Every difference is the same in each of the {found.replicates:,} replicates.",
            OTHER_WORLDS,
        ]
    half, _, unit = shown_values(wide, wide * 0.9, wide * 1.1, apart_unit(asked.column))
    if found.precise:
        lines.append(
            f"Every difference has a simulation error of ± {half} {unit} or less, as wanted."
        )
    elif found.precise is False:
        needed = found.replicates * (wide / (asked.until or 1.0)) ** 2
        lines.append(
            f"The wanted precision is not reached: differences have a simulation error of ± {half}"
            f" {unit} after {found.replicates:,} replicates (most={asked.most}); it would take"
            f" about {float(f'{needed:.2g}'):,.0f}."
        )
    else:
        lines.append(f"Every difference has a simulation error of ± {half} {unit} or less.")
    return [*lines, OTHER_WORLDS]


def _gaps(found: Found) -> list[str]:
    """Which programmes cannot be compared by the outcome, and why, or in some replicates only; of a baseline without a value only that."""
    asked = found.asked
    table = found.differences[found.differences["outcome"] == asked.outcome]
    shared = dict(zip(table["scenario"].astype(str), table["replicates"].astype(int), strict=True))
    because = f"{no_value(asked.column)} in any replicate"
    never = list(table.loc[table["mean"].isna(), "scenario"].astype(str))
    if len(never) == len(asked.labels):
        what = _short(asked.column)
        return [
            f"{what} is blank: there are {because}, so nothing can be compared by it. Another"
            " outcome can decide (outcome=...)."
        ]
    if asked.baseline in never:
        return [
            f"The baseline has {because}, so nothing can be compared with it; name another one with"
            " baseline=, or another outcome=."
        ]
    apart = [
        name for name in asked.labels if name not in (*never, *found.comparable, asked.baseline)
    ]
    partly = {asked.labels[name]: shared[name] for name in found.comparable}
    return [
        *(
            f"“{asked.labels[name]}” has {because}, so it is neither ranked nor compared."
            for name in never
        ),
        *(
            f"“{asked.labels[name]}” and the baseline have a value in no replicate together."
            for name in apart
        ),
        *(
            f"“{label}” and the baseline both have a value in {count:,} of {found.replicates:,}"
            " replicates, and are compared in these only."
            for label, count in partly.items()
            if count < found.replicates
        ),
    ]


def apart_unit(column: Column) -> str:
    """The unit of a difference in an outcome."""
    return "share points" if column.unit in ("share", "yes or no") else column.unit


def alone(row: Mapping[Any, Any], name: str, unit: str) -> str:
    """A number without its interval, to the digits that this supports."""
    ends = ("low", "high") if name == "mean" else (f"{name}_low", f"{name}_high")
    value, low, high = (float(row[item]) for item in (name, *ends))
    if math.isnan(value):
        return "-"
    told, _, shown_unit = shown_values(value, low, high, unit)
    return f"{told}%" if shown_unit == "%" else told


def with_interval(row: Mapping[Any, Any], name: str, unit: str) -> str:
    """A number with its sign and its interval."""
    value, low, high = (float(row[f"{name}{end}"]) for end in ("", "_low", "_high"))
    if math.isnan(value):
        return "-"
    told, interval, _ = shown_values(value, low, high, unit)
    sign = "+" if value > 0.0 and told.strip("0.") else ""
    return f"{sign}{told} ({interval})" if interval else f"{sign}{told}"


def _short(column: Column) -> str:
    if column.name == IMPROVEMENT:
        return "improvement in care"
    return column.label.partition(":")[0].partition(" (")[0]
