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
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, ParamSpec, TypeVar, cast

import numba
from llvmlite.binding import get_host_cpu_name
from numba.core import config

from rp2pr_sim.core.cache import cache_folder
from rp2pr_sim.core.source_hash import PACKAGE, source_hash

P = ParamSpec("P")
R = TypeVar("R")

_njit: Any = numba.njit  # its types leave `_nrt` out
_settings: Any = config


@cache
def sources_hash() -> str:
    """Return 16 hex digits that change with any code that can be compiled, or the compiler.

    The code is that at the start of the process.
    """
    return hashlib.sha256(
        f"numba {numba.__version__} {source_hash(cache_folder())}".encode()
    ).hexdigest()[:16]


def sources_of(function: Callable[..., Any]) -> set[Path]:
    """Return the files that a user's own compiled function is made from.

    These are its own file and the files of what it calls or reads there. Files of this package
    (`sources_hash` covers them) and of installed packages are left out.
    """
    files: set[Path] = set()
    _gather(function, files)
    return files


def is_installed(file: Path) -> bool:
    """Return whether a file is one of Python's own or of an installed package."""
    installed = {"site-packages", "dist-packages", "lib-dynload"}
    return bool(installed & set(file.parts)) or file.is_relative_to(Path(inspect.__file__).parent)


def _gather(thing: Any, files: set[Path]) -> None:
    plain = inspect.unwrap(getattr(thing, "py_func", thing))
    named = thing.__file__ if isinstance(thing, ModuleType) else inspect.getsourcefile(plain)
    file = Path(named or "").resolve()
    if (
        file.suffix != ".py"
        or not file.exists()
        or is_installed(file)
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
    """Return the folder in which compiled kernels are kept; see `cache.cache_folder`.

    Kernels that check their indices (`NUMBA_BOUNDSCHECK=1`) have a folder of their own: Numba would
    take one kind for the other.

    Raises
    ------
    InputError
        if no folder can be used.
    """
    return cache_folder(sources_hash() + ("-bounds" if _settings.BOUNDSCHECK else ""))


def is_compiled() -> bool:
    """Return whether rules are compiled; with `NUMBA_DISABLE_JIT=1` they run as plain Python."""
    return not _settings.DISABLE_JIT


def complete_mark() -> Path:
    """Return the file that is made once everything is compiled, for this Python and processor."""
    return kernel_folder() / f"complete-{sys.implementation.cache_tag}-{get_host_cpu_name()}"


_FOLDER = kernel_folder()

KEPT: list[Any] = []
"""The kernels and phases of this package that are imported; each is kept on disk."""


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
    _settings.CACHE_DIR = str(_FOLDER)
    try:
        found = _njit(cache=True, nogil=True, **options)(function)
    finally:
        _settings.CACHE_DIR = before
    stats = getattr(found, "stats", None)  # none: nothing is compiled
    if stats is not None and not Path(stats.cache_path).is_relative_to(_FOLDER):
        # Numba has taken another folder, which nobody has checked: for a function of a notebook, or
        # a full disk
        found = _njit(nogil=True, **options)(function)
    if function.__module__.startswith("rp2pr_sim."):
        KEPT.append(found)
    return cast("Callable[P, R]", found)
