"""The worklist in Chromium: keys under two layouts, ticks, filters, news, a phone, no script at all."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.functional.citizen import Citizen
from tests.functional.emulator_harness import Emulated
from tests.functional.service import Service
from tests.functional.windows import DESK, PHONE, faults, signed_in

pytestmark = pytest.mark.browser

PEOPLE = ("one", "two", "three")


@pytest.fixture(scope="module")
def crowd(both: tuple[Emulated, Service]) -> Emulated:
    """Three citizens who have written to the consumers' page."""
    emulated, _service = both
    for name in PEOPLE:
        Citizen(emulated, "dncrp", name).says("officer er sathe kotha bolte chai")
    return emulated


def opened(page: Page, service: Service, path: str) -> Page:
    page.goto(f"{service.url}/console/{path}")
    return page


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def bangla_key(page: Page, code: str, letter: str, number: int) -> None:
    """A key as a Bangla layout gives it: its place is Latin's, its letter is not."""
    client = page.context.new_cdp_session(page)
    key = {"code": code, "key": letter, "windowsVirtualKeyCode": number}
    typed = {"text": letter} if len(letter) == 1 else {}
    client.send("Input.dispatchKeyEvent", {"type": "keyDown", **typed, **key})
    client.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})


def test_keys_under_a_latin_and_a_bangla_layout(browser: Browser, crowd: Emulated, service: Service) -> None:
    page = opened(signed_in(browser, service, "officer@dncrp.demo"), service, "inbox/unassigned")
    rows = page.locator(".worklist a").evaluate_all("all => all.map(one => one.id)")
    page.keyboard.press("j")
    assert focused(page) == rows[0]
    bangla_key(page, "KeyJ", "ক", 74)
    assert focused(page) == rows[1]
    bangla_key(page, "KeyK", "ত", 75)
    assert focused(page) == rows[0]

    # An input method has the key, or another key is held: nothing happens.
    bangla_key(page, "KeyJ", "Process", 229)
    page.keyboard.press("Control+k")
    assert focused(page) == rows[0]

    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Take it")).to_be_visible()
    bangla_key(page, "KeyC", "এ", 67)
    # Who takes a conversation can write at once.
    expect(page.locator("#text")).to_be_focused()
    page.locator("#text").blur()
    page.keyboard.press("r")
    assert focused(page) == "text"
    # While somebody types every letter is a letter.
    page.keyboard.type("jkcren?/o")
    bangla_key(page, "KeyJ", "ক", 74)
    expect(page.locator("#text")).to_have_value("jkcren?/oক")
    expect(page.locator("#keys")).not_to_be_visible()
    page.get_by_role("button", name="Give back to the bot").click()
    expect(page.get_by_role("button", name="Take it")).to_be_visible()

    page.keyboard.press("n")
    assert focused(page) == "note"
    page.locator("#note").blur()
    page.keyboard.press("r")
    expect(page.locator("#note")).to_be_hidden()

    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).not_to_be_visible()

    opened(page, service, "me").get_by_role("button", name="Switch keys off").click()
    opened(page, service, "inbox/all").keyboard.press("j")
    assert focused(page) == ""
    opened(page, service, "me").get_by_role("button", name="Switch keys on").click()
    page.context.close()


