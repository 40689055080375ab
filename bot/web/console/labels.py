"""An agency's labels, and the labels of one conversation."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.accounts.roles import Permission
from bot.conversation.lists.commands import add_label, close_label, put_label, take_label_off
from bot.conversation.lists.errors import BadName, NameTaken, NoSuchThing
from bot.conversation.lists.queries import labels_of, labels_on
from bot.conversation.worklist import may_see
from bot.web.console.access import needs, viewer
from bot.web.console.inbox import tab_of
from bot.web.console.languages import _
from bot.web.console.office import ConsoleContext


def add_views(blueprint: Blueprint, console: ConsoleContext) -> None:
    """``/console/labels`` and ``/console/inbox/<tab>/<conversation>/labels``."""

    @blueprint.get("/labels")
    @needs(Permission.CONVERSATION_ASSIGN)
    def labels() -> str:
        return _page(console)

    @blueprint.post("/labels")
    @needs(Permission.CONVERSATION_ASSIGN)
    def new_label() -> Response | tuple[str, int]:
        person, now = viewer(), console.clock.now()
        try:
            with console.database.write() as unit:
                agency = console.scope(person).agency
                add_label(unit, now, agency, request.form.get("name", ""), actor=person.actor)
        except NameTaken:
            return _page(console, fault=_("There is a label of this name.")), 422
        except BadName:
            return _page(console, fault=_("A name has 1 to 40 characters.")), 422
        return redirect(url_for("console.labels"))

    @blueprint.post("/labels/<int:label_id>/close")
    @needs(Permission.CONVERSATION_ASSIGN)
    def end_label(label_id: int) -> Response:
        person, now = viewer(), console.clock.now()
        try:
            with console.database.write() as unit:
                close_label(unit, now, console.scope(person).agency, label_id, actor=person.actor)
        except NoSuchThing:
            abort(404)
        return redirect(url_for("console.labels"))

    @blueprint.post("/inbox/<tab>/<int:conversation_id>/labels")
    @needs(Permission.CONVERSATION_REPLY)
    def conversation_labels(tab: str, conversation_id: int) -> Response:
        _set(console, conversation_id, set(request.form.getlist("label", type=int)))
        return redirect(url_for("console.conversation", tab=tab_of(tab), conversation_id=conversation_id))


def _page(console: ConsoleContext, *, fault: str | None = None) -> str:
    with console.database.read() as unit:
        found = labels_of(unit, console.scope(viewer()).agency, with_closed=True)
    return render_template(
        "console/labels.html", labels=found, fault=fault, typed=request.form.get("name", "")
    )


def _set(console: ConsoleContext, conversation_id: int, wanted: set[int]) -> None:
    """Put on what is ticked, take off what is not any more; closed labels stay where they are."""
    person, now = viewer(), console.clock.now()
    agency = console.scope(person).agency
    with console.database.write() as unit:
        if not may_see(unit, console.offices(person), conversation_id):
            abort(404)
        offered = {one.id for one in labels_of(unit, agency)}
        present = {one.id for one in labels_on(unit, conversation_id)} & offered
        for label_id in sorted((wanted & offered) - present):
            put_label(unit, now, agency, label_id, [conversation_id], actor=person.actor)
        for label_id in sorted(present - wanted):
            take_label_off(unit, now, agency, label_id, [conversation_id], actor=person.actor)
