"""Having a copy made in a process apart, and surviving whatever becomes of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

import structlog

from bot.evidence.copying.outcome import LARGEST_COPY_BYTES, NoCopy, Refused, ViewingCopy

log = structlog.get_logger(__name__)

#: For all of it, also where the processors have much else to do.
WALL_SECONDS = 1200.0
_CHILD = "bot.evidence.copying.child"
_ROOT = Path(__file__).parents[3]
#: Nothing of ours: no key, no password, no address of a database.
_ENVIRONMENT = {"PATH": os.defpath, "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
#: Ended for taking too much: out of time, or by the system when it ran out of memory.
_TOO_COSTLY = (-signal.SIGXCPU, -signal.SIGKILL)

#: Makes the viewing copy of a file of a media type; raises Refused.
MakeCopy = Callable[[str, bytes], ViewingCopy]


def copy_apart(media_type: str, content: bytes, wall_seconds: float = WALL_SECONDS) -> ViewingCopy:
    """A viewing copy, made by a child with limits of its own.

    Raises:
        Refused: there is none, also because the child broke down or was ended.
    """
    command = [sys.executable, "-B", "-E", "-s", "-m", _CHILD, media_type]
    with subprocess.Popen(
        command,
        cwd=_ROOT,
        env=_ENVIRONMENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as child:
        assert child.stdin is not None and child.stdout is not None
        end = threading.Timer(wall_seconds, child.kill)
        feed = threading.Thread(target=_feed, args=(child.stdin, content), daemon=True)
        end.start()
        feed.start()
        try:
            head = child.stdout.readline(200)
            copy = child.stdout.read(LARGEST_COPY_BYTES + 1)
            if len(copy) > LARGEST_COPY_BYTES:
                child.kill()
            code = child.wait()
        except BaseException:
            child.kill()
            raise
        finally:
            end.cancel()
            feed.join()
    return _read(media_type, code, head.decode(errors="replace").rstrip("\n"), copy)


def _feed(into: IO[bytes], content: bytes) -> None:
    # Whoever has read enough, or is no more, takes the rest from nobody.
    with suppress(BrokenPipeError), into:
        into.write(content)


def _read(media_type: str, code: int, head: str, copy: bytes) -> ViewingCopy:
    if len(copy) > LARGEST_COPY_BYTES:
        raise Refused(NoCopy.TOO_LARGE)
    if code == 0 and head.startswith("!"):
        raise Refused(NoCopy(head[1:]))
    if code == 0 and head and copy:
        return ViewingCopy(head, copy)
    log.warning("copy_broke_down", media_type=media_type, code=code)
    raise Refused(NoCopy.TOO_COSTLY if code in _TOO_COSTLY else NoCopy.DAMAGED)
