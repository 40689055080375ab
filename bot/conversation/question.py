"""What an event asks before anything is done about it, and what was decided before it is stored."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from bot.conversation.edits import Edit
from bot.conversation.model import Conversation, InboundEvent
from bot.dialogue.protocol import BotMessage
from bot.dialogue.tracker import Tracker

#: More than any carrier lets a person write; the rest of a longer text is kept, but not read.
LONGEST_UTTERANCE = 20_000


def utterance_of(content: Mapping[str, Any]) -> str | None:
    """What the citizen said, as one text for the interpreter; None if nothing can be made of it.

    A tapped button speaks by its payload, an attachment without words by a payload of its own. Typed words
    never pass for a button, however they begin: some things are done by a tap only.
    """
    payload = content.get("payload")
    if isinstance(payload, str) and payload.startswith("/"):
        return payload
    text = content.get("text")
    if isinstance(text, str) and text.strip():
        typed = text[:LONGEST_UTTERANCE]
        return (typed.lstrip("/ \n") or f" {typed}") if typed.startswith("/") else typed
    attachments = content.get("attachments")
    if isinstance(attachments, list) and attachments and isinstance(attachments[0], dict):
        return "/send_attachment" + json.dumps({"attachment": str(attachments[0].get("type", "file"))})
    title = content.get("title")
    return title if isinstance(title, str) and title.strip() else None


class Course(Enum):
    """What is to be done about an event."""

    UNKNOWN_PAGE = auto()
    STALE = auto()
    FORGOTTEN = auto()
    MORE_CHOICES = auto()
    QUIET = auto()
    UNCHANGED = auto()
    EDIT_OF_ERASED = auto()
    TURN = auto()


@dataclass(frozen=True)
class Account:
    """Whose inbox a message came to; a local channel's belongs to no office."""

    office_code: str | None
    agency_code: str | None


@dataclass(frozen=True)
class Question:
    """An event as it stands before anything is done about it."""

    course: Course
    text: str | None = None
    parse: Mapping[str, Any] | None = None
    account: Account | None = None
    gap_hours: float | None = None
    edit: Edit | None = None


@dataclass(frozen=True)
class Decided:
    """What the dialogue made of an event; nothing of it is stored yet.

    ``basis`` is the conversation's tracker that it was decided on.
    """

    event_id: int
    basis: dict[str, Any] | None
    tracker: Tracker
    messages: list[BotMessage]
    record: dict[str, Any]


class NotUnderstood(Exception):
    """The interpreter could not read this text; its own error is in the log."""


class Overtaken(Exception):
    """The conversation went on while its turn was decided outside of the transaction: decide again."""


def nothing_said() -> dict[str, Any]:
    """The understanding of a message without words."""
    return {
        "text": "",
        "intent": {"name": "send_attachment", "confidence": 1.0},
        "intent_ranking": [],
        "entities": [],
        "language": "bn",
    }


def gap_hours(conversation: Conversation, event: InboundEvent) -> float | None:
    """Hours since the citizen's act before this one; None if it is their first."""
    if conversation.last_inbound_at is None:
        return None
    return max(0.0, (event.event_at - conversation.last_inbound_at).total_seconds() / 3600)
