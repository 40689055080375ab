"""What the composer begins with: the officer's drafts, ready replies, and whom a note may name."""

from __future__ import annotations

from typing import Any, NamedTuple

from bot.accounts.viewer import Viewer
from bot.conversation.canned.filling import filled_replies
from bot.conversation.canned.queries import Canned, canned_replies
from bot.conversation.drafts.model import DraftKind
from bot.conversation.drafts.queries import drafts_of
from bot.conversation.notes.commands import LONGEST_NOTE
from bot.conversation.notes.mentions import names_to_type
from bot.conversation.notes.queries import who_may_see
from bot.conversation.replying import ONE_MESSAGE
from bot.web.console.case_shown import said
from bot.web.console.office import ConsoleContext


class Option(NamedTuple):
    """A line of a list that opens while one types: what is read, what is put in, and what finds it."""

    title: str
    hint: str
    insert: str
    find: str


def composing(console: ConsoleContext, person: Viewer, conversation_id: int) -> dict[str, Any]:
    """For the composer's template: what was typed before, and the titles of the ready replies."""
    with console.database.read() as unit:
        drafts = drafts_of(unit, conversation_id, person.holder)
        ready = canned_replies(unit, console.catalogue, person.agency or "", person.office)
    return {
        "draft": drafts.get(DraftKind.REPLY),
        "note_draft": drafts.get(DraftKind.NOTE),
        "ready": [(one.code, said(one.title)) for one in ready],
        "one_message": ONE_MESSAGE,
        "longest_note": LONGEST_NOTE,
    }


def ready_replies(console: ConsoleContext, person: Viewer, conversation_id: int) -> dict[str, Option]:
    """The ready replies by code, filled from the conversation's case, in its citizen's language."""
    with console.database.read() as unit:
        found = filled_replies(unit, console.catalogue, person, console.offices(person), conversation_id)
    return {one.code: _option(one, text) for one, text in found}


def colleagues_to_name(console: ConsoleContext, person: Viewer, conversation_id: int) -> list[Option]:
    """Whom a note on a conversation may name."""
    with console.database.read() as unit:
        people = who_may_see(unit, console.catalogue, conversation_id)
    return [
        Option(one.name, one.email, f"@{typed} ", f"{one.name} {one.email}")
        for one, typed in names_to_type(people)
        if one.viewer.holder != person.holder
    ]


def _option(one: Canned, text: str) -> Option:
    return Option(said(one.title), text, text, f"{one.title.bn} {one.title.en} {one.code}")
