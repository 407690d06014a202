"""Compilation ahead: in two processes, whole or not at all, whoever ends it and however."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from small_studies import proof

from rp2pr_sim.cli import main
from rp2pr_sim.core import jit
from rp2pr_sim.engine.codegen import kernels
from rp2pr_sim.engine.compiled import beside_twin
from rp2pr_sim.outcomes import outcomes
from rp2pr_sim.study import precompile
from rp2pr_sim.study.arrow_tables import detail_tables

PATIENCE = 300.0


def compiled_here() -> int:
    """How many kernels this process has, each for all kinds of arguments that it was given."""
    week = (kernels().run, kernels().run_counterfactual)
    return sum(len(kernel.signatures) for kernel in (*jit.KEPT, *week))


def failing() -> None:
    raise OSError("as on a full disk")


def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def sleeping() -> None:
    time.sleep(PATIENCE)


def halves(monkeypatch: pytest.MonkeyPatch, *given: Callable[[], None]) -> None:
    monkeypatch.setattr(precompile, "_HALVES", given)


@pytest.fixture
def mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The mark of a folder in which everything is compiled; it is not there yet."""
    monkeypatch.setattr(precompile, "complete_mark", lambda: tmp_path / "complete")
    return tmp_path / "complete"


def test_runs_of_each_kind_need_no_kernel_that_was_not_compiled_ahead() -> None:
    precompile.load()
    before = compiled_here()
    for scenario in precompile._kinds():
        world, twin = beside_twin(scenario)
        outcomes(world, twin)
        detail_tables([(world, twin)], ["whole"])
    assert compiled_here() == before


def test_the_parent_compiles_what_its_processes_fail_to_and_each_kernel_counts(
    mark: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    precompile.load()
    told: list[int] = []
    done: list[str] = []
    totals: list[int] = []

    @contextmanager
    def progress(total: int) -> Iterator[Callable[[int], object]]:
        totals.append(total)
        yield told.append

    halves(monkeypatch, failing, killed)
    monkeypatch.setattr(precompile, "load", lambda: done.append("here"))
    precompile.warm(progress)
    assert done == ["here"]
    assert totals == [len(jit.KEPT) + 2]
    assert 0.9 * totals[0] < sum(told) <= totals[0], "a few kernels are for the files of users only"
    assert mark.exists()


def test_a_full_disk_is_told_in_one_sentence_and_nothing_is_said_to_be_complete(
    mark: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    halves(monkeypatch, failing)
    monkeypatch.setattr(precompile, "_in_two_processes", lambda _: False)
    assert main(["precompile"]) == 2
    said = capsys.readouterr().err
    assert said == "rp2pr: a file cannot be read or written: as on a full disk.\n"
    assert not mark.exists()


def test_an_interruption_ends_both_processes(mark: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    halves(monkeypatch, sleeping, sleeping)

    @contextmanager
    def interrupted(_: int) -> Iterator[Callable[[int], object]]:
        def tell(_: int) -> None:
            raise KeyboardInterrupt

        yield tell

    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        precompile.warm(interrupted)
    assert time.monotonic() - start < PATIENCE, "they have not come to their end by themselves"
    assert not mark.exists()


@proof
def test_a_first_command_that_is_interrupted_leaves_no_process(tmp_path: Path) -> None:
    code = "import sys; from rp2pr_sim.cli import main; sys.exit(main(['run', 'replicates=1']))"
    first = subprocess.Popen(
        [sys.executable, "-c", code], cwd=tmp_path, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "RP2PR_CACHE": str(tmp_path / "cache")},
    )  # fmt: skip
    while not list((tmp_path / "cache").rglob("*.nbc")):
        assert first.poll() is None
        time.sleep(0.05)
    os.killpg(first.pid, signal.SIGINT)
    # processes that live on would hold the streams open
    said = first.communicate(timeout=PATIENCE)[1]
    assert first.returncode == 130
    assert said.splitlines()[-1].startswith("rp2pr: interrupted")
    assert "Traceback" not in said
