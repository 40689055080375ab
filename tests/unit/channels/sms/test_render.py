"""Bot messages as plain texts."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.sms.render import render
from bot.channels.sms.segments import MOST_SEGMENTS, count_segments

YES_NO = [{"title": "হ্যাঁ", "payload": "/affirm"}, {"title": "না", "payload": "/deny"}]


def test_choices_become_numbered_lines_with_what_they_stand_for() -> None:
    (text,) = render({"text": "রাজি?", "quick_replies": YES_NO})

    assert text["text"] == "রাজি?\nউত্তরে নম্বর লিখুন:\n১) হ্যাঁ\n২) না"
    assert text["choices"] == ["/affirm", "/deny"]


def test_english_choices_have_english_numbers() -> None:
    (text,) = render({"text": "Agree?", "buttons": [{"title": "Yes", "payload": "/affirm"}]})

    assert text["text"] == "Agree?\nReply with a number:\n1) Yes"


def test_buttons_come_before_quick_replies() -> None:
    (text,) = render({"text": "?", "quick_replies": YES_NO[1:], "buttons": YES_NO[:1]})

    assert text["choices"] == ["/affirm", "/deny"]


def test_a_long_title_is_not_shortened() -> None:
    title = "একটি অনেক লম্বা শিরোনাম যা বোতামে ধরে না"
    (text,) = render({"text": "?", "quick_replies": [{"title": title, "payload": "/a"}]})

    assert title in text["text"]


def test_a_choice_without_payload_says_its_title() -> None:
    assert render({"quick_replies": [{"title": "সিলেট"}]})[0]["choices"] == ["সিলেট"]


def test_links_and_numbers_are_written_out_and_are_no_choices() -> None:
    buttons = [
        {"type": "web_url", "title": "Portal", "url": "https://pcc.police.gov.bd"},
        {"type": "phone_number", "title": "Call", "payload": "999"},
    ]
    (text,) = render({"text": "Go on", "buttons": buttons})

    assert text == {"text": "Go on\nPortal: https://pcc.police.gov.bd\nCall: 999"}


def test_pictures_are_sent_as_their_addresses() -> None:
    file = {"type": "file", "payload": {"url": "https://example.org/b.pdf"}}
    (text,) = render({"text": "See", "image": "https://example.org/a.png", "attachment": file})

    assert text == {"text": "See\nhttps://example.org/a.png\nhttps://example.org/b.pdf"}


def test_nothing_to_say_is_no_message() -> None:
    assert render({}) == render({"text": "  ", "custom": {"erase_conversation": True}}) == []


def test_only_the_last_of_several_texts_has_the_choices() -> None:
    *before, last = render({"text": "অনেক কথা। " * 100, "quick_replies": YES_NO})

    assert before and all("choices" not in text for text in before)
    assert last["choices"] == ["/affirm", "/deny"]


def test_a_notice_is_marked_in_every_text() -> None:
    assert all(text["notice"] for text in render({"text": "খবর। " * 200, "notice": True}))


anything: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=400),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)
names = st.sampled_from(["text", "buttons", "quick_replies", "image", "attachment", "custom", "notice"])


@settings(deadline=None)
@given(st.dictionaries(names, anything))
def test_whatever_is_to_be_said_keeps_the_limits(message: dict[str, Any]) -> None:
    for text in render(message):
        assert text["text"].strip()
        assert count_segments(text["text"]) <= MOST_SEGMENTS


def test_a_menu_is_not_torn_from_its_heading() -> None:
    choices = [{"title": f"পছন্দ {number}", "payload": f"/c{number}"} for number in range(9)]
    *_, last = render({"text": "অনেক কথা বলার আছে। " * 17, "quick_replies": choices})

    assert last["text"].startswith("উত্তরে নম্বর লিখুন:\n১) পছন্দ 0")
    assert len(last["choices"]) == 9
