"""The laws of the structure, read from the imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import rp2pr_sim

ROOT = Path(rp2pr_sim.__file__).parent
PACKAGES = (
    *("core", "evidence", "scenario", "sheet", "model", "engine", "outcomes", "study"),
    *("analysis", "report", "web", "cli"),
)
"""From the ground up: a package imports only those before it."""
LAZY = ("cli", "web", "report")
"""Packages that may import another package inside a function."""
EXCEPTIONS = {"analysis/base.py": {"report"}}
"""Packages that a module may import inside a function.

A `Result` draws itself: `plot`, `report` and `_repr_html_` import `report` when called.
"""
ONLY_IN = {
    "matplotlib": ("report/", "web/"),
    "jinja2": ("report/", "web/"),
    "markupsafe": ("report/", "web/"),
    "mesa": ("engine/mesa_",),
    "openpyxl": ("sheet/",),
    "python_calamine": ("sheet/",),
}
"""By library, where it is imported."""


def modules() -> Iterator[tuple[str, ast.Module]]:
    for file in sorted(ROOT.rglob("*.py")):
        yield file.relative_to(ROOT).as_posix(), ast.parse(file.read_text(encoding="utf-8"))


def imports(tree: ast.Module) -> Iterator[tuple[str, bool]]:
    """Yield each imported module, and whether it is imported together with this one.

    Imports for a type checker alone are left out.
    """
    checked = {
        id(inside)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inside in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in checked:
            continue
        if isinstance(node, ast.Import):
            yield from ((alias.name, node in tree.body) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "rp2pr_sim":
                yield from ((f"rp2pr_sim.{alias.name}", node in tree.body) for alias in node.names)
            else:
                yield node.module, node in tree.body


def test_the_packages_are_these() -> None:
    found = {
        path.name for path in ROOT.iterdir() if path.is_dir() and (path / "__init__.py").exists()
    }
    assert found == set(PACKAGES)
    assert [path.name for path in ROOT.glob("*.py")] == ["__init__.py"]


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_imports_only_those_below_it(package: str) -> None:
    wrong = []
    for file, tree in modules():
        if file.partition("/")[0] != package:
            continue
        for module, _ in imports(tree):
            root, _, rest = module.partition(".")
            other = rest.partition(".")[0]
            if root != "rp2pr_sim" or other in EXCEPTIONS.get(file, ()):
                continue
            if other in PACKAGES and PACKAGES.index(other) > PACKAGES.index(package):
                wrong.append(f"{file} imports {module}")
    assert wrong == []


def test_only_the_upper_packages_import_another_package_inside_a_function() -> None:
    wrong = []
    for file, tree in modules():
        package = file.partition("/")[0]
        if package in LAZY or package == "__init__.py":
            continue
        for module, at_once in imports(tree):
            other = module.removeprefix("rp2pr_sim.").partition(".")[0]
            ours = module.startswith("rp2pr_sim.") and other != package
            if ours and not at_once and other not in EXCEPTIONS.get(file, ()):
                wrong.append(f"{file} imports {module}")
    assert wrong == []


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_imported_where_it_belongs(library: str) -> None:
    wrong = [
        f"{file} imports {module}"
        for file, tree in modules()
        for module, _ in imports(tree)
        if module.partition(".")[0] == library and not file.startswith(ONLY_IN[library])
    ]
    assert wrong == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    names = {
        file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for file, _ in modules()
    }
    above: dict[str, set[str]] = {}
    for file, tree in modules():
        name = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        found = {module.removeprefix("rp2pr_sim.") for module, at_once in imports(tree) if at_once}
        above[name] = {item for item in found & names if not name.startswith(f"{item}.")} - {name}
    while leaves := [name for name, needs in above.items() if not needs & above.keys()]:
        for name in leaves:
            del above[name]
    assert {name: sorted(needs & above.keys()) for name, needs in above.items()} == {}


def test_the_names_that_a_package_offers_are_listed_in_its_init_alone() -> None:
    assert [
        file
        for file, tree in modules()
        if not file.endswith("__init__.py") and "__all__" in ast.dump(tree)
    ] == []
