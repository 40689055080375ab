"""The thread: the bot's words are folded, files shown by their copies, failures say what can be done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.audit.acts import Act
from bot.audit.model import AuditEvent
from bot.cases.model import Case
from bot.conversation.model import Conversation, InboundEvent, OutboxMessage
from bot.evidence.model import Evidence
from bot.evidence.sealing import new_data_key, seal
from tests.unit.web.conftest import Office
from tests.unit.web.threads import bind_pages, is_said, last_event, page_of, take, writes


@pytest.fixture
def desk(office: Office) -> Office:
    return bind_pages(office)


def sends_picture(desk: Office, conversation_id: int, case_id: int | None = None) -> str:
    """The last message had a picture, of which there is a viewing copy; its id."""
    evidence_id, key, now = "e" * 32, "k" * 32, desk.clock.now()
    data_key = new_data_key()
    desk.console.store.put(key, seal(data_key, key, b"a clean picture"))
    with desk.database.write() as session:
        event = session.get_one(InboundEvent, last_event(desk, conversation_id))
        event.content = {**event.content, "attachments": [{"type": "image", "evidence": evidence_id}]}
        row = Evidence(id=evidence_id, conversation_id=conversation_id, event_id=event.id, kind="image")
        row.status, row.view_key, row.view_type, row.data_key = "fetched", key, "image/jpeg", data_key
        row.received_at, row.attempts, row.anonymous, row.case_id = now, 0, False, case_id
        session.add(row)
    return evidence_id


def test_what_the_bot_said_in_a_row_is_one_line_that_opens(desk: Office) -> None:
    mine = writes(desk, "a question")
    is_said(desk, mine, "The first answer")
    is_said(desk, mine, "The second answer")
    is_said(desk, mine, "An officer's words", author="officer")
    page = page_of(desk.signed_in(office="sp-sylhet"), f"/console/inbox/all/{mine}")

    fold = page.split('<li class="fold">')[1].split("</details>")[0]
    assert page.count('<li class="fold">') == 1
    assert "messages: 2" in fold and "The first answer" in fold and "The second answer" in fold
    assert "An officer" not in fold and "a question" not in fold


def test_what_did_not_arrive_is_not_folded_away(desk: Office) -> None:
    mine = writes(desk)
    is_said(desk, mine, "Never arrived", status="failed", error_reason="the reply window closed")
    page = page_of(desk.signed_in(office="sp-sylhet"), f"/console/inbox/all/{mine}")
    assert '<li class="fold">' not in page
    assert "The time for a reply ran out" in page


def test_a_failure_is_told_in_words_of_the_readers_language_and_never_as_a_code(desk: Office) -> None:
    mine = writes(desk)
    is_said(desk, mine, "x", author="officer", status="failed", error_reason="the citizen can't be reached")
    is_said(desk, mine, "y", author="officer", status="failed", error_reason="a_code_nobody_knows")
    browser = desk.signed_in(office="sp-sylhet")
    english = page_of(browser, f"/console/inbox/all/{mine}")
    assert "blocked the page" in english and "a_code_nobody_knows" not in english
    browser.sends("/console/language", page="/console/me", language="bn")
    bangla = page_of(browser, f"/console/inbox/all/{mine}")
    assert "ব্লক করে থাকতে পারেন" in bangla and "a_code_nobody_knows" not in bangla


def test_a_failed_reply_goes_once_more_and_only_once(desk: Office) -> None:
    mine = writes(desk)
    failed = is_said(desk, mine, "once more", author="officer", status="failed", error_reason="not_connected")
    browser = desk.signed_in(office="sp-sylhet")
    path = take(browser, mine)
    assert "Send again" in page_of(browser, path)
    for _ in range(2):
        browser.sends(f"{path}/replies/{failed}/again", page=path)

    with desk.database.read() as session:
        (row,) = session.scalars(select(OutboxMessage))
        assert (row.status, row.attempts, row.error_reason) == ("queued", 0, None)
        sent_again = select(AuditEvent).where(AuditEvent.action == Act.REPLY_SENT_AGAIN)
        (noted,) = session.scalars(sent_again)
        assert (noted.action, noted.subjects["message_id"]) == ("conversation:resend:message", failed)


def test_nothing_is_sent_again_without_the_conversation_or_when_nothing_may_be_sent(desk: Office) -> None:
    mine = writes(desk)
    failed = is_said(desk, mine, "once more", author="officer", status="failed", error_reason="not_connected")
    bots = is_said(desk, mine, "the bot's", status="failed", error_reason="not_connected")
    one, two = desk.signed_in(office="sp-sylhet"), desk.signed_in("b@police.example", office="sp-sylhet")
    path = take(one, mine)
    two.sends(f"{path}/replies/{failed}/again", page=path)
    one.sends(f"{path}/replies/{bots}/again", page=path)
    with desk.database.write() as session:
        session.get_one(Conversation, mine).suppressed_at = desk.clock.now()
    one.sends(f"{path}/replies/{failed}/again", page=path)
    with desk.database.write() as session:
        conversation = session.get_one(Conversation, mine)
        conversation.suppressed_at, long_ago = None, desk.clock.now() - timedelta(days=8)
        conversation.last_inbound_at = conversation.window_expires_at = long_ago
    one.sends(f"{path}/replies/{failed}/again", page=path)
    with desk.database.read() as session:
        assert set(session.scalars(select(OutboxMessage.status))) == {"failed"}


def test_each_look_at_a_file_is_noted_and_shows_the_copy_alone(desk: Office) -> None:
    mine = writes(desk)
    evidence_id = sends_picture(desk, mine)
    browser = desk.signed_in(office="sp-sylhet")
    path = f"/console/inbox/all/{mine}"
    assert f"files/{evidence_id}" in page_of(browser, path)
    response = browser.opens(f"{path}/files/{evidence_id}")
    assert (response.data, response.mimetype) == (b"a clean picture", "image/jpeg")
    with desk.database.read() as session:
        viewed = select(AuditEvent).where(AuditEvent.action == "conversation:view:file")
        (noted,) = session.scalars(viewed)
        assert (noted.action, noted.subjects["file"]) == ("conversation:view:file", evidence_id)


def test_files_told_to_a_confidential_form_or_kept_by_its_case_are_shown_to_nobody(desk: Office) -> None:
    mine, now = writes(desk), desk.clock.now()
    with desk.database.write() as session:
        case = Case(reference="COR-2026-000001", service="corruption_report", agency="acc", office="acc-hq")
        case.stage, case.fields, case.anonymous, case.conversation_id = "received", {}, False, mine
        case.opened_at = case.stage_since = now
        session.add(case)
        session.flush()
        case_id = case.id
    evidence_id = sends_picture(desk, mine, case_id)
    browser = desk.signed_in(office="sp-sylhet")
    path = f"/console/inbox/all/{mine}"
    assert f"files/{evidence_id}" not in page_of(browser, path)
    assert browser.opens(f"{path}/files/{evidence_id}").status_code == 404
    assert browser.opens(f"/console/inbox/all/{mine + 1}/files/{evidence_id}").status_code == 404


def test_another_office_looks_at_no_file(desk: Office) -> None:
    evidence_id = sends_picture(desk, mine := writes(desk))
    browser = desk.signed_in("x@dncrp.example", agency="dncrp")
    assert browser.opens(f"/console/inbox/all/{mine}/files/{evidence_id}").status_code == 404


def test_a_notice_of_a_confidential_case_is_read_by_nobody_while_it_waits(desk: Office) -> None:
    mine = writes(desk, "hello")
    is_said(desk, mine, "COR-2026-000007 moved", confidential=True, status="queued")
    page = page_of(desk.signed_in(office="sp-sylhet"), f"/console/inbox/all/{mine}")
    assert "hello" in page and "COR-" not in page
