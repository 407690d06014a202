"""What a result rests on, and the name that a run has because of it.

A run is named `3f2a91c07b55-1-17`: a hash of what was simulated by which rules, the seed, the
replicate. Whoever simulates the same gets the same name, and whatever could change the result
changes the name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from rp2pr_sim.core.errors import InputError
from rp2pr_sim.core.jit import sources_hash, sources_of
from rp2pr_sim.model.cohort import resolved
from rp2pr_sim.model.cohort.csv_input import content_hash
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.scenario.config import named_in


def rules_hash(own: Mapping[str, Callable[..., Any]]) -> str:
    """Sixteen hexadecimal digits that change with any source that decides results, a user's own phases among them."""
    digest = hashlib.sha256(sources_hash().encode())
    for phase, function in sorted(own.items()):
        digest.update(phase.encode() + function.__name__.encode())
        for file in sorted(sources_of(function)):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def file_hashes(points: Iterable[Scenario]) -> dict[str, str]:
    """The content hash of each file of the user's own that decides the results, by path.

    Raises
    ------
    InputError
        if one cannot be read.
    """
    paths = {path for point in points for path in point.own_files().values()}
    return {path: content_hash(path) for path in sorted(paths)}


def address(scenario: Scenario, rules: str, files: Mapping[str, str]) -> str:
    """Twelve hexadecimal digits that stand for a scenario, the rules and the content of the user's files.

    Parameters
    ----------
    scenario : Scenario
        what is simulated.
    rules : str
        the hash of the rules.
    files : Mapping[str, str]
        by path, the hash of the content.

    Raises
    ------
    InputError
        if the user's file of teams is at fault.
    """
    values = resolved(scenario).flat() | {
        name: files[path] for name, path in scenario.own_files().items()
    }
    told = json.dumps([rules, values], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def run_id(address: str, seed: int, replicate: int) -> str:
    """The name of a run."""
    return f"{address}-{seed}-{replicate}"


def check_own_teams(scenario: Scenario, overrides: Sequence[str]) -> None:
    """Whether the user's own files can be read, hold teams that are allowed, and are not contradicted by what was typed beside them.

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
