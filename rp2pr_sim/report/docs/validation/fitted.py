"""Fitted parameters in `docs/validation.md`, how well they fit, and the shipped parameter sets.

    python -m rp2pr_sim.report.docs.validation.fitted FOLDER

Fits twice, with two seeds, and tests the fit on made-up figures; runs that the folder already
contains are not repeated. With `--unchecked` it fits once and tests nothing, and the page says so.
The results are written into a marked block of the page.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import cast

import pandas as pd

from rp2pr_sim import __version__
from rp2pr_sim.analysis import job
from rp2pr_sim.analysis.calibration.question import CalibrateQuestion
from rp2pr_sim.analysis.calibration.run import CalibrateResult
from rp2pr_sim.analysis.calibration.summary import (
    direct_in_words,
    directions_in_words,
    parameters_in_words,
    targets_in_words,
)
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.report.docs.marked_sections import rewritten

SETS = 50  # sets of made-up figures
ROUGHLY = 20  # replicates of each parameter set in the search for a centre


def agreement(one: pd.DataFrame, other: pd.DataFrame) -> pd.Series[float]:
    """Return by how many posterior SDs two fits differ in the mean of each parameter.

    Parameters
    ----------
    one : pd.DataFrame
        the table `parameters` of a fit, with the columns parameter, mean and sd.
    other : pd.DataFrame
        the same table of a fit with another seed.
    """
    a, b = one.set_index("parameter"), other.set_index("parameter")
    return (a["mean"] - b["mean"]).abs() / a["sd"]


def fitted_block(
    found: CalibrateResult, apart: pd.Series[float] | None, coverage: pd.DataFrame | None
) -> str:
    """Return the marked block as Markdown.

    Parameters
    ----------
    found : CalibrateResult
        the calibration whose parameter sets are shipped.
    apart : pd.Series[float] | None
        its `agreement` with a second seed, if there is one.
    coverage : pd.DataFrame | None
        coverage of intervals on made-up figures, if they were tested.
    """
    question, tables = found.question, found.tables
    parameters = tables["parameters"]
    return "\n\n".join(
        [
            (
                f"Written by `make calibration` with version {__version__}: {question.samples:,}"
                f" parameter sets in each of two waves, {question.replicates} replicates, seed"
                f" {question.seed}; do not edit. {len(tables['parameter_sets'])} sets that no"
                " figure contradicts are shipped."
            ),
            "### The published figures, and what the plausible parameter sets give",
            _table(_targets(tables["targets"])),
            "### Figures that set a parameter directly, with a check on simulated teams and plans",
            _table(direct_in_words(tables["direct"])),
            "### The parameters",
            _table(_parameters(parameters, apart)),
            "### What the figures can distinguish around the centre",
            _table(directions_in_words(tables["directions"])),
            "### Checks of the fit",
            "\n".join(_checks(parameters, apart, coverage)),
        ]
    )


def _checks(
    parameters: pd.DataFrame, apart: pd.Series[float] | None, coverage: pd.DataFrame | None
) -> list[str]:
    moved = max(parameters.to_dict("records"), key=lambda row: abs(row["moved_by_scrambling"]))
    scrambled = (
        f"- Scrambled figures (what a random set of the prior would give) move {moved['parameter']}"
        f" the most, by {abs(moved['moved_by_scrambling']):.1f} posterior SDs."
    )
    if apart is None or coverage is None:
        untried = "- A second seed and made-up figures have not been tried for this fit;"
        return [scrambled, f"{untried} `make calibration` tries them."]
    told = coverage[coverage["identified"]]
    held = ", ".join(
        f"{row['parameter']} {100 * row['covered']:.0f}%" for row in told.to_dict("records")
    )
    return [
        (
            f"- Two seeds: the means of the posterior differ by at most {apart.max():.2f} posterior"
            f" SDs ({apart.idxmax()})."
        ),
        scrambled,
        (
            f"- Made-up figures ({SETS} sets, from known parameters of the prior):"
            f" {100 * told['covered'].mean():.0f}% of the 90% intervals of the identified"
            f" parameters contain the true value ({held})."
        ),
    ]


def _targets(targets: pd.DataFrame) -> pd.DataFrame:
    return targets_in_words(targets).replace({"within": {"no": "**no**"}})


def _parameters(parameters: pd.DataFrame, apart: pd.Series[float] | None) -> pd.DataFrame:
    names = parameters["parameter"]
    table = parameters_in_words(parameters).assign(parameter=[f"`{name}`" for name in names])
    sds = ["-" if apart is None else f"{apart[name]:.2f}" for name in names]
    return table.assign(**{"two seeds apart, SDs": sds})


def _table(table: pd.DataFrame) -> str:
    rows = [["---"] * len(table.columns), *table.itertuples(index=False)]
    return "\n".join(f"| {' | '.join(map(str, row))} |" for row in [list(table), *rows])


def main(folder: Path, page: Path, shipped: Path, *, unchecked: bool) -> None:
    """Fit, test the fit, then write the page and the shipped sets.

    The test uses two seeds and made-up figures; it is left out if `unchecked`.
    """
    found = _answer(folder, "seed-1")
    apart = coverage = None
    if not unchecked:
        # the centre of the second fit decides only where few replicates are compared with many, so
        # a rough one is enough
        other = _answer(folder, "seed-2", "seed=2", f"centre_replicates={ROUGHLY}")
        apart = agreement(found.tables["parameters"], other.tables["parameters"])
        coverage = _answer(folder, "recovery", f"recovery={SETS}").table
    text = fitted_block(found, apart, coverage)
    page.write_text(rewritten(page.read_text(encoding="utf-8"), "fitted", text), encoding="utf-8")
    sets = found.tables["parameter_sets"]
    sets = sets.assign(weight=1.0 / len(sets))[["weight", *sets]]
    sets.to_csv(shipped, index=False, float_format="%.6g", lineterminator="\n")


def _answer(folder: Path, name: str, *settings: str) -> CalibrateResult:
    """Return the answer to a question, resumed where it was interrupted."""
    begun = folder / f"{name}-001"
    if begun.exists():
        return cast("CalibrateResult", job.resume(begun))
    question = CalibrateQuestion.of(CalibrateQuestion.sort(settings))
    return cast("CalibrateResult", job.ask(question, output=folder, name=name))


if __name__ == "__main__":
    name = "python -m rp2pr_sim.report.docs.validation.fitted"
    parser = argparse.ArgumentParser(prog=name, description=__doc__, allow_abbrev=False)
    parser.add_argument("folder", type=Path)
    for option, usual in (
        ("--page", "docs/validation.md"),
        ("--shipped", "rp2pr_sim/evidence/plausible_sets.csv"),
    ):
        parser.add_argument(option, type=Path, default=Path(usual), help="default: %(default)s")
    parser.add_argument("--unchecked", action="store_true", help="one seed, no made-up figures")
    given = parser.parse_args()
    try:
        main(given.folder, given.page, given.shipped, unchecked=given.unchecked)
    except InputError as error:
        sys.exit(f"{error}")
