"""The process that reads hostile files: a file on its way in, a copy on its way out, nothing else.

``python -m bot.evidence.copying.child MEDIA_TYPE`` reads the file from its input. Its output begins with a
line: the copy's media type, and the copy follows; or ``!`` and the reason why there is none.
"""

from __future__ import annotations

import os
import resource
import sys

from bot.evidence.copying.outcome import NoCopy, Refused, ViewingCopy

#: Address space, of which libraries take a third before they begin; a film of 4K needs 400 MB.
MEMORY_BYTES = 1024 * 1024 * 1024
#: Of one processor. 25 MB of film take 10 to 60 seconds, two hours of talk 75.
CPU_SECONDS = 240
OPEN_FILES = 64
#: Behind everything that somebody waits for.
NICENESS = 10
DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def main() -> None:
    """Make a copy within the limits."""
    _limit()
    # What a library prints must not get into the copy.
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        copy = viewing_copy(sys.argv[1], sys.stdin.buffer.read())
        answer = f"{copy.media_type}\n".encode() + copy.content
    except Refused as refusal:
        answer = f"!{refusal.reason}\n".encode()
    except MemoryError:
        answer = f"!{NoCopy.TOO_COSTLY}\n".encode()
    with out:
        out.write(answer)


def viewing_copy(media_type: str, content: bytes) -> ViewingCopy:
    """A file's copy. Each reader is loaded only where it is needed: they are tens of megabytes.

    Raises:
        Refused: there is none.
    """
    if media_type.startswith("image/"):
        from bot.evidence.copying.pictures import picture_copy

        return picture_copy(media_type, content)
    if media_type.startswith("audio/"):
        from bot.evidence.copying.sound import sound_copy

        return sound_copy(media_type, content)
    if media_type.startswith("video/"):
        from bot.evidence.copying.film import film_copy

        return film_copy(media_type, content)
    if media_type == DOCUMENT:
        from bot.evidence.copying.words import document_copy

        return document_copy(content)
    if media_type == "application/pdf":
        from bot.evidence.copying.papers import paper_copy

        return paper_copy(content)
    raise Refused(NoCopy.KIND)


def _limit() -> None:
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    os.nice(NICENESS)


if __name__ == "__main__":
    main()
