"""The supervisor's screen: who works on what, how long it takes, what is late; and its export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

from flask import Blueprint, abort, render_template, request, send_file
from werkzeug.wrappers import Response

from bot.accounts.queries import colleagues
from bot.accounts.roles import Permission
from bot.audit.acts import Act
from bot.audit.commands import note
from bot.cases.figures import cases_to_export, figures_by_office, figures_by_service, steps_by_officer
from bot.cases.model import Case
from bot.clock import dhaka_date
from bot.web.console.access import needs, viewer
from bot.web.console.case_shown import said
from bot.web.console.languages import _
from bot.web.console.office import ConsoleContext
from bot.web.console.sheets import SHEETS, Cell

#: What may be looked at, in days back from now.
SPANS = (7, 30, 90, 365)
_USUAL = 30


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
                "steps": steps_by_officer(unit, offices, since),
                "people": colleagues(unit, person.agency or "", person.office),
            }
        return render_template(
            "console/team.html", span=span, spans=SPANS, may_export=person.may(Permission.CASE_EXPORT),
            named=lambda code: _named(console, code), **told,
        )  # fmt: skip

    @blueprint.get("/team/cases.<ending>")
    @needs(Permission.CASE_EXPORT)
    def export(ending: str) -> Response:
        if ending not in SHEETS:
            abort(404)
        write, media_type = SHEETS[ending]
        person, now, span = viewer(), console.clock.now(), _span()
        file = BytesIO()
        with console.database.write() as unit:
            found = cases_to_export(unit, console.offices(person), now - timedelta(days=span))
            count = write(file, _head(), _rows(console, found))
            note(unit, now, actor=person.actor, action=Act.CASES_EXPORTED, days=span, cases=count)
        file.seek(0)
        name = f"cases-{dhaka_date(now)}.{ending}"
        return send_file(file, media_type, as_attachment=True, download_name=name)


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
            one.district,
            said(stages[one.stage].title) if one.stage in stages else one.stage,
            dhaka_date(one.opened_at),
            one.due_on,
            dhaka_date(one.closed_at) if one.closed_at else None,
            one.rating,
        ]