def test_ticks_labels_and_filters(browser: Browser, crowd: Emulated, service: Service) -> None:
    page = opened(signed_in(browser, service, "supervisor@dncrp.demo"), service, "labels")
    page.fill("#name", "Press")
    page.get_by_role("button", name="Add").click()
    assert faults(page) == []

    opened(page, service, "inbox/all")
    expect(page.locator(".bulk")).not_to_be_visible()
    page.locator(".pick").nth(0).click()
    page.locator(".pick").nth(1).click()
    expect(page.locator("#picked")).to_have_text("2")
    assert faults(page) == []
    page.get_by_role("button", name="Put on").click()
    expect(page.locator(".notice")).to_have_text("Label put on 2.")
    expect(page.locator(".worklist .label-tag")).to_have_count(2)

    page.locator(".sift summary").click()
    page.select_option("#by-label", label="Press")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".worklist .who")).to_have_count(2)
    assert "label=1" in page.url
    page.locator(".sift summary").click()
    page.fill("#filter-name", "The press")
    assert faults(page) == []
    page.get_by_role("button", name="Keep", exact=True).click()
    opened(page, service, "inbox/mine").get_by_role("link", name="The press").click()
    expect(page.locator(".worklist .who")).to_have_count(2)

    page.locator(".pick").nth(0).click()
    page.select_option("#bulk-officer", label="সালমা খাতুন")
    page.get_by_role("button", name="Assign").click()
    expect(page.locator(".notice")).to_have_text("1 assigned.")
    expect(page.locator(".marks", has_text="সালমা খাতুন")).to_have_count(1)
    page.context.close()


def test_a_new_message_is_told_quietly_and_ticks_stay(
    browser: Browser, crowd: Emulated, service: Service
) -> None:
    page = opened(signed_in(browser, service, "supervisor@dncrp.demo"), service, "inbox/all")
    page.locator(".pick input").nth(2).check()
    ticked = page.locator(".pick input:checked").get_attribute("value")
    # The first answer only tells the page where it stands.
    with page.expect_response(lambda answer: "/news" in answer.url):
        pass
    crowd.say("dncrp", "three", "দোকানদার আবার বেশি দাম রাখছে")

    expect(page.locator("#told")).to_contain_text("ew message")
    assert page.title().startswith("(")
    expect(page.locator("#unseen")).to_be_visible()
    # Their words, or the bot's that they have arrived.
    expect(page.locator(".worklist .words").first).to_contain_text(re.compile("দোকানদার আবার|পৌঁছেছে"))
    assert page.locator(".pick input:checked").get_attribute("value") == ticked
    page.locator("h1, .empty").first.click()
    assert not page.title().startswith("(")
    page.context.close()


def test_several_are_labelled_without_any_script(browser: Browser, crowd: Emulated, service: Service) -> None:
    window = signed_in(browser, service, "supervisor@dncrp.demo")
    plain = browser.new_context(java_script_enabled=False, viewport=DESK, locale="en-GB")
    plain.add_cookies(window.context.cookies())
    page = plain.new_page()
    page.goto(f"{service.url}/console/inbox/all")
    page.locator(".pick input").nth(0).check()
    page.get_by_role("button", name="Take off").click()
    expect(page.locator(".notice")).to_contain_text("Label taken off")
    for one in (plain, window.context):
        one.close()


@pytest.mark.parametrize("tab", ["mine", "unassigned", "all", "escalated", "citizen"])
def test_on_a_phone_rows_are_tall_and_nothing_is_wider(
    browser: Browser, crowd: Emulated, service: Service, tab: str
) -> None:
    page = opened(signed_in(browser, service, "officer@dncrp.demo", PHONE), service, f"inbox/{tab}")
    page.locator(".sift summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    rows = page.locator(".worklist li[data-heard]").evaluate_all("all => all.map(one => one.offsetHeight)")
    assert all(height >= 64 for height in rows)
    assert faults(page) == []
    page.context.close()


def test_on_a_desk_a_line_is_48_pixels_in_both_languages(
    browser: Browser, crowd: Emulated, service: Service
) -> None:
    page = opened(signed_in(browser, service, "officer@dncrp.demo"), service, "inbox/all")
    for language in ("English", "বাংলা"):
        page.get_by_role("button", name=language).click()
        plain = page.locator(".worklist li[data-heard]:not(:has(.marks))")
        heights = plain.evaluate_all("all => all.map(one => one.offsetHeight)")
        assert heights and set(heights) == {48}, language
        assert faults(page) == []
    page.get_by_role("button", name="English").click()
    page.context.close()
