"""Doing a command once, however often it is sent.

The action server may be asked twice for the same thing: a time-out looks like a failure to whoever asked.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.cases.errors import IdempotencyKeyReused
from bot.cases.model import CommandReceipt
from bot.privacy.blind_index import blind_index
from bot.storage.database import insert_ignore

RECEIPT_LIFETIME = timedelta(days=1)

Result = dict[str, Any]


def once(
    session: Session, command: str, key: str | None, expires_at: datetime, work: Callable[[], Result]
) -> Result:
    """Run ``work`` unless the same key has done so before; give its result either way.

    Two units of work with the same key at the same time: the second waits for the first, then answers the
    same. Without a key the work is simply run.

    Raises:
        IdempotencyKeyReused: the key belongs to another command.
    """
    if key is None:
        return work()
    index = blind_index(session, "command", key)
    claim = {"key": index, "command": command, "result": None, "expires_at": expires_at}
    is_first = bool(insert_ignore(session, CommandReceipt, [claim], CommandReceipt.key))
    receipt = session.get_one(CommandReceipt, index, populate_existing=True)
    if is_first:
        receipt.result = work()
        session.flush()
        return receipt.result
    if receipt.command != command or receipt.result is None:
        raise IdempotencyKeyReused("this key belongs to another command")
    return receipt.result
