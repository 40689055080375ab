"""A second opinion on the intent, from small convolutional networks. Served with numpy alone.

With some ten thousand examples a network that reads words in their order sees what a linear model can't, and
both together see more than either (CLINC150: 92.9, 93.2, together 93.8 to 94.2 %; with two networks 94.0 on
average, with three 94.1). With fewer it sees nothing more.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import numpy as np
import structlog
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from bot.nlu.component import RANKINGS, WORDS, Component, Corpus
from bot.nlu.components.tfidf import feature_words
from bot.nlu.errors import ModelError
from bot.nlu.message import Intent, Message
from bot.nlu.ngrams import Hashes, find_sorted, hashed, letter_ngrams, map_array
from bot.text.phonetics import phonetic_keys

log = structlog.get_logger(__name__)

_RANKING = 10
_REMEMBERED_WORDS = 4096
# What a message says it says in its first words; time stays bounded.
LONGEST_MESSAGE = 200
# An intent that the ranking before doesn't list is unlikely, not impossible.
_LEAST_SHARE = 1e-5


class Pieces(NamedTuple):
    """What a word is made of, as hashes: its letters, and its sounds in either script."""

    letters: list[int]
    sounds: list[int]


class Mix(NamedTuple):
    """What each opinion counts: the logarithm of the ranking before, and the network's scores."""

    before: float
    network: float


@dataclass(frozen=True)
class Network:
    """Words are the mean of their pieces' vectors; filters look at one to four words in a row.

    Attributes:
        pieces: hashes of the pieces that have a vector, sorted.
        vectors: a row for each piece.
        filters: for each width the matrix from so many words' vectors to filters.
        offsets: for each width what is added to its filters.
        weights: from all filters to intents; the last row is the intercept.
    """

    pieces: Hashes
    vectors: NDArray[np.float16]
    filters: tuple[NDArray[np.float32], ...]
    offsets: NDArray[np.float32]
    weights: NDArray[np.float32]

    def scores(self, words: Sequence[Pieces]) -> NDArray[np.float32] | None:
        """A score for each intent, as softmax takes them; ``None`` when not one piece is known."""
        vectors = [self.vector(word) for word in words]
        if not any(vector.any() for vector in vectors):
            return None
        seen = [
            _strongest(np.stack(vectors), matrix) + offset
            for matrix, offset in zip(self.filters, self.offsets, strict=True)
        ]
        active = np.maximum(np.concatenate(seen), 0)
        scores: NDArray[np.float32] = active @ self.weights[:-1] + self.weights[-1]
        return scores

    def vector(self, word: Pieces) -> NDArray[np.float32]:
        """The mean of the vectors of the known pieces; zero when none is known."""
        places = find_sorted(self.pieces, np.array(word.letters + word.sounds, np.uint64))
        known = places[places >= 0]
        if not len(known):
            return np.zeros(self.vectors.shape[1], np.float32)
        mean: NDArray[np.float32] = self.vectors[known].mean(axis=0, dtype=np.float32)
        return mean

    def save(self, folder: Path) -> None:
        """Write the arrays, in half precision but for the hashes."""
        arrays: dict[str, NDArray[Any]] = {
            "pieces": self.pieces,
            "vectors": self.vectors,
            "offsets": self.offsets.astype(np.float16),
            "dense": self.weights.astype(np.float16),
            **{f"filters_{at}": matrix.astype(np.float16) for at, matrix in enumerate(self.filters)},
        }
        for name, array in arrays.items():
            np.save(folder / f"{name}.npy", array, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, widths: Sequence[int], intents: int) -> Network:
        """Read what :meth:`save` wrote. The vectors, which are most of it, stay on the disk.

        Raises:
            ModelError: when the arrays don't fit together.
        """
        names = ["pieces", "vectors", "offsets", "dense", *(f"filters_{at}" for at in range(len(widths)))]
        pieces, vectors, offsets, weights, *filters = (map_array(folder / f"{name}.npy") for name in names)
        (count, dimensions), filter_count = vectors.shape, offsets.shape[-1]
        due = [(count,), (count, dimensions), (len(widths), filter_count)]
        due += [(len(widths) * filter_count + 1, intents)]
        due += [(width * dimensions, filter_count) for width in widths]
        shapes = [array.shape for array in (pieces, vectors, offsets, weights, *filters)]
        if shapes != due or not count:
            raise ModelError(f"the network's arrays have the shapes {shapes} instead of {due}")
        return cls(
            pieces,
            vectors,
            tuple(matrix.astype(np.float32) for matrix in filters),
            offsets.astype(np.float32),
            weights.astype(np.float32),
        )


