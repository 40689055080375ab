"""A Graph API call and its answer, free of any web framework."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from bot.channels.facebook.emulator.config import EmulatedPage
from bot.channels.facebook.emulator.graph_errors import GraphError, bad_parameter
from bot.channels.facebook.emulator.platform import Platform
from bot.channels.facebook.emulator.value_limits import an_object

#: How long a proof that carries a time is good, each way.
PROOF_SECONDS = 300
JSON_PARAMETERS = ("recipient", "message", "thread_control", "reply_to", "payload")


@dataclass(frozen=True)
class GraphCall:
    """One call.

    Attributes:
        path: the parts after the version, e.g. ``("me", "messages")``.
        parameters: query and body together; the body wins.
        token: from the ``Authorization`` header or the ``access_token`` parameter.
    """

    method: str
    path: tuple[str, ...]
    parameters: Mapping[str, Any]
    token: str = field(default="", repr=False)

    def object_parameter(self, name: str) -> dict[str, Any]:
        """A parameter that must be a JSON object. Raises GraphError."""
        return an_object(self.parameters.get(name), name)


@dataclass
class GraphAnswer:
    """What is sent back. ``hang_up`` drops the connection instead."""

    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)
    hang_up: bool = False

    def encoded(self) -> bytes:
        """The body's bytes."""
        return json.dumps(self.body, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def make_call(
    method: str,
    path: tuple[str, ...],
    query: Mapping[str, str],
    body: bytes,
    content_type: str,
    authorization: str,
) -> GraphCall:
    """A call from the parts of an HTTP request with a JSON body.

    Raises:
        GraphError: the body is not JSON.
    """
    parameters: dict[str, Any] = dict(query)
    if body and content_type.startswith("application/json"):
        try:
            parameters.update(an_object(json.loads(body), "body"))
        except ValueError:
            raise bad_parameter("The request body is not valid JSON") from None
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token:
        token = str(parameters.get("access_token", ""))
    return GraphCall(method, path, parameters, token.strip())


def form_parameters(form: Mapping[str, str]) -> dict[str, Any]:
    """Form parameters: objects come as JSON texts. Raises GraphError."""
    parameters: dict[str, Any] = dict(form)
    for name in JSON_PARAMETERS:
        if name in parameters:
            try:
                parameters[name] = json.loads(parameters[name])
            except ValueError:
                raise bad_parameter(f"Param {name} must be a JSON object") from None
    return parameters


def authorised_page(platform: Platform, call: GraphCall) -> EmulatedPage:
    """The Page whose token the call carries, if the proof is right too.

    Raises:
        GraphError: no or a wrong token (190), or a missing or wrong ``appsecret_proof`` (100).
    """
    page = platform.state.page_of_token(call.token)
    if page is None:
        words = "Cannot parse access token" if call.token else "An access token is required"
        raise GraphError(f"Invalid OAuth access token - {words}", 190)
    _check_proof(platform, call)
    return page


def _check_proof(platform: Platform, call: GraphCall) -> None:
    proof = call.parameters.get("appsecret_proof")
    if not platform.config.app_secret:
        return
    if proof is None:
        if platform.config.require_proof:
            message = "API calls from the server require an appsecret_proof argument"
            raise GraphError(message, 100, kind="GraphMethodException")
        return
    message_text = call.token
    moment = call.parameters.get("appsecret_time")
    if moment is not None:
        message_text = f"{call.token}|{moment}"
    wanted = _proof(platform.config.app_secret, message_text)
    if not hmac.compare_digest(wanted, str(proof)) or not _is_recent(platform, moment):
        message = "Invalid appsecret_proof provided in the API argument"
        raise GraphError(message, 100, kind="GraphMethodException")


@lru_cache(maxsize=64)
def _proof(secret: str, message: str) -> str:
    return hmac.new(secret.encode(), message.encode(), hashlib.sha256).hexdigest()


def _is_recent(platform: Platform, moment: Any) -> bool:
    if moment is None:
        return True
    if not str(moment).isdecimal():
        return False
    return abs(platform.state.now_ms() / 1000 - int(moment)) <= PROOF_SECONDS
