"""Every mechanism switched off in turn: `rp2pr ablation`.

    done = run(study(replicates=200, seed=1), beside=keep)
    finish(done.folder)

It is a study like any other (points: the default programme, and the same with one strength
neutral), so an interrupted one is resumed; the ranked table and the figure are then made from its
folder.  `ablation.json` says that the points are no programmes to choose from.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa

from rp2pr_sim.analysis.claims.verdict import effect_of
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.outcomes.lookup import declared
from rp2pr_sim.outcomes.summary import CONFIDENCE, IMPROVEMENT, instead
from rp2pr_sim.scenario import Parameter, Scenario, parameters
from rp2pr_sim.study import Study
from rp2pr_sim.study.files import write_csv, write_text, written
from rp2pr_sim.study.manifest import described
from rp2pr_sim.study.store import Store

if TYPE_CHECKING:
    from rp2pr_sim.core.records import Floats


OUTCOMES: Mapping[str, str] = {
    "plan_success": "plan success",
    "points_per_plan": "points per plan",
    "true_gain_per_team": "improvement in care",
    "share_claimed": "plans claimed",
    "share_carried_out": "plans carried out",
    "share_submitted": "teams with a plan",
}
"""Programme outcomes that are told, with their short names; the first ranks, or improvement in care where no run has a value of it."""

_FIRST = next(iter(OUTCOMES))

_DEFAULT = "default"  # the name of the point that all others are compared with
_NAME = "ablation"
CSV, FIGURE, FILE = "ablation.csv", "ablation.png", "ablation.json"


def study(
    replicates: int,
    seed: int,
    output: Path = Path("outputs/ablation"),
    setting: Mapping[str, Any] | None = None,
) -> Study:
    """The default programme, without teams that wait, and the same with each strength at its neutral value, if it is not so already.

    Parameters
    ----------
    replicates : int
        of each point, 2 or more.
    seed : int
        of all luck, 0 or more.
    output : Path
        the folder in which the folder of results is made.
    setting : Mapping[str, Any] | None
        parameters set by name in all points.

    Raises
    ------
    InputError
        for a value that is not allowed.
    """
    usual = Scenario.of({"scale.n_control": 0, **(setting or {})})
    points = {_DEFAULT: usual} | {
        _point(item): usual.replaced({item.name: item.neutral}) for item in _acting(usual)
    }
    found = Study(
        points=points, name=_NAME, seed=seed, replicates=replicates, details=0, output=output
    )
    if replicates < 2:
        raise InputError(
            f"replicates is {replicates}; allowed is a whole number from 2, since an interval needs"
            " two."
        )
    return found


def keep(folder: Path) -> None:
    """Write to a new folder that it holds an ablation, and what is compared in it."""
    write_text(
        folder / FILE, json.dumps({"against": _DEFAULT, "ranked_by": _FIRST}, indent=2) + "\n"
    )


def check(folder: Path) -> None:
    """Whether a folder holds an ablation of the mechanisms that there are now.

    Raises
    ------
    InputError
        if it does not.
    """
    points = described(folder).study.points
    if _DEFAULT not in points or list(points) != [
        _DEFAULT,
        *map(_point, _acting(points[_DEFAULT])),
    ]:
        raise InputError(
            f"{folder} holds another study, not an ablation; name one such as"
            " outputs/ablation/ablation-001."
        )


def finish(folder: Path) -> pd.DataFrame:
    """Make the ranked table and the figure of an ablation that is done, in its folder.

    Raises
    ------
    InputError
        if the folder cannot be written.
    """
    from rp2pr_sim.report.ablation import picture  # imports for a second what draws

    programme = Store(folder).read("programme", ["scenario", "replicate", *OUTCOMES])
    table = ranked(programme)
    try:
        write_csv(folder / CSV, pa.Table.from_pandas(table, preserve_index=False))
        with written(folder / FIGURE) as hidden:
            hidden.write_bytes(picture(table, by_luck(table)))
    except OSError as error:
        raise InputError(
            f"the table cannot be written to {folder}: {(error.strerror or str(error)).lower()}."
        ) from error
    return table


def ranked(programme: pd.DataFrame) -> pd.DataFrame:
    """What comes of switching each mechanism off, the largest effect on plan success first (see `ranked_by`).

    Parameters
    ----------
    programme : pd.DataFrame
        scenario, replicate and the outcomes of every run of an ablation; a strength without a point
        was neutral already.

    Returns
    -------
    pd.DataFrame
        One row a strength: `strength`, `kind` (`mechanism`, or `block` for the strength of a whole
        block), `text`, `rule`, `claims`, for each outcome the mean paired difference (switched off
        minus default, in shares or share points), `_low` and `_high` of its 95% interval, and
        `replicates` of what ranks; `exclude_zero_by_luck`: of so many rows the interval would
        exclude 0 for each outcome if no mechanism did anything.
    """
    runs = programme.set_index(["scenario", "replicate"])[list(OUTCOMES)].astype("float64")
    by_point: dict[str, pd.DataFrame] = {
        str(name): part.droplevel("scenario") for name, part in runs.groupby(level="scenario")
    }
    usual = by_point[_DEFAULT]
    rows = [
        {**_described(item), **_effects(by_point.get(_point(item), usual) - usual)}
        for item in _strengths()
    ]
    table = pd.DataFrame(rows).assign(exclude_zero_by_luck=(1.0 - CONFIDENCE) * len(rows))
    table["replicates"] = table.pop(f"{ranked_by(table)}_replicates")
    table = table.drop(
        columns=[f"{name}_replicates" for name in OUTCOMES if name != ranked_by(table)]
    )
    order = (
        table[ranked_by(table)]
        .abs()
        .sort_values(ascending=False, kind="stable", na_position="last")
        .index
    )
    return table.loc[order].reset_index(drop=True)


def ranked_by(table: pd.DataFrame) -> str:
    """The outcome by which mechanisms are ranked: plan success, or improvement in care where no run has a value of it."""
    return _FIRST if table[_FIRST].notna().any() else IMPROVEMENT


def blank(table: pd.DataFrame) -> list[str]:
    """A sentence that says why plan success is blank, where it is."""
    return [] if ranked_by(table) == _FIRST else [instead(declared(_FIRST))]


def by_luck(table: pd.DataFrame) -> str:
    """How many intervals for what ranks exclude 0, and how many would by luck alone."""
    first = ranked_by(table)
    excluding = int(((table[f"{first}_low"] > 0.0) | (table[f"{first}_high"] < 0.0)).sum())
    expected = table["exclude_zero_by_luck"].iloc[0]
    return (
        f"{excluding} of {len(table)} intervals for {OUTCOMES[first]} exclude 0; {expected:.0f}"
        " would by luck alone if no mechanism did anything, so single ones near 0 mean little."
    )


def in_words(table: pd.DataFrame) -> pd.DataFrame:
    """The table for a screen: percentage points with half the width of the interval."""
    found = pd.DataFrame({"switched off": table["strength"]})
    for name, words in OUTCOMES.items():
        half = (table[f"{name}_high"] - table[f"{name}_low"]) / 2.0
        found[words] = [_points(mean, width) for mean, width in zip(table[name], half, strict=True)]
    return found


def _points(mean: float, half: float) -> str:
    return "-" if math.isnan(mean) else f"{100 * mean:+.2f} ± {100 * half:.2f}"


def _strengths() -> list[Parameter]:
    return [item for item in parameters() if item.role == "strength"]


def _acting(scenario: Scenario) -> list[Parameter]:
    """The strengths that are not neutral already."""
    return [item for item in _strengths() if scenario[item.name] != item.neutral]


def _point(item: Parameter) -> str:
    """The name of a strength as that of a point, which has no dots."""
    return item.name.replace(".", "-")


def _described(item: Parameter) -> dict[str, str]:
    kind = "mechanism" if item.rule else "block"
    return {
        "strength": item.name,
        "kind": kind,
        "text": item.text,
        "rule": item.rule,
        "claims": " ".join(item.claims),
    }


def _effects(differences: pd.DataFrame) -> dict[str, float]:
    found: dict[str, float] = {}
    for name in OUTCOMES:
        values: Floats = differences[name].to_numpy(dtype="float64")
        effect = effect_of(values)
        found |= {
            name: effect.mean,
            f"{name}_low": effect.mean - effect.half,
            f"{name}_high": effect.mean + effect.half,
        }
        found[f"{name}_replicates"] = effect.n
    return found
