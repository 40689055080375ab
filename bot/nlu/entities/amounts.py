"""Amounts of money: ৳১,১৭০ · 1170/- · Tk. 480 · ৫০০ টাকা · 2 lakh · 50k · ২ হাজার ৫০০ · দেড় লাখ · পাঁচশ টাকা.

A number alone is no amount: it may be a house number. :func:`parse_amount` takes one, for where an amount was
asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from bot.nlu.entities.number_words import (
    ADDED_QUARTERS,
    ENGLISH_TENS,
    ENGLISH_UNITS,
    HALF_NUMBERS,
    NUMBER_WORDS,
    multiplier,
    split_hundreds,
)
from bot.nlu.message import EntityMatch

_TOKEN = re.compile(
    r"৳|/-|/=|(?P<number>(?:\d{1,2},)?(?:\d{2},)*\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"|(?:tk|rs)\.|[a-z]+|[\u0980-\u09e5\u09f0\u09f1]+"
)
_SIGNS_BEFORE = frozenset({"৳", "tk", "tk.", "bdt", "rs.", "tka"})
_WORDS_BEFORE = frozenset({"taka", "টাকা"})
_BEHIND = re.compile(
    r"৳|/-|/=|bdt|tk\.?|tka|taka(?:r|y|ta|te|ke|gulo|o)?|টাকা(?:র|য়|টা|টি|গুলো|গুলা|তে|কে|ও|ই|রও)?|টেকা|টিকা"
)
# Two hundred thousand *people* are no money, three *days* no taka.
_COUNTED = re.compile(
    "লোক|মানুষ|জন|বার|বছর|দিন|মাস|সপ্তাহ|ঘণ্টা|ঘন্টা|মিনিট|টি|কেজি|গ্রাম|লিটার|শতাংশ|তারিখ|পিস|বছরের|দিনের|মাসের|জনের|শতক|একর|বিঘা|ফুট"
    "|lok|manush|jon|joner|bar|bochor|bochorer|din|diner|mas|maser|mash|soptaho|ghonta|people|persons?|days?|weeks?"
    "|months?|years?|hours?|times|kg|gram|litre|liter|pcs|piece|tarikh|shotangsho|percent|followers?|km|minutes?|ta|ti"
)
_MONEY_BEFORE = ("tk", "tk.", "bdt", "taka", "rs.", "/-")
_HOW_MANY = frozenset({"koto", "kto", "koy", "কত", "কতো", "কয়"})
_LARGEST = 10**12


@dataclass(frozen=True)
class _Token:
    text: str
    start: int
    end: int
    digits: bool


@dataclass(frozen=True)
class _Quantity:
    """A number phrase: tokens ``first`` to ``last`` (exclusive)."""

    value: Fraction
    last: int
    scaled: bool  # it has a multiplier with a number: 2 lakh, 50k
    grouped: bool  # written with commas: 2,00,000


def find_amounts(matching: str) -> list[EntityMatch]:
    """Amounts of money in lower-case normalised text with ASCII digits, as whole taka."""
    tokens = _tokens(matching)
    found: list[EntityMatch] = []
    at = 0
    while at < len(tokens):
        amount = _amount(matching, tokens, at)
        if amount is None:
            at += 1
        else:
            match, at = amount
            found.append(match)
    return found


def find_bare_numbers(matching: str) -> list[EntityMatch]:
    """Numbers, in digits or words, that could be an amount where one was asked for."""
    tokens = _tokens(matching)
    found: list[EntityMatch] = []
    at = 0
    while at < len(tokens):
        quantity = _quantity(matching, tokens, at)
        if quantity is None or _is_share(matching, tokens, quantity):
            at += 1
            continue
        found.append(_match(tokens, at, quantity.last, quantity.value))
        at = quantity.last
    return found


def _tokens(matching: str) -> list[_Token]:
    return [
        _Token(match.group(), match.start(), match.end(), match["number"] is not None)
        for match in _TOKEN.finditer(matching)
    ]


def _amount(matching: str, tokens: list[_Token], first: int) -> tuple[EntityMatch, int] | None:
    sign = tokens[first].text in _SIGNS_BEFORE
    word = tokens[first].text in _WORDS_BEFORE
    start = first + 1 if sign or word else first
    if start >= len(tokens) or (start > first and not _adjacent(matching, tokens, start, ".: =")):
        return None
    quantity = _quantity(matching, tokens, start)
    if quantity is None or _is_share(matching, tokens, quantity):
        return None
    last = quantity.last
    following = tokens[last] if last < len(tokens) and _adjacent(matching, tokens, last) else None
    behind = following is not None and _BEHIND.fullmatch(following.text) is not None
    counted = following is not None and _COUNTED.fullmatch(following.text) is not None
    if behind and not (sign and _starts_next(matching, tokens, last)):
        last = _past_second_sign(matching, tokens, last + 1)
    elif counted or not (sign or word or quantity.scaled or quantity.grouped):
        return None
    if not behind and word and not (tokens[start].digits and quantity.value >= 10):
        return None  # "koto taka 2" is a question with something behind it
    return _match(tokens, first, last, quantity.value), last


def _starts_next(matching: str, tokens: list[_Token], at: int) -> bool:
    """Whether the sign at ``at`` belongs to the number behind it: tk 500 tk 600."""
    following = at + 1
    return (
        following < len(tokens)
        and tokens[at].text in _SIGNS_BEFORE
        and tokens[following].digits
        and _adjacent(matching, tokens, following)
    )


def _past_second_sign(matching: str, tokens: list[_Token], at: int) -> int:
    """Past a second sign of money, as in "500/- taka"."""
    if at < len(tokens) and _adjacent(matching, tokens, at) and _BEHIND.fullmatch(tokens[at].text):
        return at if _starts_next(matching, tokens, at) else at + 1
    return at


def _quantity(matching: str, tokens: list[_Token], first: int) -> _Quantity | None:
    """The longest number phrase that starts at a token: multipliers come in falling order."""
    total, at, smallest, scaled = Fraction(0), first, _LARGEST, False
    grouped = tokens[first].digits and "," in tokens[first].text
    if first > 0 and tokens[first].digits and _glued_before(matching, tokens[first]):
        return None
    while at < len(tokens) and (at == first or _adjacent(matching, tokens, at)):
        group = _group(matching, tokens, at)
        if group is None:
            break
        value, factor, end = group
        if factor >= smallest or (
            at > first and factor == 1 and not _completes(value, smallest, tokens, end)
        ):
            break
        if value is None:
            # "লাখ টাকা" is one lakh, "লাখ লাখ টাকা" no amount.
            if at > first or not _money_behind(matching, tokens, end) or _continues(tokens, at):
                break
            value = Fraction(1)
        total, at, smallest = total + value * factor, end, factor
        scaled = scaled or factor > 1
        if factor == 1:
            break
    if at == first or total >= _LARGEST or total < 0:
        return None
    return _Quantity(total, at, scaled, grouped)


def _group(matching: str, tokens: list[_Token], at: int) -> tuple[Fraction | None, int, int] | None:
    """A number (``None`` if only implied), its multiplier (or 1), and the token behind."""
    added: Fraction | None = None
    if tokens[at].text in ADDED_QUARTERS and at + 1 < len(tokens):
        added, at = ADDED_QUARTERS[tokens[at].text], at + 1
    number, at, factor = _number(matching, tokens, at)
    if number is None and added is not None and added > 0:
        number = Fraction(1)  # সোয়া লাখ: one and a quarter
    elif number is None and added is not None:
        return None
    if factor == 1 and at < len(tokens) and (number is None or _adjacent(matching, tokens, at)):
        factor, at = _multiplier(matching, tokens, at)
    if number is None and factor == 1:
        return None
    if number is not None and added is not None:
        number += added
    return number, factor, at


def _number(matching: str, tokens: list[_Token], at: int) -> tuple[Fraction | None, int, int]:
    """A number, the token behind it, and the hundred that was glued to it (or 1)."""
    if at >= len(tokens):
        return None, at, 1
    token = tokens[at]
    if token.digits:
        if token.text[0] == "0" and token.text[1:2].isdigit():
            return None, at, 1  # an id or a phone number
        return Fraction(token.text.replace(",", "")), at + 1, 1
    if token.text in HALF_NUMBERS:
        return HALF_NUMBERS[token.text], at + 1, 1
    if token.text in NUMBER_WORDS:
        value = NUMBER_WORDS[token.text]
        if token.text in ENGLISH_TENS and at + 1 < len(tokens) and tokens[at + 1].text in ENGLISH_UNITS:
            return Fraction(value + NUMBER_WORDS[tokens[at + 1].text]), at + 2, 1
        return Fraction(value), at + 1, 1
    head = split_hundreds(token.text)
    if head is not None:
        return HALF_NUMBERS.get(head) or Fraction(NUMBER_WORDS[head]), at + 1, 100
    return None, at, 1


def _multiplier(matching: str, tokens: list[_Token], at: int) -> tuple[int, int]:
    token = tokens[at]
    if token.text == "k" and at > 0 and tokens[at - 1].digits and tokens[at - 1].end == token.start:
        return 1_000, at + 1
    factor = multiplier(token.text)
    if factor is None:
        return 1, at
    following = at + 1
    if factor == 1_000 and following < len(tokens) and _adjacent(matching, tokens, following):
        larger = multiplier(tokens[following].text)
        if larger is not None and larger > factor:  # হাজার কোটি
            return factor * larger, following + 1
    return factor, following


def _completes(value: Fraction | None, smallest: int, tokens: list[_Token], end: int) -> bool:
    """Whether a number fits behind a multiplier: ৫০০ behind ২ হাজার does, and 3 behind "2 lakh" doesn't."""
    if value is None or not smallest // 100 <= value < smallest:
        return False
    return end >= len(tokens) or _COUNTED.fullmatch(tokens[end].text) is None


