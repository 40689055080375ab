"""How fast offices answer, and how many conversations each officer has: what is counted, and whose."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import timedelta

import pytest

from bot.accounts.queries import account_of_email
from bot.accounts.roles import Role
from bot.conversation.figures import AnswerFigures, answers_by_office, held_by_officer
from bot.conversation.handover import lock, outside_officer_wrote, return_to_bot
from bot.conversation.hands.model import HandKind
from bot.storage.database import Database
from tests.unit.web.conftest import Browser, Office
from tests.unit.web.threads import bind_pages, is_said, page_of, take, wants_officer, writes

MINUTE = timedelta(minutes=1)
SENT_ON = {"office": "dncrp-hq", "reason": "It is about a shop.", "shown": "0"}


@pytest.fixture
def desk(office: Office) -> Office:
    return bind_pages(office)


def asks(desk: Office, user: str, page: str = "police", team: str = "sp-sylhet") -> int:
    """Somebody asks for a person; the conversation's id."""
    mine = writes(desk, page=page, user=user)
    wants_officer(desk, mine, team)
    return mine


def is_answered(desk: Office, conversation_id: int, after: timedelta, **columns: str) -> None:
    desk.clock.advance(after)
    is_said(desk, conversation_id, "what happened?", author="officer", **columns)


def goes_back(desk: Office, conversation_id: int, kind: HandKind = HandKind.TIMED_OUT) -> None:
    with desk.database.write() as session:
        return_to_bot(session, lock(session, conversation_id), desk.clock.now(), kind, "schedule")


def figures(desk: Office, agency: str, *offices: str, days: int = 30) -> list[AnswerFigures]:
    since, hours = desk.clock.now() - timedelta(days=days), desk.console.catalogue.office_hours
    with desk.database.read() as session:
        return answers_by_office(session, hours, agency, offices, since)


def test_the_median_of_first_replies_and_who_still_waits(desk: Office) -> None:
    for user, minutes in (("a", 5), ("b", 10), ("c", 40)):
        mine = asks(desk, user)
        is_answered(desk, mine, timedelta(minutes=minutes))
        is_answered(desk, mine, MINUTE)
        goes_back(desk, mine, HandKind.GIVEN_BACK)
    asks(desk, "d")
    goes_back(desk, asks(desk, "e"))

    assert figures(desk, "police", "sp-sylhet") == [
        AnswerFigures("sp-sylhet", asked=5, answered=3, median=10 * MINUTE, in_vain=1, waiting=1)
    ]


def test_nothing_is_divided_where_nobody_asked_or_nobody_answered(desk: Office) -> None:
    assert figures(desk, "police", "sp-sylhet") == []
    asks(desk, "a")
    assert figures(desk, "police", "sp-sylhet") == [AnswerFigures("sp-sylhet", asked=1, waiting=1)]


def test_only_office_hours_are_counted(desk: Office) -> None:
    desk.clock.advance(timedelta(hours=10))  # Monday, 20:00
    is_answered(desk, asks(desk, "at-night"), timedelta(hours=13, minutes=30))

    (found,) = figures(desk, "police", "sp-sylhet")

    assert found.median is not None and round(found.median / MINUTE) == 30


def test_taking_is_no_answer_and_neither_is_a_reply_that_failed(desk: Office) -> None:
    mine = asks(desk, "a")
    take(desk.signed_in(office="sp-sylhet"), mine)
    is_said(desk, mine, "The bot says: somebody is here")
    is_answered(desk, mine, MINUTE, status="failed")
    assert [(one.answered, one.waiting) for one in figures(desk, "police", "sp-sylhet")] == [(0, 1)]


def test_a_conversation_that_asks_again_is_counted_again(desk: Office) -> None:
    mine = asks(desk, "a")
    is_answered(desk, mine, 20 * MINUTE)
    goes_back(desk, mine, HandKind.GIVEN_BACK)
    wants_officer(desk, mine)
    assert [(one.asked, one.answered, one.waiting) for one in figures(desk, "police", "sp-sylhet")] == [
        (2, 1, 1)
    ]


