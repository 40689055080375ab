"""The supervisor's screen: who works on what, how long it takes, what is late; and its export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from flask import Blueprint, abort, render_template, request, send_file
from werkzeug.wrappers import Response

from bot.accounts.queries import colleagues, names_of
from bot.accounts.roles import Permission, Role
from bot.accounts.viewer import Viewer
from bot.audit.acts import Act
from bot.audit.commands import note
from bot.cases.figures import cases_to_export, figures_by_office, figures_by_service, steps_by_officer
from bot.cases.model import Case
from bot.clock import dhaka_date
from bot.conversation.figures import AnswerFigures, answers_by_office, held_by_officer
from bot.conversation.handover import OUTSIDE_OFFICER
from bot.web.console.access import needs, viewer
from bot.web.console.case_shown import said
from bot.web.console.languages import _, language
from bot.web.console.office import ConsoleContext
from bot.web.console.sheets import SHEETS, Cell, Rows
from bot.web.console.words import role_name

#: What may be looked at, in days back from now.
SPANS = (7, 30, 90, 365)
_USUAL = 30


@dataclass(frozen=True)
class Member:
    """Who works here, or has conversations though they do not any more.

    Attributes:
        role: None for somebody who is no colleague now.
        held: conversations that they have now.
        steps: taken in cases in the time that is looked at.
    """

    name: str
    role: str | None
    held: int
    steps: int


def add_views(blueprint: Blueprint, console: ConsoleContext) -> None:
    """``/console/team/…``."""

    @blueprint.get("/team")
    @needs(Permission.TEAM_READ)
    def team() -> str:
        person, now, span = viewer(), console.clock.now(), _span()
        offices, since = console.offices(person, Permission.TEAM_READ), now - timedelta(days=span)
        with console.database.read() as unit:
            told: dict[str, Any] = {
                "services": figures_by_service(unit, offices, since, now),
                "offices": figures_by_office(unit, offices, since, now) if len(offices) > 1 else [],
                "answers": _answers(console, unit, person, since),
                "people": _members(console, unit, person, since),
            }
        return render_template(
            "console/team.html", span=span, spans=SPANS, may_export=person.may(Permission.CASE_EXPORT),
            named=lambda code: _named(console, code), **told,
        )  # fmt: skip

    @blueprint.get("/team/cases.<ending>")
    @needs(Permission.CASE_EXPORT)
    def export(ending: str) -> Response:
        person, now, span = viewer(), console.clock.now(), _span()
        with console.database.write() as unit:
            found = cases_to_export(unit, console.offices(person), now - timedelta(days=span))
            file, count = _file(f"cases-{dhaka_date(now)}", ending, _head(), _rows(console, found))
            note(unit, now, actor=person.actor, action=Act.CASES_EXPORTED, days=span, cases=count)
        return file

    @blueprint.get("/team/answers.<ending>")
    @needs(Permission.TEAM_READ)
    def export_answers(ending: str) -> Response:
        person, now = viewer(), console.clock.now()
        head = [
            _("Office"), _("Asked for a person"), _("Answered"), _("First reply, median in minutes"),
            _("Back to the bot unanswered"), _("Waiting for the first reply now"),
        ]  # fmt: skip
        with console.database.read() as unit:
            found = _answers(console, unit, person, now - timedelta(days=_span()))
        rows = (
            [_named(console, it.office), it.asked, it.answered, _minutes(it.median), it.in_vain, it.waiting]
            for it in found
        )
        return _file(f"answers-{dhaka_date(now)}", ending, head, rows)[0]

    @blueprint.get("/team/people.<ending>")
    @needs(Permission.TEAM_READ)
    def export_people(ending: str) -> Response:
        person, now = viewer(), console.clock.now()
        head = [_("Name"), _("Role"), _("Conversations now"), _("Steps taken in cases")]
        with console.database.read() as unit:
            found = _members(console, unit, person, now - timedelta(days=_span()))
        rows = ([it.name, role_name(it.role) if it.role else None, it.held, it.steps] for it in found)
        return _file(f"people-{dhaka_date(now)}", ending, head, rows)[0]


def _file(name: str, ending: str, head: Sequence[str], rows: Rows) -> tuple[Response, int]:
    """A table as a file, and how many rows it has."""
    if ending not in SHEETS:
        abort(404)
    write, media_type = SHEETS[ending]
    file = BytesIO()
    count = write(file, head, rows)
    file.seek(0)
    return send_file(file, media_type, as_attachment=True, download_name=f"{name}.{ending}"), count


def _answers(console: ConsoleContext, unit: Any, person: Viewer, since: datetime) -> list[AnswerFigures]:
    offices = console.offices(person, Permission.TEAM_READ)
    return answers_by_office(unit, console.catalogue.office_hours, person.agency or "", offices, since)


def _members(console: ConsoleContext, unit: Any, person: Viewer, since: datetime) -> list[Member]:
    offices = console.offices(person, Permission.TEAM_READ)
    held, steps = held_by_officer(unit, offices), steps_by_officer(unit, offices, since)
    members = []
    for one in colleagues(unit, person.agency or "", person.office):
        if one.role in (Role.OFFICER, Role.SUPERVISOR):
            taken = sum(steps.get(f"{role}:{one.id}", 0) for role in (Role.OFFICER, Role.SUPERVISOR))
            members.append(Member(one.name, one.role, held.pop(one.viewer.holder, 0), taken))
    # Nobody's conversations may be overlooked because their officer has left.
    names = {**names_of(unit, held), OUTSIDE_OFFICER: _("somebody in Facebook's inbox")}
    return [*members, *(Member(names.get(who, who), None, count, 0) for who, count in sorted(held.items()))]


def _minutes(time: timedelta | None) -> int | None:
    return None if time is None else round(time.total_seconds() / 60)


def _span() -> int:
    days = request.args.get("days", _USUAL, type=int)
    return days if days in SPANS else _USUAL


def _named(console: ConsoleContext, code: str) -> str:
    """A service or an office in words."""
    known = console.catalogue.services.get(code)
    if known is not None:
        return said(known.title)
    office = console.catalogue.offices.get(code)
    return said(office.title) if office is not None else code


def _head() -> list[str]:
    return [
        _("Reference"), _("Service"), _("Office"), _("District"), _("Stage"), _("Opened"), _("Due"),
        _("Closed"), _("Rating"),
    ]  # fmt: skip


def _rows(console: ConsoleContext, cases: Iterable[Case]) -> Iterator[list[Cell]]:
    """What the list of cases says of each; nothing of what citizens told."""
    for one in cases:
        service = console.catalogue.services.get(one.service)
        stages = {stage.code: stage for stage in service.stages} if service else {}
        yield [
            one.reference,
            _named(console, one.service),
            _named(console, one.office),
            _district(console, one.district),
            said(stages[one.stage].title) if one.stage in stages else one.stage,
            dhaka_date(one.opened_at),
            one.due_on,
            dhaka_date(one.closed_at) if one.closed_at else None,
            one.rating,
        ]


def _district(console: ConsoleContext, name: str | None) -> str | None:
    if name is None or language() != "bn":
        return name
    return console.catalogue.districts.named(name).name_bn
