"""YAML documents, and where in them each value stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import Node

from bot.dialogue.errors import DomainError, Fault
from bot.text.yaml_lines import line_of

#: Keys and list positions that lead from the top of a document to a value in it.
Place = tuple[str | int, ...]


@dataclass
class Document:
    """A parsed YAML document.

    Attributes:
        data: the content; a document without content counts as an empty one.
        name: what faults call it; a path where there is one.
        source: the YAML text, kept to find lines when there are faults; None for a generated document.
    """

    data: dict[str, Any]
    name: str = "document"
    source: str | None = None
    _root: Node | None = field(default=None, repr=False, compare=False)

    def line(self, place: Sequence[str | int]) -> int:
        """The line, from 1, of what ``place`` leads to, or of the nearest thing around it."""
        if self.source is None:
            return 1
        # Lines cost a second parse, so they are looked for only when there is something to tell.
        if self._root is None:
            self._root = YAML(typ="safe", pure=True).compose(self.source)
        return line_of(self._root, place)

    def fault(self, place: Sequence[str | int], message: str, *, is_warning: bool = False) -> Fault:
        """A fault at a place of this document."""
        return Fault(self.name, self.line(place), message, is_warning)


def parse_document(text: str, name: str = "document") -> Document:
    """Parse YAML text.

    Raises:
        DomainError: it isn't YAML, or its top is not a mapping.
    """
    try:
        data = YAML(typ="safe", pure=True).load(text)
    except YAMLError as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        problem = (error.problem if isinstance(error, MarkedYAMLError) else None) or "not valid YAML"
        raise DomainError([Fault(name, mark.line + 1 if mark else 1, problem)]) from error
    if data is None:
        data = {}
    if not isinstance(data, dict):
        raise DomainError([Fault(name, 1, "the top of the file must be a mapping")])
    return Document(data, name, text)


def load_documents(paths: Iterable[Path]) -> list[Document]:
    """Read YAML files; a folder stands for all ``.yml`` and ``.yaml`` files under it, by name.

    Raises:
        DomainError: files that can't be read, all of them.
    """
    documents: list[Document] = []
    faults: list[Fault] = []
    for path in _files(paths):
        try:
            documents.append(parse_document(path.read_text(encoding="utf-8"), str(path)))
        except DomainError as error:
            faults += error.faults
        except (OSError, UnicodeDecodeError) as error:
            faults.append(Fault(str(path), 1, f"can't be read: {type(error).__name__}"))
    if faults:
        raise DomainError(faults)
    return documents


def _files(paths: Iterable[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += sorted(one for one in path.rglob("*") if one.suffix in (".yml", ".yaml"))
        else:
            files.append(path)
    return files


def as_documents(documents: Iterable[Document | dict[str, Any]]) -> list[Document]:
    """Plain mappings wrapped as documents; documents stay as they are."""
    return [one if isinstance(one, Document) else Document(one) for one in documents]
