"""What an officer writes under a conversation: replies, notes, and what they have not sent yet."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for

from bot.accounts.roles import Permission
from bot.conversation.drafts.commands import save_draft
from bot.conversation.drafts.model import DraftKind
from bot.conversation.handover import HandoverError
from bot.conversation.notes.commands import write_note
from bot.conversation.notes.errors import AmbiguousMention, EmptyNote, NoteError, NoteTooLong, UnknownMention
from bot.conversation.notes.queries import who_may_see
from bot.conversation.replying import ReplyRefused
from bot.web.console.access import needs, viewer
from bot.web.console.composing import colleagues_to_name, ready_replies
from bot.web.console.flashes import not_done
from bot.web.console.inbox import Inbox, Page, tab_of
from bot.web.console.languages import _, digits

_WITH = "/inbox/<tab>/<int:conversation_id>"


def add_views(blueprint: Blueprint, inbox: Inbox) -> None:
    """``/console/inbox/…/reply``, ``note``, ``draft``, and the lists that open while one types."""

    @blueprint.post(f"{_WITH}/reply")
    @needs(Permission.CONVERSATION_REPLY)
    def reply(tab: str, conversation_id: int) -> Page:
        return _reply(inbox, tab, conversation_id)

    @blueprint.post(f"{_WITH}/note")
    @needs(Permission.CONVERSATION_REPLY)
    def note(tab: str, conversation_id: int) -> Page:
        return _note(inbox, tab, conversation_id)

    @blueprint.post(f"{_WITH}/draft")
    @needs(Permission.CONVERSATION_REPLY)
    def draft(tab: str, conversation_id: int) -> Page:
        if request.form.get("kind") not in set(DraftKind):
            abort(400)
        _keep(inbox, conversation_id, DraftKind(request.form["kind"]), request.form.get("text", ""))
        return Response(status=204)

    @blueprint.get(f"{_WITH}/ready")
    @needs(Permission.CONVERSATION_REPLY)
    def ready(tab: str, conversation_id: int) -> Page:
        inbox.check_theirs(viewer(), conversation_id)
        found = ready_replies(inbox.console, viewer(), conversation_id)
        return render_template("console/options.html", options=found.values(), of="ready")

    @blueprint.post(f"{_WITH}/ready")
    @needs(Permission.CONVERSATION_REPLY)
    def insert(tab: str, conversation_id: int) -> Page:
        inbox.check_theirs(viewer(), conversation_id)
        found = ready_replies(inbox.console, viewer(), conversation_id).get(request.form.get("ready", ""))
        typed = [request.form.get("text", "").rstrip(), found.insert if found else ""]
        _keep(inbox, conversation_id, DraftKind.REPLY, "\n".join(part for part in typed if part))
        return redirect(url_for("console.conversation", tab=tab_of(tab), conversation_id=conversation_id))

    @blueprint.get(f"{_WITH}/colleagues")
    @needs(Permission.CONVERSATION_REPLY)
    def colleagues(tab: str, conversation_id: int) -> Page:
        inbox.check_theirs(viewer(), conversation_id)
        found = colleagues_to_name(inbox.console, viewer(), conversation_id)
        return render_template("console/options.html", options=found, of="colleague")


def _reply(inbox: Inbox, tab: str, conversation_id: int) -> Page:
    person, text = viewer(), request.form.get("text", "")
    inbox.check_theirs(person, conversation_id)
    # What was seen is part of the form: a reply without it has seen nothing.
    heard, several = request.form.get("heard", 0, type=int), bool(request.form.get("several"))
    try:
        inbox.console.desk.answer(conversation_id, person.holder, text, heard=heard, may_be_several=several)
    except ReplyRefused as refused:
        _keep(inbox, conversation_id, DraftKind.REPLY, text)
        told: dict[str, Any] = {"draft": text, "fault": _why_no_reply(refused)}
        told["several"] = refused.fault == "several"
        return inbox.page(tab, conversation_id, **told), 422
    except HandoverError as error:
        _keep(inbox, conversation_id, DraftKind.REPLY, text)
        not_done(inbox.why_not(error))
    return redirect(url_for("console.conversation", tab=tab_of(tab), conversation_id=conversation_id))


def _note(inbox: Inbox, tab: str, conversation_id: int) -> Page:
    person, text, console = viewer(), request.form.get("note", ""), inbox.console
    inbox.check_theirs(person, conversation_id)
    try:
        with console.database.write() as unit:
            people = who_may_see(unit, console.catalogue, conversation_id)
            whose = {"agency": person.agency or "", "author": person.holder}
            write_note(unit, console.clock, conversation_id, text, **whose, people=people)
    except NoteError as error:
        _keep(inbox, conversation_id, DraftKind.NOTE, text)
        told = {"note_draft": text, "note_fault": _why_no_note(error), "writes": "note"}
        return inbox.page(tab, conversation_id, **told), 422
    there = url_for(
        "console.conversation", tab=tab_of(tab), conversation_id=conversation_id, writes=DraftKind.NOTE
    )
    return redirect(there)


def _keep(inbox: Inbox, conversation_id: int, kind: DraftKind, text: str) -> None:
    inbox.check_theirs(viewer(), conversation_id)
    with inbox.console.database.write() as unit:
        save_draft(unit, inbox.console.clock.now(), conversation_id, viewer().holder, kind, text)


def _why_no_reply(refused: ReplyRefused) -> str:
    words = {
        "empty": _("Write something first."),
        "too_long": _("This is too long: write it in two messages."),
        "overtaken": _("A newer message came while you typed. Read it, then send."),
        "unfilled": _("%(variable)s is not filled. Write it, or take it out.", variable=refused.detail),
        "several": _(
            "This is long and goes as %(count)s messages. Say below that you want it so, or shorten it.",
            count=digits(refused.detail),
        ),
    }
    return words[refused.fault]


def _why_no_note(error: NoteError) -> str:
    match error:
        case EmptyNote():
            return _("Write something first.")
        case NoteTooLong():
            return _("This is too long: write it in two notes.")
        case UnknownMention():
            return _("Nobody who may see this conversation is called @%(name)s.", name=error.name)
        case AmbiguousMention():
            people = ", ".join(error.people)
            return _("@%(name)s may be several people: %(people)s.", name=error.name, people=people)
    return _("The note was not saved.")
