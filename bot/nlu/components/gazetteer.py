"""Names from lookup tables, found with endings and slips of the pen: সিলেটে, syleter, bogora."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from bot.nlu.component import ENTITIES, WORDS, Component, Corpus
from bot.nlu.entities.names import NameIndex, Word, name_words, stems
from bot.nlu.entities.overlap import add_entities, without_overlaps
from bot.nlu.entities.places import without_places_within
from bot.nlu.message import EntityMatch, Message
from bot.text.normalise import ascii_digits, lower, normalise
from bot.text.phonetics import phonetic_keys

_NONE: frozenset[str] = frozenset()
_GENITIVE = frozenset({"er", "এর", "r", "র"})  # police er clearance


class GazetteerEntityExtractor(Component):
    """Finds the names of lookup tables and gives what their synonyms say they stand for.

    Words that occur in training examples outside of a marked name are never guessed to be a misspelt one.

    Parameters: ``entities`` whose lookup tables to use; ``guess`` entities whose names may be misspelt;
    ``never_guess`` words that are no slip; ``places`` entities that are places, where "Sherpur upazila,
    Bogura" names only Bogura; ``unless`` a name and the words in whose company it is something else;
    ``part_of`` a value and the words before which its name is part of another name, whatever their spelling;
    ``unless_before`` a name as it is written, or an entity, and words, one or two, as they are written: right
    in front of them it is none. "ভোলার নয়" is of forgetting, and "Dhaka Bank" is no place.
    """

    name = "GazetteerEntityExtractor"
    reads = frozenset({WORDS, ENTITIES})
    adds = frozenset({ENTITIES})
    defaults: ClassVar = {
        "entities": Component.REQUIRED,
        "guess": [],
        "places": [],
        "never_guess": [],
        "unless": {},
        "part_of": {},
        "unless_before": {},
    }

    def __init__(self, params: dict[str, object]) -> None:
        super().__init__(params)
        self._indexes: dict[str, NameIndex] = {}
        self._not_before = {
            _plain(name): frozenset(map(_plain, behind))
            for name, behind in self.params["unless_before"].items()
        }

    def train(self, corpus: Corpus) -> None:
        """Build an index of names for each entity."""
        values = corpus.data.synonym_values()
        for entity in self.params["entities"]:
            names = {
                _plain(item.text): values.get(item.text.lower(), item.text)
                for item in corpus.data.lookups
                if item.name == entity
            }
            ordinary = self._ordinary_words(corpus, entity) if entity in self.params["guess"] else None
            self._indexes[entity] = NameIndex(names, ordinary)

    def process(self, messages: Sequence[Message]) -> None:
        """Add the entities."""
        for message in messages:
            words = name_words(message.matching)
            for entity, index in self._indexes.items():
                found = without_overlaps(
                    EntityMatch(entity, value, words[first].start, words[last - 1].end, confidence=confidence)
                    for first, last, value, confidence in index.find(words)
                    if not self._is_something_else(words, first, last, value)
                    and not self._is_part_of_more(entity, words, first, last)
                )
                if entity in self.params["places"]:
                    found = without_places_within(message.matching, found)
                add_entities(message, self.name, found)

    def save(self, folder: Path) -> None:
        """Write names and ordinary words."""
        state = {entity: index.state() for entity, index in self._indexes.items()}
        text = json.dumps(state, ensure_ascii=False, indent=1)
        (folder / "names.json").write_text(text, encoding="utf-8")

    def load(self, folder: Path) -> None:
        """Read names and ordinary words."""
        state = json.loads((folder / "names.json").read_text(encoding="utf-8"))
        self._indexes = {entity: NameIndex(said["names"], said["ordinary"]) for entity, said in state.items()}

    def _is_part_of_more(self, entity: str, words: Sequence[Word], first: int, last: int) -> bool:
        """Whether the words right behind a name make it something else."""
        name = " ".join(word.text for word in words[first:last])
        listed = self._not_before.get(name, _NONE)
        if name in self._indexes[entity]:  # without an ending: "ঢাকার ব্যাংক" is a bank in Dhaka
            listed |= self._not_before.get(entity, _NONE)
        behind = [word.text for word in words[last : last + 2]] if listed else []
        return bool(behind) and not listed.isdisjoint((behind[0], " ".join(behind)))

    def _is_something_else(self, words: Sequence[Word], first: int, last: int, value: str) -> bool:
        name = " ".join(word.text for word in words[first:last])
        company = self.params["unless"].get(name, ())
        if company and any(word.text in company for word in [*words[:first], *words[last:]]):
            return True
        behind = [word for word in words[last : last + 2] if word.text not in _GENITIVE][:1]
        sounds = {phonetic_keys(stem)[1] for word in behind for stem in stems(word.text)}
        return any(phonetic_keys(word)[1] in sounds for word in self.params["part_of"].get(value, ()))

    def _ordinary_words(self, corpus: Corpus, entity: str) -> list[str]:
        """Words of the examples that are no part of such a name."""
        ordinary = {_plain(word) for word in self.params["never_guess"]}
        for example, message in zip(corpus.data.examples, corpus.messages, strict=True):
            marked = [(mark.start, mark.end) for mark in example.entities if mark.entity == entity]
            for word in name_words(message.matching):
                start, end = message.normalised.original_span(word.start, word.end)
                if all(end <= first or last <= start for first, last in marked):
                    ordinary.add(word.text)
        return sorted(ordinary)


def _plain(name: str) -> str:
    return lower(ascii_digits(normalise(name)))
