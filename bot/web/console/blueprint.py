"""Puts the console together: sign-in, languages, protection against forged requests, and the screens."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from bot.accounts.roles import Permission
from bot.web.console import case_transfer, cases, inbox, me, sign_in, thread_acts, thread_parts, transfers
from bot.web.console.access import check_access, install_login, needs, viewer
from bot.web.console.inbox import Inbox
from bot.web.console.languages import install_languages
from bot.web.console.office import ConsoleContext
from bot.web.console.words import install_words

#: Our own scripts, styles, fonts and pictures; nothing inline, nothing from elsewhere, in nobody's frame.
CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


def install_console(app: Flask, console: ConsoleContext, *, in_production: bool) -> None:
    """Serve ``/console/``."""
    app.config.update(
        SESSION_COOKIE_NAME="staff",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=in_production,
        SESSION_COOKIE_PATH="/console",
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_TRANSLATION_DIRECTORIES="translations",
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(hours=1),
    )
    csrf = CSRFProtect(app)
    install_login(app, console.database, console.clock)
    install_languages(app, console.clock)
    install_words(app)
    app.register_blueprint(_blueprint(console, csrf, in_production))


def _blueprint(console: ConsoleContext, csrf: CSRFProtect, in_production: bool) -> Blueprint:
    blueprint = Blueprint(
        "console", __name__, url_prefix="/console", template_folder="templates", static_folder="static"
    )

    @blueprint.before_request
    def guard() -> Response | None:
        if request.endpoint == "console.static":
            return None
        csrf.protect()
        return check_access(second_factor_required=in_production)

    @blueprint.after_request
    def headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = CONTENT_POLICY
        if request.endpoint != "console.static":
            response.headers["Cache-Control"] = "no-store"
        return response

    @blueprint.get("/")
    @needs(Permission.SELF_MANAGE)
    def home() -> Response:
        works = viewer().may(Permission.CONVERSATION_READ)
        return redirect(url_for("console.inbox_start" if works else "console.me"))

    sign_in.add_views(blueprint, console.database, console.clock)
    me.add_views(blueprint, console.database, console.clock)
    inbox.add_views(blueprint, Inbox(console))
    thread_acts.add_views(blueprint, Inbox(console))
    thread_parts.add_views(blueprint, Inbox(console))
    transfers.add_views(blueprint, Inbox(console))
    cases.add_views(blueprint, console)
    case_transfer.add_views(blueprint, console)
    blueprint.register_error_handler(CSRFError, _forged)
    blueprint.register_error_handler(HTTPException, _http_error)
    return blueprint


def _forged(_error: CSRFError) -> tuple[str, int]:
    return render_template("console/error.html", code=400, is_stale=True), 400


def _http_error(error: HTTPException) -> tuple[str, int]:
    code = error.code or 500
    return render_template("console/error.html", code=code, known=current_user.is_authenticated), code
