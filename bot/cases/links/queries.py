"""Which cases belong, or may belong, together."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from rapidfuzz.fuzz import token_set_ratio
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, defer

from bot.cases.links.model import CaseLink
from bot.cases.model import Case
from bot.cases.worklist import CASES_SHOWN
from bot.catalogue.loader import Catalogue
from bot.catalogue.schema import Service
from bot.clock import dhaka_date
from bot.text.normalise import ascii_digits, normalise

#: Cases opened so long before or after may be about the same thing, and so many of them are looked at.
WINDOW = timedelta(days=90)
MOST_COMPARED = 1000
#: From this likeness on (rapidfuzz's ``token_set_ratio``, 0 to 100) two names may be one.
LIKE = 88
_SIGNS = re.compile(r"[^\w\u0980-\u09ff]+")


@dataclass(frozen=True)
class RelatedCase:
    """A case beside another one. ``likeness`` is 100 for what an officer linked."""

    reference: str
    service: str
    office_code: str
    stage: str
    opened_on: date
    is_linked: bool
    likeness: int

    @classmethod
    def of(cls, case: Case, *, is_linked: bool, likeness: int) -> RelatedCase:
        """What an officer sees: no words and no names."""
        opened_on = dhaka_date(case.opened_at)
        return cls(case.reference, case.service, case.office, case.stage, opened_on, is_linked, likeness)


def related_cases(session: Session, catalogue: Catalogue, case: Case) -> list[RelatedCase]:
    """The cases linked to a case, then those that look like it, the likest first; for officers only.

    Two cases look alike when they are of one service and one district, were opened within :data:`WINDOW` of
    each other, and all fields marked ``related: true`` that both have hold nearly the same words.
    """
    linked = linked_cases(session, case)
    known = {case.id, *(one.id for one in linked)}
    service = catalogue.services.get(case.service)
    found = [RelatedCase.of(one, is_linked=True, likeness=100) for one in linked]
    alike = [
        RelatedCase.of(other, is_linked=False, likeness=likeness)
        for other in (_candidates(session, case) if service else ())
        if other.id not in known and (likeness := _likeness(service, case, other)) >= LIKE
    ]
    return [*found, *sorted(alike, key=lambda one: (-one.likeness, one.reference))]


def linked_cases(session: Session, case: Case) -> list[Case]:
    """The other cases of a case's group, oldest first."""
    group = select(CaseLink.group_id).where(CaseLink.case_id == case.id).scalar_subquery()
    query = select(Case).join(CaseLink, CaseLink.case_id == Case.id)
    others = query.where(CaseLink.group_id == group, Case.id != case.id)
    return list(session.scalars(others.order_by(Case.id)))


def count_linked(session: Session, case: Case, offices: Collection[str]) -> int:
    """How many other cases of the offices are linked to a case."""
    inner = _linked_in(case, offices).with_only_columns(Case.id).subquery()
    return session.scalar(select(func.count()).select_from(inner)) or 0


def linked_in_offices(
    session: Session, case: Case, offices: Collection[str], after: int | None = None, limit: int = CASES_SHOWN
) -> list[Case]:
    """A page of the offices' cases that are linked to a case, oldest first; their answers load when touched.

    Args:
        after: the id of the last case of the page before.
    """
    query = _linked_in(case, offices)
    query = query.where(Case.id > after) if after is not None else query
    return list(session.scalars(query.order_by(Case.id).limit(limit).options(defer(Case.fields))))


def _linked_in(case: Case, offices: Collection[str]) -> Select[Case]:
    group = select(CaseLink.group_id).where(CaseLink.case_id == case.id).scalar_subquery()
    query = select(Case).join(CaseLink, CaseLink.case_id == Case.id)
    return query.where(CaseLink.group_id == group, Case.id != case.id, Case.office.in_(list(offices)))


def _candidates(session: Session, case: Case) -> Iterator[Case]:
    near = Case.opened_at.between(case.opened_at - WINDOW, case.opened_at + WINDOW)
    same = Case.service == case.service, Case.district == case.district, Case.agency == case.agency
    query = select(Case).where(*same, near).order_by(Case.id.desc()).limit(MOST_COMPARED)
    yield from session.scalars(query)


def _likeness(service: Service | None, case: Case, other: Case) -> int:
    """How alike the marked fields are: as alike as the least alike of them, 0 if there is none to compare."""
    marked = [field.name for field in (service.fields if service else ()) if field.related]
    pairs = [(_plain(case, name), _plain(other, name)) for name in marked]
    scores = [token_set_ratio(one, another) for one, another in pairs if one and another]
    return round(min(scores)) if scores else 0


def _plain(case: Case, field: str) -> str:
    text = case.fields.get(field)
    return _SIGNS.sub(" ", ascii_digits(normalise(text)).casefold()).strip() if isinstance(text, str) else ""
