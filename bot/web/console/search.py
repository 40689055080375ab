"""Search: one box on every page, over references, numbers, names and words.

What is typed may be a citizen's name or phone and must not stand in an address, which servers and browsers
write down: the form is posted, and the address of its results holds it encrypted. A link that names
nobody may say ``?q=is:late``.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from bot.accounts.roles import Permission
from bot.accounts.viewer import Viewer
from bot.audit.acts import Act
from bot.audit.commands import note
from bot.cases.reading import is_sensitive
from bot.conversation.search.hits import Found, Hit
from bot.conversation.search.queries import search
from bot.conversation.search.syntax import LONGEST_QUERY, Fault, FaultKind, SearchQuery, parsed
from bot.privacy.errors import Unreadable
from bot.privacy.keyring import decrypt, encrypt
from bot.web.console.access import needs, viewer
from bot.web.console.case_shown import CaseShown
from bot.web.console.languages import _, language
from bot.web.console.office import ConsoleContext
from bot.word_index.queries import Place

#: So many cases of one conversation stand at the head of a result.
CASES_OF_A_HIT = 3
#: Begins all that addresses hold: else the page would open whatever somebody has copied out of the database.
_PURPOSE = "search\n"
Page = str | BaseResponse


def add_views(blueprint: Blueprint, console: ConsoleContext) -> None:
    """``/console/search``."""

    @blueprint.post("/search")
    @needs(Permission.CASE_READ)
    def search_for() -> Page:
        typed = request.form.get("q", "").strip()[: LONGEST_QUERY + 1]
        return redirect(url_for("console.search_page", s=_sealed(typed) if typed else None), 303)

    @blueprint.get("/search")
    @needs(Permission.CASE_READ)
    def search_page() -> Page:
        typed, behind, now = _typed(), _behind(), console.clock.now()
        query = parsed(typed, console.services(viewer()), console.catalogue.districts)
        found = _searched(console, viewer(), query, behind)
        if behind is None and (only := _only_case(query, found)):
            return redirect(url_for("console.case", reference=only))
        hits = [
            (hit, [CaseShown.of(case, console.catalogue, now) for case in hit.cases[:CASES_OF_A_HIT]])
            for hit in found.hits
        ]
        told: dict[str, Any] = {"typed_search": typed, "faults": [_fault(one) for one in query.faults]}
        told |= {"is_empty": query.is_empty, "further": _further(found, typed), "examples": _examples()}
        return render_template("console/search.html", **told, hits=hits)


def _searched(console: ConsoleContext, person: Viewer, query: SearchQuery, behind: Place | None) -> Found:
    """Search, and note how much was found, not for what; of sensitive cases that are told of, also which."""
    if query.is_empty:
        return Found([])
    now = console.clock.now()
    with console.database.read() as unit:
        found = search(unit, console.catalogue, now, console.offices(person), query, behind)
        told_of = [one.id for one in found.told_of if is_sensitive(console.catalogue, one)]
    with console.database.write() as unit:
        note(unit, now, actor=person.actor, action=Act.SEARCHED, hits=len(found.hits))
        for case_id in told_of:
            note(unit, now, actor=person.actor, action=Act.CASE_FOUND, case_id=case_id)
    return found


def _only_case(query: SearchQuery, found: Found) -> str | None:
    """The case that was asked for by its reference and nothing else."""
    is_alone = query.reference is not None and not query.terms and len(found.hits) == 1
    return _first_reference(found.hits[0]) if is_alone else None


def _first_reference(hit: Hit) -> str | None:
    return hit.cases[0].reference if hit.cases else None


def _typed() -> str:
    sealed = request.args.get("s")
    if sealed is None:
        return request.args.get("q", "").strip()
    try:
        opened = decrypt(sealed)
    except Unreadable:
        # Under a key that is no longer in use, or not ours: there is nothing to search for.
        return ""
    return opened.removeprefix(_PURPOSE) if opened.startswith(_PURPOSE) else ""


def _sealed(typed: str) -> str:
    return encrypt(_PURPOSE + typed)


def _further(found: Found, typed: str) -> str | None:
    place = found.further
    if place is None:
        return None
    return url_for("console.search_page", s=_sealed(typed), behind=f"{place.at.isoformat()}_{place.entry_id}")


def _behind() -> Place | None:
    moment, _sign, number = request.args.get("behind", "").partition("_")
    try:
        return Place(datetime.fromisoformat(moment), int(number)) if number else None
    except ValueError:
        abort(400)


def _fault(fault: Fault) -> str:
    typed = fault.typed
    words = {
        FaultKind.UNKNOWN_FIELD: _("There is no field “%(typed)s”; it was left out.", typed=typed),
        FaultKind.NO_VALUE: _("Something is missing behind “%(typed)s:”.", typed=typed),
        FaultKind.UNKNOWN_SERVICE: _("Your agency has no service “%(typed)s”.", typed=typed),
        FaultKind.UNKNOWN_STAGE: _("No case of your agency has a stage “%(typed)s”.", typed=typed),
        FaultKind.UNKNOWN_DISTRICT: _("There is no district “%(typed)s”.", typed=typed),
        FaultKind.UNKNOWN_STATE: _("A case is open, closed or late, not “%(typed)s”.", typed=typed),
        FaultKind.UNKNOWN_SPEAKER: _("Words are from a citizen or an officer, not “%(typed)s”.", typed=typed),
        FaultKind.BAD_DATE: _("“%(typed)s” is no date. Write 2026-11-01 or 1/11/2026.", typed=typed),
        FaultKind.BAD_PHONE: _("“%(typed)s” is no phone number.", typed=typed),
        FaultKind.BAD_REFERENCE: _("“%(typed)s” is no reference of your agency.", typed=typed),
        FaultKind.OPEN_QUOTE: _("A quotation mark has no partner; the words behind it are taken as a row."),
        FaultKind.TOO_SHORT: _("“%(typed)s” is too short to be searched.", typed=typed),
        FaultKind.TOO_LONG: _("The search was too long; its end was left out."),
    }
    return words[fault.kind]


def _examples() -> list[tuple[str, str]]:
    """Searches to learn from, each with what it finds, in the reader's language."""
    is_bangla = language() == "bn"
    shown = (
        ("CON-২০২৬-০০০১২৩" if is_bangla else "CON-2026-000123", _("opens the case")),
        ("ovijog", _("a word in messages and cases, in any script and spelling")),
        ('"রহিম স্টোর"' if is_bangla else '"rahim store"', _("words in a row")),
        ("০১৭১২৩৪৫৬৭৮" if is_bangla else "01712345678", _("whose phone it is, and where it is written")),
        ("সেবা:CON ধাপ:নথিভুক্ত" if is_bangla else "service:CON stage:registered", _("by service and stage")),
        ("অবস্থা:দেরি" if is_bangla else "is:late", _("late cases; also open, closed")),
        ("জেলা:সিলেট টাকা" if is_bangla else "district:Sylhet taka", _("a word in matters of a district")),
        ("কার:কর্মকর্তা রসিদ" if is_bangla else "from:officer receipt", _("what an officer wrote; also citizen")),
        (
            "পরে:২০২৬-১১-০১ আগে:২০২৬-১২-০১" if is_bangla else "after:2026-11-01 before:2026-12-01",
            _("in a span of time"),
        ),
    )  # fmt: skip
    return list(shown)
