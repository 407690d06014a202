"""The scenarios of a comparison: values of config groups and parameters, a file of them, or both.

Every combination of the values that are named is a scenario; those of a file are each taken in
every such combination.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zlib import crc32

import yaml  # type: ignore[import-untyped]

from rp2pr_sim.analysis.base import Simulated, values_of
from rp2pr_sim.core.errors import InputError, nearest, reason_of
from rp2pr_sim.core.labels import CHOICE_WORDS
from rp2pr_sim.core.text import check_no_reference, one_line, path_of, quoted, written
from rp2pr_sim.core.yaml_keys import SetOnce
from rp2pr_sim.scenario import parameters_by_name
from rp2pr_sim.scenario.config import (
    Setting,
    named_in,
    programme_of,
    settable,
    settings_named,
)
from rp2pr_sim.scenario.quoting import in_quotes
from rp2pr_sim.study.design import anchored
from rp2pr_sim.study.run_identity import check_own_teams


class NamedScenario(Simulated, frozen=True, kw_only=True):
    """One of the scenarios that are compared."""

    name: str
    """Of the study's point, and in the column `scenario` of all tables."""
    label: str
    """For people."""
    choices: Mapping[str, str]
    """What it sets of what differs: config groups and parameters, as they are typed."""
    named: tuple[str, ...] = ()
    """All groups and parameters that the user has set for it, to whatever value."""


MOST = 1000
"""Scenarios in one comparison: more than a reader can take in; a typing error costs no hours."""
_LONGEST = 60
_OF_ALL = (
    *("baseline", "outcome", "replicates", "precision", "max_replicates", "parameters", "sets"),
    *("outcomes", "own", "mechanisms", "details", "seed", "name", "output", "executor", "failures"),
)
"""Settings of a comparison that a file of scenarios may hold by mistake."""


def scenarios_of(settings: Sequence[str], file: str = "") -> tuple[NamedScenario, ...]:
    """Return the scenarios that settings and a file describe.

    They are in the order of the file, then of the combinations.

    Parameters
    ----------
    settings : Sequence[str]
        Hydra overrides, such as `pairing=complementary,random` or `visit.hours=3`; what has one
        value holds for all.
    file : str
        a YAML file with a list of scenarios, each with a `name` and what it sets; empty: none.

    Raises
    ------
    InputError
        for a setting that is not allowed, a file that cannot be read, or more scenarios than anyone
        compares.
    """
    named = [settings_named(text) for text in settings]
    common = [item.text for choices in named if len(choices) == 1 for item in choices]
    varied = [choices for choices in named if len(choices) > 1]
    for choices in varied:
        _check_varied(choices)
    listed = _listed(Path(file), {choices[0].name for choices in named}) if file else [("", [])]
    many = len(listed)
    for choices in varied:
        many *= len(choices)
    if many > MOST:
        raise InputError(
            f"these settings make {many:,} scenarios; allowed are up to {MOST:,} in one comparison."
        )
    found = []
    for name, own in listed:
        with _in_scenario(file, name):
            found += [
                _named(name, own, combination, common) for combination in itertools.product(*varied)
            ]
    return tuple(found)


def _check_varied(choices: Sequence[Setting]) -> None:
    """Check that only the programme differs between scenarios, and each value is named once."""
    name, values = choices[0].name, [item.value for item in choices]
    if name not in settable():
        raise InputError(
            f"{name} has several values; only what is simulated may differ between scenarios, so"
            f" give {name} one."
        )
    if twice := sorted({value for value in values if values.count(value) > 1}):
        raise InputError(
            f"{name} names {twice[0]} twice; each value makes a scenario, so name it once."
        )


@contextmanager
def _in_scenario(file: str, name: str) -> Iterator[None]:
    """Name the file and its scenario, if there is one, in what is wrong within this."""
    try:
        yield
    except InputError as error:
        raise (
            InputError(f"{file}, scenario {quoted(name)}: {error}") if name else error
        ) from error


def _named(
    listed: str, own: Sequence[Setting], combination: Sequence[Setting], common: Sequence[str]
) -> NamedScenario:
    words = [*common, *(item.text for item in (*own, *combination))]
    scenario, _ = programme_of(words)
    check_own_teams(scenario, words)
    varied = {item.name: item.value for item in combination}
    name, label = called(varied, listed)
    return NamedScenario(
        name=name,
        label=label,
        choices={item.name: item.value for item in own} | varied,
        values=values_of(anchored(scenario)),
        named=tuple(sorted(set(map(named_in, words)))),
    )


def called(choices: Mapping[str, str], listed: str = "") -> tuple[str, str]:
    """Return the name and the label of a scenario.

    They are made of its name in a file, if it has one, and of what it sets where scenarios differ.

    Parameters
    ----------
    choices : Mapping[str, str]
        config groups and parameters, as they are typed.
    listed : str
        the name in a file.

    Returns
    -------
    tuple[str, str]
        A name that the store takes (letters, digits, '-' and '_'), and a label for people.
    """
    first = [listed] if listed else []
    short = "-".join([*first, *(_short(name, value) for name, value in choices.items())])
    plain = re.sub(r"[^A-Za-z0-9_]+", "-", short.replace(".", "_")).strip("-_") or "scenario"
    label = ", ".join([*first, *(_words(name, value) for name, value in choices.items())])
    if len(plain) > _LONGEST:  # cut, and told apart from others that begin alike
        plain = f"{plain[: _LONGEST - 9].rstrip('-_')}-{crc32(short.encode()):08x}"
    return plain, f"{label[:1].upper()}{label[1:]}"


