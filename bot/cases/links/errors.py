"""Why cases were not linked."""

from __future__ import annotations

from bot.cases.errors import CaseError


class NothingToLink(CaseError):
    """Fewer than two different cases were named."""


class LinkNotAllowed(CaseError):
    """Only officers and supervisors link cases, and only those of one agency."""
