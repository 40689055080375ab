"""Two officers in Chromium on one conversation: they see each other, send it on, and correct the bot."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.functional.citizen import Citizen
from tests.functional.emulator_harness import Emulated
from tests.functional.service import Service
from tests.functional.windows import PHONE, faults, signed_in

pytestmark = pytest.mark.browser

ARRIVES_MS = 8_000


@pytest.fixture
def windows(browser: Browser, service: Service) -> Iterator[tuple[Page, Page]]:
    """An officer's and a supervisor's window, both of the consumers' agency."""
    one = signed_in(browser, service, "officer@dncrp.demo")
    two = signed_in(browser, service, "supervisor@dncrp.demo")
    yield one, two
    for window in (one, two):
        window.context.close()


def opens(window: Page, service: Service, tab: str = "unassigned") -> None:
    """Look at the newest conversation of a part of the worklist."""
    window.goto(f"{service.url}/console/inbox/{tab}")
    window.locator(".worklist a").last.click()
    expect(window.locator("#thread")).to_be_visible()


def test_officers_see_each_other_and_what_came_while_they_typed(
    emulated: Emulated, service: Service, windows: tuple[Page, Page]
) -> None:
    one, two = windows
    citizen = Citizen(emulated, "dncrp", "two-look-at")
    citizen.says("officer er sathe kotha bolte chai")
    for window in (one, two):
        opens(window, service)
    one.get_by_role("button", name="Take it").click()
    emulated.wait_for_reply("dncrp", citizen.name, containing="কর্মকর্তা আপনার সঙ্গে")
    expect(one.locator("#clock")).to_contain_text("left")
    expect(two.locator("#presence")).to_contain_text("সালমা খাতুন is looking", timeout=ARRIVES_MS)

    one.locator("#text").press_sequentially("Which sh")
    expect(two.locator("#presence")).to_contain_text("is typing", timeout=ARRIVES_MS)
    emulated.say("dncrp", citizen.name, "wait, one more thing")
    expect(one.locator("#newer")).to_be_visible(timeout=ARRIVES_MS)
    expect(one.locator("#text")).to_have_value("Which sh")
    assert faults(one) == []
    one.locator("#newer-read").click()
    one.locator("#text").press_sequentially("op?")
    one.get_by_role("button", name="Send").click()
    emulated.wait_for_reply("dncrp", citizen.name, containing="Which shop?")
    expect(one.locator(".item.officer .tick")).to_contain_text("delivered", timeout=ARRIVES_MS)
    one.get_by_role("button", name="Give back to the bot").click()


def test_what_was_opened_stays_open_and_the_bot_is_corrected_with_a_click(
    emulated: Emulated, service: Service, windows: tuple[Page, Page]
) -> None:
    one, _two = windows
    citizen = Citizen(emulated, "dncrp", "is-misunderstood")
    citizen.says("জমির খতিয়ান নিয়ে সমস্যা")
    citizen.says("officer er sathe kotha bolte chai")
    opens(one, service)
    fold = one.locator(".fold details").first
    expect(fold.locator(".item").first).to_be_hidden()
    fold.locator("> summary").click()
    expect(fold.locator(".item").first).to_be_visible()
    emulated.say("dncrp", citizen.name, "are you there")
    expect(one.locator("#thread")).to_contain_text("are you there", timeout=ARRIVES_MS)
    expect(fold.locator(".item").first).to_be_visible()

    heard = one.locator(".item.citizen").first
    heard.get_by_text("What the bot understood").click()
    heard.get_by_text("Wrong?").click()
    assert faults(one) == []
    heard.get_by_label("Something else").fill("how a case stands")
    heard.get_by_role("button", name="Save").click()
    expect(one.locator(".notice")).to_contain_text("Noted")
    expect(one.locator(".item.citizen").first).to_contain_text("corrected")


def test_a_conversation_goes_to_another_agency_and_back(
    browser: Browser, emulated: Emulated, service: Service, windows: tuple[Page, Page]
) -> None:
    one, _two = windows
    citizen = Citizen(emulated, "dncrp", "is-sent-on")
    citizen.says("officer er sathe kotha bolte chai")
    opens(one, service)
    one.get_by_role("link", name="Send to another office").click()
    assert faults(one) == []
    one.get_by_label("Office").select_option("police-hq")
    one.get_by_label("Why").fill("A theft, not a shop.")
    one.get_by_label("nothing").check()
    one.get_by_role("button", name="Send it there").click()
    expect(one.locator(".notice")).to_contain_text("The citizen is told")
    emulated.wait_for_reply("dncrp", citizen.name, containing="অন্য একটি সংস্থা")

    police = signed_in(browser, service, "officer@police.demo")
    opens(police, service)
    expect(police.locator(".sent-here")).to_contain_text("A theft, not a shop.")
    expect(police.locator("#thread")).not_to_contain_text("kotha bolte chai")
    assert faults(police) == []
    police.locator(".sent-here summary").click()
    police.get_by_label("Why").fill("We do not do shops.")
    police.locator(".sent-here").get_by_role("button", name="Send it back").click()
    emulated.wait_for_reply("dncrp", citizen.name, containing="ফেরত গেছে")
    opens(one, service)
    expect(one.locator("#thread")).to_contain_text("We do not do shops.")
    one.goto(f"{service.url}/console/sent-on")
    expect(one.locator("main")).to_contain_text("A theft, not a shop.")
    assert faults(one) == []
    police.context.close()


def test_on_a_phone_the_new_screens_are_not_wider_than_it(
    browser: Browser, emulated: Emulated, service: Service
) -> None:
    Citizen(emulated, "dncrp", "seen-on-a-phone").says("officer er sathe kotha bolte chai")
    page = signed_in(browser, service, "officer@dncrp.demo", PHONE)
    opens(page, service)
    for part in ("", "/transfer"):
        page.goto(page.url + part)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], part
        assert faults(page) == [], part
    page.context.close()
