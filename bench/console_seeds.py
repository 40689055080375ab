"""What the bench's conversations are copies of: some that are really held, and a case of each service.

Each agency's seeds lie at its first office. Officers get their accounts here, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from zlib import crc32

from bot.accounts.model import Account
from bot.accounts.passwords import hash_password
from bot.accounts.roles import Role
from bot.cases.commands import open_case
from bot.catalogue.commands import bind_page
from bot.catalogue.places import Office
from bot.catalogue.schema import Service, ServiceField
from bot.conversation.desk import OfficerDesk
from bot.conversation.events import EventKind, ReceivedEvent
from bot.conversation.handover import find
from bot.conversation.inbox import receive
from bot.demo import DEMO_PASSWORD
from bot.runtime import Runtime

#: The last line of those who wait for an officer, or have one.
ASKS_FOR_A_PERSON = "officer er sathe kotha bolte chai"
OFFICERS_WORDS = ("আপনার আবেদনের নম্বরটি লিখুন, আমি দেখছি।", "আগামীকাল সকাল দশটায় অফিসে আসুন।")
#: The holder whose conversations become those of an office's own officer.
SEED_OFFICER = "officer:0"
#: Short conversations, as most are; any agency has them.
TALK: Sequence[Sequence[str]] = (
    ("আসসালামু আলাইকুম", "পুলিশ ক্লিয়ারেন্সের জন্য কী কী কাগজ লাগবে?"),
    ("koto taka lagbe r koto din",),
    ("ভোক্তা অধিকারে অভিযোগ করতে চাই", "বাদ দেন", "ধন্যবাদ"),
    ("hello", "how do I get information from the DC office?", "thanks"),
    ("আমার আবেদনের কী অবস্থা?", "PCC-2026-000123"),
    ("dokandar 100 takar jinis 150 taka rakhse", "na thak", "dhonnobad"),
    ("ভূমি অফিসে নামজারি করতে কত টাকা লাগে?",),
    ("ধন্যবাদ",),
)
ANSWERS: Mapping[str, Any] = {
    "text": "গ্রাম মিয়াজিপাড়া, বাজারের পাশে",
    "long_text": "গত মাসে দুবার গিয়েছি, প্রতিবার ফিরিয়ে দিয়েছে, কেউ কিছু বলেনি",
    "name": "রহিমা খাতুন",
    "phone": "+8801712345678",
    "nid": "1234567890",
    "passport": "A01234567",
    "amount": 500,
    "number": 3,
    "district": "Dhaka",
    "yes_no": "no",
}


def plant(runtime: Runtime) -> None:
    """Pages, accounts, conversations and cases, in a migrated database without any."""
    offices = sorted(runtime.catalogue.offices.values(), key=lambda one: one.code)
    _bind_pages(runtime, offices)
    _give_accounts(runtime, offices)
    for agency in sorted({one.agency for one in offices}):
        _hold_conversations(runtime, next(one.code for one in offices if one.agency == agency))
    for service in runtime.catalogue.services.values():
        if service.hearing is None:
            office = next(one.code for one in offices if one.agency == service.agency)
            _open_cases(runtime, service, office)


def page_of(office: str) -> str:
    """The page of an office."""
    return f"7{crc32(office.encode()):010d}"


def token_of(office: str) -> str:
    """The token of its page."""
    return f"token of {office}"


def email_of(place: str) -> str:
    """The address of an office's officer, or of an agency's supervisor."""
    return f"{place}@bench.example"


def _bind_pages(runtime: Runtime, offices: Sequence[Office]) -> None:
    with runtime.database.write() as session:
        for one in offices:
            names = {"office_code": one.code, "name": one.title.bn, "token": token_of(one.code)}
            bind_page(session, runtime.catalogue, runtime.clock, page_id=page_of(one.code), **names)


def _give_accounts(runtime: Runtime, offices: Sequence[Office]) -> None:
    """One officer an office, one supervisor an agency."""
    agencies = sorted({one.agency for one in offices})
    add_people(runtime, [(one.code, Role.OFFICER, one.agency, one.code) for one in offices])
    add_people(runtime, [(agency, Role.SUPERVISOR, agency, None) for agency in agencies])


def add_people(runtime: Runtime, people: Sequence[tuple[str, Role, str, str | None]]) -> None:
    """Accounts by name, role, agency and office; all have one password, hashed once."""
    password, now = hash_password(DEMO_PASSWORD), runtime.clock.now()
    with runtime.database.write() as session:
        for name, role, agency, office in people:
            account = Account(email=email_of(name), name=name, role=role, agency=agency, office=office)
            account.password_hash, account.password_changed_at, account.created_at = password, now, now
            session.add(account)


def _hold_conversations(runtime: Runtime, office: str) -> None:
    """Those the bot had alone, one that waits, and some that an officer has."""
    desk = OfficerDesk(runtime.database, runtime.answerer, lambda: None)
    for number, lines in enumerate(TALK):
        _say(runtime, office, f"bot {number}", lines)
    _say(runtime, office, "waits", (*TALK[1], ASKS_FOR_A_PERSON))
    for number, words in enumerate(OFFICERS_WORDS):
        conversation_id = _say(runtime, office, f"officer {number}", (*TALK[number], ASKS_FOR_A_PERSON))
        desk.take(conversation_id, SEED_OFFICER)
        desk.answer(conversation_id, SEED_OFFICER, words)
        _say(runtime, office, f"officer {number}", ("আচ্ছা, ধন্যবাদ",))


def _say(runtime: Runtime, office: str, citizen: str, lines: Sequence[str]) -> int:
    """Say it to the office's page; the conversation's number."""
    page, user_id = page_of(office), f"{office} {citizen}"
    for line in lines:
        now, content = runtime.clock.now(), {"text": line, "mid": f"m_{'x' * 80}"}
        event = ReceivedEvent(f"{user_id} {now}", EventKind.MESSAGE, "facebook", page, user_id, now, content)
        receive(runtime.database, runtime.clock, [event])
        with runtime.database.read() as session:
            conversation = find(session, "facebook", page, user_id)
        assert conversation is not None
        runtime.turns.run_pass(only=[conversation.id])
    return conversation.id


def _open_cases(runtime: Runtime, service: Service, office: str) -> None:
    """A case of a service, and one without a name where that is allowed."""
    answers = _answers(service, (runtime.clock.now() - timedelta(days=2)).date().isoformat())
    for anonymous in (False, True) if service.anonymous == "allowed" else (False,):
        with runtime.database.write() as session:
            open_case(
                session,
                runtime.catalogue,
                runtime.clock,
                service=service.code,
                fields=answers,
                district="Dhaka",
                page_office=office,
                anonymous=anonymous,
            )


def _answers(service: Service, day: str) -> dict[str, Any]:
    """Something to every question that must be answered."""
    answers: dict[str, Any] = {}
    for field in service.fields:
        if field.required and field.is_asked(answers):
            answers[field.name] = _answer(field, day)
    return answers


def _answer(field: ServiceField, day: str) -> Any:
    return field.choices[0].value if field.choices else ANSWERS.get(field.kind, day)
