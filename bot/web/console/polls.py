"""What an open inbox asks every second and a half, mostly to hear that nothing is new.

The first of equal questions passes Flask, which finds out who asks and whether they may. For half a minute
the same question from the same browser, to the letter, is answered before Flask is reached, as long as the
answer is "nothing new". All else is Flask's: it looks the session up, and tells. So a session that was ended
elsewhere learns nothing from its polls, and hears within half a minute that it has ended.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask import Response

from bot.accounts.viewer import Viewer
from bot.conversation.worklist import Tab
from bot.web.console.here import Seeing
from bot.web.console.news import News
from bot.web.console.office import ConsoleContext

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: What the page loads anew, each when its own mark has changed.
PARTS = ("news", "presence")
POLLS_ON = timedelta(seconds=30)
MOST_POLLING = 5000
#: What is remembered of each stays small.
LONGEST_QUESTION = 500
_WHERE = "/console/inbox/"
_HEADERS = [("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")]


@dataclass(frozen=True)
class Poll:
    """One question: who asks, what their page shows, and what it has seen so far."""

    person: Viewer
    tab: Tab
    opened: int | None
    seen: str
    is_typing: bool


class Polls:
    """Answers polls; the quiet ones before Flask."""

    def __init__(self, console: ConsoleContext) -> None:
        self._clock = console.clock
        self._news, self._seeing = News(console), Seeing(console)
        self._asked: dict[tuple[str, ...], tuple[datetime, Poll]] = {}

    def answer(self, environ: WSGIEnvironment, poll: Poll) -> Response:
        """To somebody who may ask. 204 while nothing has changed; else the parts to load anew are named."""
        now_seen = self._look(poll)
        before = poll.seen.partition("~")[::2]
        changed = [part for part, now, then in zip(PARTS, now_seen, before, strict=True) if now != then]
        if not changed:
            self._remember(environ, poll)
            return Response(status=204)
        return Response("~".join(now_seen), headers={"HX-Trigger": ", ".join(changed)})

    def before(self, application: WSGIApplication) -> WSGIApplication:
        """A WSGI application that answers what was asked just so before, and leaves the rest to another."""

        def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            if environ.get("PATH_INFO", "").startswith(_WHERE) and self._is_quiet(environ):
                start_response("204 NO CONTENT", _HEADERS)
                return ()
            return application(environ, start_response)

        return answer

    def _remember(self, environ: WSGIEnvironment, poll: Poll) -> None:
        if len(self._asked) >= MOST_POLLING:
            self._asked.clear()
        if len(environ.get("QUERY_STRING", "")) <= LONGEST_QUESTION:
            self._asked[_key(environ)] = (self._clock.now(), poll)

    def _is_quiet(self, environ: WSGIEnvironment) -> bool:
        key, now = _key(environ), self._clock.now()
        at, poll = self._asked.get(key, (None, None))
        if at is None or poll is None:
            return False
        try:
            if at <= now < at + POLLS_ON and "~".join(self._look(poll)) == poll.seen:
                return True
        except Exception:
            # Flask asks again, and says and logs what is wrong.
            return False
        self._asked.pop(key, None)
        return False

    def _look(self, poll: Poll) -> tuple[str, str]:
        mark, rows = self._news.mark(poll.person, poll.tab, poll.opened)
        if poll.opened is None or rows is None:
            return mark, ""
        return mark, self._seeing.be_seen(poll.person, poll.opened, rows, is_typing=poll.is_typing)


def _key(environ: WSGIEnvironment) -> tuple[str, ...]:
    names = ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "HTTP_COOKIE")
    return tuple(environ.get(name, "") for name in names)
