"""Numbers as phrases of digits, words and multipliers: ২ হাজার ৫০০ · দেড় লাখ · পাঁচশ · 2 lakh 50 hazar · 50k."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from bot.nlu.entities.money_words import (
    BEHIND,
    COUNTED,
    GLUED_BEFORE,
    HOW_MANY,
    NOT_EVEN,
    NOT_EVEN_LESS,
)
from bot.nlu.entities.number_words import (
    ABOUT,
    ADDED_QUARTERS,
    ENGLISH_TENS,
    ENGLISH_UNITS,
    HALF_NUMBERS,
    NUMBER_WORDS,
    multiplier,
    split_hundreds,
)

_TOKEN = re.compile(
    r"৳|/-|/=|(?P<number>(?:\d{1,2},)?(?:\d{2},)*\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"|(?:tk|rs)\.|[a-z]+|[\u0980-\u09e5\u09f0\u09f1]+"
)
_OR = re.compile(r"(?:^|[^\d/])\d{1,2}/$")
_LARGEST = 10**12


class NumberToken(NamedTuple):
    """A word, a sign of money, or digits with their commas."""

    text: str
    start: int
    end: int
    digits: bool


@dataclass(frozen=True)
class Quantity:
    """A number phrase; ``last`` is the token behind it."""

    value: Fraction
    last: int
    scaled: bool  # it has a multiplier: 2 lakh, 50k
    grouped: bool  # written with commas: 2,00,000


@lru_cache(maxsize=4096)
def _may_begin(word: str) -> bool:
    """Whether a number phrase can begin with the word."""
    return (
        word in NUMBER_WORDS
        or word in HALF_NUMBERS
        or word in ADDED_QUARTERS
        or multiplier(word) is not None
        or split_hundreds(word) is not None
    )


class NumberReader:
    """Reads number phrases in lower-case normalised text with ASCII digits."""

    def __init__(self, matching: str) -> None:
        self.matching = matching
        self.tokens = [
            NumberToken(match.group(), *match.span(), match["number"] is not None)
            for match in _TOKEN.finditer(matching)
        ]

    def quantity(self, first: int) -> Quantity | None:
        """The longest phrase that starts at a token: multipliers come in falling order."""
        token = self.tokens[first]
        if self._continues_something(first) if token.digits else not _may_begin(token.text):
            return None
        total, at, smallest, scaled = Fraction(0), first, _LARGEST, False
        while at < len(self.tokens) and (at == first or self.adjacent(at)):
            group = self._group(at)
            if group is None:
                break
            value, factor, end = group
            if factor >= smallest or (
                at > first and factor == 1 and not self._completes(value, smallest, end)
            ):
                break
            if value is None:
                # "লাখ টাকা" is one lakh, "লাখ লাখ টাকা" and "koto lakh taka" are no amount.
                if at > first or not self._money_at(end) or self._counted_before(at):
                    break
                value = Fraction(1)
            total, at, smallest, scaled = total + value * factor, end, factor, scaled or factor > 1
            if factor == 1:
                break
        if at == first or not 0 <= total < _LARGEST or self._goes_on(at):
            return None
        return Quantity(total, at, scaled, "," in self.tokens[first].text)

    def adjacent(self, at: int, allowed: str = " -'") -> bool:
        """Whether nothing but spaces (or a hyphen between words, or the sign of দু'শ) parts two tokens."""
        before, token = self.tokens[at - 1], self.tokens[at]
        between = self.matching[before.end : token.start]
        return not ("-" in between and (before.digits or token.digits)) and not between.strip(allowed)

    def text(self, at: int) -> str:
        """A token's text, if it directly follows; else nothing."""
        return self.tokens[at].text if at < len(self.tokens) and self.adjacent(at) else ""

    def _group(self, at: int) -> tuple[Fraction | None, int, int] | None:
        """A number (``None`` if only implied), its multiplier (or 1), and the token behind."""
        added = ADDED_QUARTERS.get(self.tokens[at].text) if at + 1 < len(self.tokens) else None
        number, at, factor = self._number(at if added is None else at + 1)
        if added is not None:
            if number is None and added < 0:
                return None
            number = (Fraction(1) if number is None else number) + added  # সোয়া লাখ: one and a quarter
        if factor == 1 and at < len(self.tokens) and (number is None or self.adjacent(at)):
            factor, at = self._multiplier(at)
            if number is None and factor > 1 and self.text(at) in ABOUT:
                number, at = ABOUT[self.text(at)], at + 1
        return None if number is None and factor == 1 else (number, factor, at)

    def _number(self, at: int) -> tuple[Fraction | None, int, int]:
        """A number, the token behind it, and the hundred that was glued to it (or 1)."""
        token = self.tokens[at]
        if token.digits:
            if token.text[0] == "0" and token.text[1:2].isdigit():
                return None, at, 1  # an id or a phone number
            return Fraction(token.text.replace(",", "")), at + 1, 1
        if token.text in HALF_NUMBERS:
            return HALF_NUMBERS[token.text], at + 1, 1
        if token.text in NUMBER_WORDS:
            value = NUMBER_WORDS[token.text]
            if token.text in ENGLISH_TENS and self.text(at + 1) in ENGLISH_UNITS:
                return Fraction(value + NUMBER_WORDS[self.text(at + 1)]), at + 2, 1
            return Fraction(value), at + 1, 1
        head = split_hundreds(token.text)
        if head is not None:
            return HALF_NUMBERS.get(head) or Fraction(NUMBER_WORDS[head]), at + 1, 100
        return None, at, 1

    def _multiplier(self, at: int) -> tuple[int, int]:
        """The multiplier at a token (1 if there is none) and the token behind it."""
        token = self.tokens[at]
        if token.text == "k":
            before = self.tokens[at - 1] if at else token
            return (1_000, at + 1) if before.digits and before.end == token.start else (1, at)
        factor = multiplier(token.text)
        if factor is None:
            return 1, at
        larger = multiplier(self.text(at + 1))
        if factor == 1_000 and larger is not None and larger > factor:  # হাজার কোটি
            return factor * larger, at + 2
        return factor, at + 1

    def _completes(self, value: Fraction | None, smallest: int, end: int) -> bool:
        """Whether a number fits behind a multiplier: ৫০০ behind ২ হাজার does, and 3 behind "2 lakh" doesn't.

        "এক হাজার এক টাকা" is one sum, "১০ হাজার, ১ টাকাও কম না" is not.
        """
        if value is None or value >= smallest or self.text(end) in COUNTED:
            return False
        return smallest // 100 <= value or (
            self._money_at(end)
            and not self.text(end).endswith(NOT_EVEN)
            and self.text(end + 1) not in NOT_EVEN_LESS
        )

    def _money_at(self, at: int) -> bool:
        return BEHIND.fullmatch(self.text(at)) is not None

    def _counted_before(self, at: int) -> bool:
        """Whether a multiplier follows another, a number that isn't its own, or "how many"."""
        before = self.tokens[at - 1] if at else None
        return before is not None and (
            before.digits
            or before.text == self.tokens[at].text
            or before.text in HOW_MANY
            or self.matching[before.end : self.tokens[at].start] == "'"
        )

    def _continues_something(self, at: int) -> bool:
        """Whether digits continue something: the 26 of 12/11/26, the 5 of A5. Not the 3 of "২/৩ হাজার"."""
        token = self.tokens[at]
        before = self.matching[max(0, token.start - 4) : token.start]
        if before.endswith("/") and _OR.search(before) and multiplier(self.text(at + 1)) is not None:
            return False
        joined = before[-1:] in tuple("/+#.,") or (before[-1:].isascii() and before[-1:].isalpha())
        return joined and not before.endswith(GLUED_BEFORE)

    def _goes_on(self, at: int) -> bool:
        """Whether a percent sign, a date or a longer number goes on behind the phrase."""
        end = self.tokens[at - 1].end
        return re.match(r"\s?%|[/.:-]\d|\d", self.matching[end : end + 2]) is not None
