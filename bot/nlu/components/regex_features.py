"""Whether a message matches the regular expressions and lookup tables of the training data, as features."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from bot.nlu.component import FEATURES, Component, Corpus
from bot.nlu.components.regex import any_of, compile_patterns
from bot.nlu.message import Message, SparseRow


class RegexFeaturizer(Component):
    """One feature for each named regular expression and lookup table: 1 where the message holds a match.

    Parameters: ``block`` and ``weight`` of its features; ``use_lookup_tables``, ``use_regexes``.
    """

    name = "RegexFeaturizer"
    reads = frozenset[str]()
    adds = frozenset({FEATURES})
    defaults: ClassVar = {"block": "regex", "weight": 0.5, "use_lookup_tables": True, "use_regexes": True}
    ignored: ClassVar = frozenset({"case_sensitive", "use_word_boundaries", "number_additional_patterns"})

    def __init__(self, params: Mapping[str, Any]) -> None:
        super().__init__(params)
        self._patterns = compile_patterns({})

    def train(self, corpus: Corpus) -> None:
        """Take the lists."""
        sources: dict[str, list[str]] = {}
        if self.params["use_regexes"]:
            for item in corpus.data.regexes:
                sources.setdefault(item.name, []).append(item.text)
        if self.params["use_lookup_tables"]:
            for name in {item.name for item in corpus.data.lookups}:
                words = {item.text for item in corpus.data.lookups if item.name == name}
                sources.setdefault(name, []).append(any_of(words))
        self._patterns = compile_patterns({name: "|".join(parts) for name, parts in sources.items()})

    def process(self, messages: Sequence[Message]) -> None:
        """Add the block of features."""
        for message in messages:
            places = [at for at, (_, one) in enumerate(self._patterns) if one.search(message.matching)]
            values = np.full(len(places), self.params["weight"], np.float32)
            row = SparseRow(np.array(places, np.int32), values, len(self._patterns))
            message.features[self.params["block"]] = row

    def save(self, folder: Path) -> None:
        """Write the patterns."""
        patterns = {name: pattern.pattern for name, pattern in self._patterns}
        (folder / "patterns.json").write_text(json.dumps(patterns, ensure_ascii=False), encoding="utf-8")

    def load(self, folder: Path) -> None:
        """Read the patterns."""
        self._patterns = compile_patterns(json.loads((folder / "patterns.json").read_text(encoding="utf-8")))
