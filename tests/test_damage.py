"""Damage to a folder of results is repaired or named, never counted, and never a traceback."""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pandas as pd
import pytest
from small_studies import SMALL, contents, proof

import rp2pr_sim as rp
from rp2pr_sim.analysis import job
from rp2pr_sim.analysis.base import Result
from rp2pr_sim.analysis.status import restored, status
from rp2pr_sim.core.errors import InputError, PlainWarning

Damage = Callable[[Path, Path], object]
"""What happens to a folder of results; the second folder has other results of the same size."""

PART, SECOND, TEAMS = (
    "programme.parquet/part-0000000-0000.parquet",
    "programme.parquet/part-0000010-0000.parquet",
    "team.parquet/part-0000000-0000.parquet",
)
DESCRIPTIONS = ("points.parquet", "config.yaml", "provenance.json", "question.json")
MADE = ("outcomes.parquet", "outcomes.csv", "programme.csv", "summary.txt")
FILES = (PART, TEAMS, *DESCRIPTIONS, *MADE)


def flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "emptied": lambda content: b"",
    "cut to half": lambda content: content[: len(content) // 2],
    "its last byte lost": lambda content: content[:-1],
    "a bit of the first byte changed": lambda content: flipped(content, 0),
    "a bit in the middle changed": lambda content: flipped(content, len(content) // 2),
    "a bit near the end changed": lambda content: flipped(content, len(content) - 9),
    "zeros in the middle": lambda content: (
        content[: len(content) // 3] + bytes(40) + content[len(content) // 3 + 40 :]
    ),
    "something appended": lambda content: content + b"\n# \n",
}


def changed(file: str, change: Callable[[bytes], bytes]) -> Damage:
    return lambda folder, _: (folder / file).write_bytes(change((folder / file).read_bytes()))


def deleted(file: str, folder: Path, _: Path) -> None:
    (folder / file).unlink()


def taken_from(file: str, folder: Path, other: Path) -> None:
    shutil.copy(other / file, folder / file)


def swapped(folder: Path, one: str, other: str) -> None:
    first, second = (folder / one).read_bytes(), (folder / other).read_bytes()
    (folder / one).write_bytes(second)
    (folder / other).write_bytes(first)


def table_as_file(folder: Path, _: Path) -> None:
    shutil.rmtree(folder / "visit.parquet")
    (folder / "visit.parquet").write_bytes(b"a file now")


def part_as_folder(folder: Path, _: Path) -> None:
    (folder / PART).unlink()
    (folder / PART).mkdir()


def linked(folder: Path, other: Path) -> None:
    shutil.rmtree(folder / "team.parquet")
    (folder / "team.parquet").symlink_to(other / "team.parquet")


def old_times(folder: Path, _: Path) -> None:
    for file in folder.rglob("*"):
        os.utime(file, (2_000_000_000, 2_000_000_000))


DAMAGES: dict[str, Damage] = {
    **{
        f"{file}: {how}": changed(file, change) for file in FILES for how, change in CHANGES.items()
    },
    **{f"{file}: deleted": partial(deleted, file) for file in FILES},
    **{f"{file}: that of another study": partial(taken_from, file) for file in FILES},
    "a copy of a part by a sync client": lambda folder, _: shutil.copy(
        folder / PART, folder / PART.replace("0000.parquet", "0000 (1).parquet")
    ),
    "a copy of a part named after a computer": lambda folder, _: shutil.copy(
        folder / PART, folder / PART.replace("0000.parquet", "0000-LAPTOP-7.parquet")
    ),
    "a copy of a part with a number of its own": lambda folder, _: shutil.copy(
        folder / PART, folder / PART.replace("0000000-", "0000090-")
    ),
    "a part of another study with a number of its own": lambda folder, other: shutil.copy(
        other / PART, folder / PART.replace("0000000-", "0000090-")
    ),
    "two parts swapped": lambda folder, _: swapped(folder, PART, SECOND),
    "a part of another table": lambda folder, _: shutil.copy(folder / TEAMS, folder / PART),
    "a table deleted": lambda folder, _: shutil.rmtree(folder / "visit.parquet"),
    "all tables deleted": lambda folder, _: [
        shutil.rmtree(table) for table in folder.glob("*.parquet") if table.is_dir()
    ],
    "a table is a file": table_as_file,
    "a part is a folder": part_as_folder,
    "a table is a link to that of another study": linked,
    "a table of another study": lambda folder, other: (
        shutil.rmtree(folder / "programme.parquet"),
        shutil.copytree(other / "programme.parquet", folder / "programme.parquet"),
    ),
    "failures of another kind": lambda folder, _: (
        (folder / "failures.parquet").mkdir(),
        shutil.copy(folder / PART, folder / "failures.parquet"),
    ),
    "question and summary deleted": lambda folder, _: (
        (folder / "question.json").unlink(),
        (folder / "summary.txt").unlink(),
    ),
    "the description of another study": lambda folder, other: [
        shutil.copy(other / name, folder / name)
        for name in ("config.yaml", "points.parquet", "provenance.json")
    ],
    "CSVs deleted": lambda folder, _: [file.unlink() for file in folder.glob("*.csv")],
    "files of Windows among the parts": lambda folder, _: [
        (folder / "programme.parquet" / name).touch() for name in ("Thumbs.db", "desktop.ini")
    ],
    "a file of a Mac among the parts": lambda folder, _: (
        folder / "programme.parquet" / ".DS_Store"
    ).touch(),
    "a folder among the parts": lambda folder, _: (folder / "programme.parquet" / "old").mkdir(),
    "notes of the user": lambda folder, _: (folder / "notes.txt").write_text("remember"),
    "a table of the user": lambda folder, _: shutil.copy(folder / PART, folder / "mine.parquet"),
    "locks of a killed process": lambda folder, _: [
        (folder / name).touch() for name in (".lock", ".job.lock")
    ],
    "a half-written file of a killed process": lambda folder, _: (
        folder / "programme.parquet" / ".unwritten-part"
    ).write_bytes(b"half"),
    "a note that runs are missing": lambda folder, _: (folder / "unfinished.txt").write_text("?"),
    "other times of all files": old_times,
    "line ends of Windows in the settings": changed(
        "config.yaml", lambda content: content.replace(b"\n", b"\r\n")
    ),
    "a byte order mark before the question": changed(
        "question.json", lambda content: b"\xef\xbb\xbf" + content
    ),
    "a CSV saved by a spreadsheet": changed(
        "outcomes.csv", lambda content: content.replace(b",", b";")
    ),
}

HARMLESS = {
    *(name for name in DAMAGES if name.startswith("a copy")),
    "a part of another study with a number of its own",
    "files of Windows among the parts",
    "a file of a Mac among the parts",
    "a folder among the parts",
    "notes of the user",
    "a table of the user",
    "locks of a killed process",
    "a half-written file of a killed process",
    "other times of all files",
}
REPAIRED = {
    *(name for name in DAMAGES if name.split(":")[0] in (PART, TEAMS, *MADE)),
    "config.yaml: deleted",
    "provenance.json: deleted",
    "two parts swapped",
    "a part of another table",
    "a table deleted",
    "all tables deleted",
    "a table of another study",
    "failures of another kind",
    "CSVs deleted",
    "a note that runs are missing",
    "a CSV saved by a spreadsheet",
    *HARMLESS,
}


def asked(output: Path, seed: int) -> Path:
    return rp.run(
        SMALL, parameters="central", replicates=12, details=1, seed=seed, output=output
    ).folder


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return asked(tmp_path_factory.mktemp("whole"), 1)


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return asked(tmp_path_factory.mktemp("other"), 2)


def assert_same_answer(found: Result, right: Result) -> None:
    for name, table in right.tables.items():
        pd.testing.assert_frame_equal(found.tables[name], table)
    assert found.summary == right.summary
    assert len(found.runs()) == len(right.runs())


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[proof] * (number % 12 > 0)) for number, name in enumerate(DAMAGES)],
)
def test_damage_is_repaired_or_named_and_never_counted(
    name: str, whole: Path, other: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(whole, tmp_path / whole.name))
    right, before, untouched = job.load(whole), contents(whole), contents(other)
    DAMAGES[name](folder, other)
    harmless, resumed = name in HARMLESS, False
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", PlainWarning)
        try:
            found = status(folder)
        except InputError as error:
            assert not harmless and str(folder) in str(error)
        else:
            assert (found.state == "whole") == harmless, found.sentence
            assert "\n" not in found.sentence
        for read in (job.load, restored, job.resume):
            try:
                result = read(folder)
            except InputError as error:
                assert not harmless and str(folder) in str(error) and "\n" not in str(error)
            else:
                assert_same_answer(result, right)
                resumed = read is job.resume
        assert contents(other) == untouched
        if resumed:
            assert status(folder).state == "whole"
            assert contents(folder).items() >= before.items()
        else:
            assert name not in REPAIRED
    assert all(issubclass(item.category, PlainWarning) for item in told)
