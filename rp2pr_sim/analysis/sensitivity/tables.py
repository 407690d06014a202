"""The folder of an analysis: tidy tables, the raw design and outcomes for others to analyse again, figures, and the page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from rp2pr_sim.analysis.sensitivity.export import SALIB, raw, salib
from rp2pr_sim.outcomes.uncertainty import told_luck
from rp2pr_sim.study.files import write_csv, write_parquet, write_text, written

if TYPE_CHECKING:
    from rp2pr_sim.analysis.sensitivity.run import Found


PAGE = "sensitivity.html"
_MOST_ROWS = 100_000  # of a CSV, as of the tables of a study


def keep(folder: Path, found: Found) -> None:
    """Write everything anew.

    Raises
    ------
    OSError
        if something cannot be written.
    """
    from rp2pr_sim.report.sensitivity import page, pictures  # imports for a second what draws

    for name, frame in tables(found).items():
        table = pa.Table.from_pandas(frame, preserve_index=False)
        write_parquet(folder / f"{name}.parquet", table)
        if len(frame) <= _MOST_ROWS:
            write_csv(folder / f"{name}.csv", table)
    write_text(folder / SALIB, salib(found))
    write_text(folder / "verdict.txt", "".join(f"{line}\n" for line in told(found)))
    drawn = pictures(found)
    for name, content in drawn.items():
        with written(folder / name) as hidden:
            hidden.write_bytes(content)
    write_text(folder / PAGE, page(found, drawn, told(found)))


def told(found: Found) -> list[str]:
    """What is blank, the verdicts, what became of `until`, and the luck: one sentence each."""
    lines = [*found.blank, *(verdict.text for verdict in found.verdicts)]
    for row in found.luck.to_dict("records"):
        share = told_luck(*(row[f"luck_share{end}"] for end in ("", "_low", "_high"))) or "-"
        left = f"{100.0 * row['luck_left']:.0f}%" if row["luck_left"] == row["luck_left"] else "-"
        lines.append(
            f"{row['outcome']}: of the variance of a single programme {share} is pure luck; with"
            f" {row['replicates']} replicates at each point, {left} of the variance between"
            " points is."
        )
    capped = found.pilot[found.pilot["replicates_wanted"] > float(found.luck["replicates"].iloc[0])]
    below = f"replicates to bring that below {100.0 * found.settings.luck_share:.0f}%."
    lines += [
        f"{row['outcome']}: the pilot asks for {_many(float(row['replicates_wanted']))} {below}"
        for row in capped.to_dict("records")
    ]
    return [*lines, found.reached] if found.reached else lines


def tables(found: Found) -> dict[str, pd.DataFrame]:
    """All tables by name."""
    inputs = pd.DataFrame(
        [
            {
                "input": item.name,
                "mechanism": item.group,
                "range": item.told,
                "unit": item.unit,
                "status": item.status,
                "text": item.text,
            }
            for item in found.settings.varied
        ]
    )
    verdicts = pd.DataFrame(
        [
            {
                "outcome": item.outcome,
                "settled": item.settled,
                "above_noise": len(item.above),
                "floor": item.floor,
                "verdict": item.text,
            }
            for item in found.verdicts
        ]
    )
    kept = {
        "inputs": inputs,
        "indices": found.analysis.indices,
        "luck": found.luck,
        "pilot": found.pilot,
        "convergence": found.convergence,
        "curves": found.curves,
        "verdict": verdicts,
        **raw(found),
    }
    return kept | ({"pairs": found.pairs} if len(found.pairs) else {})


def _many(number: float) -> str:
    return f"{number:,.0f}" if np.isfinite(number) else "more than any number of"
