"""Windows in Chromium: how large they are, who is signed in, and what is wrong on a page."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.demo import DEMO_PASSWORD
from tests.functional.service import Service

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
SERIOUS = ("serious", "critical")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def signed_in(browser: Browser, service: Service, email: str, viewport: dict[str, int] | None = None) -> Page:
    """Somebody's window, in English."""
    context = browser.new_context(viewport=viewport or DESK, locale="en-GB")
    page = context.new_page()
    page.goto(f"{service.url}/console/")
    page.get_by_role("button", name="English").click()
    page.fill("#email", email)
    page.fill("#password", DEMO_PASSWORD)
    page.click("form.card button.primary")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    return page


def faults(page: Page) -> list[str]:
    """What axe finds serious on a page."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found if one["impact"] in SERIOUS]
