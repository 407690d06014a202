"""What a folder of results says of its study: enough to make exactly the same study of it again.

`config.yaml` holds the settings and the first point in full, `points.parquet` (of more than one
point) what the others differ in, `provenance.json` what all rests on, and `unfinished.txt` how to
go on, for as long as runs are missing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import yaml  # type: ignore[import-untyped]

from rp2pr_sim.core.errors import InputError, reason_of
from rp2pr_sim.model.cohort import resolved
from rp2pr_sim.scenario import Scenario, parameters
from rp2pr_sim.study.design import Study, imported
from rp2pr_sim.study.files import write_parquet, write_text
from rp2pr_sim.study.run_identity import address

_CONFIG, _PROVENANCE, _POINTS, _UNFINISHED = (
    "config.yaml",
    "provenance.json",
    "points.parquet",
    "unfinished.txt",
)
# C: ten times faster
_LOADER, _DUMPER = (
    getattr(yaml, "CSafeLoader", yaml.SafeLoader),
    getattr(yaml, "CSafeDumper", yaml.SafeDumper),
)
_SETTINGS = ("name", "seed", "replicates", "details")
_ARROW = {float: pa.float64(), int: pa.int64(), bool: pa.bool_()}


class Described(NamedTuple):
    """A study as its folder describes it."""

    folder: Path
    study: Study
    provenance: Mapping[str, Any]
    """What it rested on when it was begun."""


class Plan(NamedTuple):
    """What decides which parts a study has; read without making its scenarios."""

    runs: Mapping[str, str]
    """By point, what the names of its runs begin with."""
    replicates: int
    details: int
    own_replicates: bool

    @property
    def step(self) -> int:
        """As that of the study."""
        return len(self.runs) if self.own_replicates else 1


def describe(folder: Path, study: Study, provenance: Mapping[str, Any]) -> None:
    """Write all but the tables to a new folder."""
    write_text(folder / _PROVENANCE, _json(provenance))
    if len(study.points) > 1:
        write_parquet(folder / _POINTS, _points_table(study, provenance))
    write_text(folder / _CONFIG, _config(study))


def described(folder: Path) -> Described:
    """The study of a folder.

    Raises
    ------
    InputError
        if the folder holds none, a file of it is damaged, or a phase of the user's own cannot be
        imported.
    """
    _check_study(folder)
    with _intact(folder / _CONFIG):
        config: Any = yaml.load((folder / _CONFIG).read_text(encoding="utf-8"), _LOADER)
        settings = {name: config[name] for name in _SETTINGS} | {
            "own_replicates": config.get("own_replicates", False)
        }
        first = Scenario.of(
            {name: value for name, value in config.items() if isinstance(value, Mapping)}
        )
        if lacking := [item.name for item in parameters() if not _holds(config, item.name)]:
            raise InputError(
                f"{folder / _CONFIG} is damaged, or of another version of rp2pr_sim; it lacks"
                f" {lacking[0]}."
            )
    with _intact(folder / _PROVENANCE):
        provenance = json.loads((folder / _PROVENANCE).read_text(encoding="utf-8"))
        own = {phase: _own(folder, phase, place) for phase, place in provenance["own"].items()}
    points = (
        _points(folder, first)
        if (folder / _POINTS).exists()
        else dict.fromkeys(prefixes(folder), first)
    )
    return Described(
        folder, Study(points=points, output=folder.parent, own=own, **settings), provenance
    )


def planned(folder: Path) -> Plan:
    """What a folder says of the size of its study.

    Raises
    ------
    InputError
        as `described`.
    """
    _check_study(folder)
    with _intact(folder / _CONFIG):
        config: Any = yaml.load((folder / _CONFIG).read_text(encoding="utf-8"), _LOADER)
        size = (
            int(config["replicates"]),
            int(config["details"]),
            bool(config.get("own_replicates", False)),
        )
    return Plan(prefixes(folder), *size)


def is_study(folder: Path) -> bool:
    """Whether a folder describes a study."""
    return (folder / _CONFIG).is_file() and (folder / _PROVENANCE).is_file()


def _check_study(folder: Path) -> None:
    if not is_study(folder):
        raise InputError(
            f"{folder} holds no study; name a folder of results, such as outputs/run/ilcop-001."
        )


def tell_replicates(found: Described) -> None:
    """Have the files say how many replicates the study has now; `config.yaml` first, which decides."""
    write_text(found.folder / _CONFIG, _config(found.study))
    write_text(
        found.folder / _PROVENANCE,
        _json({**found.provenance, "replicates": found.study.replicates}),
    )


def mark_unfinished(folder: Path, done: int, runs: int) -> None:
    """Say in plain words how far the study is and how to go on."""
    text = (
        f"{done:,} of {runs:,} runs are done.\nTo go on where it was left, type:\n\n    rp2pr"
        f" resume {folder}\n"
    )
    write_text(folder / _UNFINISHED, text)


def unfinished(folder: Path) -> Path:
    """The file that is there for as long as a study is not finished."""
    return folder / _UNFINISHED


def prefixes(folder: Path) -> dict[str, str]:
    """By the name of a point, what the names of its runs begin with (`<address>-<seed>`); points that are the same share it.

    Raises
    ------
    InputError
        if the file that says so is damaged.
    """
    if (folder / _POINTS).exists():
        with _intact(folder / _POINTS):
            table = pq.read_table(folder / _POINTS, columns=["scenario", "run"])
        return dict(zip(table["scenario"].to_pylist(), table["run"].to_pylist(), strict=True))
    with _intact(folder / _PROVENANCE):
        runs: dict[str, str] = json.loads((folder / _PROVENANCE).read_text(encoding="utf-8"))[
            "runs"
        ]
        return dict(runs.items())


def _config(study: Study) -> str:
    settings = {name: getattr(study, name) for name in _SETTINGS} | (
        {"own_replicates": True} if study.own_replicates else {}
    )
    return str(
        yaml.dump(
            {**settings, **resolved(study.scenario).nested()},
            Dumper=_DUMPER,
            sort_keys=False,
            allow_unicode=True,
        )
    )


def _points_table(study: Study, provenance: Mapping[str, Any]) -> pa.Table:
    """One row a point: its name, what its runs' names begin with, and every parameter that is not the same in all points."""
    flat = [point.flat() for point in study.points.values()]
    varied = [
        item
        for item in parameters()
        if any(values[item.name] != flat[0][item.name] for values in flat)
    ]
    begin = [
        f"{address(point, provenance['rules'], provenance['files'])}-{study.seed}"
        for point in study.points.values()
    ]
    columns = {"scenario": pa.array(list(study.points)), "run": pa.array(begin)}
    for item in varied:
        columns[item.name] = pa.array(
            [values[item.name] for values in flat], _ARROW.get(item.kind, pa.string())
        )
    return pa.table(columns)


