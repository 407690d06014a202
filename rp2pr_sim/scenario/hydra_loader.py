"""Hydra's loader of the config files, which shares nothing with other users of Hydra."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rp2pr_sim.core.text import shortened
from rp2pr_sim.scenario import Scenario

if TYPE_CHECKING:
    from hydra.core.config_loader import ConfigLoader

SCHEMA = "parameters"
"""The name under which the files' defaults lists find the declared defaults."""


@cache
def loader(folder: Path) -> ConfigLoader:
    """Return a loader of the config files of a folder.

    Hydra keeps what it composes from in singletons, which belong to the application or the
    notebook that calls us.  This loader has a search path and a config store of its own.
    """
    from hydra._internal.config_loader_impl import ConfigLoaderImpl
    from hydra._internal.config_search_path_impl import ConfigSearchPathImpl
    from hydra.conf import HydraConf
    from hydra.core.config_store import ConfigStore
    from hydra.core.plugins import Plugins

    Plugins.instance()  # registers the kinds of sources
    search_path = ConfigSearchPathImpl()
    search_path.append("main", f"file://{folder}")
    search_path.append("schema", "structured://")
    found = ConfigLoaderImpl(search_path)
    store = ConfigStore.__new__(ConfigStore)  # a call would give the one of the process
    store.repo = {}
    # of Hydra's own settings, which `compose` takes out again, no more than has to be there
    store.store(group="hydra", name="config", node=HydraConf(defaults=[]))
    store.store(name=SCHEMA, node=Scenario().nested())
    vars(found.repository.get_schema_source())["store"] = store
    return found


def store_group(found: ConfigLoader, group: str, name: str, node: dict[str, Any]) -> None:
    """Give the loader a choice of a group without a file, for the whole config."""
    source = found.repository.get_schema_source()  # type: ignore[attr-defined]
    vars(source)["store"].store(group=group, name=name, node=node, package="_global_")


def reason_not_composed(error: Exception) -> str:
    """Return why Hydra could not compose, as one sentence."""
    first = str(error).strip().split("\n")[0]
    return f"the overrides do not make a config: {shortened(' '.join(first.split()), 200)}"
