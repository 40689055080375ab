"""Reads about conversations: for the inspector, operators and officers' tools."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, load_only

from bot.cases.queries import cases_of
from bot.catalogue.loader import Catalogue
from bot.conversation.handover import find
from bot.conversation.model import (
    Conversation,
    DeliveryStatus,
    InboundEvent,
    OutboxMessage,
    Owner,
    Turn,
    is_pending,
    is_quarantined,
)
from bot.dialogue.domain import Domain
from bot.dialogue.tracker import Tracker
from bot.evidence.queries import count_waiting

TURNS_SHOWN = 20
EVENTS_SHOWN = 200


def inspect(
    session: Session, catalogue: Catalogue, domain: Domain, channel: str, account_id: str, user_id: str
) -> dict[str, Any] | None:
    """Everything about one conversation that helps to see why the bot did what it did.

    Returns:
        JSON: ``conversation``, ``tracker``, ``turns`` (the last 20, newest last), ``cases``, ``outbox``; None
        if there is no such conversation.
    """
    conversation = find(session, channel, account_id, user_id)
    if conversation is None:
        return None
    tracker = _tracker_state(domain, conversation)
    turns = _last_turns(session, conversation)
    outbox = _last_outbox(session, conversation)
    replies: dict[int | None, list[OutboxMessage]] = {}
    for row in outbox:
        replies.setdefault(row.event_id, []).append(row)
    return {
        "conversation": _conversation(conversation, tracker),
        "tracker": tracker,
        "turns": [_turn(turn, event, replies.get(event.id, [])) for turn, event in turns],
        "cases": [
            {
                "reference": case.reference,
                "service": case.service,
                "stage": case.stage,
                "due_on": case.due_on.isoformat() if case.due_on else None,
            }
            for case in cases_of(session, catalogue, conversation.id)
        ],
        "outbox": [_outbox(row) for row in outbox],
    }


def tracker_json(session: Session, domain: Domain, conversation: Conversation) -> dict[str, Any]:
    """Rasa's ``GET /conversations/{sender}/tracker``: slots, loop, latest message and the last events."""
    state = _tracker_state(domain, conversation)
    statement = select(Turn).where(Turn.conversation_id == conversation.id).order_by(Turn.id.desc())
    turns = reversed(session.scalars(statement.limit(EVENTS_SHOWN)).all())
    events = [event for turn in turns for event in turn.record.get("events") or []]
    return {
        "sender_id": conversation.user_id,
        "slots": state["slots"],
        "latest_message": state["latest_message"],
        "latest_event_time": _seconds(conversation.last_inbound_at),
        "followup_action": None,
        "paused": conversation.owner == Owner.OFFICER,
        "events": events,
        "latest_input_channel": conversation.channel,
        "active_loop": state["active_loop"],
        "latest_action_name": state["latest_action_name"],
        "owner": conversation.owner,
    }


def latest_conversation(session: Session, user_id: str, channel: str | None = None) -> Conversation | None:
    """A citizen's conversation; of several (one citizen, several channels) the one used last."""
    statement = select(Conversation).where(Conversation.user_id == user_id)
    if channel:
        statement = statement.where(Conversation.channel == channel)
    newest = Conversation.last_inbound_at.desc().nulls_last()
    return session.scalars(statement.order_by(newest, Conversation.id.desc()).limit(1)).first()


def waiting(session: Session) -> list[Conversation]:
    """Conversations that wait for an officer or have one, the longest waiting first."""
    statement = (
        select(Conversation)
        .where(Conversation.owner.in_([Owner.WAITING, Owner.OFFICER]))
        .order_by(Conversation.owner_since_at)
    )
    return list(session.scalars(statement.limit(500)))


def quarantined(session: Session) -> list[InboundEvent]:
    """Events that failed again and again, oldest first."""
    statement = select(InboundEvent).where(is_quarantined()).order_by(InboundEvent.id).limit(500)
    # Only what is shown is read: what can't be deciphered may be the very reason.
    shown = (InboundEvent.kind, InboundEvent.received_at, InboundEvent.error)
    return list(session.scalars(statement.options(load_only(*shown))))


def backlog(session: Session) -> dict[str, int]:
    """How many events, messages and files stand where: the numbers an operator watches."""
    events = select(func.count()).select_from(InboundEvent)
    messages = select(func.count()).select_from(OutboxMessage)
    return {
        "events_pending": session.scalar(events.where(is_pending())) or 0,
        "events_quarantined": session.scalar(events.where(is_quarantined())) or 0,
        "messages_queued": session.scalar(messages.where(OutboxMessage.status == DeliveryStatus.QUEUED)) or 0,
        "messages_unknown": session.scalar(messages.where(OutboxMessage.status == DeliveryStatus.UNKNOWN))
        or 0,
        "files_waiting": count_waiting(session),
    }


def _tracker_state(domain: Domain, conversation: Conversation) -> dict[str, Any]:
    """The tracker's state after the last turn, in the shape that rasa-sdk knows."""
    if conversation.tracker is None:
        return Tracker(conversation.user_id, domain).current_state()
    return Tracker.from_snapshot(conversation.tracker, domain).current_state()


def _last_turns(session: Session, conversation: Conversation) -> list[tuple[Turn, InboundEvent]]:
    statement = (
        select(Turn, InboundEvent)
        .join(InboundEvent, InboundEvent.id == Turn.event_id)
        .where(Turn.conversation_id == conversation.id)
        .order_by(Turn.id.desc())
        .limit(TURNS_SHOWN)
    )
    return [(turn, event) for turn, event in reversed(session.execute(statement).all())]


def _last_outbox(session: Session, conversation: Conversation) -> list[OutboxMessage]:
    statement = select(OutboxMessage).where(OutboxMessage.conversation_id == conversation.id)
    return list(reversed(session.scalars(statement.order_by(OutboxMessage.id.desc()).limit(60)).all()))


def _conversation(conversation: Conversation, tracker: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": conversation.id,
        "owner": conversation.owner,
        "team": conversation.team,
        "officer": conversation.officer,
        "language": tracker["slots"].get("language"),
        "last_inbound_at": _iso(conversation.last_inbound_at),
        "window_expires_at": _iso(conversation.window_expires_at),
        "standby": conversation.standby,
    }


def _turn(turn: Turn, event: InboundEvent, replies: list[OutboxMessage]) -> dict[str, Any]:
    record = turn.record
    actions = [one.get("name") for one in record.get("events") or [] if one.get("event") == "action"]
    sent = [row.sent_at for row in replies if row.sent_at is not None]
    timings = dict(record.get("timings_ms") or {})
    if sent:
        timings["send"] = round((min(sent) - turn.at).total_seconds() * 1000)
    return {
        "event_id": event.id,
        "mid": event.content.get("mid"),
        "received_at": _iso(event.received_at),
        **{key: record.get(key) for key in ("text", "intent", "intent_ranking", "entities", "language")},
        "actions": [name for name in actions if name != "action_listen"],
        "replies": [row.message.get("text") for row in replies],
        "model_version": turn.model_version,
        "timings_ms": timings,
    }


def _outbox(row: OutboxMessage) -> dict[str, Any]:
    error = f"{row.error_code or ''}/{row.error_subcode or ''} {row.error_reason or ''}".strip(" /")
    return {
        "id": row.public_id,
        "status": row.status,
        "mid": row.mid,
        "author": row.author,
        "text": row.message.get("text"),
        "error": error or None,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _seconds(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment else None
