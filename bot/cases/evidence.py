"""The files of a case: which answers bring them, and what the history tells of them.

A case holds ids of evidence, never an address or bytes. Its history keeps the hash of each original, so
that who doubts a file later can compare.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session, defer

from bot.cases.history import CITIZEN, record
from bot.cases.model import Case, CaseEventKind
from bot.evidence.commands import erase_evidence, give_to_case
from bot.evidence.model import Evidence, EvidenceStatus

_TOLD = {
    EvidenceStatus.FETCHED: CaseEventKind.EVIDENCE_SEALED,
    EvidenceStatus.REFUSED: CaseEventKind.EVIDENCE_MISSING,
    EvidenceStatus.FAILED: CaseEventKind.EVIDENCE_MISSING,
}


def files_among(answers: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The files among the answers of a form."""
    lists = [value for value in answers.values() if isinstance(value, list)]
    return [item for value in lists for item in value if isinstance(item, Mapping)]


def take_evidence(
    session: Session,
    case: Case,
    items: Iterable[Mapping[str, Any]],
    now: datetime,
    conversation_id: int | None,
    actor: str = CITIZEN,
) -> None:
    """Make files the case's; what has become of them is noted now, or when it is known.

    Args:
        items: answers or attachments; those with an ``evidence`` id count.
        conversation_id: whose files they must be, if known.
        actor: who brings them.
    """
    ids = [str(item["evidence"]) for item in items if item.get("evidence")]
    taken = give_to_case(
        session, ids, case_id=case.id, conversation_id=conversation_id, anonymous=case.anonymous
    )
    for evidence in taken:
        _note(session, case, evidence, now, actor)


def note_evidence(session: Session, evidence: Evidence, now: datetime) -> None:
    """Write into the history of the case that has a file what has become of it; nothing if no case has it."""
    case = _case_of(session, evidence)
    if case is not None:
        # As the citizen's act, so that the moment of an unnamed one is not kept.
        _note(session, case, evidence, now, CITIZEN)


def erase_case_evidence(session: Session, now: datetime, evidence_id: str, actor: str) -> bool:
    """Erase one file for good, at somebody's request; False if there is none.

    The history keeps that it was there, and that ``actor`` had it erased.
    """
    evidence = session.get(Evidence, evidence_id)
    if evidence is None or not erase_evidence(session, now, Evidence.id == evidence_id):
        return False
    case = _case_of(session, evidence)
    if case is not None:
        content = {"evidence": evidence.id}
        record(session, case, now, CaseEventKind.EVIDENCE_ERASED, actor, content=content)
    return True


def forget_case_evidence(session: Session, now: datetime, case_id: int) -> None:
    """Erase all files of a case, and where they came from."""
    mine = Evidence.case_id == case_id
    erase_evidence(session, now, mine)
    statement = update(Evidence).where(mine).values(conversation_id=None, event_id=None)
    session.execute(statement.execution_options(synchronize_session=False))


def _case_of(session: Session, evidence: Evidence) -> Case | None:
    if evidence.case_id is None:
        return None
    return session.scalar(select(Case).where(Case.id == evidence.case_id).options(defer(Case.fields)))


def _note(session: Session, case: Case, evidence: Evidence, now: datetime, actor: str) -> None:
    kind = _TOLD.get(EvidenceStatus(evidence.status))
    if kind is None:
        return
    content: dict[str, Any] = {"evidence": evidence.id, "type": evidence.kind}
    if kind is CaseEventKind.EVIDENCE_SEALED and evidence.fetched_at is not None:
        fetched_at = evidence.fetched_at.isoformat(timespec="seconds")
        content |= {"sha256": evidence.sha256, "media_type": evidence.media_type, "fetched_at": fetched_at}
    else:
        content |= {"reason": evidence.reason}
    record(session, case, now, kind, actor, content=content)
