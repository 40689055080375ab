"""Linking cases."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session, defer

from bot.cases.errors import UnknownCase
from bot.cases.history import record
from bot.cases.links.errors import LinkNotAllowed, NothingToLink
from bot.cases.links.model import CaseLink
from bot.cases.model import Case, CaseEventKind
from bot.cases.references import normalise_reference
from bot.catalogue.loader import Catalogue
from bot.clock import Clock

log = structlog.get_logger(__name__)

LINKING_ROLES = frozenset({"officer", "supervisor"})


def link_cases(
    session: Session,
    catalogue: Catalogue,
    clock: Clock,
    *,
    references: Sequence[str],
    actor: str,
    reason: str,
    agency: str | None = None,
) -> list[str]:
    """Put cases into one group, with all that were linked to any of them before; run it as often as you like.

    Args:
        references: in any writing.
        actor: who links them, role first: ``officer:7``.
        reason: kept in each case's history, encrypted.
        agency: the linker's agency; another agency's case is then unknown to them.

    Returns:
        The references of the whole group, oldest first.

    Raises:
        NothingToLink, UnknownCase, LinkNotAllowed.
    """
    if actor.partition(":")[0] not in LINKING_ROLES:
        raise LinkNotAllowed("an officer or a supervisor links cases")
    named = {normalise_reference(one, catalogue.prefixes) for one in references}
    if len(named) < 2:
        raise NothingToLink("name two different cases at least")
    cases = _locked(session, named, agency)
    if len(cases) < len(named):
        raise UnknownCase("no such case")
    if len({case.agency for case in cases}) > 1:
        raise LinkNotAllowed("cases of different agencies are not linked")
    now, known = clock.now(), _groups(session, cases)
    group = min([*known.values(), *(case.id for case in cases)])
    for old in set(known.values()) - {group}:
        session.execute(update(CaseLink).where(CaseLink.group_id == old).values(group_id=group))
    for case in cases:
        if case.id not in known:
            session.add(CaseLink(case_id=case.id, group_id=group, linked_by=actor, linked_at=now))
    content = {"with": sorted(case.reference for case in cases)}
    if set(known.values()) != {group} or len(known) < len(cases):
        for case in cases:
            record(session, case, now, CaseEventKind.LINKED, actor, note=reason, content=content)
        log.info("cases_linked", agency=cases[0].agency, cases=len(cases))
    query = select(Case.reference).join(CaseLink, CaseLink.case_id == Case.id)
    return list(session.scalars(query.where(CaseLink.group_id == group).order_by(Case.id)))


def unlink_case(
    session: Session,
    catalogue: Catalogue,
    clock: Clock,
    *,
    reference: str,
    offices: Collection[str],
    actor: str,
    reason: str,
) -> None:
    """Take a case out of its group; the others stay together. Nothing happens to one that is in none.

    Args:
        offices: whose cases the officer sees; any other is unknown to them.
        reason: kept in the case's history, encrypted.

    Raises:
        UnknownCase, LinkNotAllowed.
    """
    if actor.partition(":")[0] not in LINKING_ROLES:
        raise LinkNotAllowed("an officer or a supervisor links cases")
    plain = normalise_reference(reference, catalogue.prefixes)
    mine = Case.reference == plain, Case.office.in_(list(offices))
    case = session.scalars(select(Case).where(*mine).options(defer(Case.fields)).with_for_update()).first()
    if case is None:
        raise UnknownCase("no such case")
    link = session.get(CaseLink, case.id)
    if link is None:
        return
    session.delete(link)
    session.flush()
    _settle_group(session, link.group_id)
    record(session, case, clock.now(), CaseEventKind.UNLINKED, actor, note=reason)
    log.info("case_unlinked", agency=case.agency)


def _settle_group(session: Session, group_id: int) -> None:
    """Name what is left of a group after its oldest case; one alone is no group."""
    left = session.scalars(select(CaseLink).where(CaseLink.group_id == group_id)).all()
    if len(left) == 1:
        session.delete(left[0])
    elif left:
        oldest = min(one.case_id for one in left)
        session.execute(update(CaseLink).where(CaseLink.group_id == group_id).values(group_id=oldest))


def _locked(session: Session, references: set[str | None], agency: str | None) -> list[Case]:
    query = select(Case).where(Case.reference.in_([one for one in references if one is not None]))
    query = query.where(Case.agency == agency) if agency is not None else query
    # Always in the same order, so that two who link at once do not wait for each other.
    return list(session.scalars(query.order_by(Case.id).options(defer(Case.fields)).with_for_update()))


def _groups(session: Session, cases: Sequence[Case]) -> dict[int, int]:
    """The group of each case that is in one."""
    query = select(CaseLink).where(CaseLink.case_id.in_([case.id for case in cases]))
    return {link.case_id: link.group_id for link in session.scalars(query)}
