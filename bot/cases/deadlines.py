"""When a case is due."""

from __future__ import annotations

from datetime import date, timedelta

from bot.catalogue.facts import Deadline
from bot.catalogue.loader import Catalogue
from bot.catalogue.schema import Service


def due_on(catalogue: Catalogue, service: Service, opened_on: date) -> date | None:
    """The last day the office has for a case opened on a day; None where no deadline is confirmed."""
    deadline = service.deadline
    if not isinstance(deadline, Deadline):
        return None
    if deadline.kind == "calendar":
        return opened_on + timedelta(days=deadline.days)
    return catalogue.working_days.add(opened_on, deadline.days)
