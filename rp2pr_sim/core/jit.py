"""Compilation of rules: `rule` for a mechanism, `phase` for what an agent does at one moment.

Loops outside the week (set-up, outcomes) are a `kernel`, made of `part`s. All are Numba's `njit`
with exact arithmetic (no fast-math: the two engines must agree to the last bit). Rules and phases
make no arrays, so Numba need not count references to the tables that they receive: that counting
took a sixth of a programme's time. Phases and kernels are kept on disk between processes. Numba
does not notice an edit in a *called* module, so a hash of all sources that can be compiled names
the folder: an edited rule always takes effect.
"""

from __future__ import annotations

import hashlib
import inspect
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, ParamSpec, TypeVar, cast

import numba
from numba.core import config

from rp2pr_sim.core.source_hash import PACKAGE, source_hash

P = ParamSpec("P")
R = TypeVar("R")

_njit: Any = numba.njit  # its types leave `_nrt` out
_settings: Any = config
_KERNELS = re.compile(r"[0-9a-f]{16}(-bounds)?")  # the names of folders of kernels
# seconds: a process looks up its folder when it begins, and keeps its kernels from then on
_UNUSED = 30 * 86_400.0


@cache
def sources_hash() -> str:
    """Return 16 hex digits that change with any code that can be compiled, or the compiler.

    The code is that at the start of the process.
    """
    return hashlib.sha256(
        f"numba {numba.__version__} {source_hash(_cache_root())}".encode()
    ).hexdigest()[:16]


def sources_of(function: Callable[..., Any]) -> set[Path]:
    """Return the files that a user's own compiled function is made from.

    These are its own file and the files of what it calls or reads there. Files of this package
    (`sources_hash` covers them) and of installed packages are left out.
    """
    files: set[Path] = set()
    _gather(function, files)
    return files


def _gather(thing: Any, files: set[Path]) -> None:
    plain = inspect.unwrap(getattr(thing, "py_func", thing))
    named = thing.__file__ if isinstance(thing, ModuleType) else inspect.getsourcefile(plain)
    file = Path(named or "").resolve()
    elsewhere = {"site-packages", "lib-dynload"} & set(file.parts) or file.is_relative_to(
        Path(inspect.__file__).parent
    )
    if (
        file.suffix != ".py"
        or not file.exists()
        or elsewhere
        or file.is_relative_to(PACKAGE)
        or file in files
    ):
        return
    files.add(file)
    # the whole file counts, with everything that it uses
    inside = vars(thing) if isinstance(thing, ModuleType) else plain.__globals__
    for value in list(inside.values()):
        if hasattr(value, "py_func") or (
            isinstance(value, ModuleType) and getattr(value, "__file__", None)
        ):
            _gather(value, files)


def kernel_folder() -> Path:
    """Return the folder in which compiled kernels are kept.

    It is `RP2PR_CACHE`, else the user's cache folder, else a temporary one. When the folder has to
    be made, folders of other sources that no process has asked for in 30 days are removed. Kernels
    that check their indices (`NUMBA_BOUNDSCHECK=1`) have a folder of their own: Numba would take
    one kind for the other.

    Raises
    ------
    OSError
        if none of these can be written.
    """
    name = sources_hash() + ("-bounds" if _settings.BOUNDSCHECK else "")
    for choice in _cache_choices():
        folder = choice / name
        try:
            new = not folder.exists()
            folder.mkdir(parents=True, exist_ok=True)
            os.utime(folder)  # time of its last use
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            if new:
                _remove_unused(folder)
            return folder
    raise OSError("no folder for compiled kernels can be written; set RP2PR_CACHE to one that can")


def _cache_choices() -> list[Path]:
    choices = [
        os.environ.get("RP2PR_CACHE"),
        os.environ.get("XDG_CACHE_HOME"),
        str(Path.home() / ".cache"),
        tempfile.gettempdir(),
    ]
    return [Path(choice) / "rp2pr_sim" for choice in choices if choice]


def _cache_root() -> Path | None:
    """Return the first folder for compiled kernels that can be made."""
    for choice in _cache_choices():
        with suppress(OSError):
            choice.mkdir(parents=True, exist_ok=True)
            return choice
    return None


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


_FOLDER = str(kernel_folder())


def rule(function: Callable[P, R]) -> Callable[P, R]:
    """Compile one mechanism; it makes no arrays."""
    return cast("Callable[P, R]", _njit(_nrt=False)(function))


def phase(function: Callable[P, R]) -> Callable[P, R]:
    """Compile what one agent does at one moment of the week; it makes no arrays.

    The code is kept on disk and runs without the GIL.
    """
    return _kept(function, _nrt=False)


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a loop over whole tables outside the week (set-up, outcomes).

    It may make arrays; the code is kept on disk and runs without the GIL.
    """
    return _kept(function)


def part(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a part of a kernel; it may make arrays."""
    return cast("Callable[P, R]", numba.njit(function))


def _kept(function: Callable[P, R], **options: bool) -> Callable[P, R]:
    before = _settings.CACHE_DIR
    # Numba reads it while decorating only, so a user's own kernels keep their folder
    _settings.CACHE_DIR = _FOLDER
    try:
        return cast("Callable[P, R]", _njit(cache=True, nogil=True, **options)(function))
    finally:
        _settings.CACHE_DIR = before
