"""Puts the emulator together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, Response, make_response, render_template, request, send_from_directory

import bot
from bot.channels.facebook.emulator.config import EmulatorConfig
from bot.channels.facebook.emulator.desk_api import add_desk_routes
from bot.channels.facebook.emulator.dispatch import Post
from bot.channels.facebook.emulator.graph_api import GraphApi
from bot.channels.facebook.emulator.graph_calls import GraphAnswer
from bot.channels.facebook.emulator.graph_http import PREFIX, answer_http
from bot.channels.facebook.emulator.guard import check_origin
from bot.channels.facebook.emulator.live import Live
from bot.channels.facebook.emulator.page_api import add_page_routes
from bot.channels.facebook.emulator.platform import Platform
from bot.channels.facebook.emulator.uploads import Uploads

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FONTS = Path(bot.__file__).parent / "web" / "static" / "fonts"
#: Nothing from elsewhere, no inline script or style: a citizen's words can't become code.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; "
    "img-src 'self' blob:; media-src 'self' blob:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


class Emulator:
    """A running emulator.

    Attributes:
        blueprint: the page at ``/`` and everything under ``/emulator/``, for a Flask application.
        platform: the emulated platform itself.
        graph: its Graph API.
    """

    def __init__(self, config: EmulatorConfig, post: Post | None = None) -> None:
        self.platform = Platform(config, post)
        self.graph = GraphApi(self.platform)
        folder = config.storage.parent / f"{config.storage.stem}-files" if config.storage else None
        self.blueprint = _blueprint(self.platform, self.graph, Uploads(folder))

    def before(self, application: WSGIApplication) -> WSGIApplication:
        """A WSGI application that answers Graph API calls itself and leaves the rest to another.

        Passing Flask by triples the rate of sends, which a benchmark of the bot needs.
        """

        def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            if not environ.get("PATH_INFO", "").startswith(PREFIX):
                return application(environ, start_response)
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            reply = answer_http(self.graph, environ, body)
            start_response(f"{reply.status} {_reason(reply.status)}", _headers(reply))
            return [reply.encoded()]

        return answer

    def close(self) -> None:
        """Stop its threads and write its journal to the end."""
        self.platform.close()


def create_emulator(config: EmulatorConfig) -> Emulator:
    """An emulator, ready to serve; undelivered webhooks of an earlier start are taken up at once."""
    return Emulator(config)


def _blueprint(platform: Platform, graph: GraphApi, uploads: Uploads) -> Blueprint:
    blueprint = Blueprint(
        "emulator",
        __name__,
        template_folder="templates",
        static_folder="static",
        static_url_path="/emulator/static",
    )

    @blueprint.before_request
    def keep_other_sites_out() -> None:
        if request.method == "POST" and not request.path.startswith(PREFIX):
            check_origin()

    @blueprint.get("/")
    def messenger() -> Response:
        response = make_response(render_template("emulator/messenger.html"))
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-cache"
        return response

    @blueprint.get("/emulator/fonts/<path:name>")
    def font(name: str) -> Response:
        return send_from_directory(FONTS, name, max_age=86_400)

    @blueprint.after_request
    def no_guessing(response: Response) -> Response:
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    @blueprint.route(f"{PREFIX}<path:rest>", methods=["GET", "POST", "DELETE"])
    def graph_api(rest: str) -> Response:
        answer = answer_http(graph, request.environ, request.get_data())
        return Response(answer.encoded(), answer.status, _headers(answer))

    add_page_routes(blueprint, platform, Live(platform), uploads)
    add_desk_routes(blueprint, platform)
    return blueprint


def _headers(answer: GraphAnswer) -> list[tuple[str, str]]:
    return [("Content-Type", "application/json; charset=UTF-8"), *answer.headers.items()]


def _reason(status: int) -> str:
    return {200: "OK", 400: "Bad Request", 500: "Internal Server Error"}.get(status, "Error")
