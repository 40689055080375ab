"""How a case begins: where it goes, and by what it can be found again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.cases.answers import district_of, first_of_kind
from bot.cases.deadlines import due_on
from bot.cases.history import kept_moment
from bot.cases.model import Case
from bot.cases.moving import enter_stage
from bot.catalogue.loader import Catalogue
from bot.catalogue.schema import Service
from bot.privacy.blind_index import blind_index


def new_case(
    catalogue: Catalogue,
    service: Service,
    answers: dict[str, Any],
    now: datetime,
    district: str | None,
    page_office: str | None,
) -> Case:
    """A case of a service at the office that its place and page lead to; no reference or owner yet."""
    place = district_of(catalogue, service, answers, district)
    office = catalogue.office_for(service.code, place, page_office, fields=answers)
    case = Case(
        service=service.code,
        agency=service.agency,
        office=office.code,
        district=place or office.district,
        fields=answers,
        opened_at=now,
        due_on=due_on(catalogue, service, now, answers),
    )
    enter_stage(catalogue, case, service.stage(service.initial_stage), now)
    return case


def leave_no_trail(session: Session, case: Case, code: str) -> None:
    """Keep nothing with an anonymous report but the way in that its code gives."""
    case.anonymous, case.conversation_id = True, None
    case.opened_at = case.stage_since = kept_moment(case.opened_at, anonymous=True)
    if case.stage_due_at is not None:
        case.stage_due_at = kept_moment(case.stage_due_at, anonymous=True) + timedelta(days=1)
    if case.warn_at is not None:
        case.warn_at = kept_moment(case.warn_at, anonymous=True) + timedelta(days=1)
    case.receipt_index = blind_index(session, "receipt", code)


def index_own_numbers(session: Session, case: Case, service: Service) -> None:
    """By what the citizen's own case can be found again."""
    if phone := first_of_kind(service, case.fields, "phone"):
        case.phone_index = blind_index(session, "phone", phone)
    if passport := first_of_kind(service, case.fields, "passport"):
        case.passport_index = blind_index(session, "passport", passport)
    if nid := first_of_kind(service, case.fields, "nid"):
        case.nid_index = blind_index(session, "nid", nid)
