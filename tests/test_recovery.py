"""Finished work stays whatever happens to the machine; the rest follows to the same bytes."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import (
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
)
from contextlib import nullcontext
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from small_studies import POISON, contents, deadly, one

from rp2pr_sim.cli import console
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.study import executors, folder, resume, run
from rp2pr_sim.study.files import MARK

KILLER = Path(__file__).with_name("prove_kills.py")


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return contents(run(one(tmp_path_factory.mktemp("usual"), replicates=22)).folder)


def test_commands_that_are_killed_end_in_the_same_bytes_and_leave_nothing(tmp_path: Path) -> None:
    """A sample of `make prove`, in forks; a process of its own, without threads."""
    done = subprocess.run(
        [sys.executable, KILLER, tmp_path, "--sample"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].startswith("killed "), done.stdout


def test_a_worker_that_is_killed_takes_nothing_with_it(
    tmp_path: Path, usual: dict[str, bytes]
) -> None:
    killed: list[int] = []

    def kill_one(_: int) -> None:  # once the first block is kept, while others are left
        if not killed:
            killed.extend(_children()[:1])
            os.kill(killed[0], signal.SIGKILL)

    done = run(
        one(tmp_path, replicates=22),
        "processes",
        workers=1,
        progress=lambda _: nullcontext(kill_one),
    )
    assert killed
    assert done.failures == 0
    assert contents(done.folder) == usual


def _children() -> list[int]:
    """The workers of this process's pools."""
    listed = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    found = [int(number) for file in listed for number in file.read_text().split()]
    return [
        number for number in found if b"spawn_main" in Path(f"/proc/{number}/cmdline").read_bytes()
    ]


