"""Answers after which the conversation forgets what was said."""

from __future__ import annotations

from typing import Any

from actions.situation import Situation
from bot.conversation.answer import ERASE


def erasing(wanted: bool) -> dict[str, Any]:
    """What an utterance carries so that the words that led to it are forgotten, if that is wanted.

    Inside or at the end of a confidential form these are all words since it began, else this one message
    (``bot.conversation.forgetting``).
    """
    return {"json_message": {ERASE: True}} if wanted else {}


def is_confidential(service: str, situation: Situation) -> bool:
    """Whether what is said about a service stays in no conversation."""
    found = situation.catalogue.services.get(service)
    return found is not None and found.confidential
