"""The description of a study in its folder: enough to make exactly the same study again.

- `config.yaml` has the settings and every parameter of the first scenario.
- `points.parquet` has one row per scenario: its name, how the addresses of its runs begin, and
  every parameter that some scenario sets to another value than the default.
- `provenance.json` says what the results depend on.
- `unfinished.txt` exists while runs are missing, and says how to resume.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import yaml  # type: ignore[import-untyped]

from rp2pr_sim.core.errors import InputError, reason_of
from rp2pr_sim.core.text import check_no_reference
from rp2pr_sim.outcomes.own import place_in
from rp2pr_sim.scenario import Scenario, Strength, parameters
from rp2pr_sim.study.design import Study, groups_of
from rp2pr_sim.study.files import (
    UNSEALED,
    is_sealed,
    sealed,
    sound_parquet,
    write_bytes,
    write_parquet,
    write_text,
)
from rp2pr_sim.study.mechanism import register_strengths
from rp2pr_sim.study.own_code import import_own
from rp2pr_sim.study.run_identity import address

_CONFIG, _PROVENANCE = "config.yaml", "provenance.json"
_POINTS, _UNFINISHED = "points.parquet", "unfinished.txt"
# C: ten times faster
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_SETTINGS = ("name", "seed", "replicates", "details")
_ARROW = {float: pa.float64(), int: pa.int64(), bool: pa.bool_()}


class Described(NamedTuple):
    """A study as its folder describes it."""

    folder: Path
    study: Study
    provenance: Mapping[str, Any]
    """What it depended on when it began."""


class Plan(NamedTuple):
    """The size of a study, which decides its parts; read without making the scenarios."""

    runs: Mapping[str, str]
    """By name of the scenario, how the addresses of its runs begin."""
    replicates: int
    details: int
    together: int

    @property
    def step(self) -> int:
        """See `Study.step`."""
        return groups_of(len(self.runs), self.together)


def describe(folder: Path, study: Study, provenance: Mapping[str, Any]) -> None:
    """Write the description of a study with resolved points to a new folder, `config.yaml` last."""
    write_bytes(folder / _PROVENANCE, _json(provenance))
    write_parquet(folder / _POINTS, _points_table(study, provenance))
    write_bytes(folder / _CONFIG, _config(study))


def described(folder: Path) -> Described:
    """Return the study of a folder, without functions of the user's own; see `with_own`.

    Raises
    ------
    InputError
        if the folder has no study, or its files are damaged or were edited.
    """
    _check_study(folder)
    with _intact(folder / _PROVENANCE):
        provenance = json.loads(_read(folder / _PROVENANCE))
        dict(provenance["own"])
        register_strengths([Strength(**item) for item in provenance.get("strengths", ())])
    with _intact(folder / _CONFIG):
        config = _loaded(folder)
        settings = {name: config[name] for name in _SETTINGS}
        settings["together"] = config.get("together", 0)
        blocks = {name: value for name, value in config.items() if isinstance(value, Mapping)}
        first = Scenario.of(blocks)
        if lacking := [item.name for item in parameters() if not _has(config, item.name)]:
            raise InputError(
                f"{folder / _CONFIG} is damaged, or of another version of rp2pr_sim; it lacks"
                f" {lacking[0]}."
            )
    study = Study(points=_points(folder, first), output=folder.parent, **settings)
    return Described(folder, study, provenance)


def with_own(found: Described) -> Described:
    """Return the study with the functions of the user's own, which are imported.

    Raises
    ------
    InputError
        if one may not be imported, or cannot; see `own_code.import_own`.
    """
    folder, made_with = found.folder, found.provenance
    with _intact(folder / _PROVENANCE):
        files, outcomes = made_with.get("own_files", {}), made_with.get("outcomes", ())
        own = {
            phase: import_own(folder, f"phase {phase}", place, files.get(place))
            for phase, place in made_with["own"].items()
        }
        for place in dict.fromkeys(map(place_in, outcomes)):
            import_own(folder, "outcome", place, files.get(place))
    return found._replace(study=replace(found.study, own=own, outcomes=tuple(outcomes)))


def planned(folder: Path) -> Plan:
    """Return the size of the study of a folder.

    Raises
    ------
    InputError
        as `described`.
    """
    _check_study(folder)
    with _intact(folder / _CONFIG):
        config = _loaded(folder)
        size = int(config["replicates"]), int(config["details"])
        together = int(config.get("together", 0))
    return Plan(prefixes(folder), *size, together)


def is_study(folder: Path) -> bool:
    """Return whether a folder describes a study."""
    return (folder / _CONFIG).is_file() and (folder / _PROVENANCE).is_file()


def studies_in(folder: Path) -> list[Path]:
    """Return the folders of studies in and below a folder, in their order."""
    return [file.parent for file in sorted(folder.rglob(_PROVENANCE)) if is_study(file.parent)]


def _loaded(folder: Path) -> Any:
    config = yaml.load(_read(folder / _CONFIG), _LOADER)
    _check_no_reference(folder / _CONFIG, config)
    return config


def _read(file: Path) -> bytes:
    """Return the content of a file that has a checksum."""
    content = file.read_bytes()
    if not is_sealed(content):
        raise ValueError("its checksum is not that of its content")
    return content


def _check_no_reference(file: Path, content: Any) -> None:
    try:
        check_no_reference(content)
    except InputError as error:
        raise InputError(f"{file}: {error}") from error


def _check_study(folder: Path) -> None:
    if not is_study(folder):
        raise InputError(
            f"{folder} holds no study; name a folder of results, such as outputs/run/ilcop-001."
        )


def write_replicates(found: Described) -> None:
    """Write how many replicates the study has now; `config.yaml`, which decides, comes first."""
    write_bytes(found.folder / _CONFIG, _config(found.study))
    now = {**found.provenance, "replicates": found.study.replicates}
    write_bytes(found.folder / _PROVENANCE, _json(now))


def mark_unfinished(folder: Path, done: int, runs: int) -> None:
    """Write in plain words how many runs are done and how to resume."""
    text = (
        f"{done:,} of {runs:,} runs are done.\nTo go on where it was left, type:\n\n    rp2pr"
        f" resume {folder}\n"
    )
    write_text(folder / _UNFINISHED, text)


def unfinished(folder: Path) -> Path:
    """Return the path of the file that exists while a study is not finished."""
    return folder / _UNFINISHED


def prefixes(folder: Path) -> dict[str, str]:
    """Return how the addresses of the runs of each scenario begin (`<hash>-<seed>`), by its name.

    Equal scenarios share it.

    Raises
    ------
    InputError
        if the file is damaged.
    """
    table = points_table(folder, ["scenario", "run"])
    return dict(zip(table["scenario"].to_pylist(), table["run"].to_pylist(), strict=True))


def points_table(folder: Path, columns: list[str] | None = None) -> pa.Table:
    """Return the scenarios of a study, one per row.

    Parameters
    ----------
    folder : Path
        of the study.
    columns : list[str] | None
        only these.

    Returns
    -------
    pa.Table
        The columns `scenario` (its name) and `run` (how the addresses of its runs begin), then the
        parameters by dotted name.

    Raises
    ------
    InputError
        if the file is damaged.
    """
    with _intact(folder / _POINTS):
        if sound_parquet(folder / _POINTS) is None:
            raise ValueError("its checksum is not that of its content")
        return pq.read_table(folder / _POINTS, columns=columns)


def check_unedited(found: Described) -> None:
    """Check that scenarios and seed are those with which the study began.

    An edited `config.yaml` would mix two studies.

    Raises
    ------
    InputError
        one sentence.
    """
    begun = prefixes(found.folder)
    for name, start in _starts(found.study, found.provenance).items():
        if begun.get(name) != start:
            raise _edited(found.folder, f"the scenario {name} or the seed")
    for setting in ("seed", "together"):
        if found.provenance.get(setting, 0) != getattr(found.study, setting):
            raise _edited(found.folder, setting)


def _edited(folder: Path, what: str) -> InputError:
    """Return the error for a study whose files were edited after it began."""
    return InputError(
        f"{folder}: {what} is no longer that which the study was begun with; put its files back as"
        " they were, or begin anew with rp2pr run (results of different making are never mixed)."
    )


def _config(study: Study) -> bytes:
    settings = {name: getattr(study, name) for name in _SETTINGS}
    if study.together:
        settings["together"] = study.together
    config = {**settings, **study.scenario.nested()}
    text = yaml.dump(config, Dumper=_DUMPER, sort_keys=False, allow_unicode=True)
    return sealed(f"{text}# {UNSEALED}\n".encode())


def _points_table(study: Study, provenance: Mapping[str, Any]) -> pa.Table:
    """Return the content of `points.parquet`; see `points_table`."""
    usual = Scenario().flat()
    flat = [point.flat() for point in study.points.values()]
    starts = _starts(study, provenance)
    columns = {"scenario": pa.array(starts.keys()), "run": pa.array(starts.values())}
    for item in parameters():
        values = [point[item.name] for point in flat]
        if any(value != usual[item.name] for value in values):
            columns[item.name] = pa.array(values, _ARROW.get(item.kind, pa.string()))
    return pa.table(columns)


def _starts(study: Study, provenance: Mapping[str, Any]) -> dict[str, str]:
    """Return how the addresses of the runs of each scenario begin, by its name."""
    return {
        name: f"{address(point, provenance['rules'], provenance['files'])}-{study.seed}"
        for name, point in study.points.items()
    }


def _points(folder: Path, first: Scenario) -> dict[str, Scenario]:
    """Return the scenarios, each as `first` with the parameters of its row."""
    points = {}
    table = points_table(folder)
    texts = [item.name for item in table.schema if pa.types.is_string(item.type)]
    _check_no_reference(folder / _POINTS, table.column_names)
    for name in texts:
        _check_no_reference(folder / _POINTS, table[name].unique().to_pylist())
    for row in table.to_pylist():
        name, _ = row.pop("scenario"), row.pop("run")
        points[name] = first.replaced(row)
    if first not in list(points.values())[:1]:
        raise _edited(folder, f"the scenario {next(iter(points), '')}")
    return points


@contextmanager
def _intact(file: Path) -> Iterator[None]:
    """Report what cannot be read or understood as a fault of this file."""
    try:
        yield
    except InputError:
        raise
    except (OSError, ValueError, TypeError, KeyError, AttributeError, yaml.YAMLError) as error:
        if isinstance(error, OSError) and error.strerror:
            raise InputError(f"{file} cannot be read: {reason_of(error)}.") from error
        raise InputError(
            f"{file} is damaged or was edited; put back a copy of it, or begin the study anew."
        ) from error


def _has(config: Any, name: str) -> bool:
    """Return whether a config has the parameter `block.name`."""
    block, _, last = name.partition(".")
    return block == "own" or last in config.get(block, {})


def _json(found: Mapping[str, Any]) -> bytes:
    return sealed(f"{json.dumps({**found, 'checksum': UNSEALED}, indent=2)}\n".encode())
