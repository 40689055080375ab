from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.facebook.limits import faults_of
from bot.channels.facebook.render import POINTER, render
from bot.text.splitting import units


def buttons(count: int, **more: Any) -> list[dict[str, Any]]:
    return [{"title": f"সেবা {number}", "payload": f"/s{number}", **more} for number in range(count)]


def titles(message: dict[str, Any]) -> list[str]:
    return [reply["title"] for reply in message["quick_replies"]]


def card(message: dict[str, Any]) -> dict[str, Any]:
    payload: dict[str, Any] = message["attachment"]["payload"]
    assert payload["template_type"] == "button"
    return payload


def test_text_is_one_message() -> None:
    assert render({"text": "নমস্কার"}) == [{"text": "নমস্কার"}]


@pytest.mark.parametrize("message", [{}, {"text": ""}, {"text": "  "}, {"text": None, "buttons": None}])
def test_nothing_to_say_is_no_message(message: dict[str, Any]) -> None:
    assert render(message) == []


def test_three_buttons_are_a_card() -> None:
    [message] = render({"text": "কোনটি?", "buttons": buttons(3)})

    assert card(message) == {
        "template_type": "button",
        "text": "কোনটি?",
        "buttons": [{"type": "postback", "title": f"সেবা {n}", "payload": f"/s{n}"} for n in range(3)],
    }


def test_fourth_button_turns_all_into_quick_replies() -> None:
    [message] = render({"text": "কোনটি?", "buttons": buttons(4)})

    assert message["text"] == "কোনটি?"
    assert message["quick_replies"][3] == {"content_type": "text", "title": "সেবা 3", "payload": "/s3"}


def test_text_too_long_for_a_card_turns_buttons_into_quick_replies() -> None:
    assert "attachment" in render({"text": "ক" * 640, "buttons": buttons(1)})[0]
    [message] = render({"text": "ক" * 641, "buttons": buttons(1)})

    assert titles(message) == ["সেবা 0"]


def test_quick_replies_go_with_the_last_part_of_a_long_text() -> None:
    messages = render({"text": "কথা। " * 900, "quick_replies": buttons(2)})

    assert len(messages) > 1
    assert [("quick_replies" in message) for message in messages] == [False] * (len(messages) - 1) + [True]


def test_thirteen_choices_are_shown_and_the_fourteenth_brings_more() -> None:
    [thirteen] = render({"text": "কোনটি?", "quick_replies": buttons(13)})
    [fourteen] = render({"text": "কোনটি?", "quick_replies": buttons(14)})

    assert titles(thirteen)[-1] == "সেবা 12"
    assert titles(fourteen)[-2:] == ["সেবা 11", "আরও"]


def test_buttons_and_quick_replies_of_one_message_are_both_kept() -> None:
    [message] = render({"text": "t", "buttons": buttons(1), "quick_replies": buttons(2)})

    assert len(card(message)["buttons"]) == 1
    assert len(message["quick_replies"]) == 2


def test_picture_goes_first_and_choices_last() -> None:
    messages = render({"text": "ছবি", "image": "https://a.example/1.png", "quick_replies": buttons(1)})

    assert messages[0] == {"attachment": {"type": "image", "payload": {"url": "https://a.example/1.png"}}}
    assert "quick_replies" not in messages[0]
    assert titles(messages[1]) == ["সেবা 0"]


@pytest.mark.parametrize(
    ("attachment", "kind"),
    [
        ("https://a.example/form.pdf", "file"),
        ({"type": "video", "payload": {"url": "https://a.example/v"}}, "video"),
        ({"type": "audio", "payload": {"src": "https://a.example/a"}}, "audio"),
    ],
)
def test_attachment_is_sent_by_its_address(attachment: object, kind: str) -> None:
    [message] = render({"attachment": attachment})

    assert message["attachment"]["type"] == kind


def test_attachment_without_web_address_becomes_words() -> None:
    assert render({"text": "দেখুন", "attachment": "ফরম নম্বর ৭"}) == [{"text": "দেখুন\nফরম নম্বর ৭"}]
    assert render({"text": "দেখুন", "image": "file:///etc/passwd"}) == [{"text": "দেখুন"}]


def test_link_and_call_buttons_keep_their_place_in_the_card() -> None:
    [message] = render(
        {
            "text": "t",
            "buttons": [
                {"title": "ওয়েবসাইট", "type": "web_url", "url": "https://pcc.police.gov.bd"},
                {"title": "হ্যাঁ", "payload": "/affirm"},
                {"title": "কল করুন", "type": "phone_number", "payload": "+8801320000000"},
            ],
        }
    )

    assert [button["type"] for button in card(message)["buttons"]] == ["web_url", "postback", "phone_number"]


