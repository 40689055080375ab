"""Once a day the audit trail is checked, all of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from bot.audit.commands import SCHEDULE
from bot.audit.queries import last_verified
from bot.audit.sealing import head
from bot.audit.verification import Verification, note_verification, verify
from bot.storage.database import Database

log = structlog.get_logger(__name__)

VERIFIED_EVERY = timedelta(days=1)


def check_daily(database: Database, now: datetime) -> Verification | None:
    """Tell the log the trail's head, and check all of it if that was not done today."""
    with database.stream() as session:
        position, seal = head(session)
        last = last_verified(session)
        log.info("audit_head", position=position, seal=seal)
        if last is not None and last.at > now - VERIFIED_EVERY:
            return None
        found = verify(session, now)
    with database.write() as session:
        note_verification(session, now, found, actor=SCHEDULE)
    if not found.is_whole:
        log.error("audit_trail_broken", faults=[str(fault) for fault in found.faults])
    return found
