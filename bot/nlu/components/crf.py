"""A sequence tagger for names that are on no list: shops, offices, persons."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from bot.nlu.component import ENTITIES, WORDS, Component, Corpus
from bot.nlu.components.crf_features import ALWAYS, AROUND, REACH, Traits, feature_parts, seen_from
from bot.nlu.components.crf_tags import Label, Mark, Tags
from bot.nlu.entities.endings import Endings
from bot.nlu.entities.overlap import add_entities
from bot.nlu.errors import ModelError
from bot.nlu.message import EntityMatch, Message
from bot.nlu.ngrams import find_sorted, map_array

Scores = NDArray[np.float64]
_REMEMBERED_PARTS = 8192


class CRFEntityExtractor(Component):
    """Finds entities by a conditional random field over the words, their sounds, endings and neighbours.

    Trained by CRFsuite on the entities that are marked in the examples; read with arrays alone. An entity
    that an earlier component found is a feature of its words, so this component belongs behind those.

    Parameters: ``entities`` to learn (none: every one that is marked); ``leave_out`` some of them; ``L1_c``,
    ``L2_c`` and ``max_iterations`` as in CRFsuite; ``without_marks`` how many examples that hold none are
    learned for each one that does (more cost time and change nothing); ``min_confidence`` that an entity
    needs.
    """

    name = "CRFEntityExtractor"
    reads = frozenset({WORDS, ENTITIES})
    adds = frozenset({ENTITIES})
    prepares = False
    defaults: ClassVar = {
        "entities": None,
        "leave_out": [],
        "L1_c": 0.02,
        "L2_c": 0.1,
        "max_iterations": 60,
        "without_marks": 1.0,
        "min_confidence": 0.3,
    }
    ignored: ClassVar = frozenset({"BILOU_flag", "features", "split_entities_by_comma", "featurizers"})

    def __init__(self, params: Mapping[str, Any]) -> None:
        super().__init__(params)
        self._tags = Tags()
        self._endings = Endings()
        self._set(np.zeros(0, np.uint64), np.zeros((0, 1), np.float32), np.zeros((1, 1)))

    def train(self, corpus: Corpus) -> None:
        """Learn from the marked entities."""
        # Only training needs CRFsuite.
        from bot.nlu.components.crf_fit import fit, marked

        examples = corpus.data.examples
        wanted = self.params["entities"] or sorted({one.entity for e in examples for one in e.entities})
        entities = frozenset(wanted) - set(self.params["leave_out"])
        self._endings = Endings.learned(
            (example.text[mark.start : mark.end], mark.value)
            for example in examples
            for mark in example.entities
            if mark.entity in entities
        )
        sequences = [
            marked(message, example.entities, entities)
            for message, example in zip(corpus.messages, examples, strict=True)
        ]
        self._tags = Tags.of(sequences)
        if len(self._tags) > 1:
            chosen = _chosen(sequences, self.params["without_marks"], corpus.seed)
            learned = fit(
                [corpus.messages[at] for at in chosen],
                [sequences[at] for at in chosen],
                self._tags,
                self.params,
            )
            self._set(*learned)

    def process(self, messages: Sequence[Message]) -> None:
        """Add the entities."""
        if len(self._tags) <= 1:
            return
        for message in messages:
            if message.tokens:
                add_entities(message, self.name, self._found(message))

    def save(self, folder: Path) -> None:
        """Write the weights as arrays, the rest as JSON."""
        state = {"labels": self._tags.labels, "endings": self._endings.state()}
        text = json.dumps(state, ensure_ascii=False, indent=1)
        (folder / "tagger.json").write_text(text, encoding="utf-8")
        np.save(folder / "features.npy", self._hashes, allow_pickle=False)
        np.save(folder / "weights.npy", self._weights, allow_pickle=False)
        np.save(folder / "transitions.npy", self._transitions, allow_pickle=False)

    def load(self, folder: Path) -> None:
        """Map what :meth:`save` wrote.

        Raises:
            ModelError: when the arrays don't fit together.
        """
        state = json.loads((folder / "tagger.json").read_text(encoding="utf-8"))
        self._tags, self._endings = Tags(Label(*one) for one in state["labels"]), Endings(state["endings"])
        hashes, weights = map_array(folder / "features.npy"), map_array(folder / "weights.npy")
        transitions = np.array(map_array(folder / "transitions.npy"))
        if hashes.dtype != np.uint64 or hashes.ndim != 1:
            raise ModelError("the features of the tagger are no hashes")
        shapes = (len(hashes), len(self._tags)), (len(self._tags), len(self._tags))
        if (weights.shape, transitions.shape) != shapes:
            raise ModelError("the weights of the tagger don't fit its features")
        self._set(hashes, weights, transitions)

    def _set(self, hashes: NDArray[np.uint64], weights: NDArray[np.float32], transitions: Scores) -> None:
        self._hashes, self._weights, self._transitions = hashes, weights, transitions
        self._always = self._weights_of(np.array([ALWAYS]))
        # Most words of a message were in another one lately.
        self._of_traits = lru_cache(maxsize=_REMEMBERED_PARTS)(self._find_of_traits)
        self._part = lru_cache(maxsize=_REMEMBERED_PARTS)(self._find_part)
        # The most that coming to a tag of an entity and leaving one can be better than staying outside.
        stay = transitions[0, 0]
        self._coming = transitions[:, 1:].max(axis=0) - stay
        self._leaving = max(0.0, float(transitions[1:, 0].max(initial=stay) - stay))

    def _found(self, message: Message) -> list[EntityMatch]:
        emissions = self._emissions(message)
        # Most messages hold no name: where every word is surely none, no path can make it one.
        if not self._may_hold(emissions):
            return []
        path = _best_path(emissions, self._transitions)
        marks = self._tags.marks(path.tolist())
        if not marks:
            return []
        sure = _marginals(emissions, self._transitions)[np.arange(len(path)), path]
        found = [self._match(message, mark, float(sure[mark.first : mark.last].min())) for mark in marks]
        return [match for match in found if match.confidence >= self.params["min_confidence"]]

    def _match(self, message: Message, mark: Mark, confidence: float) -> EntityMatch:
        start, end = message.tokens[mark.first].start, message.tokens[mark.last - 1].end
        value = self._endings.without(message.cased[start:end])
        return EntityMatch(
            mark.label.entity, value, start, end, "", round(confidence, 4), mark.label.role, mark.label.group
        )

    def _emissions(self, message: Message) -> Scores:
        """A score for each word and tag."""
        words, pairs = feature_parts(message)
        count = len(message.tokens)
        parts = np.array([self._part(of_word, around) for of_word, around in words])
        emissions: Scores = self._weights_of(pairs.ravel()).reshape(len(pairs), count, -1).sum(axis=0)
        emissions += self._always
        for distance in range(2 * REACH + 1):
            emissions += parts[distance : distance + count, distance]
        return emissions

    def _find_part(self, of_word: Traits, around: Traits) -> Scores:
        """What a word's traits add to the scores of the words near it: a row for each distance."""
        return self._of_traits(of_word, 0) + self._of_traits(around, AROUND)

    def _find_of_traits(self, traits: Traits, first: int) -> Scores:
        hashes, distances = seen_from(traits, first)
        part = np.zeros((2 * REACH + 1, len(self._tags)))
        np.add.at(part, distances, self._weights_of(hashes))
        return part

    def _weights_of(self, hashes: NDArray[np.uint64]) -> Scores:
        """A row of weights for each feature; nothing for unknown ones."""
        places = find_sorted(self._hashes, hashes)
        weights = np.zeros((len(hashes), len(self._tags)))
        weights[places >= 0] = self._weights[places[places >= 0]]
        return weights

    def _may_hold(self, emissions: Scores) -> bool:
        """Whether any word's score could pay for being an entity: for coming there and for leaving again."""
        gain = emissions[:, 1:] - emissions[:, :1]
        gain[1:] += self._coming
        return bool(gain.max() + self._leaving > 0)


