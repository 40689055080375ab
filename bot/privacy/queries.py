"""Reading requests for erasure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import dhaka_date
from bot.privacy.commands import ALPHABET, CODE_LENGTH
from bot.privacy.model import ErasureRequest, RequestStatus

MOST = 200


@dataclass(frozen=True)
class RequestState:
    """What a status page may tell: no name, no id, only days."""

    status: RequestStatus
    asked_on: date
    done_on: date | None
    cases_kept: int


def request_state(session: Session, code: str) -> RequestState | None:
    """The state of the request with a confirmation code, in any case of letters; None if there is none."""
    plain = code.strip().upper()
    if len(plain) != CODE_LENGTH or set(plain) - set(ALPHABET):
        return None
    found = session.scalars(select(ErasureRequest).where(ErasureRequest.code == plain)).one_or_none()
    if found is None:
        return None
    done = dhaka_date(found.done_at) if found.done_at else None
    return RequestState(RequestStatus(found.status), dhaka_date(found.asked_at), done, found.cases_kept)


def requests(session: Session, *, waiting_only: bool = False) -> list[ErasureRequest]:
    """Requests for erasure, oldest first."""
    statement = select(ErasureRequest).order_by(ErasureRequest.id).limit(MOST)
    if waiting_only:
        statement = statement.where(ErasureRequest.status == RequestStatus.WAITING)
    return list(session.scalars(statement))


def waiting_request(session: Session, code: str) -> ErasureRequest | None:
    """A request that nobody has settled, by its code, locked."""
    mine = ErasureRequest.code == code.strip().upper(), ErasureRequest.status == RequestStatus.WAITING
    return session.scalars(select(ErasureRequest).where(*mine).with_for_update()).one_or_none()
