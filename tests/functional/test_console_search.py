"""Search in Chromium: from the box on any page to the conversation and the case."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.functional.citizen import COMPLAINT, Citizen
from tests.functional.emulator_harness import Emulated
from tests.functional.service import Service
from tests.functional.windows import PHONE, faults, signed_in

pytestmark = pytest.mark.browser


def test_from_the_box_to_the_case(browser: Browser, emulated: Emulated, service: Service) -> None:
    reference = Citizen(emulated, "dncrp", "searched-for").files(*COMPLAINT)
    page = signed_in(browser, service, "officer@dncrp.demo")
    page.fill("#search", "Karim taka")
    page.keyboard.press("Enter")
    expect(page.locator(".hit .who")).to_have_text([reference])
    expect(page.locator("mark").first).to_be_visible()
    assert "Karim" not in page.url
    expect(page.locator("#search")).to_have_value("Karim taka")
    assert faults(page) == []

    page.locator(".hit .who").click()
    expect(page.locator("h1")).to_contain_text(reference)
    page.fill("#search", f"con {reference[4:8]} {int(reference[9:])}")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(reference)

    other = signed_in(browser, service, "officer@police.demo")
    other.fill("#search", "Karim taka")
    other.keyboard.press("Enter")
    expect(other.locator(".nothing")).to_contain_text("Nothing was found")
    for window in (page, other):
        window.context.close()


def test_on_a_phone_results_are_not_wider_than_the_screen(
    browser: Browser, emulated: Emulated, service: Service
) -> None:
    page = signed_in(browser, service, "officer@dncrp.demo", PHONE)
    for typed in ("", "taka", "রহিম colour:red", "is:open"):
        page.fill("#search", typed)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], typed
        assert faults(page) == [], typed
    page.context.close()
