"""Where a result comes from: versions, seed, commit, the rules and the user's files it rests on.

No times and no names of machines: the same run made twice leaves the same files.
"""

from __future__ import annotations

import platform
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

import rp2pr_sim
from rp2pr_sim.cohort.tables import content_hash
from rp2pr_sim.compiled import sources_hash
from rp2pr_sim.scenario import Scenario
from rp2pr_sim.study.job import Job
from rp2pr_sim.terms import PairingStrategy

__all__ = ["provenance"]

_CHECKOUT = Path(rp2pr_sim.__file__).parent.parent
_LIBRARIES = ("matplotlib", "numba", "numpy", "pandas", "pyarrow", "rustworkx", "scipy")


def provenance(job: Job) -> dict[str, Any]:
    """What must be equal for a run to be equal, ready to be written as JSON.

    Returns:
        name, seed, replicates, rp2pr_sim, python, libraries, rules (hash of the sources that are
        compiled), files (hash of the content of each file of the user's own that was read, by the
        parameter that names it), commit (`None` outside a git checkout) and changed (whether
        files differ from it).

    Raises:
        InputError: if a file of the user's own can no longer be read.
    """
    commit = _git("rev-parse", "HEAD")
    return {
        "name": job.name,
        "seed": job.seed,
        "replicates": job.replicates,
        "rp2pr_sim": rp2pr_sim.__version__,
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in _LIBRARIES},
        "rules": sources_hash(),
        "files": {name: content_hash(path) for name, path in _own_files(job.scenario).items()},
        "commit": commit,
        "changed": None if commit is None else bool(_git("status", "--porcelain", "--untracked-files=no")),
    }


def _own_files(scenario: Scenario) -> dict[str, str]:
    """The paths of the user's own files that decide the results, by parameter."""
    pairs = scenario.pairing.file if scenario.pairing.strategy == PairingStrategy.own_list else ""
    named = {"cohort.file": scenario.cohort.file, "pairing.file": pairs}
    return {name: path for name, path in named.items() if path}


def _git(*words: str) -> str | None:
    """What git says of this checkout, or `None` where there is no checkout or no git."""
    if not (_CHECKOUT / ".git").exists():
        return None
    try:
        done = subprocess.run(["git", "-C", str(_CHECKOUT), *words], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()
