"""An officer moves a case and its citizen hears of it: now, or first of all when they write again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.cases.model import CaseEvent
from bot.clock import FixedClock
from bot.conversation import handover
from bot.conversation.answer import Answerer
from bot.conversation.channel import Decision, SendOutcome
from bot.conversation.sendable import expire_unsendable
from bot.storage.database import Database
from bot.workers.retention import run_retention
from tests.conversations.desk import Desk
from tests.conversations.post import DAY, HEARING, Post


def test_inside_the_window_the_citizen_is_told_at_once(post: Post) -> None:
    (told,) = post.moved("registered")
    assert "CON-2026-000001" in told and "নথিভুক্ত" in told and "খাতায় উঠেছে" in told
    assert "ভেতরের কথা" not in told
    assert post.waiting() == []
    assert post.phones.sent == []


def test_the_notice_tells_what_the_officer_filled_in_the_citizens_language(post: Post) -> None:
    post.writes('/change_language{"language": "en"}')
    post.moved("registered")
    (told,) = post.moved("hearing_notice", **HEARING)
    assert "20 December 2026" in told and "ডিএনসিআরপি, সিলেট" in told and "Hearing called" in told


def test_what_the_office_asks_is_told_and_can_be_answered_with_a_tap(post: Post) -> None:
    (told,) = post.moved("returned_incomplete", what_is_missing="রসিদের তারিখ")
    assert "রসিদের তারিখ" in told
    assert post.choices() == ["উত্তর দেব"]
    post.taps("উত্তর দেব")
    assert any("যোগ" in one for one in post.writes("রসিদের তারিখ বারোই নভেম্বর"))
    with post.database.read() as session:
        (added,) = session.scalars(select(CaseEvent).where(CaseEvent.kind == "information_added"))
    assert added.content == {"text": "রসিদের তারিখ বারোই নভেম্বর", "attachments": []}


def test_outside_the_window_it_is_told_first_with_the_next_message_and_once(post: Post) -> None:
    post.clock.advance(DAY)
    assert post.moved("registered") == []
    assert post.moved("hearing_notice", **HEARING) == []
    assert [notice.told_at for notice in post.waiting()] == [None, None]

    told = post.writes("/ask_capabilities")
    assert "শুনানির নোটিশ" in told[0] and "২০ ডিসেম্বর ২০২৬" in told[0]
    assert len(told) > 1 and not any("নথিভুক্ত" in one for one in told)
    assert all(notice.told_at for notice in post.waiting())
    assert not any("শুনানির নোটিশ" in one for one in post.writes("/ask_capabilities"))


def test_it_is_told_once_when_the_turn_is_tried_again(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    post.clock.advance(DAY)
    post.moved("registered")
    say, tries = Answerer._say, []

    def fails_once(self: Answerer, *args: Any, **named: Any) -> Any:
        tries.append(1)
        if len(tries) == 1:
            raise ValueError("not this time")
        return say(self, *args, **named)

    monkeypatch.setattr(Answerer, "_say", fails_once)
    assert post.writes("/ask_capabilities") == []
    assert post.waiting()[0].told_at is None
    assert sum("নথিভুক্ত" in one for one in post.reads()) == 1
    assert len(tries) == 2


def test_no_automatic_notice_ever_goes_as_an_officers_word(post: Post) -> None:
    post.moved("registered")
    post.clock.advance(DAY)
    post.moved("inquiry")
    post.writes("/ask_capabilities")
    notices = [row for row in post.outbox() if row.case_id is not None]
    assert [row.author for row in notices] == ["bot", "bot"]


def test_while_an_officer_owns_the_conversation_the_notice_still_goes(post: Post) -> None:
    with post.database.write() as session:
        handover.take(session, post.clock, post.conversation().id, officer="karim")
    (told,) = post.moved("registered")
    assert "নথিভুক্ত" in told


def test_waiting_for_an_officer_is_acknowledged_also_after_a_notice(post: Post) -> None:
    with post.database.write() as session:
        handover.ask_for_officer(session, post.clock, post.conversation().id, team="dncrp-hq")
    post.moved("registered")
    assert len(post.writes("কখন আসবেন?")) == 1


@pytest.mark.parametrize("hindrance", ["suppressed", "standby"])
def test_who_can_not_be_reached_is_told_when_they_write_again(post: Post, hindrance: str) -> None:
    if hindrance == "suppressed":
        post.channel.outcomes = [SendOutcome("failed", decision=Decision.SUPPRESS)]
        post.writes("/ask_capabilities")
    else:
        with post.database.write() as session:
            session.merge(post.conversation()).standby = True
    assert post.moved("registered") == []
    assert "নথিভুক্ত" in post.writes("/ask_capabilities")[0]


def test_a_notice_that_never_went_out_is_told_when_they_write_again(post: Post) -> None:
    post.pauses_page(True)
    post.moved("registered")
    post.clock.advance(DAY)
    with post.database.write() as session:
        assert expire_unsendable(session, post.clock.now()) == 1
    post.pauses_page(False)
    assert "নথিভুক্ত" in post.writes("/ask_capabilities")[0]
    assert not any("নথিভুক্ত" in one for one in post.writes("/ask_capabilities"))


def test_a_stage_that_is_not_for_the_citizen_is_not_told(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    service = post.answerer.catalogue.service("consumer_complaint")
    monkeypatch.setitem(service.stage("registered").__dict__, "tell_citizen", False)
    assert post.moved("registered") == []
    post.clock.advance(DAY)
    assert post.waiting() == []


def test_a_report_without_a_name_has_nobody_to_be_told(post: Post) -> None:
    reference = post.file("corruption_report", anonymous=True)
    post.moves.move(reference, "screening", actor="officer:1")
    assert post.reads() == []
    assert post.waiting() == []


def test_outside_the_window_a_phone_hears_the_reference_and_the_stage(post: Post) -> None:
    post.clock.advance(DAY)
    post.moved("registered")
    ((phone, text, key),) = post.phones.sent
    assert phone == "+8801712345678"
    assert text.startswith("CON-2026-000001: নথিভুক্ত") and len(text) <= 201
    assert key == f"case-event-{post.waiting()[0].case_event_id}"


def test_no_text_message_tells_of_a_confidential_service(post: Post) -> None:
    reference = post.file("corruption_report", phone="+8801712345678")
    post.clock.advance(DAY)
    post.moves.move(reference, "screening", actor="officer:1")
    assert post.phones.sent == []
    assert len(post.waiting()) == 1


def test_words_about_a_confidential_case_are_erased_once_they_are_sent(post: Post) -> None:
    reference = post.file("corruption_report", phone="+8801712345678")
    post.moves.move(reference, "screening", actor="officer:1")
    assert "যাচাই" in post.reads()[0]
    assert post.outbox()[-1].message == {"erased": True}


def test_a_stages_deadline_in_days_is_told_as_a_date(desk: Desk) -> None:
    post = Post(desk, "dc-pabna", "dc_office")
    post.writes("আসসালামু আলাইকুম")
    post.file("right_to_information")
    post.moved("with_designated_officer")
    (told,) = post.moved("appeal")
    assert "৮ ডিসেম্বর ২০২৬ পর্যন্ত" in told
    post.delivery.close()


def test_of_an_erased_case_nobody_is_told_and_nothing_leads_to_it(post: Post) -> None:
    post.moved("registered")
    post.moved("hearing_notice", **HEARING)
    post.moved("heard")
    post.clock.advance(DAY)
    post.moved("dismissed", reason="প্রমাণ মেলেনি")
    assert len(post.waiting()) == 1
    post.clock.advance(timedelta(days=1095))

    assert run_retention(post.database, post.answerer.catalogue, post.clock.now())["cases"] == 1

    assert post.waiting() == []
    assert [one.case_id for one in post.outbox() if one.case_id] == []
    assert not any("CON-2026-000001" in one for one in post.writes("/ask_capabilities"))


def test_a_move_that_is_refused_tells_nobody(post: Post) -> None:
    with pytest.raises(Exception, match="no way leads"):
        post.moved("fined", fine_amount=1)
    assert post.reads() == []


def test_on_either_database_a_notice_waits_and_is_told_once(database: Database, clock: FixedClock) -> None:
    post = Post(Desk(database, clock), "dncrp-hq", "dncrp")
    post.writes("আসসালামু আলাইকুম")
    post.file("consumer_complaint", phone="+8801712345678")
    post.clock.advance(DAY)
    post.moved("registered")
    assert "নথিভুক্ত" in post.writes("/ask_capabilities")[0]
    assert not any("নথিভুক্ত" in one for one in post.writes("/ask_capabilities"))
    post.delivery.close()
