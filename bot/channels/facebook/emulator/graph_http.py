"""The Graph API's way from and to HTTP, at the level of WSGI: Flask and the standalone server share it."""

from __future__ import annotations

import re
import socket
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import structlog

from bot.channels.facebook.emulator.graph_api import GraphApi
from bot.channels.facebook.emulator.graph_calls import GraphAnswer, GraphCall, form_parameters, make_call
from bot.channels.facebook.emulator.graph_errors import GraphError, bad_parameter, server_fault

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

log = structlog.get_logger(__name__)

PREFIX = "/emulator/graph/"
PATH = re.compile(r"^/emulator/graph/(v\d+\.\d+)/([\w./-]+?)/?$")
#: Where WSGI servers leave the connection, which a hang-up needs.
SOCKET_NAMES = ("werkzeug.socket", "bot.socket")


def answer_http(api: GraphApi, environ: WSGIEnvironment, body: bytes) -> GraphAnswer:
    """Answer the call in a WSGI environment; drops the connection when the answer says so."""
    try:
        match = PATH.match(environ.get("PATH_INFO", ""))
        if match is None:
            raise bad_parameter("Unknown path components")
        answer = api.answer(_call(environ, tuple(match[2].split("/")), body), match[1])
    except GraphError as error:
        answer = GraphAnswer(error.status, error.body())
    except Exception:
        # Meta answers its own faults with a 500 as well; this one must be seen and mended.
        log.exception("emulator_graph_failed")
        fault = server_fault()
        answer = GraphAnswer(fault.status, fault.body())
    if answer.hang_up:
        _hang_up(environ)
    return answer


def _call(environ: WSGIEnvironment, path: tuple[str, ...], body: bytes) -> GraphCall:
    query: Mapping[str, Any] = dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
    content_type = environ.get("CONTENT_TYPE") or ""
    if body and content_type.startswith("application/x-www-form-urlencoded"):
        query = {**query, **form_parameters(dict(parse_qsl(body.decode("utf-8", "replace"))))}
    elif body and content_type.startswith("multipart/"):
        raise bad_parameter("The emulator takes attachments by url, not as uploads")
    return make_call(
        environ["REQUEST_METHOD"], path, query, body, content_type, environ.get("HTTP_AUTHORIZATION", "")
    )


def _hang_up(environ: WSGIEnvironment) -> None:
    connection = next((environ[name] for name in SOCKET_NAMES if name in environ), None)
    if isinstance(connection, socket.socket):
        try:
            connection.shutdown(socket.SHUT_RDWR)
        except OSError as error:
            log.info("emulator_caller_hung_up_first", error=type(error).__name__)
