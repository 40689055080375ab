"""The field: what is to be done outside, one case a page, for a phone on a bad line."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.accounts.queries import names_of
from bot.accounts.roles import Permission
from bot.cases.checks.commands import Tick, take_back
from bot.cases.checks.queries import FieldPart, cases_with_checks, checks_of
from bot.cases.errors import CaseError
from bot.cases.history import CONSOLE, acting_from
from bot.cases.model import Case
from bot.cases.worklist import CASES_SHOWN, case_in_offices
from bot.catalogue.schema import Service
from bot.evidence.queries import case_evidence
from bot.web.console.access import needs, viewer
from bot.web.console.case_shown import CaseShown
from bot.web.console.flashes import not_done
from bot.web.console.languages import _
from bot.web.console.looks import note_look
from bot.web.console.office import ConsoleContext

LONGEST_NOTE = 2000
Page = str | Response | tuple[str, int]


def add_views(blueprint: Blueprint, console: ConsoleContext) -> None:
    """``/console/field/…``."""

    @blueprint.get("/field")
    @needs(Permission.CASE_READ)
    def field_list() -> Page:
        part, now = _part(), console.clock.now()
        after = request.args.get("after", type=int)
        with console.database.read() as unit:
            found = cases_with_checks(
                unit, console.catalogue, console.offices(viewer()), part, now, after=after
            )
        rows = [(CaseShown.of(case, console.catalogue, now), states) for case, states in found]
        further = found[-1][0].id if len(found) == CASES_SHOWN else None
        parts = list(FieldPart)
        return render_template("console/field.html", rows=rows, part=part, parts=parts, further=further)

    @blueprint.get("/field/<reference>")
    @needs(Permission.CASE_READ)
    def field_case(reference: str) -> Page:
        return _page(console, reference)

    @blueprint.post("/field/<reference>")
    @needs(Permission.CASE_MOVE)
    def tick(reference: str) -> Page:
        case, service = _mine(console, reference)
        ticks, photos = _said(service, case)
        if not ticks:
            return _page(console, reference, fault=_("Tick something, or write a note.")), 422
        try:
            lost = console.field.tick_off(
                case.reference,
                ticks,
                photos,
                offices=console.offices(viewer()),
                actor=viewer().actor,
                key=request.form.get("key", ""),
            )
        except CaseError:
            abort(404)
        flash(_("Kept in the case."))
        if lost:
            not_done(_("A photo was not kept: it is too large or no picture. The tick and the note are."))
        return redirect(url_for("console.field_case", reference=case.reference))

    @blueprint.post("/field/<reference>/back/<check>")
    @needs(Permission.CASE_MOVE)
    def untick(reference: str, check: str) -> Page:
        person, offices = viewer(), console.offices(viewer())
        try:
            with console.database.write() as unit, acting_from(unit, CONSOLE):
                take_back(
                    unit,
                    console.catalogue,
                    console.clock,
                    reference=reference,
                    offices=offices,
                    check=check,
                    actor=person.actor,
                )
        except CaseError:
            abort(404)
        return redirect(url_for("console.field_case", reference=reference))


def _page(console: ConsoleContext, reference: str, **more: Any) -> str:
    case, service = _mine(console, reference)
    note_look(console, case)
    with console.database.read() as unit:
        states = checks_of(unit, service, case)
        names = names_of(unit, {line.actor for state in states for line in state.lines})
        files = case_evidence(unit, case.id)
    shown = CaseShown.of(case, console.catalogue, console.clock.now())
    return render_template(
        "console/field_case.html",
        case=shown,
        one=shown,
        states=states,
        names=names,
        answers=shown.answers(),
        files=files,
        key=secrets.token_hex(16),
        **more,
    )


def _mine(console: ConsoleContext, reference: str) -> tuple[Case, Service]:
    with console.database.read() as unit:
        case = case_in_offices(unit, console.catalogue, console.offices(viewer()), reference)
    if case is None or case.service not in console.catalogue.services:
        abort(404)
    return case, console.catalogue.service(case.service)


def _said(service: Service, case: Case) -> tuple[list[Tick], dict[str, bytes]]:
    """What the form says of each check of the service that it has something of."""
    ticked, ticks, photos = set(request.form.getlist("tick")), [], {}
    for check in dict.fromkeys(check.name for stage in service.stages for check in stage.checks):
        note = request.form.get(f"note-{check}", "").strip()[:LONGEST_NOTE]
        photo = request.files.get(f"photo-{check}")
        content = photo.read() if photo is not None and photo.filename else b""
        if check in ticked or note or content:
            ticks.append(Tick(check, check in ticked, note or None))
        if content:
            photos[check] = content
    return ticks, photos


def _part() -> FieldPart:
    try:
        return FieldPart(request.args.get("part", FieldPart.NOW))
    except ValueError:
        abort(404)
