"""The hospitals in a user's sheet, as every command reads them.

A text file in the standard form is read as it is. Every other sheet needs a mapping that the user
has confirmed (`rp2pr sheet`); nothing in it is guessed here.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.labels import counted
from rp2pr_sim.core.text import path_of
from rp2pr_sim.sheet.columns import COLUMNS
from rp2pr_sim.sheet.content import content_of, hash_of
from rp2pr_sim.sheet.grid import Grid, grid_of, is_workbook
from rp2pr_sim.sheet.mapping import Mapping, command, mapping_path, postcodes_path, read_mapping
from rp2pr_sim.sheet.places import Postcodes, postcodes_of
from rp2pr_sim.sheet.read import Sheet, checked, read_sheet, standard_mapping
from rp2pr_sim.sheet.table import read_table, standard_grid


def files_of(path: str) -> dict[str, bytes]:
    """Return the files that a sheet is read from, by path: itself, its mapping, postcodes.

    Raises
    ------
    InputError
        if one cannot be read.
    """
    files = {path: content_of(path)}
    place = mapping_path(path)
    if not Path(place).exists():
        return files
    files[place] = content_of(place)
    if codes := postcodes_path(path, read_mapping(place, files[place])):
        files[codes] = content_of(codes)
    return files


def hashes_of(path: str) -> dict[str, str]:
    """Return the content hash of a sheet by its path, and that of its mapping where it has one.

    A table of postcodes counts as part of the mapping that names it.

    Raises
    ------
    InputError
        if a file cannot be read.
    """
    (_, content), *others = files_of(path).items()
    found = {path: hash_of(content)}
    if others:
        found[mapping_path(path)] = hash_of(*(said for _, said in others))
    return found


def read_hospitals(path: str) -> Sheet:
    """Return the hospitals in a sheet.

    Raises
    ------
    InputError
        one sentence, for a sheet that needs a mapping that is confirmed, or with all problems by
        cell.
    """
    return _read(path, tuple(files_of(path).items()))


def how_read(path: str) -> str:
    """Return a sentence on how a sheet was read; empty for the standard form or without a sheet.

    Raises
    ------
    InputError
        as for `read_hospitals`.
    """
    files = files_of(path) if path else {}
    if len(files) < 2:
        return ""
    sheet, mapping = (
        read_hospitals(path),
        read_mapping(mapping_path(path), files[mapping_path(path)]),
    )
    aside = f", {counted(len(sheet.aside), 'row')} set aside" if sheet.aside else ""
    name = Path(path).name
    return (
        f"{name} is read as you confirmed in {mapping_path(name)}:"
        f" {counted(len(sheet.names), 'hospital')}, {counted(len(mapping.columns), 'column')} used"
        f"{aside}."
    )


def opened(path: str, content: bytes, mapping: Mapping, codes: bytes = b"") -> tuple[Grid, Sheet]:
    """Return the cells of a sheet, and the hospitals that a mapping finds there.

    Parameters
    ----------
    path : str
        of the sheet, for errors.
    content : bytes
        of the sheet.
    mapping : Mapping
        how to read it.
    codes : bytes
        content of the table of postcodes that the mapping names.

    Raises
    ------
    InputError
        one sentence, if it cannot be read so. Problems of cells are part of the result.
    """
    grid = grid_of(path, content, mapping.layout)
    return grid, read_sheet(path, grid, mapping, _postcodes(path, mapping, codes))


def standard(path: str, content: bytes) -> tuple[Grid, Sheet, Mapping]:
    """Return the cells and hospitals of a sheet in the standard form, and how it is read.

    Raises
    ------
    InputError
        one sentence, if it is not in the standard form. Problems of cells are part of the result.
    """
    grid = standard_grid(path, content, tuple(COLUMNS))
    header = next(row for row in grid.rows if any(row))
    mapping = standard_mapping(map(str, header))
    return grid, read_sheet(path, grid, mapping), mapping


@lru_cache(maxsize=16)
def _read(path: str, files: tuple[tuple[str, bytes], ...]) -> Sheet:
    """Read a sheet once for all replicates; another content is another file."""
    (_, content), *others = files
    if not others:
        if is_workbook(content):
            raise InputError(
                f"{path_of(path)} is a workbook, and you have not confirmed yet how it is read;"
                f" run {command(path)}"
            )
        try:
            _, sheet, mapping = standard(path, content)
        except InputError as error:
            raise InputError(
                f"{error} To use a sheet in another form, run {command(path)}"
            ) from error
        return checked(path, sheet, mapping)
    (place, said), *codes = others
    mapping = read_mapping(place, said)
    if not mapping.confirmed:
        raise InputError(
            f"{path_of(path)} is not used before you have confirmed how it is read; run"
            f" {command(path)}"
        )
    _, sheet = opened(path, content, mapping, codes[0][1] if codes else b"")
    return checked(path, sheet, mapping)


def _postcodes(path: str, mapping: Mapping, content: bytes) -> Postcodes | None:
    if not mapping.postcodes:
        return None
    place = postcodes_path(path, mapping)
    table = read_table(
        place, content, ("postcode",), ("latitude", "longitude", "easting", "northing")
    )
    return postcodes_of(place, [cells for _, cells in table.rows])
