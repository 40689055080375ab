"""The files that are to be fetched, and the objects that are to be removed: who does it asks here.

An errand is given out under a lease. Each gets a new key and new object names, and only the errand that the
row knows may settle it: whoever comes too late, or died in the middle, has changed nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, exists, or_, select, update
from sqlalchemy.orm import Session

from bot.evidence.commands import day_of, new_id
from bot.evidence.errors import NotAccepted
from bot.evidence.model import Evidence, EvidenceStatus, Reason, is_waiting
from bot.evidence.sealing import new_data_key
from bot.privacy.errors import Unreadable

log = structlog.get_logger(__name__)

#: Longer than any fetch and store may take together.
LEASE = timedelta(minutes=5)
#: After each failed try; the links of the platform do not live for long.
BACKOFFS = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3600))
MAX_ATTEMPTS = len(BACKOFFS) + 1
REMOVALS_A_ROUND = 50


@dataclass(frozen=True)
class Errand:
    """One file to fetch.

    Attributes:
        original_key, view_key: under which names to store what was fetched.
        leftovers: objects of a try that was never settled.
    """

    evidence_id: str
    url: str = field(repr=False)
    data_key: str = field(repr=False)
    original_key: str
    view_key: str
    leftovers: tuple[str, ...]


@dataclass(frozen=True)
class Sealed:
    """What was stored."""

    sha256: str
    size: int
    media_type: str
    view_type: str | None


def begin(session: Session, now: datetime, limit: int) -> list[Errand]:
    """Take files that are due; nobody else gets them until the lease is over."""
    due = is_waiting(), Evidence.next_attempt_at <= now, Evidence.attempts < MAX_ATTEMPTS
    statement = select(Evidence.id).where(*due).order_by(Evidence.next_attempt_at, Evidence.id).limit(limit)
    ids = session.scalars(statement.with_for_update(skip_locked=True)).all()
    errands = [_taken_safely(session, evidence_id, now) for evidence_id in ids]
    return [errand for errand in errands if errand is not None]


def _taken_safely(session: Session, evidence_id: str, now: datetime) -> Errand | None:
    """Take a row; one that can't be read (no key opens it) must not stop all others."""
    try:
        return _taken(session.get_one(Evidence, evidence_id), now)
    except Unreadable:
        log.error("evidence_unreadable")
    values = {"status": EvidenceStatus.FAILED, "reason": Reason.UNREACHABLE, "next_attempt_at": None}
    session.execute(update(Evidence).where(Evidence.id == evidence_id).values(**values))
    return None


def exhausted(session: Session, now: datetime) -> list[str]:
    """Files whose last try was never settled: what fetched them died, each time."""
    spent = is_waiting(), Evidence.next_attempt_at <= now, Evidence.attempts >= MAX_ATTEMPTS
    return list(session.scalars(select(Evidence.id).where(*spent).limit(REMOVALS_A_ROUND)))


def _taken(evidence: Evidence, now: datetime) -> Errand:
    leftovers = tuple(key for key in (evidence.original_key, evidence.view_key) if key)
    evidence.attempts += 1
    evidence.next_attempt_at = now + LEASE
    evidence.data_key = data_key = new_data_key()
    evidence.original_key, evidence.view_key = original_key, view_key = new_id(), new_id()
    return Errand(evidence.id, evidence.url or "", data_key, original_key, view_key, leftovers)


def is_due(session: Session, now: datetime) -> bool:
    """Whether there is something to fetch or to remove."""
    waits = exists().where(is_waiting(), Evidence.next_attempt_at <= now)
    return bool(session.scalar(select(or_(waits, exists().where(*_removable())))))


def settle(session: Session, now: datetime, errand: Errand, sealed: Sealed) -> Evidence | None:
    """Write down that a file is sealed. None if the errand is no longer the row's: its objects must go."""
    evidence = _of(session, errand)
    if evidence is None:
        return None
    evidence.status, evidence.url, evidence.next_attempt_at = EvidenceStatus.FETCHED, None, None
    evidence.sha256, evidence.size, evidence.media_type = sealed.sha256, sealed.size, sealed.media_type
    evidence.view_type = sealed.view_type
    evidence.view_key = errand.view_key if sealed.view_type else None
    evidence.fetched_at = day_of(now) if evidence.anonymous else now
    return evidence


def give_up(session: Session, errand: Errand, refusal: NotAccepted) -> Evidence | None:
    """Write down that a file is not kept."""
    evidence = _of(session, errand)
    if evidence is not None:
        _end(evidence, EvidenceStatus.REFUSED, refusal.reason)
    return evidence


def give_up_exhausted(session: Session, now: datetime, evidence_id: str) -> Evidence | None:
    """Give up a file of :func:`exhausted`, unless somebody else just did."""
    spent = Evidence.id == evidence_id, is_waiting(), Evidence.next_attempt_at <= now
    evidence = session.scalars(select(Evidence).where(*spent).with_for_update()).one_or_none()
    if evidence is not None:
        _end(evidence, EvidenceStatus.FAILED, Reason.UNREACHABLE)
    return evidence


def put_off(session: Session, now: datetime, errand: Errand) -> Evidence | None:
    """Let a file be tried again later, or give it up after the last try. The row, if it was given up."""
    evidence = _of(session, errand)
    if evidence is None:
        return None
    if evidence.attempts >= MAX_ATTEMPTS:
        _end(evidence, EvidenceStatus.FAILED, Reason.UNREACHABLE)
        return evidence
    evidence.next_attempt_at = now + BACKOFFS[evidence.attempts - 1]
    return None


def told_before(session: Session, evidence: Evidence) -> bool:
    """Whether another file of the same message was given up for the same reason: one word is enough."""
    same = Evidence.event_id == evidence.event_id, Evidence.reason == evidence.reason
    return bool(session.scalar(select(exists().where(*same, Evidence.id != evidence.id))))


def removals(session: Session) -> dict[str, tuple[str, ...]]:
    """Objects that must go, by the evidence they belonged to."""
    statement = select(Evidence).where(*_removable()).order_by(Evidence.id).limit(REMOVALS_A_ROUND)
    return {
        one.id: tuple(key for key in (one.original_key, one.view_key) if key)
        for one in session.scalars(statement)
    }


def removed(session: Session, evidence_id: str, keys: tuple[str, ...]) -> None:
    """Write down that objects are gone."""
    evidence = session.get(Evidence, evidence_id, with_for_update=True)
    if evidence is not None and evidence.original_key in keys:
        evidence.original_key = evidence.view_key = None


def _removable() -> tuple[ColumnElement[bool], ...]:
    gone = EvidenceStatus.ERASED, EvidenceStatus.REFUSED, EvidenceStatus.FAILED
    return Evidence.status.in_(gone), Evidence.original_key.is_not(None)


def _of(session: Session, errand: Errand) -> Evidence | None:
    mine = Evidence.id == errand.evidence_id, Evidence.original_key == errand.original_key, is_waiting()
    return session.scalars(select(Evidence).where(*mine).with_for_update()).one_or_none()


def _end(evidence: Evidence, status: EvidenceStatus, reason: Reason) -> None:
    evidence.status, evidence.reason = status, reason
    evidence.url = evidence.data_key = evidence.next_attempt_at = None
