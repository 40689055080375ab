"""Measures of a server whose work is done by several processes: told as one.

Each process writes what it counts into a folder, and whoever is asked adds them up. The folder is in memory
where the system has such a place: a full disk must not end a process that counts.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import MutableMapping
from pathlib import Path
from tempfile import gettempdir, mkdtemp

#: prometheus_client looks for it when it is imported, and never again.
FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
IN_MEMORY = Path("/dev/shm")
_NAME = "bot-measures-"


def share_measures(environ: MutableMapping[str, str], root: Path | None = None) -> Path:
    """Let this process and those that it starts count together, from nothing.

    To be called before ``prometheus_client`` is imported. What killed servers left is removed.

    Args:
        environ: where the folder is told, e.g. ``os.environ``.
        root: where the folder is made.

    Returns:
        The folder.
    """
    root = root or (IN_MEMORY if os.access(IN_MEMORY, os.W_OK) else Path(gettempdir()))
    for left in root.glob(f"{_NAME}*"):
        if not _lives(left.name.removeprefix(_NAME).partition("-")[0]):
            shutil.rmtree(left, ignore_errors=True)
    folder = mkdtemp(prefix=f"{_NAME}{os.getpid()}-", dir=root)
    environ[FOLDER_VARIABLE] = folder
    return Path(folder)


def _lives(pid: str) -> bool:
    if not pid.isdecimal():
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        # Somebody else's: not for us to remove.
        return True
    return True
