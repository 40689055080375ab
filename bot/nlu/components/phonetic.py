"""The sounds of a message's words as features, so that Bangla and Banglish are one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from bot.nlu.component import Component, Corpus
from bot.nlu.components.tfidf import add_block, feature_words, new_space
from bot.nlu.message import Message
from bot.nlu.phonetics import phonetic_keys


class PhoneticFeaturizer(Component):
    """N-grams over the phonetic keys L1 and L2 of the words: see :mod:`bot.nlu.phonetics`.

    Parameters: ``block``, ``weight``, ``word_ngrams`` and ``letter_ngrams`` as for the raw block;
    ``min_documents`` an n-gram must occur in, for words and letters.
    """

    name = "PhoneticFeaturizer"
    defaults: ClassVar = {
        "block": "sound",
        "weight": 0.4,
        "word_ngrams": [1, 2],
        "letter_ngrams": [2, 5],
        "min_documents": [2, 2],
    }

    def __init__(self, params: Mapping[str, Any]) -> None:
        super().__init__(params)
        self._space = new_space(self, phonetic_keys)

    def train(self, corpus: Corpus) -> None:
        """Learn the vocabulary."""
        documents = [feature_words(message.tokens) for message in corpus.messages]
        self._space.fit(documents, self.params["min_documents"])

    def process(self, messages: Sequence[Message]) -> None:
        """Add the block of features."""
        add_block(messages, self._space, self.params["block"], self.params["weight"])

    def save(self, folder: Path) -> None:
        """Write the vocabulary."""
        self._space.save(folder)

    def load(self, folder: Path) -> None:
        """Map the vocabulary."""
        self._space.load(folder)
