"""How long what citizens told is kept, by the agencies' decision."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field

from bot.catalogue.bilingual import Entry, Sourced

Days = Annotated[int, Field(ge=1, le=36500)]


class CaseRetention(Sourced):
    """How long the particulars of a closed case are kept. While it is open they are kept anyway.

    ``on_request``: what becomes of a closed case whose citizen asks to have it erased: it waits until the
    days are over (``wait``), or it is erased at once (``erase``).
    """

    after_closing_days: Days
    on_request: Literal["wait", "erase"] = "wait"

    def ends_at(self, closed_at: datetime) -> datetime:
        """The moment from which the particulars of a case closed then are erased."""
        return closed_at + timedelta(days=self.after_closing_days)


class MessageRetention(Sourced):
    """How long the words of a conversation are kept after the citizen's last message."""

    after_last_message_days: Days


class RetentionFile(Entry):
    """The shape of ``catalogue/retention.yml``: conversations, and services that say nothing of their own."""

    messages: MessageRetention
    cases: CaseRetention
