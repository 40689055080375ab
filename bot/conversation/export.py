"""All that is kept of a citizen, for the citizen: as JSON, on a request that an office has checked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit.acts import Act
from bot.audit.commands import note
from bot.cases.model import Case, CaseEvent
from bot.conversation.model import Conversation, InboundEvent, OutboxMessage


def export_conversation(
    session: Session, now: datetime, conversation_id: int, *, actor: str
) -> dict[str, Any] | None:
    """What is kept of the citizen of a conversation; None if there is no such conversation.

    Officers' notes in a case's history are the office's own words and not part of it. Reports without a name
    are not either: nothing leads to them from here.
    """
    conversation = session.get(Conversation, conversation_id)
    if conversation is None:
        return None
    note(session, now, actor=actor, action=Act.CONVERSATION_EXPORTED, conversation_id=conversation_id)
    return {
        "made_at": now.isoformat(),
        "conversation": _conversation(conversation),
        "heard": [_heard(event) for event in _events(session, conversation_id)],
        "said": [_said(row) for row in _messages(session, conversation_id)],
        "unfinished_answers": ((conversation.tracker or {}).get("memory") or {}).get("slots") or {},
        "cases": [_case(session, case) for case in _cases(session, conversation_id)],
    }


def _events(session: Session, conversation_id: int) -> list[InboundEvent]:
    statement = select(InboundEvent).where(InboundEvent.conversation_id == conversation_id)
    return list(session.scalars(statement.order_by(InboundEvent.event_at, InboundEvent.id)))


def _messages(session: Session, conversation_id: int) -> list[OutboxMessage]:
    statement = select(OutboxMessage).where(OutboxMessage.conversation_id == conversation_id)
    return list(session.scalars(statement.order_by(OutboxMessage.id)))


def _cases(session: Session, conversation_id: int) -> list[Case]:
    statement = select(Case).where(Case.conversation_id == conversation_id).order_by(Case.id)
    return list(session.scalars(statement))


def _conversation(row: Conversation) -> dict[str, Any]:
    return {
        "id": row.id,
        "channel": row.channel,
        "page": row.account_id,
        "citizen": row.user_id,
        "phone": row.phone,
        "began_at": _iso(row.created_at),
        "last_message_at": _iso(row.last_inbound_at),
        "erased_at": _iso(row.erased_at),
    }


def _heard(event: InboundEvent) -> dict[str, Any]:
    return {"at": _iso(event.event_at), "kind": event.kind, "content": event.content, "raw": event.raw}


def _said(row: OutboxMessage) -> dict[str, Any]:
    return {"at": _iso(row.created_at), "author": row.author, "status": row.status, "message": row.message}


def _case(session: Session, case: Case) -> dict[str, Any]:
    lines = select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id)
    return {
        "reference": case.reference,
        "service": case.service,
        "office": case.office,
        "stage": case.stage,
        "opened_at": _iso(case.opened_at),
        "closed_at": _iso(case.closed_at),
        "fields": case.fields,
        "history": [
            {
                "at": _iso(line.happened_at),
                "what": line.kind,
                "by": line.actor.partition(":")[0],
                "from_stage": line.from_stage,
                "to_stage": line.to_stage,
                "content": line.content,
            }
            for line in session.scalars(lines)
        ],
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
