"""Tables of the conversation room: who writes, what came in, what was understood, what goes out."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    event,
    inspect,
    literal_column,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from bot.catalogue.model import CatalogueEntry, Page
from bot.conversation.events import ANSWERED_KINDS
from bot.privacy.columns import EncryptedJSON, EncryptedText
from bot.storage.model import Base, BigId, UTCDateTime

#: Channels without Pages (REST, the terminal) have this one account; it belongs to no office.
LOCAL_ACCOUNT = "local"


class Home(NamedTuple):
    """An office and its agency; both None where no page says whose a conversation is."""

    office: str | None
    agency: str | None


NOBODYS = Home(None, None)


class Owner(StrEnum):
    """Who answers: the bot, nobody yet (an officer was asked for), or an officer."""

    BOT = "bot"
    WAITING = "waiting"
    OFFICER = "officer"


class EventStatus(StrEnum):
    """Where an inbound event stands.

    ``pending`` waits for its turn; ``done`` had its effect; ``kept`` needed none; ``stale`` came too late
    to be answered automatically; ``quarantined`` failed again and again and waits for an operator.
    """

    PENDING = "pending"
    DONE = "done"
    KEPT = "kept"
    STALE = "stale"
    QUARANTINED = "quarantined"


class DeliveryStatus(StrEnum):
    """Where an outgoing message stands.

    ``unknown``: sent or not, its echo will tell. ``waiting``: for the citizen's next message, since nothing
    may be sent before.
    """

    WAITING = "waiting"
    QUEUED = "queued"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


#: A message in one of these holds back the ones after it.
OPEN_STATUSES = (DeliveryStatus.QUEUED, DeliveryStatus.SENDING, DeliveryStatus.UNKNOWN)

# What the partial indexes hold: the little that is under way, not the much that is done.
IS_PENDING = text("status = 'pending'")
IS_QUARANTINED = text("status = 'quarantined'")
IS_OPEN = text("status IN ('queued', 'sending', 'unknown')")
IS_HEARD = text("kind IN ('message', 'postback')")


def _partial(name: str, *columns: str, where: str) -> Index:
    """An index of the rows in which a column is filled."""
    condition = text(f"{where} IS NOT NULL")
    return Index(name, *columns, sqlite_where=condition, postgresql_where=condition)


class Conversation(Base):
    """One citizen's thread with one account (Page) of one channel.

    Where a phone is the citizen's id on the carrier, ``user_id`` is its blind index and ``phone`` the phone.
    """

    __tablename__ = "conversation"
    __table_args__ = (
        UniqueConstraint("channel", "account_id", "user_id"),
        _partial("ix_conversation_agency_last", "agency", "last_at", "id", where="last_inbound_at"),
        _partial("ix_conversation_office_last", "office", "last_at", "id", where="last_inbound_at"),
        _partial("ix_conversation_service", "agency", "service", "last_at", "id", where="service"),
        _partial("ix_conversation_agency_asked", "agency", "last_at", "id", where="asked_at"),
        _partial("ix_conversation_office_asked", "office", "last_at", "id", where="asked_at"),
        _partial("ix_conversation_waits", "agency", "waits_since_at", "id", where="waits_since_at"),
        _partial("ix_conversation_office_waits", "office", "waits_since_at", "id", where="waits_since_at"),
        _partial("ix_conversation_officer", "officer", "last_at", "id", where="officer"),
        _partial("ix_conversation_escalated", "agency", "escalated_at", where="escalated_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[str] = mapped_column(String(64), index=True)
    phone: Mapped[str | None] = mapped_column(EncryptedText)
    owner: Mapped[str] = mapped_column(String(10), default=Owner.BOT, index=True)
    team: Mapped[str | None] = mapped_column(String(64))
    officer: Mapped[str | None] = mapped_column(String(120))
    owner_since_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: While it waits: until when, where that is not the usual time (:mod:`bot.conversation.handover`).
    waits_until_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: The change of hands by which another office sent it to the team that has it.
    transfer_id: Mapped[int | None] = mapped_column(BigId)
    #: It was with another agency: lists show only words from then on.
    words_from_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_inbound_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    window_expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    suppressed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    standby: Mapped[bool] = mapped_column(default=False)
    tracker: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON)
    #: Whose it is: the office that was asked for, else the page's (:mod:`bot.conversation.placing`).
    office: Mapped[str | None] = mapped_column(String(60), active_history=True)
    agency: Mapped[str | None] = mapped_column(String(20))
    # Where the talk stands, for the lists (:mod:`bot.conversation.standing`).
    #: The last thing said or done in it, by whomever.
    last_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: Since when the citizen waits for a person's answer.
    waits_since_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: When the citizen was asked something, or answered by an officer, and has said nothing since.
    asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: When a wait ended without an officer; until one takes the conversation.
    escalated_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: What the citizen writes in: ``bn``, ``bn-Latn``, ``en``, ``mixed``.
    language: Mapped[str | None] = mapped_column(String(8))
    #: The last service that a form was begun for; never a confidential one: that would be a trail.
    service: Mapped[str | None] = mapped_column(String(40))
    #: The inbound event with which a confidential form began.
    confidential_since: Mapped[int | None] = mapped_column(BigId)
    #: When all words up to then were erased.
    erased_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class InboundEvent(Base):
    """One thing that came in. The row is the queue of record: it is there before the carrier hears 200."""

    __tablename__ = "inbound_event"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    natural_key: Mapped[str] = mapped_column(String(64), unique=True)
    channel: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[str | None] = mapped_column(String(64))
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"))
    kind: Mapped[str] = mapped_column(String(24))
    event_at: Mapped[datetime] = mapped_column(UTCDateTime)
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    content: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON)
    raw: Mapped[Any] = mapped_column(EncryptedJSON, nullable=True)
    status: Mapped[str] = mapped_column(String(12), default=EventStatus.PENDING)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    error: Mapped[str | None] = mapped_column(String(120))
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    conversation: Mapped[Conversation | None] = relationship()

    __table_args__ = (
        Index(
            "ix_inbound_event_pending",
            "due_at",
            "conversation_id",
            sqlite_where=IS_PENDING,
            postgresql_where=IS_PENDING,
        ),
        Index("ix_inbound_event_conversation", "conversation_id", "status", "event_at"),
        Index(
            "ix_inbound_event_heard",
            "conversation_id",
            "id",
            sqlite_where=IS_HEARD,
            postgresql_where=IS_HEARD,
        ),
        Index(
            "ix_inbound_event_quarantined",
            "id",
            sqlite_where=IS_QUARANTINED,
            postgresql_where=IS_QUARANTINED,
        ),
    )


class Turn(Base):
    """What the bot did about one event: the tracker's new events, what was understood, how long it took."""

    __tablename__ = "turn"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("inbound_event.id"), unique=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    model_version: Mapped[str] = mapped_column(String(64))
    record: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON)


