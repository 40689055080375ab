"""The door: password, then the code of the authenticator app.

A browser that has come in keeps a second cookie, which tells the door that it is known and opens nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask_login import current_user, login_user, logout_user
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from bot.accounts.errors import SignInRefused
from bot.accounts.model import Account
from bot.accounts.roles import Permission
from bot.accounts.sign_in import (
    KNOWN_FOR,
    begin_session,
    check_code,
    check_password,
    end_session,
    session_of,
    try_password,
)
from bot.clock import Clock
from bot.storage.database import Database
from bot.web.console.access import (
    SignedIn,
    forget_cookie,
    has_ended,
    needs,
    open_to_all,
    page_at,
    signed_in,
)
from bot.web.console.browsers import browser_name
from bot.web.console.forms import CodeForm, SignInForm
from bot.web.console.languages import _

#: Between password and code no more time may pass.
PATIENCE = timedelta(minutes=5)
_PENDING = "pending"
KNOWN = "known"
Page = str | Response | tuple[str, int]


def add_views(blueprint: Blueprint, database: Database, clock: Clock) -> None:
    """``/console/sign-in``, ``/console/sign-in/code``, ``/console/sign-out``."""

    @blueprint.route("/sign-in", methods=["GET", "POST"])
    @open_to_all
    def sign_in() -> Page:
        if current_user.is_authenticated:
            return redirect(_wanted())
        form = SignInForm()
        if not form.validate_on_submit():
            return render_template("console/sign_in.html", form=form, has_ended=has_ended())
        account = _with_password(database, clock, form)
        if account is None:
            return render_template("console/sign_in.html", form=form, refused=_refused()), 401
        if account.has_totp:
            session[_PENDING] = {"account_id": account.id, "until": (clock.now() + PATIENCE).timestamp()}
            return redirect(url_for("console.sign_in_code", next=request.args.get("next")))
        return _enter(database, clock, account)

    @blueprint.route("/sign-in/code", methods=["GET", "POST"])
    @open_to_all
    def sign_in_code() -> Page:
        pending = session.get(_PENDING) or {}
        if pending.get("until", 0) < clock.now().timestamp():
            return redirect(url_for("console.sign_in", next=request.args.get("next")))
        form = CodeForm()
        if not form.validate_on_submit():
            return render_template("console/sign_in_code.html", form=form)
        since = datetime.fromtimestamp(pending["until"], UTC) - PATIENCE
        account = _with_code(database, clock, pending["account_id"], form.code.data, since)
        if account is None:
            return render_template("console/sign_in_code.html", form=form, refused=_refused()), 401
        return _enter(database, clock, account)

    @blueprint.post("/sign-out")
    @needs(Permission.SELF_MANAGE)
    def sign_out() -> Page:
        person = signed_in()
        with database.write() as unit:
            end_session(unit, person.viewer, person.session_id, clock.now())
        logout_user()
        forget_cookie()
        return redirect(url_for("console.sign_in"))


def _with_password(database: Database, clock: Clock, form: SignInForm) -> Account | None:
    email = form.email.data
    tried = try_password(database, email, form.password.data)
    with database.write() as unit:  # failures are counted, so the unit of work ends well either way
        try:
            return check_password(unit, email, tried, clock.now(), known_by=_known_by())
        except SignInRefused:
            return None


def _with_code(
    database: Database, clock: Clock, account_id: int, code: str, since: datetime
) -> Account | None:
    with database.write() as unit:
        try:
            return check_code(unit, account_id, code, clock.now(), since=since, known_by=_known_by())
        except SignInRefused:
            return None


def _enter(database: Database, clock: Clock, account: Account) -> Response:
    browser, address = browser_name(request.user_agent.string), request.remote_addr or ""
    with database.write() as unit:
        token = begin_session(unit, account, clock.now(), browser=browser, address=address)
        row = session_of(unit, token, clock.now())
        assert row is not None
        person = SignedIn.of(token, row)
    # Nothing of what the browser had before the sign-in may stay: a stranger may have put it there.
    forget_cookie()
    login_user(person)
    answer = redirect(_wanted())
    answer.set_cookie(
        KNOWN,
        _signer().dumps(person.session_id),
        max_age=KNOWN_FOR,
        path=url_for("console.sign_in"),
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return answer


def _known_by() -> int | None:
    """The last session that this browser had, if it had one."""
    try:
        return int(_signer().loads(request.cookies.get(KNOWN, "")))
    except BadSignature:
        return None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="known browser")


def _wanted() -> str:
    """Where the person wanted to go; only a page of this console."""
    wanted = request.args.get("next") or ""
    parts = urlsplit(wanted)
    own = not parts.scheme and not parts.netloc and "\\" not in wanted
    return (page_at(wanted) if own else None) or url_for("console.home")


def _refused() -> str:
    return _("That did not match, or there were too many tries. Check what you typed, or wait 15 minutes.")
