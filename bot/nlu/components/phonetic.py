"""The sounds of a message's words as features, so that Bangla and Banglish are one language.

Bangla script writes an ending with its word, Latin letters often apart: "fb te" is এফবিতে. Such an ending
goes to the word before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from bot.nlu.component import FEATURES, WORDS, Component, Corpus
from bot.nlu.components.tfidf import add_block, feature_words, new_space
from bot.nlu.message import Message, Token
from bot.nlu.word_lists import listed
from bot.text.phonetics import joined_keys, phonetic_keys

_ENDINGS = listed("endings.txt")
_SEAM = "+"


class PhoneticFeaturizer(Component):
    """N-grams over the phonetic keys L1 and L2 of the words: see :mod:`bot.text.phonetics`.

    Parameters: ``block``, ``weight``, ``word_ngrams`` and ``letter_ngrams`` as for the raw block;
    ``min_documents`` an n-gram must occur in, for words and letters.
    """

    name = "PhoneticFeaturizer"
    reads = frozenset({WORDS})
    adds = frozenset({FEATURES})
    defaults: ClassVar = {
        "block": "sound",
        "weight": 0.4,
        "word_ngrams": [1, 2],
        "letter_ngrams": [2, 5],
        "min_documents": [2, 2],
    }

    def __init__(self, params: Mapping[str, Any]) -> None:
        super().__init__(params)
        self._space = new_space(self, _keys)

    def train(self, corpus: Corpus) -> None:
        """Learn the vocabulary."""
        documents = [_with_endings(message.tokens) for message in corpus.messages]
        self._space.fit(documents, self.params["min_documents"])

    def process(self, messages: Sequence[Message]) -> None:
        """Add the block of features."""
        documents = [_with_endings(message.tokens) for message in messages]
        add_block(messages, documents, self._space, self.params)

    def save(self, folder: Path) -> None:
        """Write the vocabulary."""
        self._space.save(folder)

    def load(self, folder: Path) -> None:
        """Map the vocabulary."""
        self._space.load(folder)


def _with_endings(tokens: Sequence[Token]) -> list[str]:
    """The words, with a seam before each ending that was written apart."""
    words: list[str] = []
    for word in feature_words(tokens):
        if words and word in _ENDINGS:
            words[-1] += _SEAM + word
        else:
            words.append(word)
    return words


def _keys(word: str) -> tuple[str, str]:
    stem, *endings = word.split(_SEAM)
    return joined_keys(stem, endings) if endings else phonetic_keys(stem)
