"""The project's own source files, for the tests that read them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BOT = ROOT / "bot"
PACKAGES = (BOT, ROOT / "actions")


@dataclass(frozen=True)
class Module:
    """A source file, read and parsed."""

    path: Path
    tree: ast.Module

    @property
    def name(self) -> str:
        """The path below the project's folder, for messages."""
        return self.path.relative_to(ROOT).as_posix()


def modules() -> Iterator[Module]:
    """Every Python file of `bot` and `actions`, and `app.py`."""
    paths = [path for package in PACKAGES for path in sorted(package.rglob("*.py"))]
    for path in [*paths, ROOT / "app.py"]:
        if path.exists():
            yield Module(path, ast.parse(path.read_text("utf-8"), str(path)))


def packages() -> list[Path]:
    """Every folder of `bot` and `actions` that holds Python files."""
    return sorted({path.parent for package in PACKAGES for path in package.rglob("*.py")})
