"""The folder of a study: parts are whole or absent, and resumed or extended to the same bytes.

Nobody else works in it meanwhile.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from filelock import FileLock
from small_studies import WORDS, contents, counts, edited, one, reseal, several, small

from rp2pr_sim.cli import main
from rp2pr_sim.core.errors import DamageWarning, InputError, StrayFilesWarning
from rp2pr_sim.study import export, extend, manifest, resume, run, runner, store
from rp2pr_sim.study.batch import blocks_of
from rp2pr_sim.study.design import Study
from rp2pr_sim.study.files import WriteError, csv_of, write_parquet
from rp2pr_sim.study.labels import OwnLabels, labelled
from rp2pr_sim.study.manifest import points_table, prefixes
from rp2pr_sim.study.replay import replay
from rp2pr_sim.study.store import Store


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What an uninterrupted study leaves."""
    return contents(run(one(tmp_path_factory.mktemp("usual"), replicates=22)).folder)


def commanded(output: Path, **settings: Any) -> Path:
    """Return the folder of results of a small `rp2pr run`."""
    usual = {
        "name": "small",
        "parameters": "central",
        "replicates": 2,
        "details": 1,
        "output": output,
    }
    words = [f"{name}={value}" for name, value in (usual | settings).items()]
    assert main(["run", *WORDS, *words]) == 0
    return output / "small-001"


def interrupted(
    study: Study,
    place: tuple[object, str],
    number: int,
    error: BaseException,
    monkeypatch: pytest.MonkeyPatch,
) -> bool:
    """Run a study until the function at `place` fails on this call; return whether it did."""
    usual = getattr(*place)
    calls = itertools.count()

    def failing(*arguments: Any, **others: Any) -> Any:
        if next(calls) == number:
            raise error
        return usual(*arguments, **others)

    with monkeypatch.context() as broken:
        broken.setattr(*place, failing)
        try:
            run(study, workers=1)
        except (InputError, KeyboardInterrupt, MemoryError, RuntimeError):
            return True
    return False


FULL = WriteError(errno.ENOSPC, "No space left on device")
PLACES = {
    "a part": (store, "write_parquet", range(0, 8, 2)),
    "a file about to get its name": (Path, "replace", range(1, 20, 6)),
    "the note of what is missing": (runner, "mark_unfinished", range(0, 2)),
    "a CSV": (export, "write_pieces", range(0, 7, 3)),
}


