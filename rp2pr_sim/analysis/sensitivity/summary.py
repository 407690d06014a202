"""A sensitivity analysis in words: the size of the design, and for each outcome its ranking."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from rp2pr_sim.analysis.base import Section
from rp2pr_sim.analysis.sensitivity.convergence import Ranking
from rp2pr_sim.analysis.sensitivity.indices import indices_of
from rp2pr_sim.analysis.sensitivity.inputs import DUMMIES
from rp2pr_sim.analysis.sensitivity.outcomes import label_of, parsed, series_of
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.outcomes.summary import shown_values
from rp2pr_sim.outcomes.uncertainty import told_luck

if TYPE_CHECKING:
    from rp2pr_sim.analysis.sensitivity.run import SensitivityResult

_SHOWN = 10  # of a ranking
PERCENTAGE = ("share", "share points", "yes or no")


def sections(found: SensitivityResult) -> tuple[Section, ...]:
    """Return the analysis as people read it."""
    return (
        Section(_design(found), None, tuple(_about_all(found))),
        *(_of_outcome(found, ranking) for ranking in alone(found)),
        *(_of_series(found, titles) for titles in series(found).values()),
    )


def series(found: SensitivityResult) -> dict[str, list[str]]:
    """Return the titles of each series that is shown over time, by its name."""
    return series_of([ranking.outcome for ranking in found.rankings])


def alone(found: SensitivityResult) -> list[Ranking]:
    """Return the rankings of the outcomes that are not a week of such a series."""
    weekly = {title for titles in series(found).values() for title in titles}
    return [ranking for ranking in found.rankings if ranking.outcome not in weekly]


def title_of_series(titles: Sequence[str]) -> str:
    """Return a series for people: its label and its name."""
    label = declared(titles[0]).label.rpartition(", week ")[0]
    return f"{label} ({titles[0].partition('@')[0]})"


def over_weeks(found: SensitivityResult, titles: Sequence[str]) -> pd.DataFrame:
    """Return the ranking index of a series over time.

    Columns: week, input, value, low, high; the inputs in the order of their largest value.
    """
    parts = []
    for title in titles:
        rows = indices_of(found.analysis.indices, title, found.problem.how.main)
        parts.append(
            rows[["input", "value", "low", "high"]].assign(week=int(title.partition("@")[2]))
        )
    table = pd.concat(parts, ignore_index=True)
    order = table.groupby("input")["value"].max().sort_values(ascending=False, kind="stable").index
    names = [*(name for name in order if name not in DUMMIES), *DUMMIES]
    place = table["input"].map({name: k for k, name in enumerate(names)})
    return table.assign(place=place).sort_values(["place", "week"]).drop(columns="place")


def ranked(found: SensitivityResult, ranking: Ranking, most: int) -> pd.DataFrame:
    """Return the first inputs of an outcome and the dummy inputs, all indices as text."""
    names = [*ranking.ranked[:most], *DUMMIES]
    rows = pd.DataFrame({found.question.kind_of_label: names})
    for index in found.problem.how.indices:
        rows[f"{index} (95%)"] = [cell(found, ranking.outcome, name, index) for name in names]
    rows["against noise"] = [
        "dummy input" if name in DUMMIES else "above" if name in ranking.above else "within"
        for name in names
    ]
    return rows


def cell(found: SensitivityResult, outcome: str, label: str, index: str) -> str:
    """Return an index with its interval, to the digits that it has, or a dash."""
    rows = indices_of(found.analysis.indices, outcome, index).set_index("input")
    row: Any = rows.loc[label]
    scale = scale_of(found, outcome)[0]
    value, low, high = (scale * float(row[column]) for column in ("value", "low", "high"))
    if value != value:
        return "-"
    text, ends, _ = shown_values(value, low, high, "")
    return f"{text} ({ends})" if ends and ends != "no spread" else text


def scale_of(found: SensitivityResult, outcome: str) -> tuple[float, str]:
    """Return the factor by which an index is shown, and its unit.

    Shares of an outcome are shown as percentage points.
    """
    if not found.problem.how.in_units:
        return 1.0, ""
    unit = parsed(outcome).unit
    return (100.0, "percentage points") if unit in PERCENTAGE else (1.0, unit)


def _design(found: SensitivityResult) -> str:
    question, (rows, runs) = found.question, found.size
    kinds = f"{len(question.varied)} inputs" + (
        f" in {len(question.labels)} {question.kind_of_label}s" if question.grouped else ""
    )
    return (
        f"{question.how.title}, {kinds}: {len(found.sample.cube):,} samples make {rows:,}"
        f" programmes x {found.sample.values.shape[-1]} replicates, {runs:,} runs"
        + ("" if question.how.product else " with those of the noise reference")
    )


def _about_all(found: SensitivityResult) -> list[str]:
    question = found.question
    lines = list(found.blank)
    if question.without_control:
        lines.append(
            "Without control teams (scale.n_control=0), since no outcome compares with them."
        )
    if question.differences:
        apart = "; ".join(
            f"{name}: {here} minus {there}" for name, (here, there) in question.differences.items()
        )
        lines.append(f"Outcomes are differences under common random numbers, {apart}.")
    if found.precise is not None:
        unit = " of the largest" if found.problem.how.in_units else ""
        reached = (
            f"with {len(found.sample.cube):,} samples every interval of {found.problem.how.main} is"
            f" \N{PLUS-MINUS SIGN} {found.widest:.3g}{unit} or less"
        )
        lines.append(
            f"Precise enough: {reached}; wanted was {question.precision:g}."
            if found.precise
            else f"Not precise enough: {reached}; wanted was {question.precision:g}"
            f" (max_samples={question.max_samples})."
        )
    return lines


def _of_outcome(found: SensitivityResult, ranking: Ranking) -> Section:
    outcome, unit = ranking.outcome, scale_of(found, ranking.outcome)[1]
    title = (
        f"{label_of(outcome)}: {min(_SHOWN, len(ranking.ranked))} of {len(ranking.ranked)} by"
        f" {found.problem.how.main}" + (f" ({unit})" if unit else "")
    )
    row = _row(found.variance, outcome)
    share = told_luck(*(row[f"chance_share{end}"] for end in ("", "_low", "_high"))) or "-"
    left = row["chance_left"]
    between = (
        "the indices leave it out on average"
        if found.problem.how.product
        else f"{f'{100.0 * left:.0f}%' if left == left else '-'} of that between samples with"
        f" {row['replicates']:.0f} replicates of each"
    )
    notes = [
        ranking.text,
        f"{outcome}: chance makes {share} of the variance between single runs, and {between}.",
    ]
    if len(found.emulator):
        notes.append(f"{outcome}: {_row(found.emulator, outcome)['text']}.")
    if outcome in set(found.pilot["outcome"]):
        wanted = float(_row(found.pilot, outcome)["replicates_wanted"])
        if wanted > row["replicates"]:
            many = f"{wanted:,.0f}" if np.isfinite(wanted) else "more than any number of"
            notes.append(
                f"{outcome}: the pilot asks for {many} replicates to bring that below"
                f" {100.0 * found.question.noise_share:.0f}%."
            )
    return Section(title, ranked(found, ranking, _SHOWN), tuple(notes))


def _of_series(found: SensitivityResult, titles: Sequence[str]) -> Section:
    unit, how = scale_of(found, titles[0]), found.problem.how
    rows = over_weeks(found, titles)
    wide = (unit[0] * rows.pivot(index="input", columns="week", values="value")).loc[
        rows["input"].unique()
    ]
    kept = [*wide.index[: min(_SHOWN, len(wide) - len(DUMMIES))], *DUMMIES]
    text = wide.loc[kept].map(lambda value: "-" if value != value else f"{value:.2f}")
    text.columns = [f"week {week}" for week in text.columns]
    text.index.name = "mechanism" if found.question.grouped else "input"
    last = next(item for item in found.rankings if item.outcome == titles[-1])
    title = f"{title_of_series(titles)}: {how.main} over time" + (
        f" ({unit[1]})" if unit[1] else ""
    )
    return Section(title, text.reset_index(), (last.text,))


def _row(table: pd.DataFrame, outcome: str) -> Any:
    return table[table["outcome"] == outcome].iloc[0]
