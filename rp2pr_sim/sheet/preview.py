"""What `rp2pr sheet` shows before anything is done with a sheet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.labels import counted
from rp2pr_sim.core.text import list_of, quoted
from rp2pr_sim.sheet.columns import ALL, COLUMNS
from rp2pr_sim.sheet.facts import Evidence
from rp2pr_sim.sheet.grid import Grid
from rp2pr_sim.sheet.guess import guess
from rp2pr_sim.sheet.headers import names_in, row_of, shown
from rp2pr_sim.sheet.hospitals import files_of, opened, standard
from rp2pr_sim.sheet.mapping import Mapping, mapping_path, read_mapping
from rp2pr_sim.sheet.plausible import notes
from rp2pr_sim.sheet.read import Sheet


class Preview(NamedTuple):
    """How a sheet is read, with the evidence, and what is found in it."""

    mapping: Mapping
    is_guess: bool
    """Whether there is no file of the mapping yet."""
    columns: tuple[Evidence, ...]
    facts: tuple[str, ...]
    sheet: Sheet
    notes: tuple[str, ...]


def preview(path: str) -> Preview:
    """Return how a sheet is read: as its mapping says, in the standard form, or by a guess.

    Raises
    ------
    InputError
        one sentence, if it cannot be read. Problems of cells are part of the result.
    """
    files = files_of(path)
    content = files[path]
    if (place := mapping_path(path)) in files:
        mapping = read_mapping(place, files[place])
        codes = [said for file, said in files.items() if file not in (path, place)]
        grid, sheet = opened(path, content, mapping, codes[0] if codes else b"")
        if not mapping.confirmed and (found := guess(path, content)).mapping == mapping:
            return _preview(mapping, False, found.columns, found.facts, sheet)
        return _preview(
            mapping, False, _columns(grid, mapping, sheet), _facts(mapping, sheet), sheet
        )
    try:
        grid, sheet, mapping = standard(path, content)
    except InputError:
        pass
    else:
        if not sheet.problems:
            return _preview(mapping, False, _columns(grid, mapping, sheet), (), sheet)
    found = guess(path, content)
    _, sheet = opened(path, content, found.mapping)
    return _preview(found.mapping, True, found.columns, found.facts, sheet)


def _preview(
    mapping: Mapping,
    is_guess: bool,
    columns: Sequence[Evidence],
    facts: Sequence[str],
    sheet: Sheet,
) -> Preview:
    said = [*facts, *_places(mapping), *(_first(mapping, sheet) if sheet.names else ())]
    return Preview(mapping, is_guess, tuple(columns), tuple(said), sheet, tuple(notes(sheet)))


def _columns(grid: Grid, mapping: Mapping, sheet: Sheet) -> tuple[Evidence, ...]:
    """Return what the columns of a sheet are, as its mapping says."""
    headers = row_of(grid, [use.header for use in mapping.columns.values()])
    by_header = {use.header: name for name, use in mapping.columns.items()}
    found = []
    for place, header in enumerate(names_in(grid, headers.row)):
        name = by_header.get(header, "")
        unit = (mapping.columns[name].unit or ALL[name].unit) if name else ""
        if name or header:
            found.append(
                Evidence(
                    shown(headers.names, place), name, unit, _range(name, sheet) if name else ""
                )
            )
    return tuple(found)


def _facts(mapping: Mapping, sheet: Sheet) -> list[str]:
    """Return sentences on what a mapping sets aside and counts as missing."""
    said = [f"{cell} is not a hospital: {quoted(text)}." for cell, text in sheet.aside]
    if mapping.missing:
        said.append(f"Counted as missing: {list_of(map(quoted, mapping.missing))}.")
    return said


def _range(name: str, sheet: Sheet) -> str:
    known = [value for value in sheet.values.get(name, ()) if not math.isnan(value)]
    if name not in sheet.values:
        return ""
    if not known:
        return "no figures"
    share = " (as shares)" if ALL[name].is_share else ""
    return f"{counted(len(known), 'figure')} from {min(known):g} to {max(known):g}{share}"


def _places(mapping: Mapping) -> list[str]:
    if mapping.postcodes:
        return [f"Places come from the postcodes in {mapping.postcodes}."]
    if "latitude" in mapping.columns and "x_km" not in mapping.columns:
        return [
            "Latitude and longitude become km from the middle of all hospitals; within 500 km of it"
            " distances are right to 1%."
        ]
    if "easting" in mapping.columns and "x_km" not in mapping.columns:
        return ["Easting and northing, in metres, become km."]
    return []


def _first(mapping: Mapping, sheet: Sheet) -> list[str]:
    """Return what was read of the first hospital, for the user to check."""
    names = [*mapping.columns, *(name for name in ("x_km", "y_km") if name not in mapping.columns)]
    values = [
        f"{name} {sheet.values[name][0]:.6g}"
        for name in names
        if name in COLUMNS and name in sheet.values and not math.isnan(sheet.values[name][0])
    ]
    known = ", ".join(values) or "nothing but its name"
    return [f"The first hospital, {quoted(sheet.names[0])} in {sheet.cells[0]}: {known}."]
