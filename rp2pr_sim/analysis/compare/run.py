"""A comparison from its beginning to the tables in its folder; an interrupted one goes on and ends in the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa

from rp2pr_sim.analysis.compare.cost_effectiveness import EACH_PLAN, money
from rp2pr_sim.analysis.compare.paired import OUTCOMES, differences, ranked, widest
from rp2pr_sim.analysis.compare.question import Compared, Comparison, comparison_of, keep_question
from rp2pr_sim.analysis.compare.sample_size import replicates_for
from rp2pr_sim.core.errors import InputError, reason_of
from rp2pr_sim.outcomes import plans_too_young
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.outcomes.summary import YOUNG
from rp2pr_sim.study import Done, Study, extend, resume, run
from rp2pr_sim.study.arrow_tables import PROGRAMME
from rp2pr_sim.study.files import write_csv, written
from rp2pr_sim.study.manifest import described
from rp2pr_sim.study.store import Store


class Found(NamedTuple):
    """What a comparison has come to."""

    asked: Comparison
    differences: pd.DataFrame
    ranking: pd.DataFrame
    money: pd.DataFrame
    widest: float
    """Half the width of the widest interval of a difference in the outcome, of those that can be compared; see `paired.widest`."""
    replicates: int
    too_young: tuple[str, ...] = ()
    """A sentence on the plans that are less than a year old in the last week, if there are any."""

    @property
    def comparable(self) -> list[str]:
        """The scenarios that share a replicate with the baseline in which both have a value of the outcome."""
        told = self.differences[
            (self.differences["outcome"] == self.asked.outcome)
            & (self.differences["replicates"] > 0)
        ]
        return [str(name) for name in told["scenario"] if name != self.asked.baseline]

    @property
    def precise(self) -> bool | None:
        """Whether the wanted precision was reached; None if none was wanted."""
        return None if self.asked.until is None else self.widest <= self.asked.until


def study_of(
    compared: Sequence[Compared],
    *,
    name: str,
    seed: int,
    replicates: int,
    details: int,
    output: Path,
) -> Study:
    """The study of a comparison.

    Raises
    ------
    InputError
        for a value that is not allowed; an interval needs two replicates.
    """
    points = {item.name: item.scenario for item in compared}
    found = Study(
        points=points, name=name, seed=seed, replicates=replicates, details=details, output=output
    )
    if replicates < 2:
        raise InputError(
            f"replicates is {replicates}; allowed is a whole number from 2, since an interval needs"
            " two."
        )
    return found


def compare(study: Study, asked: Comparison, **how: Any) -> Done:
    """Run all scenarios in a new folder, add replicates until they are precise enough, and write the tables.

    Parameters
    ----------
    study : Study
        what `study_of` gives.
    asked : Comparison
        what is asked of it.
    how : Any
        who does the work, as `rp2pr_sim.study.run` takes it.

    Raises
    ------
    InputError, StoppedError, KeyboardInterrupt
        as `rp2pr_sim.study.run`; what was finished is kept, and `go_on` does the rest.
    """
    if asked.until is not None and asked.most < study.replicates:
        raise InputError(
            f"most is {asked.most}, fewer than the {study.replicates} replicates to begin with;"
            " allowed is as many or more."
        )
    done = run(study, **how, beside=lambda folder: keep_question(asked, folder))
    return _until_precise(done, asked, how)


def go_on(folder: Path, replicates: int | None = None, **how: Any) -> Done:
    """Do what is missing of a comparison, or add replicates up to this number, and write its tables anew.

    Raises
    ------
    InputError, StoppedError, KeyboardInterrupt
        as `rp2pr_sim.study.resume` and `extend`.
    """
    asked = comparison_of(folder)
    done = resume(folder, **how) if replicates is None else extend(folder, replicates, **how)
    return _until_precise(done, asked, how)


def finish(folder: Path) -> Found:
    """Write the tables and the figure of a comparison whose runs are done.

    Raises
    ------
    InputError
        if the folder cannot be written to, or too many runs have failed.
    """
    found = found_in(folder)
    write_tables(found, folder)
    return found


def found_in(folder: Path) -> Found:
    """What the comparison in a folder has come to, from the runs that are kept.

    Raises
    ------
    InputError
        if it holds none, or no scenario can be compared.
    """
    asked, study = comparison_of(folder), described(folder).study
    programme = Store(folder).read(PROGRAMME, ["scenario", "replicate", *columns_for(asked)])
    return found_of(programme, asked, study.seed, study.replicates)


def columns_for(asked: Comparison) -> list[str]:
    """The outcomes that a comparison needs."""
    parts = (*asked.column.ratio_of, *declared(EACH_PLAN).ratio_of)
    return list(dict.fromkeys([asked.outcome, *OUTCOMES, *parts, *YOUNG]))


def found_of(programme: pd.DataFrame, asked: Comparison, seed: int, replicates: int) -> Found:
    """What a comparison comes to.

    Parameters
    ----------
    programme : pd.DataFrame
        one row a scenario and replicate, with `columns_for(asked)`.
    asked : Comparison
        what is asked.
    seed : int
        of all runs.
    replicates : int
        of each scenario.

    Raises
    ------
    InputError
        if no run of the baseline has come to its end.
    """
    programme = programme.astype(dict.fromkeys(columns_for(asked), "float64"))
    return Found(
        asked,
        differences(programme, asked.baseline, tuple(dict.fromkeys([asked.outcome, *OUTCOMES]))),
        ranked(programme, asked.outcome, seed),
        money(programme, asked.outcome),
        widest(programme, asked.baseline, asked.outcome),
        replicates,
        tuple(plans_too_young(programme, asked.labels)),
    )


def write_tables(found: Found, folder: Path) -> None:
    """Write comparison.csv, ranking.csv, money.csv and comparison.png.

    Raises
    ------
    InputError
        if the folder cannot be written to.
    """
    # imports for half a second what draws
    from rp2pr_sim.report.compare.difference_figure import picture

    try:
        if (drawn := picture(found)) is not None:
            with written(folder / "comparison.png") as hidden:
                hidden.write_bytes(drawn)
        for name, table in (
            ("comparison", found.differences),
            ("ranking", found.ranking),
            ("money", found.money),
        ):
            write_csv(folder / f"{name}.csv", pa.Table.from_pandas(table, preserve_index=False))
    except OSError as error:
        raise InputError(
            f"the tables cannot be written to {folder}: {reason_of(error)}."
        ) from error


def _until_precise(done: Done, asked: Comparison, how: Mapping[str, Any]) -> Done:
    """Add replicates until every interval is narrow enough, or as many are spent as may be; then write the tables."""
    have = described(done.folder).study.replicates
    while not done.failures and (more := _wanted(done.folder, asked, have)) > have:
        done, have = extend(done.folder, more, **how), more
    if done.runs:
        finish(done.folder)
    return done


def _wanted(folder: Path, asked: Comparison, have: int) -> int:
    """How many replicates there should be: as many as there are, where they are enough or no more may be spent."""
    if asked.until is None or have >= asked.most:
        return have
    found = found_in(folder)
    if found.widest <= asked.until or not found.comparable:
        return have
    return replicates_for(have, found.widest, asked.until, asked.most)
