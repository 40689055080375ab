"""What can go wrong in deciding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """Something wrong in a domain, rules or stories document, told by file and line."""

    file: str
    line: int
    message: str
    is_warning: bool = False

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class DialogueError(Exception):
    """Root of this room's errors."""


class DomainError(DialogueError):
    """The documents don't make a working dialogue. ``faults`` has all that was found."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(map(str, self.faults)))


class ActionFailed(DialogueError):
    """A custom action did not answer: it raised, took too long, or its server was out of reach."""

    def __init__(self, action_name: str) -> None:
        self.action_name = action_name
        super().__init__(action_name)


class ActionRejected(DialogueError):
    """A custom action declined to run (rasa-sdk's ``ActionExecutionRejection``)."""

    def __init__(self, action_name: str) -> None:
        self.action_name = action_name
        super().__init__(action_name)
