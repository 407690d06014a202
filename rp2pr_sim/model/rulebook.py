"""The rules as equations, as `docs/ODD.md` shows them.

Each equation is read from the rule's own code, so it cannot be out of date. Parameters begin with
`s.` there (`s.visit.hours`), so that none is taken for a state variable (`visit.hours`).
"""

from __future__ import annotations

import ast
import inspect
import pkgutil
import re
import textwrap
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from typing import Any

from rp2pr_sim.model import rules

_IDS = re.compile(r"\b([MF])(\d+)(?:-[MF]?(\d+))?\b")
_OPENING = re.compile(r"^((?:[MF]\d+(?:-[MF]?\d+)?(?:[,;] )?)+): ")
_DRAWS = ("happens", "uniform", "uniforms", "normal", "binomial")
_LEFT_OUT = ("s", "luck")


def ids_in(text: str) -> list[str]:
    """Return the claims (M..) and facts (F..) named in a text, in order.

    Ranges of claims are spelt out, ranges of facts are kept.
    """
    found: dict[str, None] = {}
    for letter, first, last in _IDS.findall(text):
        if letter == "M" and last:
            found |= dict.fromkeys(f"M{number}" for number in range(int(first), int(last) + 1))
        else:
            found[f"{letter}{first}" + (f"-{last}" if last else "")] = None
    return list(found)


class Rule:
    """One function of `rp2pr_sim/model/rules`: its name, its text and its equations.

    The name is `file.function`.
    """

    def __init__(self, name: str, function: Callable[..., Any]) -> None:
        self.name = name
        self._function = inspect.unwrap(getattr(function, "py_func", function))
        self.doc = " ".join((self._function.__doc__ or "").split())

    @property
    def ids(self) -> list[str]:
        """Claims and facts that its docstring names."""
        return ids_in(self.doc)

    @property
    def text(self) -> str:
        """Its docstring without the ids at the beginning."""
        plain = _OPENING.sub("", self.doc)
        return plain[:1].upper() + plain[1:]

    @property
    def lines(self) -> list[str]:
        """Its equations: the code without arguments that every rule receives.

        A draw keeps its decision, and loses the entity that it is keyed by.
        """
        tree = ast.parse(textwrap.dedent(inspect.getsource(self._function)))
        function = _Plain().visit(tree.body[0])
        return [line for statement in function.body[1:] for line in _written(statement, "")]


@cache
def rulebook() -> dict[str, Rule]:
    """Return all functions of `rp2pr_sim/model/rules` by name.

    They come file by file, in the order of their code.
    """
    found: dict[str, Rule] = {}
    for module in pkgutil.iter_modules(rules.__path__):
        file = import_module(f"rp2pr_sim.model.rules.{module.name}")
        own = {name: thing for name, thing in vars(file).items() if _is_rule(thing, file.__name__)}
        parts = [Rule(f"{module.name}.{name}", thing) for name, thing in own.items()]
        found |= {
            part.name: part
            for part in sorted(parts, key=lambda part: part._function.__code__.co_firstlineno)
        }
    return found


def _is_rule(thing: Any, module: str) -> bool:
    """Check whether a module itself defines this compiled function, not an import."""
    function = inspect.unwrap(getattr(thing, "py_func", thing))
    return inspect.isfunction(function) and function.__module__ == module


def rules_of(file: str) -> list[Rule]:
    """Return the functions of one file of `rp2pr_sim/model/rules`."""
    return [part for name, part in rulebook().items() if name.partition(".")[0] == file]


class _Plain(ast.NodeTransformer):
    """A transformer that removes what a reader of an equation does not need."""

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        return node.value if node.attr == "value" else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        kept = [
            argument
            for argument in node.args
            if not (isinstance(argument, ast.Name) and argument.id in _LEFT_OUT)
        ]
        if name in _DRAWS:
            decision = kept[-2]  # and last the entity that keys the draw
            name_of = (
                decision.attr if isinstance(decision, ast.Attribute) else ast.unparse(decision)
            )
            kept = [*kept[:-2], ast.Name(name_of)]
        node.args = [self.visit(argument) for argument in kept]
        node.func = self.visit(node.func)
        return node.args[0] if name == "float" else node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        whole = isinstance(node.value, float) and node.value.is_integer()
        return ast.Constant(int(node.value)) if whole else node  # type: ignore[arg-type]


def _written(node: ast.stmt, indent: str) -> Iterator[str]:
    """Yield the lines of one statement."""
    inner = indent + "    "
    if isinstance(node, ast.For):
        yield f"{indent}for {ast.unparse(node.target)} in {ast.unparse(node.iter)}:"
        yield from _block(node.body, inner)
    elif isinstance(node, ast.If):
        yield from _choice(node, indent, "if")
    elif not (isinstance(node, ast.Assign) and _is_key(node.value)):
        yield indent + ast.unparse(node)


def _choice(node: ast.If, indent: str, word: str) -> Iterator[str]:
    """Yield the lines of an `if` with all its `else if`."""
    inner = indent + "    "
    yield f"{indent}{word} {ast.unparse(node.test)}:"
    yield from _block(node.body, inner)
    if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
        yield from _choice(node.orelse[0], indent, "else if")
    elif node.orelse:
        yield f"{indent}else:"
        yield from _block(node.orelse, inner)


def _block(statements: list[ast.stmt], indent: str) -> Iterator[str]:
    for statement in statements:
        yield from _written(statement, indent)


def _is_key(value: ast.expr) -> bool:
    """Check whether an expression is the identity that keys a draw."""
    return any(isinstance(part, ast.Name) and part.id == "SLOTS" for part in ast.walk(value))
