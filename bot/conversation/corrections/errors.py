"""Why a correction was refused."""

from __future__ import annotations


class NotCorrectable(Exception):
    """The bot understood nothing there, the words are gone or confidential, or there is no such intent."""
