"""A citizen has changed a message that was sent before: which one, and what the bot had made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.catalogue.dialogue_fragment import slot_name
from bot.catalogue.loader import Catalogue
from bot.conversation.inbox import stored_key
from bot.conversation.model import InboundEvent, Turn, is_heard
from bot.conversation.outbox import ERASED
from bot.dialogue.tracker import Tracker

#: What a changed message is to the dialogue, whatever its words mean.
EDIT_INTENT = "edit_message"


@dataclass(frozen=True)
class Edit:
    """A message in new words.

    Attributes:
        text: the words before; empty where there were none.
        slots: those of answers that hold what the message was read as.
        was_last: nothing has been written since.
        is_erased: the message is erased, so that nothing may be kept of it.
        changes_nothing: the words are the same.
    """

    text: str
    slots: tuple[str, ...]
    was_last: bool
    is_erased: bool
    changes_nothing: bool

    @property
    def is_new_message(self) -> bool:
        """Whether nothing had come of the message: in its new words it is read as if it had just come."""
        return self.was_last and not self.slots

    def as_metadata(self) -> dict[str, Any]:
        """For the actions."""
        return {"text": self.text, "slots": list(self.slots)}


def edit_of(session: Session, catalogue: Catalogue, event: InboundEvent, tracker: Tracker) -> Edit | None:
    """What a message changes; None for any other message, and where the one before is not known here."""
    keys = [stored_key(event.channel, str(name)) for name in event.content.get("edits") or []]
    mine = InboundEvent.natural_key.in_(keys), InboundEvent.conversation_id == event.conversation_id
    # The first one is the message itself, the others are earlier changes of it.
    versions = session.scalars(select(InboundEvent).where(*mine).order_by(InboundEvent.event_at)).all()
    if not versions:
        return None
    before = str(versions[-1].content.get("text") or "")
    return Edit(
        text=before,
        slots=tuple(_filled_by(session, catalogue, versions, tracker)),
        was_last=_is_last(session, event, versions),
        is_erased=any(one.content == ERASED for one in versions),
        changes_nothing=before == event.content.get("text"),
    )


def as_edit(parse: Mapping[str, Any]) -> dict[str, Any]:
    """The parse of a changed message, for the dialogue."""
    intent = {"name": EDIT_INTENT, "confidence": 1.0}
    return {**parse, "intent": intent, "intent_ranking": [intent], "also_asked": []}


def _filled_by(
    session: Session, catalogue: Catalogue, versions: Sequence[InboundEvent], tracker: Tracker
) -> list[str]:
    """The answers that still are what a version of the message put there."""
    answers = {slot_name(one.code, field.name) for one in catalogue.services.values() for field in one.fields}
    turns = session.scalars(select(Turn).where(Turn.event_id.in_([one.id for one in versions])))
    put: dict[str, list[Any]] = {}
    for turn in turns:
        for happened in turn.record.get("events") or []:
            if happened.get("name") in answers and happened.get("value") is not None:
                put.setdefault(str(happened["name"]), []).append(happened["value"])
    return [name for name, values in put.items() if tracker.get_slot(name) in values]


def _is_last(session: Session, event: InboundEvent, versions: Sequence[InboundEvent]) -> bool:
    mine = InboundEvent.conversation_id == event.conversation_id, is_heard(), InboundEvent.id != event.id
    before = InboundEvent.event_at <= event.event_at
    newest = (InboundEvent.event_at.desc(), InboundEvent.id.desc())
    last = session.scalar(select(InboundEvent.id).where(*mine, before).order_by(*newest).limit(1))
    return last in {one.id for one in versions}
