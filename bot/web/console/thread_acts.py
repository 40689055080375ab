"""What an officer does with single lines of a thread: a file, a failed reply, what the bot took it for."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from bot.accounts.roles import Permission
from bot.audit.acts import Act
from bot.audit.commands import note
from bot.conversation.corrections.commands import correct as correct_intent
from bot.conversation.corrections.errors import NotCorrectable
from bot.conversation.handover import HandoverError
from bot.evidence.errors import EvidenceError
from bot.evidence.queries import open_viewing_copy
from bot.web.console.access import needs, viewer
from bot.web.console.copy_shown import copy_response, is_a_look
from bot.web.console.flashes import not_done
from bot.web.console.inbox import Inbox
from bot.web.console.intent_words import INTENTS, intent_of
from bot.web.console.languages import _
from bot.web.console.thread_shown import Said

Page = str | BaseResponse | tuple[str, int]
#: What a line of the thread is in the audit trail, by the beginning of its key.
_RECORDS = {"in": "event_id", "out": "message_id", "note": "note_id"}


def add_views(blueprint: Blueprint, inbox: Inbox) -> None:
    """``/console/inbox/<tab>/<conversation>/…``."""
    console = inbox.console

    @blueprint.get("/inbox/<tab>/<int:conversation_id>/files/<evidence_id>")
    @needs(Permission.CONVERSATION_READ)
    def thread_file(tab: str, conversation_id: int, evidence_id: str) -> Page:
        # What the thread shows may be looked at, nothing else.
        shown = inbox.thread_of(viewer(), conversation_id)["lines"]
        files = [file for line in shown if isinstance(line, Said) for file in line.files]
        if evidence_id not in {file.evidence_id for file in files if file.view_type}:
            abort(404)
        with console.database.write() as unit:
            try:
                copy = open_viewing_copy(unit, console.store, evidence_id)
            except EvidenceError:
                abort(404)
            if is_a_look(evidence_id):
                note(
                    unit,
                    console.clock.now(),
                    actor=viewer().actor,
                    action=Act.THREAD_FILE_VIEWED,
                    conversation_id=conversation_id,
                    file=evidence_id,
                )
        return copy_response(copy, evidence_id[:8])

    @blueprint.post("/inbox/<tab>/<int:conversation_id>/lines/<key>/reveal")
    @needs(Permission.CASE_REVEAL)
    def reveal_line(tab: str, conversation_id: int, key: str) -> Page:
        # Of what the thread shows, what has something to show.
        shown = inbox.thread_of(viewer(), conversation_id)["thread"].items
        if key not in {item.key for item in shown if item.is_masked}:
            abort(404)
        record, actor, now = _record_of(key), viewer().actor, console.clock.now()
        with console.database.write() as unit:
            act = Act.FIELD_REVEALED
            note(unit, now, actor=actor, action=act, conversation_id=conversation_id, **record)
        if not request.headers.get("HX-Request"):
            return inbox.page(tab, conversation_id, revealed=key)
        whole = inbox.thread_of(viewer(), conversation_id, revealed=key)["thread"].items
        return render_template("console/whole.html", item=next(item for item in whole if item.key == key))

    @blueprint.post("/inbox/<tab>/<int:conversation_id>/replies/<int:message_id>/again")
    @needs(Permission.CONVERSATION_REPLY)
    def send_again(tab: str, conversation_id: int, message_id: int) -> Page:
        inbox.check_theirs(viewer(), conversation_id)
        try:
            console.desk.send_again(conversation_id, message_id, viewer().holder, viewer().actor)
        except HandoverError:
            not_done(_("This reply can't be sent again now. Read what stands beside it."))
        return redirect(url_for("console.conversation", tab=tab, conversation_id=conversation_id))

    @blueprint.post("/inbox/<tab>/<int:conversation_id>/replies/<int:message_id>/withdraw")
    @needs(Permission.CONVERSATION_REPLY)
    def withdraw(tab: str, conversation_id: int, message_id: int) -> Page:
        inbox.check_theirs(viewer(), conversation_id)
        try:
            console.desk.withdraw(conversation_id, message_id, viewer().holder)
        except HandoverError:
            not_done(_("It is too late to take it back."))
        return redirect(url_for("console.conversation", tab=tab, conversation_id=conversation_id))

    @blueprint.post("/inbox/<tab>/<int:conversation_id>/understood/<int:event_id>")
    @needs(Permission.MODEL_CORRECT)
    def correct(tab: str, conversation_id: int, event_id: int) -> Page:
        # What the thread does not show to somebody can't be corrected by them either.
        told = inbox.thread_of(viewer(), conversation_id)["thread"]
        if event_id not in {item.event_id for item in told.items}:
            abort(404)
        intent = request.form.get("intent") or intent_of(request.form.get("words", ""))
        place = f"understood-{event_id}"
        page = url_for("console.conversation", tab=tab, conversation_id=conversation_id, _anchor=place)
        back = redirect(page)
        if intent is None:
            not_done(_("Choose one of the list."))
            return back
        person, now = viewer(), console.clock.now()
        try:
            with console.database.write() as unit:
                correct_intent(
                    unit,
                    now,
                    conversation_id,
                    event_id,
                    intent,
                    intents=INTENTS,
                    agency=person.agency or "",
                    actor=person.actor,
                )
        except NotCorrectable:
            abort(404)
        flash(_("Noted: it counts when the bot is trained next."))
        return back


def _record_of(key: str) -> dict[str, int]:
    kind, _sign, number = key.rpartition("-")
    return {_RECORDS[kind]: int(number)}
