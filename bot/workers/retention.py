"""What the clock erases: particulars of closed cases, words of silent conversations, ids left over.

In small units of work, so that nobody waits long for one; what a killed process leaves, the next round
takes up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy.orm import Session

from bot.cases.erasure import due_cases, erase_due_cases
from bot.cases.history import SCHEDULE, acting_from
from bot.catalogue.loader import Catalogue
from bot.channels.facebook.client import GraphClient
from bot.channels.facebook.deletion import page_scoped_ids
from bot.clock import Clock
from bot.conversation import retention
from bot.conversation.erasure import UnknownRequest, erase_for_operator
from bot.conversation.forgetting import drop_notices
from bot.privacy.queries import requests
from bot.storage.database import Database

log = structlog.get_logger(__name__)

BATCH_ROWS = 50
#: One round does no more of each kind: the rest waits for the next one, an hour later.
MOST_BATCHES = 40
#: So long Meta is asked whom a request is about; then it is an operator's.
ASK_META_FOR = timedelta(days=2)

Step = Callable[[Session], int]


def run_retention(
    database: Database, catalogue: Catalogue, now: datetime, *, place: str = SCHEDULE
) -> dict[str, int]:
    """Erase what is due. ``place`` is from where, for histories. Returns how many of each kind."""
    done = {name: _until_none(database, step, place) for name, step in _steps(catalogue, now).items()}
    if done["cases"]:
        with database.write() as session:
            drop_notices(session)
    log.info("retention_done", **done)
    return done


def due_for_retention(database: Database, catalogue: Catalogue, now: datetime) -> dict[str, int]:
    """How many of each kind are due; changes nothing."""
    with database.read() as session:
        cases = due_cases(session, catalogue, now)
        return {"cases": cases, **retention.due(session, catalogue, now)}


def match_requests(
    database: Database, catalogue: Catalogue, clock: Clock, client: GraphClient, app_id: str
) -> int:
    """Ask Meta whom waiting requests are about, and erase. No unit of work is open during a call."""
    with database.read() as session:
        waiting = [
            (request.code, request.subject)
            for request in requests(session, waiting_only=True)
            if request.subject and request.asked_at > clock.now() - ASK_META_FOR
        ]
    matched = 0
    for code, subject in waiting:
        ids = page_scoped_ids(client, app_id, subject)
        if ids and _settled(database, catalogue, clock, ids, code):
            matched += 1
    return matched


def _settled(database: Database, catalogue: Catalogue, clock: Clock, ids: list[str], code: str) -> bool:
    try:
        erase_for_operator(
            database, catalogue, clock, user_ids=ids, actor=SCHEDULE, code=code, place=SCHEDULE
        )
    except UnknownRequest:
        # An operator was quicker.
        return False
    return True


def _steps(catalogue: Catalogue, now: datetime) -> Mapping[str, Step]:
    return {
        "cases": partial(_cases, catalogue, now),
        "conversations": lambda session: retention.forget_silent(session, catalogue, now, BATCH_ROWS),
        "senders": lambda session: retention.forget_ids(session, now, BATCH_ROWS),
        "page_events": lambda session: retention.drop_page_events(session, catalogue, now, BATCH_ROWS),
        "drafts": lambda session: retention.drop_drafts(session, now),
    }


def _cases(catalogue: Catalogue, now: datetime, session: Session) -> int:
    return erase_due_cases(session, catalogue, now, BATCH_ROWS)


def _until_none(database: Database, step: Step, place: str) -> int:
    total = 0
    for _ in range(MOST_BATCHES):
        with database.write() as session, acting_from(session, place):
            done = step(session)
        total += done
        if done < BATCH_ROWS:
            break
    return total
