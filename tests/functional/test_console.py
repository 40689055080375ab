"""The console in Chromium beside the emulator: two officers, a citizen, a case and its stages, for real."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.functional.citizen import COMPLAINT, Citizen
from tests.functional.emulator_harness import Emulated
from tests.functional.service import Service
from tests.functional.windows import faults, signed_in

pytestmark = pytest.mark.browser


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
    reference = citizen.files(*COMPLAINT)

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
