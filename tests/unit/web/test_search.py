"""Search: what officers find, whose it may be, and what nobody finds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.accounts.roles import Role
from bot.audit.model import AuditEvent
from bot.cases.erasure import erase_case
from bot.cases.model import Case
from bot.conversation import handover
from bot.conversation.forgetting import erase_all
from bot.conversation.indexing import index_heard
from bot.conversation.model import Conversation, InboundEvent, Turn
from bot.conversation.search.rebuilding import rebuild
from bot.privacy.blind_index import blind_index
from bot.privacy.keyring import encrypt
from bot.word_index.commands import take_out
from bot.word_index.model import EntryKind, SearchEntry
from bot.word_index.queries import _steps
from tests.unit.web.conftest import Browser, Office
from tests.unit.web.test_cases import COMPLAINT, opened
from tests.unit.web.test_inbox import desk
from tests.unit.web.threads import wants_officer, writes

__all__ = ["desk"]


def says(office: Office, words: str, page: str = "dncrp", user: str = "rahima") -> int:
    """A citizen writes, and the turn is over."""
    conversation_id = writes(office, words, page=page, user=user)
    with office.database.write() as session:
        newest = select(InboundEvent).order_by(InboundEvent.id.desc()).limit(1)
        index_heard(session, session.scalars(newest).all())
    return conversation_id


@pytest.fixture
def officer(desk: Office) -> Browser:
    """An officer of the consumer directorate."""
    return desk.signed_in("o@dncrp.example", agency="dncrp")


def found(browser: Browser, typed: str) -> str:
    """The page of results; a single case that was asked for opens itself."""
    response = browser.sends("/console/search", page="/console/me", q=typed)
    assert response.status_code == 303, typed
    page = browser.opens(response.location, follow_redirects=True)
    assert page.status_code == 200, typed
    return page.get_data(as_text=True)


def lines(page: str) -> list[str]:
    """The places that were found, with what was sought in brackets."""
    parts = page.split('class="hit-line">')[1:]
    return [
        part.split("</p>")[0].replace("<mark>", "[").replace("</mark>", "]").split("</span>")[-1].strip()
        for part in parts
    ]


@pytest.mark.parametrize(
    ("typed", "words", "shown"),
    [
        ("taka", "দোকানে বেশি টাকা নিয়েছে", "দোকানে বেশি [টাকা] নিয়েছে"),
        ("টাকা", "beshi taka nise", "beshi [taka] nise"),
        ("ovijog", "একটা অভিযোগ করব", "একটা [অভিযোগ] করব"),
        ("durniti", "এখানে দুর্নীতি হয়", "এখানে [দুর্নীতি] হয়"),
        ("Karim", "আমি করিম বলছি", "আমি [করিম] বলছি"),
        ("jinda", "জিন্দাবাজারে দোকান", "[জিন্দাবাজারে] দোকান"),
        ("৫০০", "dam 500 rakhse", "dam [500] rakhse"),
        ("০১৭১২৩৪৫৬৭৮", "call 01712-345678", "call [01712-345678]"),
        ('"beshi taka"', "তারা বেশি টাকা নেয়", "তারা [বেশি টাকা] নেয়"),
    ],
)
def test_words_are_found_in_any_script_and_spelling(
    desk: Office, officer: Browser, typed: str, words: str, shown: str
) -> None:
    says(desk, "nothing of the kind", user="somebody else")
    says(desk, words)

    assert lines(found(officer, typed)) == [shown]


def test_words_in_quotes_stand_in_that_order(desk: Office, officer: Browser) -> None:
    says(desk, "taka beshi nise")

    assert lines(found(officer, "beshi taka")) != []
    assert lines(found(officer, '"beshi taka"')) == []


def test_a_case_is_found_by_its_answers_and_shows_where(desk: Office, officer: Browser) -> None:
    reference = opened(desk)
    for typed in ("rahim store", "ফাতেমা", "jindabajar", "সিলেট", "sylhet", "dokandar", "01712345678"):
        page = found(officer, typed)
        assert reference in page and "Consumer complaint" in page, typed
    assert "[রহিম] [স্টোর], জিন্দাবাজার" in lines(found(officer, "rahim store"))


@pytest.mark.parametrize("typed", ["{0}", "con 2026 1", "কন-২০২৬-০০০০০১", "reference:con2026-1", "সূত্র:{0}"])
def test_a_reference_opens_its_case(desk: Office, officer: Browser, typed: str) -> None:
    reference = opened(desk)
    assert f"<h1>{reference}" in found(officer, typed.format(reference))

    stranger = desk.signed_in("p@police.example")
    assert "no reference of your agency" in found(stranger, f"reference:{reference}")


def test_each_finds_what_belongs_to_the_own_office_only(desk: Office, officer: Browser) -> None:
    says(desk, "kagoj hariye gese", page="police")
    reference = opened(desk)
    police = desk.signed_in("p@police.example", office="sp-sylhet")

    assert lines(found(officer, "kagoj")) == []
    assert lines(found(police, "kagoj")) == ["[kagoj] hariye gese"]
    for typed in ("rahim", reference, "service:consumer_complaint", "is:open", "phone:01712345678"):
        assert lines(found(police, typed)) == []
        assert f"/cases/{reference}" not in found(police, typed)
    other = desk.signed_in("k@dncrp.example", agency="dncrp", office="dncrp-khulna")
    assert lines(found(other, "rahim")) == []


def test_what_another_office_was_asked_for_is_found_there_only(desk: Office) -> None:
    talk = says(desk, "kagoj hariye gese", page="police")
    wants_officer(desk, talk, team="dncrp-hq")
    police, other = (
        desk.signed_in(office="sp-sylhet"),
        desk.signed_in("d@dncrp.example", agency="dncrp", office="dncrp-hq"),
    )

    assert (lines(found(police, "kagoj")), len(lines(found(other, "kagoj")))) == ([], 1)
    with desk.database.write() as session:
        session.get_one(Conversation, talk).team = None
    assert (len(lines(found(police, "kagoj"))), lines(found(other, "kagoj"))) == (1, [])


def test_a_case_that_goes_to_another_office_is_found_there(desk: Office) -> None:
    reference = opened(desk)
    with desk.database.write() as session:
        case = session.scalars(select(Case)).one()
        before = case.office
        session.expire_all()
        case.office = "dncrp-khulna"
    there = desk.signed_in("k@dncrp.example", agency="dncrp", office="dncrp-khulna")
    here = desk.signed_in("s@dncrp.example", agency="dncrp", office=before)

    assert before != "dncrp-khulna"
    assert f"/cases/{reference}" in found(there, "rahim")
    assert lines(found(here, "rahim")) == []


def test_officers_replies_are_found_and_told_from_citizens_words(desk: Office, officer: Browser) -> None:
    talk = says(desk, "receipt is lost")
    with desk.database.write() as session:
        handover.take(session, desk.clock, talk, officer="officer:9")
        channels = desk.console.desk.answerer.channels
        handover.answer(session, desk.clock, channels, talk, officer="officer:9", text="send the receipt")

    assert lines(found(officer, "receipt")) == ["send the [receipt]", "[receipt] is lost"]
    assert lines(found(officer, "receipt from:officer")) == ["send the [receipt]"]
    assert lines(found(officer, "কার:নাগরিক receipt")) == ["[receipt] is lost"]


def test_words_of_a_confidential_form_never_enter_the_index(desk: Office) -> None:
    commission = desk.signed_in("o@acc.example", agency="acc")
    says(desk, "hello ingineer", page="acc")
    talk = writes(desk, "ingineer took a bribe", page="acc")
    with desk.database.write() as session:
        event = session.scalars(select(InboundEvent).order_by(InboundEvent.id.desc()).limit(1)).one()
        session.get_one(Conversation, talk).confidential_since = event.id
        session.add(
            Turn(conversation_id=talk, event_id=event.id, record={}, model_version="m", at=desk.clock.now())
        )
        session.flush()
        index_heard(session, [event])

    assert entries(desk, EntryKind.HEARD) == 1
    assert lines(found(commission, "ingineer")) == ["hello [ingineer]"]
    rebuild(desk.database, desk.console.catalogue)
    assert entries(desk, EntryKind.HEARD) == 1


@pytest.mark.parametrize("service", ["corruption_report", "general_grievance", "drug_rehabilitation"])
def test_no_answer_of_a_confidential_service_is_indexed(desk: Office, service: str) -> None:
    definition = desk.console.catalogue.service(service)
    with desk.database.write() as session:
        case = Case(
            service=service, agency=definition.agency, office="acc-hq", stage=definition.initial_stage
        )
        case.reference, case.fields, case.anonymous = "COR-2026-000001", COMPLAINT, False
        case.opened_at = case.stage_since = desk.clock.now()
        session.add(case)
    assert rebuild(desk.database, desk.console.catalogue) == 0


def test_a_report_without_a_name_has_no_entry(desk: Office) -> None:
    with desk.database.write() as session:
        case = Case(service="consumer_complaint", agency="dncrp", office="dncrp-hq", stage="submitted")
        case.reference, case.fields, case.anonymous = "CON-2026-000001", COMPLAINT, True
        case.opened_at = case.stage_since = desk.clock.now()
        session.add(case)
    assert rebuild(desk.database, desk.console.catalogue) == 0


def test_what_is_erased_is_gone_from_the_index(desk: Office, officer: Browser) -> None:
    talk = says(desk, "kagoj hariye gese")
    reference = opened(desk)
    with desk.database.write() as session:
        erase_all(session, session.get_one(Conversation, talk), desk.clock.now())
        case = session.scalars(select(Case)).one()
        case.closed_at = desk.clock.now()
        erase_case(session, desk.console.catalogue, case, desk.clock.now(), actor="schedule")

    assert entries(desk) == 0
    assert lines(found(officer, "kagoj")) == lines(found(officer, "rahim")) == []
    assert reference in found(officer, "is:closed")
    assert rebuild(desk.database, desk.console.catalogue) == 0


def test_an_entry_that_was_left_behind_shows_nothing(desk: Office, officer: Browser) -> None:
    talk = says(desk, "kagoj hariye gese")
    with desk.database.write() as session:
        session.scalars(select(InboundEvent)).one().content = {"erased": True}
        session.get_one(Conversation, talk)
    assert entries(desk) == 1
    assert "kagoj" not in found(officer, "kagoj").split("</header>")[1]


def test_the_index_holds_no_word_and_no_number(desk: Office) -> None:
    says(desk, "kagoj hariye gese 01712345678")
    opened(desk)
    with desk.database.read() as session:
        kept = " ".join(session.scalars(select(SearchEntry.tokens)))
        index = blind_index(session, "phone", "01712345678")
    assert "kagj" not in kept and "017" not in kept and "rhim" not in kept and index[:6] not in kept
    assert len(kept.split()) > 20


@pytest.mark.parametrize(
    "typed",
    [
        "service:consumer_complaint", "service:CON", "সেবা:ভোক্তা", "stage:submitted", "district:Sylhet",
        "জেলা:সিলেট", "is:open", "অবস্থা:খোলা", "after:2026-11-23", "পরে:২৩/১১/২০২৬ is:open",
        "before:2026-11-24 is:open", "phone:01712345678", "ফোন:০১৭১২৩৪৫৬৭৮", "phone:+8801712345678",
        "rahim service:con is:open", "rahim before:2026-12-01 phone:01712345678",
    ],
)  # fmt: skip
def test_fields_narrow_what_is_found(desk: Office, officer: Browser, typed: str) -> None:
    reference = opened(desk)
    assert f"/cases/{reference}" in found(officer, typed)


@pytest.mark.parametrize(
    "typed",
    [
        "service:late_x", "is:closed", "is:late", "district:Khulna rahim", "rahim before:2026-11-01",
        "rahim after:2026-12-01", "rahim from:officer", "rahim phone:01812345678", "rahim is:closed",
    ],
)  # fmt: skip
def test_fields_leave_out_what_does_not_fit(desk: Office, officer: Browser, typed: str) -> None:
    reference = opened(desk)
    assert f"/cases/{reference}" not in found(officer, typed)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("rahim colour:red", "no field “colour”"),
        ("rahim before:yesterday", "“yesterday” is no date"),
        ("rahim before:2026-13-40", "is no date"),
        ("rahim stage:nowhere", "a stage “nowhere”"),
        ("rahim service:pcc", "no service “pcc”"),
        ("rahim district:Atlantis", "no district “Atlantis”"),
        ("rahim is:happy", "not “happy”"),
        ("rahim from:bot", "not “bot”"),
        ("rahim phone:abc", "no phone number"),
        ("rahim reference:xyz", "no reference"),
        ("rahim stage:", "missing behind “stage:”"),
        ('"rahim', "no partner"),
        ("rahim ক", "too short"),
    ],
)
def test_bad_syntax_is_told_and_the_rest_is_searched(
    desk: Office, officer: Browser, typed: str, told: str
) -> None:
    reference = opened(desk)
    page = found(officer, typed)
    assert told in page
    assert f"/cases/{reference}" in page


def test_a_long_list_goes_on_where_it_ended_and_repeats_nothing(desk: Office) -> None:
    wanted = [f"receipt number {number + 100}" for number in range(47)]
    for number, words in enumerate(wanted):
        says(desk, words, user=f"citizen-{number}")
        desk.clock.advance(timedelta(days=number % 5 * 9))
    seen: list[str] = []
    officer = desk.signed_in("o@dncrp.example", agency="dncrp")
    page = found(officer, "receipt")
    for _ in range(3):
        seen += [line.replace("[receipt]", "receipt") for line in lines(page)]
        further = page.split('class="further"><a href="')
        if len(further) > 1:
            page = officer.opens(further[1].split('"')[0].replace("&amp;", "&")).get_data(as_text=True)
    assert seen == list(reversed(wanted))


def test_what_belongs_to_one_conversation_is_one_result(desk: Office, officer: Browser) -> None:
    for number in range(5):
        talk = says(desk, f"receipt {number}")
    reference = opened(desk)
    with desk.database.write() as session:
        session.scalars(select(Case)).one().conversation_id = talk
    page = found(officer, "receipt")
    assert page.count('class="hit">') == 1
    assert f"/cases/{reference}" in page and "and in 2 more places" in page


def test_a_search_is_noted_without_its_words(desk: Office, officer: Browser) -> None:
    says(desk, "kagoj hariye gese")
    response = officer.sends("/console/search", page="/console/me", q="kagoj 01712345678")
    assert "kagoj" not in response.location and "0171" not in response.location
    found(officer, "kagoj")
    with desk.database.read() as session:
        (noted,) = session.scalars(select(AuditEvent).where(AuditEvent.action == "search:find:matters"))
    assert noted.subjects == {"hits": 1} and noted.actor.startswith("officer:")


def test_an_empty_search_explains_itself(desk: Office, officer: Browser) -> None:
    page = found(officer, "")
    assert "What can be searched" in page and "service:CON" in page
    bangla = desk.browser("bn")
    bangla.client = officer.client
    bangla.sends("/console/language", page="/console/me", language="bn")
    assert "যা খোঁজা যায়" in page_of(bangla, "/console/search?q=")
    with desk.database.read() as session:
        assert not session.scalars(select(AuditEvent).where(AuditEvent.action == "search:find:matters")).all()


def page_of(browser: Browser, path: str) -> str:
    return browser.opens(path).get_data(as_text=True)


@pytest.mark.parametrize("sealed", ["", "nonsense", "gAAAA" + "x" * 300])
def test_an_address_that_holds_nothing_readable_searches_nothing(
    desk: Office, officer: Browser, sealed: str
) -> None:
    assert "What can be searched" in page_of(officer, f"/console/search?s={sealed}")


@pytest.mark.parametrize(
    ("role", "agency"), [(Role.AGENCY_ADMIN, "police"), (Role.SYSTEM_ADMIN, None), (Role.AUDITOR, None)]
)
def test_who_reads_nothing_searches_nothing(desk: Office, role: Role, agency: str | None) -> None:
    browser = desk.signed_in("a@office.example", role=role, agency=agency)
    assert browser.opens("/console/search?q=rahim").status_code == 403
    assert 'id="search"' not in page_of(browser, "/console/me")


def test_a_rebuilt_index_finds_the_same(desk: Office, officer: Browser) -> None:
    says(desk, "kagoj hariye gese")
    opened(desk)
    before = entries(desk)
    with desk.database.write() as session:
        take_out(session, EntryKind.CASE, _ids(session.scalars(select(Case.id)).all()))
    assert lines(found(officer, "rahim")) == []

    assert rebuild(desk.database, desk.console.catalogue) == before
    assert lines(found(officer, "rahim")) != [] and lines(found(officer, "kagoj")) != []


def test_spans_of_time_leave_no_day_out() -> None:
    for day in range(20_000, 20_300):
        covered = [first for _, first in _steps(day)]
        assert covered[-1] is None
        days = [one for one in covered if one is not None]
        assert days == sorted(days, reverse=True) and day - 14 < days[0] <= day - 7


def _ids(ids: Sequence[int]) -> Sequence[int]:
    return ids


def entries(desk: Office, *kinds: EntryKind, **_: Any) -> int:
    """How many entries there are."""
    with desk.database.read() as session:
        chosen = select(SearchEntry.id)
        return len(session.scalars(chosen.where(SearchEntry.kind.in_(kinds)) if kinds else chosen).all())


def test_no_address_opens_what_was_encrypted_for_anything_else(officer: Browser) -> None:
    stolen = encrypt("ঘুষ চেয়েছে পাঁচ হাজার টাকা")
    page = officer.opens("/console/search", query_string={"s": stolen})
    assert page.status_code == 200
    assert "ঘুষ" not in page.get_data(as_text=True)
