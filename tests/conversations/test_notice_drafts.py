"""Before an officer takes a step they see what its citizen will be told, and may change the words."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bot.cases.errors import NoticeRefused
from bot.cases.model import Case, CaseEvent, CaseEventKind
from bot.conversation import handover
from bot.conversation.notice_drafts import Agreed, NoticeDraft, NoticeNotSeen, Way
from tests.conversations.post import DAY, HEARING, Post


def draft_of(post: Post, to: str, **data: Any) -> NoticeDraft:
    with post.database.read() as session:
        case = session.scalars(select(Case)).one()
        draft = post.moves.draft(session, case, to, actor="officer:1", data=data)
    assert draft is not None
    return draft


def moves(post: Post, to: str, words: str, drafted: str | None = None, **data: Any) -> list[str]:
    seen = draft_of(post, to, **data).words if drafted is None else drafted
    reference = post.desk.the_case().reference
    post.moves.move(reference, to, actor="officer:7", data=data, agreed=Agreed(seen, words))
    return post.reads()


def last_event(post: Post) -> CaseEvent:
    with post.database.read() as session:
        return session.scalars(select(CaseEvent).order_by(CaseEvent.id.desc()).limit(1)).one()


def test_the_draft_is_what_the_citizen_reads_and_nothing_has_moved(post: Post) -> None:
    post.moved("registered")
    draft = draft_of(post, "hearing_notice", **HEARING)
    assert draft.way == Way.CHAT
    assert "২০ ডিসেম্বর ২০২৬" in draft.words
    assert post.desk.the_case().stage == "registered"
    assert moves(post, "hearing_notice", draft.words, **HEARING)[0] == draft.words
    assert "notice" not in (last_event(post).content or {})


def test_what_is_offered_along_with_it_is_shown_too(post: Post) -> None:
    assert draft_of(post, "returned_incomplete", what_is_missing="রসিদের তারিখ").choices == ("উত্তর দেব",)
    with post.database.write() as session:
        handover.take(session, post.clock, post.conversation().id, officer="officer:7")
    assert draft_of(post, "returned_incomplete", what_is_missing="রসিদের তারিখ").choices == ()


def test_an_officers_own_words_go_and_the_history_has_them_with_who_wrote_them(post: Post) -> None:
    words = draft_of(post, "registered").words + "\r\nরসিদটা সঙ্গে আনবেন।"
    assert moves(post, "registered", words) == [words.replace("\r\n", "\n")]
    event = last_event(post)
    assert (event.kind, event.actor) == (CaseEventKind.MOVED, "officer:7")
    assert event.content is not None and event.content["notice"].endswith("রসিদটা সঙ্গে আনবেন।")


def test_own_words_wait_like_any_notice(post: Post) -> None:
    post.clock.advance(DAY)
    draft = draft_of(post, "registered")
    assert draft.way == Way.LATER and draft.text_message is not None
    assert moves(post, "registered", "CON-2026-000001: আমরা দেখছি।") == []
    assert post.writes("/ask_capabilities")[0] == "CON-2026-000001: আমরা দেখছি।"


def test_the_reference_and_the_day_stay_in_it_in_whichever_digits(post: Post) -> None:
    post.moved("registered")
    draft = draft_of(post, "hearing_notice", **HEARING)
    assert draft.must_keep == ("CON-2026-000001", "২০ ডিসেম্বর ২০২৬")
    with pytest.raises(NoticeRefused) as refused:
        moves(post, "hearing_notice", "শুনানিতে আসবেন। CON-2026-000001", **HEARING)
    assert refused.value.missing == ("২০ ডিসেম্বর ২০২৬",)
    assert post.desk.the_case().stage == "registered"
    assert moves(post, "hearing_notice", "CON-২০২৬-০০০০০১: 20 ডিসেম্বর 2026 তারিখে আসবেন।", **HEARING)


def test_words_that_were_not_seen_do_not_go(post: Post) -> None:
    with pytest.raises(NoticeNotSeen) as unseen:
        moves(post, "registered", "কিছু একটা", drafted="অন্য কিছু")
    assert unseen.value.draft.words == draft_of(post, "registered").words
    assert post.desk.the_case().stage == "submitted"


def test_empty_words_tell_nothing_only_where_the_catalogue_allows_it(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NoticeRefused):
        moves(post, "registered", " ")
    stage = post.answerer.catalogue.service("consumer_complaint").stage("registered")
    monkeypatch.setitem(stage.__dict__, "tell_citizen", "optional")
    assert draft_of(post, "registered").may_be_left_out
    assert moves(post, "registered", " ") == []
    assert post.waiting() == []
    assert last_event(post).content == {"notice": ""}


def test_of_a_case_from_the_counter_a_line_goes_to_the_phone(post: Post) -> None:
    with post.database.write() as session:
        session.scalars(select(Case)).one().conversation_id = None
    draft = draft_of(post, "registered")
    assert (draft.way, draft.words) == (Way.TEXT, "")
    post.moved("registered")
    assert [(phone, text) for phone, text, _key in post.phones.sent] == [
        ("+8801712345678", draft.text_message)
    ]


def test_nobody_is_told_of_a_report_without_a_name(post: Post) -> None:
    with post.database.write() as session:
        case = session.scalars(select(Case)).one()
        case.conversation_id, case.anonymous = None, True
    assert draft_of(post, "registered").way == Way.NOBODY
    post.moved("registered")
    assert post.phones.sent == []
