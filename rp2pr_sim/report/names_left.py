"""The search for names of hospitals in a copy of results that is to have none.

A name such as Carrow Hill is searched for everywhere.  A name that the program itself writes, such
as Trust or 1, is not a name within each sentence that has it; it is searched for where a cell or a
value consists of it alone.
"""

from __future__ import annotations

import ast
import csv
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

import rp2pr_sim
from rp2pr_sim.analysis.sharing import whole_words

_DRAWN = {".png", ".pdf"}
"""Files of pictures, which have no text to search; they are drawn with the names that are shown."""
_PICTURE = re.compile(r"data:image/[^\"']*")


def ordinary(names: Iterable[str]) -> set[str]:
    """Return the names that are numbers, or that a text of the program itself contains."""
    return {name for name in names if name.isdigit() or whole_words([name]).search(_own_texts())}


def names_left(folder: Path, teams: Mapping[str, str], paths: Iterable[str]) -> list[str]:
    """Return where a name, a trust id or a path is left in a folder, in words.

    Parameters
    ----------
    folder : Path
        the copy.
    teams : Mapping[str, str]
        names of hospitals by trust id as text.
    paths : Iterable[str]
        that must not be there either.
    """
    plain = ordinary(teams.values())
    special = [name for name in teams.values() if name not in plain]
    inside = whole_words([*special, *teams]) if special or teams else None
    folders = [path for path in paths if len(Path(path).parts) > 1]
    found = []
    for file in sorted(item for item in folder.rglob("*") if item.is_file()):
        place = str(file.relative_to(folder))
        for text in (place, *_texts(file)):
            if (name := inside.search(text) if inside else None) or text in plain:
                found.append(f"{place} has {(name[0] if name else text)!r}")
                break
            if any(path in text for path in folders):
                found.append(f"{place} has the path of a file")
                break
        if file.suffix == ".parquet" and _has_ids(pq.read_table(file, partitioning=None), teams):
            found.append(f"{place} has a trust id")
    return found


def _texts(file: Path) -> Iterator[str]:
    """Yield the texts in a file: cells and values one by one, pages and notes as a whole."""
    if file.suffix in _DRAWN:
        return
    if file.suffix == ".parquet":
        yield from _of_table(pq.read_table(file, partitioning=None))
        return
    text = file.read_bytes().decode()
    match file.suffix:
        case ".csv":
            yield from (
                cell for row in csv.reader(StringIO(text)) for cell in row if not _number(cell)
            )
        case ".json":
            yield from _of_json(json.loads(text))
        case ".html":
            yield html.unescape(_PICTURE.sub("", text))
        case ".ics":
            yield re.sub(r"\\(.)", r"\1", text.replace("\r\n ", ""))
        case _:
            yield text


def _of_table(table: pa.Table) -> Iterator[str]:
    yield from table.column_names
    for column in table.columns:
        kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
        if pa.types.is_string(kind) or pa.types.is_large_string(kind):
            yield from (text for text in pc.unique(column).to_pylist() if text)


def _has_ids(table: pa.Table, teams: Mapping[str, str]) -> bool:
    ids = pa.array(map(int, teams), pa.int64())
    whole = (column for column in table.columns if pa.types.is_integer(column.type))
    return any(pc.any(pc.is_in(column.cast(pa.int64()), ids)).as_py() for column in whole)


def _of_json(found: Any) -> Iterator[str]:
    if isinstance(found, dict):
        for key, value in found.items():
            yield key
            yield from _of_json(value)
    elif isinstance(found, list):
        for item in found:
            yield from _of_json(item)
    elif isinstance(found, str):
        yield found


def _number(cell: str) -> bool:
    return cell.replace(".", "", 1).isdigit() and len(cell) < 10


@cache
def _own_texts() -> str:
    """Return the texts of this package, except its docstrings."""
    root, found = Path(rp2pr_sim.__file__).parent, list[str]()
    for file in root.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_bytes())):
            found += _texts_of(node)
    found += [file.read_text(encoding="utf-8") for file in root.rglob("*.html")]
    found += [file.read_text(encoding="utf-8") for file in root.rglob("*.csv")]
    return "\n".join(found)


def _texts_of(node: ast.AST) -> Iterator[str]:
    """Yield the texts directly in a node of a syntax tree; an expression alone is a docstring."""
    for child in ast.iter_child_nodes(node):
        if (
            isinstance(child, ast.Constant)
            and isinstance(child.value, str)
            and not isinstance(node, ast.Expr)
        ):
            yield child.value
