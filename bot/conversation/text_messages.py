"""The seam for text messages (SMS): what the conversation room needs of whoever sends them."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy.orm import Session

SEGMENTS = 3
#: UTF-16 units of one part of a long text message in Bangla (3GPP TS 23.040: UCS-2, with a header).
SEGMENT_UNITS = 67


class TextMessages(Protocol):
    """A way to a citizen's phone."""

    def reaches(self, session: Session, phone: str) -> bool:
        """Whether a text to a phone could be put on its way now."""
        ...

    def send(self, session: Session, phone: str, text: str, key: str) -> bool:
        """Put a text on its way, in the caller's unit of work.

        Args:
            session: the unit of work of what the text tells.
            phone: ``+8801…``.
            text: at most three segments.
            key: the same key is sent once.

        Returns:
            Whether it is on its way.
        """
        ...


def as_text_message(text: str) -> str:
    """A text on one line that fits into three segments, whatever its script; cut if it is longer."""
    line, most = " ".join(text.split()), SEGMENTS * SEGMENT_UNITS
    units = line.encode("utf-16-le")
    if len(units) <= 2 * most:
        return line
    return units[: 2 * (most - 1)].decode("utf-16-le", "ignore").rstrip() + "…"
