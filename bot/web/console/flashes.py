"""What the next page tells once, at its top: what was done is flashed as it is, what was not done by this."""

from __future__ import annotations

from flask import flash

#: Flask's category of what was not done; templates give it a sign and a colour.
REFUSED = "refused"


def not_done(message: str) -> None:
    """Tell on the next page that something was not done, and why."""
    flash(message, REFUSED)
