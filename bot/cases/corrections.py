"""Correcting a particular of one's own case while it is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases.errors import NotCorrectable, UnfitValue
from bot.cases.history import CITIZEN, record
from bot.cases.idempotency import RECEIPT_LIFETIME, once
from bot.cases.indexing import index_case
from bot.cases.model import Case, CaseEventKind
from bot.cases.opening import index_own_numbers
from bot.cases.references import normalise_reference
from bot.cases.validation import check, stop_for
from bot.catalogue.loader import Catalogue
from bot.catalogue.schema import Service, ServiceField
from bot.clock import Clock, dhaka_date

log = structlog.get_logger(__name__)

#: A choice or a place decides where a case goes and what else is asked; files are added, not corrected; a day
#: at a hearing is exchanged for another one, with its place.
_NOT_CORRECTED = frozenset({"choice", "yes_no", "district", "attachment", "hearing_date"})


@dataclass(frozen=True)
class Corrected:
    """What was corrected. ``changed`` is False if it was so already."""

    reference: str
    field: str
    changed: bool


def correctable_fields(service: Service, fields: Mapping[str, Any]) -> list[ServiceField]:
    """The particulars of a case that its citizen may correct, in the catalogue's order."""
    conditions = {name for field in service.fields for name in field.when or {}}
    return [
        field
        for field in service.fields
        if fields.get(field.name) is not None
        and field.kind not in _NOT_CORRECTED
        and field.name not in conditions
    ]


def correct_case(
    session: Session,
    catalogue: Catalogue,
    clock: Clock,
    *,
    reference: str,
    conversation_id: int,
    field: str,
    value: Any,
    idempotency_key: str | None = None,
) -> Corrected | None:
    """Correct one particular of the citizen's own open case.

    The history keeps who changed what, and what stood there before, encrypted; the office reads it there.

    Returns:
        None unless the case was filed in this conversation: its number and phone are not enough to change it.

    Raises:
        NotCorrectable: the case is closed, or this particular can't be corrected.
        UnfitValue: the value does not fit the field.
    """
    case = _own(session, catalogue, reference, conversation_id)
    if case is None:
        return None
    now = clock.now()

    def work() -> dict[str, Any]:
        definition = catalogue.service(case.service)
        chosen = _field(definition, case, field)
        verdict = check(chosen, value, today=dhaka_date(now))
        if not verdict.stands or stop_for(chosen, value, verdict) is not None:
            raise UnfitValue("the value does not fit", broken=verdict.broken)
        old, new = case.fields[field], verdict.value
        if old == new:
            return asdict(Corrected(case.reference, field, changed=False))
        case.fields = {**case.fields, field: new}
        case.phone_index = case.passport_index = case.nid_index = None
        index_own_numbers(session, case, definition)
        index_case(session, catalogue, case)
        content = {"field": field, "old": old, "new": new}
        record(session, case, now, CaseEventKind.CORRECTED, CITIZEN, content=content)
        log.info("case_corrected", service=case.service, field=field)
        return asdict(Corrected(case.reference, field, changed=True))

    return Corrected(**once(session, "correct_case", idempotency_key, now + RECEIPT_LIFETIME, work))


def _own(session: Session, catalogue: Catalogue, reference: str, conversation_id: int) -> Case | None:
    plain = normalise_reference(reference, catalogue.prefixes) or ""
    mine = Case.reference == plain, Case.conversation_id == conversation_id
    # Whoever waited for the lock sees what the one before has written.
    locked = select(Case).where(*mine).with_for_update().execution_options(populate_existing=True)
    return session.scalars(locked).one_or_none()


def _field(service: Service, case: Case, name: str) -> ServiceField:
    if case.closed_at is not None:
        raise NotCorrectable("a closed case is not changed")
    for field in correctable_fields(service, case.fields):
        if field.name == name:
            return field
    raise NotCorrectable("this particular is not corrected here")
