"""Puts the webhooks, the API and the pages of a wired service into one Flask application."""

from __future__ import annotations

from typing import Any, Protocol

import structlog
from flask import Flask, Response, jsonify, request
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from bot.cases.history import CONSOLE
from bot.channels.facebook import deletion
from bot.channels.facebook import webhook as facebook
from bot.channels.rest import webhook as rest
from bot.channels.sms import webhook as sms
from bot.conversation.case_moves import CaseMoves
from bot.conversation.counter import Counter
from bot.conversation.desk import OfficerDesk
from bot.conversation.erasure import take_facebook_request
from bot.conversation.field_desk import FieldDesk
from bot.demo import demo_emulator
from bot.runtime import Runtime
from bot.web.access import check_token
from bot.web.api import health, rasa
from bot.web.compression import install_compression
from bot.web.console.blueprint import install_console
from bot.web.console.office import ConsoleContext
from bot.web.public import privacy
from bot.web.server import LARGEST_UPLOAD
from bot.web.static_files import install_static_files

log = structlog.get_logger(__name__)


class Nudge(Protocol):
    """Tells whoever runs the passes that there is something to look at."""

    def nudge(self) -> None:
        """Something was stored."""
        ...

    def nudge_delivery(self) -> None:
        """Something is in the outbox."""
        ...

    def ready(self) -> bool:
        """Whether somebody can hear it."""
        ...


class JsonProvider(DefaultJSONProvider):
    """Absurdly nested JSON is bad JSON, not a fault of ours."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Parse, with a ValueError for whatever can't be."""
        try:
            return super().loads(s, **kwargs)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error


def build_app(runtime: Runtime, nudge: Nudge) -> Flask:
    """The Flask application of a service."""
    app = Flask("bot.web")
    app.json = JsonProvider(app)
    settings, database, clock = runtime.settings, runtime.database, runtime.clock
    app.config.update(SECRET_KEY=settings.secret_key, MAX_CONTENT_LENGTH=LARGEST_UPLOAD)
    app.register_blueprint(facebook.create_blueprint(settings, database, clock, nudge.nudge))
    app.register_blueprint(sms.create_blueprint(settings.sms, database, clock, nudge.nudge))
    rest_blueprint = rest.create_blueprint(database, clock, runtime.turns)
    if settings.mode == "production":
        # Anybody could open cases here: outside the demo only holders of the token may.
        rest_blueprint.before_request(lambda: check_token(settings.api_token))
    app.register_blueprint(rest_blueprint)
    app.register_blueprint(
        rasa.create_blueprint(database, clock, runtime.interpreter, runtime.engine.domain, settings.api_token)
    )
    app.register_blueprint(privacy.create_blueprint(database, runtime.catalogue))
    app.register_blueprint(deletion.create_blueprint(settings, _erasing(runtime)))
    app.register_blueprint(health.create_blueprint(database, runtime.interpreter.version, nudge.ready))
    install_console(app, _console(runtime, nudge), in_production=settings.mode == "production")
    if settings.mode == "demo":
        emulator = demo_emulator(runtime, nudge.nudge_delivery)
        app.register_blueprint(emulator.blueprint)
        app.wsgi_app = emulator.before(app.wsgi_app)  # type: ignore[assignment, method-assign]
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)
    app.after_request(_security_headers)
    install_static_files(app)
    install_compression(app)
    if settings.proxies:
        # Whoever asks can write these headers, too: only what our own proxies have added counts.
        behind = {"x_for": settings.proxies, "x_proto": settings.proxies}
        app.wsgi_app = ProxyFix(app.wsgi_app, **behind, x_host=0)  # type: ignore[method-assign]
    return app


def _console(runtime: Runtime, nudge: Nudge) -> ConsoleContext:
    return ConsoleContext(
        runtime.database,
        runtime.clock,
        runtime.catalogue,
        OfficerDesk(runtime.database, runtime.answerer, nudge.nudge_delivery),
        CaseMoves(runtime.database, runtime.answerer.notices, nudge.nudge_delivery, place=CONSOLE),
        Counter(runtime.database, runtime.store, runtime.answerer.notices, nudge.nudge_delivery),
        FieldDesk(runtime.database, runtime.clock, runtime.catalogue, runtime.store),
        runtime.store,
        sends_mail=runtime.settings.mail is not None,
    )


def _erasing(runtime: Runtime) -> deletion.TakeRequest:
    def take(user_id: str, key: str) -> str:
        return take_facebook_request(
            runtime.database, runtime.catalogue, runtime.clock, user_id=user_id, key=key
        )

    return take


def _http_error(error: HTTPException) -> tuple[Response, int] | tuple[str, int]:
    code = error.code or 500
    if request.path.startswith(("/webhooks/facebook", "/webhooks/sms")):
        return "", code
    return jsonify(error=error.name), code


def _unexpected(error: Exception) -> tuple[Response, int]:
    log.exception("request_failed", error=type(error).__name__, endpoint=request.endpoint)
    return jsonify(error="Internal Server Error"), 500


def _security_headers(response: Response) -> Response:
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("X-Frame-Options", "DENY")
    return response
