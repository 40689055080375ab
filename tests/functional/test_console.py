"""The console in Chromium beside the emulator: two officers, a citizen, a case and its stages, for real."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.demo import DEMO_PASSWORD
from tests.functional.citizen import Citizen
from tests.functional.emulator_harness import Emulated
from tests.functional.service import Service

pytestmark = pytest.mark.browser

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all."""
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


def test_two_officers_and_a_citizen(browser: Browser, emulated: Emulated, service: Service) -> None:
    citizen = Citizen(emulated, "dncrp", "wants-a-person")
    citizen.says("officer er sathe kotha bolte chai")
    one = signed_in(browser, service, "officer@dncrp.demo")
    two = signed_in(browser, service, "supervisor@dncrp.demo")
    for window in (one, two):
        window.goto(f"{service.url}/console/inbox/unassigned")
        window.locator(".worklist a").first.click()
        expect(window.get_by_role("button", name="Take it")).to_be_visible()
    assert faults(one) == []

    one.get_by_role("button", name="Take it").click()
    emulated.wait_for_reply("dncrp", citizen.name, containing="কর্মকর্তা আপনার সঙ্গে")
    two.get_by_role("button", name="Take it").click()
    expect(two.locator(".notice")).to_contain_text("সালমা খাতুন has this conversation.")

    one.fill("#text", "Which shop was it?")
    one.get_by_role("button", name="Send").click()
    emulated.wait_for_reply("dncrp", citizen.name, containing="Which shop was it?")
    emulated.say("dncrp", citizen.name, "Rahim Store, Zindabazar")
    expect(one.locator("#thread")).to_contain_text("Rahim Store, Zindabazar")

    one.fill("#text", "half a sen")
    expect(one.locator(".as-reply .kept")).to_have_text("Draft kept")
    one.reload()
    expect(one.locator("#text")).to_have_value("half a sen")
    one.get_by_role("button", name="Give back to the bot").click()
    emulated.wait_for_reply("dncrp", citizen.name, containing="বট")
    for window in (one, two):
        window.context.close()


def test_a_case_goes_through_a_stage_and_its_citizen_is_told(
    browser: Browser, emulated: Emulated, service: Service
) -> None:
    citizen = Citizen(emulated, "dncrp", "complains")
    steps = ("দোকানদারের নামে অভিযোগ করব", "গতকাল", "১০০ টাকার তেল ১৫০ টাকা রাখছে", "রহিম স্টোর, জিন্দাবাজার", "সিলেট")
    rest = ("জানি না", "হ্যাঁ", "পরে", "হ্যাঁ", "রহিমা খাতুন", "আব্দুল করিম", "ফাতেমা বেগম", "বাসা ১২, জিন্দাবাজার, সিলেট")
    answer = citizen.goes(*steps, *rest, "01712345678", "শিক্ষক", "ঠিক আছে")
    (reference,) = re.findall(r"CON-\d{4}-\d{6}", answer)[:1]

    page = signed_in(browser, service, "officer@dncrp.demo")
    page.goto(f"{service.url}/console/cases/{reference}")
    assert faults(page) == []
    page.locator(".step summary", has_text="Registered").click()
    page.locator(".step[open] button.primary").click()
    expect(page.locator(".notice")).to_contain_text("The case has moved")
    told = emulated.wait_for_reply("dncrp", citizen.name, containing="নথিভুক্ত")
    assert reference in told[-1].text or any(reference in one.text for one in told)

    other = signed_in(browser, service, "officer@police.demo")
    other.goto(f"{service.url}/console/cases/{reference}")
    expect(other.locator("h1")).to_have_text("There is no such page")
    for window in (page, other):
        window.context.close()
