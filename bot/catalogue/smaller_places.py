"""Upazilas and parts of cities: which districts are likely where people name one instead of their district.

Several districts have an upazila of the same name (Fulbari, Kaliganj, Companiganj), and Mirpur is a part of
Dhaka city and an upazila of Kushtia. No such name is taken for a district: it only says what to ask about.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extract

from bot.catalogue.places import Districts, Office, lookup_key
from bot.text.phonetics import phones, phonetic_keys

UPAZILA_COLUMNS = ("district_en", "upazila_en", "upazila_bn")
AREA_COLUMNS = ("unit", "kind", "name_en", "name_bn", "aliases")
#: A station of a metropolitan unit, or what people call a part of its city.
AREA_KINDS = ("thana", "area")
#: Names of three words at most are looked for in what was said, and no shorter ones than this.
LONGEST_NAME = 3
SHORTEST_NAME = 4
#: So many letters an ending may have: উলিপুরের, ulipurer.
LONGEST_ENDING = 3
#: More quick replies than this are no help.
MOST_LIKELY = 6
#: A part of one of these cities is meant rather than an upazila of its name far away: most people live there.
LARGEST_CITIES = ("Dhaka", "Chattogram")

# Slips of the pen. A name may be the one that was meant from this likeness on (rapidfuzz's ``ratio``, 0 to
# 100); a short one has to be liker, and a shorter one has to sound the same: Agora is not Bogura. Where the
# consonants are the same, less is enough.
_LIKE, _LONG = 80.5, 7
_LIKE_SHORT, _SHORT = 83, 6
_LIKE_BESIDES = 70
_SHORTEST_SOUND, _FEWEST_CONSONANTS = 3, 4
#: More words than this tell something, and some of them will be like some place.
_MOST_WORDS = 4
_NEAREST = 4
# So many letters make a place of a name: পুর, ganj.
_PLACE_ENDING = 3
# A name that is so much liker than another leaves it out.
_MUCH_LIKER = 5
_WORD = re.compile(r"[^\s,;।/()]+")
_DIGITS = re.compile(r"\d+")


class LikelyPlace(NamedTuple):
    """A district that may be meant, and whether its city is."""

    district: str
    in_city: bool


@dataclass(frozen=True)
class SmallerPlace:
    """A part of a district, by all its names. ``district`` is the district's ``name_en``."""

    names: tuple[str, ...]
    district: str
    in_city: bool = False


class SmallerPlaces:
    """Upazilas and parts of cities, and the districts that a misspelt or smaller place may mean."""

    def __init__(self, places: Iterable[SmallerPlace] = (), districts: Districts | None = None) -> None:
        self._by_key: dict[str, list[SmallerPlace]] = defaultdict(list)
        for one in places:
            for key in {lookup_key(name) for name in one.names}:
                self._by_key[key].append(one)
        self._districts = {key: place.name_en for key, place in (districts or Districts(())).names()}
        self._keys = [*self._districts, *self._by_key]
        self._by_sound: dict[str, list[str]] = defaultdict(list)
        self._by_consonants: dict[str, list[str]] = defaultdict(list)
        for key in self._keys:
            sound, consonants = phonetic_keys(key)
            self._by_sound[sound].append(key)
            self._by_consonants[consonants].append(key)

    def likely_places(self, text: str) -> list[LikelyPlace]:
        """What a text may mean that names no district, the likeliest first: by smaller place or likeness."""
        named = self.named_places(text)
        if named:
            return named
        parts = list(_parts(text))
        if len(_WORD.findall(text)) > _MOST_WORDS:
            return []
        scores: dict[str, float] = {}
        for part in parts:
            for key, score in self._alike(part):
                scores[key] = max(score, scores.get(key, 0.0))
        least = max(scores.values(), default=0.0) - _MUCH_LIKER
        near = [key for key, score in scores.items() if score >= least]
        # Names that are equally like stand in the order of the alphabet.
        found: dict[str, LikelyPlace] = {}
        for key in sorted(near, key=lambda key: (-scores[key], key)):
            for one in self._of_key(key):
                found.setdefault(one.district, one)
        return list(found.values())[:MOST_LIKELY]

    def named_places(self, text: str) -> list[LikelyPlace]:
        """The districts of the smaller places that a text names, the likeliest first."""
        return _ranked([one for part in _parts(text) for one in self._namesakes(part)])

    def side_of(self, text: str, district: str) -> bool | None:
        """Whether the places of a district that a text names are in its city; None if it names none, or both.

        An upazila called "Sadar" surrounds its city, and says nothing.
        """
        named = [
            place for part in _parts(text) for place in self._namesakes(part) if place.district == district
        ]
        sides = {place.in_city for place in named}
        if len(sides) != 1 or any(
            name.casefold().endswith("sadar") for place in named for name in place.names
        ):
            return None
        return sides.pop()

    def _namesakes(self, part: str) -> list[SmallerPlace]:
        """The places of this name, in any spelling, with an ending or not."""
        lengths = range(len(part), max(SHORTEST_NAME, len(part) - LONGEST_ENDING) - 1, -1)
        found = next((self._by_key[part[:one]] for one in lengths if part[:one] in self._by_key), [])
        names = {lookup_key(name) for place in found for name in place.names}
        places = (place for name in sorted(names) for place in self._by_key[name])
        return list(dict.fromkeys(places))

    def _alike(self, part: str) -> Iterator[tuple[str, float]]:
        """Names that sound the same, or are spelt nearly so and begin with the same sound."""
        sound, consonants = phonetic_keys(part)
        same = self._by_sound.get(sound, []) if len(sound) >= _SHORTEST_SOUND else []
        nearly = self._by_consonants.get(consonants, []) if len(consonants) >= _FEWEST_CONSONANTS else []
        yield from ((key, ratio(part, key)) for key in same)
        yield from ((key, score) for key in nearly if (score := ratio(part, key)) >= _LIKE_BESIDES)
        if len(part) < _SHORT:
            return
        for key, score, _ in extract(part, self._keys, scorer=ratio, score_cutoff=_LIKE, limit=_NEAREST):
            shorter = min(len(part), len(key))
            enough = score >= _LIKE if shorter >= _LONG else shorter >= _SHORT and score >= _LIKE_SHORT
            # Hossain is a name, and Hossainpur a place.
            is_rest = key.startswith(part) and len(key) - len(part) >= _PLACE_ENDING
            if enough and not is_rest and _first_sound(part) == _first_sound(key):
                yield key, score

    def _of_key(self, key: str) -> list[LikelyPlace]:
        if key in self._districts:
            return [LikelyPlace(self._districts[key], in_city=False)]
        return _ranked(self._namesakes(key))


