"""The user's own functions in a study: where they are, and when a folder of results may name them.

A folder of results may come from anybody, so nothing that it names is imported to read it. To
resume, extend or replay a study with functions of the user's own, they are imported, but only from
a file of the user's own that is as it was when the study began. That is checked before anything in
it is run.
"""

from __future__ import annotations

import ast
import os
import sys
import threading
from collections.abc import Callable, Sequence
from hashlib import blake2b
from importlib import import_module
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.core.jit import is_installed
from rp2pr_sim.core.source_hash import PACKAGE
from rp2pr_sim.core.text import quoted

# Python counts the depth of the trees that it builds once for all threads: before 3.11.8, two
# threads that parse together can fail with "AST constructor recursion depth mismatch".
_PARSING = threading.Lock()


def place_of(function: Callable[..., Any]) -> str:
    """Return the place of a function, as `module:name`."""
    return f"{function.__module__}:{getattr(function, '__qualname__', '')}"


def imported(place: str) -> Callable[..., Any] | None:
    """Return the function at `module:name`, or `None` if there is none."""
    module, _, name = place.partition(":")
    try:
        found: Callable[..., Any] | None = getattr(import_module(module), name, None)
    except ImportError:
        return None
    return found


def source_hash(place: str) -> str | None:
    """Return 16 hexadecimal digits of the files that importing a function runs; import nothing.

    These are the file of its module and those of the packages around it.

    Parameters
    ----------
    place : str
        of the function, as `module:name`.

    Returns
    -------
    str | None
        `None` if no file of the user's own, nor of this package, defines such a function.
    """
    module, _, name = place.partition(":")
    files = _files(module)
    if not files or not _defines(files[-1], name):
        return None
    digest = blake2b(digest_size=8)
    for file in files:
        if file == files[-1] or not file.is_relative_to(PACKAGE):
            digest.update(file.read_bytes() + b"\0")
    return digest.hexdigest()


def import_own(folder: Path, what: str, place: str, then: str | None) -> Callable[..., Any]:
    """Return a function that a folder of results names, if it may be imported.

    Parameters
    ----------
    folder : Path
        of the results.
    what : str
        of the user's own it is, such as `phase get_support`.
    place : str
        as `module:name`.
    then : str | None
        its `source_hash` when the study began.

    Raises
    ------
    InputError
        if it is not in a file of the user's own, the file has changed since or is part of the
        folder of results, or it cannot be imported; nothing was imported unless the latter.
    """
    look_here()
    now = source_hash(place)
    if now is None:
        why = "no file of your own defines it there"
    elif any(file.is_relative_to(folder.resolve()) for file in _files(place.partition(":")[0])):
        why = "its file is part of the results, so that it may be somebody else's"
    elif now != then:
        why = "its file has changed since the study began"
    elif (function := imported(place)) is not None:
        return function
    else:
        why = "the import fails"
    raise InputError(
        f"the own {what} of {folder} cannot be imported from {quoted(place)}, since {why}; go on"
        " with the files and the script that began the study."
    )


def look_here() -> None:
    """Let Python find the user's modules in the folder that they work in, after all others."""
    here = os.getcwd()
    if not {"", here} & set(sys.path):
        sys.path.append(here)


def import_named(what: str, place: str) -> Callable[..., Any]:
    """Return a function that the user names, such as `my_outcomes:longest_wait`.

    Parameters
    ----------
    what : str
        it is for, such as `outcome`.
    place : str
        as `module:name`.

    Raises
    ------
    InputError
        one sentence, if no file of the user's own has it, or that file cannot be imported.
    """
    module, _, name = place.partition(":")
    file = _file_of(what, module)
    if not _defines(file, name):
        raise InputError(
            f"{file} defines no function {quoted(name)} for the {what}"
            f" {place}.{nearest(name, _functions(file))}"
        )
    return getattr(import_module_named(what, module), name)  # type: ignore[no-any-return]


def import_module_named(what: str, module: str) -> ModuleType:
    """Return a module of the user's own that the user names, such as `cooling`.

    Raises
    ------
    InputError
        as `import_named`.
    """
    file = _file_of(what, module)
    try:
        return import_module(module)
    except InputError as error:
        raise InputError(f"{file}: {error}") from error
    except Exception as error:
        said = " ".join(str(error).split())
        raise InputError(f"{file} cannot be imported: {type(error).__name__}: {said}") from error


def _file_of(what: str, module: str) -> Path:
    look_here()
    if files := _files(module):
        return files[-1]
    raise InputError(
        f"there is no module {quoted(module)} of your own for this {what}; put"
        f" {module.replace('.', '/')}.py in the folder that you work in, or name its folder in"
        " PYTHONPATH."
    )


def _files(module: str) -> list[Path]:
    """Return the files that importing a module runs, its own last; import nothing.

    The list is empty if the module is neither of this package nor in files of the user's own.
    """
    parts, files = module.split("."), list[Path]()
    where: Sequence[str] | None = None
    if not all(part.isidentifier() for part in parts) or parts[-1] == "__main__":
        return []
    for end in range(1, len(parts) + 1):
        spec = _spec(".".join(parts[:end]), where)
        if spec is None:
            return []
        where = spec.submodule_search_locations
        if not spec.has_location:  # a folder without __init__.py, or a part of Python
            if where is None or end == len(parts):
                return []
            continue
        file = Path(spec.origin or "").resolve()
        if file.suffix != ".py" or (is_installed(file) and not file.is_relative_to(PACKAGE)):
            return []
        files.append(file)
    return files


def _spec(name: str, where: Sequence[str] | None) -> ModuleSpec | None:
    """Return where a module is; `importlib.util.find_spec` would import the packages around it."""
    for finder in sys.meta_path:
        found = finder.find_spec(name, where)
        if found is not None:
            return found
    return None


def _defines(file: Path, name: str) -> bool:
    return name in _functions(file)


def _functions(file: Path) -> list[str]:
    """Return the names of the functions that a file defines; import nothing."""
    try:
        with _PARSING:
            tree = ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return []
    return [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
