"""What can be wrong with a ready reply."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Fault = Literal["missing", "too_long", "variable", "script"]


class CannedError(Exception):
    """Root of what this room raises."""


class BadCanned(CannedError):
    """It can't be kept like this. ``faults`` has what is wrong by field: ``title_bn`` … ``text_en``."""

    def __init__(self, faults: Mapping[str, Fault]) -> None:
        self.faults = dict(faults)
        super().__init__("the ready reply can't be kept like this")


class UnknownCanned(CannedError):
    """There is no such ready reply here."""
