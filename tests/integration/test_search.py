"""What the real turn puts into the index of words, and what it takes out again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.clock import FixedClock
from bot.conversation.model import Conversation, InboundEvent
from bot.conversation.search.hits import Found
from bot.conversation.search.queries import search
from bot.conversation.search.syntax import parsed
from bot.storage.database import Database
from bot.word_index.model import EntryKind, SearchEntry
from bot.workers.retention import run_retention
from tests.integration.talking_desk import TalkingDesk
from tests.integration.test_erasure import ANSWERED, NAME, PHONE, STORY, USER, close, live

#: Of the page, and the one that the case goes to.
OFFICES = ("police-hq", "sp-sylhet")


@pytest.fixture
def desk(database: Database, clock: FixedClock) -> Iterator[TalkingDesk]:
    """The real dialogue on each database."""
    desk = TalkingDesk(database, clock)
    yield desk
    desk.delivery.close()


def finds(desk: TalkingDesk, typed: str) -> Found:
    """What officers of the page's agency find."""
    services = [one for one in desk.catalogue.services.values() if one.agency == "police"]
    with desk.database.read() as session:
        query = parsed(typed, services, desk.catalogue.districts)
        return search(session, desk.catalogue, desk.clock.now(), OFFICES, query)


def indexed(desk: TalkingDesk, *kinds: EntryKind) -> list[int]:
    """The texts that have an entry."""
    mine = SearchEntry.kind.in_(kinds or list(EntryKind))
    with desk.database.read() as session:
        return list(session.scalars(select(SearchEntry.source_id).where(mine)))


def test_what_was_said_in_turns_is_found_with_its_case(desk: TalkingDesk) -> None:
    live(desk)
    for typed in ("bonnay", "রহিমা", "Rahima", f"0{PHONE}", ANSWERED, '"ভেসে গেছে"'):
        hits = finds(desk, typed).hits
        assert [case.reference for hit in hits for case in hit.cases] == ["PCC-2026-000001"], typed
    assert finds(desk, "ক্লিয়ারেন্স from:officer").hits == []


def test_a_case_that_is_corrected_is_found_by_its_new_words(desk: TalkingDesk) -> None:
    live(desk)
    (hit,) = finds(desk, "begum").hits
    assert "".join(piece.text for piece in hit.lines[0].pieces) == f"{NAME} বেগম"


def test_erased_in_chat_only_the_open_case_is_found_and_after_its_time_nothing(desk: TalkingDesk) -> None:
    live(desk)
    desk.says(USER, '/erase_my_data{"erasure_confirmed": "yes"}')
    assert indexed(desk, EntryKind.HEARD, EntryKind.SAID) == []
    assert finds(desk, STORY).hits == finds(desk, ANSWERED).hits == []
    assert len(finds(desk, "রহিমা").hits) == 1

    close(desk)
    desk.clock.advance(timedelta(days=731))
    run_retention(desk.database, desk.catalogue, desk.clock.now())
    assert indexed(desk) == []


def test_a_silent_conversation_leaves_the_index_with_its_words(desk: TalkingDesk) -> None:
    desk.says(USER, STORY, "out_of_scope")
    assert len(indexed(desk)) == 1
    desk.clock.advance(timedelta(days=3000))
    run_retention(desk.database, desk.catalogue, desk.clock.now())
    assert indexed(desk) == []


def test_words_that_lead_to_a_confidential_form_leave_the_index_when_it_begins(desk: TalkingDesk) -> None:
    desk.says(USER, "hello", "greet")
    desk.says(USER, "engineer taka chay")
    before = indexed(desk)
    desk.says(USER, "oi je durnitir kotha", "report_corruption")
    with desk.database.read() as session:
        since = session.scalars(select(Conversation.confidential_since)).one()
        told = session.scalars(select(InboundEvent.id).where(InboundEvent.id >= since)).all()

    assert since is not None and len(told) >= 1
    assert len(before) == 2
    assert set(before) & set(told), "the words before the form began are part of the report"
    assert set(indexed(desk)) == set(before) - set(told)
    assert finds(desk, "durniti").hits == []
