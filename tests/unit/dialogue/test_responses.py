"""Responses: variations, languages, conditions, and what is filled in."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from bot.dialogue import events
from bot.dialogue.domain import Domain
from bot.dialogue.protocol import BotMessage
from bot.dialogue.responses import Responses, of_action
from bot.dialogue.tracker import Tracker
from tests.unit.dialogue.desk import document

SLOTS = """
slots:
  language: {type: text}
  name: {type: text}
  amount: {type: float}
  things: {type: list}
  kind: {type: text}
"""


class Speaker:
    """A conversation that only says responses."""

    def __init__(self, responses: str, sender: str = "42", **slots: Any) -> None:
        self.domain = Domain.from_documents([document(f"intents: [go]\n{SLOTS}\nresponses: {responses}")])
        self.tracker = Tracker(sender, self.domain)
        self.tracker.update_all(events.slot_set(name, value) for name, value in slots.items())
        self.responses = Responses(self.domain)

    def __call__(self, name: str = "utter_a", /, channel: str | None = None, **values: Any) -> BotMessage:
        self.tracker.begin_turn(0)
        message = self.responses.say(name, self.tracker, values, channel=channel)
        assert message is not None
        return message


def test_slots_and_values_are_filled_in_and_values_come_first() -> None:
    text = "{utter_a: [{text: '{name}, {amount} taka, {things}'}]}"
    speaker = Speaker(text, name="Rahim", amount=500.0, things=["rice", "oil"])

    assert speaker()["text"] == "Rahim, 500 taka, rice, oil"
    assert speaker(name="Karim")["text"] == "Karim, 500 taka, rice, oil"


def test_what_is_missing_leaves_no_braces_behind() -> None:
    speaker = Speaker("{utter_a: [{text: 'Dear {name}{nobody}.'}]}")

    assert speaker()["text"] == "Dear ."


def test_braces_that_a_citizen_typed_stay_words() -> None:
    speaker = Speaker("{utter_a: [{text: 'Dear {name}.'}]}", name="{amount} {} {{x}}", amount=5)

    assert speaker()["text"] == "Dear {amount} {} {{x}}."


def test_the_language_of_the_conversation_is_spoken() -> None:
    text = """{utter_a: [{text: "কত {name}?", translation: {en: 'How much, {name}?'},
      quick_replies: [{title: হ্যাঁ, payload: '/go{"a": "{kind}"}', translation: {en: {title: 'Yes'}}}]}]}"""

    bangla, english = Speaker(text, name="R", kind="x"), Speaker(text, name="R", kind="x", language="en")

    assert bangla() == {"text": "কত R?", "quick_replies": [{"title": "হ্যাঁ", "payload": '/go{"a": "x"}'}]}
    assert english() == {
        "text": "How much, R?",
        "quick_replies": [{"title": "Yes", "payload": '/go{"a": "x"}'}],
    }


def test_what_has_no_translation_is_said_as_it_is() -> None:
    assert Speaker("{utter_a: [{text: শুধু বাংলা}]}", language="en")()["text"] == "শুধু বাংলা"


def test_a_translation_may_change_more_than_words() -> None:
    speaker = Speaker(
        "{utter_a: [{text: ক, image: bn.png, translation: {en: {text: A, image: en.png}}}]}", language="en"
    )

    assert speaker() == {"text": "A", "image": "en.png"}


def test_a_button_without_a_payload_says_its_title() -> None:
    assert Speaker("{utter_a: [{text: A, buttons: [{title: Hello}]}]}")()["buttons"] == [
        {"title": "Hello", "payload": "Hello"}
    ]


def test_a_payloads_json_is_left_alone() -> None:
    payload = '/go{"a": {"b": "{unknown thing}"}}'
    speaker = Speaker(f"{{utter_a: [{{text: A, buttons: [{{title: T, payload: '{payload}'}}]}}]}}")

    assert speaker()["buttons"][0]["payload"] == payload


def test_images_attachments_and_custom_content_are_filled_in_too() -> None:
    variation = "{image: 'https://x/{name}.png', custom: {deep: ['{name}', 1]}, attachment: {type: file}}"
    speaker = Speaker(f"{{utter_a: [{variation}]}}", name="r")

    assert speaker() == {
        "image": "https://x/r.png",
        "custom": {"deep": ["r", 1]},
        "attachment": {"type": "file"},
    }


def test_no_variation_comes_twice_in_a_row_and_all_come() -> None:
    speaker = Speaker("{utter_a: [{text: A}, {text: B}, {text: C}]}")
    said = [speaker()["text"] for _ in range(60)]

    assert all(one != two for one, two in pairwise(said))
    assert set(said) == {"A", "B", "C"}


def test_a_turn_that_is_processed_again_says_the_same() -> None:
    text = "{utter_a: [{text: A}, {text: B}, {text: C}, {text: D}]}"

    assert [Speaker(text, sender=str(n))()["text"] for n in range(20)] == [
        Speaker(text, sender=str(n))()["text"] for n in range(20)
    ]
    assert len({Speaker(text, sender=str(n))()["text"] for n in range(20)}) > 1


def test_a_fulfilled_condition_goes_before_what_has_none() -> None:
    text = """{utter_a: [{text: Any}, {text: VIP, condition: [{type: slot, name: kind, value: Vip}]}]}"""

    assert Speaker(text)()["text"] == "Any"
    assert Speaker(text, kind="vip")()["text"] == "VIP"


def test_a_variation_for_the_channel_goes_before_one_for_any() -> None:
    speaker = Speaker("{utter_a: [{text: Any}, {text: Short, channel: sms}]}")

    assert speaker()["text"] == "Any"
    assert speaker(channel="sms")["text"] == "Short"
    assert speaker(channel="facebook")["text"] == "Any"


def test_a_response_whose_conditions_all_fail_says_nothing() -> None:
    speaker = Speaker("{utter_a: [{text: VIP, condition: [{type: slot, name: kind, value: vip}]}]}")

    assert speaker.responses.say("utter_a", speaker.tracker) is None
    assert speaker.responses.say("utter_nobody", speaker.tracker) is None


def said(speaker: Speaker, **response: Any) -> list[tuple[BotMessage, str | None]]:
    full = {"text": None, "buttons": [], "elements": [], "custom": {}, "template": None, "response": None,
            "image": None, "attachment": None}  # fmt: skip
    return list(of_action(full | response, speaker.responses, speaker.tracker))


def test_an_actions_response_takes_its_values_and_its_buttons() -> None:
    speaker = Speaker("{utter_a: [{text: 'No. {number}', buttons: [{title: A, payload: /go}]}]}")

    ((message, name),) = said(
        speaker, response="utter_a", number="PCC-1", buttons=[{"title": "B", "payload": "/b"}]
    )

    assert name == "utter_a"
    assert message["text"] == "No. PCC-1"
    assert [button["title"] for button in message["buttons"]] == ["A", "B"]


def test_an_actions_own_words_are_nobodys_template() -> None:
    speaker = Speaker("{utter_a: [{text: A}]}", name="R")

    ((message, name),) = said(
        speaker, text="You wrote {name}", buttons=[{"title": "{name}", "payload": "/x"}]
    )

    assert name is None
    assert message == {"text": "You wrote {name}", "buttons": [{"title": "{name}", "payload": "/x"}]}


def test_an_actions_quick_replies_are_kept_in_the_language() -> None:
    speaker = Speaker("{utter_a: [{text: A}]}", language="en")
    reply = {"title": "হ্যাঁ", "payload": "/go", "translation": {"en": {"title": "Yes"}}}

    ((message, _),) = said(speaker, response="utter_a", quick_replies=[reply])

    assert message["quick_replies"] == [{"title": "Yes", "payload": "/go"}]


def test_an_action_that_says_nothing_sends_nothing() -> None:
    assert said(Speaker("{utter_a: [{text: A}]}")) == []
