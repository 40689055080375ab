"""The marks and seals of the audit trail: HMAC-SHA256 under a key that is derived from ``SECRET_KEY``.

A line's **mark** is over all that it says, and is made with the line. Its **seal** is over the seal before
it, its position, its id and its mark. Who has the database alone can make neither.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.audit.errors import NoAuditKey

SEAL_LENGTH = 64
"""Characters of a mark or a seal: SHA-256 in hexadecimal."""
FIRST = "0" * SEAL_LENGTH
"""What stands for the seal before the first one."""

_PURPOSE = b"audit trail, version 1"


@dataclass(frozen=True)
class Content:
    """All that a line says."""

    at: datetime
    actor: str
    action: str
    record: str | None
    origin: str | None
    subjects: dict[str, Any]

    def canonical(self) -> bytes:
        """One spelling of it, the same from both databases."""
        at = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        told = [at, self.actor, self.action, self.record, self.origin, self.subjects]
        return json.dumps(told, ensure_ascii=True, separators=(",", ":"), sort_keys=True).encode("ascii")


class AuditKeys:
    """The key that marks and seals, and earlier ones that lines may be under. Its ``repr`` shows none."""

    def __init__(self, secret: str, earlier: Sequence[str] = ()) -> None:
        """``secret`` is ``SECRET_KEY``, ``earlier`` its values until it was replaced."""
        self._keys = [hmac.digest(one.encode(), _PURPOSE, "sha256") for one in (secret, *earlier)]

    def __repr__(self) -> str:
        return f"<AuditKeys, {len(self._keys)}>"

    def mark(self, content: Content) -> str:
        """The mark of a new line."""
        return hmac.digest(self._keys[0], content.canonical(), "sha256").hex()

    def seal(self, before: str, position: int, line_id: int, mark: str) -> str:
        """The seal of a line that comes behind another."""
        return _seal(self._keys[0], before, position, line_id, mark)

    def is_mark(self, mark: str, content: Content) -> bool:
        """Whether a mark is one of ours and over this content."""
        message = content.canonical()
        made = (hmac.digest(key, message, "sha256").hex() for key in self._keys)
        return any(hmac.compare_digest(mark, one) for one in made)

    def is_seal(self, seal: str, before: str, position: int, line_id: int, mark: str) -> bool:
        """Whether a seal is one of ours and over just this."""
        made = (_seal(key, before, position, line_id, mark) for key in self._keys)
        return any(hmac.compare_digest(seal, one) for one in made)


def _seal(key: bytes, before: str, position: int, line_id: int, mark: str) -> str:
    return hmac.digest(key, f"{before}|{position}|{line_id}|{mark}".encode(), "sha256").hex()


class _Installed:
    """The process's keys: whoever notes an act must not have to hand them on."""

    keys: AuditKeys | None = None


def install_audit_keys(keys: AuditKeys) -> None:
    """Make these the keys that all lines of this process are marked with."""
    _Installed.keys = keys


def audit_keys() -> AuditKeys:
    """The process's keys; NoAuditKey before :func:`install_audit_keys`."""
    if _Installed.keys is None:
        raise NoAuditKey("install the audit keys before writing to the trail")
    return _Installed.keys
