"""What the words of a message mean, in whatever language they are: ফি, fi, fee and charge are one concept.

With a few hundred examples an intent, "how much is the fee" and "কত টাকা লাগে" have nothing in common that
could be learned. Lookup tables whose names begin with ``concept_`` say which words mean the same; what is
learned of one of them is then known of all, words that no example holds included.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

from bot.nlu.component import Component, Corpus
from bot.nlu.components.tfidf import feature_words
from bot.nlu.components.tokenizer import tokenize
from bot.nlu.entities.names import stems
from bot.nlu.message import Message, SparseRow, lower
from bot.nlu.ngrams import NgramSpace
from bot.nlu.phonetics import phonetic_keys
from bot.text.normalise import ascii_digits, normalise

PREFIX = "concept_"
_ENGLISH_ENDINGS = ("ing", "ies", "ied", "ed", "es", "s", "d")
_SHORTEST_STEM = 3
# Words of so many sounds are found by their sounds, whatever their spelling.
_TELLING_SOUNDS = 3
_LONGEST_PHRASE = 3


class ConceptIndex:
    """Finds concepts by the words and phrases that stand for them.

    Args:
        forms: for each word or phrase (lower-case, normalised) the concepts that it stands for.
    """

    def __init__(self, forms: Mapping[str, Sequence[str]]) -> None:
        self._forms = forms
        sounds: dict[str, set[str]] = defaultdict(set)
        for form, concepts in forms.items():
            key = phonetic_keys(form)[0]
            if " " not in form and len(key) >= _TELLING_SOUNDS:
                sounds[key].update(concepts)
        # Sounds that several concepts share tell nothing.
        self._by_sounds = {key: sorted(found) for key, found in sounds.items() if len(found) == 1}
        self._of_word = lru_cache(maxsize=8192)(self._of_word_uncached)

    def find(self, words: Sequence[str]) -> list[str]:
        """The concepts of a message, in its order; of a word that stands for several all."""
        found: list[str] = []
        at = 0
        while at < len(words):
            for count in range(min(_LONGEST_PHRASE, len(words) - at), 1, -1):
                concepts = self._forms.get(" ".join(words[at : at + count]))
                if concepts:
                    found += concepts
                    at += count
                    break
            else:
                found += self._of_word(words[at])
                at += 1
        return found

    def _of_word_uncached(self, word: str) -> Sequence[str]:
        for form in (*stems(word), *_english_stems(word)):
            if form in self._forms:
                return self._forms[form]
        return self._by_sounds.get(phonetic_keys(word)[0], ())


class ConceptFeaturizer(Component):
    """N-grams over the concepts of the words; words that stand for none are passed over.

    Parameters: ``block``, ``weight``, ``concept_ngrams`` shortest and longest, ``min_documents`` an n-gram
    must occur in.
    """

    name = "ConceptFeaturizer"
    defaults: ClassVar = {"block": "concepts", "weight": 1.0, "concept_ngrams": [1, 2], "min_documents": 2}

    def __init__(self, params: Mapping[str, Any]) -> None:
        super().__init__(params)
        self._forms: dict[str, list[str]] = {}
        self._index = ConceptIndex({})
        self._space = NgramSpace(_as_named, self.params["concept_ngrams"], _NO_LETTERS)

    def train(self, corpus: Corpus) -> None:
        """Take the lookup tables and learn which concepts occur."""
        forms: dict[str, list[str]] = defaultdict(list)
        for item in corpus.data.lookups:
            if item.name.startswith(PREFIX):
                words = " ".join(feature_words_of(item.text))
                concept = item.name.removeprefix(PREFIX)
                if words and concept not in forms[words]:
                    forms[words].append(concept)
        self._use(forms)
        least = self.params["min_documents"]
        self._space.fit([self._concepts(message) for message in corpus.messages], [least, least])

    def process(self, messages: Sequence[Message]) -> None:
        """Add the block of features."""
        for message in messages:
            places, values = self._space.row(self._concepts(message))
            row = SparseRow(places, values * self.params["weight"], len(self._space))
            message.features[self.params["block"]] = row

    def save(self, folder: Path) -> None:
        """Write the lexicon and the vocabulary."""
        text = json.dumps(self._forms, ensure_ascii=False, separators=(",", ":"))
        (folder / "concepts.json").write_text(text, encoding="utf-8")
        self._space.save(folder)

    def load(self, folder: Path) -> None:
        """Read them back."""
        self._use(json.loads((folder / "concepts.json").read_text(encoding="utf-8")))
        self._space.load(folder)

    def _use(self, forms: Mapping[str, list[str]]) -> None:
        self._forms = dict(forms)
        self._index = ConceptIndex(self._forms)

    def _concepts(self, message: Message) -> list[str]:
        return self._index.find(feature_words(message.tokens))


_NO_LETTERS = (1, 0)


def feature_words_of(text: str) -> list[str]:
    """The words of a listed form, cut as a message's words are."""
    return feature_words(tokenize(lower(ascii_digits(normalise(text)))))


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
