"""The folder of a study's results: numbered, complete or not there at all.

Everything is written to a hidden folder beside it, which gets its name when all is
done, so that nobody ever finds half of a result.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from rp2pr_sim.errors import InputError

__all__ = ["check_writable", "numbered"]


def check_writable(parent: Path) -> None:
    """See to it, before hours of work, that a folder can be made in `parent`; leaves nothing behind.

    Raises:
        InputError: if it cannot.
    """
    try:
        there = next(item for item in (parent, *parent.absolute().parents) if item.exists())
        tempfile.TemporaryDirectory(prefix=".rp2pr-", dir=there).cleanup()
    except OSError as error:
        raise _unwritable(parent, error) from error


def numbered(parent: Path, name: str, write: Callable[[Path], object]) -> Path:
    """Make the folder `parent/name-001` (or the next free number) and have `write` fill it.

    Args:
        parent: where; made if it does not exist.
        name: the first part of the folder's name.
        write: called with the folder to write to, which is hidden until all is written.

    Returns:
        The folder by its final name.

    Raises:
        InputError: if something cannot be written; then, as after any failure, nothing is left.
    """
    made: list[Path] = []
    hidden: Path | None = None
    try:
        made = [item for item in (parent, *parent.parents) if not item.exists()]
        parent.mkdir(parents=True, exist_ok=True)
        hidden = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=parent))
        hidden.chmod(0o755)  # mkdtemp hides it from colleagues
        write(hidden)
        return _named(hidden, parent, name)
    except BaseException as error:
        _remove(hidden, made)
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


def _remove(hidden: Path | None, made: list[Path]) -> None:
    if hidden is not None:
        shutil.rmtree(hidden, ignore_errors=True)
    for folder in made:
        with suppress(OSError):  # not empty: somebody else writes there
            folder.rmdir()


def _unwritable(parent: Path, error: OSError) -> InputError:
    reason = (error.strerror or str(error)).lower()
    return InputError(f"the results cannot be written to {parent}: {reason}; name another folder with output=...")
