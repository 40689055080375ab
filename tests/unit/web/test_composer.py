"""Under the thread: notes that stay in the office, mentions, drafts, ready replies, long replies."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select

from bot.accounts.model import Account
from bot.cases.commands import open_case
from bot.catalogue.commands import bind_page
from bot.channels.facebook.render import render
from bot.channels.rest.channel import RestChannel
from bot.conversation.drafts.model import Draft
from bot.conversation.handover import ask_for_officer
from bot.conversation.model import Conversation, OutboxMessage, Owner
from bot.conversation.notes.model import Mention, Note
from bot.runtime import project_catalogue
from tests.unit.conversation.test_export import FIELDS
from tests.unit.web.conftest import Browser, Office
from tests.unit.web.threads import page_of, writes

SECRET = "She is my neighbour, handle with care"


@pytest.fixture
def desk(office: Office) -> Office:
    """A console, and pages of two agencies."""
    with office.database.write() as session:
        for agency, code in {"police": "sp-sylhet", "dncrp": "dncrp-hq"}.items():
            bind_page(session, project_catalogue(), office.clock, page_id=agency, office_code=code, token="t")
    return office


def colleague(desk: Office, name: str, email: str, **account: Any) -> Browser:
    """Somebody with a name of their own, signed in."""
    account_id = desk.account(email, **{"office": "sp-sylhet", **account})
    with desk.database.write() as session:
        session.get_one(Account, account_id).name = name
    browser = desk.browser()
    browser.signs_in(email)
    return browser


def notes(desk: Office) -> list[str | None]:
    with desk.database.read() as session:
        return list(session.scalars(select(Note.text).order_by(Note.id)))


def replies(desk: Office) -> list[str]:
    with desk.database.read() as session:
        rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
        return [row.message["text"] for row in rows if row.author == "officer"]


def reply(browser: Browser, path: str, text: str, **more: str) -> Any:
    heard = re.search(r'name="heard" value="(\d+)"', page_of(browser, path))
    return browser.sends(f"{path}/reply", page=path, text=text, heard=heard[1] if heard else "0", **more)


def field(page: str, name: str) -> str:
    """What stands in a field of the composer."""
    found = re.search(rf'<textarea id="{name}"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert found, f"there is no field {name}"
    return unescape(found[1])


def test_a_note_is_read_by_colleagues_and_sent_to_nobody(desk: Office) -> None:
    mine = writes(desk)
    path = f"/console/inbox/all/{mine}"
    author, other = desk.signed_in(office="sp-sylhet"), desk.signed_in("b@police.example", office="sp-sylhet")

    assert author.sends(f"{path}/note", page=path, note=SECRET).status_code == 302
    page = page_of(other, path)
    assert SECRET in page and "Note, not sent" in page and "সালমা" in page
    with desk.database.read() as session:
        assert session.scalars(select(OutboxMessage)).all() == []
        assert session.get_one(Conversation, mine).owner == Owner.BOT, "nobody had to take it"


def test_a_note_is_encrypted_where_it_is_kept(desk: Office) -> None:
    mine = writes(desk)
    path = f"/console/inbox/all/{mine}"
    desk.signed_in(office="sp-sylhet").sends(f"{path}/note", page=path, note=SECRET)
    with desk.database.engine.connect() as connection:
        (kept,) = connection.exec_driver_sql("SELECT text FROM internal_note").scalars()
    assert "neighbour" not in kept


def test_the_next_agency_reads_no_notes_of_the_one_before(desk: Office) -> None:
    mine = writes(desk, "about a shop")
    path = f"/console/inbox/all/{mine}"
    desk.signed_in(office="sp-sylhet").sends(f"{path}/note", page=path, note=SECRET)
    with desk.database.write() as session:
        ask_for_officer(session, desk.clock, mine, team="dncrp-hq")

    other = desk.signed_in("d@dncrp.example", agency="dncrp")
    page = page_of(other, path)
    assert "about a shop" in page and SECRET not in page
    assert SECRET not in page_of(other, f"{path}/items")
    other.sends(f"{path}/note", page=path, note="ours now")
    assert "ours now" in page_of(other, path)


@pytest.mark.parametrize("act", ["note", "draft", "ready"])
def test_nobody_writes_under_another_offices_conversation(desk: Office, act: str) -> None:
    theirs = writes(desk, page="dncrp")
    browser = desk.signed_in(office="sp-sylhet")
    path = f"/console/inbox/all/{theirs}/{act}"
    sent = browser.sends(path, page="/console/me", note="x", text="x", kind="note", ready="greeting")
    assert sent.status_code == 404
    assert browser.opens(f"/console/inbox/all/{theirs}/ready").status_code == 404
    assert browser.opens(f"/console/inbox/all/{theirs}/colleagues").status_code == 404
    with desk.database.read() as session:
        assert session.scalars(select(Draft)).all() == [] and notes(desk) == []


def test_whoever_is_named_finds_the_conversation_until_they_have_looked(desk: Office) -> None:
    mine = writes(desk)
    path = f"/console/inbox/all/{mine}"
    author = desk.signed_in(office="sp-sylhet")
    karim = colleague(desk, "করিম উদ্দিন", "k@police.example")
    news = "/console/inbox/all/news"
    mark = karim.opens(news).get_data(as_text=True)

    author.sends(f"{path}/note", page=path, note="@করিম please look at this")
    desk.clock.advance(timedelta(seconds=1))
    assert karim.opens(f"{news}?seen={mark}").status_code == 200
    listed = page_of(karim, "/console/inbox/mentioned")
    assert f"/console/inbox/mentioned/{mine}" in listed and "names you" in listed
    assert 'is-new">1<' in listed

    opened = page_of(karim, f"/console/inbox/mentioned/{mine}")
    assert 'is-new"' not in opened
    later = page_of(karim, "/console/inbox/mentioned")
    assert f"/console/inbox/mentioned/{mine}" in later and "names you" not in later
    assert "names you" not in page_of(author, "/console/inbox/all")

    author.sends(f"{path}/note", page=path, note="and once more, @করিম উদ্দিন")
    assert "names you" in page_of(karim, "/console/inbox/mentioned")
    with desk.database.read() as session:
        assert len(session.scalars(select(Mention)).all()) == 1


def test_an_unknown_name_is_told_and_the_words_are_kept(desk: Office) -> None:
    mine = writes(desk)
    path = f"/console/inbox/all/{mine}"
    browser = desk.signed_in(office="sp-sylhet")
    colleague(desk, "Khulna's", "other@police.example", office="sp-khulna")
    words = "@Khulna knows her"

    response = browser.sends(f"{path}/note", page=path, note=words)
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert "Nobody who may see this conversation is called @khulna" in page
    assert field(page, "note") == words and notes(desk) == []
    assert field(page_of(browser, path), "note") == words, "kept as a draft, too"


def test_the_list_of_colleagues_has_those_who_may_see_the_conversation(desk: Office) -> None:
    mine = writes(desk)
    browser = desk.signed_in(office="sp-sylhet")
    for name, email, place in (
        ("Rahim", "r@police.example", "sp-sylhet"),
        ("Head", "h@police.example", None),
        ("Khulna", "x@police.example", "sp-khulna"),
    ):
        colleague(desk, name, email, office=place)
    colleague(desk, "Shops", "d@dncrp.example", agency="dncrp", office=None)
    listed = browser.opens(f"/console/inbox/all/{mine}/colleagues").get_data(as_text=True)
    assert re.findall(r'data-insert="([^"]+)"', listed) == ["@Head ", "@Rahim "]


def test_what_is_typed_is_there_in_another_browser_and_gone_when_sent(desk: Office) -> None:
    mine = writes(desk)
    path = f"/console/inbox/all/{mine}"
    one = desk.signed_in(office="sp-sylhet")
    one.sends(f"{path}/take", page=path)
    for kind, text in (("reply", "half a sen"), ("note", "half a no")):
        kept = one.sends(f"{path}/draft", page=path, kind=kind, text=text)
        assert kept.status_code == 204
    two = desk.browser()
    two.signs_in()
    page = page_of(two, path)
    assert (field(page, "text"), field(page, "note")) == ("half a sen", "half a no")

    reply(two, path, "a whole sentence")
    page = page_of(one, path)
    assert (field(page, "text"), field(page, "note")) == ("", "half a no")
    two.sends(f"{path}/note", page=path, note="a whole note")
    assert field(page_of(one, path), "note") == ""


def test_a_draft_is_its_officers_own_and_an_emptied_one_is_none(desk: Office) -> None:
    mine = writes(desk)
    path = f"/console/inbox/all/{mine}"
    one, two = desk.signed_in(office="sp-sylhet"), desk.signed_in("b@police.example", office="sp-sylhet")
    one.sends(f"{path}/draft", page=path, kind="note", text="mine alone")
    assert field(page_of(two, path), "note") == ""
    one.sends(f"{path}/draft", page=path, kind="note", text="  ")
    with desk.database.read() as session:
        assert session.scalars(select(Draft)).all() == []
    assert one.sends(f"{path}/draft", page=path, kind="poem", text="x").status_code == 400


def test_a_reply_that_somebody_else_took_away_is_kept(desk: Office) -> None:
    mine = writes(desk)
    path = f"/console/inbox/all/{mine}"
    browser = desk.signed_in(office="sp-sylhet")
    browser.sends(f"{path}/take", page=path)
    heard = re.findall(r'name="heard" value="(\d+)"', page_of(browser, path))[0]
    browser.sends(f"{path}/give-back", page=path)
    assert browser.sends(f"{path}/reply", page=path, text="too late", heard=heard).status_code == 302
    assert replies(desk) == []
    browser.sends(f"{path}/take", page=path)
    assert field(page_of(browser, path), "text") == "too late"


def with_case(desk: Office, conversation_id: int) -> str:
    """A case of the police, opened in the conversation; its reference."""
    with desk.database.write() as session:
        opened = open_case(
            session,
            desk.console.catalogue,
            desk.clock,
            service="police_clearance",
            fields=FIELDS,
            conversation_id=conversation_id,
        )
        return opened.reference


def test_a_ready_reply_is_filled_from_the_case_in_the_citizens_language(desk: Office) -> None:
    mine = writes(desk)
    reference = with_case(desk, mine)
    browser = desk.signed_in(office="sp-sylhet")
    path = f"/console/inbox/all/{mine}/ready"
    in_bangla = unescape(browser.opens(path).get_data(as_text=True))
    assert f"({reference}) এখন এই ধাপে আছে" in in_bangla and "{{stage}}" not in in_bangla
    assert "আমি সালমা," in in_bangla

    with desk.database.write() as session:
        tracker = {"memory": {"slots": {"language": "en"}}}
        session.get_one(Conversation, mine).tracker = tracker
    assert f"({reference}) is now at this stage" in unescape(browser.opens(path).get_data(as_text=True))


def test_without_script_a_ready_reply_is_put_behind_what_was_typed(desk: Office) -> None:
    mine = writes(desk)
    path = f"/console/inbox/all/{mine}"
    browser = desk.signed_in(office="sp-sylhet")
    browser.sends(f"{path}/take", page=path)
    assert '<option value="thanks">' in page_of(browser, path)
    browser.sends(f"{path}/ready", page=path, text="Yes.", ready="thanks")
    first, second = field(page_of(browser, path), "text").splitlines()
    assert (first, second) == ("Yes.", "আর কিছু জানার থাকলে এই চ্যাটেই লিখুন। ধন্যবাদ।")


@pytest.mark.parametrize("left", ["{{reference}}", "{{ due_on }}", "{{refrence}}", "{{half"])
def test_a_variable_that_nobody_filled_is_never_sent(desk: Office, left: str) -> None:
    mine = writes(desk)
    path = f"/console/inbox/all/{mine}"
    browser = desk.signed_in(office="sp-sylhet")
    browser.sends(f"{path}/take", page=path)
    text = f"Your number is {left}."
    response = reply(browser, path, text)
    page = unescape(response.get_data(as_text=True))
    assert response.status_code == 422 and "is not filled" in page
    assert field(page, "text") == text and replies(desk) == []


class SplittingChannel(RestChannel):
    """Splits as Messenger's channel does."""

    def render(self, message: Any) -> list[dict[str, Any]]:
        return render(message)


