"""Officers of the benchmark: signed in without typing a password, in this process or over HTTP."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

from flask import Flask

from bot.accounts.queries import account_of_email
from bot.accounts.sign_in import begin_session
from bot.clock import SystemClock
from bot.storage.database import Database

COOKIE = "staff"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def cookie_of(app: Flask, database: Database, email: str) -> str:
    """The cookie of a new session of somebody, who reads Bangla."""
    with database.write() as session:
        account = account_of_email(session, email)
        assert account is not None, email
        token = begin_session(session, account, SystemClock().now(), browser="bench", address="127.0.0.1")
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return str(signer.dumps({"_user_id": token, "_fresh": True, "language": "bn"}))


@dataclass
class Answer:
    """What the service said."""

    status: int
    text: str
    location: str


@dataclass
class Window:
    """An officer's browser: one connection that stays open, cookies, and the token of the last page."""

    port: int
    cookie: str
    token: str = ""
    _connection: HTTPConnection | None = field(default=None, repr=False)

    def opens(self, path: str) -> Answer:
        """Get a page."""
        answer = self._ask("GET", path, None, {"HX-Request": "true"})
        found = TOKEN.search(answer.text)
        self.token = found[1] if found else self.token
        return answer

    def sends(self, path: str, **fields: str) -> Answer:
        """Send a form with the token of the last page; the page that the answer leads to."""
        body = urlencode({"csrf_token": self.token, **fields})
        answer = self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})
        return self.opens(answer.location) if answer.status == 302 else answer

    def close(self) -> None:
        """Close it."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        if self._connection is None:
            self._connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        cookie = {"Cookie": f"{COOKIE}={self.cookie}"}
        self._connection.request(method, path, body, {**headers, **cookie})
        response = self._connection.getresponse()
        answer = Answer(response.status, response.read().decode(), response.headers.get("Location") or "")
        self._keep_cookie(response)
        if response.will_close:
            self.close()
        return answer

    def _keep_cookie(self, response: HTTPResponse) -> None:
        for line in response.headers.get_all("Set-Cookie") or []:
            name, _sign, rest = line.partition("=")
            if name == COOKIE:
                self.cookie = rest.partition(";")[0]
