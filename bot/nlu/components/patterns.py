"""Entities that have a form of their own: references, numbers on papers, phones, amounts, dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from bot.nlu.component import ENTITIES, WORDS, Component, ParameterError
from bot.nlu.entities.amounts import find_amounts, find_bare_numbers
from bot.nlu.entities.dates import find_dates
from bot.nlu.entities.nids import find_nids
from bot.nlu.entities.overlap import add_entities
from bot.nlu.entities.passports import find_passports
from bot.nlu.entities.phones import find_phones
from bot.nlu.entities.references import find_references
from bot.nlu.message import EntityMatch, Message

_FINDERS: dict[str, Callable[[Message], list[EntityMatch]]] = {
    "reference_number": lambda message: find_references(message.matching),
    "passport_number": lambda message: find_passports(message.cased),
    "nid": lambda message: find_nids(message.matching),
    "phone": lambda message: find_phones(message.matching),
    "amount": lambda message: find_amounts(message.matching),
    "date": lambda message: find_dates(message.matching, message.now),
}
# Only where a recipe asks for them: every amount is a number, too.
_ON_DEMAND: dict[str, Callable[[Message], list[EntityMatch]]] = {
    "number": lambda message: [
        match._replace(entity="number") for match in find_bare_numbers(message.matching)
    ],
}


# What has fewer digits holds none of these.
_LEAST_DIGITS = {"reference_number": 4, "passport_number": 7, "nid": 10, "phone": 8}
_DIGIT = re.compile("[0-9]")


class PatternEntityExtractor(Component):
    """Finds what can be recognised by its form, checks it, and gives its one way of writing.

    Parameters: ``entities`` to look for, of reference_number, passport_number, nid, phone, amount, date
    (these are the default) and number.
    """

    name = "PatternEntityExtractor"
    reads = frozenset({WORDS, ENTITIES})
    adds = frozenset({ENTITIES})
    defaults: ClassVar = {"entities": list(_FINDERS)}

    def __init__(self, params: Mapping[str, Any]) -> None:
        super().__init__(params)
        unknown = sorted(set(self.params["entities"]) - set(_FINDERS | _ON_DEMAND))
        if unknown:
            raise ParameterError(f"{self.name} can't look for {', '.join(unknown)}")
        self._finders = [
            ((_FINDERS | _ON_DEMAND)[entity], _LEAST_DIGITS.get(entity, 0))
            for entity in self.params["entities"]
        ]

    def process(self, messages: Sequence[Message]) -> None:
        """Add the entities."""
        for message in messages:
            digits = len(_DIGIT.findall(message.matching))
            found = [match for finder, least in self._finders if digits >= least for match in finder(message)]
            add_entities(message, self.name, found)
