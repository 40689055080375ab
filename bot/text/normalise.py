"""One way of writing for what Unicode and keyboards allow in several.

Bangla arrives with ড়, ঢ় and য় as one letter or as letter and dot (NFC itself takes them apart), with
joiners that only steer a conjunct's shape, and with marks that turn the writing direction. Messages, training
data and name lists all pass through here, so that equal words are equal strings. Case is kept, and so is the
number of spaces. ``normalise(normalise(text)) == normalise(text)``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

_LINE_ENDS = frozenset("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")
_SIGNS = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
}
# Full-width and mathematical letters ("fancy" text on Facebook) are letters in costume.
_COSTUMES = re.compile("[\uff01-\uff5e\U0001d400-\U0001d7ff]")
_VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")

# Text without any of these is already in its one spelling: most messages are, and need no work.
_SUSPECT = re.compile("[^\n -~\u0981-\u09fb\u0964\u0965]|\u09bc|\u0985\u09be|\u09c7[\u09be\u09d7]")

_NUKTA = "\u09bc"
_COMPOSED = {
    "\u09a1\u09bc": "\u09dc",  # ড়
    "\u09a2\u09bc": "\u09dd",  # ঢ়
    "\u09af\u09bc": "\u09df",  # য়
    "\u09ac\u09bc": "\u09b0",  # র, written as ব with a dot
    "\u0985\u09be": "\u0986",  # আ, written as অ with an aa sign
}
_COMPOSABLE = re.compile("|".join(_COMPOSED))
# Some keyboards put the dot after the vowel sign: ড + া + dot.
_LATE_NUKTA = re.compile("([\u09a1\u09a2\u09ac\u09af])([\u09be-\u09cc]+)\u09bc")

# Where each dot stands behind its letter, and nothing else is wrong, putting the two together is all there is
# to do: so most phones write ড় ঢ় য়.
_MORE_THAN_DOTS = re.compile(
    "[^\n -~\u0981-\u09fb\u0964\u0965]|(?<![\u09a1\u09a2\u09ac\u09af])\u09bc"
    "|\u0985\u09be|\u09c7[\u09be\u09d7]"
)

_BANGLA_DIGITS = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")


@dataclass(frozen=True)
class Normalised:
    """Normalised text that remembers where each of its characters came from."""

    text: str
    starts: Sequence[int] | None  # None: every character is where it was
    ends: Sequence[int] | None

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original text that ``text[start:end]`` was made of; ``end`` is exclusive."""
        if self.starts is None or self.ends is None or start >= end:
            return start, end
        return self.starts[start], self.ends[end - 1]


def normalise(text: str) -> str:
    """Text in its one spelling: NFC with ড় ঢ় য় whole, nothing invisible, plain spaces, quotes and dashes."""
    return normalise_with_offsets(text).text


def normalise_with_offsets(text: str) -> Normalised:
    """Like :func:`normalise`, with a way back to the original positions."""
    if not _SUSPECT.search(text):
        return Normalised(text, None, None)
    if not _MORE_THAN_DOTS.search(text):
        state = _Rewriting(text, [*range(len(text))], [*range(1, len(text) + 1)])
        state.compose_letters()
        return Normalised(state.text, state.starts, state.ends)
    return _rewritten(text)


def _rewritten(text: str) -> Normalised:
    state = _Rewriting.of(text)
    while True:  # a rewriting only ever shortens text or settles a sign, so this ends
        before = state.text
        state.compose_clusters()
        state.substitute(_LATE_NUKTA, lambda match: match[1] + _NUKTA + match[2])
        state.compose_letters()
        if state.text == before:
            return Normalised(state.text, state.starts, state.ends)


def ascii_digits(text: str) -> str:
    """Text with the decimal digits of every script as 0-9; the length stays the same."""
    if text.isascii():
        return text
    return "".join(_ascii_digit(character) if character >= "\u0660" else character for character in text)


def lower(text: str) -> str:
    """Lower-case text of the same length, so that positions stay (``İ`` would become two characters)."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)


def bangla_digits(text: str) -> str:
    """Text with 0-9 as ০-৯; the length stays the same."""
    return text.translate(_BANGLA_DIGITS)


@dataclass
class _Rewriting:
    """Text under rewriting; ``starts`` and ``ends`` give each character's place in the original."""

    text: str
    starts: list[int]
    ends: list[int]

    @classmethod
    def of(cls, text: str) -> _Rewriting:
        """The first pass, character by character: signs unified, invisible ones dropped."""
        state = cls("", [], [])
        pieces = []
        for at, character in enumerate(text):
            plain = _plain_character(character)
            pieces.append(plain)
            state.starts += [at] * len(plain)
            state.ends += [at + 1] * len(plain)
        state.text = "".join(pieces)
        return state

    def compose_clusters(self) -> None:
        """NFC, letter by letter with the marks that follow it, so that positions stay known.

        ড় ঢ় য় come out whole: NFC would take them apart, and they are no clusters of their own here.
        """
        if self.text.isascii():
            return
        bounds = [at for at, character in enumerate(self.text) if at == 0 or not _is_mark(character)]
        bounds.append(len(self.text))
        spans = [
            (start, end)
            for start, end in pairwise(bounds)
            if end - start > 1 or not _stays_in_nfc(self.text[start])
        ]
        self._replace([(start, end, _composed(self.text[start:end])) for start, end in spans])

    def compose_letters(self) -> None:
        """A letter and its dot as one letter."""
        self.substitute(_COMPOSABLE, lambda match: _COMPOSED[match.group()])

    def substitute(self, pattern: re.Pattern[str], replacement: Callable[[re.Match[str]], str]) -> None:
        """Replace every match."""
        self._replace([(m.start(), m.end(), replacement(m)) for m in pattern.finditer(self.text)])

    def _replace(self, changes: list[tuple[int, int, str]]) -> None:
        text, starts, ends, done = [], [], [], 0
        for start, end, new in changes:
            if self.text[start:end] == new:
                continue
            text += [self.text[done:start], new]
            starts += self.starts[done:start] + [self.starts[start]] * len(new)
            ends += self.ends[done:start] + [self.ends[end - 1]] * len(new)
            done = end
        if done:
            self.text = "".join([*text, self.text[done:]])
            self.starts = starts + self.starts[done:]
            self.ends = ends + self.ends[done:]


@lru_cache(maxsize=4096)
def _plain_character(character: str) -> str:
    """What stands for one character: itself, a plainer sign, or nothing."""
    if character in _LINE_ENDS:
        return "\n"
    if character in _SIGNS:
        return _SIGNS[character]
    if _COSTUMES.match(character):
        return unicodedata.normalize("NFKC", character)
    category = unicodedata.category(character)
    if category == "Zs" or character == "\t":
        return " "
    if category in ("Cc", "Cf", "Cs", "Co", "Cn") or _VARIATION_SELECTORS.match(character):
        return ""
    return character


def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M") or "\u1160" <= character <= "\u11ff"


def _stays_in_nfc(character: str) -> bool:
    return character in "\u09dc\u09dd\u09df" or unicodedata.is_normalized("NFC", character)


def _composed(cluster: str) -> str:
    composed = unicodedata.normalize("NFC", cluster)
    return _COMPOSABLE.sub(lambda match: _COMPOSED[match.group()], composed)


@lru_cache(maxsize=1024)
def _ascii_digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)
