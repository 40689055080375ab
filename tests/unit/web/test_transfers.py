"""Sending conversations on: who has them then, who reads what, and what never leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from bot.accounts.roles import Role
from bot.cases.model import Case
from bot.conversation import handover
from bot.conversation.forgetting import erase_all
from bot.conversation.hands.model import HandKind, HandoverEvent, HandsAreAppendOnly
from bot.conversation.model import Conversation, Owner
from bot.conversation.worklist import may_see
from tests.unit.web.conftest import Browser, Office
from tests.unit.web.test_search import found, lines, says
from tests.unit.web.threads import bind_pages, is_said, page_of, take, wants_officer, writes

FORM = {"office": "dncrp-hq", "reason": "It is about a shop.", "shown": "5"}


@pytest.fixture
def desk(office: Office) -> Office:
    return bind_pages(office)


def sends_on(browser: Browser, conversation_id: int, **form: str) -> int:
    """Send a conversation on; the answer's status."""
    path = f"/console/inbox/all/{conversation_id}/transfer"
    return browser.sends(path, **{**FORM, **form}).status_code


def conversation(desk: Office, conversation_id: int) -> Conversation:
    with desk.database.read() as session:
        return session.get_one(Conversation, conversation_id)


def kinds(desk: Office) -> list[str]:
    with desk.database.read() as session:
        return list(session.scalars(select(HandoverEvent.kind).order_by(HandoverEvent.id)))


def said_by_bot(desk: Office) -> list[str]:
    return desk.console.desk.answerer.said  # type: ignore[attr-defined]


def test_within_the_agency_the_whole_conversation_goes_along(desk: Office) -> None:
    mine = writes(desk, "long ago")
    wants_officer(desk, mine)
    browser = desk.signed_in(office="sp-sylhet")
    path = take(browser, mine)
    assert sends_on(browser, mine, office="sp-khulna") == 302

    assert browser.opens(path).status_code == 404
    there = desk.signed_in("k@police.example", office="sp-khulna")
    listed = page_of(there, "/console/inbox/unassigned")
    assert "সালমা sent it from" in listed and "long ago" in listed
    page = page_of(there, f"/console/inbox/unassigned/{mine}")
    assert "It is about a shop." in page and "long ago" in page and "not shown" not in page
    assert said_by_bot(desk)[-1] == "utter_transferred"
    assert "It is about a shop." in page_of(browser, "/console/sent-on")
    assert "It is about a shop." not in page_of(there, "/console/sent-on")


def test_another_agency_reads_what_the_sender_chose_and_what_is_said_to_it(desk: Office) -> None:
    mine = writes(desk, "word 1")
    for number in range(2, 8):
        writes(desk, f"word {number}")
    wants_officer(desk, mine)
    police = desk.signed_in(office="sp-sylhet")
    take(police, mine)
    assert sends_on(police, mine) == 302
    desk.clock.advance(timedelta(seconds=1))
    writes(desk, "to the consumers")
    consumers = desk.signed_in("d@dncrp.example", agency="dncrp")
    page = page_of(consumers, f"/console/inbox/unassigned/{mine}")

    assert [number for number in range(1, 8) if f"word {number}" in page] == [3, 4, 5, 6, 7]
    assert "to the consumers" in page and "is not shown" in page
    assert said_by_bot(desk)[-1] == "utter_transferred_read"


def test_what_was_said_to_another_agency_stays_there_when_it_comes_back(desk: Office) -> None:
    mine = writes(desk, "to the police")
    wants_officer(desk, mine)
    police = desk.signed_in(office="sp-sylhet")
    take(police, mine)
    sends_on(police, mine, office="acc-hq", shown="0")
    desk.clock.advance(timedelta(seconds=1))
    writes(desk, "the inspector took a bribe")
    commission = desk.signed_in("o@acc.example", agency="acc")
    listed = page_of(commission, "/console/inbox/unassigned")
    assert "bribe" in listed and "to the police" not in page_of(commission, f"/console/inbox/all/{mine}")
    take(commission, mine)
    is_said(desk, mine, "Which inspector?", author="officer")
    commission.sends(f"/console/inbox/all/{mine}/give-back", page=f"/console/inbox/all/{mine}")

    desk.clock.advance(timedelta(seconds=1))
    assert conversation(desk, mine).owner == Owner.BOT
    page = page_of(police, f"/console/inbox/all/{mine}")
    assert "to the police" in page and "bribe" not in page and "inspector" not in page
    assert "bribe" not in page_of(police, "/console/inbox/all")
    writes(desk, "to the police again")
    assert "to the police again" in page_of(police, f"/console/inbox/all/{mine}")
    assert commission.opens(f"/console/inbox/all/{mine}").status_code == 404