def test_a_run_that_kills_its_worker_is_found_and_the_others_are_done(
    tmp_path: Path, usual: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(executors, "work", deadly)
        done = run(one(tmp_path, replicates=22), "processes", workers=1)
    assert (done.runs, done.failures) == (21, 1)
    [row] = pd.read_parquet(done.folder / "failures.parquet").to_dict("records")
    assert (row["replicate"], row["stage"], row["message"]) == (
        POISON,
        "worker",
        "the worker process died",
    )
    resume(done.folder)
    assert contents(done.folder) == usual


@pytest.mark.parametrize(("deaths", "failures"), [(4, 0), (5, 1)])
def test_a_run_fails_only_if_workers_die_of_it_again_and_again(
    deaths: int,
    failures: int,
    tmp_path: Path,
    usual: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Twice its block is there when a worker dies, three times it is alone."""
    left = [deaths]

    class Mortal(Executor):
        def submit(self, work: Callable[..., Any], /, *given: Any, **_: Any) -> Future[Any]:
            future: Future[Any] = Future()
            if POISON in given[0].replicates and left[0]:
                left[0] -= 1
                future.set_exception(BrokenExecutor())
            else:
                future.set_result(work(*given))
            return future

    monkeypatch.setattr(executors, "ProcessPoolExecutor", lambda *_, **__: Mortal())
    done = run(one(tmp_path, replicates=22), "processes", workers=1)
    assert (done.runs, done.failures, left) == (22 - failures, failures, [0])
    resume(done.folder)
    assert contents(done.folder) == usual


def test_a_cluster_that_is_gone_while_a_run_is_done_alone_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Gone(Executor):
        def __init__(self) -> None:
            self.errors = iter([BrokenExecutor(), BrokenExecutor(), CancelledError()])

        def submit(self, *_: Any, **__: Any) -> Future[Any]:
            future: Future[Any] = Future()
            future.set_exception(next(self.errors))
            return future

    gone = Gone()
    monkeypatch.setattr(executors, "ProcessPoolExecutor", lambda *_, **__: gone)
    with pytest.raises(InputError, match=r"^the executor is gone; nothing was kept"):
        run(one(tmp_path, replicates=2), "processes", workers=1)


def test_what_is_left_of_a_killed_process_is_removed_and_nothing_of_a_living_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    code = (
        "import os, signal, sys; from pathlib import Path; from rp2pr_sim.study import folder\n"
        "with folder.spare() as spare:\n"
        "    (spare / 'file').touch()\n"
        "    folder.numbered(Path(sys.argv[1]), 'x', lambda hidden: os.kill(os.getpid(), 9))\n"
    )
    env = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code, tmp_path], env=env, check=False)
    assert done.returncode == -signal.SIGKILL
    left = {item.name for item in tmp_path.iterdir()}
    assert len(left) == 2
    with folder.spare() as living:

        def write(hidden: Path) -> None:
            folder.remove_left()
            folder.remove_left(tmp_path)
            assert {item for item in tmp_path.iterdir()} == {living, hidden}

        made = folder.numbered(tmp_path, "x", write)
    assert list(tmp_path.iterdir()) == [made] and not list(made.iterdir())


def test_a_link_or_a_file_that_looks_like_something_left_is_not_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    (precious / "inside").mkdir(parents=True)
    place = tmp_path / "place"
    place.mkdir()
    (place / f"{MARK}link").symlink_to(precious)
    (place / f"{MARK}file").touch()
    folder.remove_left(place)
    with folder.locked(place):
        pass
    assert [item.name for item in precious.iterdir()] == ["inside"]
    assert not list(place.iterdir())


def test_a_csv_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "pairs.csv"
    console.to_csv(["a"], [{"a": 1}], file)
    with pytest.raises(ValueError, match="fields not in fieldnames"):
        console.to_csv(["a"], [{"a": 2}, {"b": 3}], file)
    assert file.read_text() == "a\n1\n"
    assert list(tmp_path.iterdir()) == [file]


def test_the_users_own_pool_cannot_be_made_anew_and_says_so(
    tmp_path: Path, usual: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken, ProcessPoolExecutor(1, get_context("spawn")) as executor:
        broken.setattr(executors, "work", deadly)
        with pytest.raises(
            InputError,
            match="a worker of the executor died, and an executor of your own cannot be made again",
        ):
            run(one(tmp_path, replicates=22), executor)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (CancelledError(), "the executor is gone; "),
        (ConnectionError("Stream is closed"), "a worker failed: stream is closed; "),
    ],
)
def test_an_executor_that_is_gone_is_told_and_nothing_is_left_waiting_in_it(
    error: Exception, said: str, tmp_path: Path
) -> None:
    class Gone(Executor):
        def __init__(self) -> None:
            self.given: list[Future[Any]] = []

        def submit(self, *_: Any, **__: Any) -> Future[Any]:
            self.given.append(Future())
            if len(self.given) == 2:
                self.given[0].set_exception(error)
            return self.given[-1]

    executor = Gone()
    with pytest.raises(InputError, match=f"^{said}nothing was kept"):
        run(one(tmp_path, replicates=22), executor, workers=1)
    assert len(executor.given) > 1
    assert all(future.cancelled() for future in executor.given[1:])


def test_a_full_disk_keeps_what_was_finished(tmp_path: Path, usual: dict[str, bytes]) -> None:
    """Files cannot grow beyond a few bytes after the first block, as on a full disk.

    This stand-in needs no special rights.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(_: int) -> nullcontext[Callable[[int], object]]:
        return nullcontext(lambda _: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard)))

    try:
        with pytest.raises(
            InputError, match=r"cannot be written to .*: file too large; 10 of 22 runs are kept"
        ):
            run(one(tmp_path, replicates=22), workers=1, progress=fill)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    [folder] = tmp_path.iterdir()
    resume(folder)
    assert contents(folder) == usual


def test_a_small_disk_that_fills_up_keeps_what_was_finished(
    tmp_path: Path, usual: dict[str, bytes]
) -> None:
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", tmp_path],
        capture_output=True,
        check=False,
    )
    if mount.returncode != 0:
        pytest.skip("no file system may be mounted here")
    try:
        with pytest.raises(
            InputError, match=r"no space left on device; (10|20|22) of 22 runs are kept"
        ):
            run(one(tmp_path / "here", replicates=22), workers=1)
        [folder] = (tmp_path / "here").iterdir()
        assert not list(folder.rglob(".unwritten-*")), (
            "what could not be finished is not left to fill the disk"
        )
        subprocess.run(["mount", "-o", "remount,size=20m", tmp_path], check=True)
        resume(folder)
        assert contents(folder) == usual
    finally:
        subprocess.run(["umount", tmp_path], check=True)