def _ranked(places: Collection[SmallerPlace]) -> list[LikelyPlace]:
    """The districts of places, each once: the largest cities, then upazilas, then other cities."""
    in_city: dict[str, bool] = {}
    for place in places:
        in_city[place.district] = place.in_city and in_city.get(place.district, True)
    found = [LikelyPlace(district, city) for district, city in in_city.items()]
    return sorted(found, key=_rank)[:MOST_LIKELY]


def _rank(place: LikelyPlace) -> tuple[int, str]:
    if not place.in_city:
        return len(LARGEST_CITIES), place.district
    large = place.district in LARGEST_CITIES
    return LARGEST_CITIES.index(place.district) if large else len(LARGEST_CITIES) + 1, place.district


def _first_sound(key: str) -> str:
    return phones(key)[:1].replace("c", "s")


def _parts(text: str) -> Iterator[str]:
    """The words of a text, and each two and three side by side, as they are looked up: মিরপুর-১০ is মিরপুর."""
    words = _WORD.findall(text)
    for count in range(LONGEST_NAME, 0, -1):
        for first in range(len(words) - count + 1):
            part = _DIGITS.sub("", lookup_key("".join(words[first : first + count])))
            if len(part) >= SHORTEST_NAME:
                yield part


def read_upazilas(path: Path, districts: Districts) -> list[SmallerPlace]:
    """Upazilas of a CSV file with the columns :data:`UPAZILA_COLUMNS`; ValueError names a faulty line."""
    return [_upazila(row, line, districts) for line, row in _rows(path, UPAZILA_COLUMNS)]


def read_city_areas(path: Path, offices: Mapping[str, Office]) -> list[SmallerPlace]:
    """Parts of cities of a CSV file with the columns :data:`AREA_COLUMNS`; ValueError names a faulty line."""
    return [_city_area(row, line, offices) for line, row in _rows(path, AREA_COLUMNS)]


def _rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines of a file with exactly these columns, the last of which may be empty if it holds aliases."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != tuple(columns):
            raise ValueError(f"1: the columns are not {','.join(columns)}")
        for row in reader:
            cells = {column: (row.get(column) or "").strip() for column in columns}
            if empty := [column for column, cell in cells.items() if not cell and column != "aliases"]:
                raise ValueError(f"{reader.line_num}: {empty[0]} is empty")
            yield reader.line_num, cells


def _upazila(cells: Mapping[str, str], line: int, districts: Districts) -> SmallerPlace:
    district = districts.find(cells["district_en"])
    if district is None:
        raise ValueError(f"{line}: no district is called {cells['district_en']}")
    return SmallerPlace((cells["upazila_en"], cells["upazila_bn"]), district.name_en)


def _city_area(cells: Mapping[str, str], line: int, offices: Mapping[str, Office]) -> SmallerPlace:
    unit = offices.get(cells["unit"])
    if unit is None or not unit.metro or unit.district is None:
        raise ValueError(f"{line}: {cells['unit']} is no metropolitan unit")
    if cells["kind"] not in AREA_KINDS:
        raise ValueError(f"{line}: the kind is not {' or '.join(AREA_KINDS)}")
    aliases = (alias.strip() for alias in cells["aliases"].split("|"))
    names = (cells["name_en"], cells["name_bn"], *(alias for alias in aliases if alias))
    return SmallerPlace(names, unit.district, in_city=True)
