"""The inbox: the worklist, the conversation that is open, and what an officer does with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from bot.accounts.queries import names_of
from bot.accounts.roles import Permission
from bot.accounts.viewer import Viewer
from bot.cases.worklist import cases_of_conversation
from bot.conversation.handover import OUTSIDE_OFFICER, HandoverError
from bot.conversation.notes.commands import mark_mention_read
from bot.conversation.notes.queries import has_unread_mention
from bot.conversation.thread import last_heard, latest, thread
from bot.conversation.worklist import ROWS, Place, Tab, counts, may_see, place_of, rows, unread_mentions
from bot.web.console.access import needs, viewer
from bot.web.console.case_shown import CaseShown
from bot.web.console.composing import composing
from bot.web.console.languages import _
from bot.web.console.office import ConsoleContext

Page = str | BaseResponse | tuple[str, int]


@dataclass(frozen=True)
class Inbox:
    """What the inbox's views share."""

    console: ConsoleContext

    def list_of(self, person: Viewer, tab: Tab, behind: Place | None) -> dict[str, Any]:
        """A page of the worklist, for a template."""
        offices = self.console.offices(person)
        with self.console.database.read() as unit:
            found = rows(unit, offices, person.holder, tab, behind)
            names = names_of(unit, {row.officer for row in found if row.officer})
            numbers = counts(unit, offices, person.holder)
            named = unread_mentions(unit, person.holder, [row.conversation_id for row in found])
        further = place_of(found[-1]) if len(found) == ROWS else None
        return {
            "tab": tab,
            "tabs": list(Tab),
            "rows": found,
            "counts": numbers,
            "named": named,
            "further": f"{further.at.isoformat()}_{further.conversation_id}" if further else None,
            "officers": names | {OUTSIDE_OFFICER: _("somebody in Facebook's inbox")},
        }

    def thread_of(self, person: Viewer, conversation_id: int) -> dict[str, Any]:
        """A conversation, for a template; 404 if it is not theirs to see. Who was named has seen it."""
        self.check_theirs(person, conversation_id)
        with self.console.database.read() as unit:
            found = thread(unit, conversation_id, self.console.clock.now(), person.agency or "")
            authors = {item.author for item in found.items if item.author}
            names = names_of(unit, {found.conversation.officer or "", *authors})
            is_named = has_unread_mention(unit, conversation_id, person.holder)
            heard = last_heard(unit, conversation_id)
            opened = cases_of_conversation(unit, self.console.offices(person), conversation_id)
        mine, now = found.conversation.officer == person.holder, self.console.clock.now()
        if is_named:
            with self.console.database.write() as unit:
                mark_mention_read(unit, now, conversation_id, person.holder)
        cases = [CaseShown.of(case, self.console.catalogue, now) for case in opened]
        return {"thread": found, "is_mine": mine, "holders": names, "heard": heard, "panel": cases}

    def page(self, tab: str, conversation_id: int, **more: Any) -> str:
        """The whole page of a conversation. ``more`` goes before what the composer begins with."""
        person, part = viewer(), tab_of(tab)
        told = self.thread_of(person, conversation_id)
        listed = self.list_of(person, part, _behind())
        written = composing(self.console, person, conversation_id)
        return render_template(
            "console/inbox.html", **{**listed, **told, **written, "opened": conversation_id, **more}
        )

    def check_theirs(self, person: Viewer, conversation_id: int) -> None:
        """404 for a conversation that is not theirs to see."""
        with self.console.database.read() as unit:
            if not may_see(unit, self.console.offices(person), conversation_id):
                abort(404)

    def why_not(self, error: HandoverError) -> str:
        """Why a conversation is not theirs to take, answer or give back."""
        with self.console.database.read() as unit:
            holder = names_of(unit, {error.owner or ""}).get(error.owner or "")
        is_held = _("%(name)s has this conversation.", name=holder or "")
        return is_held if holder else _("Take the conversation first.")


