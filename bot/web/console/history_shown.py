"""The lines of a case's history, with the ends only of the numbers that somebody wrote in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from bot.cases.model import CaseEvent, CaseEventKind
from bot.conversation.masked_words import masked_words

#: Where in a line's content stands what a citizen wrote.
_WORDS: Mapping[str, str] = {
    CaseEventKind.RATED: "comment",
    CaseEventKind.INFORMATION_ADDED: "text",
}


class HistoryLine(NamedTuple):
    """One line.

    Attributes:
        event: the row.
        notice: what the citizen was told in an officer's words; empty if nothing was told, None if the words
            were the catalogue's.
        said: what the citizen wrote.
        note: what an officer wrote for colleagues.
        name: set where more may be shown.
    """

    event: CaseEvent
    notice: str | None
    said: str | None
    note: str | None
    name: str | None = None


def history_lines(
    history: Sequence[CaseEvent], revealed: Collection[str] = (), *, has_notes: bool = True
) -> list[HistoryLine]:
    """A case's history, the oldest first, with the notes among colleagues or without.

    Args:
        revealed: names of lines to show whole.
    """
    return [_line(event, event.note if has_notes else None, name_of(event) in revealed) for event in history]


def name_of(event: CaseEvent) -> str:
    """What a line is called where it is shown whole."""
    return f"history-{event.id}"


def _line(event: CaseEvent, note: str | None, is_revealed: bool) -> HistoryLine:
    content = event.content or {}
    whole = HistoryLine(event, content.get("notice"), content.get(_WORDS.get(event.kind, "")), note)
    if is_revealed:
        return whole
    shown = [words and masked_words(words) for words in (whole.notice, whole.said, whole.note)]
    masked = HistoryLine(event, *shown)
    return masked if masked == whole else masked._replace(name=name_of(event))
