"""Whose viewing copy is to be made, and what came of it. The original is sealed before, whatever comes of it.

Like a file to fetch, a copy is made under a lease, and each try has an object name of its own: whoever comes
too late has changed nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from bot.evidence.commands import new_id
from bot.evidence.copying.outcome import NoCopy
from bot.evidence.model import Evidence, EvidenceStatus
from bot.privacy.errors import Unreadable

log = structlog.get_logger(__name__)

#: Longer than a copy may take, with reading and storing.
COPY_LEASE = timedelta(minutes=30)
#: After each failed try: the store was away, or whoever made the copy died.
COPY_BACKOFFS = tuple(timedelta(seconds=seconds) for seconds in (5, 60, 600))
MOST_COPY_TRIES = len(COPY_BACKOFFS) + 1


@dataclass(frozen=True)
class CopyErrand:
    """One copy to make.

    Attributes:
        view_key: under which name to store it.
        leftover: the object of a try that was never settled.
        is_spent: all tries were begun and none was settled.
    """

    evidence_id: str
    media_type: str
    sha256: str
    data_key: str = field(repr=False)
    original_key: str
    view_key: str
    leftover: str | None
    is_spent: bool


def is_copy_due(session: Session, now: datetime) -> bool:
    """Whether a copy is to be made."""
    return bool(session.scalar(select(exists().where(Evidence.copy_due_at <= now))))


def begin_copy(session: Session, now: datetime) -> CopyErrand | None:
    """Take the copy that has waited longest; nobody else gets it until the lease is over."""
    due = Evidence.copy_due_at <= now, Evidence.status == EvidenceStatus.FETCHED
    statement = select(Evidence.id).where(*due).order_by(Evidence.copy_due_at, Evidence.id).limit(1)
    evidence_id = session.scalar(statement.with_for_update(skip_locked=True))
    if evidence_id is None:
        return None
    try:
        return _taken(session.get_one(Evidence, evidence_id), now)
    except Unreadable:
        # No key opens the row: it must not stop all others, and is looked at again by who asks for it.
        log.error("evidence_unreadable")
    values = {"copy_due_at": None, "no_copy": NoCopy.FAILED}
    session.execute(update(Evidence).where(Evidence.id == evidence_id).values(**values))
    return begin_copy(session, now)


def _taken(evidence: Evidence, now: datetime) -> CopyErrand:
    leftover, is_spent = evidence.view_key, evidence.copy_attempts >= MOST_COPY_TRIES
    evidence.copy_attempts += 1
    evidence.copy_due_at = now + COPY_LEASE
    evidence.view_key = view_key = new_id()
    media_type, original_key = evidence.media_type or "", evidence.original_key or ""
    sha256, data_key = evidence.sha256 or "", evidence.data_key or ""
    return CopyErrand(evidence.id, media_type, sha256, data_key, original_key, view_key, leftover, is_spent)


def settle_copy(session: Session, errand: CopyErrand, outcome: str | NoCopy) -> bool:
    """Write down the copy's media type, or why there is none; False if the errand is no longer the row's."""
    evidence = _of(session, errand)
    if evidence is None:
        return False
    evidence.copy_due_at = None
    if isinstance(outcome, NoCopy):
        evidence.no_copy, evidence.view_key = outcome, None
    else:
        evidence.view_type = outcome
    return True


def put_off_copy(session: Session, now: datetime, errand: CopyErrand) -> None:
    """Let a copy be tried again later; after the last try there is none."""
    evidence = _of(session, errand)
    if evidence is None:
        return
    if evidence.copy_attempts >= MOST_COPY_TRIES:
        evidence.copy_due_at, evidence.no_copy = None, NoCopy.FAILED
    else:
        evidence.copy_due_at = now + COPY_BACKOFFS[evidence.copy_attempts - 1]


def ask_for_copies(session: Session, now: datetime, *, case_id: int | None = None) -> int:
    """Let copies be made of sealed files that have none: of a case, or of all. Returns how many."""
    lacking = [
        Evidence.status == EvidenceStatus.FETCHED,
        Evidence.view_type.is_(None),
        Evidence.copy_due_at.is_(None),
    ]
    if case_id is not None:
        lacking.append(Evidence.case_id == case_id)
    values = {"copy_due_at": now, "copy_attempts": 0, "no_copy": None}
    ids = session.scalars(select(Evidence.id).where(*lacking)).all()
    session.execute(update(Evidence).where(Evidence.id.in_(ids)).values(**values))
    return len(ids)


def _of(session: Session, errand: CopyErrand) -> Evidence | None:
    mine = Evidence.id == errand.evidence_id, Evidence.view_key == errand.view_key
    is_there = Evidence.status == EvidenceStatus.FETCHED, Evidence.copy_due_at.is_not(None)
    return session.scalars(select(Evidence).where(*mine, *is_there).with_for_update()).one_or_none()
