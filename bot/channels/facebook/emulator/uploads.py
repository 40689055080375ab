"""Files that citizens attach. They stay on this machine: in a folder beside the journal, or in memory."""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

#: Messenger's limit for an attachment.
LARGEST_BYTES = 25 * 1024 * 1024
UPLOAD_ID = re.compile(r"^[\w-]{22}$", re.ASCII)
#: Shown in the page; everything else is offered as a download, so that no upload can run as a page of ours.
SHOWN_TYPES = frozenset(
    {
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "audio/mpeg",
        "audio/ogg",
        "audio/webm",
        "audio/mp4",
        "video/mp4",
        "video/webm",
    }
)


class TooLarge(Exception):
    """The file is larger than Messenger takes."""


@dataclass(frozen=True)
class Upload:
    """A kept file. ``kind`` is Messenger's attachment type."""

    upload_id: str
    name: str
    media_type: str
    kind: str
    size: int


class Uploads:
    """Keeps uploaded files under names that nobody can guess."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._memory: dict[str, tuple[Upload, bytes]] = {}

    def keep(self, name: str, media_type: str, content: bytes) -> Upload:
        """Keep a file. Raises TooLarge."""
        if len(content) > LARGEST_BYTES:
            raise TooLarge
        family = media_type.partition("/")[0]
        kind = family if family in ("image", "audio", "video") and media_type in SHOWN_TYPES else "file"
        upload_id, plain_name = secrets.token_urlsafe(16), Path(name).name[:120] or "file"
        upload = Upload(upload_id, plain_name, media_type, kind, len(content))
        if self._folder is None:
            self._memory[upload.upload_id] = (upload, content)
        else:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / upload.upload_id).write_bytes(content)
            (self._folder / f"{upload.upload_id}.json").write_text(json.dumps(asdict(upload)), "utf-8")
        return upload

    def get(self, upload_id: str) -> tuple[Upload, bytes] | None:
        """A kept file and its content."""
        if not UPLOAD_ID.match(upload_id):
            return None
        if self._folder is None:
            return self._memory.get(upload_id)
        path = self._folder / upload_id
        if not path.is_file():
            return None
        upload = Upload(**json.loads((self._folder / f"{upload_id}.json").read_text("utf-8")))
        return upload, path.read_bytes()
