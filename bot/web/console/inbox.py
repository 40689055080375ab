"""The inbox: the worklist, the conversation that is open, and what an officer does with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from bot.accounts.away import is_long_away
from bot.accounts.queries import names_of
from bot.accounts.roles import Permission
from bot.accounts.viewer import Viewer
from bot.cases.worklist import cases_of_conversation
from bot.conversation.desk import form_in_progress
from bot.conversation.handover import OUTSIDE_OFFICER, HandoverError
from bot.conversation.hands.queries import Span, hands_of, may_read, spans_of, transfers_by_id
from bot.conversation.model import Conversation
from bot.conversation.resending import repeatable
from bot.conversation.thread import Thread, last_heard, latest, thread
from bot.conversation.thread_files import files_of
from bot.conversation.transfer import agency_of_page, office_of
from bot.conversation.worklist import ROWS, Place, Tab, counts, may_see, place_of, rows
from bot.web.console.access import needs, viewer
from bot.web.console.case_shown import CaseShown, said
from bot.web.console.clock_shown import clock_of
from bot.web.console.hands_shown import HandLine, changed, hand_lines
from bot.web.console.here import be_seen, who_is_here
from bot.web.console.languages import _
from bot.web.console.office import ConsoleContext
from bot.web.console.thread_shown import Line, shown

LONGEST_REPLY = 2000
#: What the page loads anew, each when its own mark has changed.
PARTS = ("news", "presence")
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
            sent = self._sent_here(unit, {row.transfer_id for row in found if row.transfer_id})
        further = place_of(found[-1], tab) if len(found) == ROWS else None
        return {
            "tab": tab,
            "tabs": list(Tab),
            "rows": found,
            "sent_here_to": sent,
            "counts": numbers,
            "further": f"{further.at.isoformat()}_{further.conversation_id}" if further else None,
            "officers": names | {OUTSIDE_OFFICER: _("somebody in Facebook's inbox")},
        }

    def thread_of(self, person: Viewer, conversation_id: int) -> dict[str, Any]:
        """A conversation, for a template; 404 for one that is not theirs to see."""
        with self.console.database.read() as unit:
            if not may_see(unit, self.console.offices(person), conversation_id):
                abort(404)
            found = thread(unit, conversation_id)
            hands = hands_of(unit, conversation_id)
            spans = spans_of(hands, agency_of_page(unit, found.conversation), self.console.agency_of)
            whole, found = found, readable(found, spans, person.agency)
            holders = {found.conversation.officer or "", *(one.actor for one in hands)}
            names = names_of(unit, holders | {one.from_officer or "" for one in hands})
            heard = last_heard(unit, conversation_id)
            opened = cases_of_conversation(unit, self.console.offices(person), conversation_id)
            changes = hand_lines(hands, spans, self.console.catalogue, person.agency, names)
            lines = self._lines(unit, found, person, changes)
            way = self.console.desk.way(unit, found.conversation)
            away = is_long_away(unit, found.conversation.officer, self.console.clock.now())
            office = office_of(unit, found.conversation)
        mine, now = found.conversation.officer == person.holder, self.console.clock.now()
        cases = [CaseShown.of(case, self.console.catalogue, now) for case in opened]
        told: dict[str, Any] = {"thread": found, "lines": lines, "heard": heard, "panel": cases, "way": way}
        came = found.conversation.transfer_id
        told |= {
            "is_parted": len(whole.items) > len(found.items),
            "sent_here": next((one for one in changes if one.key == f"hand-{came}"), None),
            "may_take_over": away or person.may(Permission.CONVERSATION_ASSIGN),
            "opens": self._opens(office),
            "form_kept": self._form_kept(found.conversation) if mine else None,
        }
        told |= {"clock": clock_of(way, now), **who_is_here(self.console, person, conversation_id)}
        return {**told, "is_mine": mine, "holders": names}

    def _sent_here(self, unit: Any, ids: set[int]) -> dict[int, HandLine]:
        """Who sent conversations here, and why, by the number of the transfer."""
        found = transfers_by_id(unit, ids)
        names, catalogue = names_of(unit, {one.actor for one in found.values()}), self.console.catalogue
        return {
            one.id: HandLine(f"hand-{one.id}", one.at, changed(one, catalogue, names), one.note)
            for one in found.values()
        }

    def _opens(self, office: str | None) -> datetime | None:
        """When the office opens; None while it is open."""
        hours, now = self.console.catalogue.office_hours, self.console.clock.now()
        return None if hours.is_open(office, now) else hours.opens_at(office, now)

    def _form_kept(self, conversation: Conversation) -> str | None:
        """What becomes of the citizen's form when the bot has the conversation again."""
        code = form_in_progress(conversation)
        service = self.console.catalogue.services.get(code or "")
        if code is None:
            return None
        if service is None or service.confidential:
            return _("The citizen's unfinished form is kept; the bot offers to go on with it.")
        title = said(service.title)
        return _("The citizen's form (%(form)s) is kept; the bot offers to go on with it.", form=title)

    def _lines(self, unit: Any, found: Thread, person: Viewer, hands: list[HandLine]) -> list[Line]:
        """What was said, as the screen shows it."""
        conversation, now = found.conversation, self.console.clock.now()
        channel = self.console.desk.answerer.channels[conversation.channel]
        event_ids = {item.event_id for item in found.items if item.event_id is not None and item.attachments}
        files = files_of(unit, conversation.id, event_ids, self.console.confidential) if event_ids else {}
        again = repeatable(unit, channel, conversation, person.holder, now)
        return shown(found.items, files, channel, again, hands, is_mine=conversation.officer == person.holder)

    def must_see(self, person: Viewer, conversation_id: int) -> None:
        """404 for a conversation that is not theirs to see."""
        with self.console.database.read() as unit:
            if not may_see(unit, self.console.offices(person), conversation_id):
                abort(404)


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
        return render_template("console/inbox.html", **inbox.list_of(viewer(), _tab(tab), _behind()))

    @blueprint.get("/inbox/<tab>/<int:conversation_id>")
    @needs(Permission.CONVERSATION_READ)
    def conversation(tab: str, conversation_id: int) -> Page:
        shown = inbox.list_of(viewer(), _tab(tab), _behind())
        told = inbox.thread_of(viewer(), conversation_id)
        return render_template("console/inbox.html", **shown, **told, opened=conversation_id)

    @blueprint.get("/inbox/<tab>/<int:conversation_id>/items")
    @needs(Permission.CONVERSATION_READ)
    def items(tab: str, conversation_id: int) -> Page:
        shown = inbox.thread_of(viewer(), conversation_id)
        return render_template("console/thread.html", tab=_tab(tab), **shown)

    @blueprint.get("/inbox/<tab>/news")
    @needs(Permission.CONVERSATION_READ)
    def news(tab: str) -> Page:
        return _news(inbox, _tab(tab))

    @blueprint.get("/inbox/<tab>/rows")
    @needs(Permission.CONVERSATION_READ)
    def list_rows(tab: str) -> Page:
        shown = inbox.list_of(viewer(), _tab(tab), None)
        return render_template("console/list.html", **shown, opened=request.args.get("open", type=int))

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
        )

    @blueprint.post("/inbox/<tab>/<int:conversation_id>/give-back")
    @needs(Permission.CONVERSATION_REPLY)
    def give_back(tab: str, conversation_id: int) -> Page:
        step, where = inbox.console.desk.give_back, request.remote_addr
        return _act(inbox, tab, conversation_id, lambda officer: step(conversation_id, officer, where))

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
        listed = inbox.list_of(viewer(), _tab(tab), None)
        told = {**listed, **shown, "opened": conversation_id, "draft": text, "fault": fault}
        return render_template("console/inbox.html", **told), 422


