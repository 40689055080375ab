"""``/webhooks/sms/webhook`` takes texts, ``/webhooks/sms/delivery`` takes delivery reports.

Like every webhook here: cap, proof, store, answer. The answer's body is empty, because some gateways send it
to the citizen as a text. Without proof a bare 403; 503 when nothing could be stored, so that the gateway
tries again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import structlog
from flask import Blueprint, Response, request
from prometheus_client import Counter
from werkzeug.exceptions import RequestEntityTooLarge

from bot.channels.sms.channel import CHANNEL
from bot.channels.sms.inbound import Item, Reader, items_in, unreadable
from bot.channels.sms.proof import SECRET_HEADER, SIGNATURE_HEADER, is_genuine
from bot.clock import Clock
from bot.conversation import inbox
from bot.conversation.events import ReceivedEvent
from bot.conversation.receipts import note_receipts
from bot.settings import SmsSettings
from bot.storage.database import Database

log = structlog.get_logger(__name__)

PATH = "/webhooks/sms/webhook"
DELIVERY_PATH = "/webhooks/sms/delivery"
MAX_BODY_BYTES = 256 * 1024

WEBHOOKS = Counter("bot_sms_webhooks_total", "Requests of the SMS gateway by result", ["hook", "result"])

Receive = Callable[[Database, Clock, Sequence[ReceivedEvent]], int]


def create_blueprint(
    settings: SmsSettings,
    database: Database,
    clock: Clock,
    on_stored: Callable[[], None],
    *,
    receive: Receive = inbox.receive,
) -> Blueprint:
    """The routes of the webhook.

    Args:
        settings: secrets, field names, whether GET is allowed.
        database: where events are stored.
        clock: stamps their arrival.
        on_stored: called after texts were stored, to wake a worker. Its failure never fails the request.
        receive: stores events; another one in tests.
    """
    webhook = _Webhook(settings, database, clock, on_stored, receive)
    blueprint = Blueprint("sms", __name__)
    methods = ["GET", "POST"] if settings.webhook_get else ["POST"]
    blueprint.add_url_rule(PATH, "texts", webhook.texts, methods=methods)
    blueprint.add_url_rule(DELIVERY_PATH, "delivery", webhook.delivery, methods=methods)
    return blueprint


class _Webhook:
    def __init__(
        self,
        settings: SmsSettings,
        database: Database,
        clock: Clock,
        on_stored: Callable[[], None],
        receive: Receive,
    ) -> None:
        self._secrets = settings.webhook_secrets
        self._reader = Reader(settings)
        self._database = database
        self._clock = clock
        self._on_stored = on_stored
        self._receive = receive

    def texts(self) -> Response:
        """Store what citizens wrote."""
        return self._take("texts", self._store)

    def delivery(self) -> Response:
        """Write down what became of our texts."""
        return self._take("delivery", self._note)

    def _take(self, hook: str, work: Callable[[bytes, list[Item] | None], None]) -> Response:
        # One more than may come: a body without a stated length is cut off there, and not refused.
        request.max_content_length = MAX_BODY_BYTES + 1
        try:
            body = request.get_data(parse_form_data=False)
        except RequestEntityTooLarge:
            return _answer(413, hook, "too_large")
        if len(body) > MAX_BODY_BYTES:
            return _answer(413, hook, "too_large")
        raw = request.query_string if request.method == "GET" else body
        if not self._is_genuine(raw):
            log.warning("sms_gateway_not_proved", hook=hook)
            return _answer(403, hook, "refused")
        form = request.args if request.method == "GET" else request.form
        items = items_in(raw, form.to_dict(), is_json=request.method == "POST" and not request.form)
        try:
            work(raw, items)
        except Exception as error:
            # Whatever the reason, it is not safe yet. Only the kind is logged: a text may quote the citizen.
            log.error("sms_not_stored", hook=hook, error=type(error).__name__)
            return _answer(503, hook, "not_stored")
        return _answer(200, hook, "accepted")

    def _is_genuine(self, raw: bytes) -> bool:
        return is_genuine(
            raw,
            secret=request.headers.get(SECRET_HEADER),
            signature=request.headers.get(SIGNATURE_HEADER),
            authorization=request.authorization,
            secrets=self._secrets,
        )

    def _store(self, raw: bytes, items: list[Item] | None) -> None:
        now = self._clock.now()
        events = [self._reader.text_event(item, now) for item in items or []] or [unreadable(raw)]
        self._receive(self._database, self._clock, events)
        try:
            self._on_stored()
        except Exception as error:
            log.error("sms_nudge_failed", error=type(error).__name__)

    def _note(self, _raw: bytes, items: list[Item] | None) -> None:
        receipts = [receipt for item in items or [] if (receipt := self._reader.receipt(item))]
        note_receipts(self._database, self._clock, CHANNEL, receipts)


def _answer(status: int, hook: str, result: str) -> Response:
    WEBHOOKS.labels(hook, result).inc()
    answer = Response(status=status, mimetype="text/plain")
    answer.headers["Cache-Control"] = "no-store"
    return answer
