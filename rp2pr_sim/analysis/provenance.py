"""What the runs of an analysis depend on, gathered for the top of its folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from rp2pr_sim.analysis.base import Result
from rp2pr_sim.study.files import UNSEALED, sealed

PROVENANCE = "provenance.json"
_OF_ONE = ("name", "seed", "replicates", "together", "checksum")
"""What differs between the studies of an analysis by design."""


def provenance_of(result: Result) -> Mapping[str, Any]:
    """Return what all runs of a result depend on, and what is special to each study.

    `studies` has the seed, the replicates and whatever differs from the first study, by name. It
    shows, for instance, that part of an analysis was resumed on another machine.
    """
    found = {name: study.provenance for name, study in result.studies.items()}
    first = next(iter(found.values()), {})
    whole = {key: value for key, value in first.items() if key not in _OF_ONE}
    studies = {
        name: {
            key: value
            for key, value in made.items()
            if key in ("seed", "replicates") or (key not in _OF_ONE and whole.get(key) != value)
        }
        for name, made in found.items()
    }
    return {"kind": result.question.kind(), **whole, "studies": studies}


def provenance_file(result: Result) -> dict[str, bytes]:
    """Return the file by name; none where the folder is a study, which has its own."""
    if not result.studies or "" in result.studies:
        return {}
    told = {**provenance_of(result), "checksum": UNSEALED}
    return {PROVENANCE: sealed(f"{json.dumps(told, indent=2)}\n".encode())}
