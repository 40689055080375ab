"""An index of names that also finds them with case endings and with slips of the pen."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from rapidfuzz.distance import OSA

from bot.text.phonetics import phones, phonetic_keys

_WORD = re.compile("[a-z]+(?:'[a-z]+)*|[\u0980-\u09e3]+|[0-9]+")

# Case endings, of which a word may carry one (সিলেটের, sylhete) or two (ঢাকাতেই).
_BANGLA_ENDINGS = (
    "য়েই",
    "তেই",
    "রই",
    "েই",
    "য়ের",
    "ের",
    "এর",
    "তে",
    "কে",
    "য়ে",
    "টা",
    "ে",
    "র",
    "য়",
    "এ",
    "ও",
    "ই",
)
_LATIN_ENDINGS = ("'s", "tei", "er", "te", "ke", "ta", "ei", "e", "r", "y", "i", "o", "s")
_SHORTEST_STEM = 3

# A slip is guessed in words long enough not to be another word. It leaves the consonants as they are, but for
# long words, where two letters may differ.
_SHORTEST_GUESS = 6
_LONG_GUESS = 9
# A shorter word is taken for a name if it sounds quite the same: sylet is silet.
_SHORTEST_BY_SOUND = 5
# A name that is written as two words is known even if the second is an ordinary one: maulvi bazar.
_SHORTEST_APART = 8
# Slips that change a consonant: cuadanga for chuadanga, habigang for habiganj.
_CHA = re.compile("^c(?=[aou])")
_GANJ = re.compile("g[ao]n[gz]$")
_GUESSED = 0.8
_SUREST_GUESS = 0.95


class Word(NamedTuple):
    """A word of the matching text; ``text`` has no apostrophes."""

    text: str
    start: int
    end: int


class NameIndex:
    """Names of one kind and what they stand for.

    Args:
        names: plain names (lower-case, normalised) and their values.
        ordinary: words never taken for a misspelt name; ``None`` guesses no misspelt names at all.
    """

    def __init__(self, names: Mapping[str, str], ordinary: Collection[str] | None) -> None:
        self._names = dict(names)
        self._ordinary = None if ordinary is None else frozenset(ordinary)
        self._values = {_joined(name): value for name, value in names.items()}
        # How many words the names have that begin with a word: none goes on behind another word.
        self._longest: dict[str, int] = {}
        for name in self._values:
            first, _, more = name.partition(" ")
            if more:
                self._longest[first] = max(self._longest.get(first, 1), name.count(" ") + 1)
        # Names in one word, by first sound: a slip seldom changes it, and it saves comparing with all.
        self._by_sound: dict[str, list[tuple[str, str]]] = {}
        self._glued: dict[str, str] = {}
        for name, value in self._values.items():
            glued = name.replace(" ", "")
            if len(glued) >= _SHORTEST_APART:
                self._glued[glued] = value
            if len(glued) >= _SHORTEST_BY_SOUND:
                self._by_sound.setdefault(_script_and_sound(glued), []).append((glued, value))
        self._guess = lru_cache(maxsize=8192)(self._guess_uncached)

    def state(self) -> dict[str, Any]:
        """What the index is made of, as JSON holds it."""
        return {
            "names": self._names,
            "ordinary": None if self._ordinary is None else sorted(self._ordinary),
        }

    def __contains__(self, name: str) -> bool:
        """Whether a name is one of the index as it stands, without ending or slip."""
        return name in self._values

    def find(self, words: Sequence[Word]) -> Iterator[tuple[int, int, str, float]]:
        """Names among the words: first word, last word (exclusive), value, confidence. They may overlap."""
        texts = [word.text for word in words]
        for first, text in enumerate(texts):
            longest = self._longest.get(text, 1)
            for count in range(min(longest, len(words) - first), 0, -1):
                value = self._exact(texts[first : first + count])
                if value is not None:
                    yield first, first + count, value, 1.0
                    break
            else:
                yield from self._guessed(texts, first)

    def _exact(self, texts: list[str]) -> str | None:
        head = texts[:-1]
        for form in stems(texts[-1]):
            value = self._values.get(" ".join([*head, form]))
            if value is not None:
                return value
        return None

    def _guessed(self, texts: Sequence[str], first: int) -> Iterator[tuple[int, int, str, float]]:
        if self._ordinary is None:
            return
        joined = ""
        for last, text in enumerate(texts[first : first + 2], first + 1):
            joined += text
            if text in self._ordinary:
                if last > first + 1 and joined in self._glued:
                    yield first, last, self._glued[joined], _GUESSED
                return
            guess = self._guess(joined)
            if guess is not None:
                yield first, last, *guess

    def _guess_uncached(self, word: str) -> tuple[str, float] | None:
        """The value of the nearest name, if one is near enough."""
        best: tuple[str, float] | None = None
        for form in _readings(word):
            if len(form) < _SHORTEST_BY_SOUND:
                continue
            for name, value in self._by_sound.get(_script_and_sound(form), ()):
                likeness = _likeness(form, name)
                if likeness and (best is None or likeness > best[1]):
                    best = (value, likeness)
        return best


@lru_cache(maxsize=16384)
def stems(word: str) -> tuple[str, ...]:
    """The word, and the word without an ending it may carry."""
    endings = _LATIN_ENDINGS if word.isascii() else _BANGLA_ENDINGS
    shorter = [(word.removesuffix(ending), len(ending)) for ending in endings if word.endswith(ending)]
    # One letter behind three may be anything: a cage is no ending of the CAG.
    return (
        word,
        *(stem for stem, cut in shorter if len(stem) >= _SHORTEST_STEM + (word.isascii() and cut == 1)),
    )


def _readings(word: str) -> tuple[str, ...]:
    """A word's stems, and what they are where a consonant has slipped."""
    forms = stems(word)
    slips = (_GANJ.sub("ganj", _CHA.sub("ch", form)) for form in forms)
    return (*forms, *(slip for form, slip in zip(forms, slips, strict=True) if slip != form))


def _likeness(word: str, name: str) -> float:
    """How near a word is to a name, 0 if it isn't."""
    sounds, sought = phonetic_keys(word), phonetic_keys(name)
    if min(len(word), len(name)) < _SHORTEST_GUESS:
        return _GUESSED if sounds[0] == sought[0] else 0.0
    long = min(len(word), len(name)) >= _LONG_GUESS
    distance = OSA.distance(word, name, score_cutoff=2)
    if distance <= 2 if long else distance == 1 and sounds[1] == sought[1]:
        return round(min(_SUREST_GUESS, max(_GUESSED, 1 - distance / len(name))), 3)
    return _GUESSED if sounds[0] == sought[0] else 0.0


def _script_and_sound(word: str) -> str:
    return ("l" if word.isascii() else "b") + phones(word)[:1]


def name_words(matching: str) -> list[Word]:
    """The words of lower-case normalised text as names are compared: without apostrophes."""
    return [Word(match.group().replace("'", ""), *match.span()) for match in _WORD.finditer(matching)]


def _joined(name: str) -> str:
    return " ".join(word.text for word in name_words(name))
