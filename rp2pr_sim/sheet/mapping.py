"""How a sheet is read: a small YAML file next to it, which the user confirms.

`hospitals.xlsx.yaml` says which column is which, in which unit, and what counts as missing. Columns
are named by their headers, so that a sheet of the next year with the same headers can be read with
a copy of the file.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping as AnyMapping
from functools import lru_cache
from pathlib import Path

import msgspec
import yaml  # type: ignore[import-untyped]

from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.core.text import check_no_reference, one_line, path_of, quoted
from rp2pr_sim.core.yaml_keys import SetOnce
from rp2pr_sim.sheet.columns import ALL, ARMS
from rp2pr_sim.sheet.grid import Layout

FORMAT = 1
STANDARD = 0
"""The format of the mapping of a sheet in the standard form, which is in no file."""
SUFFIX = ".yaml"
_COMMENT = (
    "# How rp2pr reads this sheet. Change what is wrong, then run: {command}\n"
    "# All keys: docs/own-teams.md. To have it guessed again, delete this file.\n"
)


class Use(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a column of the sheet is taken for."""

    header: str
    unit: str = ""


class Mapping(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """How a sheet is read."""

    format: int
    confirmed: bool
    worksheet: str = ""
    encoding: str = ""
    separator: str = ""
    decimal: str = ""
    """The decimal mark of figures that are texts; empty if none has one."""
    columns: dict[str, Use]
    """By column of the model."""
    missing: tuple[str, ...] = ()
    """Cells that count as empty where a figure is expected."""
    not_hospitals: tuple[str, ...] = ()
    """Cells of the column of names whose rows are set aside."""
    arms: dict[str, str] = {}
    """By cell, `intervention` or `control`."""
    postcodes: str = ""
    """A table of postcodes, relative to the folder of the sheet."""

    @property
    def is_standard(self) -> bool:
        """Whether the sheet is in the standard form, in which nothing is guessed."""
        return self.format == STANDARD

    @property
    def layout(self) -> Layout:
        """Where in the file the cells are."""
        return Layout(self.worksheet, self.encoding, self.separator)


def command(path: str) -> str:
    """Return the command that shows how a sheet is read, ready to type."""
    return f"rp2pr sheet {shlex.quote(path_of(path))}"


def mapping_path(path: str) -> str:
    """Return the path of the mapping of a sheet, which is next to it."""
    return path + SUFFIX


def postcodes_path(path: str, mapping: Mapping) -> str:
    """Return the path of the table of postcodes; empty if there is none."""
    return str(Path(path).parent / mapping.postcodes) if mapping.postcodes else ""


def written(path: str, mapping: Mapping) -> bytes:
    """Return the content of the file of a mapping, given the path of the sheet."""
    found = msgspec.to_builtins(mapping)
    found["columns"] = {
        name: use if "unit" in use else use["header"] for name, use in found["columns"].items()
    }
    text: str = yaml.safe_dump(
        found, sort_keys=False, allow_unicode=True, width=100, default_flow_style=None
    )
    return (_COMMENT.format(command=command(one_line(Path(path).name))) + text).encode()


@lru_cache(maxsize=16)
def read_mapping(path: str, content: bytes) -> Mapping:
    """Return the mapping in the file of this path.

    Raises
    ------
    InputError
        one sentence, if it is not a mapping, or names what does not exist.
    """
    try:
        found = yaml.load(content.decode("utf-8-sig"), _Loader)
    except (UnicodeError, yaml.YAMLError, RecursionError) as error:
        raise InputError(
            f"{path} is not YAML; correct it, or delete it to have it guessed again."
        ) from error
    except InputError as error:
        raise InputError(f"{path}, {error}") from error
    try:
        check_no_reference(found)
        mapping = msgspec.convert(_shortened(found), Mapping, strict=False)
    except msgspec.ValidationError as error:
        raise InputError(
            f"{path} is not a mapping of a sheet: {one_line(str(error))}; correct it, or delete it"
            " to have it guessed again."
        ) from error
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
    _check(path, mapping)
    return mapping


class _Loader(SetOnce, yaml.BaseLoader):  # type: ignore[misc]
    """Reads YAML in which every value is a text and nothing is set twice."""


def _shortened(found: object) -> object:
    """Return what was read, with `surgery: Surgery %` as the short form of a column."""
    if not isinstance(found, AnyMapping) or not isinstance(found.get("columns"), AnyMapping):
        return found
    columns = {
        name: {"header": use} if isinstance(use, str) else use
        for name, use in found["columns"].items()
    }
    return {**found, "columns": columns}


def _check(path: str, mapping: Mapping) -> None:
    if mapping.format != FORMAT:
        raise InputError(
            f"{path} has the format {mapping.format}; this version reads {FORMAT}: delete the file"
            " to have it guessed again."
        )
    if mapping.decimal not in ("", ".", ","):
        raise InputError(
            f"{path}: decimal is {quoted(mapping.decimal)}; it must be '.', ',' or left out."
        )
    if len(mapping.separator) > 1:
        raise InputError(f"{path}: separator is {quoted(mapping.separator)}; it must be one sign.")
    for name, use in mapping.columns.items():
        if name not in ALL:
            raise InputError(
                f"{path}: there is no column {quoted(name)} in the model; choose from"
                f" {', '.join(ALL)}.{nearest(name, list(ALL))}"
            )
        units = ALL[name].units
        if use.unit and use.unit not in units:
            allowed = " or ".join(units) or "left out, since it is a text"
            raise InputError(
                f"{path}: the unit of {name} is {quoted(use.unit)}; it must be {allowed}."
            )
    _check_together(path, mapping)
    if "team" not in mapping.columns:
        raise InputError(
            f"{path}: no column is taken for the names of the hospitals; add, below columns, team:"
            " and the header of that column."
        )
    for cell, arm in mapping.arms.items():
        if arm not in ARMS:
            raise InputError(
                f"{path}: arms takes {quoted(cell)} for {quoted(arm)}; it must be"
                f" {' or '.join(ARMS)}.{nearest(arm, list(ARMS))}"
            )


def _check_together(path: str, mapping: Mapping) -> None:
    """Check that columns are given that belong together, and each header once."""
    headers = [use.header for use in mapping.columns.values()]
    for name, use in mapping.columns.items():
        if headers.count(use.header) > 1:
            raise InputError(
                f"{path}: the header {quoted(use.header)} is taken for {name} and for another"
                " column; take it for one."
            )
    for pair in (("latitude", "longitude"), ("easting", "northing")):
        given = [name for name in pair if name in mapping.columns]
        if len(given) == 1:
            raise InputError(
                f"{path}: there is {given[0]} without the other of {' and '.join(pair)}; add it,"
                f" or leave out {given[0]}."
            )
    if bool(mapping.postcodes) != ("postcode" in mapping.columns):
        raise InputError(
            f"{path}: postcodes names a table, and postcode below columns a header; give both or"
            " neither."
        )
