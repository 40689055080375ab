"""Showing the citizen that an officer is typing. A courtesy: what can't be shown is left out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

import structlog
from sqlalchemy import select

from bot.catalogue.model import Page
from bot.clock import Clock
from bot.conversation.channel import TEXT_CHANNELS, Channel
from bot.conversation.model import Conversation, Owner
from bot.conversation.sendable import may_send, reply_window
from bot.storage.database import Database

log = structlog.get_logger(__name__)

#: So many calls may be under way; one more is left out.
MOST_SIGNALS = 8
Work = Callable[[], None]
_PLACES = threading.BoundedSemaphore(MOST_SIGNALS)


def show_typing(
    database: Database,
    clock: Clock,
    channels: Mapping[str, Channel],
    run: Callable[[Work], None],
    conversation_id: int,
    officer: str,
) -> None:
    """Show "typing", if the officer has the conversation and the reply window is open.

    Args:
        run: does the call to the carrier; nobody waits for it, and no database session is open meanwhile.
    """
    now = clock.now()
    with database.read() as session:
        statement = select(Conversation, Page).join(Page, Page.page_id == Conversation.account_id)
        found = session.execute(statement.where(Conversation.id == conversation_id, may_send(now))).first()
    if found is None:
        return
    conversation, page = found
    mine = conversation.owner == Owner.OFFICER and conversation.officer == officer
    is_open = conversation.channel not in TEXT_CHANNELS and reply_window(conversation, now) == "open"
    if not mine or not is_open or conversation.standby or conversation.suppressed_at is not None:
        return
    channel, token, user_id = channels[conversation.channel], page.token, conversation.user_id
    run(lambda: channel.signal(page.page_id, token, user_id, "typing_on"))


def in_background(work: Work) -> None:
    """Run something in a thread that nobody waits for; if too many run already, leave it out."""
    if not _PLACES.acquire(blocking=False):
        return

    def run() -> None:
        try:
            work()
        except Exception as error:
            log.warning("signal_raised", error=type(error).__name__)
        finally:
            _PLACES.release()

    threading.Thread(target=run, name="typing", daemon=True).start()
