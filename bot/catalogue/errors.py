"""What can be wrong with the catalogue and with the pages bound to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong with a file, in words an administrator can act on."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


Finding = tuple[tuple[int | str, ...], str]
"""Where in a file, by keys and list positions, and what is wrong there."""


class CatalogueError(Exception):
    """Root of what this room raises. ``faults`` lists all that is wrong, not only the first."""

    def __init__(self, message: str, faults: Sequence[Fault] = ()) -> None:
        self.faults = sorted(faults)
        super().__init__("\n".join([message, *map(str, self.faults)]))


class FaultyCatalogue(CatalogueError):
    """The files under ``catalogue/`` do not make a catalogue."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"the catalogue has {len(faults)} fault(s)", faults)


class UnknownService(CatalogueError):
    """No service has this code."""


class UnknownOffice(CatalogueError):
    """No office has this code."""


class UnknownDistrict(CatalogueError):
    """No district has this name."""


class DistrictNeeded(CatalogueError):
    """The service has one office a district, and no district is known."""


class UnknownPage(CatalogueError):
    """This Facebook page was never bound to an office."""
