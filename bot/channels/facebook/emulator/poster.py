"""Posts webhook bodies over kept-open connections, one a thread."""

from __future__ import annotations

import http.client
import threading
from urllib.parse import urlsplit

from bot.channels.facebook.emulator.events import signature

USER_AGENT = "facebookexternalua"


class WebhookPoster:
    """Signs a body and posts it to the bot.

    ``http.client`` and not ``requests``: a burst of thousands of webhooks should measure the bot.
    """

    def __init__(self, url: str, app_secret: str, timeout_seconds: float) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("the webhook's address must be an http(s) URL")
        self._secure = parts.scheme == "https"
        self._host, self._port = parts.hostname, parts.port
        self._target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._app_secret = app_secret
        self._timeout_seconds = timeout_seconds
        self._mine = threading.local()

    def __call__(self, body: bytes) -> int:
        """The HTTP status, or 0 when there was no answer in time."""
        headers = {
            "Content-Type": "application/json",
            "User-Agent": USER_AGENT,
            "X-Hub-Signature-256": signature(self._app_secret, body),
        }
        fresh = getattr(self._mine, "connection", None) is None
        try:
            return self._post(body, headers)
        except (OSError, http.client.HTTPException):
            self._forget()
            if fresh:
                return 0
        # The other side may have closed a kept connection meanwhile: that is no failure of the webhook.
        try:
            return self._post(body, headers)
        except (OSError, http.client.HTTPException):
            self._forget()
            return 0

    def _post(self, body: bytes, headers: dict[str, str]) -> int:
        connection = self._connection()
        connection.request("POST", self._target, body, headers)
        response = connection.getresponse()
        response.read()
        if response.will_close:
            self._forget()
        return response.status

    def _connection(self) -> http.client.HTTPConnection:
        connection: http.client.HTTPConnection | None = getattr(self._mine, "connection", None)
        if connection is None:
            kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
            connection = kind(self._host, self._port, timeout=self._timeout_seconds)
            self._mine.connection = connection
        return connection

    def _forget(self) -> None:
        connection: http.client.HTTPConnection | None = getattr(self._mine, "connection", None)
        if connection is not None:
            connection.close()
            self._mine.connection = None
