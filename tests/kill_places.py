"""Places in which commands are begun and killed: a folder of work and a temporary folder each."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rp2pr_sim.cli import main as rp2pr


@dataclass
class Place:
    """The world of a trial."""

    root: Path
    cache: Path | None = None

    @property
    def trial(self) -> Path:
        return self.root / "trial"

    @property
    def spare(self) -> Path:
        return self.root / "tmp"

    @property
    def said(self) -> str:
        """All that was said on standard error."""
        return (self.root / "err").read_text(encoding="utf-8", errors="replace")

    @property
    def printed(self) -> bytes:
        """What the last command printed."""
        return (self.root / "out").read_bytes()

    def made(self, before: Path | None = None) -> Place:
        """Make the folders, with those of `before` in them."""
        self.spare.mkdir(parents=True)
        (self.root / "err").touch()
        if before is not None:
            shutil.copytree(before, self.trial)
        else:
            self.trial.mkdir()
        return self

    def begun(self, words: Sequence[str], real: bool) -> int:
        """Return the id of a process that does this."""
        (self.root / "out").write_bytes(b"")
        if real or self.cache is not None:
            return self._real(words)
        child = os.fork()
        if child == 0:
            code = 70
            try:
                os.setsid()
                os.chdir(self.trial)
                os.environ["TMPDIR"], tempfile.tempdir = str(self.spare), None
                to = os.O_WRONLY | os.O_CREAT | os.O_APPEND
                for name, number in (("out", 1), ("err", 2)):
                    os.dup2(os.open(self.root / name, to), number)
                code = rp2pr(list(words))
                sys.stdout.flush()
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(code)
        return child

    def _real(self, words: Sequence[str]) -> int:
        command = str(Path(sys.executable).with_name("rp2pr"))
        paths = {"TMPDIR": str(self.spare)}
        if self.cache is not None:
            paths["RP2PR_CACHE"] = str(self.cache)
        with (self.root / "out").open("ab") as out, (self.root / "err").open("ab") as err:
            return subprocess.Popen(
                [sys.executable, command, *words],
                cwd=self.trial,
                env={**os.environ, **paths},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            ).pid


def ended(child: int, within: float) -> int | None:
    """Return the exit code of a child, or `None` if it is at work after so many seconds."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.001)
    return None


def killed(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def members(session: int) -> list[int]:
    """Return the living processes of a session."""
    found = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, mine = file.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(mine) == session and state not in "ZX":
            found.append(int(file.parent.name))
    return found


def workers(session: int) -> list[int]:
    """Return the worker processes of a session."""
    found = []
    for item in members(session):
        with suppress(OSError):
            if b"spawn_main" in Path(f"/proc/{item}/cmdline").read_bytes():
                found.append(item)
    return found
