"""Whether there is something new: what 200 open inboxes ask every two seconds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.accounts.viewer import Viewer
from bot.conversation.presence.model import Presence
from bot.conversation.presence.queries import present
from bot.conversation.thread import latest_within
from bot.conversation.worklist import Scope, Tab, marks
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

    def mark(
        self, person: Viewer, tab: Tab, conversation_id: int | None
    ) -> tuple[str, Sequence[Presence] | None]:
        """The mark of a tab, of who waits, of who names this officer, and of an open conversation.

        With it: who has that conversation open; None if there is none, or it is not theirs to see.
        """
        scope, now = self._console.scope(person), self._console.clock.now()
        tabs = list(dict.fromkeys((tab, Tab.UNASSIGNED, Tab.MENTIONED)))
        known = {one: self._fresh(_key(scope, one), now) for one in tabs}
        opened, here = None, None
        with self._console.database.read() as unit:
            unknown = [one for one, found in known.items() if found is None]
            for one, found in zip(unknown, marks(unit, scope, unknown) if unknown else (), strict=True):
                known[one] = self._keep(_key(scope, one), now, found)
            if conversation_id is not None:
                offices = self._console.offices(person)
                opened = latest_within(unit, offices, conversation_id, scope.agency)
                here = present(unit, conversation_id) if opened is not None else None
        return "_".join(one for one in (*known.values(), opened) if one), here

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
