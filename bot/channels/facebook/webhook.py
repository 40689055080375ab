"""The webhook: ``GET`` proves to Meta that the address is ours, ``POST`` takes events.

A POST does four things: cap, signature, store, answer. Nothing is understood, sent or looked up here, so that
the answer comes well within Meta's five seconds however long the queue is. The service answers

* 200 for all that was signed and stored, understood or not: a failing webhook is cut off after an hour;
* a bare 403 for a bad signature: were the secret misconfigured, a silent 200 would lose citizens' words;
* 413 above :data:`MAX_BODY_BYTES`. Meta batches up to 1000 updates, a few hundred bytes each, so no body of
  Meta's is that long;
* 503 when the events could not be stored, so that Meta delivers them again.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence

import structlog
from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from bot.channels.facebook import metrics
from bot.channels.facebook.payloads import parse_webhook, unreadable_body
from bot.channels.facebook.signature import SIGNATURE_HEADER, is_same_token, is_signed
from bot.channels.facebook.wire import loads
from bot.clock import Clock
from bot.conversation import inbox
from bot.conversation.events import EventKind, ReceivedEvent
from bot.settings import Settings
from bot.storage.database import Database

log = structlog.get_logger(__name__)

PATH = "/webhooks/facebook/webhook"
MAX_BODY_BYTES = 2 * 1024 * 1024

#: Documented as an integer; kept to characters that mean nothing to a browser.
_CHALLENGE = re.compile(r"[A-Za-z0-9._-]{1,256}")

Receive = Callable[[Database, Clock, Sequence[ReceivedEvent]], int]


def create_blueprint(
    settings: Settings,
    database: Database,
    clock: Clock,
    on_stored: Callable[[], None],
    *,
    receive: Receive = inbox.receive,
) -> Blueprint:
    """The routes of the webhook.

    Args:
        settings: app secrets and verify token.
        database: where events are stored.
        clock: stamps their arrival.
        on_stored: called after events were stored, to wake a worker. Its failure never fails the request: the
            worker's own sweep finds a lost nudge.
        receive: stores events; another one in tests.
    """
    webhook = _Webhook(settings, database, clock, on_stored, receive)
    blueprint = Blueprint("facebook", __name__)
    blueprint.add_url_rule(PATH, "verify", webhook.verify, methods=["GET"])
    blueprint.add_url_rule(PATH, "receive", webhook.receive, methods=["POST"])
    return blueprint


class _Webhook:
    def __init__(
        self,
        settings: Settings,
        database: Database,
        clock: Clock,
        on_stored: Callable[[], None],
        receive: Receive,
    ) -> None:
        self._settings = settings
        self._database = database
        self._clock = clock
        self._on_stored = on_stored
        self._receive = receive

    def verify(self) -> Response:
        """Give Meta's challenge back, if the token is ours."""
        challenge = request.args.get("hub.challenge", "")
        is_ours = is_same_token(request.args.get("hub.verify_token"), self._settings.facebook_verify_token)
        if request.args.get("hub.mode") != "subscribe" or not is_ours:
            log.warning("facebook_verification_refused")
            return _answer(403, "refused")
        if not _CHALLENGE.fullmatch(challenge):
            return _answer(400, "refused")
        return _answer(200, "verified", challenge)

    def receive(self) -> Response:
        """Store what Meta delivers."""
        started = time.perf_counter()
        answer = self._take()
        metrics.WEBHOOK_SECONDS.observe(time.perf_counter() - started)
        return answer

    def _take(self) -> Response:
        # One more than may come: a body without a stated length is cut off there, and not refused.
        request.max_content_length = MAX_BODY_BYTES + 1
        try:
            raw = request.get_data(cache=False, parse_form_data=False)
        except RequestEntityTooLarge:
            return _answer(413, "too_large")
        if len(raw) > MAX_BODY_BYTES:
            return _answer(413, "too_large")
        if not is_signed(raw, request.headers.get(SIGNATURE_HEADER), self._settings.facebook_app_secrets):
            log.warning("facebook_signature_refused", bytes=len(raw))
            return _answer(403, "bad_signature")
        events = _read(raw)
        if not self._store(events):
            return _answer(503, "not_stored")
        self._nudge()
        return _answer(200, "accepted", "EVENT_RECEIVED")

    def _store(self, events: Sequence[ReceivedEvent]) -> bool:
        try:
            self._receive(self._database, self._clock, events)
        except Exception as error:
            # Whatever the reason, the events are not safe yet: Meta has to keep them. Parsing has made each
            # of them storable, so that no single one can bring this about again and again. A database's
            # error may quote what it was given, so only its kind is logged.
            log.error("facebook_events_not_stored", events=len(events), error=type(error).__name__)
            return False
        return True

    def _nudge(self) -> None:
        try:
            self._on_stored()
        except Exception as error:
            log.error("facebook_nudge_failed", error=type(error).__name__)


def _read(raw: bytes) -> list[ReceivedEvent]:
    try:
        body = loads(raw)
    except ValueError:
        events = [unreadable_body(raw)]
    else:
        events = parse_webhook(body)
    for event in events:
        if event.kind in (EventKind.MALFORMED, EventKind.UNSUPPORTED):
            metrics.ODD_EVENTS.labels(event.kind.value).inc()
    return events


def _answer(status: int, result: str, body: str = "") -> Response:
    metrics.WEBHOOKS.labels(result).inc()
    answer = Response(body, status=status, mimetype="text/plain")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer
