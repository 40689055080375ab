"""A little bot in place of the real one: checks signatures, remembers, answers by a script."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Callable
from typing import Any

import requests

from bot.channels.facebook.emulator.server import EmulatorServer

Script = Callable[[dict[str, Any]], list[dict[str, Any]]]


class FakeBot:
    """Takes webhooks on a port of its own and answers each citizen's message by ``script``.

    ``script`` gets the webhook's item and gives the Send API's ``message`` objects.
    """

    def __init__(self, secret: str, tokens: dict[str, str], script: Script = lambda item: []) -> None:
        self.secret = secret
        self.tokens = tokens
        self.script = script
        self.graph = ""
        self.status = 200
        self.bodies: list[bytes] = []
        self.items: list[dict[str, Any]] = []
        self.bad_signatures = 0
        self.refused: list[dict[str, Any]] = []
        self._seen: set[str] = set()
        self._changed = threading.Condition()
        self._answering: list[threading.Thread] | None = []
        self._session = requests.Session()
        self._server = EmulatorServer("127.0.0.1", 0, self._application)
        self.url = f"http://127.0.0.1:{self._server.port}/webhooks/facebook/webhook"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening and say the answers that were begun, so that the platform may go afterwards."""
        self._server.shutdown()
        self._server.server_close()
        with self._changed:
            begun, self._answering = self._answering, None
        for answer in begun or ():
            answer.join()
        self._session.close()

    def wait_for(self, enough: Callable[[list[dict[str, Any]]], bool], timeout_seconds: float = 60.0) -> bool:
        """Wait until the items that arrived are enough."""
        with self._changed:
            return self._changed.wait_for(lambda: enough(self.items), timeout_seconds)

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        """The items of a kind, e.g. ``delivery``; an echo is of kind ``echo``."""
        return [item for item in list(self.items) if kind_of(item) == kind]

    def call(self, page_id: str, edge: str, body: dict[str, Any]) -> requests.Response:
        """One Graph API call of the Page."""
        token = self.tokens[page_id]
        proof = hmac.new(self.secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        return self._session.post(
            f"{self.graph}/{page_id}/{edge}",
            params={"appsecret_proof": proof},
            json=body,
            headers={"Authorization": f"Bearer {token}"},
            timeout=10,
        )

    def _application(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        body = environ["wsgi.input"].read()
        wanted = "sha256=" + hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
        good = hmac.compare_digest(wanted, environ.get("HTTP_X_HUB_SIGNATURE_256", ""))
        status = self.status if good else 403
        if status == 200:
            self._take(body)
        elif not good:
            self.bad_signatures += 1
        start_response(f"{status} -", [("Content-Type", "text/plain")])
        return [b""]

    def _take(self, body: bytes) -> None:
        items = [
            item
            for entry in json.loads(body)["entry"]
            for name in ("messaging", "standby", "changes")
            for item in entry.get(name, [])
        ]
        with self._changed:
            self.bodies.append(body)
            self.items.extend(items)
            self._changed.notify_all()
        for item in items:
            if kind_of(item) in ("message", "postback") and self.graph:
                self._begin_answer(item)

    def _begin_answer(self, item: dict[str, Any]) -> None:
        answer = threading.Thread(target=self._answer, args=(item,), daemon=True)
        with self._changed:
            if self._answering is None:  # closed
                return
            self._answering.append(answer)
            answer.start()

    def _answer(self, item: dict[str, Any]) -> None:
        mid = (item.get("message") or item.get("postback"))["mid"]
        with self._changed:
            if mid in self._seen:
                return
            self._seen.add(mid)
        for message in self.script(item):
            wait = message.pop("_wait_seconds", 0)
            page_id, psid = item["recipient"]["id"], item["sender"]["id"]
            for action in ("mark_seen", "typing_on"):
                self.call(page_id, "messages", {"recipient": {"id": psid}, "sender_action": action})
            if wait:
                threading.Event().wait(wait)
            body = {"recipient": {"id": psid}, "messaging_type": "RESPONSE", "message": message}
            response = self.call(page_id, "messages", body)
            if not response.ok:
                self.refused.append(response.json())


def kind_of(item: dict[str, Any]) -> str:
    """What an item is: echo, message, postback, delivery, read …"""
    if "message" in item:
        return "echo" if item["message"].get("is_echo") else "message"
    known = ("postback", "delivery", "read", "reaction", "referral", "optin", "message_edit", "field")
    names = (*known, "pass_thread_control", "take_thread_control")
    return next((name for name in names if name in item), "other")
