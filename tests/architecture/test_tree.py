"""What the tree promises to who reads it for the first time."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.architecture.source import PACKAGES, ROOT, modules, packages

# A file is named for its job; these names say that it has none.
NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "tools"}
LONGEST_MODULE = 400


def docstring_of(path: Path) -> str | None:
    return ast.get_docstring(ast.parse(path.read_text("utf-8"))) if path.exists() else None


def test_every_room_says_what_it_is_for() -> None:
    silent = [
        folder.relative_to(ROOT).as_posix()
        for folder in packages()
        if folder.name != "versions"  # Alembic finds its scripts by their folder; it is no package
        and not docstring_of(folder / "__init__.py")
    ]

    assert silent == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        module.name
        for module in modules()
        if not ast.get_docstring(module.tree) and "migrations/versions" not in module.name
    ]

    assert silent == []


def test_no_file_is_named_for_having_no_job() -> None:
    named = [path.relative_to(ROOT).as_posix() for package in PACKAGES for path in package.rglob("*")]

    assert [name for name in named if name.rsplit("/", 1)[-1].removesuffix(".py") in NAMELESS] == []


def test_no_module_grows_into_a_heap() -> None:
    lengths = {module.name: len(module.path.read_text("utf-8").splitlines()) for module in modules()}

    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_no_failure_is_swallowed() -> None:
    swallowed = [
        f"{module.name}:{node.lineno}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler)
        and all(isinstance(line, ast.Pass) for line in node.body)
        # Ctrl-C is a wish, not a failure.
        and not (isinstance(node.type, ast.Name) and node.type.id == "KeyboardInterrupt")
    ]

    assert swallowed == []