@pytest.mark.parametrize(
    "error",
    [FULL, KeyboardInterrupt(), RuntimeError("a bug"), MemoryError()],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("place", PLACES)
def test_wherever_a_study_is_cut_off_it_is_resumed_to_the_same_bytes(
    place: str,
    error: BaseException,
    tmp_path: Path,
    usual: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    owner, name, numbers = PLACES[place]
    for number in numbers if error is FULL else numbers[:1]:
        output = tmp_path / str(number)
        assert interrupted(one(output, replicates=22), (owner, name), number, error, monkeypatch)
        if not output.exists():  # nothing was kept, so nothing is left
            assert number < 8
            continue
        [folder] = output.iterdir()
        assert (folder / "unfinished.txt").exists()
        resume(folder)
        assert contents(folder) == usual


def test_what_was_finished_is_not_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert interrupted(one(tmp_path, replicates=22), (store, "write_parquet"), 7, FULL, monkeypatch)
    [folder] = tmp_path.iterdir()
    before = {file: file.stat().st_mtime_ns for file in folder.rglob("part-0000000-*")}
    assert len(before) == 7
    assert "10 of 22 runs are done" in (folder / "unfinished.txt").read_text()
    assert f"rp2pr resume {folder}" in (folder / "unfinished.txt").read_text()
    resume(folder)
    assert {file: file.stat().st_mtime_ns for file in before} == before


def test_a_full_disk_is_told_with_what_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual, calls = store.write_parquet, itertools.count()

    def full(*given: Any) -> None:
        if next(calls) == 7:
            raise FULL
        usual(*given)

    monkeypatch.setattr(store, "write_parquet", full)
    with pytest.raises(InputError) as told:
        run(one(tmp_path, replicates=22), workers=1)
    folder = tmp_path / "small-001"
    assert (
        str(told.value)
        == f"the results cannot be written to {folder}: no space left on device; 10 of 22 runs are"
        f" kept in {folder}; go on with: rp2pr resume {folder}"
    )


def test_a_part_that_is_damaged_is_made_again(tmp_path: Path, usual: dict[str, bytes]) -> None:
    folder = run(one(tmp_path, replicates=22)).folder
    part = folder / "programme.parquet" / "part-0000010-0000.parquet"
    for left in (b"", part.read_bytes()[:1000]):
        part.write_bytes(left)
        with pytest.warns(DamageWarning, match=f"{part} is damaged; its runs are done again"):
            resume(folder)
        assert contents(folder) == usual


def test_a_detailed_table_that_is_damaged_or_gone_is_made_again(
    tmp_path: Path, usual: dict[str, bytes]
) -> None:
    folder = run(one(tmp_path, replicates=22)).folder
    part = folder / "team.parquet" / "part-0000000-0000.parquet"
    part.write_bytes(part.read_bytes()[:1000])
    with pytest.warns(DamageWarning, match=f"{part} is damaged"):
        resume(folder)
    assert contents(folder) == usual
    shutil.rmtree(folder / "visit.parquet")
    resume(folder)
    assert contents(folder) == usual


def test_runs_that_are_done_again_for_a_detailed_table_are_counted_once(
    tmp_path: Path, usual: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = run(one(tmp_path, replicates=22)).folder
    (folder / "team.parquet" / "part-0000000-0000.parquet").write_bytes(b"")
    noted, told = [], []
    monkeypatch.setattr(runner, "mark_unfinished", lambda _, done, runs: noted.append((done, runs)))
    # so that each block is noted
    monkeypatch.setattr(
        runner, "time", SimpleNamespace(monotonic=itertools.count(0.0, 2.0).__next__)
    )

    @contextlib.contextmanager
    def progress(total: int) -> Iterator[Callable[[int], object]]:
        told.append(total)
        yield told.append

    with pytest.warns(DamageWarning):
        resume(folder, workers=1, progress=progress)
    assert noted == [(12, 22), (22, 22)]
    assert told == [10, 10], "the bar is of what is done now"
    assert contents(folder) == usual


def test_an_interruption_counts_only_what_need_not_be_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = run(one(tmp_path, replicates=22)).folder
    (folder / "team.parquet" / "part-0000000-0000.parquet").write_bytes(b"")
    monkeypatch.setattr(store, "write_parquet", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with (
        pytest.warns(DamageWarning),
        pytest.raises(KeyboardInterrupt, match="interrupted; 12 of 22 runs are kept"),
    ):
        resume(folder)
    assert "12 of 22 runs are done" in (folder / "unfinished.txt").read_text()


@pytest.mark.parametrize(
    ("n", "details", "widths"), [(1, 12, [10, 10, 100, 100]), (3, 0, [33] * 6), (60, 0, [10] * 22)]
)
def test_few_points_have_many_replicates_in_a_block(
    n: int, details: int, widths: list[int], tmp_path: Path
) -> None:
    points = {f"point-{number}": small() for number in range(n)}
    blocks = list(blocks_of(one(tmp_path, points=points, replicates=220, details=details)))
    found = [len(block.replicates) for block in blocks]
    assert found[: len(widths)] == widths
    assert sum(block.runs for block in blocks) == 220 * n
    assert len({block.name for block in blocks}) == len(blocks)


@pytest.mark.parametrize("left", [b"", b"{", b"name: [", b"seed: 1\n"])
@pytest.mark.parametrize("name", ["config.yaml", "provenance.json"])
def test_a_description_that_is_damaged_is_named(name: str, left: bytes, tmp_path: Path) -> None:
    folder = run(one(tmp_path, replicates=1)).folder
    (folder / name).write_bytes(left)
    with pytest.raises(InputError, match=f"{folder / name} is damaged"):
        resume(folder)


def test_a_description_that_was_cut_off_is_not_filled_up_with_defaults(tmp_path: Path) -> None:
    folder = run(one(tmp_path, replicates=1)).folder
    lines = (folder / "config.yaml").read_text().splitlines(keepends=True)
    (folder / "config.yaml").write_text("".join([*lines[:-2], lines[-1]]))
    reseal(folder / "config.yaml")
    with pytest.raises(
        InputError, match=r"config.yaml is damaged, or of another version of rp2pr_sim; it lacks "
    ):
        resume(folder)


def test_a_finished_study_is_left_as_it_is(tmp_path: Path) -> None:
    folder = run(one(tmp_path)).folder
    before = {file: file.stat().st_mtime_ns for file in folder.rglob("*") if file.is_file()}
    assert counts(resume(folder)) == (folder, 12, 0)
    assert {file: file.stat().st_mtime_ns for file in folder.rglob("*") if file.is_file()} == before


@pytest.mark.parametrize(
    ("first", "second", "details"), [(1, 2, 40), (3, 10, 0), (10, 11, 1), (12, 21, 11), (4, 4, 1)]
)
@pytest.mark.parametrize("make", [one, several])
def test_an_extended_study_is_a_fresh_one_with_so_many_replicates(
    make: Callable[..., Study], first: int, second: int, details: int, tmp_path: Path
) -> None:
    longer = run(make(tmp_path, replicates=first, details=details)).folder
    assert extend(longer, second).runs == len(make(tmp_path).points) * second
    assert contents(longer) == contents(
        run(make(tmp_path, replicates=second, details=details)).folder
    )


def test_an_extension_that_is_cut_off_is_resumed_too(
    tmp_path: Path, usual: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    for owner, name, calls in ((manifest, "write_text", 5), (store, "write_parquet", 2)):
        for number in range(calls):
            folder = run(one(tmp_path, replicates=5)).folder
            original, count = getattr(owner, name), itertools.count()

            def failing(
                *given: Any, number: int = number, original: Any = original, count: Any = count
            ) -> None:
                if next(count) == number:
                    raise KeyboardInterrupt
                original(*given)

            with monkeypatch.context() as broken:
                broken.setattr(owner, name, failing)
                with contextlib.suppress(KeyboardInterrupt):
                    extend(folder, 22)
            resume(folder)
            # cut off before anything was asked for
            if json.loads((folder / "provenance.json").read_text())["replicates"] == 5:
                extend(folder, 22)
            assert contents(folder) == usual


def test_replicates_are_never_taken_away(tmp_path: Path) -> None:
    folder = run(one(tmp_path)).folder
    with pytest.raises(
        InputError, match=r"replicates is 11; .* has 12 already, and none is ever taken away"
    ):
        extend(folder, 11)
    with pytest.raises(InputError, match="replicates is 0; allowed is a whole number from 1"):
        extend(folder, 0)


def test_the_same_rows_give_the_same_bytes_however_they_came_together(tmp_path: Path) -> None:
    rows = pa.table({"name": ["a", "b", "c"], "value": [1.0, None, 3.0]})
    write_parquet(tmp_path / "whole", rows)
    write_parquet(tmp_path / "pieces", pa.concat_tables([rows.slice(0, 1), rows.slice(1, 2)]))
    assert (tmp_path / "whole").read_bytes() == (tmp_path / "pieces").read_bytes()


def test_a_second_one_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    folder = commanded(tmp_path)
    before = contents(folder)
    with FileLock(folder / ".lock"), pytest.raises(InputError, match="another rp2pr is at work in"):
        resume(folder)
    with FileLock(folder / ".job.lock"):
        code = "import sys; from rp2pr_sim.cli import main; sys.exit(main())"
        other = subprocess.run(
            [sys.executable, "-c", code, "resume", str(folder)],
            capture_output=True,
            text=True,
            check=False,
        )
    assert other.returncode == 2
    assert (
        other.stderr
        == f"rp2pr: another rp2pr is at work in {folder}; wait until it is done, or end it.\n"
    )
    for lock in (".lock", ".job.lock"):
        (folder / lock).unlink(missing_ok=True)
    assert contents(folder) == before


def test_a_lock_that_a_killed_process_left_hinders_nobody(tmp_path: Path) -> None:
    folder = run(one(tmp_path)).folder
    (folder / ".lock").touch()
    resume(folder)
    assert not (folder / ".lock").exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rules": "0123456789abcdef"}, "the rules changed from 0123456789abcdef to "),
        ({"python": "3.9.1"}, "the version of Python changed from 3.9.1 to "),
        ({"libraries": {"numba": "0.1"}}, "the version of numba changed from 0.1 to "),
    ],
)
def test_a_study_that_rests_on_something_else_is_not_gone_on_with(
    change: dict[str, Any], said: str, tmp_path: Path
) -> None:
    folder = run(one(tmp_path, replicates=2)).folder
    found = json.loads((folder / "provenance.json").read_text())
    for name, value in change.items():
        new = {**found[name], **value} if isinstance(value, dict) else value
        edited(folder / "provenance.json", **{name: new})
    before = contents(folder)
    for go_on in (lambda: resume(folder), lambda: extend(folder, 5)):
        with pytest.raises(InputError, match=said):
            go_on()
    assert contents(folder) == before


def test_another_system_or_tool_that_decides_no_result_hinders_nobody(tmp_path: Path) -> None:
    folder = commanded(tmp_path)
    found = json.loads((folder / "provenance.json").read_text())
    assert found["system"].startswith(platform.system()) and set(found["tools"]) == {
        "hydra-core",
        "llvmlite",
        "mesa",
        "networkx",
        "SALib",
        "scikit-learn",
    }
    edited(folder / "provenance.json", system="another", tools={"SALib": "0.1"})
    assert extend(folder, 3).runs == 3
    edited(folder / "provenance.json", system=None, tools=None)
    assert main(["extend", str(folder), "replicates=4"]) == 0
    assert main(["report", str(folder)]) == 0
    assert Store(folder).rows("programme") == 4


def test_a_study_on_a_file_that_has_changed_is_not_gone_on_with(tmp_path: Path) -> None:
    teams = tmp_path / "teams.csv"
    teams.write_text("team\nA\nB\nC\nD\n")
    points = {"mine": small(cohort__file=str(teams))}
    folder = run(one(tmp_path, points=points, replicates=2)).folder
    assert extend(folder, 3).runs == 3
    teams.write_text("team\nA\nB\nC\nE\n")
    with pytest.raises(InputError, match=f"the content of {teams} changed from "):
        extend(folder, 4)


@pytest.mark.parametrize(
    "others", [{}, {"longer": {"visit.hours": 7.0}}], ids=["one point", "two points"]
)
def test_a_study_on_files_beside_it_is_gone_on_with_from_any_folder(
    others: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "teams.csv").write_text("team\nA\nB\nC\nD\n")
    (tmp_path / "pairs.csv").write_text("team,partner\nA,C\nB,D\n")
    mine = small(cohort__file="teams.csv", pairing__strategy="own_list", pairing__file="pairs.csv")
    points = {"mine": mine, **{name: mine.replaced(values) for name, values in others.items()}}
    monkeypatch.chdir(tmp_path)
    study = one(Path("outputs/run"), points=points, replicates=2)
    folder = run(study).folder.absolute()
    fresh = contents(run(replace(study, replicates=4)).folder)
    [name, *_] = prefixes(folder).values()
    monkeypatch.chdir("elsewhere")
    (folder / "programme.parquet" / "part-0000000-0000.parquet").unlink()
    assert resume(folder).runs == 2 * len(points)
    assert extend(folder, 4).runs == 4 * len(points)
    assert contents(folder) == fresh
    assert replay(f"{name}-0", folder, tmp_path / "replays").same


def test_a_folder_without_a_study_is_told_so(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nothing"):
        with pytest.raises(InputError, match=f"{folder} holds no study; name a folder of results"):
            resume(folder)


def test_a_csv_made_in_pieces_is_that_of_the_whole_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = run(one(tmp_path, replicates=22, details=22)).folder
    kept = Store(folder)
    monkeypatch.setattr(store, "_AT_ONCE", 1)
    made = dict(export.csvs(kept, OwnLabels({}, {})))
    for name in kept.tables():
        assert [len(rows) for rows in kept.pieces(name)][1:]
        whole = csv_of(labelled(kept.arrow(name), name, points_table(folder), OwnLabels({}, {})))
        assert b"".join(made[f"{name}.csv"] or ()) == whole == (folder / f"{name}.csv").read_bytes()


def test_a_csv_is_left_out_where_it_would_be_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MOST_ROWS", 14)
    folder = run(one(tmp_path)).folder
    assert (folder / "programme.csv").exists()
    assert not (folder / "team.csv").exists()
    extend(folder, 15)
    assert not (folder / "programme.csv").exists()
    assert Store(folder).rows("programme") == 15


@pytest.mark.skipif(
    os.name == "nt" or os.geteuid() == 0, reason="everything can be written to by root"
)
def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    folder = run(one(tmp_path)).folder
    folder.chmod(0o500)
    with pytest.raises(
        InputError, match=f"the results cannot be written to {folder}: permission denied"
    ):
        resume(folder)
    folder.chmod(0o700)
    shutil.rmtree(folder)


def test_points_that_are_the_same_are_kept_apart_and_differ_by_nothing(tmp_path: Path) -> None:
    study = one(tmp_path / "outputs", points={"a": small(), "b": small()}, replicates=3, details=0)
    folder = run(study).folder
    (folder / "programme.parquet" / "part-0000000-0000.parquet").unlink()
    assert resume(folder).runs == 6
    rows = Store(folder).read("programme").drop(columns="scenario")
    pd.testing.assert_frame_equal(
        rows.iloc[0::2].reset_index(drop=True), rows.iloc[1::2].reset_index(drop=True)
    )
    assert replay(f"{prefixes(folder)['b']}-1", folder, tmp_path / "replays").same


# ---- files that are not part of the study


COPIES = (
    "part-0000000-0000 (1).parquet",
    "part-0000000-0000-LAPTOP-7.parquet",
    "part-0000900-0000.parquet",
)


def littered(folder: Path, names: tuple[str, ...] = COPIES) -> None:
    """What synchronised folders and file managers leave among the parts of every table."""
    for table in folder.glob("*.parquet"):
        if table.is_dir():
            for name in names:
                shutil.copy(table / "part-0000000-0000.parquet", table / name)
            for name in ("Thumbs.db", "desktop.ini", ".DS_Store"):
                (table / name).touch()


def without_litter(folder: Path) -> dict[str, bytes]:
    parts = re.compile(r"[a-z]+\.parquet/(?!part-\d{7}-\d{4}\.parquet$)|.*part-0000900")
    return {name: content for name, content in contents(folder).items() if not parts.match(name)}


def test_copies_of_parts_are_named_and_never_counted(tmp_path: Path) -> None:
    folder = run(one(tmp_path)).folder
    whole = {name: Store(folder).read(name) for name in Store(folder).tables()}
    littered(folder)
    with pytest.warns(
        StrayFilesWarning,
        match=(
            r"not part of its study; they are not read: programme.parquet/Thumbs.db, .* and \d+"
            r" more"
        ),
    ):
        rows = Store(folder).rows("programme")
    assert rows == 12
    with pytest.warns(StrayFilesWarning):
        found = {name: Store(folder).read(name) for name in Store(folder).tables()}
    assert list(found) == list(whole)
    for name, table in whole.items():
        pd.testing.assert_frame_equal(found[name], table)


def test_a_folder_with_copies_is_extended_to_the_same_bytes(
    tmp_path: Path, usual: dict[str, bytes]
) -> None:
    folder = run(one(tmp_path)).folder
    littered(folder)
    with pytest.warns(StrayFilesWarning):
        assert extend(folder, 22).runs == 22
    assert without_litter(folder) == usual


def test_the_command_line_names_copies_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = commanded(tmp_path)
    capsys.readouterr()
    shutil.copy(
        folder / "programme.parquet" / "part-0000000-0000.parquet",
        folder / "programme.parquet" / COPIES[0],
    )
    said = (
        f"{folder} contains files that are not part of its study; they are not read:"
        f" programme.parquet/{COPIES[0]}."
    )
    for command in (
        ["resume", str(folder)],
        ["extend", str(folder), "replicates=3"],
        ["report", str(folder)],
    ):
        assert main(command) == 0
        assert [line for line in capsys.readouterr().err.splitlines() if "not part of" in line] == [
            f"rp2pr: {said}"
        ], command
    assert len(pd.read_csv(folder / "programme.csv")) == 3


@pytest.mark.parametrize(
    "other",
    [{"seed": 9}, {"points": {"small": small(visit__hours=2.0)}}],
    ids=["another seed", "other parameters"],
)
def test_a_part_of_another_study_is_refused_and_made_again(
    other: dict[str, Any], tmp_path: Path, usual: dict[str, bytes]
) -> None:
    folder, foreign = (
        run(one(tmp_path, replicates=22)).folder,
        run(one(tmp_path, replicates=22, **other)).folder,
    )
    for table in ("programme", "team"):
        shutil.copy(
            foreign / f"{table}.parquet" / "part-0000000-0000.parquet", folder / f"{table}.parquet"
        )
    assert Store(folder).rows("programme") == 12
    with pytest.raises(
        InputError,
        match=rf"belongs to another study; to make it again: rp2pr resume {folder}",
    ):
        Store(folder).read("programme")
    with pytest.warns(DamageWarning, match="belongs to another study; its runs are done again"):
        assert resume(folder).runs == 22
    assert without_litter(folder) == usual


def test_a_command_refuses_a_part_of_another_study_until_it_is_made_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, foreign = commanded(tmp_path / "a"), commanded(tmp_path / "b", seed=9)
    before = contents(folder)
    shutil.copy(
        foreign / "programme.parquet" / "part-0000000-0000.parquet", folder / "programme.parquet"
    )
    assert main(["report", str(folder)]) == 2
    assert "belongs to another study" in capsys.readouterr().err
    assert main(["resume", str(folder)]) == 0
    assert contents(folder) == before


def test_a_part_under_the_name_of_another_is_made_again(tmp_path: Path) -> None:
    folder = run(one(tmp_path, replicates=30, details=20)).folder
    before = contents(folder)
    part = folder / "programme.parquet" / "part-0000010-0000.parquet"
    shutil.copy(folder / "programme.parquet" / "part-0000020-0000.parquet", part)
    with pytest.raises(InputError, match="belongs to another study"):
        Store(folder).read("programme")
    with pytest.warns(DamageWarning):
        resume(folder)
    assert contents(folder) == before


def test_failures_of_another_study_are_taken_away(tmp_path: Path, usual: dict[str, bytes]) -> None:
    folder = run(one(tmp_path, replicates=22)).folder
    (folder / "failures.parquet").mkdir()
    shutil.copy(
        folder / "programme.parquet" / "part-0000000-0000.parquet", folder / "failures.parquet"
    )
    with pytest.warns(DamageWarning):
        assert counts(resume(folder)) == (folder, 22, 0)
    assert contents(folder) == usual


def test_a_table_that_is_not_kept_is_named(tmp_path: Path) -> None:
    folder = run(one(tmp_path, details=0)).folder
    with pytest.raises(InputError, match=rf"{folder} holds no table 'team'; it holds programme\."):
        Store(folder).read("team")
