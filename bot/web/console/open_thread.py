"""An open conversation as a screen shows it: what was said, who had it when, what may be done with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.accounts.away import is_long_away
from bot.accounts.queries import names_of
from bot.accounts.roles import Permission
from bot.accounts.viewer import Viewer
from bot.conversation.desk import form_in_progress
from bot.conversation.hands.queries import Span, hands_of, may_read, spans_of, transfers_by_id
from bot.conversation.masked_words import masked_words
from bot.conversation.model import Conversation
from bot.conversation.resending import repeatable
from bot.conversation.thread import Item, Thread, last_heard, thread
from bot.conversation.thread_files import files_of
from bot.conversation.transfer import agency_of_page
from bot.web.console.case_shown import said
from bot.web.console.clock_shown import clock_of
from bot.web.console.hands_shown import HandLine, changed, hand_lines
from bot.web.console.here import who_is_here
from bot.web.console.languages import _
from bot.web.console.office import ConsoleContext
from bot.web.console.thread_shown import Line, shown


def thread_told(
    console: ConsoleContext, person: Viewer, conversation_id: int, revealed: str | None = None
) -> dict[str, Any]:
    """A conversation, for a template. Whether it may be seen is for the caller to ask.

    Args:
        revealed: the key of a line whose numbers are shown whole.
    """
    with console.database.read() as unit:
        found = thread(unit, conversation_id, person.agency or "")
        hands = hands_of(unit, conversation_id)
        spans = spans_of(hands, agency_of_page(unit, found.conversation), console.agency_of)
        whole, found = found, masked(readable(found, spans, person.agency), revealed)
        holders = {found.conversation.officer or "", *(one.actor for one in hands)}
        holders |= {item.author for item in found.items if item.author}
        names = names_of(unit, holders | {one.from_officer or "" for one in hands})
        heard = last_heard(unit, conversation_id)
        changes = hand_lines(
            hands, spans, console.catalogue, person.agency, names, found.conversation.officer, revealed
        )
        lines = _lines(unit, console, found, person, changes)
        way = console.desk.way(unit, found.conversation)
        away = is_long_away(unit, found.conversation.officer, console.clock.now())
        office = found.conversation.office
    mine, now = found.conversation.officer == person.holder, console.clock.now()
    told: dict[str, Any] = {"thread": found, "lines": lines, "heard": heard, "way": way}
    came = found.conversation.transfer_id
    told |= {
        "is_parted": len(whole.items) > len(found.items),
        "sent_here": next((one for one in changes if one.key == f"hand-{came}"), None),
        "may_take_over": away or person.may(Permission.CONVERSATION_ASSIGN),
        "opens": _opens(console, office),
        "form_kept": _form_kept(console, found.conversation) if mine else None,
    }
    told |= {"clock": clock_of(way, now), **who_is_here(console, person, conversation_id)}
    return {**told, "is_mine": mine, "holders": names}


def sent_here(unit: Any, console: ConsoleContext, ids: set[int]) -> dict[int, HandLine]:
    """Who sent conversations here, and why, by the number of the transfer."""
    found = transfers_by_id(unit, ids)
    names, catalogue = names_of(unit, {one.actor for one in found.values()}), console.catalogue
    return {one.id: HandLine.of(one, changed(one, catalogue, names)) for one in found.values()}


def _opens(console: ConsoleContext, office: str | None) -> datetime | None:
    """When the office opens; None while it is open."""
    hours, now = console.catalogue.office_hours, console.clock.now()
    return None if hours.is_open(office, now) else hours.opens_at(office, now)


def _form_kept(console: ConsoleContext, conversation: Conversation) -> str | None:
    """What becomes of the citizen's form when the bot has the conversation again."""
    code = form_in_progress(conversation)
    service = console.catalogue.services.get(code or "")
    if code is None:
        return None
    if service is None or service.confidential:
        return _("The citizen's unfinished form is kept; the bot offers to go on with it.")
    title = said(service.title)
    return _("The citizen's form (%(form)s) is kept; the bot offers to go on with it.", form=title)


def _lines(
    unit: Any, console: ConsoleContext, found: Thread, person: Viewer, hands: list[HandLine]
) -> list[Line]:
    """What was said, as the screen shows it."""
    conversation, now = found.conversation, console.clock.now()
    channel = console.desk.answerer.channels[conversation.channel]
    event_ids = {item.event_id for item in found.items if item.event_id is not None and item.attachments}
    files = files_of(unit, conversation.id, event_ids, console.confidential) if event_ids else {}
    again = repeatable(unit, channel, conversation, person.holder, now)
    return shown(found.items, files, channel, again, hands, is_mine=conversation.officer == person.holder)


def masked(found: Thread, revealed: str | None = None) -> Thread:
    """A thread with the ends of NID and passport numbers only, but for one line."""
    return replace(found, items=tuple(one if one.key == revealed else _masked(one) for one in found.items))


def _masked(item: Item) -> Item:
    words = masked_words(item.text or "")
    return replace(item, text=words, is_masked=True) if words != (item.text or "") else item


def readable(found: Thread, spans: list[Span], agency: str | None) -> Thread:
    """A thread with what an agency may read of it."""
    if len(spans) == 1:
        return found
    items = tuple(one for one in found.items if may_read(spans, agency, one.written_at))
    return replace(found, items=items)
