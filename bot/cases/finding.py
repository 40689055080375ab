"""Finding an office's cases by what is known of them: service, stage, time, numbers; and showing why."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, defer

from bot.cases.indexing import Answer, searchable_answers
from bot.cases.model import Case
from bot.cases.worklist import is_open_and_late, newest_of, of_offices
from bot.catalogue.loader import Catalogue
from bot.privacy.blind_index import blind_index
from bot.text.excerpts import Span, Term, found_in


@dataclass(frozen=True)
class CaseConditions:
    """What must hold of a case; None leaves a condition out. ``state``: ``open``, ``closed`` or ``late``."""

    services: Collection[str] | None = None
    stages: Collection[str] | None = None
    district: str | None = None
    state: str | None = None
    reference: str | None = None
    before: datetime | None = None
    after: datetime | None = None

    def clauses(self, now: datetime) -> Iterator[ColumnElement[bool]]:
        """The conditions, for a statement."""
        if self.services is not None:
            yield Case.service.in_(self.services)
        if self.stages is not None:
            yield Case.stage.in_(self.stages)
        if self.district is not None:
            yield Case.district == self.district
        if self.reference is not None:
            yield Case.reference == self.reference
        if self.state == "late":
            yield is_open_and_late(now)
        elif self.state is not None:
            yield Case.closed_at.is_not(None) if self.state == "closed" else Case.closed_at.is_(None)
        if self.before is not None:
            yield Case.opened_at < self.before
        if self.after is not None:
            yield Case.opened_at >= self.after


class FoundAnswer(NamedTuple):
    """An answer in which something sought stands."""

    answer: Answer
    spans: Sequence[Span]


def cases_that(
    session: Session,
    catalogue: Catalogue,
    offices: Collection[str],
    conditions: CaseConditions,
    now: datetime,
    *,
    limit: int,
    before_id: int | None = None,
) -> list[Case]:
    """The offices' cases for which the conditions hold, the newest first."""
    which = [of_offices(catalogue, offices), *conditions.clauses(now)]
    if before_id is not None:
        which.append(Case.id < before_id)
    newest = newest_of(which, limit, are_few=conditions.state == "late")
    return list(session.scalars(newest.options(defer(Case.fields))))


def cases_with_number(
    session: Session, offices: Collection[str], number: str, limit: int, *conditions: ColumnElement[bool]
) -> list[Case]:
    """The offices' cases of whoever has a phone, NID or passport, by its keyed hash; the newest first."""
    same = or_(
        Case.phone_index == blind_index(session, "phone", number),
        Case.nid_index == blind_index(session, "nid", number),
        Case.passport_index == blind_index(session, "passport", number),
    )
    query = select(Case).where(same, Case.office.in_(list(offices)), *conditions)
    return list(session.scalars(query.order_by(Case.id.desc()).limit(limit).options(defer(Case.fields))))


def found_answers(catalogue: Catalogue, case: Case, terms: Sequence[Term]) -> list[FoundAnswer] | None:
    """The answers of a case in which terms stand; None unless each of them stands in one."""
    answers = list(searchable_answers(catalogue, case))
    found = found_in(terms, [answer.text for answer in answers])
    if found is None:
        return None
    return [FoundAnswer(answer, spans) for answer, spans in zip(answers, found, strict=True) if spans]


def cases_of_offices(
    session: Session, offices: Collection[str], case_ids: Collection[int]
) -> Mapping[int, Case]:
    """The offices' cases among these, with all their answers, by id."""
    if not case_ids:
        return {}
    mine = Case.id.in_(case_ids), Case.office.in_(list(offices))
    return {case.id: case for case in session.scalars(select(Case).where(*mine))}


def cases_by_conversation(
    session: Session, offices: Collection[str], conversation_ids: Collection[int]
) -> Mapping[int, list[Case]]:
    """The offices' cases that were opened in conversations, the newest first."""
    mine = Case.conversation_id.in_(conversation_ids), Case.office.in_(list(offices))
    query = select(Case).where(*mine).order_by(Case.id.desc()).options(defer(Case.fields))
    cases: dict[int, list[Case]] = {}
    for case in session.scalars(query):
        cases.setdefault(case.conversation_id or 0, []).append(case)
    return cases
