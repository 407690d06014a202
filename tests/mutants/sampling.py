"""A random sample of the mutants of some files, made by the operators of Cosmic Ray.

Places are drawn first and then one mutant at each, so that no kind of place crowds out the others.
Mutants that differ in annotations, docstrings or comments only are no mutants.
"""

from __future__ import annotations

import ast
import difflib
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import parso
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Example, Operator
from cosmic_ray.plugins import get_operator, operator_names

BITS = {"RShift", "LShift", "BitOr", "BitAnd", "BitXor"}
UNUSED = "Variable"  # Cosmic Ray's operators on variables need the name of one


class Mutant(NamedTuple):
    """A changed file."""

    file: str
    line: int
    where: str
    """The function that it changes; empty outside of one."""
    before: str
    after: str
    text: str
    """What the file contains."""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" + (f" {self.where}" if self.where else "")
        return f"{place}\n    - {self.before}\n    + {self.after}"


class RemoveCall(Operator):
    """Remove a statement that only calls something."""

    def mutation_positions(self, node):
        if (
            node.type == "atom_expr"
            and node.parent.type == "simple_stmt"
            and node.children[-1].type == "trailer"
            and node.children[-1].children[0].value == "("
        ):
            yield node.start_pos, node.end_pos

    def mutate(self, node, index):
        return parso.parse(f"{node.get_first_leaf().prefix}pass").children[0]

    @classmethod
    def examples(cls) -> tuple[Example]:
        return (Example("f(x)\n", "pass\n"),)


def _is_of_use(name: str, left_out: list[str]) -> bool:
    """Whether an operator is used: arithmetic on floats becomes arithmetic, not an error."""
    kinds = re.findall(r"_([A-Za-z]+)_([A-Za-z]+)$", name)
    mixed = kinds and "BinaryOperator" in name and (kinds[0][0] in BITS) != (kinds[0][1] in BITS)
    return not mixed and UNUSED not in name and not any(word in name for word in left_out)


def sampled(tree: Path, files: list[str], n: int, seed: int, left_out: list[str]) -> list[Mutant]:
    """Return `n` mutants at different places, or one at each if there are fewer."""
    names = [name for name in sorted(operator_names()) if _is_of_use(name, left_out)]
    operators = [*(get_operator(name)() for name in names), RemoveCall()]
    luck, places = random.Random(seed), defaultdict(list)
    for file in files:
        nodes = list(ast_nodes(get_ast((tree / file).read_text(encoding="utf-8"))))
        for operator in operators:
            starts = (start for node in nodes for start, _ in operator.mutation_positions(node))
            for occurrence, start in enumerate(starts):
                places[file, start].append((operator, occurrence))
    order = sorted(places)
    luck.shuffle(order)
    found: list[Mutant] = []
    for file, start in order:
        if len(found) == n:
            break
        found += _one_of(tree, file, places[file, start], luck)
    return sorted(found)


def _one_of(tree: Path, file: str, choices: list, luck: random.Random) -> Iterator[Mutant]:
    """Yield one mutant, or none if none of them means anything else."""
    text = (tree / file).read_text(encoding="utf-8")
    luck.shuffle(choices)
    for operator, occurrence in choices:
        try:
            changed = mutate_code(text, operator, occurrence)
        except AttributeError:  # Cosmic Ray cannot replace an exception with a dot in its name
            continue
        if changed and _meaning(changed) not in (None, _meaning(text)):
            yield _described(file, text, changed)
            return


def _meaning(text: str) -> str | None:
    """Return the code without annotations and docstrings; `None` if it is no Python."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return None
    for node in ast.walk(tree):
        for name in ("annotation", "returns"):
            if getattr(node, name, None) is not None:
                setattr(node, name, ast.Constant(0))
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [item for item in body if not _is_text(item)] or [ast.Pass()]
    return ast.dump(tree)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _described(file: str, text: str, changed: str) -> Mutant:
    before, after = text.splitlines(), changed.splitlines()
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    parts = [part for part in matcher.get_opcodes() if part[0] != "equal"]
    first, last, new_first, new_last = parts[0][1], parts[-1][2], parts[0][3], parts[-1][4]
    line = first + 1
    around = [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
        and node.lineno <= line <= node.end_lineno
    ]
    return Mutant(
        file=file,
        line=line,
        where=".".join(node.name for node in sorted(around, key=lambda node: node.lineno)),
        before=" ".join(" ".join(before[first:last]).split()),
        after=" ".join(" ".join(after[new_first:new_last]).split()),
        text=changed,
    )
