"""How an office's work stands: what is open and late, how long cases took, how satisfied citizens were."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, extract, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, load_only

from bot.accounts.roles import Role
from bot.cases.model import Case, CaseEvent
from bot.cases.worklist import is_late
from bot.clock import DHAKA

_DAY = 86_400
# So many rows are read at a time: the cases of a year must not stand in memory at once.
_ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class CaseFigures:
    """The figures of one service, or of one office.

    Attributes:
        name: the code of the service or the office.
        open, late: cases that are open now, and those of them that are late.
        closed: cases closed in the time that is looked at.
        with_deadline, in_time: those of them that had a deadline, and that were closed by it.
        median_days: from opening to closing; half of the closed cases took no longer. None without any.
        ratings, satisfaction: how many of them citizens rated, and their mean, from 1 to 5.
    """

    name: str
    open: int = 0
    late: int = 0
    closed: int = 0
    with_deadline: int = 0
    in_time: int = 0
    median_days: int | None = None
    ratings: int = 0
    satisfaction: float | None = None


def figures_by_service(
    session: Session, offices: Collection[str], since: datetime, now: datetime
) -> list[CaseFigures]:
    """The figures of each service that the offices have cases of, by code."""
    return _figures(session, Case.service, offices, since, now)


def figures_by_office(
    session: Session, offices: Collection[str], since: datetime, now: datetime
) -> list[CaseFigures]:
    """The figures of each office that has cases, by code."""
    return _figures(session, Case.office, offices, since, now)


def steps_by_officer(session: Session, offices: Collection[str], since: datetime) -> dict[str, int]:
    """How many steps each officer has taken in the offices' cases, by actor (``officer:7``)."""
    people = [CaseEvent.actor.startswith(f"{role}:") for role in (Role.OFFICER, Role.SUPERVISOR)]
    statement = (
        select(CaseEvent.actor, func.count())
        .join(Case, Case.id == CaseEvent.case_id)
        .where(CaseEvent.happened_at >= since, people[0] | people[1], Case.office.in_(list(offices)))
        .group_by(CaseEvent.actor)
    )
    return dict(session.execute(statement).all())


def cases_to_export(session: Session, offices: Collection[str], since: datetime) -> Iterator[Case]:
    """The offices' cases that were opened since then or are still open, the oldest first; no answers."""
    plain = load_only(
        Case.reference, Case.service, Case.office, Case.district, Case.stage, Case.opened_at, Case.due_on,
        Case.closed_at, Case.rating, raiseload=True,
    )  # fmt: skip
    wanted = (Case.office.in_(list(offices)), (Case.opened_at >= since) | Case.closed_at.is_(None))
    statement = select(Case).where(*wanted).order_by(Case.id).options(plain)
    yield from session.scalars(statement.execution_options(yield_per=_ROWS_AT_ONCE))


def _figures(
    session: Session,
    by: InstrumentedAttribute[str],
    offices: Collection[str],
    since: datetime,
    now: datetime,
) -> list[CaseFigures]:
    mine = Case.office.in_(list(offices))
    late = func.sum(case((is_late(now), 1), else_=0))
    still = select(by, func.count(), late).where(mine, Case.closed_at.is_(None)).group_by(by)
    standing: dict[str, dict[str, Any]] = {
        name: {"open": count, "late": of_them} for name, count, of_them in session.execute(still)
    }
    ended = (mine, Case.closed_at >= since)
    in_time = func.sum(case((_was_in_time(), 1), else_=0))
    counted = (func.count(), func.count(Case.due_on), in_time, func.count(Case.rating), func.avg(Case.rating))
    for name, *numbers in session.execute(select(by, *counted).where(*ended).group_by(by)):
        standing.setdefault(name, {}).update(_of_closed(*numbers))
    # By whole days: a few hundred rows however many cases there are, and both databases can do it.
    days = func.floor((extract("epoch", Case.closed_at) - extract("epoch", Case.opened_at)) / _DAY)
    took = select(by, days.label("days"), func.count()).where(*ended).group_by(by, days).order_by(by, days)
    for name, median in _medians(session.execute(took)):
        standing[name]["median_days"] = median
    return [CaseFigures(name, **known) for name, known in sorted(standing.items())]


def _of_closed(
    closed: int, with_deadline: int, in_time: int, ratings: int, mean: float | None
) -> dict[str, Any]:
    return {
        "closed": closed,
        "with_deadline": with_deadline,
        "in_time": in_time,
        "ratings": ratings,
        "satisfaction": float(mean) if mean is not None else None,
    }


def _was_in_time() -> ColumnElement[bool]:
    """Closed before the day of the deadline was over in Dhaka, whose clock never changes."""
    offset = DHAKA.utcoffset(datetime(2026, 1, 1))
    ahead = int(offset.total_seconds()) if offset is not None else 0
    day_over = extract("epoch", Case.due_on) + _DAY - ahead
    return extract("epoch", Case.closed_at) < day_over


def _medians(rows: Any) -> Iterator[tuple[str, int]]:
    """The median of each name's days, from how often each number of days occurs."""
    of_name: dict[str, list[tuple[float, int]]] = {}
    for name, days, count in rows:
        of_name.setdefault(name, []).append((days, count))
    for name, found in of_name.items():
        half, seen = sum(count for _, count in found) / 2, 0
        for days, count in found:
            seen += count
            if seen >= half:
                yield name, int(days)
                break
