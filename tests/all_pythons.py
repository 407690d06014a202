"""The whole test suite on every Python that the project supports: `make test-all`.

Looks for each version on the PATH and among the versions that pyenv keeps, tries an interpreter
before it uses it, and makes an environment of its own for each (`.venv-3.12`), into which pip
puts the newest libraries that go with it: Mesa 3.3 on Python 3.11, the newest Mesa 3 on later ones.

The exit code is 0 only if the suite passed on 3.11 and on a later version.  `TEST_PYTHONS="3.11
3.13"` narrows the choice; a version that is missing, or there but not to be started, is named at
the end.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSIONS = os.environ.get("TEST_PYTHONS", "3.11 3.12 3.13 3.14").split()
TRIAL = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"


def main() -> int:
    """Try, install, test, and say what became of each version."""
    lines, passed = [], []
    for version in VERSIONS:
        found, stubs = interpreter(version)
        unusable = f"; these do not start or lack venv: {', '.join(stubs)}" if stubs else ""
        if found is None:
            lines.append(
                f"{version}: not tested, there is no such Python on this machine{unusable}"
            )
            continue
        fault = suite(version, found)
        lines.append(
            f"{version}: {fault or 'passed'} (with Mesa {mesa(version)}, {found}){unusable}"
        )
        if fault is None:
            passed.append(version)
    print("\n" + "\n".join(lines))
    failed = [line for line in lines if "failed" in line]
    both = "3.11" in passed and any(version != "3.11" for version in passed)
    if not both:
        print("Python 3.11 and a later one must both have passed; install what is missing.")
    return 1 if failed or not both else 0


def interpreter(version: str) -> tuple[str | None, list[str]]:
    """The first Python of this version that starts, if any, and those before it that do not."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    inside = sorted(str(path) for path in pyenv.glob(f"{version}*/bin/python"))
    onpath = [str(Path(folder) / f"python{version}") for folder in os.get_exec_path()]
    stubs: list[str] = []
    for name in dict.fromkeys([*onpath, *inside]):
        if not shutil.which(name):
            continue
        tried = subprocess.run(
            [name, "-c", TRIAL], capture_output=True, text=True, check=False, cwd=ROOT
        )
        if tried.returncode == 0 and tried.stdout.strip() == version:
            return name, stubs
        stubs.append(name)
    return None, stubs


def suite(version: str, python: str) -> str | None:
    """Install and test with this Python; what failed, or None."""
    folder = ROOT / f".venv-{version}"
    steps = {
        "making the environment": [python, "-m", "venv", str(folder)],
        "installing": [
            str(folder / "bin/python"),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--upgrade",
            "--editable",
            ".[dev]",
        ],
        "the tests": [
            str(folder / "bin/python"),
            "-m",
            "pytest",
            "--numprocesses=auto",
            "--maxprocesses=4",
        ],
    }
    for step, words in steps.items():
        print(f"Python {version}: {step}", flush=True)
        if subprocess.run(words, cwd=ROOT, check=False).returncode:
            return f"{step} failed"
    return None


def mesa(version: str) -> str:
    """The version of Mesa in the environment of this Python."""
    words = [
        str(ROOT / f".venv-{version}/bin/python"),
        "-c",
        "from importlib.metadata import version; print(version('mesa'))",
    ]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


if __name__ == "__main__":
    sys.exit(main())
