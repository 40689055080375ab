"""The inbox: the worklist, the conversation that is open, and what an officer does with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from bot.accounts.queries import colleagues, names_of
from bot.accounts.roles import Permission
from bot.accounts.viewer import Viewer
from bot.cases.worklist import cases_of_conversation
from bot.conversation.handover import OUTSIDE_OFFICER, HandoverError
from bot.conversation.lists.queries import filters_of, labels_of, labels_on
from bot.conversation.thread import last_heard, thread
from bot.conversation.worklist import CAP, ROWS, Tab, counts, has_some, may_see, places, usual_sort
from bot.conversation.worklist_rows import rows_at
from bot.web.console.access import needs, viewer
from bot.web.console.case_shown import CaseShown
from bot.web.console.languages import _, digits
from bot.web.console.list_choice import Choice, as_text, choice_fields, sort_options
from bot.web.console.list_shown import RowShown
from bot.web.console.news import News
from bot.web.console.office import ConsoleContext
from bot.web.console.stage_choice import stage_options

LONGEST_REPLY = 2000
Page = str | BaseResponse | tuple[str, int]


@dataclass(frozen=True)
class Inbox:
    """What the inbox's views share."""

    console: ConsoleContext

    def rows_of(self, person: Viewer, tab: Tab, choice: Choice) -> dict[str, Any]:
        """A page of the worklist, for a template."""
        scope, now = self.console.scope(person), self.console.clock.now()
        with self.console.database.read() as unit:
            found = places(unit, scope, tab, choice.sort, choice.filter, choice.behind)
            rows = rows_at(unit, scope, found)
            names = names_of(unit, {row.officer for row in rows if row.officer})
            numbers = counts(unit, scope)
        names |= {OUTSIDE_OFFICER: _("somebody in Facebook's inbox")}
        return {
            "tab": tab,
            "tabs": list(Tab),
            "rows": [RowShown.of(row, self.console.catalogue, names, now) for row in rows],
            "counts": {one: _capped(number) for one, number in numbers.items()},
            "choice": choice,
            "further": as_text(found[-1]) if len(found) == ROWS else None,
        }

    def list_of(self, person: Viewer, tab: Tab, choice: Choice) -> dict[str, Any]:
        """The pane of the worklist: its page, and what may be done with it."""
        agency = self.console.scope(person).agency
        with self.console.database.read() as unit:
            labels = list(labels_of(unit, agency))
            saved = filters_of(unit, person.account_id, agency)
            may_assign = person.may(Permission.CONVERSATION_ASSIGN)
            others = colleagues(unit, agency, person.office) if may_assign else ()
        return {
            **self.rows_of(person, tab, choice),
            "fields": list(choice_fields(self.console, person, labels, choice.filter)),
            "sorts": sort_options(),
            "sort": choice.sort or usual_sort(tab),
            "labels": labels,
            "saved": saved,
            "may_assign": may_assign,
            "colleagues": [one for one in others if one.viewer.may(Permission.CONVERSATION_REPLY)],
            "stages": stage_options(self.console, person),
        }

    def thread_of(self, person: Viewer, conversation_id: int) -> dict[str, Any]:
        """A conversation, for a template; 404 for one that is not theirs to see."""
        with self.console.database.read() as unit:
            if not may_see(unit, self.console.offices(person), conversation_id):
                abort(404)
            found = thread(unit, conversation_id, self.console.clock.now())
            names = names_of(unit, {found.conversation.officer or ""})
            heard = last_heard(unit, conversation_id)
            opened = cases_of_conversation(unit, self.console.offices(person), conversation_id)
            labels = {one.id for one in labels_on(unit, conversation_id)}
        mine, now = found.conversation.officer == person.holder, self.console.clock.now()
        cases = [CaseShown.of(case, self.console.catalogue, now) for case in opened]
        return {
            "thread": found,
            "is_mine": mine,
            "holders": names,
            "heard": heard,
            "panel": cases,
            "labelled": labels,
        }


