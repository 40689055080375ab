"""What can go wrong with evidence. Messages never hold an address, a name or a citizen's words."""

from __future__ import annotations

from bot.evidence.model import Reason


class EvidenceError(Exception):
    """Root of what this room raises."""


class NotAccepted(EvidenceError):
    """The file will not be kept, however often it is tried; ``reason`` says why."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(f"not kept: {reason}")


class Unreachable(EvidenceError):
    """The host could not be reached or did not answer well: another try may do."""


class StoreFault(EvidenceError):
    """The store could not write, read or remove an object."""


class UnknownEvidence(EvidenceError):
    """No evidence has this id, or it was erased."""


class NotFetched(EvidenceError):
    """The file is not there: it still waits, or was not kept."""


class NoViewingCopy(EvidenceError):
    """There is no copy without metadata: only the sealed original, for who may see it."""


class SealBroken(EvidenceError):
    """The bytes in the store are not those that were sealed, or are missing."""
