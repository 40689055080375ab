"""Replaces entity values by what they stand for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from bot.nlu.component import ENTITIES, Component, Corpus
from bot.nlu.message import Message


class EntitySynonymMapper(Component):
    """Maps an entity's value by the synonym lists of the training data, whatever its case."""

    name = "EntitySynonymMapper"
    reads = frozenset({ENTITIES})
    adds = frozenset({ENTITIES})
    prepares = False

    def __init__(self, params: dict[str, object]) -> None:
        super().__init__(params)
        self._values: dict[str, str] = {}

    def train(self, corpus: Corpus) -> None:
        """Take the synonyms."""
        self._values = corpus.data.synonym_values()

    def process(self, messages: Sequence[Message]) -> None:
        """Replace values; numbers are no one's synonym."""
        for message in messages:
            message.entities = [
                match._replace(value=self._values.get(match.value.lower(), match.value))
                if isinstance(match.value, str)
                else match
                for match in message.entities
            ]

    def save(self, folder: Path) -> None:
        """Write the synonyms."""
        text = json.dumps(self._values, ensure_ascii=False, sort_keys=True)
        (folder / "synonyms.json").write_text(text, encoding="utf-8")

    def load(self, folder: Path) -> None:
        """Read the synonyms."""
        self._values = json.loads((folder / "synonyms.json").read_text(encoding="utf-8"))
