"""The sounds of a message's words as features, so that Bangla and Banglish are one language."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from bot.nlu.component import Component, Corpus
from bot.nlu.components.tfidf import feature_words, sparse_row
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
        grams = [self._grams(message) for message in corpus.messages]
        least = self.params["min_documents"]
        self._spaces = tuple(
            NgramSpace.fitted([parts[at] for parts in grams], least) for at in range(len(_SPACES))
        )

    def process(self, messages: Sequence[Message]) -> None:
        """Add the block of features."""
        for message in messages:
            parts = list(zip(self._spaces, self._grams(message), strict=True))
            message.features[self.params["block"]] = sparse_row(parts, self.params["weight"])

    def save(self, folder: Path) -> None:
        """Write the vocabularies."""
        for name, space in zip(_SPACES, self._spaces, strict=True):
            space.save(folder, name)

    def load(self, folder: Path) -> None:
        """Read the vocabularies."""
        self._spaces = tuple(NgramSpace.load(folder, name) for name in _SPACES)

    def _grams(self, message: Message) -> list[list[str]]:
        keys = [phonetic_keys(word) for word in feature_words(message.tokens)]
        return [
            grams
            for level in (0, 1)
            for words in ([key[level] for key in keys],)
            for grams in (
                word_ngrams(words, *self.params["word_ngrams"]),
                letter_ngrams(words, *self.params["letter_ngrams"]),
            )
        ]
