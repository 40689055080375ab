"""Cases: the office's list, and one case with what an officer may do."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from bot.accounts.queries import names_of
from bot.accounts.roles import Permission
from bot.audit.acts import Act
from bot.audit.commands import note
from bot.cases.errors import CaseError, DataRefused, MoveNotAllowed, MoveNotPossible, OwnDecision
from bot.cases.model import Case
from bot.cases.reading import is_sensitive, note_look
from bot.cases.worklist import (
    CASES_SHOWN,
    CaseList,
    case_in_offices,
    cases_in_offices,
    history_of,
)
from bot.evidence.errors import EvidenceError
from bot.evidence.queries import case_evidence, open_viewing_copy
from bot.web.console.access import needs, viewer
from bot.web.console.case_shown import CaseShown, steps
from bot.web.console.languages import _
from bot.web.console.office import ConsoleContext

LONGEST_NOTE = 2000
Page = str | BaseResponse | tuple[str, int]


def add_views(blueprint: Blueprint, console: ConsoleContext) -> None:
    """``/console/cases/…``."""

    @blueprint.get("/cases")
    @needs(Permission.CASE_READ)
    def cases() -> Page:
        part, before = _part(), request.args.get("before", type=int)
        desk = request.args.get("desk") or None
        now = console.clock.now()
        with console.database.read() as unit:
            found = cases_in_offices(
                unit, console.catalogue, console.offices(viewer()), part, now, desk=desk, before=before
            )
        shown = [CaseShown.of(case, console.catalogue, now) for case in found]
        further = found[-1].id if len(found) == CASES_SHOWN else None
        desks = sorted({one.desk for one in console.services(viewer()) if one.desk})
        told: dict[str, Any] = {"cases": shown, "part": part, "parts": list(CaseList), "further": further}
        return render_template("console/cases.html", **told, desk=desk, desks=desks)

    @blueprint.get("/cases/<reference>")
    @needs(Permission.CASE_READ)
    def case(reference: str) -> Page:
        page, found = _page(console, reference)
        if is_sensitive(console.catalogue, found):
            with console.database.write() as unit:
                note_look(unit, console.clock.now(), found, actor=viewer().actor)
        return page

    @blueprint.post("/cases/<reference>/move")
    @needs(Permission.CASE_MOVE)
    def move(reference: str) -> Page:
        return _move(console, reference)

    @blueprint.post("/cases/<reference>/reveal/<field>")
    @needs(Permission.CASE_REVEAL)
    def reveal(reference: str, field: str) -> Page:
        person, now = viewer(), console.clock.now()
        with console.database.write() as unit:
            found = _found(case_in_offices(unit, console.catalogue, console.offices(person), reference))
            if field not in found.fields:
                abort(404)
            note(unit, now, actor=person.actor, action=Act.FIELD_REVEALED, case_id=found.id, field=field)
        return _page(console, reference, revealed=field)[0]

    @blueprint.get("/cases/<reference>/files/<evidence_id>")
    @needs(Permission.CASE_READ)
    def case_file(reference: str, evidence_id: str) -> Page:
        person, now = viewer(), console.clock.now()
        with console.database.write() as unit:
            found = _found(case_in_offices(unit, console.catalogue, console.offices(person), reference))
            if evidence_id not in {one.evidence_id for one in case_evidence(unit, found.id)}:
                abort(404)
            try:
                copy = open_viewing_copy(unit, console.store, evidence_id)
            except EvidenceError:
                abort(404)
            note(unit, now, actor=person.actor, action=Act.FILE_VIEWED, case_id=found.id, file=evidence_id)
        return Response(copy.content, mimetype=copy.media_type, headers={"Cache-Control": "no-store"})


def _page(
    console: ConsoleContext, reference: str, *, revealed: str | None = None, **more: Any
) -> tuple[str, Case]:
    person, now = viewer(), console.clock.now()
    with console.database.read() as unit:
        found = _found(case_in_offices(unit, console.catalogue, console.offices(person), reference))
        history = history_of(unit, found)
        files = case_evidence(unit, found.id)
        names = names_of(unit, {event.actor for event in history})
    shown = CaseShown.of(found, console.catalogue, now)
    page = render_template(
        "console/case.html",
        case=shown,
        answers=shown.answers(revealed),
        findings=shown.findings(),
        history=history,
        files=files,
        names=names,
        steps=steps(found, console.catalogue, person.role),
        may_move=person.may(Permission.CASE_MOVE),
        **more,
    )
    return page, found


def _move(console: ConsoleContext, reference: str) -> Page:
    person = viewer()
    with console.database.read() as unit:
        found = _found(case_in_offices(unit, console.catalogue, console.offices(person), reference))
    to, words = request.form.get("to", ""), request.form.get("note", "").strip()[:LONGEST_NOTE]
    stage = next((one for one in steps(found, console.catalogue, person.role) if one.code == to), None)
    if stage is None:
        flash(_("The case has moved meanwhile, or this step is not yours to take."))
        return redirect(url_for("console.case", reference=found.reference))
    data = {datum.name: request.form.get(f"{to}-{datum.name}", "").strip() for datum in stage.requires}
    try:
        console.moves.move(
            found.reference, to, actor=person.actor, data=data, note=words or None, agency=found.agency
        )
    except DataRefused as refused:
        typed: dict[str, Any] = {"open_step": to, "typed": data, "refused": refused, "typed_note": words}
        return _page(console, reference, **typed)[0], 422
    except CaseError as error:
        flash(_why(error))
    else:
        flash(_("The case has moved. The citizen is told, now or when they write again."))
    return redirect(url_for("console.case", reference=found.reference))


def _why(error: CaseError) -> str:
    if isinstance(error, OwnDecision):
        return _("You made the decision that is appealed. Somebody else has to take this step.")
    if isinstance(error, MoveNotAllowed | MoveNotPossible):
        return _("The case has moved meanwhile, or this step is not yours to take.")
    return _("The case was not moved.")


def _found(case: Case | None) -> Case:
    if case is None:
        abort(404)
    return case


def _part() -> CaseList:
    try:
        return CaseList(request.args.get("part", CaseList.OPEN))
    except ValueError:
        abort(404)
