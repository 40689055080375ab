"""Keys that are equal for a Bangla word and the ways people spell it in Latin letters.

করছি, korchi, korci and korsi share a key. Both scripts are first turned into the same rough sounds; then the
sounds that people leave out or confuse are dropped: the inherent vowel (L1), or every vowel (L2). English
words follow other rules: the common ones are listed as Bangla writes them (``words/loans.txt``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files

from bot.text.normalise import normalise

_CONSONANTS = {
    letter: sound
    for letters, sound in (
        ("কখ", "k"), ("গঘ", "g"), ("চছ", "c"), ("জঝয", "j"), ("টঠতথৎ", "t"), ("ডঢদধ", "d"), ("প", "p"),
        ("ফ", "f"), ("বভ", "b"), ("ম", "m"), ("নণঙঞং", "n"), ("রড়ঢ়", "r"), ("ল", "l"), ("শষস", "s"),
        ("হ", "h"),
    )
    for letter in letters
}  # fmt: skip
_VOWEL_LETTERS = {
    "অ": "o", "ও": "o", "আ": "a", "ই": "i", "ঈ": "i", "উ": "u", "ঊ": "u", "এ": "e", "ঋ": "ri", "ঐ": "oi",
    "ঔ": "ou",
}  # fmt: skip
_VOWEL_SIGNS = {
    "ো": "o", "া": "a", "ি": "i", "ী": "i", "ু": "u", "ূ": "u", "ে": "e", "ৃ": "ri", "ৈ": "oi", "ৌ": "ou",
}  # fmt: skip
_CONJUNCTS = {
    "ক্ষ": "ক", "জ্ঞ": "গ", "ঙ্গ": "ঙ", "ঙ্ঘ": "ঙ", "অ্যা": "আ", "এ্যা": "আ",
}  # fmt: skip
_CONJUNCT = re.compile("|".join(_CONJUNCTS))
_VIRAMA, _YA, _BA, _RA, _YYA = "্", "য", "ব", "র", "য়"
_SPEAKS_BEFORE_BA = frozenset("মবলরগ")  # ব is heard after these, and mute as ba-phala elsewhere
_BARE = frozenset("ংৎ")  # no inherent vowel

# First match wins, in this order.
_LATIN = (
    ("tion", "son"), ("ssh", "s"), ("cch", "c"), ("ksh", "k"), ("chh", "c"), ("tch", "c"), ("ngg", "n"),
    ("ch", "c"), ("kh", "k"), ("gh", "g"), ("jh", "j"), ("zh", "j"), ("th", "t"), ("dh", "d"), ("ph", "f"),
    ("bh", "b"), ("vh", "b"), ("sh", "s"), ("rh", "r"), ("gn", "gn"), ("ng", "n"), ("ck", "k"), ("qu", "ku"),
    ("x", "ks"), ("q", "k"), ("z", "j"), ("v", "b"), ("w", "o"), ("aa", "a"), ("ee", "i"), ("oo", "u"),
    ("ae", "e"), ("c(?=[eiy])", "s"), ("c", "k"), ("y(?=[aeiou])", ""), ("y", "i"),
)  # fmt: skip
_LATIN_PATTERN = re.compile("|".join(f"({pattern})" for pattern, _ in _LATIN))
_LATIN_SOUNDS = tuple(sound for _, sound in _LATIN)

_RUN = re.compile(r"(\D)\1+")
_VOWELS = str.maketrans("", "", "aeiou")
_BANGLA = re.compile("[\u0980-\u09ff]")


@lru_cache(maxsize=65536)
def phonetic_keys(word: str) -> tuple[str, str]:
    """The keys L1 (vowels but o kept) and L2 (no vowels) of one lower-case word of either script.

    Digits pass through. ``phonetic_keys("করছি") == phonetic_keys("korchi") == ("krsi", "krs")``.
    """
    sounds = phones(word)
    first = _collapse(sounds.replace("o", "").replace("c", "s")) or "o"
    second = _collapse(sounds.translate(_VOWELS).replace("c", "s"))
    if not second:
        second = "_" + ("".join(sound for sound in sounds if sound in "aeiu") or "o")
    return first, second


def joined_keys(stem: str, endings: Sequence[str]) -> tuple[str, str]:
    """The keys of a word and the endings behind it, as if they were written as one."""
    first, second = zip(*(phonetic_keys(part) for part in (stem, *endings)), strict=True)
    return _collapse("".join(first)), _collapse("".join(key for key in second if key[0] != "_")) or second[0]


def phones(word: str) -> str:
    """The rough sounds of a lower-case word, with vowels; runs of one sound are one."""
    word = _loans().get(word, word)
    return _collapse(_bangla_phones(word) if _BANGLA.search(word) else _latin_phones(word))


@cache
def _loans() -> dict[str, str]:
    """Latin spellings of English words and short forms, and how Bangla writes them."""
    lines = [normalise(line).split() for line in reversed(loan_lines())]
    return {written: bangla for bangla, *spellings in lines for written in spellings}


def loan_lines() -> list[str]:
    """The lines of ``words/loans.txt``: a word as Bangla writes it, and its Latin spellings."""
    text = files("bot.text").joinpath("words/loans.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _collapse(sounds: str) -> str:
    return _RUN.sub(r"\1", sounds)


def _latin_phones(word: str) -> str:
    if not word.isascii():
        decomposed = unicodedata.normalize("NFD", word)
        word = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _LATIN_PATTERN.sub(_latin_sound, word.replace("'", ""))


def _latin_sound(match: re.Match[str]) -> str:
    return _LATIN_SOUNDS[(match.lastindex or 1) - 1]


def _bangla_phones(word: str) -> str:
    word = _CONJUNCT.sub(lambda match: _CONJUNCTS[match.group()], word)
    return "".join(_bangla_sound(word, at) for at in range(len(word)))


def _bangla_sound(word: str, at: int) -> str:
    letter = word[at]
    following = word[at + 1 : at + 2]
    if letter == _YYA:
        return "" if following in _VOWEL_SIGNS else "i"
    if letter in _CONSONANTS:
        inherent = "" if letter in _BARE or following == _VIRAMA or following in _VOWEL_SIGNS else "o"
        return _consonant(word, at) + inherent
    if letter in _VOWEL_LETTERS:
        return _VOWEL_LETTERS[letter]
    if letter in _VOWEL_SIGNS:
        return _VOWEL_SIGNS[letter]
    return letter if letter.isalnum() else ""


def _consonant(word: str, at: int) -> str:
    """A consonant's sound: য and ব below another letter are mostly mute."""
    letter = word[at]
    if at >= 2 and word[at - 1] == _VIRAMA:
        above = word[at - 2]
        if letter == _YA and above != _RA:
            return ""
        if letter == _BA and above not in _SPEAKS_BEFORE_BA:
            return ""
    return _CONSONANTS[letter]
