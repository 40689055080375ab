"""Sums that somebody took or asked for: "charged 500 for a 20 taka bottle", ২০ টাকার পানি ৫০ নিলো, rakhse 35."""

from __future__ import annotations

import re

from bot.nlu.entities.money_words import TAKEN, TAKEN_IN_ENGLISH
from bot.nlu.message import EntityMatch
from bot.text.normalise import normalise

# A smaller number beside such a verb counts something, and a larger one is no sum of everyday life.
_LEAST, _MOST = 5, 10_000_000
_WORD_ENDS = r"(?![a-z\u0980-\u09e3])"
_VERBS = "|".join(sorted(map(normalise, TAKEN)))
_ENGLISH = "|".join(TAKEN_IN_ENGLISH)
_BEHIND = re.compile(
    rf"\s*(?:টাকা|taka|tk\.?|tka)?\s*(?:kore|করে)?\s*(?:{_VERBS}){_WORD_ENDS}"
    rf"(?!\s*(?:না|নাই|নি|na|nai|ni){_WORD_ENDS})"
)
_BEFORE = re.compile(
    rf"(?<![a-z\u0980-\u09e3])(?:{_ENGLISH}|{_VERBS})"
    r"(?:\s+(?:me|us|him|her|them|my \w+|a|total|of|about|around|almost|nearly|full))*"
    r"\s+(?:৳|tk\.?|bdt|taka|rs\.?)?\s*$"
)
_NOT_DONE = re.compile(r"(?:\bnot|n't|\bnever)\s+$")
# What may follow a number behind the verb: nothing that it would count.
_COUNTS_NOTHING = re.compile(
    r"\s*(?:$|[.,;:!?।)\n]|(?:for|from|instead|over|above|beyond|but|and|when|while|where|though|although|per|each|extra|as|against|"
    r"because|even|only|in|at|on|then|jekhane|kintu|ar|othocho|jodio|theke|যেখানে|কিন্তু|আর|অথচ|যদিও|থেকে)"
    rf"{_WORD_ENDS})"
)


def is_taken(matching: str, amount: EntityMatch) -> bool:
    """Whether lower-case normalised text says of an amount in it that somebody took it or asked for it."""
    if _BEHIND.match(matching, amount.end):
        return True
    before = _BEFORE.search(matching[: amount.start])
    return before is not None and _NOT_DONE.search(matching[: before.start()]) is None


def is_taken_number(matching: str, number: EntityMatch) -> bool:
    """Whether a number without a word of money is such a sum, and counts nothing else."""
    if not _LEAST <= int(number.value) <= _MOST or not is_taken(matching, number):
        return False
    return bool(_BEHIND.match(matching, number.end) or _COUNTS_NOTHING.match(matching, number.end))
