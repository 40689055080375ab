"""Gives each Page its Messenger profile (get started, greeting, ice breakers, menu), only when it changed."""

from __future__ import annotations

from bot.catalogue.model import Page
from bot.catalogue.queries import all_pages
from bot.channels.facebook.client import GraphClient
from bot.channels.facebook.profile import ProfilePush, push_profile
from bot.storage.database import Database


def push_all(database: Database, client: GraphClient) -> None:
    """Bring all Pages up to date. What fails is logged and tried again at the next round."""
    with database.read() as session:
        page_ids = [page.page_id for page in all_pages(session) if page.status == "active"]
    for page_id in page_ids:
        push_to(database, client, page_id)


def push_to(database: Database, client: GraphClient, page_id: str) -> ProfilePush:
    """Bring one Page up to date. No unit of work is open while Meta is called."""
    with database.read() as session:
        page = session.get_one(Page, page_id)
    result = push_profile(client, page)
    if result.status == "pushed":
        with database.write() as session:
            session.get_one(Page, page_id).profile_digest = page.profile_digest
    return result
