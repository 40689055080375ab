"""What a policy says should happen next."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Prediction:
    """The next action.

    Attributes:
        is_hidden: stories need not know of this turn.
        interrupts_loop: the loop is told that the last message was not an answer to it.
    """

    action: str
    policy: str
    confidence: float = 1.0
    is_hidden: bool = False
    interrupts_loop: bool = False
