"""What can be wrong with a note."""

from __future__ import annotations

from collections.abc import Sequence


class NoteError(Exception):
    """Root of what this room raises. The note is not written."""


class EmptyNote(NoteError):
    """There are no words."""


class NoteTooLong(NoteError):
    """It has more characters than a note may have."""


class UnknownMention(NoteError):
    """Nobody who may see the conversation has this name."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__("nobody here has this name")


class AmbiguousMention(NoteError):
    """Several people may be meant."""

    def __init__(self, name: str, people: Sequence[str]) -> None:
        self.name, self.people = name, tuple(people)
        super().__init__("several people have this name")
