"""The tables of a sensitivity analysis, the raw design and outcomes for others among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from rp2pr_sim.analysis.sensitivity.export import raw

if TYPE_CHECKING:
    from rp2pr_sim.analysis.sensitivity.run import SensitivityResult


def tables(found: SensitivityResult) -> dict[str, pd.DataFrame]:
    """Return all tables by name."""
    rankings = pd.DataFrame(
        [
            {
                "outcome": item.outcome,
                "stable": item.stable,
                "above_noise": len(item.above),
                "floor": item.floor,
                "text": item.text,
            }
            for item in found.rankings
        ]
    )
    kept = {
        "indices": found.analysis.indices,
        "ranking": rankings,
        "variance": found.variance,
        "pilot": found.pilot,
        "convergence": found.convergence,
        "curves": found.curves,
        "inputs": inputs_of(found),
        **raw(found),
    }
    return kept | ({"pairs": found.pairs} if len(found.pairs) else {})


def inputs_of(found: SensitivityResult) -> pd.DataFrame:
    """Return one row per input: its range, unit, status and meaning."""
    return pd.DataFrame(
        [
            {
                "input": item.name,
                "mechanism": item.group,
                "range": item.told,
                "unit": item.unit,
                "status": item.status,
                "text": item.text,
            }
            for item in found.question.varied
        ]
    )
