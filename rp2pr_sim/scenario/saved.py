"""Saved scenarios: whole programmes in YAML files, which every command takes by name.

`rp2pr optimise` saves the programme that it recommends as `scenario.yaml` in its folder of results.
`scenario=optimise-001` then names it everywhere, as `scenario=ilcop` names the programme of the
paper.  The file has the name and what differs from the default, by block; it may be copied and
edited.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml  # type: ignore[import-untyped]

from rp2pr_sim.core.errors import InputError, reason_of
from rp2pr_sim.core.text import check_no_reference, path_of, quoted
from rp2pr_sim.scenario import Scenario

FILE = "scenario.yaml"
"""The name of the file in a folder of results."""
PLACE = Path("outputs/optimise")
"""Where a name alone is searched."""
_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")


class SavedScenario(NamedTuple):
    """A whole programme of the user's own."""

    name: str
    values: Mapping[str, Any]
    """What differs from the default, by dotted name."""


def saved_names() -> list[str]:
    """Return the names of the programmes that searches have saved here."""
    return sorted(file.parent.name for file in PLACE.glob(f"*/{FILE}"))


def find(text: str) -> Path | None:
    """Return the file of a scenario, given its name, its folder or its path; `None`: there is none.

    A name alone is searched in `PLACE`.
    """
    given = Path(text)
    try:
        for file in (given, given / FILE, PLACE / given / FILE):
            if file.is_file():
                return file
    except (OSError, ValueError):  # a text that cannot be a path
        return None
    return None


def read(file: Path) -> SavedScenario:
    """Return the scenario of a file.

    Raises
    ------
    InputError
        one sentence, if the file cannot be read, is not a scenario, or has a value that is not
        allowed.
    """
    where = path_of(file)
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, yaml.YAMLError, RecursionError) as error:
        why = reason_of(error) if isinstance(error, OSError) else "it is not YAML"
        raise InputError(f"{where} cannot be read: {why}.") from error
    if not isinstance(content, Mapping) or not isinstance(content.get("name"), str):
        raise InputError(
            f"{where} is not a scenario; allowed is a name and what it sets, such as that which"
            " rp2pr optimise saves."
        )
    blocks = {key: value for key, value in content.items() if key != "name"}
    if not _NAME.fullmatch(content["name"]):
        raise InputError(
            f"{where}: name is {quoted(content['name'])}; allowed are up to 80 letters, digits, '-'"
            " and '_'."
        )
    try:
        check_no_reference(blocks)
        values = {
            f"{block}.{name}": value
            for block, inside in blocks.items()
            for name, value in (inside if isinstance(inside, Mapping) else {"": inside}).items()
        }
        Scenario.of(values)
    except InputError as error:
        raise InputError(f"{where}: {error}") from error
    return SavedScenario(content["name"], values)


def content_of(scenario: SavedScenario, comment: str) -> bytes:
    """Return the file of a scenario, which begins with a comment."""
    nested: dict[str, Any] = {"name": scenario.name}
    for key, value in scenario.values.items():
        block, _, item = key.partition(".")
        nested.setdefault(block, {})[item] = value
    text = yaml.safe_dump(nested, sort_keys=False, allow_unicode=True)
    return f"# {comment}\n{text}".encode()
