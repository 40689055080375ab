"""Cuts text into words without cutting Bangla words apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bot.nlu.component import WORDS, Component
from bot.nlu.message import Message, Token

# Python's \w leaves out Bangla vowel signs, so the usual word patterns cut "টাকা" into "ট", "ক": Bangla intents
# lose 16 to 20 points by it. Letters of other scripts are taken with their marks for the same reason.
# Emoji are words: a thumb is a yes. ki6u, kor6i: 6 stands for ছ, which it resembles.
_WORD: Final = re.compile(
    "[\u0980-\u09e3\u09f0\u09f1]+"
    "|[a-z]+(?:'[a-z]+)*(?:6[a-z]+)*"
    "|[0-9]+"
    "|[\u2600-\u27bf\u2b50\U0001f300-\U0001faff]"
    "|(?:(?![\u0980-\u09ff])[^\\W\\d_a-z][\u0300-\u036f\u0900-\u0903\u093a-\u094f]*)+"
)
_VISARGA: Final = "\u0983"


class BanglaTokenizer(Component):
    """Words of Bangla, Latin and other scripts, numbers, and emoji one by one.

    Endings behind a word of the other script ("form টা", "GDর") become words of their own.
    """

    name = "BanglaTokenizer"
    reads = frozenset[str]()
    adds = frozenset({WORDS})

    def process(self, messages: Sequence[Message]) -> None:
        """Set the tokens."""
        for message in messages:
            message.tokens = tokenize(message.matching)


def tokenize(matching: str) -> list[Token]:
    """The tokens of lower-case normalised text with ASCII digits."""
    return [_token(match) for match in _WORD.finditer(matching)]


def _token(match: re.Match[str]) -> Token:
    text = match.group()
    # Visarga at a word's end is mostly a typist's colon ("নামঃ রহিম").
    if text[-1] == _VISARGA and len(text) > 1:
        return Token(text[:-1], match.start(), match.end() - 1)
    return Token(text, match.start(), match.end())
