"""Fills the form of any service with made-up answers of the right kinds, as a citizen in no hurry would."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from bot.cases.validation import check, stop_for
from bot.catalogue.dialogue_fragment import (
    CONFIRMED_SLOT,
    SKIP,
    STOP_SLOT,
    answer_payload,
    form_name,
    slot_name,
)
from bot.catalogue.schema import Service, ServiceField
from bot.clock import dhaka_date
from tests.conversations.desk import Citizen

LONGEST_FORM = 60
#: Tried in turn, until one is what a field takes.
WORDS: Mapping[str, tuple[str, ...]] = {
    "text": ("গ্রাম মিয়াজিপাড়া, বাজারের পাশে", "rahima@example.com", "3"),
    "long_text": ("গত মাসে দুবার গিয়েছি, প্রতিবার ফিরিয়ে দিয়েছে, কেউ কিছু বলেনি",),
    "name": ("রহিমা খাতুন",),
    "phone": ("+8801712345678",),
    "nid": ("1234567890",),
    "passport": ("A01234567",),
}


def fill(citizen: Citizen, service: Service, answers: Mapping[str, str]) -> str:
    """Ask for a service, answer all its questions and submit; the bot's last words.

    Args:
        answers: what to say to fields by name, or by kind; anything that fits unless given.
    """
    return _fill(citizen, service, answers, None)


def fill_until(citizen: Citizen, service: Service, field: ServiceField, answers: Mapping[str, str]) -> str:
    """Like :func:`fill`, but only until a field is asked for; the bot's question."""
    return _fill(citizen, service, answers, slot_name(service.code, field.name))


def _fill(citizen: Citizen, service: Service, answers: Mapping[str, str], until: str | None) -> str:
    citizen.says(f"/{service.intent}")
    for _ in range(LONGEST_FORM):
        is_open = citizen.form == form_name(service.code)
        if not is_open or citizen.slots["requested_slot"] == until:
            assert until is None or is_open, f"{until} is never asked for"
            return citizen.answer
        citizen.says(_reply(citizen, service, answers))
    raise AssertionError(f"{service.code} comes to no end: {citizen.answer}")


def _reply(citizen: Citizen, service: Service, answers: Mapping[str, str]) -> str:
    requested = citizen.slots["requested_slot"]
    if requested in (CONFIRMED_SLOT, STOP_SLOT):
        return answer_payload(requested, "yes")
    field = next(one for one in service.fields if slot_name(service.code, one.name) == requested)
    given = answers.get(field.name) or answers.get(field.kind)
    if given is not None:
        return answer_payload(requested, given) if field.kind in ("choice", "yes_no") else given
    if not field.required:
        return answer_payload(requested, SKIP)
    return _made_up(citizen, field, requested)


def _made_up(citizen: Citizen, field: ServiceField, slot: str) -> str:
    today = dhaka_date(citizen.desk.clock.now())
    for value in _values(citizen, field):
        verdict = check(field, value, today=today)
        stop = stop_for(field, value, verdict)
        if verdict.stands and (stop is None or field.stop[stop].then != "end"):
            return answer_payload(slot, value) if field.kind in ("choice", "yes_no") else value
    raise AssertionError(f"{field.name}: no made-up answer fits")


def _values(citizen: Citizen, field: ServiceField) -> Iterator[str]:
    if field.kind == "choice":
        # The answers that stop nothing come first.
        yield from sorted((choice.value for choice in field.choices), key=lambda value: value in field.stop)
    elif field.kind == "yes_no":
        yield from sorted(("yes", "no"), key=lambda value: value in field.stop)
    elif field.kind == "date":
        today = dhaka_date(citizen.desk.clock.now())
        yield from ((today + timedelta(days)).isoformat() for days in (-2, 2))
    else:
        yield from WORDS[field.kind]
