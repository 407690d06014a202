"""What one run is: a scenario, its name, the seed, the number of replicates and where results go."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from rp2pr_sim.errors import InputError
from rp2pr_sim.scenario import Scenario

__all__ = ["Job"]

MOST = 2**31 - 1  # of seeds and replicates
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")


@dataclass(frozen=True, kw_only=True)
class Job:
    """One scenario, replicated.

    `name` names the folder of results and fills the column `scenario`; `seed` and the number
    of a replicate (0 .. replicates - 1) decide its luck; `output` is the folder in which the
    numbered folder of results is made.

    Raises:
        InputError: one sentence, for the first value that is not allowed.
    """

    scenario: Scenario = field(default_factory=Scenario)
    name: str = "own"
    seed: int = 1
    replicates: int = 40
    output: Path = Path("outputs/run")

    def __post_init__(self) -> None:
        _check_whole("seed", self.seed, 0)
        _check_whole("replicates", self.replicates, 1)
        if not isinstance(self.name, str) or not _NAME.fullmatch(self.name):
            raise InputError(f"name is {self.name!r}; allowed are up to 60 letters, digits, '-' and '_', such as my-trial.")

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Job:
        """The job that a config describes: `name`, `seed`, `replicates`, `output`, and blocks of parameters.

        Raises:
            InputError: for an unknown name or a value that is not allowed.
        """
        own = {item.name for item in fields(cls)} - {"scenario"}
        given = {name: value for name, value in config.items() if name in own}
        scenario = Scenario.of({name: value for name, value in config.items() if name not in own})
        where = given.get("output", str(cls.output))
        if not isinstance(where, str) or not where:
            raise InputError(f"output is {where!r}; allowed is the path of a folder.")
        return cls(scenario=scenario, **{**given, "output": Path(where)})


def _check_whole(name: str, value: Any, low: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= MOST:
        shown = repr(value) if isinstance(value, str) else str(value)
        raise InputError(f"{name} is {shown}; allowed is a whole number from {low} to {MOST}.")
