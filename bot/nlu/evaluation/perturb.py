"""Messages as hurried people would have typed them: the same words, spelt otherwise."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable

from bot.text.normalise import normalise

Perturbation = Callable[[str, random.Random], str]

_WORD = re.compile(r"[a-zA-Z\u0980-\u09fe]+")
_LONG_ENOUGH = 4
_EMOJI = ("😡", "😭", "🙏", "😢", "👍", "❤️")
_LATIN_VOWELS = {"i": "e", "e": "i", "u": "o", "o": "u", "a": "aa", "ee": "i", "oo": "u", "aa": "a"}
_LATIN_VOWEL = re.compile("ee|oo|aa|[aeiou]")
_BANGLA_VOWELS = str.maketrans("িীুূ", "ীিূু")
_BANGLA_DIGITS = str.maketrans("০১২৩৪৫৬৭৮৯0123456789", "0123456789০১২৩৪৫৬৭৮৯")
_JOINER, _NON_JOINER, _VIRAMA = "\u200d", "\u200c", "\u09cd"
_CONSONANTS = {
    "ক": "k", "খ": "kh", "গ": "g", "ঘ": "gh", "ঙ": "ng", "চ": "ch", "ছ": "ch", "জ": "j", "ঝ": "jh",
    "ঞ": "n", "ট": "t", "ঠ": "th", "ড": "d", "ঢ": "dh", "ণ": "n", "ত": "t", "থ": "th", "দ": "d",
    "ধ": "dh", "ন": "n", "প": "p", "ফ": "f", "ব": "b", "ভ": "bh", "ম": "m", "য": "j", "র": "r",
    "ল": "l", "শ": "sh", "ষ": "sh", "স": "s", "হ": "h", "ড়": "r", "ঢ়": "r", "য়": "y", "ৎ": "t",
    "ং": "ng", "ঃ": "h",
}  # fmt: skip
_VOWELS = {
    "অ": "o", "আ": "a", "ই": "i", "ঈ": "i", "উ": "u", "ঊ": "u", "ঋ": "ri", "এ": "e", "ঐ": "oi",
    "ও": "o", "ঔ": "ou", "া": "a", "ি": "i", "ী": "i", "ু": "u", "ূ": "u", "ৃ": "ri", "ে": "e",
    "ৈ": "oi", "ো": "o", "ৌ": "ou",
}  # fmt: skip
_MUTE = frozenset({_VIRAMA, "ঁ"})
_BARE = frozenset("ংঃৎ")
_VOWEL_SIGNS = frozenset("ািীুূৃেৈোৌ")


def typo(text: str, rng: random.Random) -> str:
    """Two letters of one word change places."""

    def swapped(word: str) -> str:
        at = rng.randrange(1, len(word) - 2)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

    return _in_one_word(text, rng, swapped)


def dropped_letter(text: str, rng: random.Random) -> str:
    """One word lacks a letter."""

    def shorter(word: str) -> str:
        at = rng.randrange(1, len(word))
        return word[:at] + word[at + 1 :]

    return _in_one_word(text, rng, shorter)


def doubled_letters(text: str, rng: random.Random) -> str:
    """The last letter of a word is held: plzzz."""
    return _in_one_word(text, rng, lambda word: word + word[-1] * 3 if word.isascii() else word + word[-1])


def vowel_swap(text: str, rng: random.Random) -> str:
    """Long for short vowels: ি for ী, and in one Latin word i for e."""
    swapped = text.translate(_BANGLA_VOWELS)
    if swapped != text:
        return swapped
    return _in_one_word(
        text, rng, lambda word: _LATIN_VOWEL.sub(lambda match: _LATIN_VOWELS[match.group()], word, count=1)
    )


def script_swap(text: str, rng: random.Random) -> str:
    """Bangla words in Latin letters, as a keyboard without Bangla has them."""
    return re.sub("[\u0980-\u09fe]+", lambda match: romanised(match.group()), normalise(text))


def joiners(text: str, rng: random.Random) -> str:
    """Invisible joiners behind each virama, and a byte order mark's relative between words."""
    return text.replace(_VIRAMA, _VIRAMA + _JOINER).replace(" ", " " + _NON_JOINER)


def decomposed(text: str, rng: random.Random) -> str:
    """Letters taken apart as Unicode's NFD has it."""
    return unicodedata.normalize("NFD", text)


def digits(text: str, rng: random.Random) -> str:
    """Bangla digits for ASCII ones and the other way round."""
    return text.translate(_BANGLA_DIGITS)


def upper_case(text: str, rng: random.Random) -> str:
    """ALL CAPITALS."""
    return text.upper()


def emoji(text: str, rng: random.Random) -> str:
    """An emoji or two at the end."""
    return f"{text} {rng.choice(_EMOJI)}{rng.choice(_EMOJI)}"


def no_punctuation(text: str, rng: random.Random) -> str:
    """No full stop, no comma, no question mark, as dictated text is; those inside numbers stay."""
    return re.sub(r"[?!।;…]|[.,](?!\d)", " ", text)


PERTURBATIONS: dict[str, Perturbation] = {
    "typo": typo,
    "dropped letter": dropped_letter,
    "doubled letters": doubled_letters,
    "vowel swap": vowel_swap,
    "script swap": script_swap,
    "joiners": joiners,
    "decomposed": decomposed,
    "digits": digits,
    "upper case": upper_case,
    "emoji": emoji,
    "no punctuation": no_punctuation,
}


def romanised(word: str) -> str:
    """A Bangla word letter by letter: an inherent vowel between consonants, none at the end."""
    out = []
    for at, letter in enumerate(word):
        following = word[at + 1 : at + 2]
        out.append(_CONSONANTS.get(letter, _VOWELS.get(letter, "" if letter in _MUTE else letter)))
        joined = following in _VOWEL_SIGNS or following == _VIRAMA or not following
        if letter in _CONSONANTS and letter not in _BARE and not joined:
            out.append("o")
    return "".join(out)


def _in_one_word(text: str, rng: random.Random, change: Callable[[str], str]) -> str:
    words = [match for match in _WORD.finditer(text) if len(match.group()) >= _LONG_ENOUGH]
    if not words:
        return text
    chosen = rng.choice(words)
    return text[: chosen.start()] + change(chosen.group()) + text[chosen.end() :]
