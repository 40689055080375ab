"""Types of options that click has none for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from bot.clock import DHAKA


class Moment(click.ParamType[datetime]):
    """A moment as ISO 8601 writes it; without a zone it is Bangladesh's time."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment, aware."""
        try:
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no moment such as 2026-11-25T12:00", param, ctx)
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=DHAKA)
