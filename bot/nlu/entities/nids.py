"""National identity numbers: 10 digits on a smart card, 13 on an old one, 17 with the year of birth in front.

A birth registration number has 17 digits, too, and bank accounts and parcels often have 13: the words in
front decide.
"""

from __future__ import annotations

import re

from bot.nlu.entities.phones import said_to_be_a_phone
from bot.nlu.message import EntityMatch

_LENGTHS = frozenset({10, 13, 17})
_SMART_CARD, _OLD_CARD = 10, 13
_START = r"(?<![\d+a-z])(?<!\d[ \-/.])"
_END = r"(?![ \-/.]?\d)"
# Groups of three and more, so that a day, a month and a year don't make a number.
_NUMBER = re.compile(rf"{_START}(?:\d{{10,17}}|\d{{3,6}}(?:[ \-]\d{{3,13}}){{1,5}}){_END}")
# The words that name a number stand at most so many characters in front of it.
_IN_FRONT = 60
_MOBILE_WITHOUT_ZERO = re.compile("1[3-9]")
_GLUED_TO_NAME = re.compile(r"(?<=nid)(?:\d{17}|\d{13}|\d{10})(?!\d)")
_NAMED_OTHERWISE = re.compile(
    r"(?:account|acc|a/c|ac no|trx\w*|txn\w*|transaction|birth|brn|jonmo|gd|tracking|invoice|order|imei"
    r"|একাউন্ট|অ্যাকাউন্ট|হিসাব|লেনদেন|ট্রানজেকশন|জন্ম|ট্র্যাকিং|অর্ডার|জিডি)\D{0,20}$"
)
_NAMED = re.compile(r"(?:nid|smart ?card|voter|এনআইডি|এন আই ডি|স্মার্ট ?কার্ড|ভোটার|জাতীয় পরিচয়)\D{0,25}$")


def find_nids(matching: str) -> list[EntityMatch]:
    """National identity numbers in lower-case normalised text with ASCII digits."""
    matches = [*_NUMBER.finditer(matching), *_GLUED_TO_NAME.finditer(matching)]
    return [
        EntityMatch("nid", digits, match.start(), match.end())
        for match in matches
        for digits in [re.sub(r"\D", "", match.group())]
        if len(digits) in _LENGTHS and _plausible(digits, matching, *match.span())
    ]


def _plausible(digits: str, matching: str, start: int, end: int) -> bool:
    before = matching[max(0, start - _IN_FRONT) : start]
    if len(digits) == _SMART_CARD:
        mobile = _MOBILE_WITHOUT_ZERO.match(digits) is not None
        possible = digits[0] != "0" and not (
            mobile and said_to_be_a_phone(matching, start, end, plainly=True)
        )
    elif len(digits) == _OLD_CARD:
        possible = not digits.startswith(("00", "8801"))
    else:
        possible = digits.startswith(("19", "20"))
    return possible and (_NAMED.search(before) is not None or not _NAMED_OTHERWISE.search(before))
