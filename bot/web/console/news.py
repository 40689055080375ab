"""Whether there is something new: what 200 open inboxes ask every second and a half."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.accounts.viewer import Viewer
from bot.conversation.presence.queries import Looking
from bot.conversation.watching import Opened, watched
from bot.conversation.worklist import Scope, Tab
from bot.web.console.office import ConsoleContext

#: A list is looked at once in this time, however many watch it. With the time from one poll to the next it is
#: less than the two seconds in which an officer sees what a citizen writes.
FRESH = timedelta(milliseconds=250)
#: So many lists are remembered; more are forgotten and looked at anew.
MOST = 2000


class News:
    """Marks that change when a list or a conversation does; each is looked up four times a second at most."""

    def __init__(self, console: ConsoleContext) -> None:
        self._console = console
        self._known: dict[tuple[Scope, Tab], tuple[datetime, str]] = {}

    def mark(
        self, person: Viewer, tab: Tab, conversation_id: int | None
    ) -> tuple[str, Sequence[Looking] | None]:
        """The mark of a tab, of who waits, of who names this officer, and of an open conversation.

        With it: who has that conversation open; None if there is none, or it is not theirs to see.
        """
        scope, now = self._console.scope(person), self._console.clock.now()
        tabs = list(dict.fromkeys((tab, Tab.UNASSIGNED, Tab.MENTIONED)))
        known = {one: self._fresh(_key(scope, one), now) for one in tabs}
        unknown = [one for one, found in known.items() if found is None]
        opened: Opened | None = None
        if unknown or conversation_id is not None:
            with self._console.database.look() as connection:
                found, opened = watched(connection, scope, unknown, conversation_id)
            known |= {
                one: self._keep(_key(scope, one), now, seen) for one, seen in zip(unknown, found, strict=True)
            }
        if opened is not None and opened.office not in self._console.offices(person):
            opened = None
        marks = (*known.values(), opened.mark if opened else None)
        return "_".join(one for one in marks if one), opened.here if opened else None

    def _fresh(self, key: tuple[Scope, Tab], now: datetime) -> str | None:
        at, known = self._known.get(key, (None, None))
        return known if at is not None and at <= now < at + FRESH else None

    def _keep(self, key: tuple[Scope, Tab], now: datetime, found: str) -> str:
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[key] = (now, found)
        return found


def _key(scope: Scope, tab: Tab) -> tuple[Scope, Tab]:
    # All but one's own is the same for everybody in the office.
    return (scope if tab in (Tab.MINE, Tab.MENTIONED) else scope._replace(officer=""), tab)
