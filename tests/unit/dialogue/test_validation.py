"""What ``data validate`` tells of a dialogue."""

from __future__ import annotations

import pytest

from bot.dialogue.domain import Domain
from bot.dialogue.engine import DialogueEngine
from bot.dialogue.errors import DomainError
from bot.dialogue.validation import dialogue_faults
from tests.unit.dialogue.desk import CONFIG, DOMAIN, RULES, document


def told(domain: str = DOMAIN, rules: str = RULES, languages: tuple[str, ...] = ()) -> list[str]:
    faults = dialogue_faults([document(domain, "d.yml")], CONFIG, [document(rules, "r.yml")], languages)
    return [f"{'warning ' if fault.is_warning else ''}{fault}" for fault in faults]


def test_a_sound_dialogue_has_no_errors() -> None:
    assert [one for one in told() if not one.startswith("warning ")] == []


def test_faults_of_the_domain_come_first_and_alone() -> None:
    assert told(domain="slots: {a: {type: odd}}", rules="rules: [{rule: r, steps: []}]") == [
        "d.yml:1: slot 'a' needs a 'type' of any, bool, categorical, float, list, text"
    ]


def test_a_story_against_a_rule_is_told() -> None:
    story = "\nstories:\n- story: s\n  steps:\n  - intent: greet\n  - action: utter_fee\n"

    assert any(
        "'utter_fee' comes where rule 'greet' does 'utter_greet'" in one for one in told(rules=RULES + story)
    )


def test_stories_against_each_other_are_a_warning() -> None:
    stories = (
        "\nstories:\n- {story: a, steps: [{intent: chat}, {action: utter_fee}]}\n"
        "- {story: b, steps: [{intent: chat}, {action: utter_hours}]}\n"
    )

    assert any(one.startswith("warning ") and "another story" in one for one in told(rules=RULES + stories))


def test_words_that_the_engine_says_by_itself_are_missed() -> None:
    domain = DOMAIN.replace("utter_action_failed", "utter_nothing_of_the_kind")

    assert any("response 'utter_action_failed' is missing" in one for one in told(domain=domain))


def test_a_question_that_nobody_words_is_a_warning() -> None:
    domain = DOMAIN.replace("utter_ask_place", "utter_ask_where")

    assert any("nothing asks for 'place' of 'complaint_form'" in one for one in told(domain=domain))


def test_a_slot_that_rules_cannot_see_is_a_warning() -> None:
    condition = "condition: [{slot_was_set: [{title: Gora}]}]"
    rule = f"\n  - rule: x\n    {condition}\n    steps: [{{intent: chat}}, {{action: utter_fee}}]\n"

    assert any("slot 'title' does not influence the conversation" in one for one in told(rules=RULES + rule))


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ("{name: RulePolice}", "no policy is called 'RulePolice'"),
        ("{name: FallbackPolicy, treshold: 0.4}", "FallbackPolicy has no setting 'treshold'"),
        ("{name: FallbackPolicy, threshold: 40}", "must be a number from 0 to 1"),
        ("{name: FallbackPolicy, candidates: 0}", "must be a whole number above 0"),
        ("{name: FallbackPolicy, priority_intents: [fire]}", "must be a number by intent"),
        ("{name: FallbackPolicy, not_offered: fire}", "must be a list of intents"),
        ("{name: FallbackPolicy, fallback_action: action_x}", "action 'action_x' is not in the domain"),
        ("{name: InterruptionPolicy, always: {flood: 0.3}}", "intent 'flood' is not in the domain"),
        ("{name: InterruptionPolicy, intents: {fire: often}}", "each must be a number from 0 to 1"),
        ("{name: RulePolicy, enable_fallback_prediction: maybe}", "must be true or false"),
        ("[]", "policies.0: Input should be a valid dictionary"),
        ("{threshold: 0.5}", "no policy is called 'None'"),
    ],
)
def test_a_wrong_figure_is_told_with_its_line(policy: str, message: str) -> None:
    config = document(f"language: bn\npolicies:\n  - {policy}\n", "config.yml")
    found = dialogue_faults([document(DOMAIN)], config, [document(RULES)])

    assert next(str(fault) for fault in found if message in str(fault)).startswith("config.yml:3: ")
    with pytest.raises(DomainError):
        DialogueEngine.from_documents(Domain.from_documents([document(DOMAIN)]), config, [])


def test_a_policy_that_learns_is_only_a_warning() -> None:
    config = document("policies:\n  - {name: TEDPolicy, epochs: 5}\n  - {name: RulePolicy}")
    found = dialogue_faults([document(DOMAIN)], config, [document(RULES)])

    assert [fault.is_warning for fault in found if "TEDPolicy" in str(fault)] == [True]


def test_each_response_is_wanted_in_each_language() -> None:
    domain = (
        "responses:\n"
        "  utter_a:\n"
        "    - {text: ক, translation: {en: A}}\n"
        "    - text: খ\n"
        "  utter_b:\n"
        "    - {text: ক, translation: {en: A}, quick_replies: [{title: ক, payload: /restart}]}\n"
    )

    assert [one for one in told(domain=domain, rules="", languages=("en",)) if "translation" in one] == [
        "d.yml:4: response 'utter_a' has words without a translation into 'en'",
        "d.yml:6: response 'utter_b' has words without a translation into 'en'",
    ]
