"""Sending through a gateway: one call a message, as the operator's settings describe it.

Whatever may have been taken is ``unknown``; only what certainly was not is ``failed``. A gateway's answer is
read for success and for the message's id, never for its words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Protocol

import requests
import structlog

from bot.channels.sms.phones import written_for_gateway
from bot.conversation.channel import Decision, SendOutcome
from bot.outgoing import is_unwritten, new_session, read_answer
from bot.privacy.masking import mask_phone
from bot.settings import SmsSettings

log = structlog.get_logger(__name__)

CONNECT_SECONDS = 3.0
READ_SECONDS = 15.0
MAX_ANSWER_BYTES = 64 * 1024
#: A wrong key or an empty purse is mended by people: nothing is sent meanwhile, and nothing is lost.
PAUSE_SECONDS = 300.0
_PLACE = re.compile(r"\{(to|msisdn|local|from|text|reference)\}")
_PRINTABLE_ID = re.compile(r"[!-~]{1,200}")
_THROTTLED, _LOCKED_OUT = (429,), (401, 402, 403, 407)


class Gateway(Protocol):
    """Sends one text."""

    def send(self, phone: str, text: str, number: str, reference: str) -> SendOutcome:
        """Send ``text`` to ``phone`` from our ``number``; ``reference`` is our name of the message."""
        ...


class LogGateway:
    """Sends nothing: for the demo. The text stays in the outbox and out of the log."""

    def send(self, phone: str, text: str, number: str, reference: str) -> SendOutcome:
        """Pretend."""
        log.info("sms_pretended", phone=mask_phone(phone), reference=reference, characters=len(text))
        return SendOutcome("sent", mid=reference)


class HttpGateway:
    """A plain HTTP gateway.

    Args:
        settings: where it is and what it wants to hear.
        read_seconds: how long to wait for the headers of its answer, and for all of it.
    """

    def __init__(self, settings: SmsSettings, *, read_seconds: float = READ_SECONDS) -> None:
        self._settings = settings
        self._session = new_session(settings.url)
        self._read_seconds = read_seconds

    def send(self, phone: str, text: str, number: str, reference: str) -> SendOutcome:
        """Send one text. Never raises for what the gateway or the network does."""
        values = {**written_for_gateway(phone), "from": number, "text": text, "reference": reference}
        params = {name: _filled(value, values) for name, value in self._settings.params}
        try:
            response = self._call(params)
        except requests.RequestException as error:
            outcome = _broken(error)
        else:
            with response:
                outcome = self._outcome(response)
        if outcome.status != "sent":
            tell = log.error if outcome.decision in (Decision.ALERT, Decision.PAUSE_PAGE) else log.warning
            tell("sms_not_sent", reference=reference, status=outcome.status, reason=outcome.reason)
        return outcome

    def _call(self, params: Mapping[str, str]) -> requests.Response:
        settings = self._settings
        headers = {"Authorization": settings.authorization} if settings.authorization else {}
        carrying: dict[str, Any] = {"params": params}
        if settings.method == "POST":
            carrying = {"json" if settings.body == "json" else "data": params}
        return self._session.request(
            settings.method,
            settings.url,
            headers=headers,
            # A .netrc of the machine would replace the header.
            auth=lambda request: request,
            timeout=(CONNECT_SECONDS, self._read_seconds),
            allow_redirects=False,
            stream=True,
            **carrying,
        )

    def _outcome(self, response: requests.Response) -> SendOutcome:
        status = response.status_code
        if status >= 500 or status == 408:
            return SendOutcome("unknown", code=status, reason="server_error")
        if status in _THROTTLED or status in _LOCKED_OUT:
            reason = "throttled" if status in _THROTTLED else "not_authorised"
            return _failed(Decision.PAUSE_PAGE, reason, status, PAUSE_SECONDS)
        if not 200 <= status < 300:
            return _failed(Decision.ALERT, "refused", status)
        try:
            answer = read_answer(response, MAX_ANSWER_BYTES, self._read_seconds).decode("utf-8", "replace")
        except requests.RequestException:
            return SendOutcome("unknown", code=status, reason="unreadable_answer")
        return self._judged(answer, status)

    def _judged(self, answer: str, status: int) -> SendOutcome:
        """A 2xx answer: success, if it says what success must say."""
        wanted = self._settings.success
        found = wanted.search(answer) if wanted else None
        if wanted and not found:
            return _failed(Decision.ALERT, "refused", status)
        named = found.groupdict().get("id") if found else None
        return SendOutcome("sent", mid=_clean_id(named or _at_path(answer, self._settings.id_field)))


def _filled(template: str, values: Mapping[str, str]) -> str:
    """Once: braces that a citizen typed stay words."""
    return _PLACE.sub(lambda match: values[match[1]], template)


def _failed(
    decision: Decision, reason: str, code: int | None = None, wait_seconds: float | None = None
) -> SendOutcome:
    return SendOutcome(
        "failed", decision=decision, code=code, reason=reason, retry_after_seconds=wait_seconds
    )


def _broken(error: requests.RequestException) -> SendOutcome:
    if is_unwritten(error):
        return _failed(Decision.RETRY, "not_connected")
    if isinstance(error, ValueError):
        # requests found fault with the address or a header before it opened a connection.
        return _failed(Decision.ALERT, "settings_unusable")
    return SendOutcome("unknown", reason="outcome_unknown")


def _at_path(answer: str, path: str | None) -> str | None:
    """The value at ``data.0.id`` of a JSON answer; None if it isn't there."""
    if path is None:
        return None
    try:
        value: Any = json.loads(answer)
        for step in path.split("."):
            value = value[int(step)] if isinstance(value, list) else value[step]
    except (ValueError, LookupError, TypeError, RecursionError):
        log.warning("sms_answer_without_id")
        return None
    return str(value) if isinstance(value, str | int) else None


def _clean_id(value: str | None) -> str | None:
    return value if value and _PRINTABLE_ID.fullmatch(value) else None
