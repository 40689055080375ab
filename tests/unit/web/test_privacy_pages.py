"""The rules and the status page: what anybody may read."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.clock import FixedClock
from bot.privacy.commands import open_request, settle_request
from bot.storage.database import Database
from bot.text.normalise import bangla_digits
from bot.web.public.privacy import create_blueprint
from tests.unit.conversation.world import CATALOGUE

STATIC = Path(__file__).resolve().parents[3] / "bot/web/static"
SUBJECT = "9009009"


@pytest.fixture
def client(database: Database) -> FlaskClient:
    app = Flask("test", static_folder=str(STATIC))
    app.register_blueprint(create_blueprint(database, CATALOGUE))
    return app.test_client()


def asked(database: Database, clock: FixedClock, *, settle: bool, kept: int = 0, found: bool = True) -> str:
    with database.write() as session:
        request = open_request(session, clock.now(), source="facebook", key="k", subject=SUBJECT)
        if settle:
            settle_request(request, clock.now() + timedelta(days=2), found=found, cases_kept=kept)
        return request.code


def test_the_rules_name_every_service_with_its_days(client: FlaskClient) -> None:
    page = client.get("/privacy").text

    for service in CATALOGUE.services.values():
        days = CATALOGUE.retention_of(service.code).after_closing_days
        assert service.title.bn in page and service.title.en in page
        assert f"{days} days" in page and f"{bangla_digits(str(days))} দিন" in page
    assert "180 days after your last message" in page


@pytest.mark.parametrize(
    ("settle", "kept", "found", "expected"),
    [
        (False, 0, True, ("অপেক্ষায় আছে", "Waiting")),
        (True, 0, True, ("মুছে ফেলা হয়েছে", "Erased.")),
        (True, 2, True, ("২টি আবেদন ছাড়া", "but for 2 case(s)")),
        (True, 0, False, ("কিছু রাখা ছিল না", "nothing was kept")),
    ],
)
def test_each_state_is_told_in_both_languages(
    client: FlaskClient,
    database: Database,
    clock: FixedClock,
    settle: bool,
    kept: int,
    found: bool,
    expected: tuple[str, str],
) -> None:
    code = asked(database, clock, settle=settle, kept=kept, found=found)

    answer = client.get(f"/privacy/status/{code.lower()}")

    assert answer.status_code == 200
    assert all(words in answer.text for words in expected)
    assert SUBJECT not in answer.text and "২৩/১১/২০২৬" in answer.text


@pytest.mark.parametrize("code", ["AAAAAAAAAAAA", "x", "<script>alert(1)", "%00", "a" * 300])
def test_an_unknown_code_is_a_page_that_says_so(client: FlaskClient, code: str) -> None:
    answer = client.get(f"/privacy/status/{code}")

    assert answer.status_code == 404
    assert "এই কোডে কিছু পাওয়া যায়নি" in answer.text and "<script" not in answer.text


def test_nobody_keeps_or_lists_a_status_page(
    client: FlaskClient, database: Database, clock: FixedClock
) -> None:
    headers = client.get(f"/privacy/status/{asked(database, clock, settle=False)}").headers

    assert headers["Cache-Control"] == "no-store" and headers["X-Robots-Tag"] == "noindex"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "script-src" not in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_the_pages_load_nothing_from_elsewhere(client: FlaskClient) -> None:
    page = client.get("/privacy").text

    assert "http://" not in page and "https://" not in page and "<script" not in page
    for name in ("privacy.css", "fonts/fonts.css"):
        assert f"/static/{name}" in page and (STATIC / name).is_file()
