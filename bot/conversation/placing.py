"""Whose a conversation is: the office that was asked for, else the office of the page it came in on.

``office`` and ``agency`` are written down with the conversation, so that an office's list is one walk along
an index. They follow ``team`` and the page by themselves, whoever changes these: a mapped conversation when
it is flushed (:func:`bot.conversation.model.place`), rows that are inserted in bulk by
:func:`homes_of_pages`, and all of a page by :func:`page_moved`.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.catalogue.model import Page
from bot.conversation.model import NOBODYS, Conversation, Home


def homes_of_pages(session: Session, page_ids: Collection[str]) -> dict[str, Home]:
    """The offices of pages, by the page's id; pages that are bound to none are left out."""
    statement = select(Page.page_id, Page.office_code, Page.agency_code).where(Page.page_id.in_(page_ids))
    return {page_id: Home(office, agency) for page_id, office, agency in session.execute(statement)}


def page_moved(session: Session, page_id: str) -> None:
    """After a page was bound to another office its conversations go with it, but for those of a team."""
    home = homes_of_pages(session, {page_id}).get(page_id, NOBODYS)
    theirs = Conversation.account_id == page_id, Conversation.team.is_(None)
    moved = update(Conversation).where(*theirs).values(office=home.office, agency=home.agency)
    session.execute(moved.execution_options(synchronize_session=False))
