"""The sounds of a message's words as features, so that Bangla and Banglish are one language."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from bot.nlu.component import Component, Corpus
from bot.nlu.components.tfidf import feature_words, joined_rows
from bot.nlu.message import Message
from bot.nlu.ngrams import NgramSpace, letter_ngrams, word_ngrams
from bot.nlu.phonetics import phonetic_keys

_SPACES = ("words_1", "letters_1", "words_2", "letters_2")


class PhoneticFeaturizer(Component):
    """N-grams over the phonetic keys L1 and L2 of the words: see :mod:`bot.nlu.phonetics`.

    Parameters: ``block``, ``weight``, ``word_ngrams`` and ``letter_ngrams`` as for the raw block;
    ``min_documents`` an n-gram must occur in.
    """

    name = "PhoneticFeaturizer"
    defaults: ClassVar = {
        "block": "sound",
        "weight": 0.4,
        "word_ngrams": [1, 2],
        "letter_ngrams": [2, 5],
        "min_documents": 2,
    }
    _spaces: tuple[NgramSpace, ...] = (NgramSpace(),) * 4

    def train(self, corpus: Corpus) -> None:
        """Learn the vocabularies."""
        levels = [_keys(message) for message in corpus.messages]
        least = self.params["min_documents"]
        self._spaces = tuple(
            NgramSpace.fitted([grams(keys[level], *self.params[form]) for keys in levels], least)
            for level in (0, 1)
            for form, grams in (("word_ngrams", word_ngrams), ("letter_ngrams", letter_ngrams))
        )

    def process(self, messages: Sequence[Message]) -> None:
        """Add the block of features."""
        for message in messages:
            first, second = _keys(message)
            parts = [
                (self._words_row(0, first), len(self._spaces[0])),
                (self._spaces[1].letters_row(first, *self.params["letter_ngrams"]), len(self._spaces[1])),
                (self._words_row(2, second), len(self._spaces[2])),
                (self._spaces[3].letters_row(second, *self.params["letter_ngrams"]), len(self._spaces[3])),
            ]
            message.features[self.params["block"]] = joined_rows(parts, self.params["weight"])

    def save(self, folder: Path) -> None:
        """Write the vocabularies."""
        for name, space in zip(_SPACES, self._spaces, strict=True):
            space.save(folder, name)

    def load(self, folder: Path) -> None:
        """Read the vocabularies."""
        self._spaces = tuple(NgramSpace.load(folder, name) for name in _SPACES)

    def _words_row(self, space: int, keys: list[str]) -> tuple[list[int], list[float]]:
        return self._spaces[space].row(word_ngrams(keys, *self.params["word_ngrams"]))


def _keys(message: Message) -> tuple[list[str], list[str]]:
    """The keys L1 and L2 of the words."""
    keys = [phonetic_keys(word) for word in feature_words(message.tokens)]
    return [first for first, _ in keys], [second for _, second in keys]
