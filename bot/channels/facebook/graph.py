"""HTTP to the Graph API: one connection pool, time-outs on everything, the token only in a header.

What can happen to a call is told apart by one question: can Meta have acted on it? A refused connection can't
have; a connection that broke after the request was written can.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import requests
import structlog
from requests.auth import AuthBase

from bot.channels.facebook import metrics
from bot.channels.facebook.signature import appsecret_proof
from bot.channels.facebook.values import mapping
from bot.channels.facebook.wire import loads
from bot.outgoing import is_unwritten, read_answer

log = structlog.get_logger(__name__)

CONNECT_SECONDS = 3.0
READ_SECONDS = 10.0
MAX_ANSWER_BYTES = 1024 * 1024
INVALID_PARAMETER = 100


class NotSent(Exception):
    """The call never reached Meta. ``reason`` names the row of the error table."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class OutcomeUnknown(Exception):
    """The connection broke after the call was written: Meta may have acted on it."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the headers, and the body if it is a JSON object."""

    status: int
    headers: Mapping[str, str]
    body: dict[str, Any] | None

    @property
    def error(self) -> dict[str, Any] | None:
        """Graph's error object, if there is one."""
        error = mapping(self.body).get("error")
        return error if isinstance(error, dict) else None


@dataclass(frozen=True)
class Call:
    """One call.

    Attributes:
        name: for the metrics, e.g. ``send``.
        method: ``GET``, ``POST`` or ``DELETE``.
        path: below the version, e.g. ``me/messenger_profile``.
        token: the access token.
        params: query parameters; never a secret of a citizen.
        body: sent as JSON.
        read_seconds: how long to wait for the headers of the answer, and for all of it.
    """

    name: str
    method: str
    path: str
    token: str = field(repr=False)
    params: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: Mapping[str, Any] | None = field(default=None, repr=False)
    read_seconds: float = READ_SECONDS


class Graph:
    """Makes calls."""

    def __init__(
        self,
        graph_url: str,
        app_secrets: Sequence[str],
        session: requests.Session,
        *,
        connect_seconds: float = CONNECT_SECONDS,
    ) -> None:
        self._url = graph_url.rstrip("/")
        self._secrets: tuple[str | None, ...] = tuple(app_secrets) or (None,)
        self._session = session
        self._connect_seconds = connect_seconds

    def call(self, call: Call) -> Answer:
        """Make a call.

        Proved with the first app secret. While secrets are being rotated nobody knows which one Meta goes by:
        if the proof may be what it refused, the others are tried, and the one that fits is used from then on.

        Raises:
            NotSent: it never reached Meta.
            OutcomeUnknown: Meta may have acted on it.
        """
        secrets = self._secrets
        answer = self._measured(call, secrets[0])
        for number, secret in enumerate(secrets[1:], start=1):
            if not _may_be_the_proof(answer):
                break
            again = self._measured(call, secret)
            if not _may_be_the_proof(again):
                log.warning("facebook_goes_by_another_app_secret", number=number + 1)
                self._secrets = (secret, *(one for one in secrets if one != secret))
                return again
        return answer

    def _measured(self, call: Call, secret: str | None) -> Answer:
        started = time.perf_counter()
        result = "broken"
        try:
            answer = self._exchange(call, secret)
            result = str(answer.status)
            return answer
        except NotSent as error:
            result = error.reason
            raise
        finally:
            metrics.CALLS.labels(call.name, result).inc()
            metrics.CALL_SECONDS.labels(call.name).observe(time.perf_counter() - started)

    def _exchange(self, call: Call, secret: str | None) -> Answer:
        if not call.token.isascii() or not call.token.isprintable() or not call.token.strip():
            raise NotSent("token_unusable")
        try:
            response = self._session.request(
                call.method,
                f"{self._url}/{call.path}",
                params=_params(call, secret),
                json=call.body,
                auth=_Bearer(call.token),
                timeout=(self._connect_seconds, call.read_seconds),
                allow_redirects=False,
                stream=True,
            )
        except requests.RequestException as error:
            raise _classified(error) from error
        with response:
            return _read(response, call.read_seconds)


def _params(call: Call, secret: str | None) -> dict[str, str]:
    proof = {"appsecret_proof": appsecret_proof(call.token, secret)} if secret else {}
    return {**call.params, **proof}


def _may_be_the_proof(answer: Answer) -> bool:
    """Meta refuses a wrong proof as it refuses any wrong parameter, before it acts on a call."""
    error = answer.error or {}
    return error.get("code") == INVALID_PARAMETER and not error.get("error_subcode")


class _Bearer(AuthBase):
    """The token as a header. As ``auth`` it can't be replaced by a .netrc of the machine."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _classified(error: requests.RequestException) -> NotSent | OutcomeUnknown:
    if is_unwritten(error):
        return NotSent("not_connected")
    if isinstance(error, ValueError):
        # requests found fault with the address or a header before it opened a connection.
        return NotSent("refused_by_gateway")
    return OutcomeUnknown("outcome_unknown")


def _read(response: requests.Response, seconds: float) -> Answer:
    try:
        body = loads(read_answer(response, MAX_ANSWER_BYTES, seconds))
    except (requests.RequestException, ValueError) as error:
        log.warning("facebook_answer_unreadable", status=response.status_code, error=type(error).__name__)
        body = None
    return Answer(response.status_code, response.headers, body if isinstance(body, dict) else None)
