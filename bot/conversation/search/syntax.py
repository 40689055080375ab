"""Reading the search box: words, words in a row in quotes, and fields (``stage:registered``, ``ধাপ:নথিভুক্ত``).

Nothing is refused: what can't be read is told, and the rest is searched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.cases.references import normalise_reference
from bot.catalogue.places import Districts
from bot.catalogue.schema import Service
from bot.conversation.search import values
from bot.text.excerpts import Term
from bot.text.normalise import normalise
from bot.text.search_words import query_key, words_in
from bot.word_index.model import EntryKind

LONGEST_QUERY = 200
MOST_WORDS = 12

#: Fields by their names in both languages.
FIELDS = {
    **dict.fromkeys(("service", "সেবা"), "service"),
    **dict.fromkeys(("reference", "ref", "সূত্র", "রেফারেন্স"), "reference"),
    **dict.fromkeys(("phone", "ফোন", "মোবাইল"), "phone"),
    **dict.fromkeys(("from", "কার", "প্রেরক"), "from"),
    **dict.fromkeys(("before", "আগে"), "before"),
    **dict.fromkeys(("after", "since", "পরে"), "after"),
    **dict.fromkeys(("stage", "ধাপ"), "stage"),
    **dict.fromkeys(("is", "অবস্থা"), "is"),
    **dict.fromkeys(("district", "জেলা"), "district"),
}
_PART = re.compile(
    r"""(?:(?P<name>[^\W\d_][^\s":]*):)?(?P<quoted>"[^"]*"?)|(?P<field>[^\W\d_][^\s":]*):(?P<value>\S*)|(?P<word>\S+)"""
)


class FaultKind(StrEnum):
    """What could not be read."""

    UNKNOWN_FIELD = "unknown_field"
    NO_VALUE = "no_value"
    UNKNOWN_SERVICE = "unknown_service"
    UNKNOWN_STAGE = "unknown_stage"
    UNKNOWN_DISTRICT = "unknown_district"
    UNKNOWN_STATE = "unknown_state"
    UNKNOWN_SPEAKER = "unknown_speaker"
    BAD_DATE = "bad_date"
    BAD_PHONE = "bad_phone"
    BAD_REFERENCE = "bad_reference"
    OPEN_QUOTE = "open_quote"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"


@dataclass(frozen=True)
class Fault:
    """Something that could not be read, as it was typed."""

    kind: FaultKind
    typed: str


class CaseState(StrEnum):
    """Which cases."""

    OPEN = "open"
    CLOSED = "closed"
    LATE = "late"


@dataclass
class SearchQuery:
    """What is sought. A condition that is None or empty was not given."""

    terms: list[Term] = field(default_factory=list)
    services: frozenset[str] | None = None
    stages: frozenset[str] | None = None
    district: str | None = None
    state: CaseState | None = None
    reference: str | None = None
    phone: str | None = None
    speaker: EntryKind | None = None
    before: datetime | None = None
    after: datetime | None = None
    faults: list[Fault] = field(default_factory=list)

    @property
    def asks_for_cases(self) -> bool:
        """Whether a condition is about cases."""
        return any((self.services, self.stages, self.district, self.state, self.reference))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for."""
        given = (self.terms, self.phone, self.speaker, self.before, self.after)
        return not any(given) and not self.asks_for_cases

    @property
    def words(self) -> list[str]:
        """All words of all terms."""
        return [word for term in self.terms for word in term.words]


def parsed(text: str, services: Iterable[Service], districts: Districts) -> SearchQuery:
    """Read what was typed.

    Args:
        services: those of the searching officer's agency; no others have a name here.
        districts: all.
    """
    reading = _Reading(list(services), districts, SearchQuery())
    plain = normalise(text).strip()
    if len(plain) > LONGEST_QUERY:
        reading.fault(FaultKind.TOO_LONG, plain[:20])
        plain = plain[:LONGEST_QUERY]
    reading.read(plain)
    return reading.query


@dataclass
class _Reading:
    services: Sequence[Service]
    districts: Districts
    query: SearchQuery
    loose: list[str] = field(default_factory=list)

    def read(self, plain: str) -> None:
        prefixes = [service.prefix for service in self.services]
        if reference := normalise_reference(plain, prefixes) if ":" not in plain else None:
            self.query.reference = reference
            return
        for match in _PART.finditer(plain):
            self._part(match)
        self._words(" ".join(self.loose))
        self.query.terms = self.query.terms[:MOST_WORDS]

    def fault(self, kind: FaultKind, typed: str) -> None:
        self.query.faults.append(Fault(kind, typed))

    def _part(self, match: re.Match[str]) -> None:
        quoted = match["quoted"]
        if quoted is not None and (len(quoted) < 2 or not quoted.endswith('"')):
            self.fault(FaultKind.OPEN_QUOTE, quoted)
        name, value = match["name"] or match["field"], (quoted or match["value"] or "").strip('"').strip()
        if name is not None:
            self._field(name, value)
        elif quoted is not None:
            self._phrase(value)
        else:
            self.loose.append(match["word"])

    def _field(self, name: str, value: str) -> None:
        known = FIELDS.get(name.lower())
        if known is None:
            self.fault(FaultKind.UNKNOWN_FIELD, name)
        elif not value:
            self.fault(FaultKind.NO_VALUE, name)
        else:
            getattr(self, f"_{known}")(value)

    def _words(self, text: str) -> None:
        for word in words_in(text):
            if query_key(word.text) is None:
                self.fault(FaultKind.TOO_SHORT, word.text)
            else:
                self.query.terms.append(Term((word.text,)))

    def _phrase(self, text: str) -> None:
        words = tuple(word.text for word in words_in(text))
        if any(query_key(word) is not None for word in words):
            self.query.terms.append(Term(words, is_whole=True))
        elif words:
            self.fault(FaultKind.TOO_SHORT, text)

    def _service(self, value: str) -> None:
        self.query.services = values.services_named(self.services, value) or None
        if self.query.services is None:
            self.fault(FaultKind.UNKNOWN_SERVICE, value)

    def _stage(self, value: str) -> None:
        self.query.stages = values.stages_named(self.services, value) or None
        if self.query.stages is None:
            self.fault(FaultKind.UNKNOWN_STAGE, value)

    def _district(self, value: str) -> None:
        found = self.districts.find(value)
        self.query.district = found.name_en if found else None
        if found is None:
            self.fault(FaultKind.UNKNOWN_DISTRICT, value)

    def _is(self, value: str) -> None:
        state = values.STATES.get(value.lower())
        self.query.state = CaseState(state) if state else None
        if state is None:
            self.fault(FaultKind.UNKNOWN_STATE, value)

    def _from(self, value: str) -> None:
        speaker = values.SPEAKERS.get(value.lower())
        self.query.speaker = EntryKind(speaker) if speaker else None
        if speaker is None:
            self.fault(FaultKind.UNKNOWN_SPEAKER, value)

    def _reference(self, value: str) -> None:
        self.query.reference = normalise_reference(value, [service.prefix for service in self.services])
        if self.query.reference is None:
            self.fault(FaultKind.BAD_REFERENCE, value)

    def _phone(self, value: str) -> None:
        self.query.phone = values.phone_of(value)
        if self.query.phone is None:
            self.fault(FaultKind.BAD_PHONE, value)

    def _before(self, value: str) -> None:
        self.query.before = values.start_of_day(value)
        if self.query.before is None:
            self.fault(FaultKind.BAD_DATE, value)

    def _after(self, value: str) -> None:
        self.query.after = values.start_of_day(value)
        if self.query.after is None:
            self.fault(FaultKind.BAD_DATE, value)
