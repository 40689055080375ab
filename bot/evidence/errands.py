"""What is to be done about files: fetching those that wait, clearing up after those that are not kept.

An errand is given out under a lease. Each gets a new key and new object names, and only the errand that the
row knows may settle it: whoever comes too late, or died in the middle, has changed nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from bot.evidence.commands import day_of, new_id
from bot.evidence.errors import NotAccepted
from bot.evidence.model import Evidence, EvidenceStatus, Reason
from bot.evidence.sealing import new_data_key
from bot.privacy.errors import Unreadable

log = structlog.get_logger(__name__)

#: Longer than any fetch and store may take together.
LEASE = timedelta(minutes=5)
#: After each failed try; the links of the platform do not live for long.
BACKOFFS = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3600))
MAX_ATTEMPTS = len(BACKOFFS) + 1
CLEARED_A_ROUND = 50


@dataclass(frozen=True)
class Errand:
    """One file to fetch.

    Attributes:
        original_key: under which name to store what was fetched.
        leftovers: objects of a try that was never settled.
        is_spent: all tries were begun and none was settled: whatever fetches it dies.
    """

    evidence_id: str
    url: str = field(repr=False)
    data_key: str = field(repr=False)
    original_key: str
    leftovers: tuple[str, ...]
    is_spent: bool


@dataclass(frozen=True)
class Sealed:
    """What was stored."""

    sha256: str
    size: int
    media_type: str


def is_due(session: Session, now: datetime) -> bool:
    """Whether there is something to do."""
    return bool(session.scalar(select(exists().where(Evidence.due_at <= now))))


def begin(session: Session, now: datetime, limit: int) -> list[Errand]:
    """Take files that are to be fetched; nobody else gets them until the lease is over."""
    due = Evidence.due_at <= now, Evidence.status == EvidenceStatus.WAITING
    statement = select(Evidence.id).where(*due).order_by(Evidence.due_at, Evidence.id).limit(limit)
    ids = session.scalars(statement.with_for_update(skip_locked=True)).all()
    errands = [_taken_safely(session, evidence_id, now) for evidence_id in ids]
    return [errand for errand in errands if errand is not None]


def begin_upload(session: Session, now: datetime, kind: str) -> Errand:
    """Take a file that is there already: an officer's upload. One that is never settled is cleared up."""
    evidence = Evidence(id=new_id(), kind=kind, anonymous=False, received_at=now)
    evidence.status, evidence.attempts = EvidenceStatus.WAITING, 0
    session.add(evidence)
    return _taken(evidence, now)


def _taken_safely(session: Session, evidence_id: str, now: datetime) -> Errand | None:
    """Take a row; one that can't be read (no key opens it) must not stop all others."""
    try:
        return _taken(session.get_one(Evidence, evidence_id), now)
    except Unreadable:
        log.error("evidence_unreadable")
    values = {"status": EvidenceStatus.FAILED, "reason": Reason.UNREACHABLE, "due_at": None}
    session.execute(update(Evidence).where(Evidence.id == evidence_id).values(**values))
    return None


def _taken(evidence: Evidence, now: datetime) -> Errand:
    leftovers, is_spent = objects_of(evidence), evidence.attempts >= MAX_ATTEMPTS
    evidence.attempts += 1
    evidence.due_at = now + LEASE
    evidence.data_key = data_key = new_data_key()
    evidence.original_key = original_key = new_id()
    return Errand(evidence.id, evidence.url or "", data_key, original_key, leftovers, is_spent)


def settle(session: Session, now: datetime, errand: Errand, sealed: Sealed) -> Evidence | None:
    """Write down that a file is sealed; its copy is due.

    None if the errand is no longer the row's: its object must go.
    """
    evidence = _of(session, errand)
    if evidence is None:
        return None
    evidence.status, evidence.url, evidence.due_at = EvidenceStatus.FETCHED, None, None
    evidence.sha256, evidence.size, evidence.media_type = sealed.sha256, sealed.size, sealed.media_type
    evidence.copy_due_at, evidence.copy_attempts = now, 0
    evidence.fetched_at = day_of(now) if evidence.anonymous else now
    return evidence


def give_up(session: Session, now: datetime, errand: Errand, refusal: NotAccepted) -> Evidence | None:
    """Write down that a file is not kept. The row, unless the errand is no longer its."""
    evidence = _of(session, errand)
    if evidence is not None:
        _end(evidence, EvidenceStatus.REFUSED, refusal.reason, now)
    return evidence


def put_off(session: Session, now: datetime, errand: Errand) -> Evidence | None:
    """Let a file be tried again later, or give it up after the last try. The row, if it was given up."""
    evidence = _of(session, errand)
    if evidence is None:
        return None
    if evidence.attempts >= MAX_ATTEMPTS:
        _end(evidence, EvidenceStatus.FAILED, Reason.UNREACHABLE, now)
        return evidence
    evidence.due_at = now + BACKOFFS[evidence.attempts - 1]
    return None


def to_clear(session: Session, now: datetime) -> list[Evidence]:
    """Files that were not kept or were erased, and are not cleared up."""
    ended = Evidence.due_at <= now, Evidence.status != EvidenceStatus.WAITING
    statement = select(Evidence).where(*ended).order_by(Evidence.due_at, Evidence.id)
    return list(session.scalars(statement.limit(CLEARED_A_ROUND)))


def locked_to_clear(session: Session, evidence_id: str) -> Evidence | None:
    """One of :func:`to_clear`, locked; None if somebody else was quicker."""
    mine = Evidence.id == evidence_id, Evidence.due_at.is_not(None)
    return session.scalars(select(Evidence).where(*mine).with_for_update()).one_or_none()


def cleared(evidence: Evidence) -> None:
    """Write down that nothing is left to do."""
    evidence.original_key = evidence.view_key = evidence.due_at = None


def told_before(session: Session, evidence: Evidence) -> bool:
    """Whether the citizen heard of another file of the same message, for the same reason: once is enough."""
    same = Evidence.event_id == evidence.event_id, Evidence.reason == evidence.reason
    told = exists().where(*same, Evidence.id != evidence.id, Evidence.due_at.is_(None))
    return bool(session.scalar(select(told)))


def objects_of(evidence: Evidence) -> tuple[str, ...]:
    """The names of a file's objects in the store, whether they are there or not."""
    return tuple(key for key in (evidence.original_key, evidence.view_key) if key)


def _of(session: Session, errand: Errand) -> Evidence | None:
    mine = Evidence.id == errand.evidence_id, Evidence.original_key == errand.original_key
    waits = Evidence.status == EvidenceStatus.WAITING
    return session.scalars(select(Evidence).where(*mine, waits).with_for_update()).one_or_none()


def _end(evidence: Evidence, status: EvidenceStatus, reason: Reason, now: datetime) -> None:
    evidence.status, evidence.reason, evidence.due_at = status, reason, now
    evidence.url = evidence.data_key = None
