"""Rasa's FallbackClassifier, whose thresholds the dialogue reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from bot.nlu.component import RANKINGS, Component
from bot.nlu.message import Message


class FallbackClassifier(Component):
    """Holds the thresholds of a project in Rasa's format; the fallback policy applies them.

    A parse gives the whole ranking and never renames the first intent: what to do about a doubt depends on
    the conversation (docs/adr/0001-thresholds-live-in-the-policy.md).

    Parameters: ``threshold``, ``ambiguity_threshold``.
    """

    name = "FallbackClassifier"
    reads = frozenset({RANKINGS})
    adds = frozenset({RANKINGS})
    prepares = False
    defaults: ClassVar = {"threshold": 0.3, "ambiguity_threshold": 0.1}

    def process(self, messages: Sequence[Message]) -> None:
        """Leave the messages as they are."""
