"""The words of a message as they are written, as TF-IDF features."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from bot.nlu.component import Component, Corpus
from bot.nlu.message import Message, SparseRow, Token
from bot.nlu.ngrams import NgramSpace, letter_ngrams, word_ngrams

# Short numbers mean something (999, 106, 2 days), of longer ones (a year, a case's number) only the length
# does, and a phone or identity number says nothing about what its owner wants.
_LONGEST_SPOKEN_NUMBER = 3
_LONGEST_TELLING_NUMBER = 6


class TfidfFeaturizer(Component):
    """Word n-grams and letter n-grams within words, each of length one.

    Parameters: ``block`` the name of its features; ``weight`` of the block against others; ``word_ngrams``
    and ``letter_ngrams`` shortest and longest; ``min_documents`` an n-gram must occur in, for words and
    letters.
    """

    name = "TfidfFeaturizer"
    defaults: ClassVar = {
        "block": "raw",
        "weight": 1.0,
        "word_ngrams": [1, 2],
        "letter_ngrams": [2, 5],
        "min_documents": [1, 1],
    }
    _words = NgramSpace()
    _letters = NgramSpace()

    def train(self, corpus: Corpus) -> None:
        """Learn the vocabularies."""
        texts = [feature_words(message.tokens) for message in corpus.messages]
        for_words, for_letters = self.params["min_documents"]
        words = [word_ngrams(text, *self.params["word_ngrams"]) for text in texts]
        letters = [letter_ngrams(text, *self.params["letter_ngrams"]) for text in texts]
        self._words = NgramSpace.fitted(words, for_words)
        self._letters = NgramSpace.fitted(letters, for_letters)

    def process(self, messages: Sequence[Message]) -> None:
        """Add the block of features."""
        for message in messages:
            words = feature_words(message.tokens)
            parts = [
                (self._words.row(word_ngrams(words, *self.params["word_ngrams"])), len(self._words)),
                (self._letters.letters_row(words, *self.params["letter_ngrams"]), len(self._letters)),
            ]
            message.features[self.params["block"]] = joined_rows(parts, self.params["weight"])

    def save(self, folder: Path) -> None:
        """Write the vocabularies."""
        self._words.save(folder, "words")
        self._letters.save(folder, "letters")

    def load(self, folder: Path) -> None:
        """Read the vocabularies."""
        self._words = NgramSpace.load(folder, "words")
        self._letters = NgramSpace.load(folder, "letters")


def feature_words(tokens: Sequence[Token]) -> list[str]:
    """The tokens as features see them: a number of 4 to 6 digits is its length, a longer one is left out."""
    words = []
    for word, _, _ in tokens:
        if len(word) <= _LONGEST_SPOKEN_NUMBER or not word.isdigit():
            words.append(word)
        elif len(word) <= _LONGEST_TELLING_NUMBER:
            words.append(f"#{len(word)}")
    return words


def joined_rows(parts: Sequence[tuple[tuple[list[int], list[float]], int]], weight: float) -> SparseRow:
    """Rows of several spaces (row and size), one behind the other, times a weight."""
    indices: list[int] = []
    values: list[float] = []
    offset = 0
    for (places, part), size in parts:
        indices += [offset + at for at in places] if offset else places
        values += part
        offset += size
    return SparseRow(indices, values if weight == 1.0 else [weight * value for value in values], offset)
