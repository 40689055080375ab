"""Linked cases: a page of them, linking one more by its reference, and taking one out."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.accounts.roles import Permission
from bot.cases.errors import CaseError, UnknownCase
from bot.cases.history import CONSOLE, acting_from
from bot.cases.links.commands import link_cases, unlink_case
from bot.cases.links.errors import NothingToLink
from bot.cases.links.queries import count_linked, linked_in_offices, related_cases
from bot.cases.model import Case
from bot.cases.worklist import CASES_SHOWN, case_in_offices
from bot.web.console.access import needs, viewer
from bot.web.console.case_shown import CaseShown
from bot.web.console.languages import _
from bot.web.console.office import ConsoleContext

LONGEST_REASON = 500
Page = str | Response | tuple[str, int]


def add_views(blueprint: Blueprint, console: ConsoleContext) -> None:
    """``/console/cases/<reference>/linked/…``."""

    @blueprint.get("/cases/<reference>/linked")
    @needs(Permission.CASE_READ)
    def linked(reference: str) -> Page:
        return _page(console, reference)

    @blueprint.post("/cases/<reference>/linked")
    @needs(Permission.CASE_MOVE)
    def link(reference: str) -> Page:
        case, other = _mine(console, reference), request.form.get("other", "")
        try:
            # Scope first: another office's number and one that does not exist are one answer.
            if _seen(console, other) is None:
                raise UnknownCase("no such case")
            with console.database.write() as unit, acting_from(unit, CONSOLE):
                link_cases(
                    unit,
                    console.catalogue,
                    console.clock,
                    references=[case.reference, other],
                    actor=viewer().actor,
                    reason=_reason(),
                    agency=case.agency,
                )
            flash(_("The cases are linked."))
        except NothingToLink:
            return _page(console, reference, fault=_("That is this case itself.")), 422
        except CaseError:
            return _page(console, reference, fault=_("Your office has no case with this number.")), 422
        return redirect(url_for("console.linked", reference=case.reference))

    @blueprint.post("/cases/<reference>/linked/<other>/undo")
    @needs(Permission.CASE_MOVE)
    def unlink(reference: str, other: str) -> Page:
        case = _mine(console, reference)
        try:
            with console.database.write() as unit, acting_from(unit, CONSOLE):
                unlink_case(
                    unit,
                    console.catalogue,
                    console.clock,
                    reference=other,
                    offices=console.offices(viewer()),
                    actor=viewer().actor,
                    reason=_reason(),
                )
        except CaseError:
            abort(404)
        flash(_("%(reference)s is no longer linked.", reference=other))
        return redirect(url_for("console.linked", reference=case.reference))


def _page(console: ConsoleContext, reference: str, *, fault: str | None = None) -> str:
    case, now, offices = _mine(console, reference), console.clock.now(), console.offices(viewer())
    after, looks = request.args.get("after", type=int), bool(request.args.get("alike"))
    with console.database.read() as unit:
        found = linked_in_offices(unit, case, offices, after)
        count = count_linked(unit, case, offices)
        alike = related_cases(unit, console.catalogue, case) if looks else []
    return render_template(
        "console/linked.html",
        case=CaseShown.of(case, console.catalogue, now),
        rows=[CaseShown.of(one, console.catalogue, now) for one in found],
        count=count,
        further=found[-1].id if len(found) == CASES_SHOWN else None,
        looks=looks,
        fault=fault,
        typed=request.form,
        alike=[one for one in alike if not one.is_linked and one.office_code in offices],
    )


def _seen(console: ConsoleContext, reference: str) -> Case | None:
    with console.database.read() as unit:
        return case_in_offices(unit, console.catalogue, console.offices(viewer()), reference)


def _mine(console: ConsoleContext, reference: str) -> Case:
    found = _seen(console, reference)
    return found if found is not None else abort(404)


def _reason() -> str:
    return request.form.get("reason", "").strip()[:LONGEST_REASON]
