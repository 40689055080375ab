"""What can be wrong with training data, a recipe or a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong in a file that people write. ``line`` counts from 1; 0 is the whole file."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class NluError(Exception):
    """Root of what the room raises."""


class _FaultyFiles(NluError):
    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class TrainingDataError(_FaultyFiles):
    """The training data can't be used; ``faults`` names every place."""


class ConfigError(_FaultyFiles):
    """The recipe (config.yml) can't be used; ``faults`` names every place."""


class ModelError(NluError):
    """A model directory is missing, incomplete, damaged, or of another format."""