def test_a_long_reply_goes_in_pieces_only_if_its_officer_says_so(desk: Office) -> None:
    desk.console.desk.answerer.channels["facebook"] = SplittingChannel("facebook")  # type: ignore[index]
    mine = writes(desk)
    path = f"/console/inbox/all/{mine}"
    browser = desk.signed_in(office="sp-sylhet")
    browser.sends(f"{path}/take", page=path)
    text = "পাঁচ শব্দের একটা ছোট বাক্য। " * 80
    response = reply(browser, path, text)
    page = response.get_data(as_text=True)
    assert response.status_code == 422 and "goes as 2 messages" in page
    assert '<label class="several">' in page and replies(desk) == []

    assert reply(browser, path, text, several="1").status_code == 302
    assert len(replies(desk)) == 2


def test_what_a_reply_had_not_read_is_asked_for_once_more(desk: Office) -> None:
    mine = writes(desk)
    path = f"/console/inbox/all/{mine}"
    browser = desk.signed_in(office="sp-sylhet")
    browser.sends(f"{path}/take", page=path)
    before = page_of(browser, path)
    heard = re.findall(r'name="heard" value="(\d+)"', before)[0]
    desk.clock.advance(timedelta(seconds=1))
    writes(desk, "wait, there is more")
    refused = browser.sends(f"{path}/reply", page=path, text="fine", heard=heard)
    assert refused.status_code == 422 and replies(desk) == []
