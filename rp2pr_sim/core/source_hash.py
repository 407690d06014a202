"""Hash of source code that ignores docstrings, comments and layout.

It changes only with what the code does.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from rp2pr_sim.core.cache import is_own

PACKAGE = Path(__file__).parent.parent
RESULTS_DEPEND_ON = ("core", "scenario", "model", "engine", "outcomes")
"""Packages whose code decides results; the packages above them run it and read the results."""
READING = ("sheet",)
"""Packages whose code decides how a user's files are read; nothing in them is compiled."""
DATA = ("evidence/price_index.csv",)
"""Files of data whose numbers compiled code has in it."""


@cache
def source_hash(memory: Path | None = None, packages: tuple[str, ...] = RESULTS_DEPEND_ON) -> str:
    """Return 16 hex digits that change with the code of packages and the data compiled into it.

    Parameters
    ----------
    memory : Path | None
        a folder in which the hash of these very bytes is kept, since reading the syntax takes a
        third of a second.
    packages : tuple[str, ...]
        by default those whose code is compiled or calls what is.
    """
    files = [file for name in packages for file in sorted((PACKAGE / name).rglob("*.py"))]
    if packages == RESULTS_DEPEND_ON:
        files += [PACKAGE / name for name in DATA]
    content = {file.relative_to(PACKAGE).as_posix(): file.read_bytes() for file in files}
    as_written = _digest(part for item in content.items() for part in (item[0].encode(), item[1]))
    known = memory / f"syntax-{as_written}" if memory is not None else None
    if known is not None and is_own(known):
        with suppress(OSError):
            found = known.read_text(encoding="ascii")
            if len(found) == 16:
                return found
    result = _digest(
        part
        for name, code in content.items()
        for part in (name.encode(), *([code] if name in DATA else _syntax(code)))
    )
    if known is not None:
        with suppress(OSError):
            known.write_text(result, encoding="ascii")
    return result


def _digest(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part + b"\0")
    return digest.hexdigest()[:16]


def _syntax(code: bytes) -> Iterator[bytes]:
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = [item for item in node.body if not _is_text(item)]
    return _written(tree)


def _is_text(statement: ast.stmt) -> bool:
    """Check whether a statement is a docstring, of a module, class, function or attribute."""
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _written(value: object) -> Iterator[bytes]:
    """Yield a syntax tree in a form that is the same in every version of Python."""
    if isinstance(value, ast.AST):
        yield type(value).__name__.encode()
        for name in value._fields:
            inside = getattr(value, name, None)
            if inside is not None and inside != [] and name not in ("ctx", "kind"):
                yield name.encode()
                yield from _written(inside)
    elif isinstance(value, list):
        for item in value:
            yield from _written(item)
        yield b"]"
    else:
        yield repr(value).encode()
