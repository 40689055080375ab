"""Handing a case to another office of its agency. Its deadlines stay: the citizen chose no wrong door."""

from __future__ import annotations

import structlog
from sqlalchemy.orm import Session

from bot.cases.errors import CaseStays
from bot.cases.history import record
from bot.cases.model import Case, CaseEventKind
from bot.cases.worklist import locked_case
from bot.catalogue.loader import Catalogue
from bot.clock import Clock

log = structlog.get_logger(__name__)

LONGEST_REASON = 1000


def transfer_case(
    session: Session,
    catalogue: Catalogue,
    clock: Clock,
    *,
    reference: str,
    to: str,
    actor: str,
    reason: str,
    agency: str | None = None,
) -> Case:
    """Give a case to another office of the agency that its service belongs to.

    Args:
        to: the office's code.
        actor: who does it, role first.
        reason: kept in the history, encrypted.
        agency: the mover's agency; another agency's case is then unknown to them.

    Raises:
        UnknownCase: there is none, or it is another agency's.
        CaseStays: it is closed, has a place at a hearing of its office, or the office or the reason won't do.
    """
    case = locked_case(session, catalogue, reference, agency)
    office, service = catalogue.offices.get(to), catalogue.services.get(case.service)
    if office is None or office.agency != case.agency or office.code == case.office:
        raise CaseStays("office")
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise CaseStays("why")
    if case.closed_at is not None:
        raise CaseStays("closed")
    if service is None or service.hearing is not None:
        raise CaseStays("hearing")
    ends = {"from_office": case.office, "to_office": to}
    case.office = to
    kind, words = CaseEventKind.TRANSFERRED, reason.strip()
    record(session, case, clock.now(), kind, actor, note=words, content=ends)
    log.info("case_transferred", service=case.service, to_office=to)
    return case
