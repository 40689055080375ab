"""Reading cases. A citizen sees their own, an agency its own; there is no way across.

"Not yours" and "no such case" are one answer, reached by one statement, so that nobody learns from the words
or from the time they take that another's case exists. How often somebody may ask is the caller's to limit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session, defer

from bot.cases.model import Case
from bot.cases.receipt_codes import normalise_receipt_code
from bot.cases.references import normalise_reference
from bot.catalogue.bilingual import Bilingual
from bot.catalogue.errors import UnknownService
from bot.catalogue.loader import Catalogue
from bot.catalogue.notes import told
from bot.catalogue.queries import stored_service
from bot.clock import dhaka_date
from bot.privacy.blind_index import blind_index


@dataclass(frozen=True)
class CaseStatus:
    """Where a case stands. Dates are Dhaka's; the words for service and stage come from :func:`wording`."""

    reference: str
    service: str
    agency: str
    office_code: str
    district: str | None
    stage: str
    is_anonymous: bool
    opened_on: date
    due_on: date | None
    closed_on: date | None
    stage_since_on: date
    rating: int | None = None
    conversation_id: int | None = field(default=None, repr=False)
    findings: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, case: Case) -> Self:
        """The status of a case."""
        return cls(
            reference=case.reference,
            service=case.service,
            agency=case.agency,
            office_code=case.office,
            district=case.district,
            stage=case.stage,
            is_anonymous=case.anonymous,
            opened_on=dhaka_date(case.opened_at),
            due_on=case.due_on,
            closed_on=dhaka_date(case.closed_at) if case.closed_at else None,
            stage_since_on=dhaka_date(case.stage_since),
            rating=case.rating,
            conversation_id=case.conversation_id,
            findings=case.findings or {},
        )


@dataclass(frozen=True)
class StatusWording:
    """A status in words for the citizen."""

    service: Bilingual
    stage: Bilingual
    note: Bilingual


def case_status(
    session: Session,
    catalogue: Catalogue,
    *,
    reference: str | None = None,
    receipt_code: str | None = None,
    conversation_id: int | None = None,
    phone: str | None = None,
) -> CaseStatus | None:
    """A citizen's own case: by receipt code, or by reference from the same conversation or with the phone.

    None means "not yours" and "no such case" alike, and the citizen is told the same for both.
    """
    case = own_case(
        session,
        catalogue,
        reference=reference,
        receipt_code=receipt_code,
        conversation_id=conversation_id,
        phone=phone,
    )
    return CaseStatus.of(case) if case else None


def own_case(
    session: Session,
    catalogue: Catalogue,
    *,
    reference: str | None = None,
    receipt_code: str | None = None,
    conversation_id: int | None = None,
    phone: str | None = None,
) -> Case | None:
    """The citizen's own case, found as :func:`case_status` finds it; its fields load when touched."""
    if receipt_code is not None:
        # What is no code at all goes the same way as an unknown one.
        code = normalise_receipt_code(receipt_code) or ""
        condition: ColumnElement[bool] = Case.receipt_index == blind_index(session, "receipt", code)
    else:
        plain = normalise_reference(reference or "", catalogue.prefixes) or ""
        proofs = [Case.conversation_id == conversation_id] if conversation_id is not None else []
        if phone is not None:
            proofs.append(Case.phone_index == blind_index(session, "phone", phone))
        condition = and_(Case.reference == plain, or_(false(), *proofs))
    return session.scalars(select(Case).where(condition).options(defer(Case.fields))).one_or_none()


def cases_by_passport(session: Session, passport: str, phone: str) -> list[CaseStatus]:
    """The cases opened with this passport and this phone, newest first. Either alone finds nothing."""
    found = and_(
        Case.passport_index == blind_index(session, "passport", passport),
        Case.phone_index == blind_index(session, "phone", phone),
    )
    return _newest_first(session, found)


def cases_of(session: Session, catalogue: Catalogue, conversation_id: int) -> list[CaseStatus]:
    """The cases opened in a conversation, newest first; reports without a name are in nobody's list."""
    return _newest_first(session, Case.conversation_id == conversation_id)


def _newest_first(session: Session, condition: ColumnElement[bool]) -> list[CaseStatus]:
    query = select(Case).where(condition).order_by(Case.id.desc())
    return [CaseStatus.of(case) for case in session.scalars(query.options(defer(Case.fields)))]


def agency_case(session: Session, reference: str, *, agency: str) -> Case | None:
    """A case with all its fields, for an officer of the agency it belongs to; None for everybody else."""
    query = select(Case).where(Case.reference == normalise_reference(reference), Case.agency == agency)
    return session.scalars(query).one_or_none()


def wording(session: Session, catalogue: Catalogue, status: CaseStatus) -> StatusWording:
    """A status in words, also for a service that the catalogue no longer offers.

    Raises:
        UnknownService: neither the catalogue nor the database ever described the service.
    """
    service = catalogue.services.get(status.service) or stored_service(session, status.service)
    if service is None:
        raise UnknownService("no service has this code")
    stage = next((stage for stage in service.stages if stage.code == status.stage), None)
    if stage is None:
        # The stage was taken out of the catalogue while the case stood in it.
        return StatusWording(service.title, service.title, service.title)
    return StatusWording(service.title, stage.title, told(stage.citizen_note, service, status.findings))
