"""Who else has a conversation open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Lock

from bot.accounts.queries import names_of
from bot.accounts.viewer import Viewer
from bot.conversation.presence.commands import note_presence, note_staying
from bot.conversation.presence.queries import (
    Looking,
    Present,
    is_due,
    is_here,
    is_signal_due,
    others,
    present,
)
from bot.web.console.office import ConsoleContext

#: Of two hundred open conversations thirteen are due in each second.
TOGETHER = timedelta(seconds=1)


def who_is_here(console: ConsoleContext, person: Viewer, conversation_id: int) -> dict[str, object]:
    """Who else looks at a conversation, for a template."""
    with console.database.read() as unit:
        found = others(present(unit, conversation_id), person.holder, console.clock.now())
        names = names_of(unit, {one.holder for one in found})
    return {"present": found, "names": names}


class Seeing:
    """Writes down who is here: new ones at once, those who stay once a second for all."""

    def __init__(self, console: ConsoleContext) -> None:
        self._console = console
        self._staying: set[tuple[int, str]] = set()
        self._written_at: datetime | None = None
        self._lock = Lock()

    def be_seen(
        self, person: Viewer, conversation_id: int, rows: Sequence[Looking], *, is_typing: bool
    ) -> str:
        """Write down that somebody is here, if it is time to. Gives a mark that changes with who else is.

        Args:
            rows: what is written of a conversation, as :func:`present` reads it.
        """
        console, now = self._console, self._console.clock.now()
        mine = next((row for row in rows if row.holder == person.holder), None)
        signals = is_typing and is_signal_due(mine, now)
        if is_typing or mine is None or not is_here(mine, now):
            if signals or is_due(mine, now, is_typing=is_typing):
                seen = {"is_typing": is_typing, "signals": signals}
                with console.database.write() as unit:
                    note_presence(unit, now, conversation_id, person.holder, **seen)
        elif is_due(mine, now, is_typing=False):
            self._stay(now, conversation_id, person.holder)
        if signals:
            console.desk.show_typing(conversation_id, person.holder)
        return mark_of(others(rows, person.holder, now))

    def _stay(self, now: datetime, conversation_id: int, holder: str) -> None:
        with self._lock:
            self._staying.add((conversation_id, holder))
            if self._written_at is not None and self._written_at <= now < self._written_at + TOGETHER:
                return
            self._written_at, staying, self._staying = now, self._staying, set()
        with self._console.database.write() as unit:
            note_staying(unit, now, staying)


def mark_of(found: list[Present]) -> str:
    """Changes with who is here and who types."""
    return ".".join(f"{one.holder.rpartition(':')[2]}{'t' if one.is_typing else ''}" for one in found)
