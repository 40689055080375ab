"""Every address that the service answers, and who may ask."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, cast

import pytest
from flask import Flask, request

from bot.application import build_app
from bot.clock import SystemClock
from bot.runtime import Runtime, project_catalogue
from bot.settings import Settings
from bot.storage.database import Database
from tests.architecture.test_settings import production

# How a caller proves who it is. A new route does not pass before somebody has decided.
ACCESS = {
    ("GET", "/healthz"): "open",
    ("GET", "/readyz"): "open",
    ("GET", "/metrics"): "open",
    ("GET", "/webhooks/facebook/webhook"): "verify token",
    ("POST", "/webhooks/facebook/webhook"): "signature",
    ("POST", "/webhooks/sms/webhook"): "signature",
    ("POST", "/webhooks/sms/delivery"): "signature",
    ("POST", "/webhooks/facebook/data-deletion"): "signature",
    ("GET", "/privacy"): "open",
    ("GET", "/privacy/status/<code>"): "open",
    ("GET", "/webhooks/rest/"): "token",
    ("POST", "/webhooks/rest/webhook"): "token",
    ("POST", "/model/parse"): "token",
    ("GET", "/conversations/<path:sender>/tracker"): "token",
    ("GET", "/static/<path:filename>"): "open",
    ("GET", "/console/static/<path:filename>"): "open",
    ("GET", "/console/<path:nowhere>"): "open",
    ("GET", "/console/sign-in"): "open",
    ("POST", "/console/sign-in"): "form token",
    ("GET", "/console/sign-in/code"): "open",
    ("POST", "/console/sign-in/code"): "form token",
    ("POST", "/console/language"): "form token",
    ("POST", "/console/sign-out"): "form token",
    ("GET", "/console/"): "signed in",
    ("GET", "/console/me"): "signed in",
    ("POST", "/console/me/sessions/<int:session_id>/end"): "form token",
    ("POST", "/console/me/sessions/end"): "form token",
    ("GET", "/console/me/password"): "signed in",
    ("POST", "/console/me/password"): "form token",
    ("GET", "/console/me/second-factor"): "signed in",
    ("POST", "/console/me/second-factor"): "form token",
    ("POST", "/console/me/second-factor/drop"): "form token",
    ("POST", "/console/me/recovery-codes"): "form token",
    ("GET", "/console/cases"): "signed in",
    ("GET", "/console/cases/<reference>"): "signed in",
    ("POST", "/console/cases/<reference>/move"): "form token",
    ("POST", "/console/cases/<reference>/transfer"): "form token",
    ("POST", "/console/cases/<reference>/reveal/<field>"): "form token",
    ("POST", "/console/inbox/<tab>/<int:conversation_id>/lines/<key>/reveal"): "form token",
    ("GET", "/console/cases/<reference>/files/<evidence_id>"): "signed in",
    ("GET", "/console/search"): "signed in",
    ("POST", "/console/search"): "form token",
    ("POST", "/console/me/keys"): "form token",
    ("POST", "/console/me/digest"): "form token",
    ("GET", "/console/labels"): "signed in",
    ("POST", "/console/labels"): "form token",
    ("POST", "/console/labels/<int:label_id>/close"): "form token",
    ("POST", "/console/inbox/<tab>/bulk"): "form token",
    ("POST", "/console/inbox/<tab>/filters"): "form token",
    ("POST", "/console/inbox/filters/<int:filter_id>/drop"): "form token",
    ("POST", "/console/inbox/<tab>/<int:conversation_id>/labels"): "form token",
    ("GET", "/admin/"): "open",
    ("GET", "/console/accounts"): "signed in",
    ("POST", "/console/accounts/find"): "form token",
    ("GET", "/console/accounts/new"): "signed in",
    ("POST", "/console/accounts/new"): "form token",
    ("GET", "/console/accounts/<int:account_id>"): "signed in",
    ("POST", "/console/accounts/<int:account_id>/place"): "form token",
    ("POST", "/console/accounts/<int:account_id>/password"): "form token",
    ("POST", "/console/accounts/<int:account_id>/<act>"): "form token",
    ("GET", "/console/audit"): "signed in",
    ("POST", "/console/audit/find"): "form token",
    ("GET", "/console/cases/<reference>/print"): "signed in",
    ("POST", "/console/cases/<reference>/print"): "form token",
    ("GET", "/console/cases/<reference>/receipt"): "signed in",
    ("GET", "/console/cases/<reference>/linked"): "signed in",
    ("POST", "/console/cases/<reference>/linked"): "form token",
    ("POST", "/console/cases/<reference>/linked/<other>/undo"): "form token",
    ("GET", "/console/counter"): "signed in",
    ("GET", "/console/counter/<service>"): "signed in",
    ("POST", "/console/counter/<service>"): "form token",
    ("POST", "/console/counter/<service>/fields"): "form token",
    ("GET", "/console/field"): "signed in",
    ("GET", "/console/field/<reference>"): "signed in",
    ("POST", "/console/field/<reference>"): "form token",
    ("POST", "/console/field/<reference>/back/<check>"): "form token",
    ("GET", "/console/chain"): "signed in",
    ("GET", "/console/chain/<service>/<stage>"): "signed in",
    ("GET", "/console/team"): "signed in",
    ("GET", "/console/team/cases.<ending>"): "signed in",
    ("GET", "/console/team/answers.<ending>"): "signed in",
    ("GET", "/console/team/people.<ending>"): "signed in",
    ("GET", "/console/inbox"): "signed in",
    ("GET", "/console/inbox/<tab>"): "signed in",
    ("GET", "/console/inbox/<tab>/news"): "signed in",
    ("GET", "/console/inbox/<tab>/rows"): "signed in",
    ("GET", "/console/inbox/<tab>/<int:conversation_id>"): "signed in",
    ("GET", "/console/inbox/<tab>/<int:conversation_id>/items"): "signed in",
    ("GET", "/console/inbox/<tab>/<int:conversation_id>/panel"): "signed in",
    ("POST", "/console/inbox/<tab>/<int:conversation_id>/step/<reference>"): "form token",
    ("POST", "/console/inbox/<tab>/<int:conversation_id>/take"): "form token",
    ("POST", "/console/inbox/<tab>/<int:conversation_id>/give-back"): "form token",
    ("POST", "/console/inbox/<tab>/<int:conversation_id>/reply"): "form token",
    ("POST", "/console/inbox/<tab>/<int:conversation_id>/note"): "form token",
    ("POST", "/console/inbox/<tab>/<int:conversation_id>/draft"): "form token",
    ("GET", "/console/inbox/<tab>/<int:conversation_id>/ready"): "signed in",
    ("POST", "/console/inbox/<tab>/<int:conversation_id>/ready"): "form token",
    ("GET", "/console/inbox/<tab>/<int:conversation_id>/colleagues"): "signed in",
    ("GET", "/console/canned"): "signed in",
    ("POST", "/console/canned"): "form token",
    ("POST", "/console/canned/<code>"): "form token",
    ("POST", "/console/canned/<code>/remove"): "form token",
    ("POST", "/console/canned/<code>/restore"): "form token",
    ("GET", "/console/inbox/<tab>/<int:conversation_id>/files/<evidence_id>"): "signed in",
    ("POST", "/console/inbox/<tab>/<int:conversation_id>/understood/<int:event_id>"): "form token",
    ("GET", "/console/sent-on"): "signed in",
    ("POST", "/console/me/away"): "form token",
    ("GET", "/console/inbox/<tab>/<int:conversation_id>/transfer"): "signed in",
    ("POST", "/console/inbox/<tab>/<int:conversation_id>/transfer"): "form token",
    ("POST", "/console/inbox/<tab>/<int:conversation_id>/send-back"): "form token",
    ("GET", "/console/inbox/<tab>/<int:conversation_id>/presence"): "signed in",
    ("GET", "/console/inbox/<tab>/<int:conversation_id>/clock"): "signed in",
    ("POST", "/console/inbox/<tab>/<int:conversation_id>/replies/<int:message_id>/withdraw"): "form token",
    ("POST", "/console/inbox/<tab>/<int:conversation_id>/replies/<int:message_id>/again"): "form token",
}
REFUSAL = {"signature": 403, "verify token": 403, "token": 401, "form token": 400, "signed in": 302}


class FakeRuntime:
    """What the application asks of a runtime while it is being put together."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.settings = Settings.from_env(environment, "production")
        self.database = Database(f"sqlite:///{folder}/bot.db")
        self.clock = SystemClock()
        self.interpreter = self
        self.turns = self
        self.engine = self
        self.answerer = self
        self.notices = self
        self.store = self
        self.catalogue = project_catalogue()
        self.domain = self
        self.catalogue = self
        self.version = "none"


