"""All that comes of the experiments, in a numbered folder: written whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from rp2pr_sim.analysis.claims import EXPERIMENTS, Curve
from rp2pr_sim.analysis.claims.result import Finding, found, table
from rp2pr_sim.analysis.claims.simulate import measure, points_of
from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.evidence import claims
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study import Study
from rp2pr_sim.study.files import write_csv, write_text, written
from rp2pr_sim.study.folder import check_writable, numbered
from rp2pr_sim.study.provenance import provenance
from rp2pr_sim.study.runner import Progress

NAME = "claims"


def chosen(names: Sequence[str]) -> list[str]:
    """The claims of these ids, in the order of the paper; all if none is named.

    Raises
    ------
    InputError
        for a claim that does not exist.
    """
    for name in names:
        if name not in claims():
            raise InputError(
                f"there is no claim {name!r}; allowed are M1 to"
                f" M{len(claims())}.{nearest(str(name), list(claims()))}"
            )
    return [name for name in claims() if not names or name in names]


def study_of(names: Sequence[str], replicates: int, seed: int, output: Path) -> Study:
    """What the experiments on these claims rest on, checked.

    Raises
    ------
    InputError
        for fewer than two replicates, or another value that is not allowed.
    """
    points = points_of([EXPERIMENTS[name] for name in names if name in EXPERIMENTS]) or [Scenario()]
    study = Study(
        points={f"arm-{number:03d}": point for number, point in enumerate(points)},
        name=NAME,
        seed=seed,
        replicates=replicates,
        details=0,
        output=output,
    )
    if replicates < 2:
        raise InputError(
            f"replicates is {replicates}; allowed is a whole number from 2, since an interval needs"
            " two."
        )
    return study


def run(names: Sequence[str], study: Study, progress: Progress) -> tuple[Path, list[Finding]]:
    """Do the experiments on these claims and keep what comes of them.

    Parameters
    ----------
    names : Sequence[str]
        ids of claims, in the order in which they are told.
    study : Study
        what `study_of` gives for them.
    progress : Progress
        see `study.runner.Progress`.

    Returns
    -------
    tuple[Path, list[Finding]]
        The new folder (claims.csv, curves.csv, claims.html, claims.png, provenance.json), and the
        findings.

    Raises
    ------
    InputError
        if the folder cannot be written.
    """
    from rp2pr_sim.report.claims import page, picture  # imports for a second what draws

    check_writable(study.output)
    rests_on = provenance(study)
    trials = [EXPERIMENTS[name] for name in names if name in EXPERIMENTS]
    with progress(len(study.points) * study.replicates if trials else 0) as tell:
        arms = measure(trials, study.seed, study.replicates, tell)
    findings = [found(name, arms.get(name)) for name in names]
    files: dict[str, str | bytes | None] = {
        "claims.html": page(findings, study.replicates, study.seed),
        "claims.png": picture(findings),
        "provenance.json": json.dumps({**rests_on, "claims": list(names)}, indent=2) + "\n",
    }
    tables = {"claims.csv": table(findings), "curves.csv": _curves(findings)}
    return numbered(study.output, NAME, lambda folder: _write(folder, files, tables)), findings


def _write(
    folder: Path, files: Mapping[str, str | bytes | None], tables: Mapping[str, pd.DataFrame]
) -> None:
    for name, content in files.items():
        if isinstance(content, str):
            write_text(folder / name, content)
        elif content is not None:
            with written(folder / name) as hidden:
                hidden.write_bytes(content)
    for name, frame in tables.items():
        if len(frame):
            write_csv(folder / name, pa.Table.from_pandas(frame, preserve_index=False))


def _curves(findings: Sequence[Finding]) -> pd.DataFrame:
    """One row for each value of each curve."""
    rows: list[Mapping[str, Any]] = [
        {
            "claim": item.claim,
            "lever": item.trial.lever,
            "value": value,
            "measured": item.trial.measured,
            "mean": mean,
            "half_width": half,
        }
        for item in findings
        if isinstance(item.trial, Curve)
        for value, mean, half in zip(item.trial.values, item.means, item.halves, strict=True)
    ]
    return pd.DataFrame(rows)
