"""What changes the stored catalogue and the pages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.catalogue.errors import UnknownPage
from bot.catalogue.loader import Catalogue
from bot.catalogue.model import CatalogueEntry, Page, PageStatus
from bot.clock import Clock

log = structlog.get_logger(__name__)


def store_catalogue(session: Session, catalogue: Catalogue) -> int:
    """Make the database's copy equal to the catalogue that was read; run it as often as you like.

    Returns:
        How many entries were added, changed, taken out or brought back; 0 writes nothing.
    """
    stored = {(entry.kind, entry.code): entry for entry in session.scalars(select(CatalogueEntry))}
    changes = 0
    for kind, code, content in _entries(catalogue):
        changes += _store(session, stored.pop((kind, code), None), kind, code, content)
    for entry in stored.values():
        changes += entry.is_active
        if entry.is_active:
            entry.is_active = False
    session.flush()
    if changes:
        log.info("catalogue_stored", changes=changes)
    return changes


def _store(
    session: Session, entry: CatalogueEntry | None, kind: str, code: str, content: dict[str, Any]
) -> int:
    digest = _digest(content)
    if entry is None:
        session.add(CatalogueEntry(kind=kind, code=code, digest=digest, content=content, is_active=True))
        return 1
    if entry.digest == digest and entry.is_active:
        return 0
    entry.digest, entry.content, entry.is_active = digest, content, True
    return 1


def _entries(catalogue: Catalogue) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for agency in catalogue.agencies.values():
        yield "agency", agency.code, agency.model_dump(mode="json")
    for district in catalogue.districts:
        yield "district", district.slug, asdict(district)
    for office in catalogue.offices.values():
        yield "office", office.code, {**vars(office), "title": office.title.model_dump()}
    for service in catalogue.services.values():
        yield "service", service.code, service.model_dump(mode="json")
    for sheet in catalogue.fact_sheets.values():
        yield "fact_sheet", sheet.topic, sheet.model_dump(mode="json")
    for helpline in catalogue.helplines.all:
        yield "helpline", helpline.number, helpline.model_dump(mode="json")


def _digest(content: dict[str, Any]) -> str:
    """The same for the same content, whatever the layout of its file."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def bind_page(
    session: Session,
    catalogue: Catalogue,
    clock: Clock,
    *,
    page_id: str,
    office_code: str,
    token: str,
    name: str | None = None,
) -> Page:
    """Bind a Facebook page to an office, or give a page that is bound a new office, token or name.

    A new token also ends a pause and a call for authorisation.

    Raises:
        UnknownOffice: no office has this code.
    """
    return _bind(session, catalogue, clock, "facebook", page_id, office_code, token, name)


def bind_number(
    session: Session,
    catalogue: Catalogue,
    clock: Clock,
    *,
    number: str,
    office_code: str,
    name: str | None = None,
) -> Page:
    """Bind an SMS number (``+8801…`` or a short code) to an office, or give one that is bound a new office.

    Also ends a pause.

    Raises:
        UnknownOffice: no office has this code.
    """
    return _bind(session, catalogue, clock, "sms", number, office_code, "", name)


def _bind(
    session: Session,
    catalogue: Catalogue,
    clock: Clock,
    channel: str,
    page_id: str,
    office_code: str,
    token: str,
    name: str | None,
) -> Page:
    office = catalogue.office(office_code)
    page = session.get(Page, page_id)
    if page is None:
        page = Page(page_id=page_id, channel=channel, created_at=clock.now())
        session.add(page)
    page.office_code, page.agency_code, page.token = office.code, office.agency, token
    page.name = name or page.name
    page.status, page.paused_until_at = PageStatus.ACTIVE, None
    session.flush()
    log.info("page_bound", page_id=page_id, channel=channel, office_code=office.code)
    return page


def pause_page(session: Session, page_id: str, until_at: datetime | None = None) -> Page:
    """Send nothing for a page, until a moment or :func:`resume_page`; UnknownPage if it is not bound."""
    page = _page(session, page_id)
    page.status, page.paused_until_at = PageStatus.PAUSED, until_at
    return page


def resume_page(session: Session, page_id: str) -> Page:
    """End a page's pause; UnknownPage if it is not bound."""
    page = _page(session, page_id)
    page.status, page.paused_until_at = PageStatus.ACTIVE, None
    return page


def reauthorise(session: Session, page_id: str) -> Page:
    """Note that a page's token no longer works: nothing is sent until a new one is bound."""
    page = _page(session, page_id)
    page.status, page.paused_until_at = PageStatus.REAUTHORISE, None
    return page


def _page(session: Session, page_id: str) -> Page:
    page = session.get(Page, page_id)
    if page is None:
        raise UnknownPage("no such page is bound to an office")
    return page
