"""The numbers that stand in the code and not in the scenario, as `docs/ODD.md` shows them."""

from __future__ import annotations

import ast
import pkgutil
from collections.abc import Iterator
from enum import IntEnum
from importlib import import_module
from inspect import getsource
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from rp2pr_sim import cohort, pairing, rules, topics
from rp2pr_sim.terms import Indicator, Role, Session, Topic

__all__ = ["Constant", "constants"]

_ALONG: dict[str, tuple[type[IntEnum], ...]] = {
    "topics.ON_THE_TABLE": (Session, Topic),
    "topics.SPILLOVER": (Topic, Indicator),
    "topics.STRUCTURAL_TOPICS": (Topic,),
    "topics.SENSITIVE": (Topic,),
    "topics.NEEDS_DEPARTMENT": (Topic,),
    "topics.NEEDS_MANAGER": (Topic,),
    "voice.RANK": (Role,),
    "voice.MARGIN": (Role,),
    "voice.TECHNICAL": (Session,),
    "visitday.LIVE_SHARES": (Session,),
    "visitday.PAPER_SHARES": (Session,),
}


class Constant(NamedTuple):
    """One number or table of a module (`file.NAME`), in words."""

    name: str
    value: str
    meaning: str


def constants() -> list[Constant]:
    """The constants of `topics`, `rules`, `cohort` and `pairing`, file by file; the meaning is the comment or string beside each."""
    found = list(_of(topics, "topics"))
    for package in (rules, cohort, pairing):
        for part in pkgutil.iter_modules(package.__path__):
            found += _of(import_module(f"{package.__name__}.{part.name}"), part.name)
    return found


def _of(module: ModuleType, file: str) -> Iterator[Constant]:
    source = getsource(module)
    lines = source.splitlines()
    body = ast.parse(source).body
    for node, below in zip(body, [*body[1:], ast.Pass()], strict=True):
        for name in _names(node):
            value = getattr(module, name)
            if isinstance(value, (int, float, np.ndarray)):
                comment = lines[(node.end_lineno or 1) - 1].partition("  # ")[2]
                text = ast.literal_eval(below.value) if isinstance(below, ast.Expr) else comment
                yield Constant(f"{file}.{name}", _shown(f"{file}.{name}", value), " ".join(text.split()))


def _names(node: ast.stmt) -> list[str]:
    """The names in capitals that a statement defines."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    parts = [part for target in targets for part in (target.elts if isinstance(target, ast.Tuple) else [target])]
    return [part.id for part in parts if isinstance(part, ast.Name) and part.id.isupper() and not part.id.startswith("_")]


def _shown(name: str, value: Any) -> str:
    if not isinstance(value, np.ndarray):
        return f"{value:g}"
    if name == "topics.MAIN_INDICATOR":
        return ", ".join(f"{topic.name}: {Indicator(value[topic]).name if value[topic] >= 0 else 'none'}" for topic in Topic)
    kinds = _ALONG.get(name)
    if kinds is None:
        return ", ".join(f"{number:g}" for number in value.flat)
    places = [tuple(place) for place in np.argwhere(value)]
    words = (", ".join(kind(i).name for kind, i in zip(kinds, place, strict=True)) for place in places)
    shown = "; ".join(f"{text}: {value[place]:g}" for text, place in zip(words, places, strict=True))
    return shown + ("; else 0" if len(places) < value.size else "")
