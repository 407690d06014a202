"""Coverage over parameter sets: whether few replicates of each set give the right answer.

`make coverage` measures it and rewrites the section `coverage-sets` of `docs/compare.md`.

A comparison of six options is run under 300 parameter sets with 50 replicates of each, which is so
often that the expected outcomes are nearly known.  Then comparisons with 2 or 4 of the replicates
are made from these runs.  Two things are checked:

- how often the 95% uncertainty interval of a difference, from one half of the sets, contains the
  expected difference under a set of the other half;
- how far the chance of being best, regret, and the share of sets in which an option is better than
  another are from those of all 50 replicates.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.coverage import DOCS
from rp2pr_sim.analysis.compare.paired import by_scenario, regrets, share_on_top
from rp2pr_sim.analysis.compare.question import CompareQuestion
from rp2pr_sim.analysis.compare.robustness import by_option, points_under_sets
from rp2pr_sim.analysis.compare.scenarios import scenarios_of
from rp2pr_sim.analysis.over_sets import SET, expected, expected_difference, over_sets
from rp2pr_sim.core.records import Floats
from rp2pr_sim.report.docs.marked_sections import rewritten
from rp2pr_sim.study import Study, run
from rp2pr_sim.study.arrow_tables import PROGRAMME
from rp2pr_sim.study.results import StudyResults

__all__ = ["covered", "main", "of_groups"]

SETS, REPLICATES, SEED = 300, 50, 7
FEW, SPLITS = (2, 4), 6
"""Replicates per set of a small comparison; times that the sets are halved for each pair."""
SETTINGS = ("pairing=complementary,random,nearest", "support=none,high", "scale.n_control=0")
BETTER, WORSE = "complementary-high", "random-high"
"""Two options that are compared in particular."""
OUTCOMES = {
    "plan_success": "Plan success",
    "points_per_plan": "Points per plan",
    "true_gain_per_team": "Improvement in care",
    "cost": "Cost",
}

Table = pd.DataFrame
"""Runs of an outcome: index (set, replicate from 0), a column per option."""


def covered(apart: pd.Series[float], few: int, random: np.random.Generator) -> float:
    """Return the share of sets whose expected difference lies in the interval of other sets.

    Parameters
    ----------
    apart : pd.Series[float]
        paired differences, index (set, replicate).
    few : int
        replicates from which the interval of one half of the sets is made; the expected difference
        under the other sets is that of all replicates.
    random : np.random.Generator
        halves the sets and chooses the replicates.
    """
    sets, number = (apart.index.get_level_values(name) for name in (SET, "replicate"))
    order = random.permutation(sets.unique())
    seen, others = np.split(order, [len(order) // 2])
    runs = random.choice(number.unique(), few, replace=False)
    found = over_sets(apart[sets.isin(seen) & number.isin(runs)])
    truth = expected(apart[sets.isin(others)].to_frame()).iloc[:, 0]
    return float(((found.low <= truth) & (truth <= found.high)).mean())


def of_groups(table: Table, few: int) -> Iterator[Table]:
    """Yield the runs in disjoint groups of few replicates of each set."""
    number = table.index.get_level_values("replicate")
    for group in range(REPLICATES // few):
        yield table[number // few == group]


def measured(replicates: int = REPLICATES) -> Mapping[str, Table]:
    """Return the runs of each outcome."""
    question = CompareQuestion.about_these(
        scenarios_of(SETTINGS, ""), sets=SETS, replicates=replicates, seed=SEED
    )
    with tempfile.TemporaryDirectory() as folder:
        study = Study(
            points=points_under_sets(question),
            name="coverage",
            seed=SEED,
            replicates=replicates,
            details=0,
            together=len(question.compared),
            output=Path(folder),
        )
        done = StudyResults.open(run(study).folder)
        runs = done.read(PROGRAMME, ["scenario", "replicate", *OUTCOMES])
        return by_outcome(by_option(question, done.study, runs))


def by_outcome(runs: pd.DataFrame) -> Mapping[str, Table]:
    """Return the runs of each outcome, given the rows of all options with their set."""
    runs = runs.assign(replicate=runs["replicate"] // SETS)  # run r of set k is r x SETS + k
    return {outcome: by_scenario(runs, outcome) for outcome in OUTCOMES}


def coverage_table(found: Mapping[str, Table]) -> pd.DataFrame:
    """Return the coverage of each outcome by replicates: average, lowest and highest of a pair."""
    random, rows = np.random.default_rng(1), []
    for outcome, table in found.items():
        for few in FEW:
            shares = [
                np.mean([covered(table[one] - table[other], few, random) for _ in range(SPLITS)])
                for one, other in combinations(table, 2)
            ]
            rows.append((outcome, few, np.mean(shares), min(shares), max(shares)))
    return pd.DataFrame(rows, columns=["outcome", "replicates", "average", "lowest", "highest"])


def best_table(table: Table) -> pd.DataFrame:
    """Return the chance of being best and mean regret of each option by replicates.

    Of few replicates it is the mean over disjoint groups, and their SD.
    """
    known = expected(table).to_numpy()
    raw = table.groupby(level=SET, sort=False).mean().to_numpy()
    columns: dict[str, Floats] = {
        "best": share_on_top(known, 0.0),
        "best_raw": share_on_top(raw, 0.0),
        "regret": regrets(known).mean(axis=0),
    }
    for few in FEW:
        groups = [expected(group).to_numpy() for group in of_groups(table, few)]
        best = np.array([share_on_top(group, 0.0) for group in groups])
        columns[f"best_{few}"], columns[f"best_{few}_sd"] = best.mean(axis=0), best.std(axis=0)
        columns[f"regret_{few}"] = np.mean(
            [regrets(group).mean(axis=0) for group in groups], axis=0
        )
    return pd.DataFrame(columns, index=list(table))


def pair_table(table: Table) -> pd.DataFrame:
    """Return the interval of a difference and the share of sets above 0, by replicates."""
    apart, rows = table[BETTER] - table[WORSE], []
    for few in (*FEW, REPLICATES):
        groups = [group.iloc[:, 0] for group in of_groups(apart.to_frame(), few)]
        ends = np.array([over_sets(group)[1:3] for group in groups])
        above = [(expected_difference(group) > 0.0).mean() for group in groups]
        rows.append((few, *ends.mean(axis=0), np.mean(above), np.std(above)))
    return pd.DataFrame(rows, columns=["replicates", "low", "high", "above", "above_sd"])


def page(found: Mapping[str, Table]) -> str:
    """Return the section of the page."""
    success = found["plan_success"]
    return "\n".join(
        [
            f"Written by `make coverage`: {success.shape[1]} options (three pairings, each with no"
            f" or high support) under {SETS} plausible parameter sets with {REPLICATES} replicates"
            " of each, without control teams.",
            *("", *_coverage_lines(coverage_table(found))),
            "",
            "Plan success: the chance of being best, with the SD between seeds in brackets, and the"
            " mean regret in percentage points:",
            *("", *_best_lines(best_table(success))),
            *("", f"Plan success, `{BETTER}` minus `{WORSE}`:"),
            *("", *_pair_lines(pair_table(success))),
        ]
    )


def _coverage_lines(table: pd.DataFrame) -> Iterator[str]:
    yield "| outcome | replicates per set | intervals with the truth | lowest and highest pair |"
    yield "|---|---:|---:|---:|"
    for row in table.to_dict("records"):
        yield (
            f"| {OUTCOMES[row['outcome']]} | {row['replicates']} | {_percent(row['average'], 1)} |"
            f" {_percent(row['lowest'], 1)} to {_percent(row['highest'], 1)} |"
        )


def _best_lines(table: pd.DataFrame) -> Iterator[str]:
    each = [*(f"{few} replicates" for few in FEW), f"{REPLICATES} replicates"]
    best = [f"best, {name}" for name in each]
    lost = [f"regret, {name}" for name in each]
    plain = f"best by the plain means of {REPLICATES}"
    yield f"| option | {' | '.join([*best, plain, *lost])} |"
    yield "|---|" + "---:|" * (len(best) + 1 + len(lost))
    for name, row in table.iterrows():
        shares = [f"{_percent(row[f'best_{k}'])} ({_percent(row[f'best_{k}_sd'])})" for k in FEW]
        shares += [_percent(row["best"]), _percent(row["best_raw"])]
        regret = [f"{100.0 * row[item]:.2f}" for item in (*(f"regret_{k}" for k in FEW), "regret")]
        yield f"| `{name}` | {' | '.join([*shares, *regret])} |"


def _pair_lines(table: pd.DataFrame) -> Iterator[str]:
    for row in table.to_dict("records"):
        spread = f" (SD between seeds {_percent(row['above_sd'])})" if row["above_sd"] else ""
        yield (
            f"- {row['replicates']:.0f} replicates: 95% uncertainty {100.0 * row['low']:.1f} to"
            f" {100.0 * row['high']:.1f} percentage points; better in {_percent(row['above'])} of"
            f" the sets{spread}."
        )


def _percent(share: float, digits: int = 0) -> str:
    return f"{100.0 * share:.{digits}f}%"


def main(write: Callable[[str], object] = print) -> None:
    """Measure, and rewrite the section."""
    text, file = page(measured()), DOCS / "compare.md"
    file.write_text(
        rewritten(file.read_text(encoding="utf-8"), "coverage-sets", text), encoding="utf-8"
    )
    write(text)


if __name__ == "__main__":
    main()
