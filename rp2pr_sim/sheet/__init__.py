"""A user's sheet of hospitals: a spreadsheet as it is, with missing values that stay missing.

- `columns`: the columns that the model takes, with the words by which headers call them
- `grid`, `text_file`: a workbook or a text file as cells, by its content whatever its name
- `figures`, `headers`: figures and headers as people write them
- `guess`, `facts`: how a sheet is to be read, with its evidence
- `mapping`: how it is read, as a file that the user confirms
- `read`, `places`: the hospitals, with every problem named by its cell, and their places in km
- `plausible`: figures that look wrong
- `hospitals`: the hospitals as every command reads them, only as confirmed
- `template`: an empty sheet to fill in
- `table`, `content`: tables whose column names are fixed, and the content of files
"""

from __future__ import annotations

from rp2pr_sim.sheet.hospitals import hashes_of, how_read, read_hospitals
from rp2pr_sim.sheet.mapping import mapping_path
from rp2pr_sim.sheet.read import Sheet

__all__ = ["Sheet", "hashes_of", "how_read", "mapping_path", "read_hospitals"]