def add_views(blueprint: Blueprint, inbox: Inbox) -> None:
    """``/console/inbox/…``."""

    @blueprint.get("/inbox")
    @needs(Permission.CONVERSATION_READ)
    def inbox_start() -> Page:
        with inbox.console.database.read() as unit:
            mine = counts(unit, inbox.console.offices(viewer()), viewer().holder)[Tab.MINE]
        return redirect(url_for("console.inbox_list", tab=Tab.MINE if mine else Tab.UNASSIGNED))

    @blueprint.get("/inbox/<tab>")
    @needs(Permission.CONVERSATION_READ)
    def inbox_list(tab: str) -> Page:
        return render_template("console/inbox.html", **inbox.list_of(viewer(), tab_of(tab), _behind()))

    @blueprint.get("/inbox/<tab>/<int:conversation_id>")
    @needs(Permission.CONVERSATION_READ)
    def conversation(tab: str, conversation_id: int) -> Page:
        return inbox.page(tab, conversation_id, writes=request.args.get("writes"))

    @blueprint.get("/inbox/<tab>/<int:conversation_id>/items")
    @needs(Permission.CONVERSATION_READ)
    def items(tab: str, conversation_id: int) -> Page:
        shown = inbox.thread_of(viewer(), conversation_id)
        return render_template("console/thread.html", tab=tab_of(tab), **shown)

    @blueprint.get("/inbox/<tab>/news")
    @needs(Permission.CONVERSATION_READ)
    def news(tab: str) -> Page:
        return _news(inbox, tab_of(tab))

    @blueprint.get("/inbox/<tab>/rows")
    @needs(Permission.CONVERSATION_READ)
    def list_rows(tab: str) -> Page:
        shown = inbox.list_of(viewer(), tab_of(tab), None)
        return render_template("console/list.html", **shown, opened=request.args.get("open", type=int))

    @blueprint.post("/inbox/<tab>/<int:conversation_id>/take")
    @needs(Permission.CONVERSATION_REPLY)
    def take(tab: str, conversation_id: int) -> Page:
        step = inbox.console.desk.take
        return _act(inbox, Tab.MINE, conversation_id, lambda officer: step(conversation_id, officer))

    @blueprint.post("/inbox/<tab>/<int:conversation_id>/give-back")
    @needs(Permission.CONVERSATION_REPLY)
    def give_back(tab: str, conversation_id: int) -> Page:
        step = inbox.console.desk.give_back
        return _act(inbox, tab, conversation_id, lambda officer: step(conversation_id, officer))


def _act(inbox: Inbox, tab: str, conversation_id: int, step: Callable[[str], None]) -> Page:
    person = viewer()
    inbox.check_theirs(person, conversation_id)
    try:
        step(person.holder)
    except HandoverError as error:
        flash(inbox.why_not(error))
    return redirect(url_for("console.conversation", tab=tab_of(tab), conversation_id=conversation_id))


def _news(inbox: Inbox, tab: Tab) -> Response:
    """204 while nothing has changed; else the page is told which of its parts to load anew."""
    seen, conversation_id = request.args.get("seen", ""), request.args.get("conversation", type=int)
    offices, person = inbox.console.offices(viewer()), viewer()
    with inbox.console.database.read() as unit:
        marks = [str(number) for number in counts(unit, offices, person.holder).values()]
        if conversation_id is not None and may_see(unit, offices, conversation_id):
            marks.append(latest(unit, conversation_id, person.agency or ""))
    mark = "_".join(marks)
    if mark == seen:
        return Response(status=204)
    return Response(mark, headers={"HX-Trigger": "news"})


def tab_of(name: str) -> Tab:
    """The part of the worklist of this name; 404 if there is none."""
    try:
        return Tab(name)
    except ValueError:
        abort(404)


def _behind() -> Place | None:
    moment, _sign, number = request.args.get("behind", "").partition("_")
    try:
        return Place(datetime.fromisoformat(moment), int(number)) if number else None
    except ValueError:
        abort(400)
