"""The words of a message as they are written, as TF-IDF features."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from bot.nlu.component import FEATURES, WORDS, Component, Corpus, ParameterError
from bot.nlu.message import Message, Token
from bot.nlu.ngrams import Documents, NgramSpace

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
    reads = frozenset({WORDS})
    adds = frozenset({FEATURES})
    defaults: ClassVar = {
        "block": "raw",
        "weight": 1.0,
        "word_ngrams": [1, 2],
        "letter_ngrams": [2, 5],
        "min_documents": [1, 1],
    }

    def __init__(self, params: Mapping[str, Any]) -> None:
        super().__init__(params)
        self._space = new_space(self, _as_written)

    def train(self, corpus: Corpus) -> None:
        """Learn the vocabulary."""
        documents = [feature_words(message.tokens) for message in corpus.messages]
        self._space.fit(documents, self.params["min_documents"])

    def process(self, messages: Sequence[Message]) -> None:
        """Add the block of features."""
        documents = [feature_words(message.tokens) for message in messages]
        add_block(messages, documents, self._space, self.params)

    def save(self, folder: Path) -> None:
        """Write the vocabulary."""
        self._space.save(folder)

    def load(self, folder: Path) -> None:
        """Map the vocabulary."""
        self._space.load(folder)


def new_space(component: Component, spell: Callable[[str], tuple[str, ...]]) -> NgramSpace:
    """An empty space with the sizes of a component's parameters.

    Raises:
        ParameterError: when one of them is no pair of numbers.
    """
    for name in ("word_ngrams", "letter_ngrams", "min_documents"):
        pair = component.params[name]
        if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(one, int) for one in pair)):
            raise ParameterError(f"{component.name} needs two whole numbers as {name}, such as [1, 2]")
    return NgramSpace(spell, component.params["word_ngrams"], component.params["letter_ngrams"])


def add_block(
    messages: Sequence[Message], documents: Documents, space: NgramSpace, params: Mapping[str, Any]
) -> None:
    """Add the features of the messages' words as ``params["block"]``, times ``params["weight"]``."""
    for message, words in zip(messages, documents, strict=True):
        message.features[params["block"]] = space.row(words, params["weight"])


def feature_words(tokens: Sequence[Token]) -> list[str]:
    """The tokens as features see them: a number of 4 to 6 digits is its length, a longer one is left out."""
    words = []
    for word, _, _ in tokens:
        if len(word) <= _LONGEST_SPOKEN_NUMBER or not word.isdigit():
            words.append(word)
        elif len(word) <= _LONGEST_TELLING_NUMBER:
            words.append(f"#{len(word)}")
    return words


def _as_written(word: str) -> tuple[str]:
    return (word,)
