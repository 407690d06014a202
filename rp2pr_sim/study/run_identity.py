"""The address of a run, which depends on everything that decides its results.

An address such as `3f2a91c07b55-1-17` has a hash of the scenario and the rules, the seed and the
number of the replicate. The same simulation has the same address everywhere, and anything that
could change the result changes the address.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from rp2pr_sim.core.cache import cache_folder
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.jit import sources_hash, sources_of
from rp2pr_sim.core.source_hash import READING, source_hash
from rp2pr_sim.model.cohort import resolved
from rp2pr_sim.scenario import Scenario, parameters
from rp2pr_sim.scenario.config import named_in
from rp2pr_sim.sheet import hashes_of, mapping_path


def rules_hash(own: Mapping[str, Callable[..., Any]]) -> str:
    """Return sixteen hexadecimal digits that change with any source that decides results.

    Those of a user's own phases are among them.
    """
    digest = hashlib.sha256((sources_hash() + source_hash(cache_folder(), READING)).encode())
    for phase, function in sorted(own.items()):
        digest.update(phase.encode() + function.__name__.encode())
        for file in sorted(sources_of(function)):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def file_hashes(points: Iterable[Scenario]) -> dict[str, str]:
    """Return the content hash of each of the user's files that decides the results, by path.

    The mapping of a sheet is such a file too.

    Raises
    ------
    InputError
        if one cannot be read.
    """
    paths = {path for point in points for path in point.own_files().values()}
    hashes = {file: found for path in paths for file, found in hashes_of(path).items()}
    return dict(sorted(hashes.items()))


def address(scenario: Scenario, rules: str, files: Mapping[str, str]) -> str:
    """Return twelve hexadecimal digits for a scenario, the rules and the user's files.

    Parameters
    ----------
    scenario : Scenario
        the simulated one, with the number of teams in the user's file (see `resolved`).
    rules : str
        the hash of the rules.
    files : Mapping[str, str]
        by path, the hash of the content.
    """
    usual = {item.name: item.default for item in parameters() if item.block == "own"}
    values = {name: value for name, value in scenario.flat().items() if usual.get(name) != value}
    for name, path in scenario.own_files().items():
        values[name] = files[path]
        if (how := mapping_path(path)) in files:
            values[mapping_path(name)] = files[how]
    content = json.dumps([rules, values], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:12]


def run_id(address: str, seed: int, replicate: int) -> str:
    """Return the address of a run."""
    return f"{address}-{seed}-{replicate}"


def check_own_teams(scenario: Scenario, overrides: Sequence[str]) -> None:
    """Check the user's own files, and that no other setting contradicts them.

    Raises
    ------
    InputError
        one sentence.
    """
    file = scenario.cohort.file
    for name in map(named_in, overrides):
        if file and name.startswith("scale."):
            raise InputError(
                f"{name} cannot be set beside cohort.file: {file} says how many teams there are;"
                f" leave {name} out."
            )
    file_hashes([scenario])
    resolved(scenario)