@pytest.mark.parametrize("why", ["commission", "form", "no reason", "same office", "no office", "not taken"])
def test_what_may_not_leave_stays(desk: Office, why: str) -> None:
    page = "acc" if why == "commission" else "police"
    agency, own = ("acc", "acc-hq") if page == "acc" else ("police", "sp-sylhet")
    mine = writes(desk, "secret", page=page)
    browser = desk.signed_in(agency=agency, office=own)
    if why != "not taken":
        wants_officer(desk, mine, own)
        take(browser, mine)
    if why == "form":
        with desk.database.write() as session:
            session.get_one(Conversation, mine).confidential_since = 10**6
    form = {"no reason": {"reason": " "}, "same office": {"office": own}, "no office": {"office": "moon"}}
    assert sends_on(browser, mine, **form.get(why, {})) == 422
    assert conversation(desk, mine).team == (None if why == "not taken" else own)
    assert HandKind.TRANSFERRED not in kinds(desk)


def test_where_a_confidential_case_was_opened_nothing_from_before_goes_along(desk: Office) -> None:
    mine, now = writes(desk, "about my habit"), desk.clock.now()
    with desk.database.write() as session:
        case = Case(reference="REH-2026-000001", service="drug_rehabilitation", agency="dc_office")
        case.office, case.stage, case.fields, case.anonymous = "dc-sylhet", "received", {}, False
        case.conversation_id, case.opened_at, case.stage_since = mine, now, now
        session.add(case)
    wants_officer(desk, mine)
    police = desk.signed_in(office="sp-sylhet")
    take(police, mine)
    sends_on(police, mine, shown="20")
    consumers = desk.signed_in("d@dncrp.example", agency="dncrp")
    seen = page_of(consumers, "/console/inbox/unassigned") + page_of(consumers, f"/console/inbox/all/{mine}")
    assert "habit" not in seen and "REH-" not in seen
    assert said_by_bot(desk)[-1] == "utter_transferred_unread"


def test_a_refused_transfer_goes_back_with_a_reason(desk: Office) -> None:
    mine = writes(desk, "help")
    wants_officer(desk, mine)
    police = desk.signed_in(office="sp-sylhet")
    take(police, mine)
    sends_on(police, mine)
    consumers = desk.signed_in("d@dncrp.example", agency="dncrp")
    path = f"/console/inbox/unassigned/{mine}"
    assert consumers.sends(f"{path}/send-back", page=path, reason="").status_code == 302
    assert conversation(desk, mine).team == "dncrp-hq"
    consumers.sends(f"{path}/send-back", page=path, reason="Not ours.")

    back = conversation(desk, mine)
    assert (back.team, back.owner, back.transfer_id) == ("sp-sylhet", Owner.WAITING, None)
    assert said_by_bot(desk)[-1] == "utter_transferred_back"
    assert "Not ours." in page_of(police, f"/console/inbox/unassigned/{mine}")
    assert consumers.opens(path).status_code == 404


def test_a_supervisor_sends_on_what_an_officer_has_and_a_colleague_does_not(desk: Office) -> None:
    mine = writes(desk)
    wants_officer(desk, mine)
    take(desk.signed_in(office="sp-sylhet"), mine)
    assert sends_on(desk.signed_in("b@police.example", office="sp-sylhet"), mine) == 422
    chief = desk.signed_in("c@police.example", office="sp-sylhet", role=Role.SUPERVISOR)
    assert sends_on(chief, mine) == 302


