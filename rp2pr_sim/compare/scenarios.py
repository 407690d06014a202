"""What is compared: config groups and parameters with several values, a list of named scenarios in a file, or both.

Every combination of the values that are named is a scenario; those of a file are each taken in every such combination.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from rp2pr_sim.compare.question import Compared
from rp2pr_sim.configs import Setting, compose, settings_named
from rp2pr_sim.errors import InputError, reason_of
from rp2pr_sim.scenario import Scenario, parameters
from rp2pr_sim.scenario.declare import nearest
from rp2pr_sim.words import CHOICE_WORDS

__all__ = ["scenarios_of"]

MOST = 1000
"""Scenarios in one comparison: far more than a reader can take in, and a typing error costs no hours."""
_LONGEST = 60


def scenarios_of(settings: Sequence[str], primary: str = "compare", file: str = "") -> tuple[Compared, ...]:
    """The scenarios that settings and a file describe, in their order: of the file, then of the combinations.

    Args:
        settings: Hydra overrides, such as `pairing=complementary,random` or `visit.hours=3`; what has one value holds for all.
        primary: the config file that they go into; it takes in `programme.yaml`.
        file: a YAML file with a list of scenarios, each with a `name` and what it sets; empty: none.

    Raises:
        InputError: for a setting that is not allowed, a file that cannot be read, or more scenarios than anyone compares.
    """
    named = [settings_named(text, primary) for text in settings]
    common = [item.text for choices in named if len(choices) == 1 for item in choices]
    varied = [choices for choices in named if len(choices) > 1]
    for choices in varied:
        _check_varied(choices)
    listed = _listed(Path(file), {choices[0].name for choices in named}, primary) if file else [("", [])]
    many = len(listed)
    for choices in varied:
        many *= len(choices)
    if many > MOST:
        raise InputError(f"these settings make {many:,} scenarios; allowed are up to {MOST:,} in one comparison.")
    return tuple(
        _compared(name, own, combination, compose(primary, [*common, *own_texts(own), *(item.text for item in combination)]))
        for name, own in listed
        for combination in itertools.product(*varied)
    )


def own_texts(own: Sequence[Setting]) -> list[str]:
    """As they are typed."""
    return [item.text for item in own]


def _check_varied(choices: Sequence[Setting]) -> None:
    """What may differ between scenarios is the programme, and each value counts once."""
    name, values = choices[0].name, [item.value for item in choices]
    if name not in CHOICE_WORDS and name not in {item.name for item in parameters()}:
        raise InputError(f"{name} has several values; only what is simulated may differ between scenarios, so give {name} one.")
    if twice := sorted({value for value in values if values.count(value) > 1}):
        raise InputError(f"{name} names {twice[0]} twice; each value makes a scenario, so name it once.")


def _compared(listed: str, own: Sequence[Setting], combination: Sequence[Setting], config: Mapping[str, Any]) -> Compared:
    scenario = Scenario.of({name: value for name, value in config.items() if isinstance(value, Mapping) and name != "executor"})
    words = [_words(item) for item in combination]
    label = ", ".join([listed, *words] if listed else words)
    name = _point_name("-".join([listed, *(_short(item) for item in combination)] if listed else [_short(item) for item in combination]))
    choices = {item.name: item.value for item in (*own, *combination)}
    return Compared(name, f"{label[:1].upper()}{label[1:]}", choices, scenario)


def _short(item: Setting) -> str:
    """A value as part of a name: that of a group alone, that of a parameter behind its own name."""
    return item.value if item.name in CHOICE_WORDS else f"{item.name.partition('.')[2]}-{item.value}"


def _words(item: Setting) -> str:
    if item.name in CHOICE_WORDS:
        return CHOICE_WORDS[item.name].get(item.value, item.value.replace("_", " "))
    declared = next(part for part in parameters() if part.name == item.name)
    value = {"true": "yes", "false": "no"}.get(item.value.lower(), item.value.replace("_", " ")) if declared.kind is not str else item.value
    unit = f" {declared.unit}" if declared.unit and declared.unit != "share" else ""
    return f"{declared.text[0].lower()}{declared.text[1:]}: {value}{unit}"


def _point_name(text: str) -> str:
    """A name that the store takes: letters, digits, '-' and '_'."""
    plain = re.sub(r"[^A-Za-z0-9_]+", "-", text.replace(".", "_")).strip("-_") or "scenario"
    return plain[:_LONGEST].rstrip("-_")


def _listed(file: Path, typed: set[str], primary: str) -> list[tuple[str, list[Setting]]]:
    """The scenarios of a file: the name of each and what it sets.

    Raises:
        InputError: one sentence naming the file and the scenario.
    """
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{file} cannot be read: {reason_of(error)}.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise InputError(f"{file}{where} is no YAML; allowed is a list of scenarios, each with a name and what it sets.") from None
    if not isinstance(content, list) or not content or not all(isinstance(item, Mapping) for item in content):
        raise InputError(f"{file} holds no list of scenarios; allowed are entries such as `- name: half a day` with settings below.")
    found: list[tuple[str, list[Setting]]] = []
    for place, item in enumerate(content, start=1):
        name = item.get("name")
        if not isinstance(name, str) or not name.strip():
            raise InputError(f"{file}, scenario {place} has no name; begin it with `- name: ...`.{_misspelt(item)}")
        if name in [other for other, _ in found]:
            raise InputError(f"{file}: there are two scenarios of the name {name!r}; each needs a name of its own.")
        found.append((name.strip(), _settings(f"{file}, scenario {name!r}", item, typed, primary)))
    return found


def _misspelt(item: Mapping[Any, Any]) -> str:
    return next((hint for key in item if (hint := nearest("name", [str(key)]))), "")


def _settings(where: str, item: Mapping[Any, Any], typed: set[str], primary: str) -> list[Setting]:
    found = []
    for name, value in _flattened(item):
        if name in typed:
            raise InputError(f"{where}: {name} is set beside the file too; leave it out in one of the two places.")
        try:
            [setting] = settings_named(f"{name}={_typed(value)}", primary)
        except InputError as error:
            raise InputError(f"{where}: {error}") from error
        except ValueError:
            raise InputError(f"{where}: {name} has several values; a scenario sets one.") from None
        if name not in CHOICE_WORDS and name not in {part.name for part in parameters()}:
            raise InputError(f"{where}: {name} is a setting of the whole comparison; give it beside the file.")
        found.append(setting)
    return found


def _flattened(item: Mapping[Any, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in item.items():
        if isinstance(value, Mapping):
            yield from _flattened(value, f"{before}{key}.")
        elif before or key != "name":
            yield f"{before}{key}", value


def _typed(value: Any) -> str:
    """A value of YAML as Hydra's overrides write it."""
    if isinstance(value, bool) or value is None:
        return str(value).lower() if value is not None else "none"
    if isinstance(value, str):
        return value if re.fullmatch(r"[A-Za-z0-9_]+", value) else "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    return str(value)
