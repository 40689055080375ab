"""Where an act comes from: the address of who is asking, or the command line.

Set once at the edge, for as long as a request or a command lasts, so that nothing in between hands it on.
"""

from __future__ import annotations

from contextvars import ContextVar

COMMAND_LINE = "command line"
#: Characters of an IPv6 address.
LONGEST_ORIGIN = 45

_origin: ContextVar[str | None] = ContextVar("audit_origin", default=None)


def set_origin(origin: str | None) -> None:
    """Say where the acts of this request or command come from."""
    _origin.set(origin[:LONGEST_ORIGIN] if origin else None)


def origin() -> str | None:
    """Where the present acts come from; None for the service's own."""
    return _origin.get()
