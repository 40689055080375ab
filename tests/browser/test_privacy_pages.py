"""The pages about data in Chromium: readable on a phone and on a desk, in both scripts."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from bot.clock import FixedClock
from bot.privacy.commands import open_request, settle_request
from bot.privacy.keyring import Keyring
from bot.schema import metadata
from bot.storage.database import Database
from bot.web.public.privacy import create_blueprint
from tests.functional.windows import DESK, PHONE
from tests.unit.conversation.world import CATALOGUE

pytestmark = pytest.mark.browser

SIZES = {"phone": PHONE, "desk": DESK}
STATIC = Path(__file__).resolve().parents[2] / "bot/web/static"


@pytest.fixture
def pages(tmp_path: Path, keyring: Keyring, clock: FixedClock) -> Iterator[dict[str, str]]:
    """Addresses of the rules, of a waiting and of a settled request, and of none."""
    database = Database(f"sqlite:///{tmp_path}/bot.db")
    metadata().create_all(database.engine)
    with database.write() as session:
        waiting = open_request(session, clock.now(), source="facebook", key="1").code
        kept = open_request(session, clock.now(), source="chat", key="2")
        settle_request(kept, clock.now(), found=True, cases_kept=2)
        kept_code = kept.code
    app = Flask("browser-test", static_folder=str(STATIC))
    app.register_blueprint(create_blueprint(database, CATALOGUE))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    base = f"http://127.0.0.1:{server.server_port}/privacy"
    yield {
        "rules": base,
        "waiting": f"{base}/status/{waiting}",
        "kept": f"{base}/status/{kept_code}",
        "unknown": f"{base}/status/AAAAAAAAAAAA",
    }
    server.shutdown()
    thread.join()
    database.dispose()


@pytest.mark.parametrize("size", SIZES)
def test_each_page_fits_and_is_set_in_its_own_type(
    browser: Browser, pages: dict[str, str], size: str
) -> None:
    page = browser.new_page(viewport=SIZES[size])
    for name, address in pages.items():
        page.goto(address)
        expect(page.locator("h1").first).to_be_visible()
        assert not _overflows(page), name
        assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px \"Noto Sans\"'))")
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=f"{folder}/privacy-{name}-{size}.png", full_page=True)
    page.close()


def _overflows(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
