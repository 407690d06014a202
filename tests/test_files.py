"""Single files: written whole or not at all, with a checksum of themselves."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rp2pr_sim.study.files import (
    MARK,
    UNSEALED,
    WriteError,
    csv_of,
    has_content,
    is_sealed,
    parquet_of,
    sealed,
    sound_parquet,
    unusable,
    write_bytes,
    write_parquet,
    write_text,
    written,
)


def test_a_disk_that_is_full_is_told_from_one_that_cannot_be_read() -> None:
    error = OSError(28, "No space left on device", "some/file")
    assert unusable(error, Path("here")) == "some/file cannot be read: no space left on device"
    assert unusable(OSError(28, "No space left on device"), Path("here")) == (
        "here cannot be read: no space left on device"
    )
    assert unusable(WriteError(28, "No space left on device"), Path("here")) == (
        "the results cannot be written to here: no space left on device"
    )


def test_a_file_is_on_the_disk_before_it_gets_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[object] = []
    replace: Callable[..., Path] = Path.replace

    def synced(handle: int) -> None:
        events.append(Path(os.readlink(f"/proc/self/fd/{handle}")).name)

    def renamed(self: Path, other: Path) -> Path:
        events.append((self.name, other.name))
        return replace(self, other)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", renamed)
    before = len(os.listdir("/proc/self/fd"))
    write_text(tmp_path / "a", "ü")
    assert events == [f"{MARK}a", (f"{MARK}a", "a"), tmp_path.name]
    assert (tmp_path / "a").read_bytes() == "ü".encode()
    assert len(os.listdir("/proc/self/fd")) == before


def test_what_fails_leaves_the_earlier_file_and_no_other(tmp_path: Path) -> None:
    write_bytes(tmp_path / "a", b"before")
    with pytest.raises(KeyboardInterrupt), written(tmp_path / "a") as hidden:
        hidden.write_bytes(b"half")
        raise KeyboardInterrupt
    with pytest.raises(WriteError) as caught, written(tmp_path / "a"):
        raise OSError(28, "No space left on device")
    assert caught.value.args == (28, "No space left on device")
    with pytest.raises(WriteError), written(tmp_path / "a"):
        pass  # nothing was written to the hidden path
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"a": b"before"}


def test_a_file_with_this_content_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "a"
    write_bytes(file, b"one")
    first = file.stat()
    write_bytes(file, b"one")
    assert file.stat() == first
    write_bytes(file, b"two")
    assert (file.read_bytes(), file.stat().st_ino != first.st_ino) == (b"two", True)
    asked = [(b"t", b"wo"), (b"one",), (b"tw",), (b"two", b"s"), None]
    assert [has_content(file, content) for content in asked] == [True] + [False] * 4
    assert [has_content(tmp_path / "b", content) for content in asked] == [False] * 4 + [True]
    assert not has_content(tmp_path, (bytes(tmp_path.stat().st_size),))  # a folder


def test_a_checksum_is_that_of_the_file_with_zeros_in_its_place() -> None:
    assert UNSEALED == "sha256:" + 64 * "0"
    plain = f"{UNSEALED} of others, {UNSEALED}, end".encode()
    found = sealed(plain)
    digits = hashlib.sha256(plain).hexdigest()
    assert found == f"{UNSEALED} of others, sha256:{digits}, end".encode()
    assert is_sealed(found) and not is_sealed(plain)
    assert not is_sealed(b"") and not is_sealed(b"no checksum at all")
    for place in range(len(found)):
        changed = found[:place] + bytes([found[place] ^ 1]) + found[place + 1 :]
        assert not is_sealed(changed), place


def test_a_parquet_file_is_made_as_said(tmp_path: Path) -> None:
    table = pa.table(
        {
            "word": ["a", "b", "a"],
            "long": pa.array(["x", "x", "y"], pa.large_string()),
            "number": [1.0, 1.0, 2.0],
        }
    )
    content = parquet_of(table, "three rows")
    in_pieces = pa.concat_tables([table[:1], table[1:]])
    assert is_sealed(content) and content == parquet_of(in_pieces, "three rows")
    write_parquet(tmp_path / "a.parquet", table, "three rows")
    assert (tmp_path / "a.parquet").read_bytes() == content
    assert sound_parquet(tmp_path / "a.parquet") == (3, "three rows")
    found = pq.read_metadata(tmp_path / "a.parquet")
    assert (found.num_rows, found.num_row_groups) == (3, 1)
    columns = {found.row_group(0).column(k).path_in_schema: found.row_group(0).column(k) for k in range(3)}  # fmt: skip  # noqa: E501
    assert {column.compression for column in columns.values()} == {"ZSTD"}
    assert not any(column.is_stats_set for column in columns.values())
    assert {name: column.has_dictionary_page for name, column in columns.items()} == {
        "word": True, "long": True, "number": False,
    }  # fmt: skip
    assert pq.read_table(tmp_path / "a.parquet").equals(table)


def test_only_a_sound_parquet_file_is_known(tmp_path: Path) -> None:
    file = tmp_path / "a.parquet"
    assert sound_parquet(file) is None and sound_parquet(tmp_path) is None
    file.write_bytes(sealed(UNSEALED.encode()))
    assert sound_parquet(file) is None
    assert sound_parquet(file / "below a file") is None
    write_parquet(file, pa.table({"n": [1, 2]}))
    first = sound_parquet(file)
    assert first is not None and first.rows == 2
    assert sound_parquet(file) is first  # it is read once ...
    write_parquet(file, pa.table({"n": [1, 2, 3]}))
    again = sound_parquet(file)
    assert again is not None and again.rows == 3  # ... and again after a change
    with pytest.raises(OSError, match="too long"):
        sound_parquet(tmp_path / ("x" * 300))


def test_a_csv_has_quotes_where_they_are_needed_and_blanks_for_what_is_missing() -> None:
    table = pa.table({"a": ["x", 'y,"z"', None], "b": [1.5, None, 2.0]})
    assert csv_of(table).decode() == '"a","b"\n"x",1.5\n"y,""z""",\n,2\n'


def test_no_text_of_a_csv_is_a_formula() -> None:
    words = ["=1+1", "plain", None]
    columns = [pa.array(words, kind) for kind in (pa.string(), pa.large_string())]
    table = pa.table({"=a": columns[0], "b": columns[1], "c": columns[0].dictionary_encode()})
    rows = csv_of(table.append_column("d", pa.array([-1, 2, 3]))).decode().splitlines()
    assert rows == [
        '"\'=a","b","c","d"',
        '"\'=1+1","\'=1+1","\'=1+1",-1',
        '"plain","plain","plain",2',
        ",,,3",
    ]
