"""Who else has a conversation open."""

from __future__ import annotations

from collections.abc import Sequence

from bot.accounts.queries import names_of
from bot.accounts.viewer import Viewer
from bot.conversation.presence.commands import note_presence
from bot.conversation.presence.queries import Looking, Present, is_due, is_signal_due, others, present
from bot.web.console.office import ConsoleContext


def who_is_here(console: ConsoleContext, person: Viewer, conversation_id: int) -> dict[str, object]:
    """Who else looks at a conversation, for a template."""
    with console.database.read() as unit:
        found = others(present(unit, conversation_id), person.holder, console.clock.now())
        names = names_of(unit, {one.holder for one in found})
    return {"present": found, "names": names}


def be_seen(
    console: ConsoleContext,
    person: Viewer,
    conversation_id: int,
    rows: Sequence[Looking],
    *,
    is_typing: bool,
) -> str:
    """Write down that somebody is here, if it is time to. Gives a mark that changes with who else is.

    Args:
        rows: what is written of a conversation, as :func:`present` reads it.
    """
    now = console.clock.now()
    mine = next((row for row in rows if row.holder == person.holder), None)
    mark = mark_of(others(rows, person.holder, now))
    signals = is_typing and is_signal_due(mine, now)
    if signals or is_due(mine, now, is_typing=is_typing):
        seen = {"is_typing": is_typing, "signals": signals}
        with console.database.write() as unit:
            note_presence(unit, now, conversation_id, person.holder, **seen)
    if signals:
        console.desk.show_typing(conversation_id, person.holder)
    return mark


def mark_of(found: list[Present]) -> str:
    """Changes with who is here and who types."""
    return ".".join(f"{one.holder.rpartition(':')[2]}{'t' if one.is_typing else ''}" for one in found)
