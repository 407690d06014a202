"""Mutation testing: are faults that are put into a module on purpose found by its tests?

    python tests/mutants/run.py [module ...]

`modules.toml` says which modules, and which tests must find the faults of each; `equivalent.toml`
lists mutants that no test can find, with the reason. The mutants are a sample with a fixed seed.
Every test runs without the compiler, in a process that is forked from one that has imported all
libraries, on a copy of the tree: the tree itself is only read.
"""

from __future__ import annotations

import compileall
import multiprocessing
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
import tomllib
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from sampling import Mutant, sampled

HERE = Path(__file__).parent
TREE = HERE.parents[1]
SEED, SAMPLE, MOST_SURVIVE = 1, 100, 15.0  # the last in per cent
CPU_SECONDS, WALL_SECONDS = 120, 900  # a mutant that takes longer never ends: it is found
LIBRARIES = (
    "filelock", "hydra", "hypothesis", "matplotlib.pyplot", "mesa", "msgspec", "networkx", "numba",
    "numpy", "pandas", "pyarrow.csv", "pyarrow.parquet", "pytest", "rich", "scipy.optimize",
    "scipy.stats",
)  # fmt: skip
LEFT_OUT = ("*.git", ".venv", "outputs", "build", "dist", "__pycache__", ".*_cache", ".hypothesis")


def main(names: list[str]) -> int:
    """Print what becomes of the mutants of each module; return 1 if too many survive."""
    modules = tomllib.loads((HERE / "modules.toml").read_text(encoding="utf-8"))
    if unknown := set(names) - set(modules):
        sys.exit(f"{', '.join(sorted(unknown))}: no such module; there are {', '.join(modules)}")
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "tree"
        shutil.copytree(TREE, copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
        _warm(copy)
        shares = [_module(copy, name, modules[name]) for name in names or modules]
    return int(max(shares) >= MOST_SURVIVE)


def _warm(copy: Path) -> None:
    """Import what the package and its tests import, but neither of them."""
    os.environ |= {"NUMBA_DISABLE_JIT": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    for library in LIBRARIES:
        import_module(library)
    # the generator's words are meant to overflow
    sys.modules["numpy"].seterr(over="ignore")
    compileall.compile_dir(copy, quiet=1)
    sys.dont_write_bytecode = True
    sys.path[:] = [str(copy), *(path for path in sys.path if Path(path) not in (TREE, HERE))]
    os.environ["PYTHONPATH"] = str(copy)


def _module(copy: Path, name: str, about: dict) -> float:
    """Return how many in a hundred mutants of a module survive that could be found."""
    began = time.monotonic()
    files = sorted(
        path.relative_to(copy).as_posix() for glob in about["files"] for path in copy.glob(glob)
    )
    mutants = sampled(copy, files, SAMPLE, SEED, about.get("operators_left_out", []))
    if not _pass(copy, about["tests"]):
        sys.exit(f"{name}: the tests fail without any mutant: {(copy / 'output').read_text()}")
    reasons, equivalent, unfound = _equivalent(name), 0, 0
    for item in mutants:
        if not _survives(copy, item, about["tests"]):
            continue
        if _key(item) in reasons:
            equivalent += 1
            continue
        unfound += 1
        print(f"  survived: {item}", flush=True)
    share = 100.0 * unfound / (len(mutants) - equivalent)
    print(
        f"{name}: {len(mutants)} mutants, {len(mutants) - equivalent - unfound} killed,"
        f" {equivalent} equivalent, {unfound}"
        f" survived: {share:.1f}% ({time.monotonic() - began:.0f} s)",
        flush=True,
    )
    return share


def _equivalent(name: str) -> dict[tuple[str, str, str], str]:
    listed = tomllib.loads((HERE / "equivalent.toml").read_text(encoding="utf-8")).get(name, [])
    return {(item["where"], item["before"], item["after"]): item["reason"] for item in listed}


def _key(item: Mutant) -> tuple[str, str, str]:
    return f"{Path(item.file).stem}.{item.where}".rstrip("."), item.before, item.after


def _survives(copy: Path, item: Mutant, tests: list[str]) -> bool:
    file = copy / item.file
    before = file.read_bytes()
    for compiled in (file.parent / "__pycache__").glob(f"{file.stem}.*"):
        compiled.unlink()
    file.write_text(item.text, encoding="utf-8")
    try:
        return _pass(copy, tests)
    finally:
        file.write_bytes(before)


def _pass(copy: Path, tests: list[str]) -> bool:
    """Return whether tests pass, in a process of their own."""
    process = multiprocessing.get_context("fork").Process(target=_run, args=(copy, tests))
    process.start()
    process.join(WALL_SECONDS)
    with suppress(ProcessLookupError):  # with all that it started
        os.killpg(process.pid, signal.SIGKILL)
    process.join()
    return process.exitcode == 0


def _run(copy: Path, tests: list[str]) -> None:
    os.setsid()
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    os.chdir(copy)
    with open("output", "wb") as output:
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
    import pytest

    options = "-x", "-q", "--assert=plain", "-p", "no:cacheprovider"
    results = f"--basetemp={copy.parent / 'results'}"
    code = pytest.main([*options, results, *(f"tests/{test}" for test in tests)])
    sys.stdout.flush()
    os._exit(int(code))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
