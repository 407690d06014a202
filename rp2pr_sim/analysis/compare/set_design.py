"""The study of every scenario under every parameter set, and the file in its folder that says so.

A point is a scenario under a set, named `<scenario>__<set>`, such as `random__posterior-012`.  All
scenarios of a set stand side by side, so that a block of runs shares the set-ups they have in
common.  `worlds.json` is written when the folder is made; with it and the points, the tables of a
folder can be made at any time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rp2pr_sim.analysis.compare.parameter_sets import chosen
from rp2pr_sim.analysis.compare.question import Compared
from rp2pr_sim.analysis.plausible_sets import ensemble
from rp2pr_sim.core.errors import InputError
from rp2pr_sim.outcomes.lookup import outcome_named
from rp2pr_sim.outcomes.programme import trial
from rp2pr_sim.scenario import Scenario, parameters
from rp2pr_sim.scenario.uncertain import uncertain
from rp2pr_sim.study import Study
from rp2pr_sim.study.files import write_text

FILE = "worlds.json"
FEWEST_REPLICATES = 4
"""Two in each half, since luck shows in differences between replicates."""
BETWEEN = "__"
_LONGEST = 60 - len(BETWEEN) - len("posterior-000")


@dataclass(frozen=True)
class Choice:
    """One of the compared scenarios."""

    point: str
    """What the names of its points begin with."""
    label: str
    """In plain words."""
    choices: Mapping[str, str]
    """In what it differs from the others."""


@dataclass(frozen=True)
class Worlds:
    """What `worlds.json` holds."""

    outcome: str
    """Column of the table `programme`."""
    ranges: str
    choices: tuple[Choice, ...]
    varied: tuple[str, ...]
    """Parameters that the sets set."""
    kept: tuple[str, ...]
    """Uncertain parameters that stay as they were set by hand."""
    without_control: bool
    """Whether the control arm was left out, which the outcome does not need."""

    def keep(self, folder: Path) -> None:
        """Write it to a folder."""
        write_text(folder / FILE, json.dumps(asdict(self), indent=2) + "\n")


def study(
    compared: Sequence[Compared],
    outcome: str = "plan_success",
    *,
    ranges: str = "posterior",
    sets: int = 300,
    blocks: Sequence[str] = (),
    name: str = "worlds",
    seed: int = 1,
    replicates: int = 20,
    output: Path = Path("outputs/worlds"),
) -> tuple[Study, Worlds]:
    """Every scenario under every parameter set, and what the folder says of it.

    What was set by hand stays as it is in every set, and a control arm that the outcome does not
    need is left out.

    Parameters
    ----------
    compared : Sequence[Compared]
        two scenarios or more, as `compare.scenarios_of` gives them.
    outcome : str
        the column of the table `programme` by which choices are judged.
    ranges : str
        `posterior`, the parameter sets that agree with the facts, or `wide`, a design over the
        declared ranges.
    sets : int
        how many parameter sets, 20 or more.
    blocks : Sequence[str]
        with wide ranges, the only mechanisms whose parameters vary; all if none is named.
    name : str
        of the study.
    seed : int
        of all luck, and of the design.
    replicates : int
        of each scenario under each set, 4 or more.
    output : Path
        the folder in which the folder of results is made.

    Raises
    ------
    InputError
        for a value that is not allowed.
    """
    outcome_named(outcome)
    if len(compared) < 2:
        raise InputError(
            "one scenario alone beats nothing; name two or more, such as"
            " pairing=complementary,random."
        )
    if isinstance(blocks, str) or not all(isinstance(block, str) for block in blocks):
        raise InputError(
            f"blocks is {blocks!r}; allowed are names of mechanisms, such as relations,climate."
        )
    kept, no_control = by_hand(compared), without_control(compared, outcome)
    found = chosen(ranges, sets, seed, blocks, kept)
    heads = _heads([item.name for item in compared])
    points = _points(
        dict(zip(heads, compared, strict=True)),
        found.sets,
        {"scale.n_control": 0} if no_control else {},
    )
    planned = Study(
        points=points, name=name, seed=seed, replicates=replicates, details=0, output=output
    )
    if replicates < FEWEST_REPLICATES:
        raise InputError(
            f"replicates is {replicates}; allowed is a whole number from {FEWEST_REPLICATES}: each"
            " half needs two."
        )
    choices = tuple(
        Choice(head, item.label, dict(item.choices))
        for head, item in zip(heads, compared, strict=True)
    )
    return planned, Worlds(outcome, ranges, choices, found.varied, kept, no_control)


def by_hand(compared: Sequence[Compared]) -> tuple[str, ...]:
    """Uncertain parameters that no set may touch: those set to another value than the default, or named by the user."""
    usual = {item.name: item.default for item in parameters()}
    found = [item.name for item in uncertain()] + [name for name in ensemble()[0] if name in usual]
    kept = [
        name
        for name in found
        if any(name in item.named or item.scenario[name] != usual[name] for item in compared)
    ]
    return tuple(dict.fromkeys(kept))


def without_control(compared: Sequence[Compared], outcome: str) -> bool:
    """Whether teams that wait can be left out: the outcome does not ask for them, nor does the user, nor a file of own teams."""
    asked = {name for column in trial.COLUMNS for name in column.names}
    wanted = outcome in asked or any("scale.n_control" in item.named for item in compared)
    return not wanted and all(
        not item.scenario.cohort.file and item.scenario.scale.n_control for item in compared
    )


def _points(
    scenarios: Mapping[str, Compared],
    sets: Mapping[str, Mapping[str, float]],
    everywhere: Mapping[str, int],
) -> dict[str, Scenario]:
    """Set by set, the scenarios side by side."""
    return {
        f"{head}{BETWEEN}{name}": item.scenario.replaced({**values, **everywhere})
        for name, values in sets.items()
        for head, item in scenarios.items()
    }


def points_of(points: Mapping[str, Scenario], worlds: Worlds) -> dict[str, dict[str, Scenario]]:
    """By the name of a set, the scenarios under it by what their names begin with."""
    found: dict[str, dict[str, Scenario]] = {}
    for name, scenario in points.items():
        head, _, parameter_set = name.rpartition(BETWEEN)
        found.setdefault(parameter_set, {})[head] = scenario
    heads = [choice.point for choice in worlds.choices]
    if any(list(part) != heads for part in found.values()):
        raise InputError(
            "the points of this study are not those that its worlds.json tells of; begin anew with"
            " rp2pr worlds."
        )
    return found


def is_worlds(folder: Path) -> bool:
    """Whether a folder holds scenarios under parameter sets."""
    return (folder / FILE).is_file()


def read(folder: Path) -> Worlds:
    """What a folder says of its scenarios and sets.

    Raises
    ------
    InputError
        if it holds none, or the file is damaged.
    """
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
        choices = tuple(Choice(**item) for item in found["choices"])
        worlds = Worlds(
            **{
                **found,
                "choices": choices,
                "varied": tuple(found["varied"]),
                "kept": tuple(found["kept"]),
            }
        )
        outcome_named(worlds.outcome)
    except FileNotFoundError:
        raise InputError(
            f"{folder} holds no scenarios under parameter sets; name a folder such as"
            " outputs/worlds/worlds-001."
        ) from None
    except InputError as error:
        raise InputError(f"{folder / FILE}: {error}") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{folder / FILE} is damaged; put back a copy of it, or begin anew with rp2pr worlds."
        ) from error
    return worlds


def _heads(names: Sequence[str]) -> list[str]:
    """What the names of points begin with: the scenario's name, cut and numbered where it would be too long for that of a point."""
    if max(map(len, names)) <= _LONGEST:
        return list(names)
    return [
        name if len(name) <= _LONGEST else f"{name[: _LONGEST - 4]}-{number:03d}"
        for number, name in enumerate(names)
    ]
