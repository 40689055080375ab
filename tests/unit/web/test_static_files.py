"""What a browser keeps, and what it is sent compressed."""

from __future__ import annotations

import gzip
import os
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.web.compression import LONGEST_NAME, install_compression, padded
from bot.web.static_files import install_static_files
from tests.unit.web.conftest import Office

STATIC = Path(__file__).resolve().parents[3] / "bot/web/static"
PACKED = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.fixture
def client(office: Office) -> FlaskClient:
    install_static_files(office.app)
    install_compression(office.app)
    return office.app.test_client()


def addresses(client: FlaskClient) -> list[str]:
    """What the page at the door loads."""
    return re.findall(r'(?:href|src)="(/[^"]*static/[^"]+)"', client.get("/console/sign-in").text)


def test_what_a_page_loads_is_kept_for_a_year(client: FlaskClient) -> None:
    found = addresses(client)

    assert found
    for address in found:
        with client.get(address) as answer:
            assert answer.status_code == 200, address
            assert answer.cache_control.max_age == 365 * 24 * 3600, address
            assert answer.headers["Cache-Control"].endswith("immutable"), address


def test_a_changed_file_has_another_address(tmp_path: Path) -> None:
    app = Flask("test", static_folder=str(tmp_path))
    install_static_files(app)
    client, sheet = app.test_client(), tmp_path / "a.css"
    known = []
    for second, words in enumerate(("a{}", "b{}", "a{}")):
        sheet.write_text(words)
        os.utime(sheet, (second, second))
        with app.test_request_context():
            known.append(app.url_for("static", filename="a.css"))
    assert known[0] == known[2] != known[1]
    with client.get(known[1]) as old:
        assert old.cache_control.max_age is None and not old.cache_control.immutable


def test_fonts_are_kept_for_a_year_under_the_name_that_the_sheet_has(client: FlaskClient) -> None:
    names = re.findall(r'url\("([^"]+)"\)', (STATIC / "fonts/fonts.css").read_text())

    assert len(names) == 2
    for name in names:
        with client.get(f"/static/fonts/{name}", headers=PACKED) as answer:
            assert answer.status_code == 200 and answer.cache_control.immutable, name
            assert "Content-Encoding" not in answer.headers


def test_the_first_load_of_the_inbox_is_small(client: FlaskClient, office: Office) -> None:
    browser = office.signed_in("first@police.example")
    page = browser.client.get("/console/inbox/all", headers=PACKED)
    linked = re.findall(r'(?:href|src)="(/[^"]*static/[^"]+)"', gzip.decompress(page.data).decode())
    fonts = re.findall(r'url\("([^"]+)"\)', (STATIC / "fonts/fonts.css").read_text())
    total = len(page.data)
    for address in (*linked, *(f"/static/fonts/{name}" for name in fonts)):
        with client.get(address, headers=PACKED) as answer:
            total += len(answer.data)

    # 150 KB are promised. Rows, a conversation and headers take the rest.
    assert len(linked) > 3 and len(fonts) == 2
    assert total < 135_000


def test_pages_and_sheets_are_sent_compressed_to_who_takes_it(client: FlaskClient) -> None:
    for address in ("/console/sign-in", *addresses(client)):
        with client.get(address) as plain, client.get(address, headers=PACKED) as packed:
            if len(plain.data) < 1000:
                continue
            assert "Content-Encoding" not in plain.headers
            assert packed.headers["Content-Encoding"] == "gzip", address
            assert "Accept-Encoding" in packed.headers["Vary"] and "Accept-Encoding" in plain.headers["Vary"]
            assert len(packed.data) == packed.content_length < len(plain.data)
            if "static" in address:
                assert gzip.decompress(packed.data) == plain.data


def test_a_sheet_that_has_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    (address,) = [one for one in addresses(client) if "console.css" in one]
    with client.get(address, headers=PACKED) as first:
        tag = first.headers["ETag"]
    with client.get(address, headers={**PACKED, "If-None-Match": tag}) as second:
        assert second.status_code == 304 and not second.data


def test_the_length_of_a_page_tells_nothing_exact() -> None:
    packed = gzip.compress(b"citizen" * 300, mtime=0)
    padded_ones = [padded(packed) for _ in range(200)]

    assert len({len(one) for one in padded_ones}) > 20
    assert all(len(packed) < len(one) <= len(packed) + LONGEST_NAME + 1 for one in padded_ones)
    assert {gzip.decompress(one) for one in padded_ones} == {b"citizen" * 300}


def test_json_is_left_as_it_is() -> None:
    app = Flask("test")
    install_compression(app)
    app.add_url_rule("/api", view_func=lambda: {"words": "a" * 5000})

    assert "Content-Encoding" not in app.test_client().get("/api", headers=PACKED).headers
