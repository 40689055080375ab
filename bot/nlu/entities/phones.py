"""Telephone numbers, in the form +8801…; numbers of other countries with their own code."""

from __future__ import annotations

import re

import phonenumbers

from bot.nlu.message import EntityMatch

_GAP = r"[ \-]?"
_MOBILE = re.compile(
    rf"(?<!\d)(?<!\d[\-/.])(?:\(?(?:\+|00)?88\)?{_GAP})?01{_GAP}[3-9](?:{_GAP}\d){{8}}(?!-?\d)"
    rf"|(?:\+|00)880{_GAP}1[3-9](?:{_GAP}\d){{8}}(?!-?\d)"
)
_ABROAD = re.compile(r"(?<!\d)(?:\+|00(?=[1-9]))(?!88)\d(?:[ \-()]{0,2}\d){7,14}(?!\d)")
# Without its leading zero a mobile number has ten digits, like an NID: the word in front decides.
_WITHOUT_ZERO = re.compile(
    r"(?:phone|fon|mobile|mobail|contact|whatsapp|imo|ফোন|মোবাইল|যোগাযোগ)\D{0,20}"
    rf"(?<!\d)(?P<number>1[3-9](?:{_GAP}\d){{8}})(?!\d)"
)


def find_phones(matching: str) -> list[EntityMatch]:
    """Telephone numbers in normalised text with ASCII digits. Short hotline numbers are none."""
    spans = [match.span() for match in _MOBILE.finditer(matching)]
    spans += [match.span() for match in _ABROAD.finditer(matching)]
    spans += [match.span("number") for match in _WITHOUT_ZERO.finditer(matching)]
    found = [_checked(matching, start, end) for start, end in spans]
    return [match for match in found if match is not None]


def _checked(matching: str, start: int, end: int) -> EntityMatch | None:
    written = re.sub(r"[^\d+]", "", matching[start:end])
    if written.startswith("880"):
        written = "+" + written
    elif written.startswith("00"):
        written = "+" + written[2:]
    try:
        number = phonenumbers.parse(written, "BD")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return EntityMatch("phone", e164, start, end)
