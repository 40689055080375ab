"""Ticking off checks. Each tick is a line of the history: whoever comes second takes nothing away."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases.checks.errors import UnknownCheck
from bot.cases.errors import UnknownCase
from bot.cases.evidence import take_evidence
from bot.cases.history import record
from bot.cases.idempotency import RECEIPT_LIFETIME, once
from bot.cases.model import Case, CaseEventKind
from bot.cases.references import normalise_reference
from bot.catalogue.loader import Catalogue
from bot.catalogue.schema import Service
from bot.clock import Clock

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Tick:
    """What an officer says of one check.

    Attributes:
        check: its name.
        done: it was done; False for a note or a photo alone ("nobody at home").
        note: for colleagues; kept encrypted.
        photo: the evidence id of a photo.
    """

    check: str
    done: bool
    note: str | None = field(default=None, repr=False)
    photo: str | None = None


def tick_off(
    session: Session,
    catalogue: Catalogue,
    clock: Clock,
    *,
    reference: str,
    offices: Collection[str],
    ticks: Sequence[Tick],
    actor: str,
    key: str,
) -> None:
    """Write down what was done about checks of a case.

    A tick that comes when the case has gone on is written down all the same: it was done.

    Args:
        offices: whose cases the officer sees; any other is unknown to them.
        key: names the sending; the same one writes nothing twice.

    Raises:
        UnknownCase: none of theirs, or its particulars were erased.
        UnknownCheck: the service asks for no such thing.
    """
    case, service = _locked(session, catalogue, reference, offices)
    known = {check.name for stage in service.stages for check in stage.checks}
    if strangers := sorted({one.check for one in ticks} - known):
        raise UnknownCheck(f"no check is called {strangers[0]}")
    now = clock.now()

    def work() -> dict[str, Any]:
        for one in ticks:
            kind = CaseEventKind.CHECKED if one.done else CaseEventKind.CHECK_NOTED
            content = {"check": one.check, **({"photo": one.photo} if one.photo else {})}
            _record(session, case, now, kind, actor, one.note, content)
            if one.photo:
                take_evidence(session, case, [{"evidence": one.photo}], now, None, actor=actor)
        log.info("checks_ticked", service=case.service, ticks=len(ticks))
        return {}

    once(session, "tick_off", f"{actor}|{case.id}|{key}", now + RECEIPT_LIFETIME, work)


def take_back(
    session: Session,
    catalogue: Catalogue,
    clock: Clock,
    *,
    reference: str,
    offices: Collection[str],
    check: str,
    actor: str,
    reason: str | None = None,
) -> None:
    """Say that something ticked off was not done after all; the tick stays in the history.

    Raises:
        UnknownCase, UnknownCheck.
    """
    case, service = _locked(session, catalogue, reference, offices)
    if check not in {one.name for one in service.stage(case.stage).checks}:
        raise UnknownCheck("the stage asks for no such check")
    _record(session, case, clock.now(), CaseEventKind.UNCHECKED, actor, reason, {"check": check})


def _record(
    session: Session,
    case: Case,
    now: datetime,
    kind: CaseEventKind,
    actor: str,
    note: str | None,
    content: dict[str, Any],
) -> None:
    here = {"from_stage": case.stage, "to_stage": case.stage}
    record(session, case, now, kind, actor, **here, note=note, content=content)


def _locked(
    session: Session, catalogue: Catalogue, reference: str, offices: Collection[str]
) -> tuple[Case, Service]:
    plain = normalise_reference(reference, catalogue.prefixes)
    mine = Case.reference == plain, Case.office.in_(list(offices)), Case.erased_at.is_(None)
    case = session.scalars(select(Case).where(*mine).with_for_update()).one_or_none()
    if case is None or case.service not in catalogue.services:
        raise UnknownCase("no such case")
    return case, catalogue.service(case.service)
