"""The language of a message, and the language to answer it in.

Script decides most of it. Latin letters are Banglish or English: known words vote (``words/*.txt``), and for
words on no list their letters do, with small weights fitted beforehand (``letter_weights.json``).
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from bot.text.normalise import normalise

Language = Literal["bn", "bn-Latn", "en", "mixed"]
ReplyLanguage = Literal["bn", "en"]

_KNOWN_SCRIPTS = ("BENGALI", "LATIN")
_LATIN_WORD = re.compile(r"[a-z]+(?:'[a-z]+)*(?:6[a-z]+)*")
_BANGLA_LETTER = re.compile("[\u0985-\u09b9\u09ce\u09dc-\u09e1]")
_BANGLA_DIGIT = re.compile("[\u09e6-\u09ef]")

_PAYLOAD = re.compile(r"/[a-z]")

_WORD_VOTE = 2.0  # a listed word outvotes any unlisted one
_LETTERS_VOTE_AT_MOST = 1.5


def detect_language(text: str) -> Language:
    """The language of a message.

    ``bn`` is Bangla script, ``bn-Latn`` is Bangla in Latin letters (Banglish), ``mixed`` has both scripts,
    ``en`` is English only. Words of all languages ("ok", "pcc") count as English when they stand alone;
    a message without letters is Bangla when its digits are.
    """
    plain = normalise(text).lower()
    latin = _LATIN_WORD.search(plain) is not None
    if _BANGLA_LETTER.search(plain):
        return "mixed" if latin else "bn"
    if not latin:
        return "bn" if _BANGLA_DIGIT.search(plain) else "en"
    return "bn-Latn" if _banglish_score(plain) > 0 else "en"


def has_known_letters(text: str) -> bool:
    """Whether a letter of a script that is read here stands in a text: Bangla or Latin."""
    return any(unicodedata.name(one, "").startswith(_KNOWN_SCRIPTS) for one in text if one.isalpha())


def tells_language(text: str) -> bool:
    """Whether a message says anything about its writer's language.

    "12", "ok", "PCC", "A1234567" and "Sylhet" don't, nor does a button's payload. Nor do words on no list:
    they may be a name, and an English speaker asked for one shall not be answered in Bangla from then on.
    """
    if _PAYLOAD.match(text):
        return False
    plain = normalise(text).lower()
    if _BANGLA_LETTER.search(plain):
        return True
    # A lone letter is the beginning of a passport number more often than an English word.
    longer = [word for word in _LATIN_WORD.findall(plain) if len(word) > 1]
    listed = any(word in _words("banglish") or word in _words("english") for word in longer)
    # "do hazar": as many words for the one language as for the other tell nothing.
    return listed and _banglish_score(plain) != 0


def reply_language(
    language: Language | None, previous: ReplyLanguage | None, text: str | None = None
) -> ReplyLanguage:
    """The language to answer in: English to English, Bangla script to everything else.

    Args:
        language: what :func:`detect_language` found; ``None`` when there was nothing to read.
        previous: the language of the last answer, if any.
        text: the message. One that :func:`tells_language` nothing keeps ``previous``.
    """
    if previous is not None and (language is None or (text is not None and not tells_language(text))):
        return previous
    return "en" if language == "en" else "bn"


def _banglish_score(plain: str) -> float:
    """Positive for Banglish, negative for English, zero when nothing tells."""
    return sum(_vote(word) for word in _LATIN_WORD.findall(plain))


@lru_cache(maxsize=8192)
def _vote(word: str) -> float:
    if word in _words("banglish"):
        return _WORD_VOTE
    if word in _words("english"):
        return -_WORD_VOTE
    if word in _words("shared") or len(word) == 1:
        return 0.0
    if "6" in word:  # 6 is written for ছ, which it resembles: ki6u, kor6i
        return _LETTERS_VOTE_AT_MOST
    bias, weights = _letter_weights()
    padded = f"^{word}$"
    score = bias + sum(
        weights.get(padded[at : at + size], 0.0) for size in (2, 3) for at in range(len(padded) - size + 1)
    )
    return max(-_LETTERS_VOTE_AT_MOST, min(_LETTERS_VOTE_AT_MOST, score))


@lru_cache(maxsize=3)
def _words(name: Literal["banglish", "english", "shared"]) -> frozenset[str]:
    lines = files("bot.text").joinpath(f"words/{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@lru_cache(maxsize=1)
def _letter_weights() -> tuple[float, dict[str, float]]:
    stored = json.loads(files("bot.text").joinpath("letter_weights.json").read_text(encoding="utf-8"))
    return stored["bias"], stored["weights"]
