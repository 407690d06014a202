"""From a folder of scenarios under parameter sets to its tables, figures and sentences.

    told(folder).sentences

All is made from the table `programme`, the points and `worlds.json`, and the same folder always
gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from rp2pr_sim.analysis.compare.paired import goodness
from rp2pr_sim.analysis.compare.regret import choices_table, regrets
from rp2pr_sim.analysis.compare.scenario_discovery import Rival, Verdict, rivals_of
from rp2pr_sim.analysis.compare.set_design import Worlds, read
from rp2pr_sim.analysis.compare.set_outcomes import Outcomes, expected, read_outcomes
from rp2pr_sim.analysis.compare.set_summary import sentences
from rp2pr_sim.core.errors import InputError, reason_of
from rp2pr_sim.study.files import write_csv, written
from rp2pr_sim.study.manifest import described


class Found(NamedTuple):
    """What a folder has come to."""

    worlds: Worlds
    """What was asked, by the outcome that decides."""
    outcomes: Outcomes
    choices: pd.DataFrame
    """See `regret.choices_table`; the other half of the headline beside the one that decides."""
    rivals: tuple[Rival, ...]
    """Every choice but the favourite; first those with a box, then those that are better in more sets."""
    sets: pd.DataFrame
    """One row a set and choice; see `_sets_table`."""


class Told(NamedTuple):
    """What a report says of a folder."""

    sentences: tuple[str, ...]
    figure: bytes
    """PNG: the rival of which there is most to tell against the favourite."""
    caption: str
    """What the figure shows, for who cannot see it."""
    found: Found


def found_in(folder: Path) -> Found:
    """What the scenarios and sets in a folder have come to.

    Raises
    ------
    InputError
        if it holds none, or runs are missing.
    """
    asked, study = read(folder), described(folder).study
    outcomes = read_outcomes(folder, asked)
    worlds = replace(asked, outcome=outcomes.outcome)
    good = goodness(outcomes.values, worlds.outcome)
    known = expected(good)
    labels = [choice.label for choice in worlds.choices]
    sign = float(goodness(np.ones(()), worlds.outcome))
    choices = choices_table(known, sign, outcomes.choices, labels).assign(**outcomes.headline)
    rivals = rivals_of(good, outcomes.sets, outcomes.parameters, study.seed)
    order = sorted(
        rivals, key=lambda rival: (rival.verdict is not Verdict.box, -rival.share_better)
    )
    return Found(worlds, outcomes, choices, tuple(order), _sets_table(outcomes, known, sign))


def told(folder: Path) -> Told:
    """The sentences and the figure of a folder.

    Raises
    ------
    InputError
        as `found_in`.
    """
    # imports for a second what draws
    from rp2pr_sim.report.compare.robustness import caption, picture

    found = found_in(folder)
    said = sentences(found.worlds, found.outcomes, found.choices, found.rivals)
    return Told(
        tuple(said), picture(found, found.rivals[0]), caption(found, found.rivals[0]), found
    )


def finish(folder: Path) -> Told:
    """Write the tables and figures of a study that is done to its folder.

    `choices.csv` has one row a choice, `sets.csv` one a set and choice, `rivals.csv` and
    `boxes.csv` say where each choice beats the favourite, `parameters.csv` has the values of the
    sets; `worlds.png` and one figure for each further rival show it, `worlds.txt` says it.

    Raises
    ------
    InputError
        as `found_in`, or if the folder cannot be written to.
    """
    from rp2pr_sim.report.compare.robustness import picture

    told_now = told(folder)
    found = told_now.found
    tables = {
        "choices": found.choices,
        "sets": found.sets,
        "parameters": found.outcomes.parameters.rename_axis("set").reset_index(),
        "rivals": _rivals_table(found),
        "boxes": _boxes_table(found),
    }
    figures = {"worlds": told_now.figure} | {
        f"worlds_{found.outcomes.choices[rival.choice]}": picture(found, rival)
        for rival in found.rivals[1:]
    }
    try:
        for name, table in tables.items():
            write_csv(folder / f"{name}.csv", pa.Table.from_pandas(table, preserve_index=False))
        for name, content in [
            *((f"{name}.png", figure) for name, figure in figures.items()),
            ("worlds.txt", _text(told_now.sentences)),
        ]:
            with written(folder / name) as hidden:
                hidden.write_bytes(content)
    except OSError as error:
        raise InputError(
            f"the results cannot be written to {folder}: {reason_of(error)}."
        ) from error
    return told_now


def _text(said: Sequence[str]) -> bytes:
    return ("\n".join(said) + "\n").encode()


def _sets_table(outcomes: Outcomes, known: np.ndarray, sign: float) -> pd.DataFrame:
    """One row a set and choice: mean over replicates, the same with the noise of few replicates taken out, and the regret there."""
    sets, _, many = outcomes.values.shape
    return pd.DataFrame(
        {
            "set": np.repeat(outcomes.sets, many),
            "scenario": np.tile(outcomes.choices, sets),
            "mean": outcomes.values.mean(axis=1).ravel(),
            "expected": sign * known.ravel(),
            "regret": regrets(known).ravel(),
        }
    )


def _rivals_table(found: Found) -> pd.DataFrame:
    names = found.outcomes.choices
    best = names[int(np.argmax(found.choices["favourite"]))]
    rows = []
    for rival in found.rivals:
        mean, low, high = rival.mean
        check = rival.check
        rows.append(
            {
                "scenario": names[rival.choice],
                "favourite": best,
                "share_better": rival.share_better,
                "share_low": rival.share_low,
                "share_high": rival.share_high,
                "share_same": rival.share_same,
                "surely_better": rival.surely_better,
                "surely_worse": rival.surely_worse,
                "advantage": mean,
                "advantage_low": low,
                "advantage_high": high,
                "sets_alike_p": rival.beyond_luck,
                "verdict": rival.verdict.value,
                "held_back": None if check is None else len(check.better),
                "held_back_in_box": None if check is None else int(check.within.sum()),
                "held_back_density": None if check is None else check.density,
                "held_back_coverage": None if check is None else check.coverage,
                "held_back_base": None if check is None else check.base,
                "chance": None if check is None else check.chance,
            }
        )
    return pd.DataFrame(rows)


def _boxes_table(found: Found) -> pd.DataFrame:
    """One row a restricted parameter of each box, those that did not hold among them (the verdict is in rivals.csv)."""
    rows = [row for rival in found.rivals for row in _restrictions(found, rival)]
    return pd.DataFrame(
        rows,
        columns=[
            "scenario",
            "parameter",
            "low",
            "high",
            "quasi_p",
            "coverage",
            "density",
            "verdict",
        ],
    )


def _restrictions(found: Found, rival: Rival) -> Iterator[dict[str, object]]:
    if rival.box is None:
        return
    for name, item in rival.box.restrictions.items():
        yield {
            "scenario": found.outcomes.choices[rival.choice],
            "parameter": name,
            "low": item.low,
            "high": item.high,
            "quasi_p": item.quasi_p,
            "coverage": rival.box.coverage,
            "density": rival.box.density,
            "verdict": rival.verdict.value,
        }
