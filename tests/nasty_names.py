"""The example sheet with names of hospitals that are hard to print, to file and to leave out."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

ROOT = Path(__file__).parent.parent
NASTY = {
    "Ashford": 'A & B <b>"Trust"</b>',
    "Brackley": "Trust",
    "Carrow Hill": "1",
    "Dunmere": "O'Brien, St. John\\'s",
    "Eastwick": "Zürich Ä — 東京",
    "Fenbridge": "North",
    "Garston": "North Team",
    "Hallam Vale": "../core-team",
}
"""Names with markup, quotes, commas, Unicode, a path, a number; ordinary words; one in another."""


def nasty_sheet(folder: Path) -> Path:
    """Write the sheet with such names into a folder and return where it is."""
    sheet = pd.read_csv(ROOT / "examples/teams.csv", dtype=str, keep_default_na=False)
    sheet["team"] = sheet["team"].replace(NASTY)
    file = folder / "our hospitals.csv"
    sheet.to_csv(file, index=False)
    return file
