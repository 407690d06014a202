"""The config files: their folder, their choices, and the composition of overrides into one config.

Hydra composes; this module checks each override first, so that a mistake is answered with one
sentence and the nearest name instead of Hydra's own report. Hydra is imported only when something
is composed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

from rp2pr_sim.core.errors import InputError, nearest
from rp2pr_sim.core.text import check_no_reference, quoted, shortened
from rp2pr_sim.scenario import Scenario, parameters, parameters_by_name
from rp2pr_sim.scenario.hydra_loader import SCHEMA, loader, reason_not_composed, store_group
from rp2pr_sim.scenario.quoting import ready_line
from rp2pr_sim.scenario.saved import SavedScenario, find, read, saved_names
from rp2pr_sim.scenario.short_names import SHORT, in_full

if TYPE_CHECKING:
    from hydra.core.override_parser.types import Override

_PACKAGE = Path(__file__).parent.parent
_EXECUTOR = "executor"  # the group with settings that are not parameters
_COMPOSING = Lock()
_WHOLE = "scenario"  # the group of whole programmes
_SAVED = "saved"  # the name under which the files' defaults lists find a saved one


def folder() -> Path:
    """Return the folder of the config files, in an installed wheel as well as in a checkout."""
    installed = _PACKAGE / "configs_data"
    return installed if installed.is_dir() else _PACKAGE.parent / "configs"


@cache
def groups() -> tuple[str, ...]:
    """Return the names of the config groups, such as `pairing`."""
    return tuple(sorted(item.name for item in folder().iterdir() if item.is_dir()))


@cache
def settable() -> tuple[str, ...]:
    """Return the names of what a programme can be given: its config groups and parameters."""
    ours = (name for name in groups() if name != _EXECUTOR)
    return (*ours, *SHORT, *(item.name for item in parameters()))


def forget() -> None:
    """Forget which parameters there are; see `scenario.register`."""
    settable.cache_clear()
    loader.cache_clear()


@cache
def choices(group: str) -> tuple[str, ...]:
    """Return the choices of a group, such as `random` in `pairing`."""
    return tuple(sorted(item.stem for item in (folder() / group).glob("*.yaml")))


def values_set_by(group: str, choice: str) -> dict[str, Any]:
    """Return the parameters that a choice in a group sets, by full name.

    An example is `{"exchange.kind": "ring", ...}`.
    """
    name = f"{group}/{choice}"
    everywhere = (
        (folder() / f"{name}.yaml").read_text(encoding="utf-8").startswith("# @package _global_")
    )
    blocks = _content(name) if everywhere else {group: _content(name)}
    return {
        f"{block}.{key}": value for block, inside in blocks.items() for key, value in inside.items()
    }


def register() -> None:
    """Give Hydra the declared default of every parameter.

    A Hydra application that composes from our config files needs this first; `compose` does not.
    """
    from hydra.core.config_store import ConfigStore

    ConfigStore.instance().store(name=SCHEMA, node=Scenario().nested())


def compose(overrides: Sequence[str] = ()) -> dict[str, Any]:
    """Return the config of a programme.

    Parameters
    ----------
    overrides : Sequence[str]
        Hydra overrides, such as `scenario=ncrop` or `visit.hours=3`.

    Raises
    ------
    InputError
        one sentence, for the first override that cannot be used.
    """
    from hydra import version
    from hydra.errors import HydraException
    from hydra.types import RunMode
    from omegaconf import open_dict
    from omegaconf.errors import OmegaConfBaseException

    overrides = [in_full(text) for text in overrides]
    for text in overrides:
        _check(text)
    with _COMPOSING:
        rules = version.VersionBase.instance()
        before = rules.version_base
        try:
            version.setbase("1.3")
            overrides = [_with_saved(text, overrides) for text in overrides]
            config = loader(folder()).load_configuration("programme", list(overrides), RunMode.RUN)
        except (HydraException, OmegaConfBaseException) as error:
            raise InputError(reason_not_composed(error)) from error
        finally:
            rules.version_base = before
    with open_dict(config):
        del config["hydra"]
    return plain(config)


def _with_saved(text: str, overrides: Sequence[str]) -> str:
    """Return an override that names a saved scenario as one that Hydra can compose; others as is.

    What a group sets that is chosen with it comes from that group.
    """
    if named_in(text) != _WHOLE or not (saved := saved_in(text)):
        return text
    chosen = {name for each in overrides for name in set_by(each)}
    node: dict[str, Any] = {"name": saved.name}
    for name, value in saved.values.items():
        if name not in chosen:
            block, _, item = name.partition(".")
            node.setdefault(block, {})[item] = value
    store_group(loader(folder()), _WHOLE, _SAVED, node)
    return f"{_WHOLE}={_SAVED}"


def saved_in(override: str) -> SavedScenario | None:
    """Return the saved scenario that an override names; `None` if it names one of the config."""
    value = _parsed(override).value()
    if not isinstance(value, str) or value in choices(_WHOLE) or _is_nested(_WHOLE, value):
        return None
    file = find(value)
    return read(file) if file else None


def programme_of(overrides: Sequence[str]) -> tuple[Scenario, str]:
    """Return the scenario that overrides describe, and its name.

    Raises
    ------
    InputError
        one sentence, for the first override that cannot be used or value that is not allowed.
    """
    config = compose(overrides)
    name = config.pop("name")
    return Scenario.of(config), name


class Setting(NamedTuple):
    """One value of what a user sets."""

    name: str
    """A group, a parameter or a setting."""
    value: str
    """The value as the user types it."""
    text: str
    """The override."""


def settings_named(text: str) -> tuple[Setting, ...]:
    """Return the settings that an override such as `support=low,high` names.

    There is one setting for each value, most often one, and each of them is allowed.

    Raises
    ------
    InputError
        one sentence, for an override that cannot be used.
    """
    text = in_full(text)
    override = _parsed(text)
    name = override.key_or_group
    if not override.is_sweep_override():
        _check(text)
        return (Setting(name, override.get_value_element_as_str(), text),)
    if not (override.is_choice_sweep() or override.is_range_sweep()):
        raise InputError(
            f"{quoted(text)} cannot be read here; write the values with commas between them, such as"
            f" {name}=low,high."
        )
    values = [value.lower() if value in ("True", "False") else value for value in _swept(override)]
    found = tuple(Setting(name, value, f"{name}={value}") for value in values)
    for item in found:
        _check(item.text)
    return found


def _swept(override: Override) -> list[str]:
    """Return the values of a sweep.

    For a pattern such as `glob(*)` these are the choices of its group that match it.

    Raises
    ------
    InputError
        if a pattern matches none.
    """
    from hydra.core.override_parser.types import Glob

    pattern, name = override.value(), override.key_or_group
    if not isinstance(pattern, Glob):
        return list(override.sweep_string_iterator())
    known = list(choices(name)) if name in groups() else []
    if not (fitting := pattern.filter(known)):
        allowed = f"values with commas between them, such as {name}=3,6"
        if known:
            allowed = f"one of {', '.join(known)}"
        raise InputError(f"{quoted(override.input_line)} fits nothing; allowed is {allowed}.")
    return [str(value) for value in fitting]


def value_of(text: str) -> Any:
    """Return the value of an override as Python has it; of several values a tuple of texts.

    Raises
    ------
    InputError
        if the text cannot be read, or does not set a value.
    """
    override = _parsed(text)
    name = override.key_or_group
    if override.is_delete():
        raise InputError(f"{quoted(text)} takes {name} away; write {name}=... to change it.")
    if override.package is not None or override.is_add():
        raise InputError(f"{quoted(text)} cannot be read; write {name}=... without + or @.")
    if override.is_sweep_override():
        if not (override.is_choice_sweep() or override.is_range_sweep()):
            raise InputError(f"{quoted(text)} cannot be read here; write {name}=... with its value.")
        return tuple(_swept(override))
    value = override.value()
    return getattr(value, "text", value)  # a text in quotes is an object of Hydra's


def values_of(text: str) -> list[Any]:
    """Return the values of an override that takes several: `a,b`, `[a,b]`, or one alone.

    A value may have signs that Hydra reads otherwise, such as `visit.hours:2..8` or
    `pairing=random`.
    """
    name, _, given = text.partition("=")
    if "," in given or "=" in given:
        inside = given[1:-1] if given[:1] == "[" and given[-1:] == "]" else given
        if not set(inside) & set("[]{}()\\"):
            parts = [part.strip() for part in re.split(r""",(?=(?:[^'"]|'[^']*'|"[^"]*")*$)""", inside)]
            text = f"{name}=[{','.join(map(_quoted, filter(None, parts)))}]"
    value = value_of(text)
    if isinstance(value, tuple | list):
        return [getattr(item, "text", item) for item in value]
    return [] if value in ("", None) else [value]


def ready(text: str) -> str:
    """Return how to type an override whose value is a text, ready for a shell; perhaps nothing."""
    name, _, value = text.partition("=")
    item = parameters_by_name().get(name)
    if not value.strip() or name in groups() or (item is not None and item.kind is not str):
        return ""
    return ready_line(name, value)


def _quoted(part: str) -> str:
    """Return a value in quotes, if it is neither quoted nor a plain word or number."""
    return part if part[0] in "'\"" or re.fullmatch(r"[\w./+-]+", part) else f"'{part}'"


def executor_named(kind: str) -> dict[str, Any]:
    """Return the settings of a config file of the group `executor`."""
    if kind not in choices(_EXECUTOR):
        return {}
    found = dict(_content(f"{_EXECUTOR}/{kind}"))
    return {"executor": found.pop("kind"), **found}


def plain(config: Any) -> dict[str, Any]:
    """Return a Hydra config as plain nested dictionaries.

    Raises
    ------
    InputError
        for a value that is a reference (`${...}`), which is never resolved, or missing (`???`).
    """
    from omegaconf import OmegaConf

    found: dict[str, Any] = OmegaConf.to_container(config, resolve=False)  # type: ignore[assignment]
    check_no_reference(found)
    for name in sorted(OmegaConf.missing_keys(config)):
        raise InputError(f"{name} is missing; write {name}=... with its value.")
    return found


def named_in(override: str) -> str:
    """Return the group, parameter or setting that an override sets."""
    return in_full(override.lstrip("+")).partition("=")[0]


def set_by(override: str) -> tuple[str, ...]:
    """Return the parameters that an override decides.

    These are its own parameter, or those of the chosen file of a group (of a whole programme:
    none).
    """
    name, choice = named_in(override), override.partition("=")[2].strip("\"'")
    if name not in groups():
        return (name,)
    if name in (_WHOLE, _EXECUTOR) or choice not in choices(name):
        return ()
    return tuple(values_set_by(name, choice))


def _check(text: str) -> None:
    override = _parsed(text)
    name = override.key_or_group
    if override.is_sweep_override():
        how = f"{name} takes one. To compare several programmes: rp2pr compare {shortened(text)}"
        raise InputError(f"{quoted(text)} gives several values; {ready(text) or how}")
    if override.is_delete():
        raise InputError(
            f"{quoted(text)} takes {name} away, which a run cannot do without; write {name}=... to"
            " change it."
        )
    if override.package is not None or override.is_add():
        raise InputError(f"{quoted(text)} cannot be read; write {name}=... without + or @.")
    if name not in (known := ["name", *settable()]):
        raise InputError(f"there is no setting {quoted(name)}.{nearest(name, known)}")
    if name in groups():
        _check_choice(name, override.value())
    elif isinstance(override.value(), int | float | list | dict) and (how := ready(text)):
        raise InputError(f"{quoted(text)} is no text; {how}")


def _parsed(text: str) -> Override:
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.errors import HydraException

    check_no_reference(text)
    try:
        [override] = OverridesParser.create().parse_overrides([text])
    except HydraException as error:
        how = "write name=value, such as visit.hours=3, and quote special characters."
        raise InputError(f"{quoted(text)} cannot be read; {ready(text) or how}") from error
    except ValueError as error:  # Python reads no more digits than this
        digits = sys.get_int_max_str_digits()
        raise InputError(
            f"{quoted(text)} cannot be read; allowed is a number of up to {digits:,} digits."
        ) from error
    return override


def _check_choice(group: str, value: Any) -> None:
    if value in choices(group) or _is_nested(group, value):
        return
    known, more = list(choices(group)), ""
    if group == _WHOLE:
        if isinstance(value, str) and (file := find(value)):
            read(file)
            return
        known += saved_names()
        more = ", or a scenario that rp2pr optimise has saved, by the name of its folder"
    hint = nearest(value, known) if isinstance(value, str) else ""
    raise InputError(f"{group} is {quoted(value)}; allowed is one of {', '.join(known)}{more}.{hint}")


def _is_nested(group: str, value: Any) -> bool:
    """Check whether a choice lies in a folder of the group, such as `fit/f39` of `scenario`.

    Such a choice can be named but is not offered.
    """
    parts = value.split("/") if isinstance(value, str) else []
    return (
        len(parts) == 2
        and all(part.isidentifier() for part in parts)
        and (folder() / group / f"{value}.yaml").is_file()
    )


@cache
def _content(name: str) -> Mapping[str, Any]:
    from omegaconf import OmegaConf

    return OmegaConf.to_container(OmegaConf.load(folder() / f"{name}.yaml"))  # type: ignore[return-value]