def _money_behind(matching: str, tokens: list[_Token], at: int) -> bool:
    return at < len(tokens) and _adjacent(matching, tokens, at) and bool(_BEHIND.fullmatch(tokens[at].text))


def _continues(tokens: list[_Token], at: int) -> bool:
    """Whether a multiplier follows another, a number that isn't its own, or "how many"."""
    if at == 0:
        return False
    before = tokens[at - 1]
    return before.text == tokens[at].text or before.digits or before.text in _HOW_MANY


def _adjacent(matching: str, tokens: list[_Token], at: int, allowed: str = " -") -> bool:
    """Whether nothing but spaces (or a hyphen between words) is between a token and the one before."""
    between = matching[tokens[at - 1].end : tokens[at].start]
    if "-" in between and (tokens[at - 1].digits or tokens[at].digits):
        return False
    return not between.strip(allowed)


def _glued_before(matching: str, token: _Token) -> bool:
    """Whether digits continue something: the 26 of 12/11/26, the 5 of A5."""
    before = matching[: token.start]
    continues = before[-1:] in tuple("/+#.,") or (before[-1:].isascii() and before[-1:].isalpha())
    return continues and not before.endswith(_MONEY_BEFORE)


def _is_share(matching: str, tokens: list[_Token], quantity: _Quantity) -> bool:
    """Whether a percent sign, a date or a longer number goes on behind it."""
    end = tokens[quantity.last - 1].end
    return re.match(r"\s?%|[/.:-]\d|\d", matching[end : end + 2]) is not None


def _match(tokens: list[_Token], first: int, last: int, value: Fraction) -> EntityMatch:
    return EntityMatch("amount", round(value), tokens[first].start, tokens[last - 1].end)