def add_views(blueprint: Blueprint, inbox: Inbox) -> None:
    """``/console/inbox/…``."""
    news_of = News(inbox.console)

    @blueprint.get("/inbox")
    @needs(Permission.CONVERSATION_READ)
    def inbox_start() -> Page:
        with inbox.console.database.read() as unit:
            mine = has_some(unit, inbox.console.scope(viewer()), Tab.MINE)
        return redirect(url_for("console.inbox_list", tab=Tab.MINE if mine else Tab.UNASSIGNED))

    @blueprint.get("/inbox/<tab>")
    @needs(Permission.CONVERSATION_READ)
    def inbox_list(tab: str) -> Page:
        shown = inbox.list_of(viewer(), tab_of(tab), Choice.of_request())
        return render_template("console/inbox.html", **shown)

    @blueprint.get("/inbox/<tab>/<int:conversation_id>")
    @needs(Permission.CONVERSATION_READ)
    def conversation(tab: str, conversation_id: int) -> Page:
        shown = inbox.list_of(viewer(), tab_of(tab), Choice.of_request())
        told = inbox.thread_of(viewer(), conversation_id)
        return render_template("console/inbox.html", **shown, **told, opened=conversation_id)

    @blueprint.get("/inbox/<tab>/<int:conversation_id>/items")
    @needs(Permission.CONVERSATION_READ)
    def items(tab: str, conversation_id: int) -> Page:
        shown = inbox.thread_of(viewer(), conversation_id)
        return render_template("console/thread.html", tab=tab_of(tab), **shown)

    @blueprint.get("/inbox/<tab>/news")
    @needs(Permission.CONVERSATION_READ)
    def news(tab: str) -> Page:
        seen, opened = request.args.get("seen", ""), request.args.get("conversation", type=int)
        mark = news_of.mark(viewer(), tab_of(tab), opened)
        return Response(status=204) if mark == seen else Response(mark, headers={"HX-Trigger": "news"})

    @blueprint.get("/inbox/<tab>/rows")
    @needs(Permission.CONVERSATION_READ)
    def list_rows(tab: str) -> Page:
        shown = inbox.rows_of(viewer(), tab_of(tab), Choice.of_request())
        return render_template("console/news.html", **shown, opened=request.args.get("open", type=int))

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

    @blueprint.post("/inbox/<tab>/<int:conversation_id>/reply")
    @needs(Permission.CONVERSATION_REPLY)
    def reply(tab: str, conversation_id: int) -> Page:
        text, heard = request.form.get("text", "").strip(), request.form.get("heard", "")
        shown = inbox.thread_of(viewer(), conversation_id)
        fault = _fault_of(text, heard, shown["heard"])
        if fault is None:
            return _act(
                inbox,
                tab,
                conversation_id,
                lambda officer: inbox.console.desk.answer(conversation_id, officer, text),
            )
        listed = inbox.list_of(viewer(), tab_of(tab), Choice.of_request())
        told = {**listed, **shown, "opened": conversation_id, "draft": text, "fault": fault}
        return render_template("console/inbox.html", **told), 422


def _act(inbox: Inbox, tab: str, conversation_id: int, step: Callable[[str], None]) -> Page:
    person = viewer()
    with inbox.console.database.read() as unit:
        if not may_see(unit, inbox.console.offices(person), conversation_id):
            abort(404)
    try:
        step(person.holder)
    except HandoverError as error:
        with inbox.console.database.read() as unit:
            holder = names_of(unit, {error.owner or ""}).get(error.owner or "")
        is_held = _("%(name)s has this conversation.", name=holder or "")
        flash(is_held if holder else _("Take the conversation first."))
    return redirect(url_for("console.conversation", tab=tab_of(tab), conversation_id=conversation_id))


def _fault_of(text: str, heard: str, now_heard: int) -> str | None:
    if not text:
        return _("Write something first.")
    if len(text) > LONGEST_REPLY:
        return _("This is too long: write it in two messages.")
    if heard != str(now_heard):
        return _("A newer message came while you typed. Read it, then send.")
    return None


def tab_of(name: str) -> Tab:
    """A tab by its name; 404 for what is none."""
    try:
        return Tab(name)
    except ValueError:
        abort(404)


def _capped(number: int) -> str:
    return digits(number if number < CAP else f"{CAP - 1}+")
