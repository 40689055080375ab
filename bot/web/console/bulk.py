"""Acts on the conversations that were picked in the list; works as a plain form."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from bot.accounts.queries import colleagues
from bot.accounts.roles import Permission
from bot.accounts.viewer import Viewer
from bot.conversation.bulk import Done, NotDone
from bot.conversation.lists.commands import put_label, take_label_off
from bot.conversation.lists.errors import NoSuchThing
from bot.conversation.worklist import seen_among
from bot.web.console.access import needs, viewer
from bot.web.console.flashes import not_done
from bot.web.console.inbox import tab_of
from bot.web.console.languages import _, digits
from bot.web.console.list_choice import Choice
from bot.web.console.office import ConsoleContext
from bot.web.console.stage_choice import stage_options
from bot.web.console.steps import why_not

MOST = 60
ME = "me"


def add_views(blueprint: Blueprint, console: ConsoleContext) -> None:
    """``/console/inbox/<tab>/bulk``."""

    @blueprint.post("/inbox/<tab>/bulk")
    @needs(Permission.CONVERSATION_REPLY)
    def bulk(tab: str) -> Response:
        person, ids = viewer(), _picked(console)
        if not ids:
            not_done(_("Tick one or more conversations first."))
        else:
            act = _ACTS.get(request.form.get("act", "")) or abort(400)
            for message in act(console, person, ids):
                flash(message)
        return redirect(url_for("console.inbox_list", tab=tab_of(tab), **Choice.of_request().here))


def _picked(console: ConsoleContext) -> list[int]:
    """What was ticked; another office's conversation is as if it were not there."""
    picked = request.form.getlist("pick", type=int)[:MOST]
    with console.database.read() as unit:
        return seen_among(unit, console.offices(viewer()), picked)


def _assign(console: ConsoleContext, person: Viewer, ids: list[int]) -> Iterator[str]:
    chosen = request.form.get("officer", ME)
    if chosen == ME and not person.may(Permission.CONVERSATION_ASSIGN):
        done = console.bulk.take(ids, person.holder)
    elif not person.may(Permission.CONVERSATION_ASSIGN):
        abort(403)
    else:
        to = person if chosen == ME else _colleague(console, person, chosen)
        done = console.bulk.assign(ids, to, console.offices(to), person.actor)
    yield _("%(count)s assigned.", count=digits(done.count))
    _tell_left(done, _("this officer does not see the office"))


def _put(console: ConsoleContext, person: Viewer, ids: list[int]) -> Iterator[str]:
    yield _("Label put on %(count)s.", count=digits(_label(console, person, ids, is_on=True)))


def _take_off(console: ConsoleContext, person: Viewer, ids: list[int]) -> Iterator[str]:
    yield _("Label taken off %(count)s.", count=digits(_label(console, person, ids, is_on=False)))


def _move(console: ConsoleContext, person: Viewer, ids: list[int]) -> Iterator[str]:
    chosen = request.form.get("stage", "")
    offered = {one.value for one in stage_options(console, person)}
    if chosen not in offered or not person.may(Permission.CASE_MOVE):
        abort(403)
    service, _sign, stage = chosen.partition(":")
    done = console.bulk.move(ids, console.offices(person), service, stage, person.actor)
    yield _("%(count)s cases moved. Their citizens are told.", count=digits(done.count))
    _tell_left(done, _("no open case of this service"))


_ACTS = {"assign": _assign, "put": _put, "take-off": _take_off, "move": _move}


def _label(console: ConsoleContext, person: Viewer, ids: list[int], *, is_on: bool) -> int:
    label_id = request.form.get("label", type=int) or abort(400)
    change = put_label if is_on else take_label_off
    with console.database.write() as unit:
        agency, now = console.scope(person).agency, console.clock.now()
        try:
            return change(unit, now, agency, label_id, ids, actor=person.actor)
        except NoSuchThing:
            abort(404)


def _colleague(console: ConsoleContext, person: Viewer, chosen: str) -> Viewer:
    with console.database.read() as unit:
        found = colleagues(unit, console.scope(person).agency, person.office)
    known = {str(one.id): one.viewer for one in found if one.viewer.may(Permission.CONVERSATION_REPLY)}
    return known.get(chosen) or abort(404)


def _tell_left(done: Done, nothing: str) -> None:
    """Tell which were left as they were, and why."""
    if done.left:
        told = "; ".join(f"{_name(one)}: {why_not(one.error) if one.error else nothing}" for one in done.left)
        not_done(_("Left as they were: %(list)s", list=told))


def _name(one: NotDone) -> str:
    return one.reference or _("Conversation %(number)s", number=digits(one.conversation_id))
