"""Places within places: an upazila can have the name of another district."""

from __future__ import annotations

import re

from bot.nlu.message import EntityMatch

# An upazila, a police station or a village, not the district of that name.
_SMALLER = re.compile(
    r"[\s,-]{0,2}(?:sadar\s)?(?:upo?a?zil[al]|upoz?j?ela|thana|union|উপজেলা|থানা|ইউনিয়ন|ইউনিয়ন)"
)
# "Bogura's Sherpur": the first place has the second. The র of শেরপুর, নাটোর and যশোর is their own.
_OF = re.compile("(?:ের|[ািীঁ]র|er|[ai]r|'s)$")
# Names that districts share with an upazila of another district (namesakes farther apart don't get mixed up).
_NAMESAKES = {"Sherpur": "Bogura"}


def without_places_within(matching: str, places: list[EntityMatch]) -> list[EntityMatch]:
    """Leave out a place that another one of the text contains: শেরপুর of "বগুড়ার শেরপুর উপজেলা"."""
    return [place for at, place in enumerate(places) if not _within_another(matching, places, at)]


def _within_another(matching: str, places: list[EntityMatch], at: int) -> bool:
    place = places[at]
    others = [other for other in places if other.value != place.value]
    if others and _SMALLER.match(matching, place.end):
        return True
    return any(
        _beside(matching, place, other)
        and (_NAMESAKES.get(str(place.value)) == other.value or _has(matching, other, place))
        for other in others
    )


def _beside(matching: str, one: EntityMatch, other: EntityMatch) -> bool:
    first, second = sorted((one, other), key=lambda place: place.start)
    return not matching[first.end : second.start].strip(" ,-")


def _has(matching: str, owner: EntityMatch, place: EntityMatch) -> bool:
    return owner.end <= place.start and _OF.search(matching[owner.start : owner.end]) is not None
