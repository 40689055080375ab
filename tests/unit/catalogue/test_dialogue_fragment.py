"""The forms that follow from the catalogue."""

from __future__ import annotations

import json

from bot.catalogue.dialogue_fragment import answer_payload, domain_fragment
from tests.conversations.desk import catalogue


def test_each_service_becomes_a_form_that_ends_with_the_summary() -> None:
    forms = domain_fragment(catalogue())["forms"]

    assert set(forms) == {f"{code}_form" for code in catalogue().services}
    assert all(form["required_slots"][-1] == "answers_confirmed" for form in forms.values())


def test_every_field_has_a_slot_and_a_question_in_both_languages() -> None:
    fragment = domain_fragment(catalogue())

    for code, service in catalogue().services.items():
        for field in service.fields:
            slot = f"{code}_{field.name}"
            question, *again = fragment["responses"][f"utter_ask_{code}_form_{slot}"]
            assert slot in fragment["slots"] and slot in fragment["entities"]
            assert question["text"] == field.question.bn
            assert question["translation"]["en"] == field.question.en
            # Of several lines the last is the question; alone it is asked only right after the whole.
            assert bool(again) == ("\n" in field.question.bn or "\n" in field.question.en)
            for short in again:
                assert field.question.bn.endswith(short["text"])
                assert short["condition"][0]["value"] == slot
                assert short.get("quick_replies") == question.get("quick_replies")


def test_choices_are_quick_replies_that_name_their_question() -> None:
    fragment = domain_fragment(catalogue())
    (question,) = fragment["responses"]["utter_ask_police_clearance_form_police_clearance_purpose"]

    assert [reply["title"] for reply in question["quick_replies"]] == ["বিদেশে যাওয়া", "দেশের ভেতরের কাজ"]
    assert question["quick_replies"][0]["payload"] == '/inform{"police_clearance_purpose": "abroad"}'


def test_question_that_need_not_be_answered_can_be_skipped_by_a_tap() -> None:
    fragment = domain_fragment(catalogue())
    (question,) = fragment["responses"]["utter_ask_consumer_complaint_form_consumer_complaint_amount"]

    assert [reply["title"] for reply in question["quick_replies"]] == ["জানি না"]


def test_payload_keeps_quotation_marks_in_values() -> None:
    payload = answer_payload("slot", 'say "yes"')

    assert json.loads(payload.removeprefix("/inform")) == {"slot": 'say "yes"'}