class OutboxMessage(Base):
    """One message on its way to a citizen, written in the transaction of what caused it."""

    __tablename__ = "outbox_message"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("inbound_event.id"), index=True)
    #: The case whose move it tells of, if it is such a notice.
    case_id: Mapped[int | None] = mapped_column(BigId)
    author: Mapped[str] = mapped_column(String(10))
    message: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON)
    confidential: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(String(10), default=DeliveryStatus.QUEUED)
    mid: Mapped[str | None] = mapped_column(String(200), index=True)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    next_attempt_at: Mapped[datetime] = mapped_column(UTCDateTime)
    attempted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    error_code: Mapped[int | None] = mapped_column(Integer)
    error_subcode: Mapped[int | None] = mapped_column(Integer)
    error_reason: Mapped[str | None] = mapped_column(String(300))

    conversation: Mapped[Conversation] = relationship()

    __table_args__ = (
        Index(
            "ix_outbox_message_open",
            "conversation_id",
            "id",
            sqlite_where=IS_OPEN,
            postgresql_where=IS_OPEN,
        ),
        Index("ix_outbox_message_due", "status", "next_attempt_at"),
        Index("ix_outbox_message_conversation", "conversation_id", "status"),
        Index("ix_outbox_message_said", "conversation_id", "id"),
    )


class WaitingNotice(Base):
    """A case moved while its citizen could not be written to: they are told first when they write again."""

    __tablename__ = "waiting_notice"

    case_event_id: Mapped[int] = mapped_column(ForeignKey("case_event.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


def is_pending() -> ColumnElement[bool]:
    """Events that wait for their turn. Spelt as the partial index has it: else SQLite won't use it."""
    return InboundEvent.status == literal_column("'pending'")


def is_heard() -> ColumnElement[bool]:
    """Events that a citizen caused by writing or tapping, spelt as the partial index spells it."""
    return InboundEvent.kind.in_([literal_column(f"'{kind.value}'") for kind in sorted(ANSWERED_KINDS)])


def is_quarantined() -> ColumnElement[bool]:
    """Events put aside, spelt as the partial index spells it."""
    return InboundEvent.status == literal_column("'quarantined'")


def is_open(message: type[OutboxMessage] = OutboxMessage) -> ColumnElement[bool]:
    """Messages under way, spelt as the partial index spells it."""
    return message.status.in_([literal_column(f"'{status.value}'") for status in OPEN_STATUSES])


@event.listens_for(Conversation, "before_insert")
def place(_mapper: Mapper[Conversation], connection: Connection, conversation: Conversation) -> None:
    """Write office and agency down; rows that are inserted in bulk bring their own."""
    if conversation.office is None:
        conversation.office, conversation.agency = _home_of(connection, conversation)
    _keep_last(conversation)


@event.listens_for(Conversation, "before_update")
def place_again(_mapper: Mapper[Conversation], connection: Connection, conversation: Conversation) -> None:
    """Let office and agency follow the team, whoever changes it."""
    if inspect(conversation).attrs.team.history.has_changes():
        conversation.office, conversation.agency = _home_of(connection, conversation)
    _keep_last(conversation)


def _keep_last(conversation: Conversation) -> None:
    """No list may show a conversation as older than what is known of it."""
    known = (conversation.last_at, conversation.last_inbound_at, conversation.created_at)
    conversation.last_at = max((moment for moment in known if moment is not None), default=None)


def _home_of(connection: Connection, conversation: Conversation) -> Home:
    whose = select(Page.office_code, Page.agency_code).where(Page.page_id == conversation.account_id)
    page = connection.execute(whose).one_or_none()
    of_page = Home(*page) if page is not None else NOBODYS
    if conversation.team is None or conversation.team == of_page.office:
        return of_page
    return Home(conversation.team, _agency_of(connection, conversation.team) or of_page.agency)


def _agency_of(connection: Connection, office: str) -> str | None:
    """An office's agency, by the stored catalogue, else by a page of the office."""
    known = CatalogueEntry.kind == "office", CatalogueEntry.code == office
    entry = connection.scalar(select(CatalogueEntry.content).where(*known))
    if entry is not None:
        return str(entry["agency"])
    return connection.scalar(select(Page.agency_code).where(Page.office_code == office).limit(1))
