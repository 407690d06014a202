"""Runs that a sensitivity analysis needs: products of two replicates, or means over several.

`python -m benchmarks.replicates FOLDER` simulates small Sobol' designs (blocks) of the programme of
the paper, each row in twenty replicates that all rows share, and prints the table of
`docs/sensitivity.md`.  It continues what is in the folder.  Every estimator is applied to the same
runs: products of two replicates to each of ten pairs, squares of means to each of five groups of
four and to all twenty.

The error of an index has two parts.  One differs from block to block and falls with the number of
samples.  The other is chance that all blocks share: how much larger an effect is in one replicate
than in another.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from rp2pr_sim.analysis.job import Job
from rp2pr_sim.analysis.sensitivity import SensitivityQuestion
from rp2pr_sim.analysis.sensitivity.methods.base import unbiased
from rp2pr_sim.analysis.sensitivity.methods.sobol import Sobol
from rp2pr_sim.analysis.sensitivity.sampling import Sample
from rp2pr_sim.analysis.sensitivity.simulator import Simulator
from rp2pr_sim.core.records import Floats
from rp2pr_sim.study.executors import pool

__all__ = ["Error", "errors_of", "forms_of", "main", "simulated"]

BLOCKS, POINTS, REPLICATES = 40, 8, 20
LEAST = 0.02  # total-order index of an input that is shown
QUESTION = SensitivityQuestion(
    method="sobol",
    samples=POINTS,
    inputs=(
        "implementing.full_yield",
        "implementing.cycling",
        "planning.hope",
        "teamlife.follow_through",
        "audit.structural",
        "ceiling.room",
    ),
    outcomes=("plan_success:0", "points_per_plan:0", "true_gain_per_team"),
)


class Error(NamedTuple):
    """Variances of an index over blocks and chance, shape (inputs,)."""

    value: Floats
    block: Floats
    """Of one block, in given replicates."""
    chance: Floats
    """Of a design of many blocks that all share the replicates."""


def simulated(folder: Path) -> tuple[Floats, Floats]:
    """Return the points of all blocks and their outcomes.

    The latter have the shape (outcomes, blocks, points, rows, replicates).
    """
    cubes, values = [], []
    with pool("threads") as workers:
        source = Simulator(QUESTION, Job(folder, workers), QUESTION.outcomes)
        for block in range(BLOCKS):
            cube = QUESTION.how.design(QUESTION.frame, 0, POINTS, block)
            cubes.append(cube)
            values.append(source.values(cube, block * POINTS, REPLICATES, 0))
    return np.stack(cubes), np.stack(values, axis=1)


def forms_of(cubes: Floats, values: Floats, product: bool) -> Floats:
    """Return the forms of each block: the variance, then the numerators of ST and S1.

    The shape is (blocks, 1 + 2 * groups); values have the shape (blocks, points, rows, replicates).
    They are those of products of replicates, or of squares of means.
    """
    how, found = Sobol(), []
    form: Callable[[Floats], Floats] = lambda each: how._forms(QUESTION.frame, each)  # noqa: E731
    for cube, block in zip(cubes, values, strict=True):
        seen = Sample(cube, block[None], np.empty((1, len(cube), 0))).mean(0)
        found.append(unbiased(form, seen) if product else form(seen.values))
    return np.stack(found)


def errors_of(forms: Floats) -> Error:
    """Return the errors of the indices, by a two-way table of sets of replicates and blocks.

    `forms` have the shape (sets, blocks, forms).  With one set the part of chance is NaN.
    """
    sets, blocks = forms.shape[:2]
    variance, rest = forms[..., :1], forms[..., 1:]
    index = rest.mean(axis=(0, 1)) / variance.mean()
    # the ratio, linearised
    away = (rest - index * variance) / variance.mean()
    by_set = away.mean(axis=1)
    block = away.var(axis=1, ddof=1).mean(axis=0)
    if sets == 1:
        return Error(index, block, np.full(index.shape, np.nan))
    both = away - by_set[:, None] - away.mean(axis=0) + away.mean(axis=(0, 1))
    mixed = (both**2).sum(axis=(0, 1)) / ((sets - 1) * (blocks - 1))
    return Error(index, block, by_set.var(axis=0, ddof=1) - mixed / blocks)


def main(folder: Path) -> None:
    """Simulate what is missing, and print the table."""
    cubes, values = simulated(folder)
    inputs = len(QUESTION.labels)
    print("outcome, index, input: index; squares of means over 4, over 20: runs in times those of")
    print("products of 2 for the same error between samples; the latter, of 512 samples; of chance")
    ratios = []
    for outcome, runs in zip(QUESTION.outcomes, values, strict=True):
        found = {}
        for many, product in ((2, True), (4, False), (20, False)):
            sets = np.split(runs, REPLICATES // many, axis=-1)
            found[many] = errors_of(np.stack([forms_of(cubes, each, product) for each in sets]))
        size = len(found[2].value) // 2
        for k, name in enumerate(QUESTION.labels):
            if found[2].value[k] < LEAST:
                continue
            for index, at in (("ST", k), ("S1", size + k)):
                two = found[2]
                times = [many * found[many].block[at] / (2.0 * two.block[at]) for many in (4, 20)]
                ratios.append([index == "ST", *times])
                within = np.sqrt(two.block[at] * POINTS / 512)
                shared = np.sqrt(max(0.0, two.chance[at]))
                print(
                    f"{outcome} {index} {name}: {two.value[at]:.3f}; {times[0]:.2f},"
                    f" {times[1]:.1f}; {within:.4f}; {shared:.4f}"
                )
    for kind, chosen in (("ST", True), ("S1", False)):
        mine = np.array([row[1:] for row in ratios if row[0] == chosen])
        low, middle, high = mine.min(axis=0), np.median(mine, axis=0), mine.max(axis=0)
        print(
            f"{kind}: {low[0]:.2f} to {high[0]:.2f} (median {middle[0]:.2f}) times fewer runs than"
            f" with 4, {low[1]:.1f} to {high[1]:.1f} (median {middle[1]:.1f}) than with 20"
            f" ({len(mine)} of {inputs * len(QUESTION.outcomes)} indices above {LEAST})"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
