"""What changes evidence, but for fetching it: expecting a file, giving it to a case, erasing it.

Nothing here touches the store or the network: rows are changed in the caller's unit of work, and whoever
collects (see :mod:`bot.evidence.errands`) does the rest.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bot.clock import DHAKA, dhaka_date
from bot.evidence.model import Evidence, EvidenceStatus
from bot.storage.database import insert_ignore

#: A file that no case has taken is erased after so long: an officer may answer for seven days (Meta's
#: human-agent rule), and unfinished answers are kept for one.
UNTAKEN_LIFETIME = timedelta(days=7)
#: What carriers call a file; links, stickers and places are none.
FILE_KINDS = frozenset({"image", "audio", "video", "file"})


def with_ids(attachments: Any) -> Any:
    """A message's attachments, each file among them with the id that its evidence will have."""
    if not isinstance(attachments, list):
        return attachments
    return [{**one, "evidence": new_id()} if is_file(one) else one for one in attachments]


def is_file(attachment: Any) -> bool:
    """Whether an attachment is a file that can be fetched."""
    if not isinstance(attachment, Mapping) or attachment.get("sticker_id"):
        return False
    return attachment.get("type") in FILE_KINDS and bool(attachment.get("url"))


def new_id() -> str:
    """A fresh random id of 128 bits."""
    return secrets.token_hex(16)


def expect(
    session: Session, now: datetime, conversation_id: int, event_id: int, attachments: Sequence[Any]
) -> int:
    """Write down the files of a message that was just stored; returns how many.

    Args:
        attachments: as :func:`with_ids` gave them.
    """
    rows = [
        {
            "id": one["evidence"],
            "conversation_id": conversation_id,
            "event_id": event_id,
            "anonymous": False,
            "kind": one["type"],
            "url": one["url"],
            "status": EvidenceStatus.WAITING,
            "attempts": 0,
            "due_at": now,
            "received_at": now,
        }
        for one in attachments
        if isinstance(one, Mapping) and "evidence" in one
    ]
    insert_ignore(session, Evidence, rows)
    return len(rows)


def give_to_case(
    session: Session, ids: Collection[str], *, case_id: int, conversation_id: int | None, anonymous: bool
) -> list[Evidence]:
    """Let a case have files that no other case has, and that came in the conversation if one is given.

    For a report without a name every way from the file to the conversation ends here.
    """
    if not ids:
        return []
    mine = [Evidence.id.in_(ids), Evidence.case_id.is_(None), Evidence.status != EvidenceStatus.ERASED]
    if conversation_id is not None:
        mine.append(Evidence.conversation_id == conversation_id)
    found = session.scalars(select(Evidence).where(*mine).order_by(Evidence.id).with_for_update()).all()
    for evidence in found:
        evidence.case_id = case_id
        if anonymous:
            leave_no_trail(evidence)
    session.flush()
    return list(found)


def leave_no_trail(evidence: Evidence) -> None:
    """Keep nothing with the file that leads to who sent it; of its times only the day."""
    evidence.anonymous, evidence.conversation_id, evidence.event_id = True, None, None
    evidence.received_at = day_of(evidence.received_at)
    evidence.fetched_at = day_of(evidence.fetched_at) if evidence.fetched_at else None


def day_of(moment: datetime) -> datetime:
    """The start of a moment's day in Dhaka."""
    return datetime.combine(dhaka_date(moment), time.min, DHAKA).astimezone(UTC)


def erase_evidence(session: Session, now: datetime, *which: ColumnElement[bool]) -> int:
    """Erase files for good; returns how many.

    The key that opens the bytes goes at once, so they can't be read from here on, in a backup of the store
    neither. The bytes themselves are removed when the store is next visited.

    Args:
        which: conditions on :class:`Evidence`.
    """
    statement = select(Evidence).where(Evidence.status != EvidenceStatus.ERASED, *which)
    found = session.scalars(statement.order_by(Evidence.id).with_for_update()).all()
    for evidence in found:
        evidence.status, evidence.reason = EvidenceStatus.ERASED, None
        evidence.url = evidence.data_key = evidence.sha256 = None
        evidence.due_at, evidence.copy_due_at = now, None
        evidence.erased_at = day_of(now) if evidence.anonymous else now
    session.flush()
    return len(found)


def forget_untaken(session: Session, now: datetime, conversation_id: int, ids: Collection[str]) -> int:
    """Erase files of a conversation that no case has taken: the answers they belonged to are forgotten."""
    mine = Evidence.conversation_id == conversation_id, Evidence.case_id.is_(None)
    return erase_evidence(session, now, *mine, Evidence.id.in_(ids))


def forget_events(session: Session, now: datetime, conversation_id: int, events: Any) -> int:
    """Erase the files of inbound events that no case has taken; ``events`` is a statement of their ids."""
    mine = Evidence.conversation_id == conversation_id, Evidence.case_id.is_(None)
    return erase_evidence(session, now, *mine, Evidence.event_id.in_(events))


def forget_old(session: Session, now: datetime) -> int:
    """Erase what no case has taken in :data:`UNTAKEN_LIFETIME`."""
    old = Evidence.case_id.is_(None), Evidence.received_at <= now - UNTAKEN_LIFETIME
    return erase_evidence(session, now, *old)
