"""Administrators and auditors in Chromium: an account from its making to its end, and the trail of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.demo import DEMO_PASSWORD
from tests.functional.service import Service
from tests.functional.windows import DESK, faults

pytestmark = pytest.mark.browser

OWN_PASSWORD = "নদী-আকাশ-তিনটি-শালিক"
NEW = "karim@police.demo"


def window(
    browser: Browser,
    service: Service,
    email: str,
    password: str = DEMO_PASSWORD,
) -> Page:
    """Somebody's window."""
    page = browser.new_context(viewport=DESK, locale="en-GB").new_page()
    page.goto(f"{service.url}/admin/" if "admin" in email else f"{service.url}/console/")
    page.fill("#email", email)
    page.fill("#password", password)
    page.click("form.card button.primary")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    return page


def test_an_account_is_made_used_and_closed_and_the_auditor_sees_it(
    browser: Browser, service: Service
) -> None:
    admin = window(browser, service, "admin@police.demo")
    admin.get_by_role("link", name="Add an account").click()
    assert faults(admin) == []
    admin.fill("#email", NEW)
    admin.fill("#name", "Karim")
    admin.select_option("#place", "police/sp-sylhet")
    admin.get_by_role("button", name="Add", exact=True).click()
    password = admin.locator(".told code").inner_text()
    assert faults(admin) == []

    karim = window(browser, service, NEW, password)
    expect(karim.locator(".notice")).to_contain_text("made for you")
    karim.fill("#old", password)
    karim.fill("#new", OWN_PASSWORD)
    karim.fill("#again", OWN_PASSWORD)
    karim.click("form.card button.primary")
    karim.fill("#email", NEW)
    karim.fill("#password", OWN_PASSWORD)
    karim.click("form.card button.primary")
    expect(karim.get_by_role("link", name="Cases", exact=True)).to_be_visible()

    admin.get_by_role("link", name="I wrote it down").click()
    assert faults(admin) == []
    expect(admin.locator(".facts")).to_contain_text("Chrome, Linux")
    admin.get_by_role("button", name="Close the account").click()
    expect(admin.locator(".facts")).to_contain_text("closed")
    # The open window asks for news, and is sent to the door.
    expect(karim.locator("h1")).to_have_text("Sign in", timeout=30_000)
    expect(karim.locator(".notice")).to_contain_text("Your session has ended")

    auditor = window(browser, service, "auditor@desk.demo")
    auditor.fill("#actor", "admin@police.demo")
    auditor.get_by_role("button", name="Look").click()
    assert "admin%40" not in auditor.url and "admin@" not in auditor.url
    expect(auditor.locator("tbody tr").first).to_contain_text("Account closed")
    auditor.locator("tbody tr").first.locator("td:nth-child(4) a").click()
    expect(auditor.locator("tbody")).to_contain_text("Password changed")
    assert faults(auditor) == []
    for one in (admin, karim, auditor):
        one.context.close()
