"""Sending a conversation to another office, and back.

Within an agency the whole conversation goes along. Another agency reads it from the transfer on, and of what
was said before as many of the last messages as the sender chooses. Out of an agency that keeps to itself
nothing goes; nor out of a confidential form; and where a confidential case was opened, nothing from before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases.model import Case
from bot.catalogue.loader import Catalogue
from bot.catalogue.model import Page
from bot.conversation import handover
from bot.conversation.events import ANSWERED_KINDS
from bot.conversation.hands.commands import record
from bot.conversation.hands.model import HandKind, HandoverEvent
from bot.conversation.model import Conversation, InboundEvent, OutboxMessage, Owner

log = structlog.get_logger(__name__)

#: How many of the last messages may go along to another agency.
SHOWN_CHOICES = (0, 5, 20)
LONGEST_REASON = 1000


class TransferRefused(Exception):
    """The conversation stays.

    ``reason`` names the rule: ``office``, ``why``, ``closed``, ``form``, ``not_yours``, ``back``.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True)
class Sender:
    """Who sends it on, and from where. ``may_assign``: also what a colleague has."""

    holder: str
    may_assign: bool = False
    where: str | None = None


@dataclass(frozen=True)
class Transferred:
    """A transfer that was made. ``shown`` messages go along to another agency; None within one."""

    conversation: Conversation
    to_office: str
    shown: int | None


def agency_of_page(session: Session, conversation: Conversation) -> str | None:
    """The agency whose page a conversation came in on."""
    page = Page.page_id == conversation.account_id
    return session.scalar(select(Page.agency_code).where(page))


def transfer(
    session: Session,
    catalogue: Catalogue,
    now: datetime,
    conversation_id: int,
    *,
    to: str,
    reason: str,
    sender: Sender,
    shown: int = 0,
) -> Transferred:
    """Send a conversation to another office: it waits there for an officer.

    Args:
        to: the office's code.
        reason: for the officers there; kept, encrypted.
        shown: so many of the last messages another agency may read.

    Raises:
        TransferRefused: with the rule that stands against it.
        bot.conversation.handover.HandoverError: there is no such conversation.
    """
    conversation = _sendable(session, conversation_id, sender, reason)
    here = catalogue.offices.get(conversation.office or "")
    there = catalogue.offices.get(to)
    if here is None or there is None or here.code == there.code:
        raise TransferRefused("office")
    crosses = here.agency != there.agency
    if crosses and catalogue.agencies[here.agency].keeps_to_itself:
        raise TransferRefused("closed")
    if crosses and conversation.confidential_since is not None:
        raise TransferRefused("form")
    count = 0 if _has_confidential_case(session, catalogue, conversation) else shown
    since = _since(session, conversation, count, now) if crosses else None
    event = _move(session, conversation, now, HandKind.TRANSFERRED, here.code, to, reason, sender, since)
    conversation.waits_until_at = handover.wait_until(catalogue.office_hours, to, now)
    conversation.transfer_id = event.id
    log.info("conversation_transferred", conversation_id=conversation_id, to_office=to)
    return Transferred(conversation, to, count if crosses else None)


def send_back(
    session: Session,
    catalogue: Catalogue,
    now: datetime,
    conversation_id: int,
    *,
    reason: str,
    sender: Sender,
) -> Transferred:
    """Refuse a transfer: the office that sent it has it again. Nothing that was said here goes along.

    Raises:
        TransferRefused: it was not sent here, or the rules stand against it.
        bot.conversation.handover.HandoverError: there is no such conversation.
    """
    conversation = _sendable(session, conversation_id, sender, reason)
    came = session.get(HandoverEvent, conversation.transfer_id or 0)
    if came is None or came.from_office is None or came.to_office is None:
        raise TransferRefused("back")
    agencies = {catalogue.offices[one].agency for one in (came.from_office, came.to_office)}
    since = now if len(agencies) > 1 else None
    ends = (came.to_office, came.from_office)
    _move(session, conversation, now, HandKind.SENT_BACK, *ends, reason, sender, since)
    conversation.waits_until_at = handover.wait_until(catalogue.office_hours, came.from_office, now)
    conversation.transfer_id = None
    log.info("conversation_sent_back", conversation_id=conversation_id, to_office=came.from_office)
    return Transferred(conversation, came.from_office, None)


def _sendable(session: Session, conversation_id: int, sender: Sender, reason: str) -> Conversation:
    conversation = handover.lock(session, conversation_id)
    mine = conversation.owner == Owner.OFFICER and conversation.officer == sender.holder
    if conversation.owner == Owner.BOT or not (
        mine or sender.may_assign or conversation.owner == Owner.WAITING
    ):
        raise TransferRefused("not_yours")
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise TransferRefused("why")
    return conversation


def _move(
    session: Session,
    conversation: Conversation,
    now: datetime,
    kind: HandKind,
    here: str,
    there: str,
    reason: str,
    sender: Sender,
    since: datetime | None,
) -> HandoverEvent:
    ends = {"from_office": here, "to_office": there, "note": reason.strip(), "where": sender.where}
    event = record(session, conversation, now, kind, sender.holder, shown_since=since, **ends)
    conversation.owner, conversation.owner_since_at = Owner.WAITING, now
    conversation.officer, conversation.team = None, there
    conversation.words_from_at = since if since is not None else conversation.words_from_at
    return event


def _since(session: Session, conversation: Conversation, count: int, now: datetime) -> datetime:
    """When the last so many messages began; never before what may be read here."""
    if count == 0:
        return now
    heard = select(InboundEvent.received_at).where(
        InboundEvent.conversation_id == conversation.id, InboundEvent.kind.in_(ANSWERED_KINDS)
    )
    said = select(OutboxMessage.created_at).where(OutboxMessage.conversation_id == conversation.id)
    last = [
        *session.scalars(heard.order_by(InboundEvent.id.desc()).limit(count)),
        *session.scalars(said.order_by(OutboxMessage.id.desc()).limit(count)),
    ]
    since = min(sorted(last, reverse=True)[:count], default=now)
    return max(since, conversation.words_from_at or since)


def _has_confidential_case(session: Session, catalogue: Catalogue, conversation: Conversation) -> bool:
    codes = [one.code for one in catalogue.services.values() if one.confidential]
    mine = Case.conversation_id == conversation.id, Case.service.in_(codes)
    return session.scalar(select(Case.id).where(*mine).limit(1)) is not None
