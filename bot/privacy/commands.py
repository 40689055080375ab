"""Requests for erasure: written down once, settled once."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.privacy.blind_index import blind_index
from bot.privacy.model import ErasureRequest, RequestStatus
from bot.storage.database import insert_ignore

Source = Literal["chat", "facebook", "operator"]

#: No letter or digit that can be taken for another one.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12
"""59 random bits: nobody finds a page by trying codes."""


def open_request(
    session: Session,
    now: datetime,
    *,
    source: Source,
    key: str,
    subject: str | None = None,
    conversation_id: int | None = None,
) -> ErasureRequest:
    """The request of this key: a new one, or the one that was made before. Locked either way.

    Args:
        source: where it came from.
        key: names the request for good; only its keyed hash is kept.
        subject: whose data, as the asker names them, for whoever has to find out.
        conversation_id: whose data, where that is known.
    """
    index = blind_index(session, "command", f"erasure|{source}|{key}")
    row = {
        "code": new_code(),
        "natural_key": index,
        "source": source,
        "status": RequestStatus.WAITING,
        "subject": subject,
        "conversation_id": conversation_id,
        "cases_kept": 0,
        "asked_at": now,
    }
    insert_ignore(session, ErasureRequest, [row])
    mine = select(ErasureRequest).where(ErasureRequest.natural_key == index)
    return session.scalars(mine.with_for_update()).one()


def settle_request(request: ErasureRequest, now: datetime, *, found: bool, cases_kept: int = 0) -> None:
    """What became of a request. Whose data it was about is forgotten with it."""
    request.status = RequestStatus.DONE if found else RequestStatus.NOTHING
    if cases_kept:
        request.status = RequestStatus.KEPT
    request.cases_kept = cases_kept
    request.done_at = now
    request.subject = None


def new_code() -> str:
    """A fresh confirmation code: letters and digits, as Meta asks for."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