def test_nobody_sends_on_another_offices_conversation(desk: Office) -> None:
    theirs = writes(desk, page="dncrp")
    browser = desk.signed_in(office="sp-sylhet")
    for act in ("transfer", "send-back"):
        path = f"/console/inbox/all/{theirs}/{act}"
        assert browser.sends(path, page="/console/me", **FORM).status_code == 404
    assert browser.opens(f"/console/inbox/all/{theirs}/transfer").status_code == 404


def test_each_change_of_hands_is_a_line_that_nobody_can_change(desk: Office) -> None:
    mine = writes(desk)
    wants_officer(desk, mine)
    browser = desk.signed_in(office="sp-sylhet")
    path = take(browser, mine)
    browser.sends(f"{path}/give-back", page=path)
    assert kinds(desk) == ["asked", "taken", "given_back"]
    page = page_of(browser, f"/console/inbox/all/{mine}")
    assert "asked for an officer" in page and "took the conversation" in page and "gave it back" in page
    with desk.database.read() as session:
        taken = session.scalars(select(HandoverEvent).where(HandoverEvent.kind == "taken")).one()
        assert (taken.address, taken.actor) == ("127.0.0.1", "officer:1")
    for statement in (delete(HandoverEvent), update(HandoverEvent).values(actor="x")):
        with pytest.raises(HandsAreAppendOnly), desk.database.write() as session:
            session.execute(statement)


def test_erasing_a_conversation_takes_the_reasons_along(desk: Office) -> None:
    mine = writes(desk)
    wants_officer(desk, mine)
    browser = desk.signed_in(office="sp-sylhet")
    take(browser, mine)
    sends_on(browser, mine)
    with desk.database.write() as session:
        erase_all(session, handover.lock(session, mine), desk.clock.now())
    with desk.database.read() as session:
        assert set(session.scalars(select(HandoverEvent.note))) == {None}
        assert len(kinds(desk)) == 3
        assert may_see(session, {"dncrp-hq"}, mine)


def test_labels_of_one_agency_are_not_shown_to_the_next(desk: Office) -> None:
    mine = writes(desk, "unreadable prices")
    wants_officer(desk, mine)
    police = desk.signed_in("s@police.example", role=Role.SUPERVISOR)
    police.sends("/console/labels", page="/console/labels", name="suspects bribery")
    police.sends("/console/inbox/all/bulk", page="/console/inbox/all", pick=mine, act="put", label=1)
    take(police, mine)
    assert "suspects bribery" in page_of(police, "/console/inbox/all")
    assert sends_on(police, mine) == 302

    consumers = desk.signed_in("d@dncrp.example", agency="dncrp")
    seen = page_of(consumers, "/console/inbox/all") + page_of(consumers, f"/console/inbox/all/{mine}")
    assert "unreadable prices" in seen and "suspects bribery" not in seen
    assert "unreadable" not in page_of(consumers, "/console/inbox/all?label=1"), (
        "a label of others is no filter"
    )


def test_the_third_agency_gets_nothing_that_the_second_could_not_read(desk: Office) -> None:
    mine = says(desk, "only for the inspector", page="police")
    wants_officer(desk, mine)
    police = desk.signed_in(office="sp-sylhet")
    take(police, mine)
    assert sends_on(police, mine, shown="0") == 302
    desk.clock.advance(timedelta(seconds=1))
    says(desk, "to the consumers", page="police")
    consumers = desk.signed_in("d@dncrp.example", agency="dncrp")
    take(consumers, mine)
    assert sends_on(consumers, mine, office="cag-hq", shown="20") == 302
    desk.clock.advance(timedelta(seconds=1))

    auditors = desk.signed_in("c@cag.example", agency="cag")
    page = page_of(auditors, f"/console/inbox/all/{mine}")
    assert "to the consumers" in page and "inspector" not in page
    assert "inspector" not in "".join(lines(found(auditors, "inspector")))
    assert lines(found(auditors, "consumers"))
