"""Erasing what a citizen told, on request: the conversation's words now, their cases as far as may be.

Everybody who erases holds the conversation's row, as a turn does, so that no turn writes while words go.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from prometheus_client import Counter
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit.acts import Act
from bot.audit.commands import CITIZEN, note
from bot.cases.history import COMMAND_LINE, acting_from
from bot.cases.own_cases import CasesAfterErasure, ask_for_erasure
from bot.catalogue.loader import Catalogue
from bot.clock import Clock, dhaka_date
from bot.conversation import handover
from bot.conversation.forgetting import drop_notices, erase_all
from bot.conversation.model import Conversation
from bot.privacy.commands import open_request, settle_request
from bot.privacy.model import ErasureRequest, RequestStatus
from bot.privacy.queries import waiting_request
from bot.storage.database import Database

log = structlog.get_logger(__name__)

REQUESTS = Counter("bot_erasure_requests_total", "Requests for erasure", ["source", "status"])


class UnknownRequest(Exception):
    """No request waits under this code."""


@dataclass(frozen=True)
class Erasure:
    """What a citizen is told: the code of the request, and what became of their cases."""

    code: str
    cases: CasesAfterErasure


def erase_cases_in_chat(
    session: Session, catalogue: Catalogue, clock: Clock, conversation_id: int
) -> Erasure:
    """A citizen asked in the chat: their cases as far as may be. The words go when the turn is stored.

    Asked twice on one day it is one request with one code.
    """
    now = clock.now()
    handover.lock(session, conversation_id)
    key = f"{conversation_id}|{dhaka_date(now)}"
    request = open_request(session, now, source="chat", key=key, conversation_id=conversation_id)
    after = ask_for_erasure(session, catalogue, now, conversation_id)
    drop_notices(session, conversation_id)
    _settle(request, now, found=True, kept=after.kept)
    _note(session, now, CITIZEN, conversation_id, request, after)
    return Erasure(request.code, after)


def take_facebook_request(
    database: Database, catalogue: Catalogue, clock: Clock, *, user_id: str, key: str
) -> str:
    """Meta passes on that somebody wants their data deleted; gives the confirmation code.

    ``user_id`` is the citizen's id within the app, which is seldom the one that a Page knows them by
    (docs/privacy.md). Where it is none that we know, the request waits for an operator, and its status page
    says so.

    Args:
        key: names Meta's request: the same one sent again has the same code.
    """
    now = clock.now()
    with database.write() as session, acting_from(session, "facebook"):
        request = open_request(session, now, source="facebook", key=key, subject=user_id)
        code, is_new = request.code, request.status == RequestStatus.WAITING
        if is_new and _conversations(session, "facebook", [user_id]):
            _erase_for(session, catalogue, now, request, [user_id], "facebook")
        elif is_new:
            log.warning("erasure_request_needs_an_operator", request_id=request.id)
            REQUESTS.labels("facebook", RequestStatus.WAITING).inc()
    return code


def erase_for_operator(
    database: Database,
    catalogue: Catalogue,
    clock: Clock,
    *,
    user_ids: Sequence[str],
    actor: str,
    code: str | None = None,
    channel: str = "facebook",
    place: str = COMMAND_LINE,
) -> ErasureRequest:
    """Erase what is kept of a citizen, by the carrier's ids for them.

    Args:
        user_ids: the citizen's ids on each Page; none if it is certain that nothing is kept.
        actor: who does it, for the audit trail.
        code: the waiting request that this settles; a new one is written down without.
        place: from where, for the history of cases.

    Raises:
        UnknownRequest: no request waits under this code.
    """
    now = clock.now()
    with database.write() as session, acting_from(session, place):
        request = waiting_request(session, code) if code else _operators_own(session, now, user_ids)
        if request is None:
            raise UnknownRequest
        _erase_for(session, catalogue, now, request, user_ids, channel, actor=actor)
        session.flush()
        return request


def _operators_own(session: Session, now: datetime, user_ids: Sequence[str]) -> ErasureRequest:
    key = "|".join([now.isoformat(), *sorted(user_ids)])
    return open_request(session, now, source="operator", key=key)


def _erase_for(
    session: Session,
    catalogue: Catalogue,
    now: datetime,
    request: ErasureRequest,
    user_ids: Sequence[str],
    channel: str,
    actor: str = CITIZEN,
) -> None:
    kept = 0
    found = _conversations(session, channel, user_ids)
    for conversation_id in found:
        conversation = handover.lock(session, conversation_id)
        after = ask_for_erasure(session, catalogue, now, conversation_id)
        drop_notices(session, conversation_id)
        erase_all(session, conversation, now)
        _note(session, now, actor, conversation_id, request, after)
        kept += after.kept
    _settle(request, now, found=bool(found), kept=kept)


def _conversations(session: Session, channel: str, user_ids: Sequence[str]) -> list[int]:
    mine = Conversation.channel == channel, Conversation.user_id.in_(user_ids)
    return list(session.scalars(select(Conversation.id).where(*mine).order_by(Conversation.id)))


def _settle(request: ErasureRequest, now: datetime, *, found: bool, kept: int) -> None:
    settle_request(request, now, found=found, cases_kept=kept)
    REQUESTS.labels(request.source, request.status).inc()


def _note(
    session: Session,
    now: datetime,
    actor: str,
    conversation_id: int,
    request: ErasureRequest,
    after: CasesAfterErasure,
) -> None:
    log.info("conversation_erased", conversation_id=conversation_id)
    note(
        session,
        now,
        actor=actor,
        action=Act.CONVERSATION_ERASED,
        conversation_id=conversation_id,
        request_id=request.id,
        cases_kept=after.kept,
        cases_erased=len(after.erased),
    )
