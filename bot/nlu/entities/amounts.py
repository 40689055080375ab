"""Amounts of money: ৳১,১৭০ · 1170/- · Tk. 480 · ৫০০ টাকা · 2 lakh · 50k · ২ হাজার ৫০০ · দেড় লাখ · পাঁচশ টাকা.

A number alone is no amount, as it may be a house number, unless somebody took it: "charged 500", ৫০ নিলো.
:func:`bot.nlu.values.parse_amount` takes any, for where an amount was asked for.
"""

from __future__ import annotations

from functools import lru_cache

from bot.nlu.entities.charges import is_taken_number
from bot.nlu.entities.money_words import BEHIND, COUNTED, SIGNS_BEFORE, WORDS_BEFORE
from bot.nlu.entities.number_phrases import NumberReader, Quantity
from bot.nlu.entities.number_words import multiplier, split_hundreds
from bot.nlu.entities.overlap import without_overlaps
from bot.nlu.message import EntityMatch

_LEAST_BEHIND_WORD = 10


def find_amounts(matching: str) -> list[EntityMatch]:
    """Amounts of money in lower-case normalised text with ASCII digits, as whole taka."""
    reader = NumberReader(matching)
    found: list[EntityMatch] = []
    at = 0 if any(_tells_money(token.text) for token in reader.tokens) else len(reader.tokens)
    while at < len(reader.tokens):
        amount = _amount(reader, at)
        if amount is None:
            at += 1
        else:
            match, at = amount
            found.append(match)
    taken = [number for number in find_bare_numbers(matching) if is_taken_number(matching, number)]
    return without_overlaps([*found, *taken]) if taken else found


def find_bare_numbers(matching: str) -> list[EntityMatch]:
    """Numbers, in digits or words, that could be an amount where one was asked for."""
    reader = NumberReader(matching)
    found: list[EntityMatch] = []
    at = 0
    while at < len(reader.tokens):
        quantity = reader.quantity(at)
        if quantity is None:
            at += 1
        else:
            match, at = _match(reader, at, quantity.last, quantity)
            found.append(match)
    return found


@lru_cache(maxsize=4096)
def _tells_money(token: str) -> bool:
    """Whether a token can make a number an amount: a sign or word of money, a multiplier, commas."""
    return (
        token in SIGNS_BEFORE
        or token in WORDS_BEFORE
        or BEHIND.fullmatch(token) is not None
        or token == "k"
        or "," in token
        or multiplier(token) is not None
        or split_hundreds(token) is not None
    )


def _amount(reader: NumberReader, first: int) -> tuple[EntityMatch, int] | None:
    """The amount that starts at a token, and the token behind it."""
    sign = reader.tokens[first].text in SIGNS_BEFORE
    word = reader.tokens[first].text in WORDS_BEFORE
    start = first + 1 if sign or word else first
    if start >= len(reader.tokens) or (start > first and not reader.adjacent(start, ".: =")):
        return None
    quantity = reader.quantity(start)
    if quantity is None:
        return None
    last, behind = quantity.last, reader.text(quantity.last)
    if BEHIND.fullmatch(behind) and not (sign and _starts_next(reader, last)):
        return _match(reader, first, _past_second_sign(reader, last + 1), quantity)
    if behind in COUNTED or not (sign or word or quantity.scaled or quantity.grouped):
        return None
    if word and not (reader.tokens[start].digits and quantity.value >= _LEAST_BEHIND_WORD):
        return None  # "koto taka 2" is a question with something behind it
    return _match(reader, first, last, quantity)


def _starts_next(reader: NumberReader, at: int) -> bool:
    """Whether the sign at a token belongs to the number behind it: tk 500 tk 600."""
    return (
        reader.tokens[at].text in SIGNS_BEFORE and reader.text(at + 1) != "" and reader.tokens[at + 1].digits
    )


def _past_second_sign(reader: NumberReader, at: int) -> int:
    """Past a second sign of money, as in "500/- taka"."""
    second = BEHIND.fullmatch(reader.text(at)) is not None and not _starts_next(reader, at)
    return at + 1 if second else at


def _match(reader: NumberReader, first: int, last: int, quantity: Quantity) -> tuple[EntityMatch, int]:
    start, end = reader.tokens[first].start, reader.tokens[last - 1].end
    return EntityMatch("amount", round(quantity.value), start, end), last
