"""The ways that an officer's reply may take to a citizen, and for how long.

Meta's rules (Send API, September 2026): 24 hours after the citizen's last act for everybody; then, up to
seven days, what a person wrote; then nothing. What may not go out any more goes to a phone that the citizen
gave, where texts can be sent, and waits for the citizen's next message.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.cases.answers import first_of_kind
from bot.cases.model import Case
from bot.catalogue.loader import Catalogue
from bot.conversation.channel import TEXT_CHANNELS
from bot.conversation.model import Conversation, DeliveryStatus, OutboxMessage
from bot.conversation.sendable import HUMAN_AGENT_WINDOW, reply_window
from bot.conversation.text_messages import TextMessages

#: Why a message waits: it went to the citizen's phone, too.
TEXTED = "texted"


class WayKind(StrEnum):
    """How a reply goes: at once, at once as a person's, to a phone, or with the next contact."""

    ANY_TIME = "any_time"
    OPEN = "open"
    HUMAN_AGENT = "human_agent"
    TEXT = "text"
    WAITS = "waits"
    BLOCKED = "blocked"


@dataclass(frozen=True)
class Way:
    """How a reply goes now; ``until`` that changes.

    ``phone`` and ``reference`` are those of the case that a text is about.
    """

    kind: WayKind
    until: datetime | None = None
    phone: str | None = None
    reference: str | None = None

    @property
    def waits(self) -> bool:
        """Whether the reply waits until the citizen writes again."""
        return self.kind in (WayKind.TEXT, WayKind.WAITS, WayKind.BLOCKED)


def way_to(
    session: Session,
    catalogue: Catalogue,
    texts: TextMessages | None,
    conversation: Conversation,
    now: datetime,
) -> Way:
    """How an officer's reply would go now."""
    if conversation.suppressed_at is not None:
        return Way(WayKind.BLOCKED)
    if conversation.channel in TEXT_CHANNELS:
        return Way(WayKind.ANY_TIME)
    window, last = reply_window(conversation, now), conversation.last_inbound_at
    if window == "open":
        return Way(WayKind.OPEN, conversation.window_expires_at)
    if window == "human_agent" and last is not None:
        return Way(WayKind.HUMAN_AGENT, last + HUMAN_AGENT_WINDOW)
    case = _case_with_phone(session, catalogue, conversation.id) if texts is not None else None
    if texts is None or case is None or not texts.reaches(session, case[1]):
        return Way(WayKind.WAITS)
    return Way(WayKind.TEXT, None, case[1], case[0])


def take_way(
    session: Session, texts: TextMessages | None, way: Way, rows: list[OutboxMessage], text: str
) -> None:
    """Let a reply that may not go out wait, and go to the phone if it may."""
    if not way.waits:
        return
    for row in rows:
        row.status = DeliveryStatus.WAITING
    if texts is None or way.phone is None or not rows:
        return
    if texts.send(session, way.phone, f"{way.reference}: {text}", f"reply-{rows[0].public_id}"):
        for row in rows:
            row.error_reason = TEXTED


def release_waiting(session: Session, conversation_id: int, now: datetime) -> None:
    """The citizen is here again: what waited for that goes out, before any answer to what they write."""
    waiting = (
        OutboxMessage.conversation_id == conversation_id,
        OutboxMessage.status == DeliveryStatus.WAITING,
    )
    values = {"status": DeliveryStatus.QUEUED, "next_attempt_at": now, "error_reason": None}
    statement = update(OutboxMessage).where(*waiting).values(**values)
    session.execute(statement.execution_options(synchronize_session=False))


def withdraw(session: Session, conversation_id: int, message_id: int, author: str) -> bool:
    """Take back a reply that still waits; the row stays, failed. Whether there was one."""
    waiting = (
        OutboxMessage.id == message_id,
        OutboxMessage.conversation_id == conversation_id,
        OutboxMessage.status == DeliveryStatus.WAITING,
        OutboxMessage.author == author,
    )
    row = session.scalars(select(OutboxMessage).where(*waiting).with_for_update()).one_or_none()
    if row is not None:
        row.status, row.error_reason = DeliveryStatus.FAILED, "withdrawn"
    return row is not None


def _case_with_phone(session: Session, catalogue: Catalogue, conversation_id: int) -> tuple[str, str] | None:
    """Reference and phone of the newest case that was opened here with a phone, and is not confidential."""
    mine = select(Case).where(Case.conversation_id == conversation_id, Case.erased_at.is_(None))
    for case in session.scalars(mine.order_by(Case.id.desc())):
        service = catalogue.services.get(case.service)
        phone = first_of_kind(service, case.fields, "phone") if service is not None else None
        if service is not None and not service.confidential and phone is not None:
            return case.reference, phone
    return None
