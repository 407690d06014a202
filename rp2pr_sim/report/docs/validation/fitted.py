"""Fitted parameters in `docs/validation.md`, how well they fit, and the shipped parameter sets.

    python -m rp2pr_sim.report.docs.validation.fitted FOLDER

Fits twice, with two seeds, and tests the fit on made-up facts; steps that the folder already
contains are not repeated. With `--unchecked` it fits once and tests nothing, and the page says so.
The results are written into a marked block of the page.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Hashable, Mapping
from pathlib import Path

import pandas as pd

from rp2pr_sim import __version__
from rp2pr_sim.analysis.calibration.question import Settings, is_fit, write_settings
from rp2pr_sim.analysis.calibration.recovery import check
from rp2pr_sim.analysis.calibration.run import Tables, fit
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.report.docs.marked_sections import rewritten
from rp2pr_sim.study.runner import silent

SETS = 50  # sets of made-up facts
ROUGHLY = 20  # replicates of each parameter set in the search for a centre


def agreement(one: pd.DataFrame, other: pd.DataFrame) -> pd.Series[float]:
    """Return by how many posterior SDs two fits differ in the mean of each parameter.

    Parameters
    ----------
    one : pd.DataFrame
        `Tables.parameters` of a fit, with the columns parameter, mean and sd.
    other : pd.DataFrame
        the same table of a fit with another seed.
    """
    a, b = one.set_index("parameter"), other.set_index("parameter")
    return (a["mean"] - b["mean"]).abs() / a["sd"]


def fitted_block(
    found: Tables, apart: pd.Series[float] | None, coverage: pd.DataFrame | None, settings: Settings
) -> str:
    """Return the marked block as Markdown.

    Parameters
    ----------
    found : Tables
        the fit that is shipped.
    apart : pd.Series[float] | None
        its `agreement` with a second seed, if there is one.
    coverage : pd.DataFrame | None
        coverage of intervals on made-up facts, if they were tested.
    settings : Settings
        settings of the fit.
    """
    return "\n\n".join(
        [
            (
                f"Written by `make fit` with version {__version__}: {settings.points:,} parameter"
                f" sets in each of two waves, {settings.replicates} replicates, seed"
                f" {settings.seed}; do not edit. {len(found.ensemble)} sets that no fact"
                " contradicts are shipped."
            ),
            "### The facts, and what the ensemble gives for them\n\n" + _facts(found.targets),
            "### Set directly, and how it comes out of simulated teams and plans\n\n"
            + _direct(found.direct),
            "### The parameters\n\n" + _parameters(found.parameters, apart),
            "### What the facts see around the centre\n\n" + _directions(found.directions),
            "### Checks of the fit\n\n" + "\n".join(_checks(found.parameters, apart, coverage)),
        ]
    )


def _checks(
    parameters: pd.DataFrame, apart: pd.Series[float] | None, coverage: pd.DataFrame | None
) -> list[str]:
    moved = max(parameters.to_dict("records"), key=lambda row: abs(row["moved_by_scrambling"]))
    scrambled = (
        f"- Scrambled facts (what a random set of the prior would give) move {moved['parameter']}"
        f" the most, by {abs(moved['moved_by_scrambling']):.1f} posterior SDs."
    )
    if apart is None or coverage is None:
        return [
            scrambled,
            (
                "- A second seed and made-up facts have not been tried for this fit; `make fit`"
                " tries them."
            ),
        ]
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
            f"- Made-up facts ({SETS} sets, from known parameters of the prior):"
            f" {100 * told['covered'].mean():.0f}% of the 90% intervals of the identified"
            f" parameters hold the truth ({held})."
        ),
    ]


def _facts(targets: pd.DataFrame) -> str:
    rows = []
    for row in targets.to_dict("records"):
        within = "yes" if row["within"] else "**no**"
        says = f"more than {_number(row['value'])}" if row["at_least"] else _number(row["value"])
        gives = f"{_number(row['mean'])} ({_number(row['low'])} to {_number(row['high'])})"
        read = f"{_number(row['predicted_low'])} to {_number(row['predicted_high'])}"
        rows.append(
            [row["fact"], row["what"], f"{says} {row['unit']}", row["basis"], gives, read, within]
        )
    return _table(
        [
            "fact",
            "what",
            "it says",
            "how sure",
            "ensemble (90%)",
            "predicted reading (90%)",
            "within",
        ],
        rows,
    )


def _direct(direct: pd.DataFrame) -> str:
    rows = []
    for row in direct.to_dict("records"):
        simulated = f"{_number(row['mean'])} ({_number(row['low'])} to {_number(row['high'])})"
        rows.append(
            [
                row["fact"],
                row["what"],
                _number(row["value"]),
                _number(row["set"]),
                simulated,
                row["unit"],
            ]
        )
    return _table(["fact", "what", "it says", "parameter", "simulated (95%)", "unit"], rows)


def _parameters(parameters: pd.DataFrame, apart: pd.Series[float] | None) -> str:
    rows = []
    for row in parameters.to_dict("records"):
        prior = f"{_number(row['prior_low'])} to {_number(row['prior_high'])}"
        after = f"{_number(row['mean'])} ({_number(row['low'])} to {_number(row['high'])})"
        ratios = [
            f"{row['sd_ratio']:.2f}",
            "-" if apart is None else f"{apart[row['parameter']]:.2f}",
        ]
        rows.append(
            [f"`{row['parameter']}`", _role(row), prior, _number(row["centre"]), after, *ratios]
        )
    head = [
        "parameter",
        "what it is",
        "prior",
        "centre",
        "posterior mean (90%)",
        "posterior / prior SD",
        "two seeds apart, SDs",
    ]
    return _table(head, rows)


def _role(row: Mapping[Hashable, object]) -> str:
    if not row["searched"]:
        return "varied beside the others"
    return "told by the facts" if row["identified"] else "searched, not told by the facts alone"


def _directions(directions: pd.DataFrame) -> str:
    rows = [
        [f"{row['singular_value']:.2g}", row["direction"]] for row in directions.to_dict("records")
    ]
    return _table(["SDs of the facts for a move across a whole prior range", "direction"], rows)


def _table(head: list[str], rows: list[list[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows])


def _number(value: object) -> str:
    return f"{float(value):.3g}"  # type: ignore[arg-type]


def main(folder: Path, page: Path, shipped: Path, *, unchecked: bool) -> None:
    """Fit, test the fit, then write the page and the shipped sets.

    The test uses two seeds and made-up facts; it is left out if `unchecked`.
    """
    found = _fitted(folder, Settings())
    apart = coverage = None
    if not unchecked:
        # the centre of the second fit decides only where few replicates are compared with many, so
        # a rough one is enough
        apart = agreement(
            found.parameters,
            _fitted(folder, Settings(seed=2, centre_replicates=ROUGHLY)).parameters,
        )
        made_up = Settings(synthetic=SETS)
        coverage = check(_begun(folder / "made-up", made_up), made_up, silent)
    text = fitted_block(found, apart, coverage, Settings())
    page.write_text(rewritten(page.read_text(encoding="utf-8"), "fitted", text), encoding="utf-8")
    shutil.copyfile(folder / "seed-1" / "ensemble.csv", shipped)


def _fitted(folder: Path, settings: Settings) -> Tables:
    return fit(_begun(folder / f"seed-{settings.seed}", settings), settings, silent)


def _begun(folder: Path, settings: Settings) -> Path:
    if not is_fit(folder):
        folder.mkdir(parents=True, exist_ok=True)
        write_settings(folder, settings)
    return folder


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m rp2pr_sim.report.docs.validation.fitted",
        description=__doc__,
        allow_abbrev=False,
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--page", type=Path, default=Path("docs/validation.md"), help="default: %(default)s"
    )
    parser.add_argument(
        "--shipped",
        type=Path,
        default=Path("rp2pr_sim/evidence/posterior.csv"),
        help="default: %(default)s",
    )
    parser.add_argument("--unchecked", action="store_true", help="one seed, no made-up facts")
    given = parser.parse_args()
    try:
        main(given.folder, given.page, given.shipped, unchecked=given.unchecked)
    except InputError as error:
        sys.exit(f"{error}")
