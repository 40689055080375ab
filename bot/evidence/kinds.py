"""What a file is, told from its bytes alone: neither its name nor the server's word counts."""

from __future__ import annotations

import filetype

from bot.evidence.errors import NotAccepted
from bot.evidence.model import Reason

#: What is kept. Pages and programs (HTML, SVG, executables, archives) are none of these.
ACCEPTED_TYPES = frozenset(
    {
        "image/jpeg",
        "image/png",
        "image/webp",
        "image/gif",
        "image/heic",
        "audio/mpeg",
        "audio/mp4",
        "audio/aac",
        "audio/ogg",
        "audio/x-wav",
        "audio/amr",
        "video/mp4",
        "video/quicktime",
        "video/3gpp",
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }
)


def media_type_of(content: bytes) -> str:
    """The media type of a file.

    Raises:
        NotAccepted: it is of no kind that is kept.
    """
    guess = filetype.guess(content)
    if guess is None or guess.mime not in ACCEPTED_TYPES:
        raise NotAccepted(Reason.TYPE)
    return str(guess.mime)
