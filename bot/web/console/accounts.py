"""Accounts, for administrators: who may sign in, as what, and where."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.accounts import commands
from bot.accounts.errors import BadAccount, EmailTaken, NotTheirs, OwnAccount
from bot.accounts.model import Account
from bot.accounts.queries import sessions_of
from bot.accounts.roles import Permission, Role
from bot.accounts.scope import (
    ACCOUNTS_SHOWN,
    account_in_scope,
    account_to_manage,
    accounts_in_scope,
    address_in_scope,
    check_place,
)
from bot.web.console.access import needs, viewer
from bot.web.console.account_forms import AccountForm, PlaceForm, place_value
from bot.web.console.flashes import not_done
from bot.web.console.languages import _
from bot.web.console.office import ConsoleContext, place_names

Page = str | Response | tuple[str, int]

#: What one button does, by the last part of its address.
ACTS = {
    "close": commands.close_account,
    "reopen": commands.reopen_account,
    "unlock": commands.unlock_account,
    "drop-second-factor": commands.drop_second_factor,
    "end-sessions": commands.sign_out_everywhere,
}


def add_views(blueprint: Blueprint, console: ConsoleContext) -> None:
    """``/console/accounts/…``."""

    @blueprint.get("/accounts")
    @needs(Permission.ACCOUNT_MANAGE)
    def accounts() -> Page:
        with console.database.read() as unit:
            found = accounts_in_scope(unit, viewer(), after=request.args.get("after", type=int))
        further = found[-1].id if len(found) == ACCOUNTS_SHOWN else None
        shown = {"now": console.clock.now(), "places": place_names(console), "further": further}
        return render_template("console/accounts.html", accounts=found, **shown)

    @blueprint.post("/accounts/find")
    @needs(Permission.ACCOUNT_MANAGE)
    def find_account() -> Page:
        with console.database.read() as unit:
            found = address_in_scope(unit, viewer(), request.form.get("email", ""))
        if found is None:
            not_done(_("None of your accounts has this address."))
            return redirect(url_for("console.accounts"))
        return redirect(url_for("console.account", account_id=found.id))

    @blueprint.route("/accounts/new", methods=["GET", "POST"])
    @needs(Permission.ACCOUNT_MANAGE)
    def new_account() -> Page:
        form = AccountForm()
        form.offer(viewer(), console.catalogue)
        if not form.validate_on_submit():
            page = render_template("console/account_new.html", form=form)
            return (page, 422) if form.errors else page
        return _add(console, form)

    @blueprint.get("/accounts/<int:account_id>")
    @needs(Permission.ACCOUNT_MANAGE)
    def account(account_id: int) -> Page:
        return _page(console, account_id)

    @blueprint.post("/accounts/<int:account_id>/place")
    @needs(Permission.ACCOUNT_MANAGE)
    def place_account(account_id: int) -> Page:
        form, person = PlaceForm(), viewer()
        form.offer(person, console.catalogue)
        if not form.validate_on_submit():
            return _page(console, account_id, form), 422
        try:
            check_place(person, **form.chosen)
            with console.database.write() as unit:
                found = _found(account_to_manage(unit, person, account_id))
                commands.place_account(unit, console.clock, found, **form.chosen, actor=person.actor)
        except OwnAccount:
            abort(403)
        except (BadAccount, NotTheirs):
            form.place.errors = [_("This role does not belong there.")]
            return _page(console, account_id, form), 422
        return _done(account_id)

    @blueprint.post("/accounts/<int:account_id>/password")
    @needs(Permission.ACCOUNT_MANAGE)
    def new_password(account_id: int) -> Page:
        person, password = viewer(), commands.one_time_password()
        try:
            with console.database.write() as unit:
                found = _found(account_to_manage(unit, person, account_id))
                commands.set_password(
                    unit, console.clock, found, password, actor=person.actor, is_temporary=True
                )
        except OwnAccount:
            abort(403)
        return render_template("console/account_password.html", account=found, password=password)

    @blueprint.post("/accounts/<int:account_id>/<act>")
    @needs(Permission.ACCOUNT_MANAGE)
    def change_account(account_id: int, act: str) -> Page:
        if act not in ACTS:
            abort(404)
        try:
            with console.database.write() as unit:
                found = _found(account_to_manage(unit, viewer(), account_id))
                ACTS[act](unit, console.clock, found, actor=viewer().actor)
        except OwnAccount:
            abort(403)
        return _done(account_id)


def _add(console: ConsoleContext, form: AccountForm) -> Page:
    person, password = viewer(), commands.one_time_password()
    told: dict[str, Any] = {"email": form.email.data, "name": form.name.data, **form.chosen}
    try:
        check_place(person, **form.chosen)
        with console.database.write() as unit:
            account = commands.add_account(
                unit, console.clock, **told, password=password, actor=person.actor, is_temporary=True
            )
    except EmailTaken:
        form.email.errors = [_("Another account has this address.")]
    except (BadAccount, NotTheirs):
        form.place.errors = [_("Role, place and address do not go together.")]
    else:
        return render_template("console/account_password.html", account=account, password=password)
    return render_template("console/account_new.html", form=form), 422


def _page(console: ConsoleContext, account_id: int, form: PlaceForm | None = None) -> str:
    now = console.clock.now()
    with console.database.read() as unit:
        account = _found(account_in_scope(unit, viewer(), account_id))
        sessions = sessions_of(unit, account.id, now)
    if form is None:
        form = PlaceForm(role=account.role, place=place_value(account.agency, account.office))
        form.offer(viewer(), console.catalogue)
    return render_template(
        "console/account.html",
        account=account,
        sessions=sessions,
        form=form,
        now=now,
        role=Role(account.role),
        places=place_names(console),
        is_own=account.id == viewer().account_id,
    )


def _done(account_id: int) -> Response:
    flash(_("Done, and noted in the audit trail."))
    return redirect(url_for("console.account", account_id=account_id))


def _found(account: Account | None) -> Account:
    if account is None:
        abort(404)
    return account
