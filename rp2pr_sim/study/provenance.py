"""Where a result comes from: versions, seed, commit, the rules and the user's files it rests on.

No times and no names of machines: the same study run twice leaves the same files.
"""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import rp2pr_sim
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.model.cohort import left_open
from rp2pr_sim.study.design import Study, place_of
from rp2pr_sim.study.run_identity import file_hashes, rules_hash

_CHECKOUT = Path(rp2pr_sim.__file__).parent.parent
_LIBRARIES = ("matplotlib", "numba", "numpy", "pandas", "pyarrow", "scipy")
_TOOLS = ("hydra-core", "mesa", "SALib")
_WORDS = {
    "rp2pr_sim": "the version of rp2pr_sim",
    "python": "the version of Python",
    "rules": "the rules",
}


def provenance(study: Study) -> dict[str, Any]:
    """What must be equal for a study to be equal, and where it was made, ready to be written as JSON.

    Returns
    -------
    dict[str, Any]
        name, seed, replicates, own_replicates (only of a study that has them), rp2pr_sim, python,
        libraries, tools (versions that no result of a run hangs on), system (the operating system
        and the kind of processor; neither is asked about when a study is gone on with), rules (hash
        of the sources that decide results), own (where the user's own phases stand), files (hash of
        the content of each file of the user's own that was read, by path), left_open (what those of
        own teams leave to be drawn, in sentences), commit (`None` outside a git checkout) and
        changed (whether files differ from it).

    Raises
    ------
    InputError
        if a file of the user's own cannot be read.
    """
    commit = _git("rev-parse", "HEAD")
    return {
        "name": study.name,
        "seed": study.seed,
        "replicates": study.replicates,
        **({"own_replicates": True} if study.own_replicates else {}),
        "rp2pr_sim": rp2pr_sim.__version__,
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in _LIBRARIES},
        "tools": {name: version(name) for name in _TOOLS},
        "system": f"{platform.system()} {platform.release()}, {platform.machine()}",
        "rules": rules_hash(study.own),
        "own": {phase: place_of(function) for phase, function in study.own.items()},
        "files": file_hashes(study.points.values()),
        "left_open": list(
            filter(
                None,
                map(
                    left_open,
                    {point.cohort.file: point for point in study.points.values()}.values(),
                ),
            )
        ),
        "commit": commit,
        "changed": (
            None if commit is None else bool(_git("status", "--porcelain", "--untracked-files=no"))
        ),
    }


def check_unchanged(folder: Path, then: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Whether what a folder of results rests on is still the same.

    Parameters
    ----------
    folder : Path
        of the results.
    then : Mapping[str, Any]
        its provenance.
    now : Mapping[str, Any]
        what `provenance` gives today.

    Raises
    ------
    InputError
        one sentence that names all that differs, from what to what.
    """
    found = list(_differences(then, now))
    if found:
        raise InputError(
            f"{folder} was made with something else: {'; '.join(found)}; go back to that, or begin"
            " anew with rp2pr run (results of different making are never mixed)."
        )


def _differences(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    for name, words in _WORDS.items():
        if then[name] != now[name]:
            commits = f" (commit {commit_of(then)} and {commit_of(now)})" if name == "rules" else ""
            yield f"{words} changed from {then[name]} to {now[name]}{commits}"
    for group, word in (
        ("libraries", "the version of"),
        ("files", "the content of"),
        ("own", "the place of the own phase"),
    ):
        for name in sorted({*then[group], *now[group]}):
            before, after = then[group].get(name), now[group].get(name)
            if before != after:
                yield f"{word} {name} changed from {before} to {after}"


def commit_of(found: Mapping[str, Any]) -> str:
    """The commit that a provenance names, in short: `3f2a91c07b`, `3f2a91c07b with changes`, or `unknown`."""
    return (
        f"{found['commit'][:10]}{' with changes' if found['changed'] else ''}"
        if found["commit"]
        else "unknown"
    )


def _git(*words: str) -> str | None:
    """What git says of this checkout, or `None` where there is no checkout or no git."""
    if not (_CHECKOUT / ".git").exists():
        return None
    try:
        done = subprocess.run(
            ["git", "-C", str(_CHECKOUT), *words], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()
