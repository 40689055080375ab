"""Who else is looking and typing, and what the citizen sees of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.channels.rest.channel import RestChannel
from bot.conversation.model import Conversation
from bot.conversation.presence.commands import forget_presence
from bot.conversation.presence.model import Presence
from tests.databases import executed
from tests.unit.web.conftest import Browser, Office
from tests.unit.web.threads import bind_pages, page_of, take, writes


@dataclass
class Watched(RestChannel):
    """Keeps what the citizen was shown."""

    name: str = "facebook"
    shown: list[str] = field(default_factory=list)

    def signal(self, account_id: str, token: str, user_id: str, action: Any) -> None:
        self.shown.append(f"{user_id}: {action}")


@pytest.fixture
def desk(office: Office) -> Office:
    office.console.desk.run = lambda work: work()
    office.console.desk.answerer.channels = {"facebook": Watched()}
    return bind_pages(office)


def shown(desk: Office) -> list[str]:
    """What the citizen was shown."""
    channel = desk.console.desk.answerer.channels["facebook"]
    assert isinstance(channel, Watched)
    return channel.shown


def polls(browser: Browser, conversation_id: int, seen: str = "", typing: str = "") -> Any:
    """The page asks for news."""
    path = f"/console/inbox/all/news?conversation={conversation_id}&seen={seen}&typing={typing}"
    return browser.opens(path)


def test_a_colleague_sees_who_looks_and_who_types_until_they_stop(desk: Office) -> None:
    mine = writes(desk)
    one, two = desk.signed_in(office="sp-sylhet"), desk.signed_in("b@police.example", office="sp-sylhet")
    mark = polls(two, mine).get_data(as_text=True)
    polls(one, mine)
    news = polls(two, mine, mark)
    assert (news.status_code, news.headers["HX-Trigger"]) == (200, "presence")
    assert "is looking" in page_of(two, f"/console/inbox/all/{mine}/presence")

    polls(one, mine, typing="1")
    assert "is typing" in page_of(two, f"/console/inbox/all/{mine}")
    desk.clock.advance(timedelta(seconds=15))
    polls(one, mine)
    assert "is looking" in page_of(two, f"/console/inbox/all/{mine}/presence")
    desk.clock.advance(timedelta(seconds=30))
    assert 'class="tag' not in page_of(two, f"/console/inbox/all/{mine}/presence")


def test_a_poll_writes_at_most_every_fifteen_seconds(desk: Office) -> None:
    mine = writes(desk)
    browser = desk.signed_in(office="sp-sylhet")
    polls(browser, mine)
    with executed(desk.database) as written:
        for _ in range(7):
            desk.clock.advance(timedelta(seconds=2))
            polls(browser, mine)
    assert [one for one in written if not one.startswith(("SELECT", "BEGIN", "PRAGMA"))] == []
    desk.clock.advance(timedelta(seconds=2))
    with executed(desk.database) as written:
        polls(browser, mine)
    assert len([one for one in written if one.startswith(("INSERT INTO presence", "UPDATE presence"))]) == 1


def test_nobody_is_seen_in_a_conversation_that_is_not_theirs(desk: Office) -> None:
    theirs = writes(desk, page="dncrp")
    browser = desk.signed_in(office="sp-sylhet")
    polls(browser, theirs, typing="1")
    assert browser.opens(f"/console/inbox/all/{theirs}/presence").status_code == 404
    with desk.database.read() as session:
        assert session.scalars(select(Presence)).all() == []


def test_a_poll_for_a_conversation_that_does_not_exist_is_answered_like_one_without(desk: Office) -> None:
    writes(desk)
    browser = desk.signed_in(office="sp-sylhet")
    first, second = polls(browser, 999_999), polls(browser, 999_999)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.get_data() == second.get_data() == browser.opens("/console/inbox/all/news").get_data()


def test_the_citizen_sees_typing_at_most_every_fifteen_seconds(desk: Office) -> None:
    mine = writes(desk)
    browser = desk.signed_in(office="sp-sylhet")
    take(browser, mine)
    for _ in range(10):
        polls(browser, mine, typing="1")
        desk.clock.advance(timedelta(seconds=2))
    assert shown(desk) == ["rahima: typing_on"] * 2


@pytest.mark.parametrize("why", ["not theirs", "window", "blocked", "other app", "silent"])
def test_the_citizen_sees_no_typing_when_it_may_not_be_shown(desk: Office, why: str) -> None:
    mine, now = writes(desk), desk.clock.now()
    browser = desk.signed_in(office="sp-sylhet")
    if why != "not theirs":
        take(browser, mine)
    with desk.database.write() as session:
        conversation = session.get_one(Conversation, mine)
        conversation.window_expires_at = now if why == "window" else now + timedelta(hours=1)
        conversation.suppressed_at = now if why == "blocked" else None
        conversation.standby = why == "other app"
    polls(browser, mine, typing="" if why == "silent" else "1")
    assert shown(desk) == []


def test_rows_of_those_who_left_are_swept_up(desk: Office) -> None:
    mine = writes(desk)
    polls(desk.signed_in(office="sp-sylhet"), mine)
    desk.clock.advance(timedelta(hours=2))
    with desk.database.write() as session:
        assert forget_presence(session, desk.clock.now()) == 1
