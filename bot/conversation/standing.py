"""Where a conversation stands: who said the last word, who waits for whom, in what language, about what.

The lists sort and filter by these columns. They are written here and nowhere else, in the transaction of what
happens: the citizen's words (:meth:`bot.conversation.answer.Answerer.answer`), everything that goes out
(:func:`bot.conversation.outbox.enqueue`), and changes of hands (:mod:`bot.conversation.handover`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.catalogue.loader import Catalogue
from bot.conversation.model import Conversation, Owner
from bot.dialogue.tracker import Tracker
from bot.text.language import tells_language


def heard(conversation: Conversation, at: datetime, now: datetime, parse: Mapping[str, Any] | None) -> None:
    """The citizen wrote or tapped.

    Args:
        at: when they did.
        parse: what was understood of it, if it had words.
    """
    conversation.last_at, conversation.asked_at = now, None
    if conversation.owner != Owner.BOT and conversation.waits_since_at is None:
        conversation.waits_since_at = at
    text = str((parse or {}).get("text") or "")
    if parse is not None and parse.get("language") and tells_language(text):
        conversation.language = str(parse["language"])


def bot_answered(conversation: Conversation, catalogue: Catalogue, tracker: Tracker, now: datetime) -> None:
    """The bot's turn ended: a form that is open has asked something, and tells what it is about."""
    form = str((tracker.active_loop or {}).get("name") or "")
    conversation.asked_at = now if form else None
    service = catalogue.services.get(form.removesuffix("_form"))
    if service is not None and not service.confidential:
        conversation.service = service.code


def spoke(conversation: Conversation, now: datetime) -> None:
    """Something goes out."""
    conversation.last_at = now


def officer_answered(conversation: Conversation, now: datetime) -> None:
    """An officer answered: now it is the citizen's turn."""
    conversation.last_at = conversation.asked_at = now
    conversation.waits_since_at = None


def waits_for_officer(conversation: Conversation, now: datetime) -> None:
    """An officer was asked for."""
    conversation.last_at, conversation.asked_at = now, None
    conversation.waits_since_at = conversation.waits_since_at or now


def officer_came(conversation: Conversation, now: datetime) -> None:
    """An officer took it: nobody has to be alarmed any more."""
    conversation.last_at, conversation.escalated_at = now, None


def nobody_waits(conversation: Conversation, now: datetime, *, in_vain: bool) -> None:
    """It is the bot's again; ``in_vain`` if the citizen had waited and no officer came."""
    conversation.last_at = now
    conversation.waits_since_at = conversation.asked_at = None
    if in_vain:
        conversation.escalated_at = now
