"""The demo: Pages and an SMS number bound to offices, and the emulator. Never part of production."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from bot.accounts.commands import add_account
from bot.accounts.passwords import hash_password
from bot.accounts.queries import all_accounts
from bot.accounts.roles import Role
from bot.cases.hearings.commands import open_hearings
from bot.catalogue.commands import bind_number, bind_page
from bot.catalogue.loader import Catalogue
from bot.channels.facebook.emulator import Emulator, create_emulator
from bot.channels.facebook.emulator.config import EmulatorConfig, demo_pages
from bot.clock import Clock
from bot.conversation import handover
from bot.conversation.desk import OfficerDesk
from bot.conversation.queries import inspect
from bot.runtime import Runtime
from bot.settings import DEMO_SMS_NUMBER
from bot.storage.database import Database

DEMO_OFFICER = "demo-officer"
DEMO_PASSWORD = "only-for-the-demo"
DEMO_HEARING_BEGINS = "10:00"
DEMO_HEARING_SLOTS = 12
EMULATOR_STORAGE = Path("var/emulator.db")
DEMO_OFFICES = {
    "police": "police-hq",
    "dncrp": "dncrp-hq",
    "acc": "acc-hq",
    "dc_office": "dc-sylhet",
    "cag": "cag-hq",
}

#: Made-up people: of each agency an officer, a supervisor and an administrator.
DEMO_STAFF = {
    "police": ("তানভীর হাসান", "নাসরিন আক্তার", "মাহবুব আলম"),
    "dncrp": ("সালমা খাতুন", "রফিকুল ইসলাম", "শারমিন সুলতানা"),
    "acc": ("আরিফ হোসেন", "দিলরুবা খানম", "কামাল উদ্দিন"),
    "dc_office": ("জাহিদ করিম", "ফারজানা রহমান", "সুমন চন্দ্র দাস"),
    "cag": ("মৌসুমী রায়", "আনোয়ার পারভেজ", "লায়লা বেগম"),
}


def set_up_demo(database: Database, catalogue: Catalogue, clock: Clock) -> None:
    """Pages, hearings and accounts. Safe to run twice."""
    bind_demo_pages(database, catalogue, clock)
    switch_demo_hearings_on(database, catalogue, clock)
    add_demo_accounts(database, clock)


def bind_demo_pages(database: Database, catalogue: Catalogue, clock: Clock) -> None:
    """Bind the demo's Pages and its SMS number to their offices. Safe to run twice."""
    with database.write() as session:
        for page in demo_pages():
            bind_page(
                session,
                catalogue,
                clock,
                page_id=page.page_id,
                office_code=DEMO_OFFICES[page.agency],
                token=page.token,
                name=page.name,
            )
        bind_number(session, catalogue, clock, number=DEMO_SMS_NUMBER, office_code=DEMO_OFFICES["dc_office"])


def switch_demo_hearings_on(database: Database, catalogue: Catalogue, clock: Clock) -> None:
    """Let the demo's Deputy Commissioner take names for hearings. A made-up hour, and few places."""
    with database.write() as session:
        open_hearings(
            session,
            catalogue,
            clock,
            office=DEMO_OFFICES["dc_office"],
            begins=DEMO_HEARING_BEGINS,
            slots=DEMO_HEARING_SLOTS,
            actor=DEMO_OFFICER,
        )


def demo_accounts() -> Iterator[tuple[str, str, Role, str | None]]:
    """Address, name, role and agency of the demo's accounts; each sees all offices of its agency."""
    for agency, (officer, supervisor, administrator) in DEMO_STAFF.items():
        word = agency.partition("_")[0]
        yield f"officer@{word}.demo", officer, Role.OFFICER, agency
        yield f"supervisor@{word}.demo", supervisor, Role.SUPERVISOR, agency
        yield f"admin@{word}.demo", administrator, Role.AGENCY_ADMIN, agency
    yield "system@desk.demo", "ইমরান কবির", Role.SYSTEM_ADMIN, None
    yield "auditor@desk.demo", "রওশন আরা", Role.AUDITOR, None


def add_demo_accounts(database: Database, clock: Clock) -> None:
    """Give the demo an account for each role and agency. Safe to run twice."""
    with database.read() as session:
        known = {account.email for account in all_accounts(session)}
    missing = [one for one in demo_accounts() if one[0] not in known]
    # One password, hashed once: seventeen times would be the longest part of the first start.
    hashed = hash_password(DEMO_PASSWORD) if missing else None
    with database.write() as session:
        for email, name, role, agency in missing:
            add_account(
                session,
                clock,
                email=email,
                name=name,
                password=DEMO_PASSWORD,
                role=role,
                agency=agency,
                actor="operator:demo",
                hashed=hashed,
            )


def demo_emulator(runtime: Runtime, nudge_delivery: Callable[[], None]) -> Emulator:
    """The page at ``/`` and the local Graph API behind it."""
    settings = runtime.settings
    desk = OfficerDesk(runtime.database, runtime.answerer, nudge_delivery)

    def look(page_id: str, user_id: str) -> dict[str, object] | None:
        with runtime.database.read() as session:
            return inspect(session, runtime.catalogue, runtime.engine.domain, "facebook", page_id, user_id)

    def act(action: str, page_id: str, user_id: str, text: str | None) -> dict[str, object]:
        with runtime.database.read() as session:
            conversation = handover.find(session, "facebook", page_id, user_id)
        if conversation is None:
            return {"ok": False, "error": "no such conversation"}
        try:
            if action == "take":
                desk.take(conversation.id, DEMO_OFFICER)
            elif action == "answer":
                desk.answer(conversation.id, DEMO_OFFICER, text or "")
            else:
                desk.give_back(conversation.id, DEMO_OFFICER)
        except handover.HandoverError as error:
            return {"ok": False, "error": error.reason, "owner": error.owner}
        return {"ok": True}

    base = f"http://127.0.0.1:{settings.port}"
    config = EmulatorConfig(
        webhook_url=f"{base}/webhooks/facebook/webhook",
        app_secret=settings.facebook_app_secrets[0],
        app_id=settings.facebook_app_id,
        pages=demo_pages(),
        storage=EMULATOR_STORAGE,
        inspect=look,
        officer=act,
        public_url=base,
    )
    return create_emulator(config)
