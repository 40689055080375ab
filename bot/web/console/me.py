"""One's own account: sessions, password, second factor, language."""

from __future__ import annotations

import segno
from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask_login import current_user
from markupsafe import Markup
from werkzeug.wrappers import Response

from bot.accounts.commands import drop_second_factor, set_password, sign_out_everywhere
from bot.accounts.errors import SignInRefused, WeakPassword, WrongCode
from bot.accounts.passwords import SHORTEST
from bot.accounts.queries import account_to_change, sessions_of, wants_digest
from bot.accounts.roles import Permission
from bot.accounts.second_factor import begin, confirm, new_recovery_codes, recovery_codes_left
from bot.accounts.sign_in import check_code, check_password, end_session, try_password
from bot.web.console.access import needs, open_to_all, page_before, signed_in
from bot.web.console.forms import CodeForm, PasswordForm
from bot.web.console.languages import LANGUAGES, _
from bot.web.console.office import ConsoleContext, place_names

Page = str | Response | tuple[str, int]


def add_views(blueprint: Blueprint, console: ConsoleContext) -> None:
    """``/console/me`` and what is below it."""
    database, clock = console.database, console.clock

    @blueprint.get("/me")
    @needs(Permission.SELF_MANAGE)
    def me() -> Page:
        person = signed_in()
        with database.read() as unit:
            rows = sessions_of(unit, person.viewer.account_id, clock.now())
            left = recovery_codes_left(unit, person.viewer.account_id)
            wants = wants_digest(unit, person.viewer.account_id)
        return render_template(
            "console/me.html",
            sessions=rows,
            codes_left=left,
            place=place_names(console).get(person.viewer.office or person.viewer.agency or ""),
            sends_mail=console.sends_mail,
            wants_digest=wants,
        )

    @blueprint.post("/me/sessions/<int:session_id>/end")
    @needs(Permission.SELF_MANAGE)
    def end_one_session(session_id: int) -> Page:
        with database.write() as unit:
            if not end_session(unit, signed_in().viewer, session_id, clock.now()):
                abort(404)
        return redirect(url_for("console.me"))

    @blueprint.post("/me/sessions/end")
    @needs(Permission.SELF_MANAGE)
    def end_other_sessions() -> Page:
        person = signed_in()
        with database.write() as unit:
            account = account_to_change(unit, person.viewer.account_id)
            sign_out_everywhere(unit, clock, account, actor=person.viewer.actor, but=person.session_id)
        return redirect(url_for("console.me"))

    @blueprint.route("/me/password", methods=["GET", "POST"])
    @needs(Permission.SELF_MANAGE)
    def password() -> Page:
        form = PasswordForm()
        if not form.validate_on_submit():
            return render_template("console/password.html", form=form, shortest=SHORTEST)
        email, here = signed_in().email, signed_in().session_id
        tried = try_password(database, email, form.old.data)
        with database.write() as unit:
            try:
                # Failures count as at the door: who sits at somebody's desk must not guess here, either.
                account = check_password(unit, email, tried, clock.now(), known_by=here)
                set_password(unit, clock, account, form.new.data, actor=account.viewer.actor)
            except SignInRefused:
                form.old.errors = [_("That is not your password, or there were too many tries.")]
            except WeakPassword:
                form.new.errors = [_("This password could be guessed. A few words in a row are good.")]
        if form.errors:
            return render_template("console/password.html", form=form, shortest=SHORTEST), 422
        flash(_("Your password is changed. Please sign in with it."))
        return redirect(url_for("console.sign_in"))

    @blueprint.route("/me/second-factor", methods=["GET", "POST"])
    @needs(Permission.SELF_MANAGE)
    def second_factor() -> Page:
        form = CodeForm()
        with database.write() as unit:
            account = account_to_change(unit, signed_in().viewer.account_id)
            if account.has_totp:
                return render_template("console/second_factor_set.html", form=form)
            if form.validate_on_submit():
                try:
                    codes = confirm(unit, account, form.code.data, clock.now())
                    return render_template("console/recovery_codes.html", codes=codes)
                except WrongCode:
                    form.code.errors = [_("The app shows another code. Is the phone's clock right?")]
            picture, secret = _picture(begin(account)), account.totp_secret
        page = render_template("console/second_factor.html", form=form, picture=picture, secret=secret)
        return (page, 422) if form.errors else page

    @blueprint.post("/me/second-factor/drop")
    @needs(Permission.SELF_MANAGE)
    def drop_factor() -> Page:
        form = CodeForm()
        my_id, here, code = signed_in().viewer.account_id, signed_in().session_id, form.code.data or ""
        with database.write() as unit:  # a wrong code is counted, so the unit of work ends well either way
            try:
                account = check_code(unit, my_id, code, clock.now(), known_by=here)
                drop_second_factor(unit, clock, account, actor=account.viewer.actor, but=here)
                return redirect(url_for("console.second_factor"))
            except SignInRefused:
                form.code.errors = [_("That is not the code.")]
        return render_template("console/second_factor_set.html", form=form), 422

    @blueprint.post("/me/recovery-codes")
    @needs(Permission.SELF_MANAGE)
    def recovery_codes() -> Page:
        if not signed_in().has_totp:
            abort(404)
        form = CodeForm()
        my_id, here, code = signed_in().viewer.account_id, signed_in().session_id, form.code.data or ""
        with database.write() as unit:  # as above
            try:
                account = check_code(unit, my_id, code, clock.now(), known_by=here)
                codes = new_recovery_codes(unit, account, clock.now())
                return render_template("console/recovery_codes.html", codes=codes)
            except SignInRefused:
                form.code.errors = [_("That is not the code.")]
        return render_template("console/second_factor_set.html", form=form), 422

    @blueprint.post("/me/keys")
    @needs(Permission.SELF_MANAGE)
    def keys() -> Page:
        with database.write() as unit:
            account_to_change(unit, signed_in().viewer.account_id).uses_keys = "on" in request.form
        return redirect(url_for("console.me"))

    @blueprint.post("/me/digest")
    @needs(Permission.SELF_MANAGE)
    def digest() -> Page:
        with database.write() as unit:
            account_to_change(unit, signed_in().viewer.account_id).wants_digest = "on" in request.form
        return redirect(url_for("console.me"))

    @blueprint.post("/language")
    @open_to_all
    def language() -> Page:
        chosen = request.form.get("language", "")
        if chosen not in LANGUAGES:
            abort(400)
        session["language"] = chosen
        if current_user.is_authenticated:
            with database.write() as unit:
                account_to_change(unit, signed_in().viewer.account_id).language = chosen
        return redirect(page_before())


def _picture(address: str) -> Markup:
    svg = segno.make(address, error="m").svg_inline(scale=5, border=2)
    return Markup(svg)
