"""What a case would be after a step, for whoever wants to see it before taking it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from bot.cases.checks.queries import ensure_checked
from bot.cases.findings import checked_findings
from bot.cases.model import Case
from bot.cases.moving import bring_into, next_stage
from bot.catalogue.loader import Catalogue
from bot.clock import dhaka_date


def case_as_moved(
    session: Session,
    catalogue: Catalogue,
    now: datetime,
    case: Case,
    *,
    to: str,
    actor: str,
    data: Mapping[str, Any],
) -> Case:
    """A copy of a case as it would be after a move; nothing is written.

    Raises:
        What :func:`bot.cases.commands.move_case` raises for the same arguments.
    """
    service = catalogue.service(case.service)
    stage = next_stage(service, case, to, actor)
    ensure_checked(session, service, case, to)
    copy = Case(**{column.key: getattr(case, column.key) for column in inspect(Case).column_attrs})
    copy.findings = checked_findings(service, stage, data, case.findings or {}, dhaka_date(now))
    bring_into(session, catalogue, service, copy, stage, now)
    return copy
