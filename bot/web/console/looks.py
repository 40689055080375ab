"""Noting who looks at a case that is sensitive."""

from __future__ import annotations

from bot.audit.acts import Act
from bot.audit.commands import note
from bot.cases.model import Case
from bot.cases.reading import is_sensitive
from bot.web.console.access import viewer
from bot.web.console.office import ConsoleContext


def note_look(console: ConsoleContext, case: Case) -> None:
    """Write down that the reader opened a case, if it is one of those."""
    if is_sensitive(console.catalogue, case):
        now, actor = console.clock.now(), viewer().actor
        with console.database.write() as unit:
            note(unit, now, actor=actor, action=Act.CASE_VIEWED, case_id=case.id)
