"""Reading YAML so that a fault can be told by file and line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import Node

from bot.catalogue.errors import Fault
from bot.text.yaml_lines import line_of

Shape = TypeVar("Shape", bound=BaseModel)
Location = tuple[int | str, ...]


class SourceFile:
    """One YAML file, and where in it each value stands."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._root: Node | None = None

    def read(self, shape: type[Shape], faults: list[Fault]) -> Shape | None:
        """The file as ``shape``; None if it is not, with what is wrong added to ``faults``."""
        try:
            document: Any = YAML(typ="safe", pure=True).load(self.path)
        except (YAMLError, UnicodeDecodeError, OSError) as error:
            faults.append(Fault(self.path, _line_of(error), _first_line(error)))
            return None
        try:
            return shape.model_validate(document)
        except ValidationError as error:
            faults += [
                self.fault(place, f"{_dotted(place)}: {message}") for place, message in _problems(error)
            ]
            return None

    def fault(self, location: Sequence[int | str], message: str) -> Fault:
        """A fault at the place that ``location`` (keys and list positions from the top) leads to."""
        return Fault(self.path, self._line(location), message)

    def _line(self, location: Sequence[int | str]) -> int:
        # Only faulty files are parsed a second time, for their lines.
        if self._root is None:
            self._root = YAML(typ="safe", pure=True).compose(self.path)
        return line_of(self._root, location)


def _problems(error: ValidationError) -> list[tuple[Location, str]]:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    places = [one["loc"] for one in found]

    def is_echo(one: ErrorDetails) -> bool:
        # A list of which an item is wrong is called too short as well; the item says it all.
        place = one["loc"]
        return one["type"] == "too_short" and any(
            len(other) > len(place) and other[: len(place)] == place for other in places
        )

    return [(one["loc"], one["msg"].removeprefix("Value error, ")) for one in found if not is_echo(one)]


def _line_of(error: Exception) -> int:
    mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
    return mark.line + 1 if mark is not None else 1


def _first_line(error: Exception) -> str:
    problem = error.problem if isinstance(error, MarkedYAMLError) else str(error)
    return (problem or "unreadable").splitlines()[0]


def _dotted(location: Location) -> str:
    return ".".join(map(str, location)) or "file"
