"""Where kernels are kept, and when old ones go."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rp2pr_sim.core import jit
from rp2pr_sim.engine import codegen as kernels_module

DAY = 86_400.0
OURS, OLD, RECENT, CHECKED = "a" * 16, "b" * 16, "c" * 16, "d" * 16 + "-bounds"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache with the kernels of other sources in it, by name and days since they were used."""
    monkeypatch.setenv("RP2PR_CACHE", str(tmp_path))
    monkeypatch.setattr(jit, "sources_hash", lambda: OURS)
    monkeypatch.setattr(jit._settings, "BOUNDSCHECK", None)
    for name, days in ((OLD, 31), (RECENT, 29), (CHECKED, 31), ("notes", 400)):
        aged(kernels(tmp_path / "rp2pr_sim" / name), days)
    return tmp_path / "rp2pr_sim"


def kernels(folder: Path) -> Path:
    (folder / "rules_1").mkdir(parents=True)
    (folder / "rules_1" / "implement.nbi").write_text("")
    return folder


def aged(path: Path, days: float) -> None:
    os.utime(path, (time.time() - days * DAY,) * 2)


def names(folder: Path) -> set[str]:
    return {item.name for item in folder.iterdir()}


def test_kernels_not_used_for_thirty_days_go_when_new_ones_are_made(cache: Path) -> None:
    assert jit.kernel_folder() == cache / OURS
    assert names(cache) == {OURS, RECENT, "notes"}
    assert (cache / RECENT / "rules_1" / "implement.nbi").exists()


def test_nothing_goes_while_the_kernels_are_there_already(cache: Path) -> None:
    (cache / OURS).mkdir()
    jit.kernel_folder()
    assert names(cache) == {OURS, OLD, RECENT, CHECKED, "notes"}


def test_kernels_that_a_process_has_asked_for_since_are_in_use(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jit, "sources_hash", lambda: OLD)
    assert jit.kernel_folder() == cache / OLD
    monkeypatch.setattr(jit, "sources_hash", lambda: OURS)
    jit.kernel_folder()
    assert OLD in names(cache)


def test_what_cannot_be_removed_stays_and_nothing_is_said(
    cache: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(cache / OLD)
    (cache / OLD).write_text("a file, which is no folder to be removed")
    aged(cache / OLD, 31)
    assert jit.kernel_folder() == cache / OURS
    assert OLD in names(cache) and CHECKED not in names(cache)

    def forbidden(_: Path) -> None:
        raise PermissionError("nobody may look in here")

    shutil.rmtree(cache / OURS)
    monkeypatch.setattr(Path, "iterdir", forbidden)
    assert jit.kernel_folder() == cache / OURS
    assert capfd.readouterr() == ("", "")


def test_kernels_that_killed_processes_left_half_written_go_after_an_hour(cache: Path) -> None:
    folder = kernels(cache / OURS) / "rules_1"
    left, new = (folder / f"implement.nbc.tmp.{name}" for name in ("a1", "b2"))
    for file in (left, new):
        file.touch()
    aged(left, 2 / 24)
    aged(folder / "implement.nbi", 2 / 24)
    jit.kernel_folder()
    assert names(folder) == {"implement.nbi", new.name}


def test_threads_that_begin_at_once_make_the_week_once(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []
    ready = threading.Barrier(8)

    def slowly(book: Mapping[str, object]) -> object:
        made.append(book)
        time.sleep(0.2)  # while the others ask for it
        return object()

    def asked(_: int) -> object:
        ready.wait()
        return kernels_module.kernels({"take_stock": asked})

    monkeypatch.setattr(kernels_module, "_compiled", slowly)
    with ThreadPoolExecutor(8) as threads:
        found = set(threads.map(asked, range(8)))
    assert len(found) == len(made) == 1
