"""Changes of hands as lines in a thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.catalogue.loader import Catalogue
from bot.conversation.hands.model import TRANSFERS, HandKind, HandoverEvent
from bot.conversation.hands.queries import Span, may_read
from bot.conversation.masked_words import masked_words
from bot.web.console.case_shown import said
from bot.web.console.languages import _


@dataclass(frozen=True)
class HandLine:
    """One change of hands, in words. ``is_masked``: the note has a number of which only the end is shown."""

    key: str
    at: datetime
    changed: str
    note: str | None
    is_masked: bool = False

    @classmethod
    def of(cls, one: HandoverEvent, changed: str, revealed: str | None = None) -> HandLine:
        """A change of hands with its note, whole if its key is the one that is revealed."""
        key, shown = f"hand-{one.id}", masked_words(one.note or "")
        if key == revealed or shown == (one.note or ""):
            return cls(key, one.at, changed, one.note)
        return cls(key, one.at, changed, shown, is_masked=True)


def hand_lines(
    hands: Sequence[HandoverEvent],
    spans: Sequence[Span],
    catalogue: Catalogue,
    agency: str | None,
    names: Mapping[str, str],
    holder: str | None = None,
    revealed: str | None = None,
) -> list[HandLine]:
    """The changes that an agency may know of: while it had the conversation, and transfers to or from it.

    Args:
        holder: the officer who has it now.
        revealed: the key of a line whose numbers are shown whole.
    """
    then_had_by = [*(one.from_officer for one in hands), holder][1:]
    return [
        HandLine.of(one, changed(one, catalogue, names, then_had), revealed)
        for one, then_had in zip(hands, then_had_by, strict=True)
        if may_read(spans, agency, one.at) or _is_end(one, catalogue, agency)
    ]


def changed(
    one: HandoverEvent, catalogue: Catalogue, names: Mapping[str, str], then_had: str | None = None
) -> str:
    """A change in words; ``then_had`` is the officer who had it afterwards."""
    who, here, there = names.get(one.actor, ""), office_name(catalogue, one.from_office), one.to_office
    told = {"name": who, "here": here, "there": office_name(catalogue, there)}
    words = {
        HandKind.ASKED: _("The citizen asked for an officer."),
        HandKind.TAKEN: _("%(name)s took the conversation.", name=who),
        HandKind.ASSIGNED: _("%(name)s gave it to %(other)s.", name=who, other=names.get(then_had or "", "")),
        HandKind.TRANSFERRED: _("%(name)s sent it from %(here)s to %(there)s.", **told),
        HandKind.SENT_BACK: _("%(name)s sent it back from %(here)s to %(there)s.", **told),
        HandKind.GIVEN_BACK: _("%(name)s gave it back to the bot.", name=who),
        HandKind.LEFT: _("The citizen went back to the bot."),
        HandKind.TIMED_OUT: _("Nobody answered in time: back to the bot."),
        HandKind.OUTSIDE: _("Somebody answers in Facebook's inbox."),
        HandKind.OUTSIDE_ENDED: _("Facebook's inbox is quiet: back to the bot."),
    }
    kind = HandKind(one.kind)
    if kind is HandKind.TAKEN and one.from_officer in names:
        return _("%(name)s took it over from %(other)s.", name=who, other=names[one.from_officer or ""])
    return words[kind]


def office_name(catalogue: Catalogue, code: str | None) -> str:
    """An office in the reader's language; its code if there is no such office any more."""
    office = catalogue.offices.get(code or "")
    return said(office.title) if office else code or ""


def _is_end(one: HandoverEvent, catalogue: Catalogue, agency: str | None) -> bool:
    ends = [catalogue.offices.get(code or "") for code in (one.from_office, one.to_office)]
    return HandKind(one.kind) in TRANSFERS and agency in {office.agency for office in ends if office}
