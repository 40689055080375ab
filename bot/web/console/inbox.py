"""The inbox: the worklist, the conversation that is open, and what an officer does with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from bot.accounts.queries import colleagues, names_of
from bot.accounts.roles import Permission
from bot.accounts.viewer import Viewer
from bot.cases.worklist import case_in_offices
from bot.conversation.handover import OUTSIDE_OFFICER, HandoverError
from bot.conversation.lists.queries import filters_of, labels_of, labels_on
from bot.conversation.looks import note_look
from bot.conversation.notes.commands import mark_mention_read
from bot.conversation.notes.queries import has_unread_mention
from bot.conversation.worklist import (
    CAP,
    ROWS,
    Tab,
    counts,
    has_some,
    may_see,
    places,
    unread_mentions,
    usual_sort,
)
from bot.conversation.worklist_rows import rows_at
from bot.web.console.access import needs, viewer
from bot.web.console.composing import composing
from bot.web.console.flashes import not_done
from bot.web.console.languages import _, digits
from bot.web.console.list_choice import Choice, as_text, choice_fields, sort_options
from bot.web.console.list_shown import RowShown, who_of
from bot.web.console.office import ConsoleContext
from bot.web.console.open_thread import sent_here, thread_told
from bot.web.console.panel import cards_of
from bot.web.console.polls import Poll, Polls
from bot.web.console.stage_choice import stage_options
from bot.web.console.steps import Step, take_step

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
            sent = sent_here(unit, self.console, {row.transfer_id for row in rows if row.transfer_id})
            named = unread_mentions(unit, person.holder, [row.conversation_id for row in rows])
        names |= {OUTSIDE_OFFICER: _("somebody in Facebook's inbox")}
        return {
            "tab": tab,
            "tabs": list(Tab),
            "rows": [RowShown.of(row, self.console.catalogue, names, now) for row in rows],
            "counts": {one: _capped(number) for one, number in numbers.items()},
            "named": named,
            "has_unread": numbers[Tab.MENTIONED] > 0,
            "sent_here_to": sent,
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

    def thread_of(self, person: Viewer, conversation_id: int, revealed: str | None = None) -> dict[str, Any]:
        """A conversation, for a template; 404 if it is not theirs to see. Who was named has seen it."""
        self.check_theirs(person, conversation_id)
        console, now = self.console, self.console.clock.now()
        note_look(console.database, console.catalogue, now, conversation_id, actor=person.actor)
        told = thread_told(console, person, conversation_id, revealed)
        with self.console.database.read() as unit:
            is_named = has_unread_mention(unit, conversation_id, person.holder)
            labels = {one.id for one in labels_on(unit, conversation_id)}
        if is_named:
            with self.console.database.write() as unit:
                mark_mention_read(unit, self.console.clock.now(), conversation_id, person.holder)
        return {**told, "labelled": labels}

    def panel_of(self, person: Viewer, conversation_id: int, tried: Step | None = None) -> dict[str, Any]:
        """The cases beside a conversation, for a template; 404 for one that is not theirs to see."""
        self.check_theirs(person, conversation_id)
        cards = cards_of(self.console, person, conversation_id, tried)
        return {"cards": cards, "beside": conversation_id}

    def page(self, tab: str, conversation_id: int, *, revealed: str | None = None, **more: Any) -> str:
        """The whole page of a conversation. ``more`` goes before what the composer begins with."""
        person, part = viewer(), tab_of(tab)
        told = self.thread_of(person, conversation_id, revealed) | self.panel_of(person, conversation_id)
        listed = self.list_of(person, part, Choice.of_request())
        written = composing(self.console, person, conversation_id)
        who = who_of([card.shown.case for card in told["cards"]], self.console.catalogue)
        page = {**listed, **told, **written, "opened": conversation_id, "who": who, **more}
        return render_template("console/inbox.html", **page)

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


def add_views(blueprint: Blueprint, inbox: Inbox, polls: Polls) -> None:
    """``/console/inbox/…``."""

    @blueprint.get("/inbox")
    @needs(Permission.CONVERSATION_READ)
    def inbox_start() -> Page:
        with inbox.console.database.read() as unit:
            mine = has_some(unit, inbox.console.scope(viewer()), Tab.MINE)
        return redirect(url_for("console.inbox_list", tab=Tab.MINE if mine else Tab.UNASSIGNED))

    @blueprint.get("/inbox/<tab>")
    @needs(Permission.CONVERSATION_READ)
    def inbox_list(tab: str) -> Page:
        return render_template(
            "console/inbox.html", **inbox.list_of(viewer(), tab_of(tab), Choice.of_request())
        )

    @blueprint.get("/inbox/<tab>/<int:conversation_id>")
    @needs(Permission.CONVERSATION_READ)
    def conversation(tab: str, conversation_id: int) -> Page:
        return inbox.page(tab, conversation_id, writes=request.args.get("writes"))

    @blueprint.get("/inbox/<tab>/<int:conversation_id>/panel")
    @needs(Permission.CASE_READ)
    def panel(tab: str, conversation_id: int) -> Page:
        return render_template(
            "console/panel.html", tab=tab_of(tab), **inbox.panel_of(viewer(), conversation_id)
        )

    @blueprint.post("/inbox/<tab>/<int:conversation_id>/step/<reference>")
    @needs(Permission.CASE_MOVE)
    def step(tab: str, conversation_id: int, reference: str) -> Page:
        return _step(inbox, tab_of(tab), conversation_id, reference)

    @blueprint.get("/inbox/<tab>/<int:conversation_id>/items")
    @needs(Permission.CONVERSATION_READ)
    def items(tab: str, conversation_id: int) -> Page:
        shown = inbox.thread_of(viewer(), conversation_id)
        return render_template("console/thread.html", tab=tab_of(tab), **shown)

    @blueprint.get("/inbox/<tab>/news")
    @needs(Permission.CONVERSATION_READ)
    def news(tab: str) -> Page:
        opened, is_typing = request.args.get("conversation", type=int), request.args.get("typing") == "1"
        poll = Poll(viewer(), tab_of(tab), opened, request.args.get("seen", ""), is_typing=is_typing)
        return polls.answer(request.environ, poll)

    @blueprint.get("/inbox/<tab>/rows")
    @needs(Permission.CONVERSATION_READ)
    def list_rows(tab: str) -> Page:
        shown = inbox.rows_of(viewer(), tab_of(tab), Choice.of_request())
        return render_template("console/news.html", **shown, opened=request.args.get("open", type=int))

    @blueprint.post("/inbox/<tab>/<int:conversation_id>/take")
    @needs(Permission.CONVERSATION_REPLY)
    def take(tab: str, conversation_id: int) -> Page:
        step, where = inbox.console.desk.take, request.remote_addr
        over, assigns = request.form.get("over"), viewer().may(Permission.CONVERSATION_ASSIGN)
        return _act(
            inbox,
            Tab.MINE,
            conversation_id,
            lambda officer: step(conversation_id, officer, where, over=over, may_assign=assigns),
            then="text",
        )

    @blueprint.post("/inbox/<tab>/<int:conversation_id>/give-back")
    @needs(Permission.CONVERSATION_REPLY)
    def give_back(tab: str, conversation_id: int) -> Page:
        step, where = inbox.console.desk.give_back, request.remote_addr
        return _act(inbox, tab, conversation_id, lambda officer: step(conversation_id, officer, where))


def _act(
    inbox: Inbox, tab: str, conversation_id: int, step: Callable[[str], None], then: str | None = None
) -> Page:
    """Do something with a conversation; ``then`` is the field that comes next."""
    person = viewer()
    inbox.check_theirs(person, conversation_id)
    try:
        step(person.holder)
    except HandoverError as error:
        not_done(inbox.why_not(error))
        then = None
    page = url_for("console.conversation", tab=tab_of(tab), conversation_id=conversation_id, _anchor=then)
    return redirect(page)


def _step(inbox: Inbox, tab: Tab, conversation_id: int, reference: str) -> Page:
    """Take a step from beside the thread: the panel anew, or the whole page where there is no script."""
    person, console = viewer(), inbox.console
    with console.database.read() as unit:
        case = case_in_offices(unit, console.catalogue, console.offices(person), reference)
    if case is None or case.conversation_id != conversation_id:
        abort(404)
    tried = take_step(console, person, case, request.form)
    code = 200 if tried is None else 422
    beside = inbox.panel_of(person, conversation_id, tried)
    if request.headers.get("HX-Request"):
        return render_template("console/panel.html", tab=tab, **beside), code
    if tried is None:
        return redirect(url_for("console.conversation", tab=tab, conversation_id=conversation_id))
    return inbox.page(tab, conversation_id, **beside), code


def tab_of(name: str) -> Tab:
    """The part of the worklist of this name; 404 if there is none."""
    try:
        return Tab(name)
    except ValueError:
        abort(404)


def _capped(number: int) -> str:
    return digits(number if number < CAP else f"{CAP - 1}+")
