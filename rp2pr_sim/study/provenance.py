"""The provenance of results: versions, seed, commit, and hashes of the rules and the user's files.

It has no times and no names of machines, so that the same study run twice leaves the same files.
"""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

import rp2pr_sim
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.jit import sources_hash
from rp2pr_sim.model.cohort import left_open
from rp2pr_sim.model.cohort.own_teams import OwnTeams, read_own_teams
from rp2pr_sim.outcomes.own import place_in
from rp2pr_sim.scenario import known_strengths
from rp2pr_sim.sheet import how_read
from rp2pr_sim.study.design import Study
from rp2pr_sim.study.extrapolation import extrapolation
from rp2pr_sim.study.labels import FIGURES_SHOWN
from rp2pr_sim.study.own_code import place_of, source_hash
from rp2pr_sim.study.run_identity import file_hashes, rules_hash

_CHECKOUT = Path(rp2pr_sim.__file__).parent.parent
_LIBRARIES = ("matplotlib", "numba", "numpy", "pandas", "pyarrow", "scipy")
_TOOLS = ("hydra-core", "llvmlite", "mesa", "networkx", "SALib", "scikit-learn")
NAMES_LEFT_OUT = "names_left_out"
"""The key of a provenance that says that it is of a copy without the hospitals' names."""
AVERAGED = (
    "Results, and any recommendation, are averages over these draws, whose chance is part of the"
    " simulation error. With the true figures they may differ."
)
_WORDS = {
    "rp2pr_sim": "the version of rp2pr_sim",
    "python": "the version of Python",
    "rules": "the rules",
}


def provenance(study: Study) -> dict[str, Any]:
    """Return what the results of a study depend on and where they were made, ready for JSON.

    Returns
    -------
    dict[str, Any]
        By key:

        - name, seed, replicates, together (only if not all scenarios share them)
        - rp2pr_sim, python, libraries: versions
        - tools: versions of libraries on which no result depends
        - system: operating system and kind of processor; a study may be resumed on another one
        - processor: its model, or an empty text; likewise
        - kernels: hash of the compiled sources and of the version of Numba
        - rules: hash of the sources that decide results, the user's own phases among them
        - own: where the user's own phases are, as `module:name`
        - own_files: hash of the files of each of these places and of those of own outcomes (only if
          there are any)
        - outcomes: names of the user's own outcomes (only if there are any)
        - strengths: strengths of mechanisms of the user's own (only with own phases)
        - files: hash of the content of each of the user's files, by path
        - teams: names of the user's own teams, by id as text (only with own teams)
        - read_as: how sheets of own teams were read, in sentences (only if a mapping says how)
        - sheets: names of the files of these teams, without their folders (only with own teams)
        - left_open: which figures of own teams are drawn by chance, in sentences
        - extrapolation: which levels of own teams are outside the national cohort, in sentences
        - not_given: ids of own teams as text whose file lacks a figure, by column (only if some do)
        - commit: `None` outside a git checkout
        - changed: whether files differ from the commit

    Raises
    ------
    InputError
        if a file of the user's own cannot be read.
    """
    commit = _git("rev-parse", "HEAD")
    teams, lacking, strengths = _team_names(study), _not_given(study), known_strengths()
    own = {phase: place_of(function) for phase, function in study.own.items()}
    places = dict.fromkeys([*own.values(), *map(place_in, study.outcomes)])
    read_as = [text for file in sorted(_sheets(study)) if (text := how_read(file))]
    by_file = {point.cohort.file: point for point in study.points.values()}
    return {
        "name": study.name,
        "seed": study.seed,
        "replicates": study.replicates,
        **({"together": study.together} if study.together else {}),
        "rp2pr_sim": rp2pr_sim.__version__,
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in _LIBRARIES},
        "tools": {name: version(name) for name in _TOOLS},
        "system": f"{platform.system()} {platform.release()}, {platform.machine()}",
        "processor": _processor(),
        "kernels": sources_hash(),
        "rules": rules_hash(study.own),
        "own": own,
        **({"own_files": {place: source_hash(place) for place in places}} if places else {}),
        **({"outcomes": list(study.outcomes)} if study.outcomes else {}),
        **({"strengths": [asdict(item) for item in strengths]} if own and strengths else {}),
        "files": file_hashes(study.points.values()),
        **({"teams": teams} if teams else {}),
        **({"read_as": read_as} if read_as else {}),
        **({"sheets": [Path(file).name for file in by_file if file]} if teams else {}),
        "left_open": [text for text in map(left_open, by_file.values()) if text],
        "extrapolation": [text for text in map(extrapolation, by_file.values()) if text],
        **({"not_given": lacking} if lacking else {}),
        "commit": commit,
        "changed": commit and bool(_git("status", "--porcelain", "--untracked-files=no")),
    }


