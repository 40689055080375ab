"""What the words of a message mean, in whatever language they are: ফি, fi, fee and charge are one concept.

With a few hundred examples an intent, "how much is the fee" and "কত টাকা লাগে" have nothing in common that
could be learned. Lookup tables whose names begin with ``concept_`` say which words mean the same; what is
learned of one of them is then known of all, words that no example holds included.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from bot.nlu.component import FEATURES, WORDS, Component, Corpus
from bot.nlu.components.tfidf import add_block
from bot.nlu.components.tokenizer import tokenize
from bot.nlu.entities.names import stems
from bot.nlu.message import Message
from bot.nlu.ngrams import NgramSpace, find_sorted, hashed, map_array
from bot.text.normalise import ascii_digits, lower, normalise
from bot.text.phonetics import phonetic_keys

PREFIX = "concept_"
# Of a word's concepts so many are kept, those that its table names first.
_MOST = 3
_ENGLISH_ENDINGS = ("ing", "ies", "ied", "ed", "es", "s", "d")
_SHORTEST_STEM = 3
# Words of so many sounds are found by their sounds, whatever their spelling.
_TELLING_SOUNDS = 4
# Who types "dkndr" leaves out vowels: then so many consonants tell, if they tell one concept only.
_TELLING_CONSONANTS = 3
_LONGEST_PHRASE = 3
# What is hashed: a form, a form's sounds, the word that a phrase begins with, a form's consonants.
_FORM, _SOUND, _BEGINNING, _CONSONANTS = 0, 1, 2, 3
_NO_LETTERS = (1, 0)

Concepts = tuple[str, ...]


class ConceptIndex:
    """Finds concepts by the words and phrases that stand for them.

    Args:
        names: the concepts.
        hashes: of forms and of their sounds, sorted; shape (n,).
        numbers: which concepts each stands for, -1 for none; shape (n, 3).
    """

    def __init__(self, names: Sequence[str], hashes: NDArray[np.uint64], numbers: NDArray[np.int16]) -> None:
        self.names, self.hashes, self.numbers = names, hashes, numbers
        self._of_word = lru_cache(maxsize=8192)(self._of_word_uncached)
        self._of_phrase = lru_cache(maxsize=8192)(self._of_phrase_uncached)
        self._begins = lru_cache(maxsize=8192)(self._begins_uncached)

    @classmethod
    def of(cls, forms: Iterable[tuple[str, str]]) -> ConceptIndex:
        """From pairs of a concept and a word or phrase (lower-case, normalised) that stands for it."""
        found: dict[int, dict[str, None]] = defaultdict(dict)
        by_consonants: dict[int, dict[str, None]] = defaultdict(dict)
        for concept, form in forms:
            (place,) = hashed([form], _FORM)
            found[place][concept] = None
            first, _, more = form.partition(" ")
            if more:
                (place,) = hashed([first], _BEGINNING)
                found[place].setdefault(concept)
            if " " not in form:
                sounds, consonants = phonetic_keys(form)
                if len(sounds) >= _TELLING_SOUNDS:
                    (place,) = hashed([sounds], _SOUND)
                    found[place][concept] = None
                if len(consonants) >= _TELLING_CONSONANTS:
                    (place,) = hashed([consonants], _CONSONANTS)
                    by_consonants[place][concept] = None
        found.update((place, concepts) for place, concepts in by_consonants.items() if len(concepts) == 1)
        names = sorted({concept for concepts in found.values() for concept in concepts})
        number = {concept: at for at, concept in enumerate(names)}
        hashes = np.array(sorted(found), np.uint64)
        numbers = np.full((len(hashes), _MOST), -1, np.int16)
        for row, place in zip(numbers, hashes.tolist(), strict=True):
            listed = [number[concept] for concept in found[place]][:_MOST]
            row[: len(listed)] = listed
        return cls(names, hashes, numbers)

    def find(self, words: Sequence[str]) -> list[Concepts]:
        """What each word means: of one that stands for several concepts all.

        What a phrase means is said with its first word, besides what the words mean by themselves.
        """
        found = [self._of_word(word) for word in words]
        at = 0
        while at < len(words):
            longest = _LONGEST_PHRASE if self._begins(words[at]) else 1
            for count in range(min(longest, len(words) - at), 1, -1):
                concepts = self._of_phrase(" ".join(words[at : at + count]))
                if concepts:
                    found[at] = tuple(dict.fromkeys(concepts + found[at]))
                    at += count
                    break
            else:
                at += 1
        return found

    def _begins_uncached(self, word: str) -> bool:
        """Whether any phrase begins with the word."""
        return self._place(word, _BEGINNING) is not None

    def _of_phrase_uncached(self, phrase: str) -> Concepts:
        place = self._place(phrase, _FORM)
        return () if place is None else self._at(place)

    def _of_word_uncached(self, word: str) -> Concepts:
        if word.isdigit():  # 999 is listed, other numbers mean nothing
            return self._of_phrase_uncached(word)
        forms = hashed(dict.fromkeys((word, *stems(word), *_english_stems(word))), _FORM)
        # Sounds come last: a word that is listed means what it says.
        sounds, consonants = phonetic_keys(word)
        heard = hashed([sounds], _SOUND)
        if len(consonants) >= _TELLING_CONSONANTS and word.isascii() and _lacks_vowels(sounds, consonants):
            heard += hashed([consonants], _CONSONANTS)
        return next(self._of([*forms, *heard]), ())

    def _of(self, hashes: Sequence[int]) -> Iterator[Concepts]:
        """The concepts of each hash that is known."""
        for place in find_sorted(self.hashes, np.array(hashes, np.uint64)).tolist():
            if place >= 0:
                yield self._at(place)

    def _place(self, text: str, kind: int) -> int | None:
        """Where one hash stands: for a single one twice as fast as the search for several."""
        (wanted,) = hashed([text], kind)
        place = int(self.hashes.searchsorted(np.uint64(wanted)))
        return place if place < len(self.hashes) and self.hashes[place] == wanted else None

    def _at(self, place: int) -> Concepts:
        return tuple(self.names[at] for at in self.numbers[place].tolist() if at >= 0)


class ConceptFeaturizer(Component):
    """Sets ``concepts``, and adds n-grams over them; words that stand for none are passed over.

    Parameters: ``block``, ``weight``, ``concept_ngrams`` shortest and longest, ``min_documents`` an n-gram
    must occur in; ``silent`` concepts that are no features of a message, only of its words (names).
    """

    name = "ConceptFeaturizer"
    reads = frozenset({WORDS})
    adds = frozenset({WORDS, FEATURES})
    defaults: ClassVar = {
        "block": "concepts",
        "weight": 1.0,
        "concept_ngrams": [1, 2],
        "min_documents": 2,
        "silent": [],
    }

    def __init__(self, params: Mapping[str, Any]) -> None:
        super().__init__(params)
        self._index = ConceptIndex.of(())
        self._space = NgramSpace(_as_named, self.params["concept_ngrams"], _NO_LETTERS)

    def train(self, corpus: Corpus) -> None:
        """Take the lookup tables and learn which concepts occur."""
        self._index = ConceptIndex.of(
            (item.name.removeprefix(PREFIX), form)
            for item in corpus.data.lookups
            if item.name.startswith(PREFIX) and (form := _plain(item.text))
        )
        least = self.params["min_documents"]
        for message in corpus.messages:
            message.concepts = self._read(message)
        self._space.fit([self._said(message.concepts) for message in corpus.messages], [least, least])

    def process(self, messages: Sequence[Message]) -> None:
        """Set the concepts of the words, and add the block of features."""
        for message in messages:
            message.concepts = message.concepts or self._read(message)
        documents = [self._said(message.concepts) for message in messages]
        add_block(messages, documents, self._space, self.params)

    def save(self, folder: Path) -> None:
        """Write lexicon and vocabulary: names as JSON, hashes as arrays."""
        text = json.dumps(self._index.names, ensure_ascii=False)
        (folder / "concepts.json").write_text(text, encoding="utf-8")
        np.save(folder / "forms.npy", self._index.hashes, allow_pickle=False)
        np.save(folder / "numbers.npy", self._index.numbers, allow_pickle=False)
        self._space.save(folder)

    def load(self, folder: Path) -> None:
        """Map what :meth:`save` wrote."""
        names = json.loads((folder / "concepts.json").read_text(encoding="utf-8"))
        self._index = ConceptIndex(names, map_array(folder / "forms.npy"), map_array(folder / "numbers.npy"))
        self._space.load(folder)

    def _read(self, message: Message) -> list[Concepts]:
        return self._index.find([token.text for token in message.tokens])

    def _said(self, concepts: Sequence[Concepts]) -> list[str]:
        silent = self.params["silent"]
        return [one for of_word in concepts for one in of_word if one not in silent]


def _plain(text: str) -> str:
    """A listed form as a message's words are."""
    return " ".join(token.text for token in tokenize(lower(ascii_digits(normalise(text)))))


def _lacks_vowels(sounds: str, consonants: str) -> bool:
    """Whether a word has few vowels for its consonants: one beside three or four, two beside five."""
    return len(sounds) - len(consonants) <= max(1, len(consonants) - 3)


def _english_stems(word: str) -> Iterable[str]:
    if word.isascii():
        for ending in _ENGLISH_ENDINGS:
            stem = word.removesuffix(ending)
            if stem != word and len(stem) >= _SHORTEST_STEM:
                yield stem
                yield stem + "e"
                yield stem + "y"


def _as_named(concept: str) -> tuple[str]:
    return (concept,)
