"""Folders that are made whole or not at all, locked while they are used, and left by nobody.

The first files of a folder of results are written to a hidden one next to it, which is then
renamed. So nobody ever finds half of them. A hidden folder has a lock in it, held by the process
that made it. Whoever can take this lock knows that the process is gone, and removes the folder.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from rp2pr_sim.core.errors import InputError, reason_of
from rp2pr_sim.core.text import path_of
from rp2pr_sim.study.files import MARK

_LOCK = ".made-by.lock"  # in a hidden folder
_SEMAPHORES = Path("/dev/shm")  # where Linux shows those that processes share by name
QUESTION = "question.json"
"""The file that says what a folder of results answers; every such folder has it."""
COPY = "NAMES-LEFT-OUT.txt"
"""The file that marks a copy of results without names, which is read and never continued."""


def whole_folder(folder: Path) -> Path:
    """Return the folder of results that a folder is, or is a step of; itself, if there is none."""
    above = (folder, *folder.absolute().parents[:3])
    return next((item for item in above if (item / QUESTION).is_file()), folder)


def check_no_copy(folder: Path) -> None:
    """Check that a folder is not, and is not in, a copy of results without names.

    Raises
    ------
    InputError
        if it is one.
    """
    if (whole_folder(folder) / COPY).exists():
        raise InputError(
            f"{folder} is a copy without names, which is complete. Nothing is continued or made"
            " again in it, since the random numbers of a hospital follow from its name; use the"
            " folder that it was made from."
        )


def check_writable(parent: Path) -> None:
    """Check, before hours of work, that a folder can be made in `parent`; leave nothing there.

    Raises
    ------
    InputError
        if it cannot.
    """
    try:
        there = next(item for item in (parent, *parent.absolute().parents) if item.exists())
        remove_left(there)
        _discard(*_hidden(there, MARK))
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
    made = missing(parent)
    try:
        parent.mkdir(parents=True, exist_ok=True)
        remove_left(parent)
        hidden, lock = _hidden(parent, f"{MARK}{name}-")
        try:
            hidden.chmod(0o755)  # mkdtemp hides it from colleagues
            write(hidden)
            folder = _named(hidden, parent, name)
        except BaseException:
            _discard(hidden, lock)
            raise
        (folder / _LOCK).unlink(missing_ok=True)  # while it is held
        lock.release()
        return folder
    except BaseException as error:
        remove(None, made)
        if isinstance(error, OSError):
            raise _unwritable(parent, error) from error
        raise


@contextmanager
def spare() -> Iterator[Path]:
    """Give a folder in the system's temporary folder, which is removed afterwards.

    If this process is killed, the next one that works on a study removes it.
    """
    folder, lock = _hidden(Path(tempfile.gettempdir()), MARK)
    try:
        yield folder
    finally:
        _discard(folder, lock)


def remove_left(parent: Path | None = None) -> None:
    """Remove what killed processes left hidden in a folder, such as `outputs/run`.

    By default that is their spare folders, with the semaphores that bear the name of such a folder.
    """
    where = parent or Path(tempfile.gettempdir())
    locks = where.glob(f"*/{_LOCK}") if parent else ()
    for folder in {*where.glob(f"{MARK}*"), *(lock.parent for lock in locks)}:
        with suppress(OSError):  # a living process holds it, or another has removed it
            about = folder.lstat()
            if not stat.S_ISDIR(about.st_mode) or about.st_uid != _user():
                continue
            lock = FileLock(folder / _LOCK, timeout=0)
            lock.acquire()
            if folder.name.startswith(MARK):
                for semaphore in _SEMAPHORES.glob(f"sem.{folder.name}-*"):
                    semaphore.unlink(missing_ok=True)
                _discard(folder, lock)
            else:  # it was killed just after the folder had got its name
                (folder / _LOCK).unlink(missing_ok=True)
                lock.release()


def _user() -> int:
    return os.geteuid() if hasattr(os, "geteuid") else 0  # what Windows says of every file


def _hidden(parent: Path, mark: str) -> tuple[Path, FileLock]:
    """Make a folder in `parent`, and lock it."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=mark, dir=parent))
        lock = FileLock(folder / _LOCK, timeout=0)
        try:
            lock.acquire()
            if (folder / _LOCK).exists():
                return folder, lock
            lock.release()
        except (FileNotFoundError, FileExistsError, Timeout):
            continue  # before it was locked, another process took it for one that was left
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise


def _discard(folder: Path, lock: FileLock) -> None:
    """Remove a folder whose lock is held."""
    shutil.rmtree(folder, ignore_errors=True)
    lock.release()


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
    """Lock a folder, so that no other process works in it; remove what killed ones left there.

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
        _remove_left_in(folder)
        yield
    finally:
        # while it is held: who waits for it sees that it is gone
        (folder / name).unlink(missing_ok=True)
        lock.release()


def _remove_left_in(folder: Path) -> None:
    """Remove half-written files and hidden folders in and below a folder whose lock is held."""
    for item in [folder / _LOCK, *folder.rglob(f"{MARK}*")]:
        if item.is_dir() and not item.is_symlink():
            remove_left(item.parent)
        else:
            with suppress(OSError):  # where it hinders nobody
                item.unlink(missing_ok=True)


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
