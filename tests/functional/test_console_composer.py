"""The composer in Chromium beside the emulator: what reaches the citizen, what does not, what is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.functional.citizen import COMPLAINT, Citizen
from tests.functional.emulator_harness import Emulated
from tests.functional.service import Service
from tests.functional.windows import PHONE, faults, signed_in

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def complained(both: tuple[Emulated, Service]) -> tuple[Citizen, str]:
    """A citizen with a case at the DNCRP, and the case's reference."""
    citizen = Citizen(both[0], "dncrp", "has-a-case")
    reference = citizen.files(*COMPLAINT)
    return citizen, reference


@pytest.fixture
def desk(browser: Browser, service: Service, complained: tuple[Citizen, str]) -> Iterator[Page]:
    """The conversation in an officer's window, taken."""
    page = signed_in(browser, service, "officer@dncrp.demo")
    open_conversation(page, service)
    take = page.get_by_role("button", name="Take it")
    if take.count():
        take.click()
    expect(page.locator("#text")).to_be_visible()
    yield page
    page.context.close()


def open_conversation(page: Page, service: Service) -> None:
    page.goto(f"{service.url}/console/inbox/all")
    page.locator(".worklist a", has_text="রহিমা খাতুন").click()
    expect(page.locator("#thread")).to_be_visible()


def test_a_ready_reply_is_found_by_letters_and_reaches_the_citizen_filled(
    desk: Page, emulated: Emulated, complained: tuple[Citizen, str]
) -> None:
    citizen, reference = complained
    text, options = desk.locator("#text"), desk.get_by_role("listbox", name="Ready replies")
    text.press_sequentially("/ধাপে")
    expect(options.get_by_role("option")).to_have_count(1)
    assert faults(desk) == []
    text.press("Escape")
    expect(options).to_be_hidden()
    text.fill("")

    text.press_sequentially("/where the")
    expect(options.get_by_role("option")).to_contain_text("Where the case stands")
    text.press("Enter")
    expect(text).to_have_value(re.compile(f"\\({reference}\\) এখন এই ধাপে আছে"))
    text.press("Control+Enter")
    emulated.wait_for_reply("dncrp", citizen.name, containing=f"({reference}) এখন এই ধাপে আছে")


def test_a_gap_is_marked_and_does_not_go(desk: Page) -> None:
    text = desk.locator("#text")
    desk.get_by_role("button", name="Ready replies").click()
    text.press_sequentially("due")
    expect(desk.locator("#ready-list").get_by_role("option")).to_have_count(1)
    text.press("Enter")
    marked = "(field) => field.value.slice(field.selectionStart, field.selectionEnd)"
    assert text.evaluate(marked) == "{{due_on}}"
    text.press("Control+Enter")
    expect(desk.get_by_role("alert")).to_contain_text("{{due_on}} is not filled")
    expect(text).to_have_value(re.compile("due_on"))
    text.fill("")
    expect(desk.locator(".as-reply .kept")).to_be_empty()


def test_enter_while_letters_are_put_together_sends_nothing(desk: Page) -> None:
    desk.locator("#text").fill("আমি")
    sent = desk.evaluate(
        """() => { let sent = 0; const field = document.getElementById("text");
        field.form.addEventListener("submit", (event) => { sent += 1; event.preventDefault(); });
        const enter = {key: "Enter", ctrlKey: true, bubbles: true};
        for (const more of [{isComposing: true}, {keyCode: 229}, {}])
          field.dispatchEvent(new KeyboardEvent("keydown", {...enter, ...more}));
        return sent; }"""
    )
    assert sent == 1, "only the last one was meant"


def test_a_draft_is_there_in_a_second_browser(
    browser: Browser, service: Service, desk: Page, complained: tuple[Citizen, str]
) -> None:
    desk.fill("#text", "half a sen")
    expect(desk.locator(".as-reply .kept")).to_have_text("Draft kept")
    second = signed_in(browser, service, "officer@dncrp.demo")
    open_conversation(second, service)
    expect(second.locator("#text")).to_have_value("half a sen")
    second.fill("#text", "")
    second.locator("#thread").click()
    expect(second.locator(".as-reply .kept")).to_be_empty()
    second.context.close()


def test_a_long_reply_says_how_many_messages_it_becomes(
    desk: Page, emulated: Emulated, complained: tuple[Citizen, str]
) -> None:
    words = "Please read all of this carefully. " * 60
    desk.fill("#text", words)
    expect(desk.locator(".as-reply .length")).to_have_text("2,100 / 1,900")
    desk.get_by_role("button", name="Send").click()
    expect(desk.get_by_role("alert")).to_contain_text("goes as 2 messages")
    desk.get_by_label("Long: may go as several messages").check()
    desk.get_by_role("button", name="Send").click()
    expect(desk.locator("#text")).to_have_value("")
    emulated.wait_for_reply("dncrp", complained[0].name, containing="Please read all")


def test_a_note_lights_up_at_a_colleagues_and_never_reaches_the_citizen(
    browser: Browser, service: Service, desk: Page, emulated: Emulated, complained: tuple[Citizen, str]
) -> None:
    citizen, _reference = complained
    colleague = signed_in(browser, service, "supervisor@dncrp.demo")
    colleague.goto(f"{service.url}/console/inbox/unassigned")
    mentioned = colleague.locator(".tabs a", has_text="Mentioned")
    expect(mentioned.locator(".count")).to_have_count(0)

    desk.locator("label[for=as-note]").click()
    expect(desk.locator("#text")).to_be_hidden()
    note = desk.locator("#note")
    note.press_sequentially("@super")
    desk.get_by_role("listbox", name="Colleagues").get_by_role("option").click()
    expect(note).to_have_value("@রফিকুল ইসলাম ")
    note.press_sequentially("please call the shop")
    assert faults(desk) == []
    desk.get_by_role("button", name="Save the note").click()
    expect(desk.locator(".item.note")).to_contain_text("please call the shop")
    expect(mentioned.locator(".count")).to_have_text("1")

    mentioned.click()
    assert faults(colleague) == []
    colleague.locator(".worklist a", has_text="রহিমা খাতুন").click()
    expect(colleague.locator(".item.note")).to_contain_text("Note, not sent · সালমা খাতুন")
    expect(colleague.locator(".tabs a", has_text="Mentioned").locator(".count")).to_have_count(0)
    assert faults(colleague) == []

    desk.locator("label[for=as-reply]").click()
    desk.fill("#text", "We look into it.")
    desk.get_by_role("button", name="Send").click()
    told = emulated.wait_for_reply("dncrp", citizen.name, containing="We look into it.")
    assert "call the shop" not in str([one.raw for one in told])
    assert "call the shop" not in str(emulated.conversation("dncrp", citizen.name))
    colleague.context.close()


def test_a_supervisor_words_a_ready_reply_anew(browser: Browser, service: Service) -> None:
    page = signed_in(browser, service, "supervisor@dncrp.demo")
    page.get_by_role("link", name="Ready replies").click()
    page.locator("summary", has_text="Thank you").click()
    assert faults(page) == []
    page.get_by_label("Text in English").locator("visible=true").fill("Thank you for writing.")
    page.get_by_role("button", name="Save", exact=True).locator("visible=true").click()
    expect(page.locator(".notice")).to_contain_text("is changed")
    expect(page.locator("summary", has_text="Thank you for writing.")).to_contain_text("changed here")
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert faults(page) == []
    page.context.close()
