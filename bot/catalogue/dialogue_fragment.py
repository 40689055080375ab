"""The part of the dialogue's domain that follows from the catalogue: one form for each service.

Slots, forms and questions come out in Rasa's domain format, so that a service is added by its file alone.
Slots are named ``<service>_<field>``, so that two forms that are both under way don't share answers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Literal

from bot.catalogue.bilingual import NO, YES, Bilingual
from bot.catalogue.loader import Catalogue
from bot.catalogue.schema import Service, ServiceField

CONFIRMED_SLOT = "answers_confirmed"
"""The last slot of each form: the citizen has seen the summary. ``action_ask_answers_confirmed`` asks."""

AGAIN_SLOT = "asked_again"
"""The slot whose question is asked once more, right after it was asked."""

STOP_SLOT = "stop_decision"
"""Asked instead of a field: whether to go on with an answer that the office may not take up."""

DOUBT_SLOT = "doubt_decision"
"""Asked instead of a field: whether an answer that the question does not expect is kept."""

STOPPED_ANSWER = "stopped_answer"
"""The slot with the answer that the citizen has yet to decide about, and the name of its field."""

SKIP = "skip"
"""What a tapped "I don't know" answers, where a field is not required."""

# The form's validation tells an answer from an interruption by what was asked; a confidence that no message
# reaches keeps the engine's general rule away from these (InterruptionPolicy in config.yml).
_LEFT_TO_VALIDATION = dict.fromkeys(
    (
        "talk_to_officer", "cancel", "ask_fee", "ask_duration", "ask_required_documents", "faq",
        "check_case_status", "ask_my_data", "greet", "thank", "goodbye",
    ),
    2.0,
)  # fmt: skip

ASKED_WITH_OFFERS = frozenset({"district", "hearing_date"})
"""Kinds whose question offers answers that the catalogue's file does not list; an action says it."""

SKIP_TITLES = {
    "amount": Bilingual(bn="জানি না", en="I don't know"),
    "attachment": Bilingual(bn="এখন না", en="Not now"),
    "hearing_date": Bilingual(bn="অন্য কোনো দিন", en="Another day"),
}
_SKIP_TITLE = Bilingual(bn="বাদ রাখি", en="Skip")


def form_name(service: str) -> str:
    """The name of a service's form."""
    return f"{service}_form"


def slot_name(service: str, field: str) -> str:
    """The slot that keeps an answer."""
    return f"{service}_{field}"


def payload(intent: str, **entities: str) -> str:
    """What a button sends instead of words (Rasa's convention)."""
    return f"/{intent}" + json.dumps(entities, ensure_ascii=False)


def answer_payload(slot: str, value: str) -> str:
    """What a tapped answer sends: it names its question, so that an old button never answers another one."""
    return payload("inform", **{slot: value})


def domain_fragment(catalogue: Catalogue) -> dict[str, Any]:
    """Intents, slots, forms, questions and validation actions of all services, as a Rasa domain document."""
    services = list(catalogue.services.values())
    slots = {slot_name(s.code, f.name): _slot(s) for s in services for f in s.fields}
    return {
        "version": "3.1",
        "intents": [service.intent for service in services],
        # A tapped answer carries its value as an entity of the slot's name.
        "entities": list(slots),
        "slots": slots,
        "forms": {form_name(s.code): _form(s) for s in services},
        "responses": {question_name(s, f): list(_questions(s, f)) for s in services for f in s.fields},
        "actions": [name for s in services for name in _actions(s)],
    }


def rules_fragment(catalogue: Catalogue) -> dict[str, Any]:
    """The rules of all services' forms, as a document of rules: how they begin, go on and end."""
    return {"version": "3.1", "rules": [rule for one in catalogue.services.values() for rule in _rules(one)]}


def _rules(service: Service) -> Iterable[dict[str, Any]]:
    form = form_name(service.code)
    loop = {"active_loop": form}
    begun = [{"action": form}, loop]
    ended = [{"active_loop": None}, {"slot_was_set": [{"requested_slot": None}]}]
    yield {"rule": f"begin {service.code}", "steps": [{"intent": service.intent}, *begun]}
    yield {
        "rule": f"{service.code} is under way already",
        "condition": [loop],
        "steps": [{"intent": service.intent}, {"action": "utter_already_under_way"}, *begun],
    }
    yield {
        "rule": f"{service.code} has all answers",
        "condition": [loop],
        "steps": [{"action": form}, *ended, {"action": "action_finish_form"}],
    }


def _form(service: Service) -> dict[str, Any]:
    slots = [slot_name(service.code, field.name) for field in service.fields]
    return {"required_slots": [*slots, CONFIRMED_SLOT], "interruptible_by": _LEFT_TO_VALIDATION}


def _slot(service: Service) -> dict[str, Any]:
    # The validation action reads answers by the field's kind; no mapping of Rasa's knows kinds.
    mapping = {"type": "custom", "conditions": [{"active_loop": form_name(service.code)}]}
    return {"type": "any", "influence_conversation": False, "mappings": [mapping]}


def question_name(service: Service, field: ServiceField, kind: Literal["utter", "action"] = "utter") -> str:
    """The name of the response, or of the action, that asks for a field."""
    return f"{kind}_ask_{form_name(service.code)}_{slot_name(service.code, field.name)}"


def _actions(service: Service) -> Iterable[str]:
    yield f"validate_{form_name(service.code)}"
    offering = (field for field in service.fields if field.kind in ASKED_WITH_OFFERS)
    yield from (question_name(service, field, "action") for field in offering)


def _questions(service: Service, field: ServiceField) -> Iterable[dict[str, Any]]:
    """The question; of one with several lines only the last where the others have just been read."""
    slot = slot_name(service.code, field.name)
    replies = [_reply(title, answer_payload(slot, value)) for title, value in _choices(field)]
    answers = {"quick_replies": replies} if replies else {}
    asked, again = (
        field.question,
        Bilingual(bn=_last_line(field.question.bn), en=_last_line(field.question.en)),
    )
    yield {"text": asked.bn, "translation": {"en": asked.en}} | answers
    if again != asked:
        just_read = {"condition": [{"type": "slot", "name": AGAIN_SLOT, "value": slot}]}
        yield {"text": again.bn, "translation": {"en": again.en}} | answers | just_read


def _last_line(text: str) -> str:
    return text.rstrip().rsplit("\n", 1)[-1]


def _choices(field: ServiceField) -> Iterable[tuple[Bilingual, str]]:
    yield from ((choice.title, choice.value) for choice in field.choices)
    if field.kind == "yes_no":
        yield from ((YES, "yes"), (NO, "no"))
    if not field.required:
        yield SKIP_TITLES.get(field.kind, _SKIP_TITLE), SKIP


def _reply(title: Bilingual, payload: str) -> dict[str, Any]:
    return {"title": title.bn, "payload": payload, "translation": {"en": {"title": title.en}}}
