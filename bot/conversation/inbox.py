"""The one way in: events are stored, once each, before anybody thinks about them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from prometheus_client import Counter
from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.conversation.events import ANSWERED_KINDS, EventKind, ReceivedEvent
from bot.conversation.model import NOBODYS, Conversation, EventStatus, Home, InboundEvent, Owner
from bot.conversation.placing import homes_of_pages
from bot.evidence.commands import expect, with_ids
from bot.privacy.blind_index import blind_index
from bot.storage.database import Database, insert_ignore

log = structlog.get_logger(__name__)

#: A message waits this long for one that was written before it but arrives after it.
ORDER_HOLD = timedelta(milliseconds=250)

#: Kinds that change something; all others are kept as they are.
EFFECTIVE_KINDS = ANSWERED_KINDS | {
    EventKind.ECHO,
    EventKind.DELIVERY,
    EventKind.READ,
    EventKind.REACTION,
    EventKind.REFERRAL,
    EventKind.STANDBY,
    EventKind.PASS_THREAD_CONTROL,
    EventKind.TAKE_THREAD_CONTROL,
    EventKind.POLICY_ENFORCEMENT,
    EventKind.OPT_OUT,
}

ROWS_A_STATEMENT = 500

ConversationKey = tuple[str, str, str]

EVENTS_STORED = Counter("bot_events_stored_total", "Inbound events stored", ["channel", "kind"])
EVENTS_REPEATED = Counter("bot_events_repeated_total", "Inbound events that were already stored", ["channel"])


def receive(database: Database, clock: Clock, events: Sequence[ReceivedEvent]) -> int:
    """Store events durably, each once.

    Args:
        database: where to.
        clock: stamps the arrival.
        events: what the channel understood of one request, in any order.

    Returns:
        How many were new.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: if they can't be stored; then none of them is.
    """
    if not events:
        return 0
    now = clock.now()
    with database.write() as session:
        events = [_identified(session, event) for event in events]
        phones = {key: event.phone for event in events if (key := _key(event))}
        conversations = _conversation_ids(session, now, phones)
        rows: dict[str, dict[str, Any]] = {}
        for position, event in enumerate(events):
            row = _row(event, conversations, now, position)
            rows.setdefault(row["natural_key"], row)
        # One order for everyone: two requests with the same events never wait for each other in a ring.
        ordered = [rows[key] for key in sorted(rows)]
        stored = 0
        for start in range(0, len(ordered), ROWS_A_STATEMENT):
            batch = ordered[start : start + ROWS_A_STATEMENT]
            new = insert_ignore(
                session, InboundEvent, batch, InboundEvent.id, InboundEvent.natural_key, InboundEvent.kind
            )
            stored += len(new)
            for event_id, natural_key, kind in new:
                EVENTS_STORED.labels(events[0].channel, kind).inc()
                _expect_files(session, event_id, rows[natural_key], now)
    if stored < len(events):
        EVENTS_REPEATED.labels(events[0].channel).inc(len(events) - stored)
    log.info("events_received", channel=events[0].channel, stored=stored, repeated=len(events) - stored)
    return stored


def conversation_with(
    session: Session, now: datetime, channel: str, account_id: str, phone: str
) -> Conversation:
    """The conversation with a phone, locked; it is begun if there is none yet."""
    key = (channel, account_id, blind_index(session, "phone", phone))
    found = _conversation_ids(session, now, {key: phone})
    return session.get_one(Conversation, found[key], with_for_update={"key_share": True})


def stored_key(channel: str, natural_key: str) -> str:
    """The key under which an event is stored: a natural key may be longer, and names people."""
    return hashlib.sha256(f"{channel}|{natural_key}".encode(errors="replace")).hexdigest()


def _identified(session: Session, event: ReceivedEvent) -> ReceivedEvent:
    """A phone is never an id in clear: its blind index is."""
    if event.phone is None:
        return event
    return replace(event, user_id=blind_index(session, "phone", event.phone))


def _expect_files(session: Session, event_id: int, row: Mapping[str, Any], now: datetime) -> None:
    """Files of a citizen's message are fetched from here on: their addresses lapse."""
    files = row["content"].get("attachments")
    if files and row["kind"] == EventKind.MESSAGE and row["conversation_id"] is not None:
        expect(session, now, row["conversation_id"], event_id, files)


def _key(event: ReceivedEvent) -> ConversationKey | None:
    if event.account_id is None or event.user_id is None:
        return None
    return (event.channel, event.account_id, event.user_id)


def _conversation_ids(
    session: Session, now: datetime, phones: Mapping[ConversationKey, str | None]
) -> dict[ConversationKey, int]:
    wanted = sorted(phones)
    known = _find(session, wanted)
    missing = [key for key in wanted if key not in known]
    homes = (
        homes_of_pages(session, {account_id for _channel, account_id, _user in missing}) if missing else {}
    )
    for start in range(0, len(missing), ROWS_A_STATEMENT):
        batch = missing[start : start + ROWS_A_STATEMENT]
        rows = [_new_conversation(key, phones[key], homes.get(key[1], NOBODYS), now) for key in batch]
        insert_ignore(session, Conversation, rows)
    return known | _find(session, missing)


def _new_conversation(key: ConversationKey, phone: str | None, home: Home, now: datetime) -> dict[str, Any]:
    channel, account_id, user_id = key
    return {
        "channel": channel,
        "account_id": account_id,
        "user_id": user_id,
        "phone": phone,
        "owner": Owner.BOT,
        "office": home.office,
        "agency": home.agency,
        "standby": False,
        "last_at": now,
        "created_at": now,
    }


def _find(session: Session, keys: Sequence[ConversationKey]) -> dict[ConversationKey, int]:
    columns = (Conversation.channel, Conversation.account_id, Conversation.user_id)
    found: dict[ConversationKey, int] = {}
    for start in range(0, len(keys), ROWS_A_STATEMENT):
        statement = select(Conversation.id, *columns).where(
            tuple_(*columns).in_(keys[start : start + ROWS_A_STATEMENT])
        )
        # Whoever forgets a citizen's id (retention) waits for us, or we for them, and then see it gone.
        for row in session.execute(statement.with_for_update(read=True, key_share=True)):
            found[(row.channel, row.account_id, row.user_id)] = row.id
    return found


def _with_evidence(event: ReceivedEvent) -> dict[str, Any]:
    if event.kind is not EventKind.MESSAGE or not event.content.get("attachments"):
        return event.content
    return {**event.content, "attachments": with_ids(event.content["attachments"])}


def _row(
    event: ReceivedEvent, conversations: dict[ConversationKey, int], now: datetime, position: int
) -> dict[str, Any]:
    key = _key(event)
    conversation_id = conversations[key] if key else None
    effective = event.kind in EFFECTIVE_KINDS and (
        conversation_id is not None or event.kind is EventKind.POLICY_ENFORCEMENT
    )
    # A clock that runs ahead must not lengthen the reply window or jump the line.
    event_at = min(event.event_at, now) if event.event_at else now
    # Carriers count milliseconds or whole seconds: below them the place in the request keeps the order.
    event_at += timedelta(microseconds=min(position, 999))
    return {
        "natural_key": stored_key(event.channel, event.natural_key),
        "channel": event.channel,
        "account_id": event.account_id,
        "conversation_id": conversation_id,
        "kind": event.kind,
        "event_at": event_at,
        "received_at": now,
        "due_at": now + ORDER_HOLD if event.kind in ANSWERED_KINDS else now,
        "content": _with_evidence(event),
        "raw": event.raw,
        "status": EventStatus.PENDING if effective else EventStatus.KEPT,
        "attempts": 0,
    }
