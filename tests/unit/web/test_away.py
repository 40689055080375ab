"""Officers who are away, and offices that are closed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.accounts.model import Account
from bot.accounts.roles import Role
from bot.cases.model import Case, CaseEvent
from bot.conversation.model import Conversation
from tests.unit.web.conftest import Browser, Office
from tests.unit.web.threads import bind_pages, page_of, take, wants_officer, writes


@pytest.fixture
def desk(office: Office) -> Office:
    return bind_pages(office)


def holder(desk: Office, conversation_id: int) -> str | None:
    with desk.database.read() as session:
        return session.get_one(Conversation, conversation_id).officer


def goes_away(browser: Browser, away: str = "yes") -> None:
    browser.sends("/console/me/away", page="/console/inbox/all", away=away)


def test_what_an_officer_has_is_theirs_until_they_have_been_away_for_a_while(desk: Office) -> None:
    mine = writes(desk)
    one, two = desk.signed_in(office="sp-sylhet"), desk.signed_in("b@police.example", office="sp-sylhet")
    take(one, mine)
    path = f"/console/inbox/all/{mine}"
    goes_away(one)
    assert "You are away" in page_of(one, "/console/inbox/all")
    two.sends(f"{path}/take", page="/console/me", over="officer:1")
    assert holder(desk, mine) == "officer:1" and "Take it over" not in page_of(two, path)

    desk.clock.advance(timedelta(minutes=16))
    assert "Take it over" in page_of(two, path)
    two.sends(f"{path}/take", page=path, over="officer:1")
    assert holder(desk, mine) == "officer:2"
    assert "took it over from" in page_of(two, path)


def test_who_is_back_keeps_what_they_have(desk: Office) -> None:
    mine = writes(desk)
    one, two = desk.signed_in(office="sp-sylhet"), desk.signed_in("b@police.example", office="sp-sylhet")
    take(one, mine)
    goes_away(one)
    goes_away(one, "no")
    desk.clock.advance(timedelta(minutes=16))
    two.sends(f"/console/inbox/all/{mine}/take", page="/console/me", over="officer:1")
    assert holder(desk, mine) == "officer:1"


def test_a_supervisor_takes_over_at_once_and_from_another_office_never(desk: Office) -> None:
    mine = writes(desk)
    take(desk.signed_in(office="sp-sylhet"), mine)
    elsewhere = desk.signed_in("k@police.example", office="sp-khulna", role=Role.SUPERVISOR)
    path = f"/console/inbox/all/{mine}/take"
    assert elsewhere.sends(path, page="/console/me", over="officer:1").status_code == 404
    chief = desk.signed_in("c@police.example", office="sp-sylhet", role=Role.SUPERVISOR)
    # A click on a button that has grown stale, and one for another colleague, take nothing over.
    chief.sends(path, page=f"/console/inbox/all/{mine}")
    chief.sends(path, page=f"/console/inbox/all/{mine}", over="officer:9")
    assert holder(desk, mine) == "officer:1"
    chief.sends(path, page=f"/console/inbox/all/{mine}", over="officer:1")
    assert holder(desk, mine) == "officer:3"


def test_what_somebody_had_whose_account_was_closed_is_free(desk: Office) -> None:
    mine = writes(desk)
    take(desk.signed_in(office="sp-sylhet"), mine)
    with desk.database.write() as session:
        session.scalars(select(Account)).one().is_active = False
    two = desk.signed_in("b@police.example", office="sp-sylhet")
    two.sends(f"/console/inbox/all/{mine}/take", page=f"/console/inbox/all/{mine}", over="officer:1")
    assert holder(desk, mine) == "officer:2"


def test_outside_office_hours_the_console_says_so(desk: Office) -> None:
    mine = writes(desk)
    wants_officer(desk, mine)
    browser = desk.signed_in(office="sp-sylhet")
    assert "Outside office hours" not in page_of(browser, f"/console/inbox/all/{mine}")
    desk.clock.advance(timedelta(hours=8))
    later = desk.signed_in("b@police.example", office="sp-sylhet")
    assert "opens on 24/11 09:00" in page_of(later, f"/console/inbox/all/{mine}")


def test_an_officer_gives_a_case_to_another_office_and_no_longer_sees_it(desk: Office) -> None:
    now = desk.clock.now()
    with desk.database.write() as session:
        case = Case(reference="POL-2026-000001", service="police_complaint", agency="police")
        case.office, case.stage, case.fields, case.anonymous = "sp-sylhet", "submitted", {}, False
        case.opened_at = case.stage_since = now
        session.add(case)
    browser = desk.signed_in(office="sp-sylhet")
    path = "/console/cases/POL-2026-000001"
    browser.sends(f"{path}/transfer", page=path, office="dncrp-hq", reason="Not ours")
    assert browser.opens(path).status_code == 200
    browser.sends(f"{path}/transfer", page=path, office="sp-khulna", reason="It was in Khulna")
    assert browser.opens(path).status_code == 404
    there = desk.signed_in("k@police.example", office="sp-khulna")
    assert "Given to another office" in page_of(there, path) and "It was in Khulna" in page_of(there, path)
    again = browser.sends(f"{path}/transfer", page="/console/me", office="sp-sylhet", reason="x")
    assert again.status_code == 404
    with desk.database.read() as session:
        assert len(session.scalars(select(CaseEvent)).all()) == 1
