"""Handing a case to another office of the agency."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from bot.accounts.roles import Permission
from bot.cases.errors import CaseStays
from bot.cases.transfer import transfer_case
from bot.cases.worklist import case_in_offices
from bot.web.console.access import needs, viewer
from bot.web.console.flashes import not_done
from bot.web.console.hands_shown import office_name
from bot.web.console.languages import _
from bot.web.console.office import ConsoleContext

Page = str | BaseResponse | tuple[str, int]


def add_views(blueprint: Blueprint, console: ConsoleContext) -> None:
    """``/console/cases/<reference>/transfer``."""

    @blueprint.post("/cases/<reference>/transfer")
    @needs(Permission.CASE_MOVE)
    def hand_over_case(reference: str) -> Page:
        person, to = viewer(), request.form.get("office", "")
        with console.database.read() as unit:
            found = case_in_offices(unit, console.catalogue, console.offices(person), reference)
        if found is None:
            abort(404)
        moved = {"to": to, "reason": request.form.get("reason", ""), "actor": person.actor}
        try:
            with console.database.write() as unit:
                transfer_case(
                    unit,
                    console.catalogue,
                    console.clock,
                    reference=found.reference,
                    agency=person.agency,
                    **moved,
                )
        except CaseStays as error:
            not_done(_why(error))
            return redirect(url_for("console.case", reference=found.reference))
        flash(_("The case is with %(office)s now.", office=office_name(console.catalogue, to)))
        return redirect(url_for("console.cases"))


def _why(error: CaseStays) -> str:
    words = {
        "office": _("Choose another office."),
        "why": _("Say why, in at most 1000 letters."),
        "closed": _("A closed case stays where it is."),
        "hearing": _("The citizen has a place at this office's hearing: the case stays here."),
    }
    return words[error.reason]
