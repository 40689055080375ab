"""Trains the convolutional network with torch. Imported when training only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from bot.nlu.component import Corpus
from bot.nlu.components.convolutional import Mix, Network, Pieces, log_shares, mixed_shares
from bot.nlu.ngrams import Hashes
from bot.text.language import detect_language

_BATCH = 64
_RATE = 2e-3
_WORDS_FORGOTTEN = 0.1
_DIMENSIONS_FORGOTTEN = 0.2
_FILTERS_FORGOTTEN = 0.5
# Bangla examples are learned by their sounds alone so often: that is Banglish.
_LETTERS_FORGOTTEN = 0.5
# Batches are cut from so many examples sorted by length, so that little is computed on empty places.
_BATCHES_SORTED_TOGETHER = 20
# A network that has learned less than this would be judged too harshly.
_HELD_OUT_AT_MOST = 1 / 3
# What each opinion may count. Both above 1: two opinions that agree are surer than one.
_COUNTS = np.linspace(0.0, 1.5, 31)

Words = list[Pieces]


@dataclass(frozen=True)
class Verdict:
    """What examples that nobody had learned say about the mixture."""

    mix: Mix
    examples: int
    before: float
    mixed: float

    @property
    def won(self) -> bool:
        """Whether both together are right more often than the classifier before is alone."""
        return self.mixed > self.before

    def said(self) -> dict[str, object]:
        """For a log line."""
        reason = {} if self.won else {"reason": "it is not right more often on held-out examples"}
        shares = {"accuracy_before": round(self.before, 4), "accuracy_mixed": round(self.mixed, 4)}
        return {**reason, **shares, "held_out": self.examples, "mix": list(self.mix)}


def fit(
    words: Sequence[Words], corpus: Corpus, params: Mapping[str, Any]
) -> tuple[Verdict, tuple[Network, ...]]:
    """Weigh one network on examples that nobody has learned; if it won, train all networks, on all examples.

    Those are messages that carry a ranking: see :mod:`bot.nlu.component`.
    """
    intents = corpus.data.intents
    labels = np.array([intents.index(intent) for intent in corpus.intents])
    held = _held_out(corpus)
    bangla = np.array([detect_language(message.text) in ("bn", "mixed") for message in corpus.messages])

    def trained(chosen: NDArray[np.bool_], seed: int) -> Network:
        rows = [words[at] for at in np.flatnonzero(chosen).tolist()]
        lesson = Lesson(rows, labels[chosen], bangla[chosen] & params["sounds"], len(intents))
        return train_network(lesson, params, seed)

    verdict = _weigh(trained(~held, corpus.seed), words, labels, held, corpus)
    seeds = range(corpus.seed, corpus.seed + params["networks"]) if verdict.won else ()
    return verdict, tuple(trained(np.ones_like(held), seed) for seed in seeds)


def _held_out(corpus: Corpus) -> NDArray[np.bool_]:
    """Which examples are to weigh the network and so can't teach it: some of those that carry a ranking."""
    ranked = np.flatnonzero([bool(message.intent_ranking) for message in corpus.messages])
    most = max(int(len(corpus.messages) * _HELD_OUT_AT_MOST), 1)
    held = np.zeros(len(corpus.messages), np.bool_)
    held[np.random.default_rng(corpus.seed).permutation(ranked)[:most]] = True
    return held


def _weigh(
    network: Network, words: Sequence[Words], labels: NDArray[Any], held: NDArray[np.bool_], corpus: Corpus
) -> Verdict:
    """The mixture under which the held-out examples are likeliest."""
    judged = [(at, network.scores(words[at])) for at in np.flatnonzero(held).tolist()]
    known = [(at, scores) for at, scores in judged if scores is not None]
    truth = labels[[at for at, _ in known]]
    scores = np.stack([scores for _, scores in known])
    before = np.stack(
        [log_shares(corpus.messages[at].intent_ranking, corpus.data.intents) for at, _ in known]
    )
    row = np.arange(len(truth))
    losses = {
        mix: -np.log(np.maximum(mixed_shares(before, scores, mix)[row, truth], 1e-9)).mean()
        for mix in (Mix(float(one), float(other)) for one, other in product(_COUNTS, _COUNTS))
    }
    best = min(losses, key=lambda mix: losses[mix])
    shares = mixed_shares(before, scores, best)
    return Verdict(
        best,
        len(truth),
        float((before.argmax(axis=1) == truth).mean()),
        float((shares.argmax(axis=1) == truth).mean()),
    )


