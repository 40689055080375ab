"""Reading evidence: what a case has, and the bytes. Who may see what is the caller's to check.

Of a confidential or anonymous report only the viewing copy may be shown: the original tells more than the
picture.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.evidence.copying.outcome import ViewingCopy
from bot.evidence.errors import NotFetched, NoViewingCopy, SealBroken, UnknownEvidence
from bot.evidence.model import Evidence, EvidenceStatus
from bot.evidence.sealing import fingerprint, unseal
from bot.evidence.store import Store


@dataclass(frozen=True)
class CaseFile:
    """One file of a case. Size in bytes.

    Attributes:
        view_type: the viewing copy's media type; None where only the original exists.
        is_being_copied: the copy is still to be made.
        no_copy: why there is none (:class:`bot.evidence.copying.outcome.NoCopy`), if that is known.
    """

    evidence_id: str
    kind: str
    status: str
    reason: str | None
    media_type: str | None
    size: int | None
    sha256: str | None
    view_type: str | None
    is_being_copied: bool
    no_copy: str | None
    received_at: datetime
    fetched_at: datetime | None


@dataclass(frozen=True)
class Original:
    """The sealed file as it was sent, after its seal was checked."""

    media_type: str
    content: bytes


def case_evidence(session: Session, case_id: int) -> list[CaseFile]:
    """The files of a case, also those that were not kept, in the order of their coming."""
    statement = select(Evidence).where(Evidence.case_id == case_id)
    return [_file(one) for one in session.scalars(statement.order_by(Evidence.received_at, Evidence.id))]


def open_viewing_copy(session: Session, store: Store, evidence_id: str) -> ViewingCopy:
    """The copy that may be shown.

    Raises:
        UnknownEvidence, NotFetched, StoreFault.
        NoViewingCopy: there is the original only.
        SealBroken: the copy in the store was changed.
    """
    evidence = _fetched(session, evidence_id)
    if evidence.view_key is None or evidence.view_type is None:
        raise NoViewingCopy("there is no viewing copy of this file")
    return ViewingCopy(evidence.view_type, _read(store, evidence.data_key or "", evidence.view_key))


def open_original(session: Session, store: Store, evidence_id: str) -> Original:
    """The file as it was sent, for who may see it.

    Raises:
        UnknownEvidence, NotFetched, StoreFault.
        SealBroken: the bytes are not those that were sealed.
    """
    evidence = _fetched(session, evidence_id)
    key, sha256 = evidence.original_key or "", evidence.sha256 or ""
    content = read_original(store, evidence.data_key or "", key, sha256)
    return Original(evidence.media_type or "application/octet-stream", content)


def read_original(store: Store, data_key: str, original_key: str, sha256: str) -> bytes:
    """A file as it was sent, by what its row holds of it.

    Raises:
        StoreFault.
        SealBroken: it is lost, or its bytes are not those that were sealed.
    """
    content = _read(store, data_key, original_key)
    if not hmac.compare_digest(fingerprint(content), sha256):
        raise SealBroken("the original's SHA-256 is not the one that was noted when it was fetched")
    return content


def verify(session: Session, store: Store, evidence_id: str) -> None:
    """Check the seals of the original and of any viewing copy; SealBroken if one is broken."""
    open_original(session, store, evidence_id)
    if _fetched(session, evidence_id).view_type is not None:
        open_viewing_copy(session, store, evidence_id)


def count_waiting(session: Session) -> int:
    """How many files wait to be fetched."""
    waits = Evidence.due_at.is_not(None), Evidence.status == EvidenceStatus.WAITING
    return session.scalar(select(func.count()).select_from(Evidence).where(*waits)) or 0


def event_of_first(session: Session, ids: Sequence[str]) -> int | None:
    """The inbound event that brought the first of some files; None where none is known any more."""
    return session.scalar(select(func.min(Evidence.event_id)).where(Evidence.id.in_(ids))) if ids else None


def sealed_ids(session: Session, *, case_id: int | None = None) -> Sequence[str]:
    """The ids of all files that are sealed, or of a case's."""
    statement = select(Evidence.id).where(Evidence.status == EvidenceStatus.FETCHED)
    if case_id is not None:
        statement = statement.where(Evidence.case_id == case_id)
    return session.scalars(statement.order_by(Evidence.id)).all()


def _fetched(session: Session, evidence_id: str) -> Evidence:
    evidence = session.get(Evidence, evidence_id)
    if evidence is None or evidence.status == EvidenceStatus.ERASED:
        raise UnknownEvidence("there is no such evidence")
    if evidence.status != EvidenceStatus.FETCHED:
        raise NotFetched("the file is not there")
    return evidence


def _read(store: Store, data_key: str, key: str) -> bytes:
    sealed = store.get(key)
    if sealed is None:
        raise SealBroken("the store has lost the file")
    return unseal(data_key, key, sealed)


def _file(evidence: Evidence) -> CaseFile:
    return CaseFile(
        evidence_id=evidence.id,
        kind=evidence.kind,
        status=evidence.status,
        reason=evidence.reason,
        media_type=evidence.media_type,
        size=evidence.size,
        sha256=evidence.sha256,
        view_type=evidence.view_type if evidence.status == EvidenceStatus.FETCHED else None,
        is_being_copied=evidence.copy_due_at is not None,
        no_copy=evidence.no_copy,
        received_at=evidence.received_at,
        fetched_at=evidence.fetched_at,
    )
