"""One text message to a citizen's phone that no message of theirs has asked for, such as news of a case."""

from __future__ import annotations

import hashlib

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.catalogue.model import Page
from bot.clock import Clock
from bot.conversation.channel import Channel
from bot.conversation.handover import find
from bot.conversation.inbox import conversation_with
from bot.conversation.model import Conversation, OutboxMessage
from bot.conversation.outbox import enqueue
from bot.privacy.blind_index import blind_index

log = structlog.get_logger(__name__)


class TextSender:
    """Puts texts to phones into the outbox, from the number that the citizen knows.

    Args:
        clock: stamps the rows.
        channel: renders for the carrier; None if no gateway is configured.
        number: sends to phones that have never written to one of our numbers; None: the first that is bound.
    """

    def __init__(self, clock: Clock, channel: Channel | None, number: str | None = None) -> None:
        self._clock = clock
        self._channel = channel
        self._number = number

    def reaches(self, session: Session, phone: str) -> bool:
        """Whether there is a gateway and a number, and the citizen has not said that they want no texts."""
        number = self._sending_number(session, phone) if self._channel else None
        if self._channel is None or number is None:
            return False
        user_id = blind_index(session, "phone", phone)
        known = find(session, self._channel.name, number, user_id)
        return known is None or known.suppressed_at is None

    def send(self, session: Session, phone: str, text: str, key: str) -> bool:
        """Send a text to a phone, once for each key.

        Args:
            session: the unit of work of the cause: with its roll-back the text is gone too.
            phone: ``+8801…``.
            text: plain words; long ones become several messages.
            key: names the cause for good, for example a case event; the same key sends nothing twice.

        Returns:
            Whether it is on its way (or was sent before). False: no gateway, no number to send from, or the
            citizen wants no more messages.
        """
        number = self._sending_number(session, phone) if self._channel else None
        if self._channel is None or number is None:
            return False
        conversation = conversation_with(session, self._clock.now(), self._channel.name, number, phone)
        if conversation.suppressed_at is not None:
            return False
        first = _public_id(key, 0)
        if session.scalar(select(OutboxMessage.id).where(OutboxMessage.public_id == first)) is None:
            message = {"text": text, "notice": True}
            rows = enqueue(session, self._clock, self._channel, conversation, [message])
            for place, row in enumerate(rows):
                row.public_id = _public_id(key, place)
            log.info("text_enqueued", conversation_id=conversation.id, messages=len(rows))
        return True

    def _sending_number(self, session: Session, phone: str) -> str | None:
        """The number that the citizen wrote to last, else the one chosen for it, else the first."""
        channel = self._channel.name if self._channel else ""
        user_id = blind_index(session, "phone", phone)
        written_to = (
            select(Conversation.account_id)
            .join(Page, Page.page_id == Conversation.account_id)
            .where(Conversation.channel == channel, Conversation.user_id == user_id)
            .order_by(Conversation.last_inbound_at.desc().nulls_last(), Conversation.id.desc())
        )
        ours = select(Page.page_id).where(Page.channel == channel)
        ranked = ours.order_by((Page.page_id != (self._number or "")), Page.created_at, Page.page_id)
        return session.scalar(written_to.limit(1)) or session.scalar(ranked.limit(1))


def _public_id(key: str, place: int) -> str:
    return hashlib.sha256(f"text|{key}|{place}".encode()).hexdigest()[:32]
