"""Files that the conversation holds for a case that is not opened, or not named yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from actions.situation import Situation
from bot.evidence.commands import forget_untaken


def forget_files(files: Iterable[Mapping[str, Any]], situation: Situation) -> None:
    """Erase files of this conversation, unless a case has taken them."""
    ids = [str(one["evidence"]) for one in files if one.get("evidence")]
    if ids and situation.conversation_id is not None:
        with situation.unit_of_work() as session:
            forget_untaken(session, situation.now, situation.conversation_id, ids)
