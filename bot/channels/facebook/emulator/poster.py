"""Posts webhook bodies over kept-open connections."""

from __future__ import annotations

import http.client
from collections import deque
from urllib.parse import urlsplit

from bot.channels.facebook.emulator.events import signature

USER_AGENT = "facebookexternalua"


class WebhookPoster:
    """Signs a body and posts it to the bot. Safe from any thread.

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
        self._idle: deque[http.client.HTTPConnection] = deque()
        self._closed = False

    def __call__(self, body: bytes) -> int:
        """The HTTP status, or 0 when there was no answer in time."""
        headers = {
            "Content-Type": "application/json",
            "User-Agent": USER_AGENT,
            "X-Hub-Signature-256": signature(self._app_secret, body),
        }
        kept = self._kept()
        if kept is not None:
            try:
                return self._post(kept, body, headers)
            except TimeoutError:
                return 0
            except (OSError, http.client.HTTPException):
                # The other side may close a kept connection at any time: that is no failure of the webhook.
                kept.close()
        try:
            return self._post(self._fresh(), body, headers)
        except (OSError, http.client.HTTPException):
            return 0

    def close(self) -> None:
        """Close what is kept open."""
        self._closed = True
        while (connection := self._kept()) is not None:
            connection.close()

    def _post(self, connection: http.client.HTTPConnection, body: bytes, headers: dict[str, str]) -> int:
        try:
            connection.request("POST", self._target, body, headers)
            response = connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            raise
        if response.will_close or self._closed:
            connection.close()
        else:
            self._idle.append(connection)
        return response.status

    def _kept(self) -> http.client.HTTPConnection | None:
        try:
            return self._idle.pop()
        except IndexError:
            return None

    def _fresh(self) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        return kind(self._host, self._port, timeout=self._timeout_seconds)
