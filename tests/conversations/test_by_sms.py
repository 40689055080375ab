"""The same dialogue by SMS, from hello to reference to status."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.cases.model import Case
from bot.channels.sms.segments import MOST_SEGMENTS, count_segments
from bot.channels.sms.wording import load_wording
from bot.clock import FixedClock
from bot.conversation.model import OutboxMessage
from bot.privacy.keyring import Keyring
from tests.conversations.desk import catalogue, domain
from tests.conversations.phone import Phone, TextDesk
from tests.databases import SqliteTables


@pytest.fixture
def desk(
    sqlite_tables: SqliteTables, tmp_path: Path, keyring: Keyring, clock: FixedClock
) -> Iterator[TextDesk]:
    database = sqlite_tables.copy(tmp_path / "desk.db")
    desk = TextDesk(database, clock)
    yield desk
    desk.delivery.close()
    database.dispose()


@pytest.fixture
def phone(desk: TextDesk) -> Phone:
    return Phone(desk)


def cases(desk: TextDesk) -> list[Case]:
    with desk.database.read() as session:
        return list(session.scalars(select(Case)))


def apply_abroad(phone: Phone) -> str:
    phone.says("পুলিশ ক্লিয়ারেন্স লাগবে", "apply_police_clearance")
    phone.says("১")
    phone.says("সিলেট")
    phone.says("২)")
    phone.says("1")
    phone.says("মোছা. রহিমা খাতুন")
    phone.says("ab 123 4567")
    return phone.says("০১৭১২-৩৪৫৬৭৮")


def test_bangla_from_hello_to_status(desk: TextDesk, phone: Phone) -> None:
    welcome = phone.says("আসসালামু আলাইকুম", "greet")
    assert "জেলা প্রশাসকের কার্যালয়ের নম্বরে লিখেছেন" in welcome and "১) " in welcome

    asked = apply_abroad(phone)
    assert "মোছা. রহিমা খাতুন" in asked and "১) ঠিক আছে" in asked

    assert "PCC-2026-000001" in phone.says("১")
    assert "জমা হয়েছে" in phone.says("আমার আবেদনের কী অবস্থা", "check_case_status")
    (case,) = cases(desk)
    assert (case.service, case.district) == ("police_clearance", "Sylhet")


def test_banglish_from_hello_to_status(phone: Phone) -> None:
    phone.says("slm vai", "greet")
    phone.says("bideshe jabo, police clearance lagbe", "apply_police_clearance")
    phone.says("comilla")
    phone.says("raji", "affirm")
    phone.says("Md Karim Uddin")
    phone.says("passport no A12345678")
    phone.says("01812345678")

    assert "PCC-2026-000001" in phone.says("thik ase", "affirm")
    assert "PCC-2026-000001" in phone.says("pcc ২০২৬ ০০০০০১ er obostha ki", "check_case_status")


def test_english_is_answered_in_the_cheap_alphabet(desk: TextDesk, phone: Phone) -> None:
    assert "SMS number" in phone.says("hello there", "greet")
    del desk.gateway.sent[:]
    assert "1) " in phone.says("I need a police clearance", "apply_police_clearance")
    assert all(text.isascii() for _, text, _ in desk.gateway.sent)


def test_no_text_is_longer_than_networks_put_together(desk: TextDesk, phone: Phone) -> None:
    phone.says("দুর্নীতির কথা জানাতে চাই", "report_corruption")
    apply_abroad(phone)

    assert all(0 < count_segments(text) <= MOST_SEGMENTS for _, text, _ in desk.gateway.sent)


def test_a_text_delivered_twice_is_answered_once(desk: TextDesk, phone: Phone) -> None:
    apply_abroad(phone)
    phone.says("১", id="confirm")

    assert phone.says("১", id="confirm") == ""
    assert len(cases(desk)) == 1


def test_a_question_for_a_photo_can_be_put_off(phone: Phone) -> None:
    phone.says("দোকানে বেশি দাম নিয়েছে", "file_consumer_complaint")
    for answer in ("গতকাল", "বিশ টাকার পানি পঞ্চাশ টাকা রেখেছে", "রহিম স্টোর, জিন্দাবাজার, সিলেট", "৫০ টাকা"):
        phone.says(answer)
    asked = phone.says("আছে")

    assert "এসএমএসে ছবি পাঠানো যায় না" in asked
    assert "ছবি" not in phone.says("পরে")


def test_who_writes_stop_is_left_alone_in_the_middle_of_a_form(phone: Phone) -> None:
    phone.says("পুলিশ ক্লিয়ারেন্স লাগবে", "apply_police_clearance")

    assert phone.says("বন্ধ") == ""
    assert phone.says("বিদেশে যাব") != ""


def test_the_gateways_reports_are_written_down(desk: TextDesk, phone: Phone) -> None:
    phone.says("ধন্যবাদ", "thank")

    assert [phone.report(name, "DELIVERED") for name in ("g-1", "g-1", "nobody's")] == [200] * 3
    with desk.database.read() as session:
        reported = session.scalars(select(OutboxMessage).where(OutboxMessage.mid == "g-1")).one()
    assert reported.status == "delivered"


def test_who_reports_without_a_name_hears_what_the_operator_can_see(phone: Phone) -> None:
    told = phone.says("ঘুষের কথা জানাতে চাই", "report_corruption")

    assert "মোবাইল অপারেটর" in told and "ফেসবুক" not in told


# Wording ------------------------------------------------------------------------------------------

MESSENGERS_OWN = re.compile(
    r"এই পেজে|on this page|ফেসবুক|মেসেঞ্জার|Facebook|Messenger|বোতাম|চাপুন|\b[Tt]ap\b|\bbutton"
)
#: Of these a text message may speak: they are places to go to, not where the citizen is.
ELSEWHERE = re.compile(
    r"ফেসবুক পেজ PCSW|Facebook page PCSW|ফেসবুকে যুক্ত|on Facebook;|ফেসবুক গ্রুপ|Facebook group"
    r"|ফেসবুক আইডি|Facebook ID"
)


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from strings(one)


#: Goes by SMS to somebody who wrote on Messenger, where the details are.
BESIDE_MESSENGER = "utter_case_moved_sms"


def everything_said() -> list[str]:
    """All texts of the domain and the services that an SMS conversation may hear."""
    responses = {name: one for name, one in domain().responses.items() if name != BESIDE_MESSENGER}
    said = list(strings(responses))
    for service in catalogue().services.values():
        said += strings(service.model_dump(mode="json"))
    return said


def test_no_text_speaks_of_messenger_or_of_buttons() -> None:
    reworded = [ELSEWHERE.sub("", load_wording().reworded(text)) for text in everything_said()]

    assert [text for text in reworded if MESSENGERS_OWN.search(text)] == []


def test_every_phrase_that_is_replaced_is_said_somewhere() -> None:
    said = "\n".join(everything_said())

    assert [one.instead_of for one in load_wording().phrases if one.instead_of not in said] == []
