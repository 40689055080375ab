"""Order and filter of the worklist, as they stand in its address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from flask import abort, request

from bot.accounts.viewer import Viewer
from bot.conversation.lists.model import Label
from bot.conversation.model import Owner
from bot.conversation.worklist import Filter, Place, Sort
from bot.web.console.case_shown import said
from bot.web.console.languages import _
from bot.web.console.office import ConsoleContext

LANGUAGES_WRITTEN = ("bn", "bn-Latn", "en", "mixed")
CHANNELS = ("facebook", "sms")
LONGEST_VALUE = 60


class Option(NamedTuple):
    """One of a field's values, and how it reads."""

    value: str
    words: str


class Field(NamedTuple):
    """One thing to choose by."""

    name: str
    label: str
    options: list[Option]
    chosen: str


@dataclass(frozen=True)
class Choice:
    """What was chosen, and where the page begins."""

    sort: Sort | None
    filter: Filter
    behind: Place | None

    @classmethod
    def of_request(cls) -> Choice:
        """What the address says; what it says wrongly is no page."""
        return cls.of(request.args)

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> Choice:
        """What the arguments of an address say."""
        known = {field.name for field in fields(Filter)}
        given = {name: value for name, value in arguments.items() if name in known and value}
        label = given.pop("label", None)
        if any(len(value) > LONGEST_VALUE for value in given.values()):
            abort(400)
        return cls(
            _sort(arguments.get("sort")),
            Filter(**given, label=_number(label) if label else None),
            _behind(arguments.get("behind", "")),
        )

    @property
    def query(self) -> dict[str, Any]:
        """The arguments that lead to this list again, from its beginning."""
        chosen = {field.name: getattr(self.filter, field.name) for field in fields(Filter)}
        told = {"sort": self.sort.value if self.sort else None, **chosen}
        return {name: str(value) for name, value in told.items() if value is not None}

    @property
    def here(self) -> dict[str, Any]:
        """The same, with the page."""
        return {**self.query, **({"behind": as_text(self.behind)} if self.behind else {})}


def tidy_query(query: str) -> str:
    """Only what belongs to a list, in one order."""
    return urlencode(Choice.of(dict(parse_qsl(query))).query)


def choice_fields(
    console: ConsoleContext, person: Viewer, labels: list[Label], chosen: Filter
) -> Iterator[Field]:
    """What the form of filters offers to somebody."""
    services = [Option(one.code, said(one.title)) for one in console.services(person) if not one.confidential]
    yield _field("service", _("Service"), services, chosen.service)
    languages = [Option(code, written_in(code)) for code in LANGUAGES_WRITTEN]
    yield _field("language", _("Language"), languages, chosen.language)
    yield _field("label", _("Label"), [Option(str(one.id), one.name) for one in labels], chosen.label)
    if person.office is None:
        offices = console.catalogue.offices
        own = [Option(code, said(offices[code].title)) for code in sorted(console.offices(person))]
        yield _field("office", _("Office"), own, chosen.office)
    yield _field(
        "channel", _("Channel"), [Option(one, channel_name(one)) for one in CHANNELS], chosen.channel
    )
    yield _field("owner", _("Who answers"), [Option(one, owner_name(one)) for one in Owner], chosen.owner)


def sort_options() -> list[Option]:
    """The orders to choose from."""
    names = {
        Sort.NEWEST: _("Newest first"),
        Sort.WAITING: _("Waiting longest first"),
        Sort.DEADLINE: _("Nearest deadline first"),
    }
    return [Option(sort.value, words) for sort, words in names.items()]


def written_in(code: str | None) -> str:
    """A language that a citizen writes in."""
    names = {"bn": _("Bangla"), "bn-Latn": _("Banglish"), "en": _("English"), "mixed": _("mixed")}
    return names.get(code or "", "")


def channel_name(code: str) -> str:
    """A channel."""
    return {"facebook": "Messenger", "sms": "SMS"}.get(code, code)


def owner_name(owner: str) -> str:
    """Who answers."""
    names = {Owner.BOT: _("Bot"), Owner.WAITING: _("Nobody yet"), Owner.OFFICER: _("An officer")}
    return names[Owner(owner)]


def as_text(place: Place) -> str:
    """Where a page ended, for an address."""
    return f"{place.at.isoformat()}_{place.conversation_id}"


def _field(name: str, label: str, options: list[Option], chosen: object) -> Field:
    return Field(name, label, options, "" if chosen is None else str(chosen))


def _behind(text: str) -> Place | None:
    moment, _sign, number = text.partition("_")
    if not number:
        return None
    try:
        at = datetime.fromisoformat(moment)
        place = Place(at, int(number))
    except ValueError:
        abort(400)
    return place if at.tzinfo is not None else abort(400)


def _sort(name: str | None) -> Sort | None:
    try:
        return Sort(name) if name else None
    except ValueError:
        abort(400)


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        abort(400)
    return int(text)