def _chosen(sequences: Sequence[Sequence[Mark]], without_marks: float, seed: int) -> list[int]:
    """The numbers of the examples to learn: all that hold an entity, some of the others."""
    empty = [at for at, marks in enumerate(sequences) if not marks]
    count = min(len(empty), round(without_marks * (len(sequences) - len(empty))))
    kept = np.random.default_rng(seed).choice(len(empty), count, replace=False).tolist()
    return sorted({*range(len(sequences))} - {*empty} | {empty[at] for at in kept})


def _best_path(emissions: Scores, transitions: Scores) -> NDArray[np.intp]:
    """The likeliest tags (Viterbi)."""
    score = emissions[0]
    origins = []
    for row in emissions[1:]:
        reached = score[:, None] + transitions
        origins.append(reached.argmax(axis=0))
        score = reached.max(axis=0) + row
    path = [int(score.argmax())]
    for origin in reversed(origins):
        path.append(int(origin[path[-1]]))
    return np.array(path[::-1])


def _marginals(emissions: Scores, transitions: Scores) -> Scores:
    """The probability of each tag for each word (forward and backward, each word's odds adding up to one)."""
    words = np.exp(emissions - emissions.max(axis=1, keepdims=True))
    steps = np.exp(transitions)
    forward = np.empty_like(words)
    backward = np.empty_like(words)
    odds = forward[0] = words[0] / words[0].sum()
    for at in range(1, len(words)):
        odds = odds @ steps * words[at]
        odds = forward[at] = odds / odds.sum()
    odds = backward[-1] = np.ones(len(steps))
    for at in range(len(words) - 1, 0, -1):
        odds = steps @ (words[at] * odds)
        odds = backward[at - 1] = odds / odds.sum()
    both = forward * backward
    marginals: Scores = both / both.sum(axis=1, keepdims=True)
    return marginals
