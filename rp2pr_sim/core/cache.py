"""The folder in which compiled code is kept: of this user alone.

Numba unpickles what it finds there and modules are run from there, so whoever can write to it can
run code as this user. The root therefore has mode 0700 and belongs to this user, and nobody else
can put another folder in its place. What others could have written to before is made again. Within
a root that only this user can enter, the modes of files do not matter, only their owner.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing import parent_process
from pathlib import Path

from rp2pr_sim.core.errors import InputError, PlainWarning, reason_of
from rp2pr_sim.core.text import quoted

_NAMED = "RP2PR_CACHE"
_KERNELS = re.compile(r"[0-9a-f]{16}(-bounds)?")  # the names of folders of kernels
_OURS = re.compile(rf"{_KERNELS.pattern}|syntax-[0-9a-f]{{16}}")
_OTHERS, _OTHERS_WRITE = 0o077, 0o022
# seconds: a process looks up its folder when it begins, and keeps its kernels from then on
_UNUSED = 30 * 86_400.0
# seconds: a kernel is written in much less
_HALF_WRITTEN = 3_600.0


class _UnsafeError(Exception):
    """A reason, as a part of a sentence, why others could have a hand in a folder."""


def cache_folder(name: str = "") -> Path:
    """Return a folder for compiled code, which is made if need be.

    It is in `RP2PR_CACHE`, else in the user's cache folder, else in a temporary one. When it has to
    be made, folders of other sources that no process has asked for in 30 days are removed.

    Parameters
    ----------
    name : str
        of the folder; empty: the root of all such folders.

    Raises
    ------
    InputError
        if the folder that the user named cannot be used, or none can.
    """
    passed: list[str] = []
    for root in _choices():
        try:
            own = _own_root(root)
            found = _own_folder(own / name) if name else own
        except (OSError, RuntimeError, _UnsafeError) as error:
            why = _why(root, error)
            if named := os.environ.get(_NAMED):
                raise InputError(
                    f"{_NAMED} is {quoted(named)}, which cannot be used for compiled"
                    f" code, since {why}; set it to a folder that only you can write to, or leave"
                    " it out."
                ) from None
            passed.append(why)
            if isinstance(error, _UnsafeError) and parent_process() is None:
                warnings.warn(
                    f"{root} is not used for compiled code, since {why}.",
                    PlainWarning,
                    stacklevel=2,
                )
        else:
            return found
    raise InputError(
        f"there is no folder for compiled code, since {', and '.join(passed)}; set {_NAMED} to a"
        " folder that only you can write to."
    )


def is_own(file: Path) -> bool:
    """Return whether a file belongs to this user and is no symbolic link."""
    with suppress(OSError):
        return not _is_foreign(file.lstat())
    return False


def _choices() -> Iterator[Path]:
    if named := os.environ.get(_NAMED):
        yield Path(named) / "rp2pr_sim"
        return
    if given := os.environ.get("XDG_CACHE_HOME"):
        yield Path(given) / "rp2pr_sim"
    home = os.path.expanduser("~")  # Path.home fails without one
    if home != "~":
        yield Path(home) / ".cache" / "rp2pr_sim"
    user = _user()
    mine = "rp2pr_sim" if user is None else f"rp2pr_sim-{user}"
    with suppress(FileNotFoundError):  # there is no temporary folder
        yield Path(tempfile.gettempdir()) / mine


def _why(root: Path, error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{error.filename or root} cannot be written: {reason_of(error)}"
    return str(error)


def _user() -> int | None:
    """Return the number of this user; Windows has none, but folders of each user's own."""
    geteuid = getattr(os, "geteuid", None)
    return None if geteuid is None else int(geteuid())


def _is_foreign(seen: os.stat_result) -> bool:
    return stat.S_ISLNK(seen.st_mode) or _user() not in (None, seen.st_uid)


