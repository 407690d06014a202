"""The parts of a study, written and read by hand: no run is simulated.

A study of two scenarios and 70 replicates has three blocks: 20 detailed runs, 100 and 20.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from small_studies import several

from rp2pr_sim.core.errors import InputError, StrayFilesWarning
from rp2pr_sim.study import store
from rp2pr_sim.study.arrow_tables import DETAILS
from rp2pr_sim.study.batch import Block, blocks_of
from rp2pr_sim.study.design import Study
from rp2pr_sim.study.files import MARK, WriteError, write_parquet
from rp2pr_sim.study.manifest import describe, mark_unfinished, unfinished
from rp2pr_sim.study.provenance import provenance
from rp2pr_sim.study.store import FAILURES, Fault, Store, listed

NAMES = ("part-0000000-0000", "part-0000010-0000", "part-0000060-0000")


def begun(folder: Path, **settings: Any) -> tuple[Store, list[Block]]:
    study: Study = several(folder, 2, **{"replicates": 70, "details": 2, **settings}).anchored()
    folder.mkdir(exist_ok=True)
    describe(folder, study, provenance(study))
    blocks = list(blocks_of(study))
    assert [block.name for block in blocks] == list(NAMES[: len(blocks)])
    return Store(folder), blocks


def tables(block: Block, failed: int = 0, told: int | None = None) -> dict[str, pa.Table]:
    """What a worker makes of a block in which the last runs have failed."""
    runs = [(name, number) for number in block.replicates for name, _ in block.points]
    done = runs[: len(runs) - failed]
    rows = {"scenario": [run[0] for run in done], "replicate": [run[1] for run in done]}
    found = {"programme": pa.table({**rows, "cost": [float(n) for n in range(len(done))]})}
    if block.replicates.start < block.details:
        found |= {name: pa.table({"n": list(range(3))}) for name in DETAILS}
    told = failed if told is None else told
    if told:
        found[FAILURES] = pa.table({"replicate": [run[1] for run in runs[len(runs) - told :]]})
    return found


def filled(folder: Path, **settings: Any) -> tuple[Store, list[Block]]:
    made, blocks = begun(folder, **settings)
    for block in blocks:
        made.keep(block, tables(block))
    return Store(folder), blocks


def part(folder: Path, table: str, number: int) -> Path:
    return folder / f"{table}.parquet" / f"{NAMES[number]}.parquet"


# what is kept


def test_of_a_new_study_nothing_is_kept_and_all_is_missing(tmp_path: Path) -> None:
    made, blocks = begun(tmp_path)
    assert [made.has(block) for block in blocks] == [False] * 3
    assert [made.kept(block) for block in blocks] == [0] * 3
    assert (made.begun, made.tables(), made.rows("programme"), made.size("programme")) == (
        False, [], 0, 0,
    )  # fmt: skip
    assert made.faults() == [
        Fault(part(tmp_path, "programme", number), "is missing") for number in range(3)
    ]
    mark_unfinished(tmp_path, 0, 140)
    with pytest.raises(InputError, match=r"holds no table 'team'; it holds no tables\.$"):
        made.arrow("team")


def test_what_is_kept_is_read_as_it_was_written(tmp_path: Path) -> None:
    made, blocks = filled(tmp_path)
    assert [made.has(block) for block in blocks] == [True] * 3
    assert [made.kept(block) for block in blocks] == [20, 100, 20]
    assert (made.rows("programme"), made.rows("team"), made.rows(FAILURES)) == (140, 3, 0)
    assert (made.begun, made.faults()) == (True, [])
    assert made.tables() == ["programme", *DETAILS]
    sizes = [part(tmp_path, "programme", number).stat().st_size for number in range(3)]
    assert made.size("programme") == sum(sizes)
    whole = pa.concat_tables([tables(block)["programme"] for block in blocks])
    assert made.arrow("programme").equals(whole)
    pd.testing.assert_frame_equal(made.read("programme"), whole.to_pandas())
    assert list(made.read("programme", ["cost"])) == ["cost"]
    assert made.read("programme", replicates=3)["replicate"].tolist() == [0, 0, 1, 1, 2, 2]
    assert (made.first(None), made.first(3)) == (None, [("replicate", "<", 3)])
    with pytest.raises(InputError, match="holds no table 'failures'; it holds programme, team, "):
        made.arrow(FAILURES)


def test_replicates_of_their_own_are_counted_for_each_scenario(tmp_path: Path) -> None:
    made, _ = begun(tmp_path, together=1)
    assert made.first(3) == [("replicate", "<", 6)]


def test_a_block_is_done_only_with_the_last_part_that_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, [first, *_] = begun(tmp_path)
    order = []

    def noted(file: Path, *given: Any) -> None:
        order.append(file.parent.stem)
        assert not Store(tmp_path).has(first)
        write_parquet(file, *given)

    monkeypatch.setattr(store, "write_parquet", noted)
    made.keep(first, tables(first, failed=1))
    assert order == [*DETAILS, FAILURES, "programme"]
    made.keep(first, tables(first))
    assert order[-1] == "programme" and Store(tmp_path).has(first)


@pytest.mark.parametrize("table", ["programme", "visit"])
def test_a_part_that_is_missing_is_named_and_its_block_is_not_done(
    table: str, tmp_path: Path
) -> None:
    _, [first, second, _] = filled(tmp_path)
    gone = part(tmp_path, table, 0)
    gone.unlink()
    made = Store(tmp_path)
    assert (made.has(first), made.has(second)) == (False, True)
    assert made.faults() == [Fault(gone, "is missing")]
    with pytest.raises(InputError, match=f"{gone} is missing; .*: rp2pr resume {tmp_path}$"):
        made.arrow(table)
    assert made.arrow("plan").num_rows == 3
    mark_unfinished(tmp_path, 120, 140)  # so it is not done yet
    assert unfinished(tmp_path).exists()
    if table == "programme":
        assert made.arrow(table).num_rows == 120


@pytest.mark.parametrize("table", ["programme", "plan"])
def test_a_part_with_any_byte_changed_is_damaged(table: str, tmp_path: Path) -> None:
    _, [first, *_] = filled(tmp_path)
    broken = part(tmp_path, table, 0)
    content = broken.read_bytes()
    for place in (0, len(content) // 3, len(content) // 2, len(content) - 1):
        broken.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        made = Store(tmp_path)
        assert made.faults() == [Fault(broken, "is damaged")]
        assert (made.has(first), made.rows(table)) == (False, 120 if table == "programme" else 0)
        mark_unfinished(tmp_path, 0, 140)  # which is no excuse
        with pytest.raises(InputError, match=f"{broken} is damaged; to make it again"):
            made.arrow(table)
    broken.write_bytes(content)
    assert Store(tmp_path).faults() == []


def test_a_part_of_other_runs_belongs_to_another_study(tmp_path: Path) -> None:
    _, blocks = filled(tmp_path / "a")
    filled(tmp_path / "b", seed=2)
    copies = {
        part(tmp_path / "a", "programme", 0): part(tmp_path / "b", "programme", 0),  # other seed
        part(tmp_path / "a", "programme", 1): part(tmp_path / "a", "programme", 2),  # other block
        part(tmp_path / "a", "team", 0): part(tmp_path / "a", "visit", 0),  # other table
    }
    for place, other in copies.items():
        place.write_bytes(other.read_bytes())
    made = Store(tmp_path / "a")
    assert {fault.file: fault.what for fault in made.faults()} == dict.fromkeys(
        copies, "belongs to another study"
    )
    assert [made.kept(block) for block in blocks] == [0, 0, 20]
    assert "team" not in made.tables()
    for block in blocks:  # no link leads to them, so they are made again
        made.keep(block, tables(block))
    assert made.faults() == []


def test_a_part_that_cannot_be_read_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, [first, *_] = filled(tmp_path)

    def refused(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(store, "sound_parquet", refused)
    assert made.faults()[0] == Fault(
        part(tmp_path, "programme", 0), "cannot be read: permission denied"
    )
    assert not made.has(first)


def test_a_table_that_breaks_while_it_is_read_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = filled(tmp_path)
    assert made.rows("team") == 3

    def broken(*_: Any, **__: Any) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(pq, "read_table", broken)
    with pytest.raises(InputError, match="the table team cannot be read: input/output error"):
        made.arrow("team")


# runs that failed


def test_runs_that_failed_are_rows_and_without_them_the_block_is_not_done(tmp_path: Path) -> None:
    made, [first, *_] = begun(tmp_path)
    made.keep(first, tables(first, failed=1))
    assert (made.kept(first), made.rows(FAILURES), made.has(first)) == (19, 1, False)
    assert [fault for fault in made.faults() if fault.file.stem == NAMES[0]] == []
    part(tmp_path, FAILURES, 0).unlink()
    gone = Fault(part(tmp_path, FAILURES, 0), "is missing")
    assert gone in Store(tmp_path).faults()
    with pytest.raises(InputError, match=r"failures.* is missing"):
        Store(tmp_path).arrow("team")


def test_failures_that_do_not_add_up_are_missing(tmp_path: Path) -> None:
    made, [_, second, _] = begun(tmp_path)
    made.keep(second, tables(second, failed=3, told=2))
    assert made.rows(FAILURES) == 2
    # they are there, and sound: what is told of them is all that is known
    assert [fault.what for fault in made.faults() if fault.file.stem == NAMES[1]] == []


def test_a_block_of_failures_alone_has_no_details(tmp_path: Path) -> None:
    made, [first, *_] = begun(tmp_path)
    made.keep(first, {"programme": tables(first, failed=20)["programme"], FAILURES: pa.table({"replicate": [0] * 20})})  # fmt: skip  # noqa: E501
    assert [fault for fault in made.faults() if fault.file.stem == NAMES[0]] == []
    assert made.begun and made.kept(first) == 0


def test_what_a_block_no_longer_has_is_removed(tmp_path: Path) -> None:
    made, [first, second, _] = begun(tmp_path)
    for block in (first, second):
        made.keep(block, tables(block, failed=1))
    made.keep(first, tables(first))
    assert not part(tmp_path, FAILURES, 0).exists() and part(tmp_path, FAILURES, 1).exists()
    assert made.has(first) and not made.has(second)
    made.keep(second, tables(second))
    assert not (tmp_path / "failures.parquet").exists()


# who else writes there


def test_files_that_are_not_planned_are_told_and_not_read(tmp_path: Path) -> None:
    _, blocks = filled(tmp_path)
    for name in ("part-9.parquet", "b.parquet", "c.txt", f"{NAMES[0]}.txt", ".hidden.parquet"):
        (tmp_path / "programme.parquet" / name).write_bytes(b"")
    # only the first block has details
    part(tmp_path, "team", 1).write_bytes(b"")
    with pytest.warns(StrayFilesWarning) as told:
        made = Store(tmp_path)
        assert made.rows("programme") == 140
    assert [str(item.message) for item in told] == [
        f"{tmp_path} contains files that are not part of its study; they are not read:"
        " programme.parquet/b.parquet, programme.parquet/c.txt,"
        f" programme.parquet/{NAMES[0]}.txt and 2 more."
    ]
    assert (made.faults(), made.rows("team")) == ([], 3)
    assert all(made.has(block) for block in blocks)


def test_three_names_are_listed_and_the_others_counted() -> None:
    assert listed(["a", "b", "c"]) == "a, b, c"
    assert listed(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"


def test_a_lock_keeps_others_out_and_clears_up_after_a_killed_process(tmp_path: Path) -> None:
    made, [first, *_] = begun(tmp_path)
    made.keep(first, tables(first))
    left = tmp_path / "team.parquet" / f"{MARK}{NAMES[0]}.parquet"
    left.write_bytes(b"half")
    with made.locked():
        assert not left.exists()
        with pytest.raises(InputError, match="another rp2pr is at work"), made.locked():
            pass
    assert not (tmp_path / ".lock").exists()
    with made.locked():
        pass
    assert made.has(first)


def test_a_link_to_the_parts_of_another_study_is_not_written_through(tmp_path: Path) -> None:
    filled(tmp_path / "other", seed=2)
    made, [first, *_] = begun(tmp_path / "mine")
    (tmp_path / "mine" / "team.parquet").symlink_to(tmp_path / "other" / "team.parquet")
    with pytest.raises(InputError, match=r"team.parquet is a link to a folder with parts of anot"):
        made.keep(first, tables(first))
    assert Store(tmp_path / "other").faults() == []
    (tmp_path / "mine" / "team.parquet").unlink()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "mine" / "team.parquet").symlink_to(tmp_path / "elsewhere")
    made.keep(first, tables(first))
    made.keep(first, tables(first))
    assert made.has(first)


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    made, [first, *_] = begun(tmp_path)
    (tmp_path / "team.parquet").write_bytes(b"a file where a folder should be")
    with pytest.raises(WriteError):
        made.keep(first, tables(first))
