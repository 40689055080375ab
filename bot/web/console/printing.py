"""A case on paper: a clean page for printing or a PDF, without the notes among colleagues."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from bot.accounts.queries import names_of
from bot.accounts.roles import Permission
from bot.audit.acts import Act
from bot.audit.commands import note
from bot.cases.worklist import case_in_offices, history_of
from bot.clock import dhaka_date
from bot.evidence.queries import case_evidence
from bot.web.console.access import needs, viewer
from bot.web.console.case_shown import CaseShown, said
from bot.web.console.history_shown import history_lines
from bot.web.console.office import ConsoleContext


def add_views(blueprint: Blueprint, console: ConsoleContext) -> None:
    """``/console/cases/<reference>/print``: with masked numbers, or whole ones if that is asked and noted."""

    @blueprint.get("/cases/<reference>/print")
    @needs(Permission.CASE_READ)
    def print_case(reference: str) -> str:
        return _paper(console, reference, is_whole=False)

    @blueprint.post("/cases/<reference>/print")
    @needs(Permission.CASE_REVEAL)
    def print_whole(reference: str) -> str:
        return _paper(console, reference, is_whole=True)


def _paper(console: ConsoleContext, reference: str, *, is_whole: bool) -> str:
    person, now, catalogue = viewer(), console.clock.now(), console.catalogue
    with console.database.write() as unit:
        case = case_in_offices(unit, catalogue, console.offices(person), reference)
        if case is None:
            abort(404)
        history, files = history_of(unit, case), case_evidence(unit, case.id)
        people = names_of(unit, {event.actor for event in history})
        shown = CaseShown.of(case, catalogue, now)
        names = [line.name for line in (*shown.answers(), *shown.findings())]
        names += [line.name for line in history_lines(history, has_notes=False)]
        masked = [name for name in names if name is not None]
        action = Act.CASE_PRINTED_WHOLE if is_whole and masked else Act.CASE_PRINTED
        note(unit, now, actor=person.actor, action=action, case_id=case.id)
    return render_template(
        "console/print.html",
        case=shown,
        agency=said(catalogue.agencies[case.agency].name),
        office=said(catalogue.office(case.office).title),
        answers=shown.answers(masked if is_whole else ()),
        has_masked=bool(masked) and not is_whole,
        findings=shown.findings(masked if is_whole else ()),
        files=files,
        history=history_lines(history, masked if is_whole else (), has_notes=False),
        names=people,
        today=dhaka_date(now),
    )