def _strongest(vectors: NDArray[np.float32], matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """The strongest answer of each filter anywhere in a message, and nowhere in it, which is 0."""
    width = matrix.shape[0] // vectors.shape[1]
    around = np.pad(vectors, ((width - 1, width - 1), (0, 0)))
    windows = sliding_window_view(around, width, axis=0)  # positions, dimensions, words
    rows = windows.transpose(0, 2, 1).reshape(len(windows), -1)
    strongest: NDArray[np.float32] = np.maximum((rows @ matrix).max(axis=0), 0)
    return strongest


class ConvolutionalIntentClassifier(Component):
    """Mixes the opinion of networks into the ranking of the classifier before it.

    They are trained with torch, and only used if torch is installed then and if, on examples that nobody has
    learned, one of them with the classifier before it is right more often than that is alone. A log line says
    what came of it.

    Parameters: ``min_examples`` below which it isn't tried; ``dimensions`` of a word; ``filters`` of each of
    the ``widths``, in words; ``letter_ngrams`` shortest and longest piece of a word; ``sounds`` whether
    pieces of the words' sounds count, too, so that Bangla and Banglish are one language; ``epochs`` how often
    a network sees each example; ``networks`` whose scores are averaged.
    """

    name = "ConvolutionalIntentClassifier"
    reads = frozenset({WORDS, RANKINGS})
    adds = frozenset({RANKINGS})
    prepares = False
    defaults: ClassVar = {
        "min_examples": 10_000,
        "dimensions": 128,
        "filters": 192,
        "widths": [1, 2, 3, 4],
        "letter_ngrams": [3, 5],
        "sounds": True,
        "epochs": 20,
        "networks": 2,
    }

    _intents: tuple[str, ...] = ()
    _networks: tuple[Network, ...] = ()
    _mix = Mix(1.0, 0.0)

    def train(self, corpus: Corpus) -> None:
        """Learn, and decide whether what was learned is used."""
        reason = self._reason_not_to_try(corpus)
        if reason:
            log.info("network_not_used", component=self.name, reason=reason)
            return
        # Only training needs torch, and only here: it takes seconds and hundreds of megabytes to load.
        from bot.nlu.components.convolutional_fit import fit

        self._intents = tuple(corpus.data.intents)
        words = [self._words(message) for message in corpus.messages]
        verdict, self._networks = fit(words, corpus, self.params)
        self._mix = verdict.mix
        log.info(
            "network_used" if self._networks else "network_not_used", component=self.name, **verdict.said()
        )

    def process(self, messages: Sequence[Message]) -> None:
        """Set the mixed ranking. Each message is computed by itself, so that company changes nothing."""
        if not self._networks:
            return
        for message in messages:
            words = self._words(message)
            opinions = [network.scores(words) for network in self._networks]
            known = [scores for scores in opinions if scores is not None]
            if known:
                message.intent_ranking = self._mixed(message.intent_ranking, np.mean(known, axis=0))

    def save(self, folder: Path) -> None:
        """Write the networks, if they are used."""
        used = bool(self._networks)
        state = {"used": used, "intents": self._intents if used else [], "mix": self._mix}
        (folder / "networks.json").write_text(json.dumps(state), encoding="utf-8")
        for at, network in enumerate(self._networks):
            (folder / str(at)).mkdir()
            network.save(folder / str(at))

    def load(self, folder: Path) -> None:
        """Read what :meth:`save` wrote."""
        state = json.loads((folder / "networks.json").read_text(encoding="utf-8"))
        if state["used"]:
            self._intents = tuple(state["intents"])
            self._mix = Mix(*map(float, state["mix"]))
            folders = [folder / str(at) for at in range(self.params["networks"])]
            widths, intents = self.params["widths"], len(self._intents)
            self._networks = tuple(Network.load(one, widths, intents) for one in folders)

    def _reason_not_to_try(self, corpus: Corpus) -> str | None:
        if len(corpus.messages) < self.params["min_examples"]:
            return f"{len(corpus.messages)} examples, {self.params['min_examples']} are needed"
        if not any(message.intent_ranking for message in corpus.messages):
            return "no classifier before it has judged examples that it hadn't learned"
        if find_spec("torch") is None:
            return "torch is not installed: see requirements-cnn.txt"
        return None

    def _words(self, message: Message) -> list[Pieces]:
        words = feature_words(message.tokens)[:LONGEST_MESSAGE]
        return [pieces_of(word, *self.params["letter_ngrams"], self.params["sounds"]) for word in words]

    def _mixed(self, ranking: Sequence[Intent], scores: NDArray[np.float32]) -> list[Intent]:
        shares = mixed_shares(log_shares(ranking, self._intents), scores, self._mix)
        best = np.argsort(-shares, kind="stable")[:_RANKING]
        return [Intent(name=self._intents[at], confidence=float(shares[at])) for at in best.tolist()]


@lru_cache(maxsize=_REMEMBERED_WORDS)
def pieces_of(word: str, shortest: int, longest: int, sounds: bool) -> Pieces:
    """The pieces of a word: itself, its runs of letters, and the same of both of its phonetic keys."""
    keys = phonetic_keys(word) if sounds else ()
    letters, *heard = (
        hashed({f" {spelling} ", *letter_ngrams(spelling, shortest, longest)}, kind)
        for kind, spelling in enumerate((word, *keys))
    )
    return Pieces(sorted(letters), sorted(one for key in heard for one in key))


def log_shares(ranking: Sequence[Intent], intents: Sequence[str]) -> NDArray[np.float64]:
    """The logarithm of each intent's share in a ranking; those that it leaves out share what is left."""
    listed = {intent["name"]: intent["confidence"] for intent in ranking}
    left = (1 - sum(listed.values())) / max(len(intents) - len(listed), 1)
    shares = np.array([listed.get(intent, left) for intent in intents])
    logarithms: NDArray[np.float64] = np.log(np.maximum(shares, _LEAST_SHARE))
    return logarithms


def mixed_shares(before: NDArray[np.float64], scores: NDArray[np.float32], mix: Mix) -> NDArray[np.float64]:
    """Probabilities (over the last axis) from both opinions."""
    mixed = mix.before * before + mix.network * scores
    odds = np.exp(mixed - mixed.max(axis=-1, keepdims=True))
    shares: NDArray[np.float64] = odds / odds.sum(axis=-1, keepdims=True)
    return shares