def test_short_code_that_no_button_can_dial_is_written() -> None:
    [message] = render(
        {"text": "বিপদে?", "buttons": [{"title": "কল", "type": "phone_number", "payload": "999"}]}
    )

    assert message == {"text": "বিপদে?\nকল: 999"}


def test_link_beside_many_choices_stays_a_button_and_the_choices_become_replies() -> None:
    link = {"title": "ওয়েবসাইট", "url": "https://acc.org.bd"}

    [message] = render({"text": "t", "buttons": [*buttons(5), link]})

    assert [button["type"] for button in card(message)["buttons"]] == ["web_url"]
    assert len(message["quick_replies"]) == 5


def test_fourth_link_is_written() -> None:
    links = [{"title": f"L{number}", "url": f"https://{number}.example"} for number in range(4)]

    [message] = render({"text": "t", "buttons": links})

    assert len(card(message)["buttons"]) == 3
    assert card(message)["text"] == "t\nL3: https://3.example"


def test_card_under_a_long_text_comes_after_it() -> None:
    messages = render({"text": "ক খ " * 700, "buttons": [{"title": "L", "url": "https://a.example"}]})

    assert all("text" in message for message in messages[:-1])
    assert units(card(messages[-1])["text"]) <= 640


def test_choices_without_words_get_a_pointer() -> None:
    assert render({"quick_replies": buttons(1)})[0]["text"] == POINTER
    assert card(render({"buttons": buttons(1)})[0])["text"] == POINTER


def test_title_over_twenty_characters_is_cut_after_a_whole_letter() -> None:
    [message] = render(
        {"text": "t", "quick_replies": [{"title": "পুলিশ ক্লিয়ারেন্স সার্টিফিকেট", "payload": "/a"}]}
    )

    assert titles(message) == ["পুলিশ ক্লিয়ারেন্স…"]


@pytest.mark.parametrize("payload", [None, "", "/a" + "x" * 999])
def test_choice_without_usable_payload_says_its_title(payload: object) -> None:
    [message] = render({"text": "t", "quick_replies": [{"title": "হ্যাঁ", "payload": payload}]})

    assert message["quick_replies"][0]["payload"] == "হ্যাঁ"


@pytest.mark.parametrize(
    "button", [{}, {"payload": "/x"}, {"title": " "}, {"title": "L", "type": "web_url", "url": "x"}]
)
def test_button_without_title_or_target_is_left_out(button: dict[str, Any]) -> None:
    assert render({"text": "t", "buttons": [button]}) == [{"text": "t"}]


def test_own_message_object_is_sent_as_it_is_if_it_is_allowed() -> None:
    element = {
        "title": "t",
        "subtitle": "s",
        "buttons": [{"type": "postback", "title": "b", "payload": "/b"}],
    }
    own = {"attachment": {"type": "template", "payload": {"template_type": "generic", "elements": [element]}}}

    assert render({"custom": {"facebook": own}}) == [own]
    assert render({"text": "t", "custom": {"facebook": {"attachment": {"type": "template"}}}}) == [
        {"text": "t"}
    ]
    assert render({"text": "t", "custom": {"other": 1}}) == [{"text": "t"}]


word = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.sampled_from(
    ["ক্ষ্ম " * 200, "x" * 5000, "👍" * 1500]
)
button = st.fixed_dictionaries(
    {},
    optional={
        "title": word | st.none(),
        "payload": word | st.none() | st.integers(),
        "type": st.sampled_from(["postback", "web_url", "phone_number", "odd"]),
        "url": st.sampled_from(["https://a.example", "x", None]),
    },
)
message = st.fixed_dictionaries(
    {},
    optional={
        "text": word | st.none(),
        "buttons": st.lists(button | word, max_size=20),
        "quick_replies": st.lists(button, max_size=40),
        "image": st.sampled_from(["https://a.example/i", "no", None, 5]),
        "attachment": st.sampled_from(
            ["https://a.example/f", {"type": "video"}, {"type": "file", "payload": {"url": "u"}}]
        ),
        "custom": st.dictionaries(st.sampled_from(["facebook", "x"]), button),
    },
)


@settings(deadline=None, max_examples=150)
@given(message)
def test_whatever_the_bot_says_keeps_all_limits(bot_message: dict[str, Any]) -> None:
    for rendered in render(bot_message):
        assert faults_of({**rendered, "metadata": "0" * 32}) == []
