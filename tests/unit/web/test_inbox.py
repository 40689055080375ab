"""The inbox: whose conversations are seen, what is shown of them, and what an officer does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.accounts.roles import Role
from bot.conversation.model import Conversation, InboundEvent, OutboxMessage, Owner, Turn
from tests.unit.web.conftest import Office
from tests.unit.web.threads import bind_pages, page_of, wants_officer, writes


@pytest.fixture
def desk(office: Office) -> Office:
    """A console, and pages of three agencies."""
    return bind_pages(office)


def test_an_officer_sees_the_conversations_of_the_office_and_no_other(desk: Office) -> None:
    writes(desk, "words to the police")
    writes(desk, "words to the consumers", page="dncrp")
    writes(desk, "words to the commission", page="acc")
    own = desk.signed_in(office="sp-sylhet")
    seen = page_of(own, "/console/inbox/all")

    assert "words to the police" in seen
    assert "consumers" not in seen and "commission" not in seen
    elsewhere = desk.signed_in("b@police.example", office="sp-khulna")
    assert "words to the police" not in page_of(elsewhere, "/console/inbox/all")


@pytest.mark.parametrize("part", ["", "/items"])
def test_nobody_opens_another_offices_conversation_by_its_number(desk: Office, part: str) -> None:
    theirs = writes(desk, page="dncrp")
    browser = desk.signed_in(office="sp-sylhet")

    assert browser.opens(f"/console/inbox/all/{theirs}{part}").status_code == 404
    for act in ("take", "give-back", "reply"):
        path = f"/console/inbox/all/{theirs}/{act}"
        assert browser.sends(path, page="/console/me", text="hi", heard="0").status_code == 404
    with desk.database.read() as session:
        assert session.get_one(Conversation, theirs).owner == Owner.BOT


@pytest.mark.parametrize(
    ("role", "agency"), [(Role.AGENCY_ADMIN, "police"), (Role.SYSTEM_ADMIN, None), (Role.AUDITOR, None)]
)
def test_administrators_and_auditors_read_no_conversation(
    desk: Office, role: Role, agency: str | None
) -> None:
    mine = writes(desk)
    browser = desk.signed_in("a@office.example", role=role, agency=agency)
    for path in ("inbox", "inbox/all", f"inbox/all/{mine}", f"inbox/all/{mine}/items", "inbox/all/rows"):
        assert browser.opens(f"/console/{path}").status_code == 403


def test_a_conversation_that_was_sent_to_another_office_is_seen_there_only(desk: Office) -> None:
    conversation = writes(desk, "about a shop")
    wants_officer(desk, conversation, team="dncrp-hq")

    assert "about a shop" not in page_of(desk.signed_in(office="sp-sylhet"), "/console/inbox/all")
    other = desk.signed_in("d@dncrp.example", agency="dncrp")
    assert "about a shop" in page_of(other, "/console/inbox/unassigned")


def test_words_told_to_a_confidential_form_are_shown_to_nobody(desk: Office) -> None:
    before = writes(desk, "hello there", page="acc")
    writes(desk, "the engineer took a bribe", page="acc")
    with desk.database.write() as session:
        event = session.scalars(select(InboundEvent).order_by(InboundEvent.id.desc()).limit(1)).one()
        conversation = session.get_one(Conversation, before)
        conversation.confidential_since = event.id
        turn = {"record": {"text": "the engineer took a bribe"}, "model_version": "m", "at": desk.clock.now()}
        session.add(Turn(conversation_id=before, event_id=event.id, **turn))
    officer = desk.signed_in("o@acc.example", agency="acc")
    seen = page_of(officer, "/console/inbox/all") + page_of(officer, f"/console/inbox/all/{before}")
    assert "bribe" not in seen
    assert "hello there" in seen and "shown to nobody" in seen

    wants_officer(desk, before, team="acc-hq")
    officer.sends(f"/console/inbox/all/{before}/take", page=f"/console/inbox/all/{before}")
    writes(desk, "now to you, officer", page="acc")
    assert "now to you, officer" in page_of(officer, f"/console/inbox/all/{before}")


def test_taking_answering_and_giving_back(desk: Office) -> None:
    mine = writes(desk)
    wants_officer(desk, mine)
    browser = desk.signed_in(office="sp-sylhet")
    path = f"/console/inbox/unassigned/{mine}"
    assert "Take it" in page_of(browser, path)

    assert browser.sends(f"{path}/take", page=path).status_code == 302
    assert "Your reply" in page_of(browser, path)
    heard = page_of(browser, path).split('name="heard" value="')[1].split('"')[0]
    assert browser.sends(f"{path}/reply", page=path, text="আমি দেখছি", heard=heard).status_code == 302
    with desk.database.read() as session:
        (row,) = session.scalars(select(OutboxMessage))
        assert (row.author, row.message["text"]) == ("officer", "আমি দেখছি")
    assert "আমি দেখছি" in page_of(browser, path)

    browser.sends(f"{path}/give-back", page=path)
    with desk.database.read() as session:
        assert session.get_one(Conversation, mine).owner == Owner.BOT


def test_the_second_officer_is_told_who_has_it(desk: Office) -> None:
    mine = writes(desk)
    wants_officer(desk, mine)
    one, two = desk.signed_in(office="sp-sylhet"), desk.signed_in("b@police.example", office="sp-sylhet")
    path = f"/console/inbox/all/{mine}"
    before = page_of(two, path)
    assert "Take it" in before
    one.sends(f"{path}/take", page=path)

    two.sends(f"{path}/take", page="/console/me")
    assert "সালমা has this conversation." in page_of(two, path)
    two.sends(f"{path}/reply", page="/console/me", text="hi", heard=_heard(desk))
    with desk.database.read() as session:
        assert session.scalars(select(OutboxMessage)).all() == []


def _heard(desk: Office) -> str:
    with desk.database.read() as session:
        return str(session.scalars(select(InboundEvent.id).order_by(InboundEvent.id.desc()).limit(1)).one())


@pytest.mark.parametrize(
    ("text", "heard", "fault"),
    [("", None, "Write something"), ("x" * 8001, None, "too long"), ("hello", "0", "newer message")],
)
def test_a_reply_that_cannot_go_is_kept_in_the_field(
    desk: Office, text: str, heard: str | None, fault: str
) -> None:
    mine = writes(desk)
    browser = desk.signed_in(office="sp-sylhet")
    path = f"/console/inbox/all/{mine}"
    browser.sends(f"{path}/take", page=path)
    response = browser.sends(f"{path}/reply", page=path, text=text, heard=heard or _heard(desk))
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert fault in page and text in page


def test_the_clock_says_how_a_reply_goes_and_for_how_long(desk: Office) -> None:
    mine = writes(desk)
    browser = desk.signed_in(office="sp-sylhet")
    path = f"/console/inbox/all/{mine}"
    browser.sends(f"{path}/take", page=path)
    desk.clock.advance(timedelta(hours=1))
    assert "22 h 59 min left" in page_of(browser, path)
    with desk.database.write() as session:
        session.get_one(Conversation, mine).window_expires_at = desk.clock.now() - timedelta(minutes=1)
    assert "sent as a person" in page_of(browser, f"{path}/clock")
    with desk.database.write() as session:
        session.get_one(Conversation, mine).last_inbound_at = desk.clock.now() - timedelta(days=8)
    page = page_of(browser, path)
    assert "seven days ago" in page and "Keep it for them" in page
    with desk.database.write() as session:
        session.get_one(Conversation, mine).suppressed_at = desk.clock.now()
    assert "blocked the page" in page_of(browser, path)


def test_there_are_news_only_when_something_is_new(desk: Office) -> None:
    mine = writes(desk)
    browser = desk.signed_in(office="sp-sylhet")
    news = f"/console/inbox/all/news?conversation={mine}"
    first = browser.opens(news)
    mark = first.get_data(as_text=True)
    assert browser.opens(f"{news}&seen={mark}").status_code == 204

    writes(desk, "another word")
    later = browser.opens(f"{news}&seen={mark}")
    assert later.status_code == 200
    assert later.headers["HX-Trigger"] == "news"
    assert "another word" in page_of(browser, f"/console/inbox/all/{mine}/items")
    assert "another word" in page_of(browser, f"/console/inbox/all/rows?open={mine}")


def test_the_list_goes_on_where_it_ended(desk: Office) -> None:
    for number in range(65):
        writes(desk, f"word {number:02}", user=f"citizen-{number}")
    browser = desk.signed_in(office="sp-sylhet")
    seen: list[str] = []
    path: Any = "/console/inbox/all"
    for _ in range(3):
        page = page_of(browser, path)
        seen += [part[:7] for part in page.split("Citizen:</b> ")[1:]]
        further = page.split('class="further"><a href="')
        path = further[1].split('"')[0].replace("&amp;", "&") if len(further) > 1 else None
    assert path is None
    assert seen == [f"word {number:02}" for number in reversed(range(65))]


def test_words_are_never_markup(desk: Office) -> None:
    mine = writes(desk, "<script>alert(1)</script>")
    browser = desk.signed_in(office="sp-sylhet")
    page = page_of(browser, f"/console/inbox/all/{mine}")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
