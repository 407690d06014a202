"""Figures that are no assumption about the world, for `docs/ODD.md`."""

from __future__ import annotations

import ast
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from inspect import getsource
from types import ModuleType
from typing import NamedTuple

from rp2pr_sim import sheet
from rp2pr_sim.core import constants
from rp2pr_sim.model import cohort, pairing, rules


class Figure(NamedTuple):
    """A figure that is no assumption about the world (`file.NAME`), in words."""

    name: str
    value: str
    why: str


def figures() -> list[Figure]:
    """Return the figures that rules, cohort, pairing and sheets mark as `fixed`, file by file."""
    found = list(_of(constants, "fixed"))
    for package in (rules, cohort, pairing, sheet):
        for part in pkgutil.iter_modules(package.__path__):
            found += _of(import_module(f"{package.__name__}.{part.name}"), part.name)
    return found


def _of(module: ModuleType, file: str) -> Iterator[Figure]:
    for node in ast.parse(getsource(module)).body:
        if not isinstance(node, ast.Assign):
            continue
        made = node.value
        if isinstance(made, ast.Call) and ast.unparse(made.func) == "fixed":
            name = ast.unparse(node.targets[0])
            value, why = f"{getattr(module, name):g}", ast.literal_eval(made.args[1])
            yield Figure(f"{file}.{name}", value, why)
