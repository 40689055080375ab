"""What a citizen may do when the office is done: open the case again, appeal, say how satisfied they are."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.catalogue.bilingual import Code, Entry, Sourced


class Appeal(Sourced):
    """An appeal against a decision. Somebody else than who decided must decide it."""

    after: Annotated[tuple[Code, ...], Field(min_length=1)]
    """The stages that are decisions."""
    to: Code
    days: Annotated[int, Field(ge=1)] | None = None
    """Until so many days after the decision; left out where no limit is confirmed."""
    in_chat: bool = True
    """Whether a tap is enough; not where the law wants a form on paper."""


class AfterClosing(Entry):
    """What is offered after the end; nothing unless it stands here."""

    reopen_days: Annotated[int, Field(ge=1)] | None = None
    reopen_to: Code | None = None
    appeal: Appeal | None = None
    rate: bool = False

    @model_validator(mode="after")
    def _reopening_leads_somewhere(self) -> Self:
        if (self.reopen_days is None) != (self.reopen_to is None):
            raise ValueError("reopen_days and reopen_to stand together")
        return self