def readable(found: Thread, spans: list[Span], agency: str | None) -> Thread:
    """A thread with what an agency may read of it."""
    if len(spans) == 1:
        return found
    items = tuple(one for one in found.items if may_read(spans, agency, one.written_at))
    return replace(found, items=items)


def _act(inbox: Inbox, tab: str, conversation_id: int, step: Callable[[str], None]) -> Page:
    person = viewer()
    inbox.must_see(person, conversation_id)
    try:
        step(person.holder)
    except HandoverError as error:
        with inbox.console.database.read() as unit:
            holder = names_of(unit, {error.owner or ""}).get(error.owner or "")
        is_held = _("%(name)s has this conversation.", name=holder or "")
        flash(is_held if holder else _("Take the conversation first."))
    return redirect(url_for("console.conversation", tab=_tab(tab), conversation_id=conversation_id))


def _news(inbox: Inbox, tab: Tab) -> Response:
    """204 while nothing has changed; else the page is told which of its parts to load anew."""
    seen, conversation_id = request.args.get("seen", ""), request.args.get("conversation", type=int)
    offices, person = inbox.console.offices(viewer()), viewer()
    opened = None
    with inbox.console.database.read() as unit:
        marks = [str(number) for number in counts(unit, offices, person.holder).values()]
        if conversation_id is not None and may_see(unit, offices, conversation_id):
            opened = conversation_id
            marks.append(latest(unit, opened))
    is_typing = request.args.get("typing") == "1"
    here = be_seen(inbox.console, person, opened, is_typing=is_typing) if opened is not None else ""
    now_seen, before = ("_".join(marks), here), seen.partition("~")[::2]
    triggers = [part for part, now, then in zip(PARTS, now_seen, before, strict=True) if now != then]
    if not triggers:
        return Response(status=204)
    return Response("~".join(now_seen), headers={"HX-Trigger": ", ".join(triggers)})


def _fault_of(text: str, heard: str, now_heard: int) -> str | None:
    if not text:
        return _("Write something first.")
    if len(text) > LONGEST_REPLY:
        return _("This is too long: write it in two messages.")
    if heard != str(now_heard):
        return _("A newer message came while you typed. Read it, then send.")
    return None


def _tab(name: str) -> Tab:
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
