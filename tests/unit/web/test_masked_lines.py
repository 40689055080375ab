"""Numbers that citizens write in the chat: masked wherever words are shown, whole when asked and noted."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from bot.accounts.roles import Role
from bot.audit.model import AuditEvent
from bot.conversation.model import Conversation
from tests.unit.web.conftest import Office
from tests.unit.web.test_cases import COMPLAINT, opened
from tests.unit.web.test_search import found, says
from tests.unit.web.threads import (
    bind_pages,
    is_said,
    is_understood,
    last_event,
    page_of,
    take,
    wants_officer,
    writes,
)

NID = "1987654321"


@pytest.fixture
def desk(office: Office) -> Office:
    return bind_pages(office)


def revealed(desk: Office) -> list[AuditEvent]:
    with desk.database.read() as session:
        lines = select(AuditEvent).where(AuditEvent.action == "case:reveal:field").order_by(AuditEvent.id)
        return list(session.scalars(lines))


def test_a_number_in_the_thread_is_masked_until_it_is_asked_for_and_that_is_noted(desk: Office) -> None:
    mine = writes(desk, f"my nid is {NID}")
    event = last_event(desk, mine)
    said = is_said(desk, mine, f"Your NID {NID} is noted.")
    browser, path = desk.signed_in(office="sp-sylhet"), f"/console/inbox/all/{mine}"
    for page in (page_of(browser, path), page_of(browser, f"{path}/items")):
        assert NID not in page and page.count("••••••4321") >= 2

    # Without script the page comes back with this line whole, and no other.
    page = browser.sends(f"{path}/lines/in-{event}/reveal", page=path).get_data(as_text=True)
    assert f"my nid is {NID}" in page and page.count(NID) == 1
    # The next look begins anew.
    assert NID not in page_of(browser, path)

    (line,) = revealed(desk)
    assert (line.actor, line.record) == ("officer:1", f"conversation:{mine}")
    assert line.subjects == {"conversation_id": mine, "event_id": event}
    assert NID not in str(vars(line))

    browser.headers["HX-Request"] = "true"
    part = browser.sends(f"{path}/lines/out-{said}/reveal", page=path).get_data(as_text=True)
    assert part.strip() == f'<span class="text">Your NID {NID} is noted.</span>'
    assert [one.subjects.get("message_id") for one in revealed(desk)] == [None, said]


def test_a_line_that_has_nothing_to_show_or_is_not_theirs_is_not_there(desk: Office) -> None:
    mine, theirs = writes(desk, "hello"), writes(desk, f"nid {NID}", page="dncrp")
    browser = desk.signed_in(office="sp-sylhet")
    there = last_event(desk, theirs)
    for path in (f"{mine}/lines/in-{last_event(desk, mine)}", f"{mine}/lines/in-{there}", f"{mine}/lines/x",
                 f"{theirs}/lines/in-{there}"):  # fmt: skip
        answer = browser.sends(f"/console/inbox/all/{path}/reveal", page=f"/console/inbox/all/{mine}")
        assert answer.status_code == 404, path
    assert revealed(desk) == []


def test_a_number_told_to_a_confidential_form_is_not_revealed_either(desk: Office) -> None:
    mine = writes(desk, f"nid {NID}")
    event = is_understood(desk, mine, "report_corruption")
    with desk.database.write() as session:
        session.get_one(Conversation, mine).confidential_since = event
    browser, path = desk.signed_in(office="sp-sylhet"), f"/console/inbox/all/{mine}"
    assert "4321" not in page_of(browser, path)
    assert browser.sends(f"{path}/lines/in-{event}/reveal", page=path).status_code == 404


def test_the_list_and_the_search_show_its_end_only(desk: Office) -> None:
    says(desk, f"amar nid {NID} hariye geche")
    browser = desk.signed_in("o@dncrp.example", agency="dncrp")
    rows = page_of(browser, "/console/inbox/all")
    assert NID not in rows and "amar nid ••••••4321 hariye geche" in rows
    results = found(browser, "hariye")
    assert NID not in results and "••••••4321" in results and "<mark>hariye</mark>" in results


def test_a_supervisor_may_ask_for_it_too(desk: Office) -> None:
    mine = writes(desk, f"nid {NID}")
    browser = desk.signed_in("s@police.example", role=Role.SUPERVISOR)
    path = f"/console/inbox/all/{mine}"
    page = browser.sends(f"{path}/lines/in-{last_event(desk, mine)}/reveal", page=path)
    assert NID in page.get_data(as_text=True)


def test_the_reason_of_a_transfer_is_masked_and_shown_whole_in_the_thread(desk: Office) -> None:
    mine = writes(desk, "hello")
    wants_officer(desk, mine)
    sender = desk.signed_in(office="sp-sylhet")
    take(sender, mine)
    why = {"office": "sp-khulna", "reason": f"her nid is {NID}", "shown": "5"}
    assert sender.sends(f"/console/inbox/all/{mine}/transfer", **why).status_code == 302
    sent = page_of(sender, "/console/sent-on")
    assert NID not in sent and "her nid is ••••••4321" in sent

    there = desk.signed_in("k@police.example", office="sp-khulna")
    assert NID not in page_of(there, "/console/inbox/unassigned")
    page = page_of(there, f"/console/inbox/unassigned/{mine}")
    assert NID not in page
    (key,) = re.findall(r'id="masked-(hand-\d+)"', page)
    path = f"/console/inbox/unassigned/{mine}/lines/{key}/reveal"
    there.headers["HX-Request"] = "true"
    shown = there.sends(path, page=f"/console/inbox/unassigned/{mine}").get_data(as_text=True)
    assert shown.strip() == f'<span class="text">her nid is {NID}</span>'
    (line,) = revealed(desk)
    assert line.subjects == {"conversation_id": mine, "change_id": int(key.removeprefix("hand-"))}


def test_whatever_is_written_in_a_case_is_masked_on_each_page_that_shows_it(desk: Office) -> None:
    complaint = {**COMPLAINT, "what_happened": f"দোকানদার আমার এনআইডি {NID} রেখে দিয়েছে"}
    path = f"/console/cases/{opened(desk, **complaint)}"
    browser = desk.signed_in("o@dncrp.example", agency="dncrp")
    browser.sends(f"{path}/move", page=path, to="registered", note="passport AB1234567, ring him")
    page = page_of(browser, path)
    assert NID not in page and "AB1234567" not in page
    assert "••••••4321" in page and "passport •••••4567, ring him" in page

    whole = browser.sends(f"{path}/reveal/what_happened", page=path).get_data(as_text=True)
    assert NID in whole and "AB1234567" not in whole
    (note,) = re.findall(r"reveal/(history-\d+)", page)
    whole = browser.sends(f"{path}/reveal/{note}", page=path).get_data(as_text=True)
    assert NID not in whole and "passport AB1234567, ring him" in whole
    assert [line.subjects["field"] for line in revealed(desk)] == ["what_happened", note]

    # Of another case nothing is shown, nor noted.
    other = f"/console/cases/{opened(desk)}"
    assert browser.sends(f"{other}/reveal/{note}", page=path).status_code == 404
    assert len(revealed(desk)) == 2

    paper = page_of(browser, f"{path}/print")
    assert NID not in paper and "••••••4321" in paper
    assert NID in browser.sends(f"{path}/print", page=f"{path}/print").get_data(as_text=True)