def sheets_of(found: Mapping[str, Any]) -> str:
    """Return the names of the files with the user's own teams, as words in a sentence."""
    return " and ".join(found.get("sheets", ())) or "your own sheet"


def notes_on_own_teams(found: Mapping[str, Any]) -> list[str]:
    """Return what a reader of results must know of the figures of own teams; none without any.

    Parameters
    ----------
    found : Mapping[str, Any]
        a provenance.
    """
    left_open = list(found.get("left_open", ()))
    averaged = [AVERAGED] if left_open else []
    return [*found.get("read_as", ()), *left_open, *averaged, *found.get("extrapolation", ())]


def check_unchanged(folder: Path, then: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Check that what a folder of results depends on is still the same.

    Parameters
    ----------
    folder : Path
        of the results.
    then : Mapping[str, Any]
        its provenance.
    now : Mapping[str, Any]
        the provenance of the same study today.

    Raises
    ------
    InputError
        one sentence with every difference.
    """
    found = list(_differences(then, now))
    if found:
        raise InputError(
            f"{folder} was made with something else: {'; '.join(found)}; go back to that, or begin"
            " anew with rp2pr run (results of different making are never mixed)."
        )


def _sheets(study: Study) -> set[str]:
    """Return the paths of the sheets of own teams."""
    return {point.cohort.file for point in study.points.values()} - {""}


def _team_names(study: Study) -> dict[str, str]:
    """Return the names of the user's own teams, by id as text."""
    found: dict[int, str] = {}
    for own in _own_teams(study):
        found |= zip(own.ids.tolist(), own.names, strict=True)
    return {str(number): found[number] for number in sorted(found)}


def _not_given(study: Study) -> dict[str, list[str]]:
    """Return by column of a file the ids, as text, of the teams for which some file lacks it."""
    found: dict[str, set[int]] = {}
    for own in _own_teams(study):
        for name in FIGURES_SHOWN:
            found.setdefault(name, set()).update(own.ids[np.isnan(own.values[name])].tolist())
    return {name: [str(number) for number in sorted(ids)] for name, ids in found.items() if ids}


def _own_teams(study: Study) -> Iterator[OwnTeams]:
    """Yield the user's own teams, file by file."""
    return map(read_own_teams, sorted(_sheets(study)))


def _differences(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    for name, words in _WORDS.items():
        if then[name] != now[name]:
            commits = f" (commit {commit_of(then)} and {commit_of(now)})" if name == "rules" else ""
            yield f"{words} changed from {then[name]} to {now[name]}{commits}"
    for group, word in (
        ("libraries", "the version of"),
        ("files", "the content of"),
        ("own", "the place of the own phase"),
        ("own_files", "the file of"),
    ):
        old, new = then.get(group, {}), now.get(group, {})
        for name in sorted({*old, *new}):
            before, after = old.get(name), new.get(name)
            if before != after:
                yield f"{word} {name} changed from {before} to {after}"
    if (then_asked := then.get("outcomes", [])) != (asked := now.get("outcomes", [])):
        yield f"the own outcomes changed from {then_asked} to {asked}"


def commit_of(found: Mapping[str, Any]) -> str:
    """Return the commit of a provenance in short.

    Examples are `3f2a91c07b`, `3f2a91c07b with changes` and `unknown`.
    """
    if not found["commit"]:
        return "unknown"
    return f"{found['commit'][:10]}{' with changes' if found['changed'] else ''}"


@cache
def _processor() -> str:
    """Return the model of the processor as the system names it; empty if it does not."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return platform.processor()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor())


@cache
def _git(*words: str) -> str | None:
    """Return what git prints about this checkout, or `None` without a checkout or git.

    It is asked once a process, which keeps the sources that it began with.
    """
    if not (_CHECKOUT / ".git").exists():
        return None
    try:
        done = subprocess.run(
            ["git", "-C", str(_CHECKOUT), *words], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()
