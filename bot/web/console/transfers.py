"""Sending a conversation to another office, refusing one, and the list of what was sent."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from bot.accounts.queries import names_of
from bot.accounts.roles import Permission
from bot.accounts.viewer import Viewer
from bot.catalogue.loader import Catalogue
from bot.conversation.handover import HandoverError
from bot.conversation.hands.queries import SENT_SHOWN, sent_on
from bot.conversation.transfer import SHOWN_CHOICES, Sender, TransferRefused
from bot.web.console.access import needs, viewer
from bot.web.console.case_shown import said
from bot.web.console.flashes import not_done
from bot.web.console.hands_shown import office_name
from bot.web.console.inbox import Inbox
from bot.web.console.languages import _

Page = str | BaseResponse | tuple[str, int]


def add_views(blueprint: Blueprint, inbox: Inbox) -> None:
    """``/console/inbox/<tab>/<conversation>/transfer`` and what belongs to it."""
    console = inbox.console

    @blueprint.get("/inbox/<tab>/<int:conversation_id>/transfer")
    @needs(Permission.CONVERSATION_REPLY)
    def transfer(tab: str, conversation_id: int) -> Page:
        return _form(inbox, tab, conversation_id)

    @blueprint.post("/inbox/<tab>/<int:conversation_id>/transfer")
    @needs(Permission.CONVERSATION_REPLY)
    def send_on(tab: str, conversation_id: int) -> Page:
        inbox.check_theirs(viewer(), conversation_id)
        to, reason = request.form.get("office", ""), request.form.get("reason", "")
        shown = request.form.get("shown", 0, type=int)
        if shown not in SHOWN_CHOICES:
            abort(400)
        try:
            console.desk.transfer(conversation_id, to, reason, _sender(), shown)
        except (TransferRefused, HandoverError) as error:
            typed = {"office": to, "reason": reason, "shown": shown, "fault": _why(error)}
            return _form(inbox, tab, conversation_id, **typed), 422
        flash(_("Sent to %(office)s. The citizen is told.", office=office_name(console.catalogue, to)))
        return redirect(url_for("console.inbox_list", tab="mine"))

    @blueprint.post("/inbox/<tab>/<int:conversation_id>/send-back")
    @needs(Permission.CONVERSATION_REPLY)
    def send_back(tab: str, conversation_id: int) -> Page:
        inbox.check_theirs(viewer(), conversation_id)
        try:
            console.desk.send_back(conversation_id, request.form.get("reason", ""), _sender())
        except (TransferRefused, HandoverError) as error:
            not_done(_why(error))
            return redirect(url_for("console.conversation", tab=tab, conversation_id=conversation_id))
        flash(_("Sent back. The citizen is told."))
        return redirect(url_for("console.inbox_list", tab="unassigned"))

    @blueprint.get("/sent-on")
    @needs(Permission.CONVERSATION_READ)
    def sent_on_list() -> Page:
        offices = console.offices(viewer())
        with console.database.read() as unit:
            found = sent_on(unit, offices, request.args.get("before", type=int))
            names = names_of(unit, {one.actor for one in found})
        further = found[-1].id if len(found) == SENT_SHOWN else None
        named = {code: office_name(console.catalogue, code) for one in found for code in _ends(one)}
        told: dict[str, Any] = {"sent": found, "names": names, "offices": named, "further": further}
        return render_template("console/sent_on.html", **told)


def _ends(one: Any) -> list[str]:
    return [code for code in (one.from_office, one.to_office) if code]


def _form(inbox: Inbox, tab: str, conversation_id: int, **typed: Any) -> str:
    shown = inbox.thread_of(viewer(), conversation_id)
    chosen = {"tab": tab, "choices": SHOWN_CHOICES, "agencies": _agencies(inbox.console.catalogue, viewer())}
    return render_template("console/transfer.html", **shown, **chosen, **{"shown": 5, **typed})


def _agencies(catalogue: Catalogue, person: Viewer) -> list[tuple[str, list[tuple[str, str]]]]:
    """Offices by agency, one's own agency first."""
    own_first = sorted(catalogue.agencies.values(), key=lambda agency: agency.code != person.agency)
    return [
        (
            said(agency.name),
            [
                (office.code, said(office.title))
                for office in catalogue.offices.values()
                if office.agency == agency.code
            ],
        )
        for agency in own_first
    ]


def _sender() -> Sender:
    person = viewer()
    return Sender(person.holder, person.may(Permission.CONVERSATION_ASSIGN), request.remote_addr)


def _why(error: TransferRefused | HandoverError) -> str:
    if isinstance(error, HandoverError):
        return _("Take the conversation first.")
    words = {
        "office": _("Choose another office."),
        "why": _("Say why, in at most 1000 letters."),
        "closed": _("What citizens tell your agency goes to no other agency."),
        "form": _("The citizen is filling in a confidential form: this goes to no other agency."),
        "not_yours": _("Take the conversation first."),
        "back": _("It was not sent here by another office."),
    }
    return words[error.reason]