def test_what_an_officer_of_another_agency_did_never_counts(desk: Office) -> None:
    mine = asks(desk, "sent-on")
    police = desk.signed_in(office="sp-sylhet")
    take(police, mine)
    desk.clock.advance(30 * MINUTE)
    police.sends(f"/console/inbox/all/{mine}/transfer", **SENT_ON)
    consumers = desk.signed_in("d@dncrp.example", agency="dncrp")
    take(consumers, mine)
    is_answered(desk, mine, 7 * MINUTE)

    assert figures(desk, "police", "sp-sylhet", "dncrp-hq") == [
        AnswerFigures("dncrp-hq", asked=1, answered=1, median=7 * MINUTE),
        AnswerFigures("sp-sylhet"),
    ]
    assert "dncrp" not in str(figures(desk, "police", "sp-sylhet"))
    with desk.database.read() as session:
        assert held_by_officer(session, ["sp-sylhet"]) == {}
        assert list(held_by_officer(session, ["dncrp-hq"]).values()) == [1]


def test_an_answer_in_facebooks_inbox_counts_for_the_pages_agency_alone(desk: Office) -> None:
    mine, theirs = asks(desk, "a"), asks(desk, "b", team="dncrp-hq")
    desk.clock.advance(4 * MINUTE)
    for one in (mine, theirs):
        with desk.database.write() as session:
            outside_officer_wrote(session, lock(session, one), desk.clock.now())

    assert [(one.answered, one.waiting) for one in figures(desk, "police", "sp-sylhet")] == [(1, 0)]
    assert [(one.answered, one.waiting) for one in figures(desk, "dncrp", "dncrp-hq")] == [(0, 1)]


def test_older_ones_count_only_while_they_wait(desk: Office) -> None:
    is_answered(desk, asks(desk, "answered"), MINUTE)
    goes_back(desk, asks(desk, "gone"))
    asks(desk, "waits")
    desk.clock.advance(timedelta(days=40))
    assert figures(desk, "police", "sp-sylhet") == [AnswerFigures("sp-sylhet", waiting=1)]


def rows(browser: Browser, table: str) -> list[dict[str, str]]:
    answer = browser.opens(f"/console/team/{table}.csv?days=7")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def test_page_and_exports_say_the_same_in_both_languages(desk: Office) -> None:
    supervisor = desk.signed_in("s@police.example", office="sp-sylhet", role=Role.SUPERVISOR)
    take(supervisor, held := asks(desk, "held"))
    is_answered(desk, held, 90 * MINUTE)
    take(supervisor, asks(desk, "waits"))

    page = page_of(supervisor, "/console/team?days=7")

    row = re.search(r"First reply, median.*?<tbody>(.*?)</tbody>", page, re.S)
    assert row and re.findall(r"<td>(.*?)</td>", row[1]) == ["2", "1", "1 h 30 min", "0", "1"]
    (told,) = rows(supervisor, "answers")
    assert list(told.values())[1:] == ["2", "1", "90", "0", "1"]
    (member,) = rows(supervisor, "people")
    assert (member["Name"], member["Conversations now"]) == ("সালমা", "2")
    assert re.search(r"সালমা</th>\s*<td[^>]*>Supervisor</td>\s*<td>2</td>", page)

    supervisor.sends("/console/language", page="/console/team", language="bn")
    page = page_of(supervisor, "/console/team?days=7")
    assert "প্রথম উত্তর, মধ্যমা" in page and "১ ঘণ্টা ৩০ মিনিট" in page
    (told,) = rows(supervisor, "answers")
    assert told["এখন প্রথম উত্তরের অপেক্ষায়"] == "1"


@pytest.mark.parametrize("table", ["answers", "people"])
def test_the_tables_open_as_xlsx(desk: Office, table: str) -> None:
    supervisor = desk.signed_in("s@police.example", office="sp-sylhet", role=Role.SUPERVISOR)
    take(supervisor, asks(desk, "held"))
    answer = supervisor.opens(f"/console/team/{table}.xlsx")
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as book:
        assert book.testzip() is None
        assert "<v>1</v>" in book.read("xl/worksheets/sheet1.xml").decode()
    assert supervisor.opens(f"/console/team/{table}.pdf").status_code == 404


def close_account(database: Database, email: str) -> None:
    with database.write() as session:
        account = account_of_email(session, email)
        assert account is not None
        account.is_active = False


def test_what_somebody_has_who_left_is_not_overlooked(desk: Office) -> None:
    gone = desk.signed_in("gone@police.example", office="sp-sylhet")
    take(gone, asks(desk, "held"))
    close_account(desk.database, "gone@police.example")
    supervisor = desk.signed_in("s@police.example", office="sp-sylhet", role=Role.SUPERVISOR)
    assert [(one["Role"], one["Conversations now"]) for one in rows(supervisor, "people")] == [
        ("Supervisor", "0"), ("", "1"),
    ]  # fmt: skip
