"""A calibration in words."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from rp2pr_sim.analysis.base import Section


def sections_of(tables: Mapping[str, pd.DataFrame]) -> tuple[Section, ...]:
    """Return a calibration as people read it."""
    return tuple(
        Section(name, table.head(20)) for name, table in tables.items() if name != "parameter_sets"
    )
