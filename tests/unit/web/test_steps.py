"""A step in the console: the officer reads what the citizen will be told before it goes."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.cases.model import Case, CaseEvent
from bot.catalogue.model import Page
from bot.conversation.model import Conversation, OutboxMessage
from tests.unit.web.conftest import Browser, Office
from tests.unit.web.test_cases import opened, page_of

HEARING = {
    "hearing_notice-hearing_date": "2026-12-10",
    "hearing_notice-hearing_time": "সকাল ১০টা",
    "hearing_notice-hearing_place": "সিলেট কার্যালয়",
}
DRAFTED = re.compile(r'name="drafted" value="([^"]*)"')


def drafted(page: str, to: str = "registered") -> str:
    """The words that are shown for a step."""
    found = DRAFTED.search(page, page.index(f'name="to" value="{to}"'))
    assert found is not None, page
    return html.unescape(found[1])


def in_chat(office: Office, reference: str) -> None:
    """Let a case be one of a citizen who wrote just now."""
    now = office.clock.now()
    with office.database.write() as session:
        page = Page(page_id="1", office_code="dncrp-hq", agency_code="dncrp", token="t", status="active")
        page.created_at = now
        row = Conversation(channel="facebook", account_id="1", user_id="42", created_at=now, owner="bot")
        row.last_inbound_at, row.window_expires_at = now, now + timedelta(hours=24)
        session.add_all([page, row])
        session.flush()
        session.scalars(select(Case).where(Case.reference == reference)).one().conversation_id = row.id


@pytest.fixture
def officer(office: Office) -> Browser:
    return office.signed_in("o@dncrp.example", agency="dncrp")


@pytest.fixture
def path(office: Office) -> str:
    reference = opened(office)
    in_chat(office, reference)
    return f"/console/cases/{reference}"


def told(office: Office) -> list[str]:
    with office.database.read() as session:
        return [str(row.message["text"]) for row in session.scalars(select(OutboxMessage))]


def test_the_words_are_on_the_page_before_the_step(office: Office, officer: Browser, path: str) -> None:
    page = page_of(officer, path)
    words = drafted(page)
    assert "নথিভুক্ত" in words and "Goes now, in the chat." in page
    officer.sends(f"{path}/move", page=path, to="registered", drafted=words, words=words)
    assert told(office) == [words]


def test_a_step_that_needs_data_shows_its_words_when_they_are_filled(
    office: Office, officer: Browser, path: str
) -> None:
    words = drafted(page_of(officer, path))
    officer.sends(f"{path}/move", page=path, to="registered", drafted=words, words=words)
    shown = officer.sends(f"{path}/move", page=path, to="hearing_notice", **HEARING)
    page = shown.get_data(as_text=True)
    assert shown.status_code == 422 and "১০ ডিসেম্বর ২০২৬" in drafted(page, "hearing_notice")
    assert len(told(office)) == 1

    own = drafted(page, "hearing_notice") + "\r\nজাতীয় পরিচয়পত্র আনবেন।"
    sent = {"to": "hearing_notice", "drafted": drafted(page, "hearing_notice"), "words": own, **HEARING}
    assert officer.sends(f"{path}/move", page=path, **sent).status_code == 302
    assert told(office)[-1].endswith("জাতীয় পরিচয়পত্র আনবেন।")
    assert "Told in the officer's words:" in page_of(officer, path)
    with office.database.read() as session:
        event = session.scalars(select(CaseEvent).order_by(CaseEvent.id.desc()).limit(1)).one()
    assert event.actor == "officer:1" and event.content is not None and "notice" in event.content


def test_changed_data_show_their_words_anew_and_keep_the_officers(
    office: Office, officer: Browser, path: str
) -> None:
    words = drafted(page_of(officer, path))
    officer.sends(f"{path}/move", page=path, to="registered", drafted=words, words=words)
    shown = officer.sends(f"{path}/move", page=path, to="hearing_notice", **HEARING)
    seen = drafted(shown.get_data(as_text=True), "hearing_notice")
    later = {**HEARING, "hearing_notice-hearing_date": "2026-12-17"}
    again = officer.sends(
        f"{path}/move", page=path, to="hearing_notice", drafted=seen, words="আমার কথা", **later
    )
    page = again.get_data(as_text=True)
    assert again.status_code == 422 and "they have changed" in page and "আমার কথা" in page
    seen = drafted(page, "hearing_notice")
    refused = officer.sends(
        f"{path}/move", page=path, to="hearing_notice", drafted=seen, words="আমার কথা", **later
    )
    assert "This has to stay in the words: CON-2026-000001, ১৭ ডিসেম্বর ২০২৬" in refused.get_data(as_text=True)
    assert len(told(office)) == 1


def test_of_a_case_without_chat_or_phone_it_says_that_nobody_is_told(
    office: Office, officer: Browser
) -> None:
    page = page_of(officer, f"/console/cases/{opened(office)}")
    assert "Nobody is told" in page and 'name="drafted"' not in page


def test_the_case_beside_the_thread_is_moved_from_there(office: Office, officer: Browser, path: str) -> None:
    page = page_of(officer, "/console/inbox/all/1")
    assert 'data-key="stage"' in page and "Missing: Photo of receipt" in page
    words = drafted(page)
    step = f"/console/inbox/all/1/step/{path.rpartition('/')[2]}"
    moved = officer.sends(step, page=path, to="registered", drafted=words, words=words)
    assert moved.location == "/console/inbox/all/1"
    assert told(office) == [words]
    refused = officer.sends(step, page=path, to="hearing_notice")
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422 and "This is needed." in page and 'id="thread"' in page


def test_with_script_only_the_panel_comes_back(office: Office, officer: Browser, path: str) -> None:
    officer.headers = {**officer.headers, "HX-Request": "true"}
    step = f"/console/inbox/all/1/step/{path.rpartition('/')[2]}"
    part = officer.sends(step, page=path, to="hearing_notice").get_data(as_text=True)
    assert "moved meanwhile" in part and "<html" not in part


def test_a_case_is_moved_beside_no_other_conversation(office: Office, officer: Browser, path: str) -> None:
    other = opened(office)
    assert officer.sends(f"/console/inbox/all/1/step/{other}", page=path, to="registered").status_code == 404
    police = office.signed_in("p@police.example")
    assert police.opens("/console/inbox/all/1/panel").status_code == 404