class DeafNudge:
    """Nobody is listening."""

    def nudge(self) -> None:
        """Nothing."""

    def nudge_delivery(self) -> None:
        """Nothing."""

    def ready(self) -> bool:
        """Never."""
        return False


def application(folder: Path, **changes: str) -> Flask:
    runtime = cast(Runtime, FakeRuntime({**production(), **changes}, folder))
    return build_app(runtime, DeafNudge())


def routes(app: Flask) -> set[tuple[str, str]]:
    return {
        (method, str(rule))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def ask(app: Flask, method: str, path: str, **options: Any) -> int:
    path = path.replace("<path:sender>", "somebody").replace("<tab>", "all")
    path = re.sub(r"<(?:int:)?\w+>", "1", path)
    return app.test_client().open(path, method=method, **options).status_code


def test_every_route_has_its_access_decided(tmp_path: Path) -> None:
    assert routes(application(tmp_path)) == set(ACCESS)


@pytest.mark.parametrize(("method", "path"), [route for route, access in ACCESS.items() if access in REFUSAL])
def test_a_stranger_is_refused(tmp_path: Path, method: str, path: str) -> None:
    assert ask(application(tmp_path), method, path) == REFUSAL[ACCESS[method, path]]


@pytest.mark.parametrize(("method", "path"), [route for route, access in ACCESS.items() if access == "token"])
def test_a_wrong_token_is_refused(tmp_path: Path, method: str, path: str) -> None:
    headers = {"Authorization": "Bearer Zq00wrongZq00"}

    assert ask(application(tmp_path), method, path, headers=headers) == 401


@pytest.mark.parametrize(("method", "path"), [route for route, access in ACCESS.items() if access == "token"])
def test_without_a_token_set_there_is_no_such_address(tmp_path: Path, method: str, path: str) -> None:
    assert ask(application(tmp_path, API_TOKEN=""), method, path) == 404


def test_production_has_no_emulator(tmp_path: Path) -> None:
    app = application(tmp_path)

    assert ask(app, "GET", "/") == 404
    assert not [path for _, path in routes(app) if "emulator" in path]


def test_texts_by_get_are_taken_only_where_the_operator_allows_it(tmp_path: Path) -> None:
    allowing = application(tmp_path, SMS_WEBHOOK_GET="yes")

    assert ask(application(tmp_path), "GET", "/webhooks/sms/webhook") == 405
    assert ask(allowing, "GET", "/webhooks/sms/webhook") == 403


@pytest.mark.parametrize(
    ("proxies", "address"), [("0", "127.0.0.1"), ("1", "10.0.0.7"), ("2", "192.0.2.5"), ("9", "127.0.0.1")]
)
def test_an_address_is_believed_only_of_our_own_proxies(tmp_path: Path, proxies: str, address: str) -> None:
    app = application(tmp_path, PROXIES=proxies)
    app.add_url_rule("/where", view_func=lambda: f"{request.remote_addr} {request.host}")
    forged = {"X-Forwarded-For": "6.6.6.6, 192.0.2.5, 10.0.0.7", "X-Forwarded-Host": "evil.example"}

    assert app.test_client().get("/where", headers=forged).get_data(as_text=True) == f"{address} localhost"


def test_a_refusal_tells_nothing(tmp_path: Path) -> None:
    client = application(tmp_path).test_client()
    refused = client.post(
        "/webhooks/facebook/webhook", data=b"{}", headers={"X-Hub-Signature-256": "sha256=00"}
    )

    assert refused.status_code == 403
    assert refused.data == b""