class Lesson:
    """Examples as numbers: each word a place in a vocabulary, each vocabulary entry its pieces' places.

    A word of a Bangla example has two entries, the second with its sounds alone.
    """

    def __init__(
        self, rows: Sequence[Words], labels: NDArray[Any], bangla: NDArray[np.bool_], intents: int
    ) -> None:
        entries: dict[tuple[int, ...], int] = {(): 0}

        def entry(hashes: Sequence[int]) -> int:
            return entries.setdefault(tuple(hashes), len(entries))

        self.whole = [[entry(word.letters + word.sounds) for word in row] or [0] for row in rows]
        self.heard = [
            [entry(word.sounds) for word in row] or [0] if by_sound else whole
            for row, by_sound, whole in zip(rows, bangla.tolist(), self.whole, strict=True)
        ]
        self.labels = torch.from_numpy(labels)
        self.intents = intents
        self.hashes = np.unique(np.array([one for hashes in entries for one in hashes], np.uint64))
        places = [np.searchsorted(self.hashes, np.array(hashes, np.uint64)) for hashes in entries]
        self.pieces = torch.from_numpy(np.concatenate(places))
        self.counts = torch.tensor([len(hashes) for hashes in entries])
        self.starts = torch.cumsum(self.counts, 0) - self.counts

    def __len__(self) -> int:
        return len(self.whole)

    def batches(self) -> Iterator[torch.Tensor]:
        """All examples in random order, in batches of like length, by their numbers."""
        lengths = torch.tensor([len(row) for row in self.whole])
        batches: list[torch.Tensor] = []
        for group in torch.randperm(len(self)).split(_BATCH * _BATCHES_SORTED_TOGETHER):
            batches += group[lengths[group].argsort(stable=True)].split(_BATCH)
        for at in torch.randperm(len(batches)).tolist():
            yield batches[at]

    def padded(self, batch: torch.Tensor, by_sound: torch.Tensor) -> torch.Tensor:
        """The examples' words (a row an example), filled up with the entry that has no pieces."""
        rows = [
            torch.tensor((self.heard if sound else self.whole)[at])
            for at, sound in zip(batch.tolist(), by_sound.tolist(), strict=True)
        ]
        return torch.nn.utils.rnn.pad_sequence(rows, batch_first=True)

    def pieces_of(self, entries: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The pieces of several entries in one row, and where each entry begins in it."""
        counts = self.counts[entries]
        begins = torch.cumsum(counts, 0) - counts
        shift = torch.repeat_interleave(self.starts[entries] - begins, counts)
        return self.pieces[torch.arange(int(counts.sum())) + shift], begins


@dataclass(frozen=True)
class Weights:
    """What the network learns, in the shapes of :class:`Network`."""

    vectors: torch.Tensor
    filters: list[torch.Tensor]
    offsets: torch.Tensor
    dense: torch.Tensor

    @classmethod
    def random(cls, pieces: int, intents: int, params: Mapping[str, Any]) -> Weights:
        """Small random numbers, as torch's own layers begin with."""
        widths, dimensions, filters = params["widths"], params["dimensions"], params["filters"]

        def uniform(rows: int, columns: int, inputs: int) -> torch.Tensor:
            bound = 1 / inputs**0.5
            return torch.empty(rows, columns).uniform_(-bound, bound)

        return cls(
            torch.randn(pieces, dimensions),
            [uniform(width * dimensions, filters, width * dimensions) for width in widths],
            torch.zeros(len(widths), filters),
            uniform(len(widths) * filters + 1, intents, len(widths) * filters),
        )

    def all(self) -> list[torch.Tensor]:
        """The tensors to be learned."""
        return [self.vectors, *self.filters, self.offsets, self.dense]

    def network(self, hashes: Hashes) -> Network:
        """For serving: in half precision, as it will be read from the disk."""

        def half(tensor: torch.Tensor) -> NDArray[np.float16]:
            array: NDArray[np.float16] = tensor.detach().numpy().astype(np.float16)
            return array

        return Network(
            hashes,
            half(self.vectors),
            tuple(half(matrix).astype(np.float32) for matrix in self.filters),
            half(self.offsets).astype(np.float32),
            half(self.dense).astype(np.float32),
        )

    def scores(self, words: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
        """Scores (examples, intents) of word vectors (examples, words, dimensions).

        Args:
            seen: for each filter of each example 0 if it is forgotten, or what it counts.
        """
        strongest = []
        for matrix, offset in zip(self.filters, self.offsets, strict=True):
            width = matrix.shape[0] // words.shape[2]
            windows = functional.pad(words, (0, 0, width - 1, width - 1)).unfold(1, width, 1)
            rows = windows.transpose(2, 3).flatten(2)
            strongest.append((rows @ matrix).amax(dim=1).clamp(min=0) + offset)
        return (torch.cat(strongest, 1).relu() * seen) @ self.dense[:-1] + self.dense[-1]


def train_network(lesson: Lesson, params: Mapping[str, Any], seed: int) -> Network:
    """The network after ``epochs`` times all examples; the same for the same seed, on the same machine."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        weights = Weights.random(len(lesson.hashes), lesson.intents, params)
        for tensor in weights.all():
            tensor.requires_grad_()
        optimiser = torch.optim.Adam(weights.all(), lr=_RATE, fused=True)
        steps = params["epochs"] * -(-len(lesson) // _BATCH)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
        for _ in range(params["epochs"]):
            for batch in lesson.batches():
                loss = functional.cross_entropy(
                    _forgetful_scores(weights, lesson, batch), lesson.labels[batch]
                )
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                schedule.step()
    return weights.network(lesson.hashes)


def _forgetful_scores(weights: Weights, lesson: Lesson, batch: torch.Tensor) -> torch.Tensor:
    """Scores of a network that forgets at random, so that it learns not to depend on any one thing."""
    entries = lesson.padded(batch, torch.rand(len(batch)) < _LETTERS_FORGOTTEN)
    once, place = torch.unique(entries, return_inverse=True)
    pieces, begins = lesson.pieces_of(once)
    vectors = functional.embedding_bag(pieces, weights.vectors, begins, mode="mean")
    words = vectors[place] * (torch.rand(entries.shape) > _WORDS_FORGOTTEN)[..., None]
    words = functional.dropout(words, _DIMENSIONS_FORGOTTEN)
    filters = sum(matrix.shape[1] for matrix in weights.filters)
    return weights.scores(words, functional.dropout(torch.ones(len(batch), filters), _FILTERS_FORGOTTEN))
