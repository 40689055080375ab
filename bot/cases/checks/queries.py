"""Reading checks: what is done of a case, and which cases have some open."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session, defer

from bot.cases.checks.errors import ChecksMissing
from bot.cases.history import BRINGS
from bot.cases.model import Case, CaseEvent, CaseEventKind
from bot.cases.worklist import CASES_SHOWN, is_late
from bot.catalogue.loader import Catalogue
from bot.catalogue.schema import Service
from bot.catalogue.stages import FieldCheck
from bot.clock import DHAKA, dhaka_date

_OF_CHECKS = (CaseEventKind.CHECKED, CaseEventKind.CHECK_NOTED, CaseEventKind.UNCHECKED)


@dataclass(frozen=True)
class CheckState:
    """A check of the stage that a case is in.

    Attributes:
        lines: what the history tells of it since the case came into the stage, oldest first.
    """

    check: FieldCheck
    lines: tuple[CaseEvent, ...]

    @property
    def done(self) -> CaseEvent | None:
        """The tick that counts; None if there is none, or it was taken back since."""
        ticks = [line for line in self.lines if line.kind != CaseEventKind.CHECK_NOTED]
        return ticks[-1] if ticks and ticks[-1].kind == CaseEventKind.CHECKED else None


class FieldPart(StrEnum):
    """Which of the cases with checks: late or due today, or all others."""

    NOW = "now"
    LATER = "later"


def checks_of(session: Session, service: Service, case: Case) -> list[CheckState]:
    """The checks of the stage that a case is in, in the catalogue's order."""
    asked = service.stage(case.stage).checks
    lines = _lines(session, [case.id])[case.id] if asked else ()
    return _states(asked, lines)


def ensure_checked(session: Session, service: Service, case: Case, to: str) -> None:
    """ChecksMissing, unless all is done that a case's stage asks for before it may go to another one."""
    needed = [one for one in service.stage(case.stage).checks if to in one.needed_for]
    if not needed:
        return
    missing = [
        one.check.title
        for one in checks_of(session, service, case)
        if one.check in needed and one.done is None
    ]
    if missing:
        raise ChecksMissing(missing)


def cases_with_checks(
    session: Session,
    catalogue: Catalogue,
    offices: Collection[str],
    part: FieldPart,
    now: datetime,
    after: int | None = None,
) -> list[tuple[Case, list[CheckState]]]:
    """A page of the offices' open cases in stages with checks, the oldest first.

    Args:
        after: the id of the last case of the page before.
    """
    asked = {
        (service.code, stage.code): stage.checks
        for service in catalogue.services.values()
        for stage in service.stages
        if stage.checks
    }
    in_stage = or_(false(), *(and_(Case.service == service, Case.stage == stage) for service, stage in asked))
    query = select(Case).where(Case.office.in_(list(offices)), Case.closed_at.is_(None), in_stage)
    is_now = _due_today_or_late(now)
    query = query.where(is_now if part == FieldPart.NOW else ~func.coalesce(is_now, False))
    query = query.where(Case.id > after) if after is not None else query
    found = session.scalars(query.order_by(Case.id).limit(CASES_SHOWN).options(defer(Case.fields))).all()
    lines = _lines(session, [case.id for case in found])
    return [(case, _states(asked[case.service, case.stage], lines[case.id])) for case in found]


def _due_today_or_late(now: datetime) -> ColumnElement[bool]:
    midnight = datetime.combine(dhaka_date(now) + timedelta(days=1), time.min, DHAKA)
    return or_(
        func.coalesce(Case.stage_due_at <= midnight, False),
        func.coalesce(Case.due_on <= dhaka_date(now), False),
        func.coalesce(is_late(now), False),
    )


def _lines(session: Session, ids: Sequence[int]) -> Mapping[int, Sequence[CaseEvent]]:
    """By case what its history tells of checks since it came into its stage."""
    of_cases = CaseEvent.case_id.in_(ids)
    came = (
        select(CaseEvent.case_id, func.max(CaseEvent.id).label("at"))
        .where(of_cases, CaseEvent.kind.in_(BRINGS))
        .group_by(CaseEvent.case_id)
        .subquery()
    )
    query = (
        select(CaseEvent)
        .outerjoin(came, came.c.case_id == CaseEvent.case_id)
        .where(of_cases, CaseEvent.kind.in_(_OF_CHECKS), CaseEvent.id > func.coalesce(came.c.at, 0))
    )
    lines: dict[int, list[CaseEvent]] = {case_id: [] for case_id in ids}
    for line in session.scalars(query.order_by(CaseEvent.id)):
        lines[line.case_id].append(line)
    return lines


def _states(asked: Iterable[FieldCheck], lines: Sequence[CaseEvent]) -> list[CheckState]:
    return [
        CheckState(check, tuple(one for one in lines if (one.content or {}).get("check") == check.name))
        for check in asked
    ]
