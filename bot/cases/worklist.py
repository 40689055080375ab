"""Reading cases for whoever works on them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, defer

from bot.cases.errors import UnknownCase
from bot.cases.model import Case, CaseEvent
from bot.cases.references import normalise_reference
from bot.catalogue.loader import Catalogue
from bot.clock import dhaka_date


@dataclass(frozen=True)
class CaseFilter:
    """Which open cases are looked for; None leaves a condition out."""

    office: str | None = None
    service: str | None = None
    stage: str | None = None
    late: bool = False


def found_cases(session: Session, chosen: CaseFilter, now: datetime) -> list[Case]:
    """Open cases, the oldest first, for officers; their fields load when touched."""
    query = select(Case).where(Case.closed_at.is_(None))
    for column, wanted in (
        (Case.office, chosen.office), (Case.service, chosen.service), (Case.stage, chosen.stage),
    ):  # fmt: skip
        query = query.where(column == wanted) if wanted is not None else query
    if chosen.late:
        query = query.where(is_late(now))
    return list(session.scalars(query.order_by(Case.id).options(defer(Case.fields))))


def is_late(now: datetime) -> ColumnElement[bool]:
    """Cases that are late in their stage or as a whole."""
    return or_(Case.stage_due_at <= now, Case.due_on < dhaka_date(now))


def is_open_and_late(now: datetime) -> ColumnElement[bool]:
    """Open cases that are late, asked so that the lists' indexes lead to them."""
    stands_still = Case.paused_at.is_not(None) & (Case.due_on < dhaka_date(now))
    return Case.closed_at.is_(None) & or_(Case.next_due_at <= now, stands_still)


def newest_of(which: Sequence[ColumnElement[bool]], limit: int, *, are_few: bool = False) -> Select[Case]:
    """The newest of the cases that fulfil all of this.

    Args:
        are_few: they are looked up and sorted. PostgreSQL might walk over all other cases to them.
    """
    newest = Case.id + 0 if are_few else Case.id
    ids = select(Case.id).where(*which).order_by(newest.desc()).limit(limit)
    return select(Case).where(Case.id.in_(ids)).order_by(Case.id.desc())


def count_late(session: Session, offices: Collection[str], now: datetime, *, most: int) -> int:
    """How many open cases of offices are late; ``most`` says that many or more."""
    late = (Case.office.in_(list(offices)), is_open_and_late(now))
    found = select(Case.id).where(*late).limit(most).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def case_of_reference(session: Session, catalogue: Catalogue, reference: str) -> Case | None:
    """A case of any agency with all its fields, for an operator."""
    plain = normalise_reference(reference, catalogue.prefixes)
    return session.scalars(select(Case).where(Case.reference == plain)).one_or_none()


def locked_case(session: Session, catalogue: Catalogue, reference: str, agency: str | None) -> Case:
    """A case that is about to change, its row locked.

    Args:
        agency: the agency of who changes it; another agency's case is then unknown to them.

    Raises:
        UnknownCase: there is none, or it is another agency's.
    """
    plain = normalise_reference(reference, catalogue.prefixes)
    case = session.scalar(select(Case).where(Case.reference == plain).with_for_update())
    if case is None or (agency is not None and case.agency != agency):
        raise UnknownCase("no such case")
    return case


def history_of(session: Session, case: Case) -> list[CaseEvent]:
    """What happened to a case, oldest first."""
    query = select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id)
    return list(session.scalars(query))


class CaseList(StrEnum):
    """A part of an office's cases."""

    OPEN = "open"
    LATE = "late"
    CLOSED = "closed"


#: So many cases are shown at once.
CASES_SHOWN = 40


def cases_in_offices(
    session: Session,
    catalogue: Catalogue,
    offices: Collection[str],
    part: CaseList,
    now: datetime,
    *,
    desk: str | None = None,
    before: int | None = None,
) -> list[Case]:
    """A page of the offices' cases with all their fields, the newest first.

    Args:
        desk: whose list (``desk`` in a service's file); None for everybody's, on which no case is that
            belongs to a desk.
        before: the id of the last case of the page before.
    """
    codes = [one.code for one in catalogue.services.values() if one.desk == desk]
    which = [of_offices(catalogue, offices), Case.service.in_(codes), _of_part(part, now)]
    if before is not None:
        which.append(Case.id < before)
    return list(session.scalars(newest_of(which, CASES_SHOWN, are_few=part == CaseList.LATE)))


def _of_part(part: CaseList, now: datetime) -> ColumnElement[bool]:
    if part == CaseList.LATE:
        return is_open_and_late(now)
    return Case.closed_at.is_not(None) if part == CaseList.CLOSED else Case.closed_at.is_(None)


def of_offices(catalogue: Catalogue, offices: Collection[str]) -> ColumnElement[bool]:
    """Cases of some offices. All offices of an agency are asked for by its name: one walk along an index."""
    agencies = {one.agency for one in catalogue.offices.values() if one.code in offices}
    whole = {one.code for one in catalogue.offices.values() if one.agency in agencies}
    if len(agencies) == 1 and whole == set(offices):
        return Case.agency == agencies.pop()
    return Case.office.in_(list(offices))


def case_in_offices(
    session: Session, catalogue: Catalogue, offices: Collection[str], reference: str
) -> Case | None:
    """A case with all its fields, if it is one of the offices'; "no such case" and "not yours" are alike."""
    plain = normalise_reference(reference, catalogue.prefixes)
    mine = (Case.reference == plain, Case.office.in_(list(offices)))
    return session.scalars(select(Case).where(*mine)).one_or_none()


def cases_of_conversation(session: Session, offices: Collection[str], conversation_id: int) -> list[Case]:
    """The offices' cases that were opened in a conversation with all their fields, the newest first."""
    mine = (Case.conversation_id == conversation_id, Case.office.in_(list(offices)))
    return list(session.scalars(select(Case).where(*mine).order_by(Case.id.desc())))


def open_cases_of(
    session: Session, offices: Collection[str], conversation_ids: Collection[int], service: str
) -> dict[int, list[str]]:
    """References of the offices' open cases of a service, by the conversation they were opened in."""
    mine = (Case.conversation_id.in_(conversation_ids), Case.office.in_(list(offices)))
    which = (Case.service == service, Case.closed_at.is_(None))
    found: dict[int, list[str]] = {}
    statement = select(Case.conversation_id, Case.reference).where(*mine, *which).order_by(Case.id)
    for conversation_id, reference in session.execute(statement):
        assert conversation_id is not None
        found.setdefault(conversation_id, []).append(reference)
    return found