def _own_root(path: Path) -> Path:
    """Return the real path of a root of this user that nobody else can enter.

    Raises
    ------
    _UnsafeError
        if others could put something in it.
    OSError
        if it cannot be made.
    """
    if path.is_symlink() and _user() not in (None, path.lstat().st_uid):
        raise _UnsafeError(f"{path} is a symbolic link of another user")
    root = path.resolve()
    _check_way(root)
    for folder in reversed([item for item in (root, *root.parents) if not item.exists()]):
        folder.mkdir(mode=0o700, exist_ok=True)
    if _user() is None:
        return root
    _check_way(root)
    seen = root.lstat()
    if not stat.S_ISDIR(seen.st_mode):
        raise _UnsafeError(f"{root} is not a folder")
    if _is_foreign(seen):
        raise _UnsafeError(f"{root} belongs to another user")
    if seen.st_mode & _OTHERS:
        _close(root)
    return root


def _check_way(root: Path) -> None:
    """Check that nobody else can put another folder in the place of the root.

    Raises
    ------
    _UnsafeError
        if somebody can, since a folder above it belongs to them or is open to them.
    """
    if _user() is None:
        return
    system = Path(root.anchor).stat().st_uid  # in a container the owner may be seen as nobody
    for folder in root.parents:
        with suppress(FileNotFoundError):
            seen = folder.stat()
            if seen.st_uid not in (_user(), 0, system):
                raise _UnsafeError(f"{folder} belongs to another user")
            if seen.st_mode & _OTHERS_WRITE and not seen.st_mode & stat.S_ISVTX:
                raise _UnsafeError(f"other users can write to {folder}")


def _close(root: Path) -> None:
    """Take away the rights of others; what they could have written to is removed first.

    Raises
    ------
    _UnsafeError
        if the rights stay, or there is something else in the folder than compiled code.
    """
    if root.stat().st_mode & _OTHERS_WRITE or any(
        _is_foreign(seen) or seen.st_mode & _OTHERS_WRITE for _, seen in _below(root)
    ):
        if not all(_OURS.fullmatch(item.name) for item in root.iterdir()):
            raise _UnsafeError(f"other users can write to {root}, which holds other files too")
        aside = Path(tempfile.mkdtemp(prefix=f".{root.name}-", dir=root.parent))
        with suppress(FileNotFoundError):  # another process was faster
            root.rename(aside)
        root.mkdir(mode=0o700, exist_ok=True)
        shutil.rmtree(aside, ignore_errors=True)
    else:
        root.chmod(0o700)
    if root.stat().st_mode & _OTHERS:
        raise _UnsafeError(f"other users can open {root}, and its mode cannot be changed")


def _own_folder(folder: Path) -> Path:
    """Return a folder in the root in which everything is of this user.

    Kernels that killed processes left half-written are removed.

    Raises
    ------
    _UnsafeError
        if something in it is not.
    OSError
        if it cannot be made or written.
    """
    if folder.is_dir() and _user() is not None and folder.stat().st_mode & _OTHERS_WRITE:
        shutil.rmtree(folder)
    new = not folder.exists()
    folder.mkdir(mode=0o700, exist_ok=True)
    for path, seen in [(folder, folder.lstat()), *_below(folder)]:
        if _is_foreign(seen):
            raise _UnsafeError(f"{path} belongs to another user or is a symbolic link")
        if ".tmp." in path.name and time.time() - seen.st_mtime > _HALF_WRITTEN:
            path.unlink(missing_ok=True)
    os.utime(folder)  # time of its last use
    if not os.access(folder, os.W_OK):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(folder))
    if new:
        _remove_unused(folder)
    return folder


def _below(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    for parent, folders, files in os.walk(folder):
        for path in (Path(parent, name) for name in (*folders, *files)):
            with suppress(FileNotFoundError):  # another process has just written it, and renamed it
                yield path, path.lstat()


def _remove_unused(mine: Path) -> None:
    """Remove the old folders next to this one, except those that cannot be removed."""
    with suppress(OSError):
        for folder in list(mine.parent.iterdir()):
            if (
                folder != mine
                and _KERNELS.fullmatch(folder.name)
                and time.time() - folder.stat().st_mtime > _UNUSED
            ):
                shutil.rmtree(folder, ignore_errors=True)
