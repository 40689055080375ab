"""Cases: the office's list, and one case with what an officer may do."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from bot.accounts.queries import names_of
from bot.accounts.roles import Permission
from bot.audit.acts import Act
from bot.audit.commands import note
from bot.cases.clocks import clocks_of
from bot.cases.links.queries import count_linked, linked_in_offices
from bot.cases.model import Case, CaseEvent
from bot.cases.worklist import (
    CASES_SHOWN,
    CaseList,
    case_in_offices,
    cases_in_offices,
    cases_of_conversation,
    history_of,
)
from bot.evidence.errors import EvidenceError
from bot.evidence.queries import case_evidence, open_viewing_copy
from bot.web.console.access import needs, viewer
from bot.web.console.case_shown import CaseShown, name_in
from bot.web.console.copy_shown import copy_is_coming, copy_response, is_a_look
from bot.web.console.history_shown import history_lines, name_of
from bot.web.console.looks import note_look
from bot.web.console.office import ConsoleContext
from bot.web.console.steps import Step, steps_of, take_step

#: So many linked cases are named on a case's own page.
LINKED_BESIDE = 5
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
        catalogue = console.catalogue
        shown = [(CaseShown.of(case, catalogue, now), name_in(case, catalogue)) for case in found]
        further = found[-1].id if len(found) == CASES_SHOWN else None
        desks = sorted({one.desk for one in console.services(viewer()) if one.desk})
        told: dict[str, Any] = {"cases": shown, "part": part, "parts": list(CaseList), "further": further}
        return render_template("console/cases.html", **told, desk=desk, desks=desks)

    @blueprint.get("/cases/<reference>")
    @needs(Permission.CASE_READ)
    def case(reference: str) -> Page:
        return _page(console, reference)

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
            if field not in _revealable(console, found, history_of(unit, found)):
                abort(404)
            note(unit, now, actor=person.actor, action=Act.FIELD_REVEALED, case_id=found.id, field=field)
        return _page(console, reference, revealed=[field])

    @blueprint.get("/cases/<reference>/files/<evidence_id>")
    @needs(Permission.CASE_READ)
    def case_file(reference: str, evidence_id: str) -> Page:
        person, now = viewer(), console.clock.now()
        with console.database.write() as unit:
            found = _found(case_in_offices(unit, console.catalogue, console.offices(person), reference))
            file = next(
                (one for one in case_evidence(unit, found.id) if one.evidence_id == evidence_id), None
            )
            if file is None:
                abort(404)
            if file.is_being_copied and file.view_type is None:
                return copy_is_coming()
            try:
                copy = open_viewing_copy(unit, console.store, evidence_id)
            except EvidenceError:
                abort(404)
            if is_a_look(evidence_id):
                act = Act.FILE_VIEWED
                note(unit, now, actor=person.actor, action=act, case_id=found.id, file=evidence_id)
        return copy_response(copy, f"{found.reference}-{evidence_id[:8]}")


def _page(
    console: ConsoleContext, reference: str, *, revealed: Collection[str] = (), tried: Step | None = None
) -> str:
    person, now = viewer(), console.clock.now()
    offices = console.offices(person)
    with console.database.read() as unit:
        found = _found(case_in_offices(unit, console.catalogue, offices, reference))
        history = history_of(unit, found)
        files = case_evidence(unit, found.id)
        names = names_of(unit, {event.actor for event in history})
        linked = linked_in_offices(unit, found, offices, limit=LINKED_BESIDE)
        linked_count = count_linked(unit, found, offices) if linked else 0
        whose = found.conversation_id
        others = cases_of_conversation(unit, offices, whose) if whose is not None else []
    shown = CaseShown.of(found, console.catalogue, now)
    may_move = person.may(Permission.CASE_MOVE)
    note_look(console, found)
    return render_template(
        "console/case.html",
        case=shown,
        answers=shown.answers(revealed),
        findings=shown.findings(revealed),
        history=history_lines(history, revealed),
        files=files,
        names=names,
        may_move=may_move,
        steps=steps_of(console, person, found, tried) if may_move else [],
        clocks=clocks_of(console.catalogue, shown.service, found, history) if shown.service else [],
        now=now,
        linked=[CaseShown.of(case, console.catalogue, now) for case in linked],
        linked_count=linked_count,
        others=[CaseShown.of(case, console.catalogue, now) for case in others if case.id != found.id],
    )


def _revealable(console: ConsoleContext, case: Case, history: Sequence[CaseEvent]) -> set[str]:
    """What may be asked for whole: what a citizen said, an office filled in, or the history has."""
    filled = {line.name for line in CaseShown.of(case, console.catalogue, console.clock.now()).findings()}
    return {*case.fields, *(name for name in filled if name), *(name_of(one) for one in history)}


def _move(console: ConsoleContext, reference: str) -> Page:
    person = viewer()
    with console.database.read() as unit:
        found = _found(case_in_offices(unit, console.catalogue, console.offices(person), reference))
    tried = take_step(console, person, found, request.form)
    if tried is not None:
        return _page(console, found.reference, tried=tried), 422
    return redirect(url_for("console.case", reference=found.reference))


def _found(case: Case | None) -> Case:
    if case is None:
        abort(404)
    return case


def _part() -> CaseList:
    try:
        return CaseList(request.args.get("part", CaseList.OPEN))
    except ValueError:
        abort(404)
