"""Numbered folders of results, made whole or not at all.

The first files of a folder are written to a hidden one next to it, which is then renamed. So
nobody ever finds half of them.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from rp2pr_sim.core.errors import InputError, reason_of
from rp2pr_sim.core.text import path_of

QUESTION = "question.json"
"""The file that says what a folder of results answers; every such folder has it."""


def whole_folder(folder: Path) -> Path:
    """Return the folder of results that a folder is, or is a step of; itself, if there is none."""
    above = (folder, *folder.absolute().parents[:3])
    return next((item for item in above if (item / QUESTION).is_file()), folder)


def check_writable(parent: Path) -> None:
    """Check, before hours of work, that a folder can be made in `parent`; leave nothing there.

    Raises
    ------
    InputError
        if it cannot.
    """
    try:
        there = next(item for item in (parent, *parent.absolute().parents) if item.exists())
        tempfile.TemporaryDirectory(prefix=".rp2pr-", dir=there).cleanup()
    except OSError as error:
        raise _unwritable(parent, error) from error


def numbered(parent: Path, name: str, write: Callable[[Path], object]) -> Path:
    """Make the folder `parent/name-001` (or the next free number) and let `write` fill it.

    Parameters
    ----------
    parent : Path
        where it is made; it is made too if it does not exist.
    name : str
        the first part of the folder's name.
    write : Callable[[Path], object]
        called with the folder, which is hidden until all is written.

    Returns
    -------
    Path
        The folder by its final name.

    Raises
    ------
    InputError
        if something cannot be written; then, as after any failure, nothing is left.
    """
    made: list[Path] = []
    hidden: Path | None = None
    try:
        made = missing(parent)
        parent.mkdir(parents=True, exist_ok=True)
        hidden = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=parent))
        hidden.chmod(0o755)  # mkdtemp hides it from colleagues
        write(hidden)
        return _named(hidden, parent, name)
    except BaseException as error:
        remove(hidden, made)
        if isinstance(error, OSError):
            raise _unwritable(parent, error) from error
        raise


def _named(hidden: Path, parent: Path, name: str) -> Path:
    pattern = re.compile(re.escape(name) + r"-(\d+)")
    taken = [int(found[1]) for item in parent.iterdir() if (found := pattern.fullmatch(item.name))]
    number = max(taken, default=0) + 1
    while True:
        try:
            return hidden.rename(parent / f"{name}-{number:03d}")
        except OSError:
            if not (parent / f"{name}-{number:03d}").exists():
                raise
            number += 1  # another run has just taken it: a full folder is never replaced


@contextmanager
def locked(folder: Path, name: str = ".job.lock") -> Iterator[None]:
    """Lock a folder, so that no other process works in it.

    Raises
    ------
    InputError
        if another process works there, or the folder cannot be written to.
    """
    lock = FileLock(folder / name, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise InputError(
            f"another rp2pr is at work in {folder}; wait until it is done, or end it."
        ) from None
    except OSError as error:
        raise InputError(
            f"the results cannot be written to {folder}: {reason_of(error)}."
        ) from error
    try:
        yield
    finally:
        # while it is held: who waits for it sees that it is gone
        (folder / name).unlink(missing_ok=True)
        lock.release()


def missing(folder: Path) -> list[Path]:
    """Return the folders that do not exist on the way to this one, the innermost first."""
    return [item for item in (folder, *folder.parents) if not item.exists()]


def remove(folder: Path | None, made: list[Path]) -> None:
    """Remove a folder, and the folders above that were made for it, unless others use them."""
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)
    for item in made:
        with suppress(OSError):  # not empty: somebody else writes there
            item.rmdir()


def _unwritable(parent: Path, error: OSError) -> InputError:
    return InputError(
        f"the results cannot be written to {path_of(parent)}: {reason_of(error)}; name another"
        " folder with output=..."
    )
