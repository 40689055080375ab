"""Entities of lookup tables, regular expressions, and values that were marked in examples."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from bot.nlu.component import ENTITIES, Component, Corpus
from bot.nlu.entities.overlap import add_entities
from bot.nlu.message import EntityMatch, Message
from bot.text.normalise import ascii_digits, lower, normalise

_LETTER = "a-z0-9\u0980-\u09e3"


class RegexEntityExtractor(Component):
    """Finds listed words as they are written, whole, whatever their case.

    Parameters: ``entities`` to look for (none: every one that has a list); ``leave_out`` entities that
    another component looks for; ``use_lookup_tables``, ``use_regexes``; ``use_examples`` also takes the
    values marked in examples.
    """

    name = "RegexEntityExtractor"
    reads = frozenset({ENTITIES})
    adds = frozenset({ENTITIES})
    prepares = False
    ignored: ClassVar = frozenset({"case_sensitive", "use_word_boundaries"})
    defaults: ClassVar = {
        "entities": None,
        "leave_out": [],
        "use_lookup_tables": True,
        "use_regexes": True,
        "use_examples": True,
    }
    _patterns: tuple[tuple[str, re.Pattern[str]], ...] = ()

    def train(self, corpus: Corpus) -> None:
        """Collect the lists."""
        data = corpus.data
        words: dict[str, set[str]] = {}
        if self.params["use_lookup_tables"]:
            for item in data.lookups:
                words.setdefault(item.name, set()).add(item.text)
        if self.params["use_examples"]:
            for example in data.examples:
                for entity in example.entities:
                    words.setdefault(entity.entity, set()).add(example.text[entity.start : entity.end])
        sources = {entity: [any_of(listed)] for entity, listed in words.items()}
        if self.params["use_regexes"]:
            for item in data.regexes:
                sources.setdefault(item.name, []).append(item.text)
        self._patterns = compile_patterns(
            {entity: "|".join(parts) for entity, parts in sources.items() if self._wanted(entity)}
        )

    def process(self, messages: Sequence[Message]) -> None:
        """Add the entities."""
        for message in messages:
            found = [
                EntityMatch(entity, message.cased[match.start() : match.end()], match.start(), match.end())
                for entity, pattern in self._patterns
                for match in pattern.finditer(message.matching)
                if match.group()
            ]
            add_entities(message, self.name, found)

    def save(self, folder: Path) -> None:
        """Write the patterns."""
        patterns = {entity: pattern.pattern for entity, pattern in self._patterns}
        (folder / "patterns.json").write_text(json.dumps(patterns, ensure_ascii=False), encoding="utf-8")

    def load(self, folder: Path) -> None:
        """Read the patterns."""
        self._patterns = compile_patterns(json.loads((folder / "patterns.json").read_text(encoding="utf-8")))

    def _wanted(self, entity: str) -> bool:
        wanted = self.params["entities"]
        return (wanted is None or entity in wanted) and entity not in self.params["leave_out"]


def compile_patterns(sources: Mapping[str, str]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Names and their compiled patterns, by name."""
    return tuple((name, re.compile(source, re.IGNORECASE)) for name, source in sorted(sources.items()))


def any_of(words: set[str]) -> str:
    """A pattern for whole words, longer ones first."""
    plain = sorted(
        {lower(ascii_digits(normalise(word))) for word in words}, key=lambda word: (-len(word), word)
    )
    return f"(?<![{_LETTER}])(?:{'|'.join(map(re.escape, plain))})(?![{_LETTER}])"
