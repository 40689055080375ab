"""What an open inbox asks all the time: has its list changed, its conversation, or who looks at it?

It is one statement, put together once: to get to the database costs as much as to ask there.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple, cast
from zlib import crc32

from sqlalchemy import Connection, Executable, String, bindparam, select

from bot.conversation.model import Conversation
from bot.conversation.presence.model import Presence
from bot.conversation.presence.queries import LOOKING, Looking
from bot.conversation.thread import latest_statement, mark_of
from bot.conversation.worklist import Scope, Tab, seen_under


class Opened(NamedTuple):
    """A conversation that is open on a page: whose it is, what its mark is, and who has looked at it."""

    office: str | None
    mark: str
    here: Sequence[Looking]


class Watched(NamedTuple):
    """A mark for each of the tabs that were asked for, and the open conversation, if there is such a one."""

    marks: Sequence[str]
    opened: Opened | None


def watched(connection: Connection, scope: Scope, tabs: Sequence[Tab], opened: int | None = None) -> Watched:
    """What changes when one of the first conversations of some tabs does, or the open one.

    A tab's mark changes with new words, other hands, another place in the list: a look along an index, which
    costs the same however many conversations there are. Whether the open one may be seen is for the caller to
    ask.
    """
    statement = _watched(tuple(tabs), is_wide=scope.office is None, has_opened=opened is not None)
    rows = connection.execute(statement, {**scope._asdict(), "conversation": opened}).all()
    if not rows:
        return watched(connection, scope, tabs) if tabs else Watched((), None)
    count = len(tabs)
    # The same in every process of the service.
    marks = [f"{crc32((seen or '').encode()):x}" for seen in rows[0][:count]]
    if opened is None:
        return Watched(marks, None)
    looking = [row[count : count + len(LOOKING)] for row in rows]
    office, *latest = rows[0][count + len(LOOKING) :]
    # Where nobody has looked there is one row, with nothing in these columns.
    here = [Looking(*one) for one in looking if one[0] is not None]
    return Watched(marks, Opened(office, mark_of(latest), here))


@cache
def _watched(tabs: tuple[Tab, ...], *, is_wide: bool, has_opened: bool) -> Executable:
    agency, office, officer = (bindparam(name, type_=String) for name in Scope._fields)
    scope = Scope(*cast(Any, (agency, None if is_wide else office, officer)))
    marks = [seen_under(scope, tab).label(tab.value) for tab in tabs]
    if not has_opened:
        return select(*marks)
    latest = latest_statement()
    columns = (*marks, *LOOKING, *latest.selected_columns)
    looking = latest.outerjoin(Presence, Presence.conversation_id == Conversation.id)
    return looking.with_only_columns(*columns, maintain_column_froms=True).order_by(Presence.holder)
