"""Ready replies: what a supervisor adds, words anew, takes out and brings back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from bot.accounts.roles import Permission
from bot.catalogue.canned import LONGEST_TEXT, LONGEST_TITLE, VARIABLES
from bot.conversation.canned.commands import (
    FIELDS,
    Place,
    add_canned,
    change_canned,
    remove_canned,
    restore_canned,
)
from bot.conversation.canned.errors import BadCanned, UnknownCanned
from bot.conversation.canned.queries import all_canned
from bot.web.console.access import needs, viewer
from bot.web.console.languages import _
from bot.web.console.office import ConsoleContext

Page = str | BaseResponse | tuple[str, int]


def add_views(blueprint: Blueprint, console: ConsoleContext) -> None:
    """``/console/canned``."""

    @blueprint.get("/canned")
    @needs(Permission.CANNED_MANAGE)
    def canned() -> Page:
        return _page(console)

    @blueprint.post("/canned")
    @needs(Permission.CANNED_MANAGE)
    def canned_add() -> Page:
        return _change(
            console,
            "",
            _("The ready reply is there."),
            lambda unit, place: add_canned(unit, console.clock, place, _typed()),
        )

    @blueprint.post("/canned/<code>")
    @needs(Permission.CANNED_MANAGE)
    def canned_change(code: str) -> Page:
        return _change(
            console,
            code,
            _("The ready reply is changed."),
            lambda unit, place: change_canned(unit, console.catalogue, console.clock, place, code, _typed()),
        )

    @blueprint.post("/canned/<code>/remove")
    @needs(Permission.CANNED_MANAGE)
    def canned_remove(code: str) -> Page:
        return _change(
            console,
            code,
            _("The ready reply is taken out."),
            lambda unit, place: remove_canned(unit, console.catalogue, console.clock, place, code),
        )

    @blueprint.post("/canned/<code>/restore")
    @needs(Permission.CANNED_MANAGE)
    def canned_restore(code: str) -> Page:
        return _change(
            console,
            code,
            _("The common ready reply is back."),
            lambda unit, place: restore_canned(unit, console.catalogue, console.clock, place, code),
        )


def _change(console: ConsoleContext, code: str, done: str, step: Callable[[Any, Place], object]) -> Page:
    person = viewer()
    place = Place(person.agency or "", person.office, person.actor)
    try:
        with console.database.write() as unit:
            step(unit, place)
    except UnknownCanned:
        abort(404)
    except BadCanned as bad:
        return _page(console, opened=code, typed=_typed(), faults=bad.faults), 422
    flash(done)
    return redirect(url_for("console.canned"))


def _page(console: ConsoleContext, **more: Any) -> str:
    person = viewer()
    with console.database.read() as unit:
        found = all_canned(unit, console.catalogue, person.agency or "", person.office)
    place = console.catalogue.offices.get(person.office or "")
    return render_template(
        "console/canned.html",
        replies=[one for one in found if not one.is_removed],
        removed=[one for one in found if one.is_removed and one.is_own],
        place=place.title if place else console.catalogue.agencies[person.agency or ""].name,
        variables=VARIABLES,
        longest={"title": LONGEST_TITLE, "text": LONGEST_TEXT},
        **more,
    )


def _typed() -> dict[str, str]:
    return {name: request.form.get(name, "") for name in FIELDS}
