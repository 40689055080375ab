"""What can go wrong with the audit trail."""

from __future__ import annotations


class AuditError(Exception):
    """Root of what this room raises."""


class AuditIsAppendOnly(AuditError):
    """Somebody tried to change or delete a line."""


class UnnamedAct(AuditError):
    """An act is named ``room:verb:object``, in lower case, and has an actor."""


class NoAuditKey(AuditError):
    """The process was started without the key that marks lines."""
