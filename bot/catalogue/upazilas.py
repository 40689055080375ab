"""Upazilas: what people name when they are asked for their district, and which districts are then likely.

Several districts have an upazila of the same name (Fulbari, Kaliganj, Companiganj), so a name of one is never
taken for a district: it only says which districts to ask about.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extract

from bot.catalogue.places import Districts, lookup_key

COLUMNS = ("district_en", "upazila_en", "upazila_bn")
#: Names of two words at most are looked for in what was said, and no shorter ones than this.
LONGEST_NAME = 2
SHORTEST_NAME = 4
#: So many letters an ending may have: উলিপুরের, ulipurer.
LONGEST_ENDING = 3
#: From this likeness on (rapidfuzz's ``ratio``, 0 to 100) a name may be the one that was meant.
LIKE = 75
#: More quick replies than this are no help.
MOST_LIKELY = 4
_WORD = re.compile(r"[^\s,;।/()]+")


@dataclass(frozen=True)
class Upazila:
    """A part of a district. ``district`` is the district's ``name_en``."""

    name_en: str
    name_bn: str
    district: str


class Upazilas:
    """All upazilas, and the districts that a misspelt or smaller place may mean."""

    def __init__(self, upazilas: Iterable[Upazila] = (), districts: Districts | None = None) -> None:
        self._by_key: dict[str, list[Upazila]] = defaultdict(list)
        for one in upazilas:
            for name in (one.name_en, one.name_bn):
                self._by_key[lookup_key(name)].append(one)
        self._districts = {key: {place.name_en} for key, place in (districts or Districts(())).names()}

    def districts_of(self, name: str) -> list[str]:
        """The districts that have an upazila of this name, in any spelling, with an ending or not."""
        key = lookup_key(name)
        shorter = (
            key[: len(key) - cut] for cut in range(LONGEST_ENDING + 1) if len(key) - cut >= SHORTEST_NAME
        )
        namesakes = next((self._by_key[one] for one in (key, *shorter) if one in self._by_key), [])
        keys = {lookup_key(spelling) for one in namesakes for spelling in (one.name_en, one.name_bn)}
        return sorted({one.district for key in keys for one in self._by_key[key]})

    def likely_districts(self, text: str) -> list[str]:
        """The districts that a text may mean which names none: by upazila, else by a likeness of names."""
        parts = list(_parts(text))
        exact = {district for part in parts for district in self.districts_of(part)}
        if exact:
            return sorted(exact)[:MOST_LIKELY]
        scores: dict[str, float] = {}
        for part in parts:
            for key, score, _ in extract(
                part, self._keys(), scorer=ratio, score_cutoff=LIKE, limit=MOST_LIKELY
            ):
                for district in self._districts.get(key) or self.districts_of(key):
                    scores[district] = max(score, scores.get(district, 0.0))
        return sorted(scores, key=lambda district: (-scores[district], district))[:MOST_LIKELY]

    def _keys(self) -> list[str]:
        return [*self._districts, *self._by_key]


def _parts(text: str) -> Iterator[str]:
    """The words of a text, and each two that stand side by side, as they are looked up."""
    words = _WORD.findall(text)
    for count in range(LONGEST_NAME, 0, -1):
        for first in range(len(words) - count + 1):
            part = lookup_key("".join(words[first : first + count]))
            if len(part) >= SHORTEST_NAME:
                yield part


def read_upazilas(path: Path, districts: Districts) -> Upazilas:
    """Upazilas of a CSV file with the columns :data:`COLUMNS`; ValueError names a faulty line."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise ValueError(f"1: the columns are not {','.join(COLUMNS)}")
        return Upazilas([_upazila(row, reader.line_num, districts) for row in reader], districts)


def _upazila(row: dict[str, str], line: int, districts: Districts) -> Upazila:
    cells = {column: (row.get(column) or "").strip() for column in COLUMNS}
    if empty := [column for column, cell in cells.items() if not cell]:
        raise ValueError(f"{line}: {empty[0]} is empty")
    if districts.find(cells["district_en"]) is None:
        raise ValueError(f"{line}: no district is called {cells['district_en']}")
    return Upazila(cells["upazila_en"], cells["upazila_bn"], districts.named(cells["district_en"]).name_en)
