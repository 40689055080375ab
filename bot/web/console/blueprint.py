"""Puts the console together: sign-in, languages, protection against forged requests, and the screens."""

from __future__ import annotations

from datetime import timedelta

import structlog
from flask import Blueprint, Flask, abort, current_app, redirect, render_template, request, session, url_for
from flask_babel import force_locale
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Response

from bot.accounts.roles import Permission
from bot.audit.origin import set_origin
from bot.storage.beyond_range import BEYOND_RANGE, is_beyond_range
from bot.web.console import (
    accounts,
    audit,
    bulk,
    canned,
    case_transfer,
    cases,
    chain,
    composer,
    counter,
    field,
    inbox,
    labels,
    links,
    me,
    printing,
    saved_filters,
    search,
    sign_in,
    team,
    thread_acts,
    thread_parts,
    transfers,
)
from bot.web.console.access import check_access, install_login, needs, open_to_all, viewer
from bot.web.console.inbox import Inbox
from bot.web.console.languages import LANGUAGES, install_languages
from bot.web.console.office import ConsoleContext
from bot.web.console.words import install_words

log = structlog.get_logger(__name__)

#: Our own scripts, styles, fonts and pictures; nothing inline, nothing from elsewhere, in nobody's frame.
CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)

#: Where each role's work begins.
BEGINNINGS = (
    (Permission.CONVERSATION_READ, "console.inbox_start"),
    (Permission.ACCOUNT_MANAGE, "console.accounts"),
    (Permission.AUDIT_READ, "console.audit"),
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
    install_words(app, console.catalogue)
    app.jinja_env.globals["works_outside"] = console.works_outside
    app.register_blueprint(_blueprint(console, csrf, in_production))
    app.add_url_rule("/admin/", "admin", lambda: redirect(url_for("console.accounts")))


def _blueprint(console: ConsoleContext, csrf: CSRFProtect, in_production: bool) -> Blueprint:
    blueprint = Blueprint(
        "console", __name__, url_prefix="/console", template_folder="templates", static_folder="static"
    )

    @blueprint.before_request
    def guard() -> Response | None:
        set_origin(request.remote_addr)
        if request.endpoint == "console.static":
            return None
        csrf.protect()
        return check_access(second_factor_required=in_production)

    @blueprint.teardown_request
    def leave(_error: BaseException | None) -> None:
        # The thread goes on with somebody else's request.
        set_origin(None)

    @blueprint.after_request
    def headers(response: Response) -> Response:
        # A style or a script loads nothing: the policy would only make each of them longer.
        if request.endpoint != "console.static":
            response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
            response.headers["Cache-Control"] = "no-store"
        return response

    @blueprint.get("/")
    @needs(Permission.SELF_MANAGE)
    def home() -> Response:
        begin = next((page for permission, page in BEGINNINGS if viewer().may(permission)), "console.me")
        return redirect(url_for(begin))

    sign_in.add_views(blueprint, console.database, console.clock)
    me.add_views(blueprint, console)
    shared = Inbox(console)
    inbox.add_views(blueprint, shared)
    composer.add_views(blueprint, shared)
    thread_acts.add_views(blueprint, shared)
    thread_parts.add_views(blueprint, shared)
    transfers.add_views(blueprint, shared)
    canned.add_views(blueprint, console)
    bulk.add_views(blueprint, console)
    labels.add_views(blueprint, console)
    saved_filters.add_views(blueprint, console)
    cases.add_views(blueprint, console)
    case_transfer.add_views(blueprint, console)
    team.add_views(blueprint, console)
    accounts.add_views(blueprint, console)
    audit.add_views(blueprint, console)
    search.add_views(blueprint, console)
    counter.add_views(blueprint, console)
    links.add_views(blueprint, console)
    printing.add_views(blueprint, console)
    field.add_views(blueprint, console)
    chain.add_views(blueprint, console)

    @blueprint.get("/<path:nowhere>")
    @open_to_all
    def unknown(nowhere: str) -> Response:
        abort(404)

    blueprint.register_error_handler(CSRFError, _forged)
    blueprint.register_error_handler(HTTPException, _http_error)
    for beyond in BEYOND_RANGE:
        blueprint.register_error_handler(beyond, _beyond)
    blueprint.register_error_handler(Exception, _unexpected)
    return blueprint


def _forged(_error: CSRFError) -> tuple[str, int]:
    return render_template("console/error.html", code=400, is_stale=True), 400


def _beyond(error: Exception) -> tuple[str, int]:
    """Numbers, days and null characters that no database takes name nothing that could be there."""
    return _http_error(NotFound()) if is_beyond_range(error) else _unexpected(error)


def _http_error(error: HTTPException) -> tuple[str, int]:
    code = error.code or 500
    limit = (current_app.config["MAX_CONTENT_LENGTH"] or 0) // 1024**2
    return render_template("console/error.html", code=code, limit=limit), code


def _unexpected(error: Exception) -> tuple[str, int]:
    log.exception("request_failed", error=type(error).__name__, endpoint=request.endpoint)
    # Who is signed in can't be asked where the database is down, and `render_template` asks.
    page = current_app.jinja_env.get_template("console/broken.html")
    with force_locale(session.get("language") or request.accept_languages.best_match(LANGUAGES, "bn")):
        return page.render(), 500
