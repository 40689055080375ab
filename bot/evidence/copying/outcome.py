"""What making a viewing copy comes to: the copy, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

#: A larger copy is not kept.
LARGEST_COPY_BYTES = 64 * 1024 * 1024


class NoCopy(StrEnum):
    """Why a file has no viewing copy.

    ``kind``: nothing here reads it; ``damaged``: it could not be read, or what read it broke down;
    ``protected``: it has a password; ``too_large``: too many pages, pixels or minutes; ``too_costly``: it
    took more memory or time than a copy may; ``failed``: a fault of ours, another try may do.
    """

    KIND = "kind"
    DAMAGED = "damaged"
    PROTECTED = "protected"
    TOO_LARGE = "too_large"
    TOO_COSTLY = "too_costly"
    FAILED = "failed"


class Refused(Exception):
    """No copy can be made; ``reason`` says why."""

    def __init__(self, reason: NoCopy) -> None:
        self.reason = reason
        super().__init__(f"no viewing copy: {reason}")


@dataclass(frozen=True)
class ViewingCopy:
    """A copy that may be shown."""

    media_type: str
    content: bytes
