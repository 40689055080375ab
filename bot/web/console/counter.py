"""The counter: opening a case by hand for somebody who came or called, and the receipt they take home."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.accounts.roles import Permission
from bot.cases.by_hand import AnswerFault, AnswersRefused, ByHand, Came, Consent
from bot.cases.errors import CaseError
from bot.cases.hearings.errors import HearingFull, NoSuchHearing
from bot.cases.hearings.queries import HearingOffer, offered_days
from bot.cases.outcomes import OpenedCase
from bot.cases.receipt_codes import spaced
from bot.cases.validation import asked_fields
from bot.cases.worklist import case_in_offices
from bot.catalogue.errors import CatalogueError
from bot.catalogue.schema import Service, ServiceField
from bot.clock import dhaka_date
from bot.conversation.counter import Request
from bot.evidence.errors import EvidenceError, NotAccepted
from bot.web.console.access import needs, viewer
from bot.web.console.languages import _
from bot.web.console.office import ConsoleContext
from bot.web.console.typed_answers import TypedAnswers, read_answers

Page = str | Response | tuple[str, int]


@dataclass(frozen=True)
class CounterForm:
    """The form of one service as it stands.

    Attributes:
        fields: those that apply, in their order.
        deciding: names of fields on which it depends what else is asked.
        is_only: whether the agency offers no other service.
        came, how: how the citizen came, and how they agreed; empty until chosen.
        faults: by field.
        fault: what hindered the opening besides.
    """

    service: Service
    fields: list[ServiceField]
    deciding: frozenset[str]
    is_only: bool
    answers: TypedAnswers
    days: list[HearingOffer]
    key: str
    came: str = ""
    how: str = ""
    faults: Mapping[str, AnswerFault] = field(default_factory=dict)
    fault: str | None = None
    tried: bool = False


def add_views(blueprint: Blueprint, console: ConsoleContext) -> None:
    """``/console/counter/…`` and ``/console/cases/<reference>/receipt``."""

    @blueprint.get("/counter")
    @needs(Permission.CASE_OPEN)
    def counter() -> Page:
        services = console.services(viewer())
        if len(services) == 1:
            return redirect(url_for("console.counter_form", service=services[0].code))
        return render_template("console/counter.html", services=services)

    @blueprint.route("/counter/<service>", methods=["GET", "POST"])
    @needs(Permission.CASE_OPEN)
    def counter_form(service: str) -> Page:
        definition = _mine(console, service)
        if request.method == "GET":
            return render_template("console/counter_form.html", form=_form(console, definition))
        return _open(console, definition)

    @blueprint.post("/counter/<service>/fields")
    @needs(Permission.CASE_OPEN)
    def counter_fields(service: str) -> Page:
        form = _form(console, _mine(console, service))
        return render_template("console/counter_fields.html", form=form)

    @blueprint.get("/cases/<reference>/receipt")
    @needs(Permission.CASE_READ)
    def receipt(reference: str) -> Page:
        with console.database.read() as unit:
            case = case_in_offices(unit, console.catalogue, console.offices(viewer()), reference)
        if case is None or case.anonymous:
            # A report without a name has its code alone, and that was shown once.
            abort(404)
        return _receipt(console, OpenedCase.of(case, None))


def _mine(console: ConsoleContext, code: str) -> Service:
    found = next((one for one in console.services(viewer()) if one.code == code), None)
    return found if found is not None else abort(404)


def _form(console: ConsoleContext, service: Service, **more: Any) -> CounterForm:
    answers = read_answers(service, request.form, console.clock.now())
    asked = [one for one in asked_fields(service, answers.values) if one.name != "consent"]
    deciding = frozenset(name for one in service.fields for name in one.when or {})
    if service.hearing is not None:
        deciding |= {one.name for one in service.fields if one.kind == "district"}
    key = request.form.get("key") or secrets.token_hex(16)
    came, how = request.form.get("came", ""), request.form.get("how", "")
    days = _days(console, service, answers.values)
    is_only = len(console.services(viewer())) == 1
    return CounterForm(service, asked, deciding, is_only, answers, days, key, came, how, **more)


def _days(console: ConsoleContext, service: Service, answers: Mapping[str, Any]) -> list[HearingOffer]:
    """The next days of the hearing of the office that the case would go to."""
    if service.hearing is None:
        return []
    districts = [answers[one.name] for one in service.fields if one.kind == "district"]
    place = next((str(one) for one in districts if one), None)
    try:
        office = console.catalogue.office_for(service.code, place, viewer().office, fields=answers)
    except CatalogueError:
        return []
    with console.database.read() as unit:
        return offered_days(unit, console.catalogue, office.code, dhaka_date(console.clock.now()))


def _open(console: ConsoleContext, service: Service) -> Page:
    form, person = _form(console, service, tried=True), viewer()
    is_said = form.came in list(Came) and form.how in list(Consent)
    asked = Request(
        service.code,
        form.answers.values,
        form.answers.unread,
        form.answers.accepted,
        {one.name: _files(one) for one in form.fields if one.kind == "attachment"},
        ByHand(Came(form.came), Consent(form.how)) if is_said else None,
        form.key,
    )
    try:
        opened = console.counter.open(asked, actor=person.actor, office=person.office)
    except AnswersRefused as refused:
        return _again(console, service, faults=refused.faults)
    except NotAccepted:
        return _again(console, service, fault=_("A file is too large or of a kind that is not kept."))
    except EvidenceError:
        return _again(console, service, fault=_("A file could not be stored. Nothing was opened; try again."))
    except (HearingFull, NoSuchHearing):
        return _again(console, service, fault=_("This day is full by now. Choose another one."))
    except (CaseError, CatalogueError):
        return _again(console, service, fault=_("The case was not opened. Check the answers."))
    if opened.receipt_code is not None:
        return _receipt(console, opened)
    flash(_("The case is open."))
    return _receipt(console, opened)


def _files(field: ServiceField) -> list[bytes]:
    return [file.read() for file in request.files.getlist(field.name) if file.filename]


def _again(console: ConsoleContext, service: Service, **more: Any) -> Page:
    form = _form(console, service, tried=True, **more)
    return render_template("console/counter_form.html", form=form), 422


def _receipt(console: ConsoleContext, opened: OpenedCase) -> str:
    """What the citizen takes home; on paper in Bangla and English."""
    service = console.catalogue.service(opened.service)
    return render_template(
        "console/receipt.html",
        opened=opened,
        service=service,
        office=console.catalogue.office(opened.office_code),
        stage=service.stage(opened.stage),
        code=spaced(opened.receipt_code) if opened.receipt_code else None,
        today=dhaka_date(console.clock.now()),
    )
