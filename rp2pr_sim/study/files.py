"""Files written whole or not at all: text, Parquet and CSV.

What is read again carries a checksum of itself, so that damage anywhere in it is noticed: the
SHA-256 of the file with zeros in place of the 64 digits.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from rp2pr_sim.core.errors import reason_of
from rp2pr_sim.core.text import cell

MARK = ".unwritten-"  # how the name of a file begins that is not whole yet
_ALGORITHM, _DIGITS = b"sha256:", 64
UNSEALED = f"sha256:{'0' * _DIGITS}"
"""What stands in the place of a checksum until `sealed` writes it."""
_CHECKSUM, _ABOUT = "rp2pr_sim.checksum", "rp2pr_sim.about"  # in the metadata of a Parquet file


class Sound(NamedTuple):
    """What is known of a Parquet file that is as it was written."""

    rows: int
    about: str
    """What it was said to be when it was written."""


class WriteError(OSError):
    """A file or folder that cannot be written to; any other `OSError` is one of reading."""


@contextmanager
def writing() -> Iterator[None]:
    """Turn an `OSError` into a `WriteError`."""
    try:
        yield
    except OSError as error:
        raise WriteError(*error.args) from error


def unusable(error: OSError, folder: Path) -> str:
    """Return what a failure of the disk means, without a full stop."""
    if isinstance(error, WriteError):
        return f"the results cannot be written to {folder}: {reason_of(error)}"
    return f"{error.filename or folder} cannot be read: {reason_of(error)}"


@contextmanager
def written(file: Path) -> Iterator[Path]:
    """Give a hidden path to write to; the file gets its name when it is whole and on the disk.

    Raises
    ------
    WriteError
        if it cannot be written; an earlier file of that name stays.
    """
    hidden = file.with_name(MARK + file.name)
    try:
        with writing():
            yield hidden
            _sync(hidden)
            hidden.replace(file)
            _sync(file.parent)
    except BaseException:
        with suppress(OSError):
            hidden.unlink(missing_ok=True)
        raise


def write_bytes(file: Path, content: bytes) -> None:
    """Write a file, whole or not at all; one that has this content already is left alone."""
    write_pieces(file, (content,))


def write_pieces(file: Path, content: Iterable[bytes]) -> None:
    """Write a file from pieces, as `write_bytes`; a file that is there is compared first."""
    if not has_content(file, content):
        with written(file) as hidden, hidden.open("wb") as stream:
            stream.writelines(content)


def write_text(file: Path, text: str) -> None:
    """Write a text file in UTF-8, as `write_bytes`."""
    write_bytes(file, text.encode())


def write_parquet(file: Path, table: pa.Table, about: str = "") -> None:
    """Write a Parquet file, as `write_bytes`; see `parquet_of`."""
    write_bytes(file, parquet_of(table, about))


def parquet_of(table: pa.Table, about: str = "") -> bytes:
    """Return a table as a Parquet file with its checksum.

    The same rows always give the same bytes.

    Parameters
    ----------
    table : pa.Table
        the rows.
    about : str
        what it is, kept in the metadata of the file.
    """
    words = [
        item.name
        for item in table.schema
        if pa.types.is_string(item.type) or pa.types.is_large_string(item.type)
    ]
    buffer = pa.BufferOutputStream()
    # statistics and dictionaries of numbers would cost more than they save
    with pq.ParquetWriter(
        buffer, table.schema, compression="zstd", use_dictionary=words, write_statistics=False
    ) as writer:
        writer.write_table(table.combine_chunks())
        writer.add_key_value_metadata({_ABOUT: about, _CHECKSUM: UNSEALED})
    return sealed(buffer.getvalue().to_pybytes())


def without_checksum(table: pa.Table) -> pa.Table:
    """Return a table that was read from a file, without what the file says of itself."""
    about = table.schema.metadata or {}
    ours = (_CHECKSUM.encode(), _ABOUT.encode())
    return table.replace_schema_metadata({k: v for k, v in about.items() if k not in ours})


def sound_parquet(file: Path) -> Sound | None:
    """Return what is known of a Parquet file that is exactly as it was written, else `None`.

    A file is read once, and again after a change.

    Raises
    ------
    OSError
        if it cannot be read, although it is there.
    """
    try:
        found = file.stat()
        return _sound(file, (found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino))
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


@lru_cache(maxsize=65_536)
def _sound(file: Path, _stamp: tuple[int, ...]) -> Sound | None:
    content = file.read_bytes()
    if not is_sealed(content):
        return None
    try:
        found = pq.read_metadata(pa.BufferReader(content))
    except pa.ArrowInvalid:  # no Parquet file, though the checksum is right
        return None
    # not the metadata themselves, which name hundreds of columns: there may be thousands of parts
    return Sound(found.num_rows, (found.metadata or {}).get(_ABOUT.encode(), b"").decode())


def sealed(content: bytes) -> bytes:
    """Return the content of a file with its checksum in the place of the last `UNSEALED`."""
    start = _digits_at(content)
    return content[:start] + _digest(content, start) + content[start + _DIGITS :]


def is_sealed(content: bytes) -> bool:
    """Return whether a file is as `sealed` returned it."""
    start = _digits_at(content)
    return content[start : start + _DIGITS] == _digest(content, start)


def _digits_at(content: bytes) -> int:
    return content.rfind(_ALGORITHM) + len(_ALGORITHM)


def _digest(content: bytes, start: int) -> bytes:
    view = memoryview(content)
    found = hashlib.sha256(view[:start])
    found.update(b"0" * _DIGITS)
    found.update(view[start + _DIGITS :])
    return found.hexdigest().encode()


def csv_of(table: pa.Table, header: bool = True) -> bytes:
    """Return a table as a CSV, perhaps without the names of columns; missing values are empty.

    No text is a formula to a spreadsheet (`core.text.cell`).
    """
    buffer = pa.BufferOutputStream()
    options = pyarrow.csv.WriteOptions(include_header=header, quoting_style="needed")
    pyarrow.csv.write_csv(_safe(table), buffer, options)
    content: bytes = buffer.getvalue().to_pybytes()
    return content


def has_content(file: Path, content: Iterable[bytes] | None) -> bool:
    """Return whether a file consists of these pieces; `None`: whether there is no such file."""
    if content is None:
        return not file.exists()
    try:
        with file.open("rb") as stream:
            same = all(stream.read(len(piece)) == piece for piece in content)
            return same and not stream.read(1)
    except OSError:
        return False


def _safe(table: pa.Table) -> pa.Table:
    """Return a table with each text, and the names of columns, as `cell` writes them."""
    for place, column in enumerate(table.columns):
        kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
        if pa.types.is_string(kind) or pa.types.is_large_string(kind):
            words = pc.unique(column).to_pylist()
            changed = {word: cell(word) for word in words if word and cell(word) != word}
            if changed:
                texts = [changed.get(word, word) for word in column.to_pylist()]
                table = table.set_column(place, table.field(place).name, pa.array(texts, kind))
    return table.rename_columns([cell(name) for name in table.column_names])


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
