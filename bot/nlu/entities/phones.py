"""Telephone numbers, in the form +8801…; numbers of other countries with their own code.

People write them with or without the country's code and its plus sign, in groups parted by spaces, hyphens,
dots or parentheses, with the letters o, i and l for 0 and 1, and two of them joined by a slash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from bot.nlu.message import EntityMatch

_GAP = r"[ \-.()]{0,2}"
_MOBILE = re.compile(
    rf"(?<!\d)(?P<code>\(?(?P<plus>\+|00)?{_GAP}88{_GAP})?\(?(?P<zero>0|(?<![a-z])o)?{_GAP}"
    rf"[1il]{_GAP}[3-9](?:{_GAP}[\doil]){{8}}(?!-?\d)"
)
_ABROAD = re.compile(r"(?<!\d)(?:\+|00(?=[1-9]))(?!88)\d(?:[ \-()]{0,2}\d){7,14}(?!\d)")
_LETTERS = re.compile("[oil]")
_AS_DIGITS = str.maketrans("oil", "011")
_GROUPS = re.compile(r"[ \-.()]+")
_DATE = re.compile(r"\d{1,2}[\-.]\d{1,2}[\-.](?:19|20)?\d\d(?!\d)")
_SIGNIFICANT_DIGITS = 10

# Without its leading zero a mobile number has ten digits, like an NID: the words beside it decide.
_SAYS_PHONE = re.compile(
    r"(?:phone|fon|mobile|mobail|mobil|contact|whats ?app|imo|call|cell|sim|bkash|nagad|jogajog"
    r"|ফোন|মোবাইল|যোগাযোগ|ইমো|হোয়াটস|কল|সিম|বিকাশ|নগদ)"
)
_SAYS_NUMBER = re.compile(r"(?:num(?:ber|br|bar)|n[oa]m(?:bo|ba|be)r|nmbr|নাম্বার|নম্বর|নাম্বর|নং)")
_SAYS_OTHERWISE = re.compile(
    r"(?:nid|voter|smart ?card|id card|national|account|a/c|\bacc?\b|trx|txn|transaction|birth|brn|jonmo|gd"
    r"|ref|case|mamla|tracking|invoice|order|imei|passport|roll|serial|registration|token|meter|receipt|memo"
    r"|dolil|khatian|holding|এনআইডি|এন আই ডি|ভোটার|স্মার্ট|পরিচয়|একাউন্ট|অ্যাকাউন্ট|হিসাব|লেনদেন|ট্রানজেকশন|জন্ম|মামলা"
    r"|ট্র্যাকিং|অর্ডার|জিডি|রোল|নিবন্ধন|মিটার|রসিদ|দলিল|খতিয়ান|হোল্ডিং|আইডি)"
)
_BESIDE = 25


def find_phones(matching: str) -> list[EntityMatch]:
    """Telephone numbers in lower-case normalised text with ASCII digits. Short hotline numbers are none."""
    found = list(_mobiles(matching))
    for match in _ABROAD.finditer(matching):
        number = _valid(re.sub(r"[^\d+]", "", match.group()))
        if number is not None:
            found.append(EntityMatch("phone", number, *match.span()))
    return found


def said_to_be_a_phone(matching: str, start: int, end: int, *, plainly: bool = False) -> bool:
    """Whether the words beside ten digits say that they are a phone number.

    Args:
        plainly: a word like "mobile" says so, not just "number".
    """
    in_front = re.split(r"[\d\n।]", matching[max(0, start - _BESIDE) : start])[-1]
    behind, *more = re.split(r"[\d\n।.;]", matching[end : end + _BESIDE], maxsplit=1)
    if more and matching[end + len(behind)].isdigit():
        behind = ""  # those words belong to the number behind them
    beside = (in_front, behind)
    if any(_SAYS_OTHERWISE.search(words) for words in beside):
        return False
    return any(_SAYS_PHONE.search(words) or (not plainly and _SAYS_NUMBER.search(words)) for words in beside)


def _mobiles(matching: str) -> Iterator[EntityMatch]:
    at, last_end = 0, -1
    while (match := _MOBILE.search(matching, at)) is not None:
        at = match.start() + 1
        if _is_phone(matching, match, last_end):
            digits = re.sub(r"\D", "", match.group().translate(_AS_DIGITS))
            number = _valid("+880" + digits[-_SIGNIFICANT_DIGITS:])
            if number is not None:
                yield EntityMatch("phone", number, *match.span())
                at = last_end = match.end()


def _is_phone(matching: str, match: re.Match[str], last_end: int) -> bool:
    """Whether what looks like a mobile number is one; ``last_end`` is the end of the one before it."""
    start, end = match.span()
    goes_on = start > 1 and matching[start - 1] in "-/." and matching[start - 2].isdigit()
    if goes_on and last_end != start - 1:
        return False  # the rest of a longer number, unless that is a phone: 01711000111/01811000222
    if _DATE.match(match.group()) or (_LETTERS.search(match.group()) and not _letters_fit(matching, match)):
        return False
    if match["zero"] or match["plus"]:
        return True
    bare = match["code"] is None and not re.match(r"[ \-.]?\d", matching[end : end + 2])
    return bare and said_to_be_a_phone(matching, start, end)


def _letters_fit(matching: str, match: re.Match[str]) -> bool:
    """Whether the letters of a number are part of it: beside digits, and not of another word."""
    start, end = match.span()
    in_word = _one_word(matching[max(0, start - 1) : start + 1]) or _one_word(matching[end - 1 : end + 1])
    groups = [group for group in _GROUPS.split(match.group()) if _LETTERS.search(group)]
    return not in_word and all(re.search(r"\d|^oo+$", group) for group in groups)


def _one_word(two: str) -> bool:
    return len(two) > 1 and two.isalpha()


def _valid(written: str) -> str | None:
    """A number in its international form, if there can be such a number."""
    try:
        number = phonenumbers.parse(written, "BD")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