def _points(folder: Path, first: Scenario) -> dict[str, Scenario]:
    with _intact(folder / _POINTS):
        rows = pq.read_table(folder / _POINTS).to_pylist()
    return {
        row.pop("scenario"): first.replaced(
            {name: value for name, value in row.items() if name != "run"}
        )
        for row in rows
    }


@contextmanager
def _intact(file: Path) -> Iterator[None]:
    """Within this, what cannot be made sense of is the fault of this file."""
    try:
        yield
    except InputError:
        raise
    except (OSError, ValueError, TypeError, KeyError, AttributeError, yaml.YAMLError) as error:
        if isinstance(error, OSError) and error.strerror:
            raise InputError(f"{file} cannot be read: {reason_of(error)}.") from error
        raise InputError(
            f"{file} is damaged; put back a copy of it, or begin the study anew."
        ) from error


def _holds(config: Any, name: str) -> bool:
    """Whether the parameter `block.name` is there."""
    block, _, last = name.partition(".")
    return last in config.get(block, {})


def _own(folder: Path, phase: str, place: str) -> Any:
    function = imported(place)
    if function is None:
        raise InputError(
            f"the own phase {phase} of {folder} cannot be imported from {place}; go on from the"
            " script that began the study."
        )
    return function


def _json(found: Mapping[str, Any]) -> str:
    return json.dumps(found, indent=2) + "\n"
