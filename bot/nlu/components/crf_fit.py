"""Trains the tagger with CRFsuite. Imported when training only."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pycrfsuite
from numpy.typing import NDArray

from bot.nlu.components import crf_learn
from bot.nlu.components.crf_features import feature_hashes
from bot.nlu.components.crf_tags import Label, Mark, Tags
from bot.nlu.components.learning_apart import learned_apart
from bot.nlu.message import Message
from bot.nlu.training_data import AnnotatedEntity


def marked(message: Message, entities: Sequence[AnnotatedEntity], wanted: Collection[str]) -> list[Mark]:
    """The marks of an example, over its words."""
    spans = [message.normalised.original_span(token.start, token.end) for token in message.tokens]
    marks: list[Mark] = []
    for entity in sorted(entities, key=lambda one: one.start):
        inside = [at for at, (start, end) in enumerate(spans) if start < entity.end and entity.start < end]
        free = not marks or (inside and inside[0] >= marks[-1].last)
        if entity.entity in wanted and inside and free:
            marks.append(Mark(inside[0], inside[-1] + 1, Label(entity.entity, entity.role, entity.group)))
    return marks


def fit(
    messages: Sequence[Message], sequences: Sequence[Sequence[Mark]], tags: Tags, params: Mapping[str, Any]
) -> tuple[NDArray[np.uint64], NDArray[np.float32], NDArray[np.float64]]:
    """Features as sorted hashes, their weights by tag, and the weight of each tag behind each."""
    pairs = [pair for pair in zip(messages, sequences, strict=True) if pair[0].tokens]
    with learned_apart(
        crf_learn,
        features=np.concatenate([feature_hashes(message) for message, _ in pairs]),
        tags=[tag for message, marks in pairs for tag in tags.path(marks, len(message.tokens))],
        lengths=[len(message.tokens) for message, _ in pairs],
        c1=params["L1_c"],
        c2=params["L2_c"],
        max_iterations=params["max_iterations"],
    ) as model:
        tagger = pycrfsuite.Tagger()
        tagger.open(str(model))
        learned = tagger.info()
        tagger.close()
    transitions = np.zeros((len(tags), len(tags)))
    for (before, behind), weight in learned.transitions.items():
        transitions[int(before), int(behind)] = weight
    hashes = np.array(sorted({int(feature) for feature, _ in learned.state_features}), np.uint64)
    place = {feature: at for at, feature in enumerate(hashes.tolist())}
    weights = np.zeros((len(hashes), len(tags)), np.float32)
    for (feature, tag), weight in learned.state_features.items():
        weights[place[int(feature)], int(tag)] = weight
    return hashes, weights, transitions
