"""Reading pages and the stored catalogue."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.catalogue.model import CatalogueEntry, Page
from bot.catalogue.schema import Service


def page_of(session: Session, page_id: str) -> Page | None:
    """The page of this id, if it is bound to an office."""
    return session.get(Page, page_id)


def all_pages(session: Session, channel: str = "facebook") -> list[Page]:
    """Every bound account of a channel, by office."""
    of_channel = select(Page).where(Page.channel == channel)
    return list(session.scalars(of_channel.order_by(Page.office_code, Page.page_id)))


def stored_service(session: Session, code: str) -> Service | None:
    """A service as it was last stored, also one that has been taken out of the catalogue since."""
    entry = session.get(CatalogueEntry, ("service", code))
    return Service.model_validate(entry.content) if entry else None
