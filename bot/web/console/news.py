"""Whether there is something new: what 200 open inboxes ask every two seconds."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.accounts.viewer import Viewer
from bot.conversation.thread import latest
from bot.conversation.worklist import Scope, Tab, mark, may_see
from bot.web.console.office import ConsoleContext

#: A list is looked at once in this time, however many watch it. Less than from one poll to the next: what a
#: poll is told is never older than what the one before was told.
FRESH = timedelta(seconds=1)
#: So many lists are remembered; more are forgotten and looked at anew.
MOST = 2000


class News:
    """Marks that change when a list or a conversation does; each is looked up once a second at most."""

    def __init__(self, console: ConsoleContext) -> None:
        self._console = console
        self._known: dict[tuple[Scope, Tab], tuple[datetime, str]] = {}

    def mark(self, person: Viewer, tab: Tab, conversation_id: int | None) -> tuple[str, bool]:
        """The mark of a tab, of who waits, of who names this officer, and of an open conversation.

        With it: whether that conversation is theirs to see.
        """
        scope, offices = self._console.scope(person), self._console.offices(person)
        marks = [self._of(scope, one) for one in dict.fromkeys((tab, Tab.UNASSIGNED, Tab.MENTIONED))]
        is_open = False
        if conversation_id is not None:
            with self._console.database.read() as unit:
                is_open = may_see(unit, offices, conversation_id)
                if is_open:
                    marks.append(latest(unit, conversation_id, scope.agency))
        return "_".join(marks), is_open

    def _of(self, scope: Scope, tab: Tab) -> str:
        # All but one's own is the same for everybody in the office.
        key = (scope if tab in (Tab.MINE, Tab.MENTIONED) else scope._replace(officer=""), tab)
        now = self._console.clock.now()
        at, known = self._known.get(key, (None, ""))
        if at is not None and at <= now < at + FRESH:
            return known
        with self._console.database.read() as unit:
            known = mark(unit, scope, tab)
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[key] = (now, known)
        return known