def _short(name: str, value: str) -> str:
    """Return a value as part of a name: that of a parameter after the name of the parameter."""
    if name == "scenario":
        return Path(value).stem  # of a saved one, which may be given by its path
    return value if name in CHOICE_WORDS else f"{name.partition('.')[2]}-{value}"


def factor_words(name: str) -> str:
    """Return what a config group or a parameter is called within a sentence."""
    if name in CHOICE_WORDS:
        return name.replace("_", " ")
    text = parameters_by_name()[name].text
    # CSV stays CSV
    return text if text[1:2].isupper() else f"{text[:1].lower()}{text[1:]}"


def value_words(name: str, value: str) -> str:
    """Return what a value of a config group or of a parameter is called."""
    if name in CHOICE_WORDS:
        saved = Path(value).stem if name == "scenario" else value.replace("_", " ")
        return CHOICE_WORDS[name].get(value, saved)
    item = parameters_by_name()[name]
    text = value.replace("_", " ")
    if item.kind is bool:
        text = {"true": "yes", "false": "no"}.get(value, text)
    counted = item.unit not in ("", "share") and not item.unit.startswith("times")
    return f"{text} {_unit_of(text, item.unit)}" if counted else text


def _words(name: str, value: str) -> str:
    words = value_words(name, value)
    return words if name in CHOICE_WORDS else f"{factor_words(name)}: {words}"


def _unit_of(value: str, unit: str) -> str:
    """`hours`, but one `hour`."""
    noun, space, rest = unit.partition(" ")
    return f"{noun.removesuffix('s')}{space}{rest}" if value in ("1", "1.0") else unit


def _listed(file: Path, typed: set[str]) -> list[tuple[str, list[Setting]]]:
    """Return the scenarios of a file: the name of each and what it sets.

    Raises
    ------
    InputError
        one sentence naming the file and the scenario.
    """
    try:
        content = yaml.load(file.read_text(encoding="utf-8-sig"), _Loader)
    except OSError as error:
        raise InputError(f"{path_of(file)} cannot be read: {reason_of(error)}.") from error
    except InputError as error:
        raise InputError(f"{path_of(file)}, {error}") from None
    # bytes that are no UTF-8, a number that is too long, lists within lists within ...
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise InputError(
            f"{file}{where} is no YAML; allowed is a list of scenarios, each with a name and what"
            " it sets."
        ) from None
    if (
        not isinstance(content, list)
        or not content
        or not all(isinstance(item, Mapping) for item in content)
    ):
        raise InputError(
            f"{file} holds no list of scenarios; allowed are entries such as `- name: half a day`"
            " with settings below."
        )
    found: list[tuple[str, list[Setting]]] = []
    for place, item in enumerate(content, start=1):
        name = one_line(item["name"]) if isinstance(item.get("name"), str) else ""
        if not name:
            raise InputError(
                f"{file}, scenario {place} has no name; begin it with `- name:"
                f" ...`.{_misspelt(item)}"
            )
        if name in [other for other, _ in found]:
            raise InputError(
                f"{file}: there are two scenarios of the name {quoted(name)}; each needs a name"
                " of its own."
            )
        with _in_scenario(str(file), name):
            check_no_reference(item)
            found.append((name, _settings(item, typed)))
    return found


class _Loader(SetOnce, yaml.SafeLoader):  # type: ignore[misc]
    """Reads YAML in which nothing is set twice and every name is a text."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        found: dict[Any, Any] = super().construct_mapping(node, deep)
        for key, value in node.value:
            scalars = isinstance(key, yaml.ScalarNode) and isinstance(value, yaml.ScalarNode)
            if scalars and key.value == "name":
                _check_text(f"line {key.start_mark.line + 1}", value)
        return found


def _check_text(line: str, value: yaml.ScalarNode) -> None:
    """Check that YAML reads a name as a text; nothing at all is found later.

    Raises
    ------
    InputError
        if it does not.
    """
    kind = value.tag.rpartition(":")[2]
    if kind not in ("str", "null"):
        what = {"int": "a number", "float": "a number", "bool": "yes or no", "timestamp": "a date"}
        raise InputError(
            f"{line}: YAML reads the name {value.value} as {what.get(kind, 'no text')}; put it into"
            f' quotes: - name: "{value.value}"'
        )


def _misspelt(item: Mapping[Any, Any]) -> str:
    return " Did you mean name?" if any(nearest("name", [str(key)]) for key in item) else ""


def _settings(item: Mapping[Any, Any], typed: set[str]) -> list[Setting]:
    found: list[Setting] = []
    for name, value in _flattened(item):
        if name in _OF_ALL:
            raise InputError(
                f"{name} is a setting of the whole comparison; give it beside the file."
            )
        named = settings_named(f"{name}={_typed(value)}")
        if name in [item.name for item in found]:
            raise InputError(f"{name} is set twice; set it once.")
        found += named
        if name in typed:
            raise InputError(
                f"{name} is set beside the file too; leave it out in one of the two places."
            )
    return found


def _flattened(item: Mapping[Any, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in item.items():
        if isinstance(value, Mapping):
            yield from _flattened(value, f"{before}{key}.")
        elif before or key != "name":
            yield f"{before}{key}", value


def _typed(value: Any) -> str:
    """Return a value of YAML as Hydra's overrides write it."""
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    if isinstance(value, str):
        return value if re.fullmatch(r"[A-Za-z0-9_]+", value) else in_quotes(value)
    return written(value)
