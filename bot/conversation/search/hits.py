"""What a search finds, as a screen shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.cases.model import Case
from bot.catalogue.bilingual import Bilingual
from bot.text.excerpts import Piece
from bot.word_index.queries import Place

#: So many places of one matter are shown; of others only that there are some.
LINES = 3
Speaker = Literal["citizen", "officer"]


@dataclass(frozen=True)
class Line:
    """A place where something sought stands: a message, or the answer (``label``) to a question of a form."""

    speaker: Speaker
    pieces: tuple[Piece, ...]
    at: datetime
    label: Bilingual | None = None


@dataclass
class Hit:
    """A matter: a conversation with its cases, or a case whose conversation is not the officer's to see.

    Attributes:
        at: when the newest of its places was written.
        conversation_id: None where there is none to show.
        page: the name of the page it came in on.
        cases: opened in it, or the case itself; the newest first.
        lines: the newest places first, at most :data:`LINES`.
        more: further places that are not shown.
        told_of: cases of which more is told than a list of cases does: their words, or whose number it is.
    """

    at: datetime
    conversation_id: int | None = None
    page: str | None = None
    cases: list[Case] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    more: int = 0
    told_of: list[Case] = field(default_factory=list)

    def add(self, lines: Sequence[Line], case: Case | None = None, *, has_number: bool = False) -> None:
        """Further places, and the case that they stand in, or that was found by its number."""
        shown = lines[: LINES - len(self.lines)]
        self.lines += shown
        self.more += len(lines) - len(shown)
        if case is not None and case.id not in {one.id for one in self.cases}:
            self.cases.append(case)
        if case is not None and (lines or has_number) and case not in self.told_of:
            self.told_of.append(case)


@dataclass(frozen=True)
class Found:
    """A page of results; ``further`` is where the next one begins, None if there is none."""

    hits: list[Hit]
    further: Place | None = None

    @property
    def told_of(self) -> list[Case]:
        """Cases of which more is told than a list of cases does."""
        return [case for hit in self.hits for case in hit.told_of]


class Matters:
    """Hits under way: what belongs to one conversation is one hit."""

    def __init__(self) -> None:
        self._hits: dict[tuple[str, int | None], Hit] = {}

    def __len__(self) -> int:
        return len(self._hits)

    def has(self, conversation_id: int | None, case: Case | None) -> bool:
        """Whether something of this matter was found before."""
        return _key(conversation_id, case) in self._hits

    def hit(self, conversation_id: int | None, case: Case | None, at: datetime, page: str | None) -> Hit:
        """The hit of a matter; ``page`` is None where the conversation is not the officer's to see."""
        shown = conversation_id if page is not None else None
        return self._hits.setdefault(_key(conversation_id, case), Hit(at, shown, page))

    def all(self) -> list[Hit]:
        """In the order of finding."""
        return list(self._hits.values())


def _key(conversation_id: int | None, case: Case | None) -> tuple[str, int | None]:
    if conversation_id is not None:
        return ("conversation", conversation_id)
    return ("case", case.id if case is not None else None)
