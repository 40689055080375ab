"""The case in Chromium: beside the thread, at the counter, on paper, and on a phone on a bad line."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.functional.citizen import COMPLAINT, TENANT, Citizen
from tests.functional.emulator_harness import Emulated
from tests.functional.office import Office
from tests.functional.service import Service
from tests.functional.windows import PHONE, faults, signed_in

pytestmark = pytest.mark.browser

SCREENS = (
    "counter",
    "counter/consumer_complaint",
    "cases/{}/print",
    "cases/{}/receipt",
    "cases/{}/linked",
    "chain",
)


def test_the_case_is_moved_beside_the_thread_in_the_officers_words(
    browser: Browser, emulated: Emulated, service: Service
) -> None:
    citizen = Citizen(emulated, "dncrp", "beside")
    reference = citizen.files(*COMPLAINT)
    page = signed_in(browser, service, "officer@dncrp.demo")
    page.goto(f"{service.url}/console/inbox/all")
    page.locator(".worklist a", has_text=reference).click()
    panel = page.locator("#panel")
    expect(panel).to_contain_text("Missing: Photo of receipt")
    panel.locator("[data-key=stage]").click()
    words = panel.locator(".step[open] textarea[name=words]")
    expect(words).to_have_value(re.compile(reference))
    assert faults(page) == []
    words.fill(words.input_value() + "\nরসিদ যত্ন করে রাখুন।")
    panel.locator(".step[open] button.primary").click()
    expect(panel.locator(".tag").first).to_have_text("Registered")
    emulated.wait_for_reply("dncrp", citizen.name, containing="রসিদ যত্ন করে রাখুন।")
    expect(page.locator("#thread")).to_contain_text("রসিদ যত্ন করে রাখুন।")

    panel.locator(".step summary", has_text="Hearing called").click()
    panel.locator(".step[open] button.primary").click()
    expect(panel.locator(".step[open]")).to_contain_text("This is needed.")
    page.context.close()


def test_a_walk_in_gets_a_receipt_with_which_the_chat_knows_the_case(
    browser: Browser, emulated: Emulated, service: Service
) -> None:
    page = signed_in(browser, service, "officer@dncrp.demo")
    page.goto(f"{service.url}/console/counter/consumer_complaint")
    expect(page.locator("#receipt_photo")).to_have_count(0)
    page.select_option("#receipt", "yes")
    expect(page.locator("input[type=file]")).to_have_count(1)
    page.check("[name=came][value=walk_in]")
    typed = {
        "purchase_date": "গতকাল", "what_happened": "১০০ টাকার তেল ১৫০ টাকা", "shop": "রহিম স্টোর",
        "full_name": "রহিমা খাতুন",
        "father_name": "আব্দুল করিম", "mother_name": "ফাতেমা বেগম", "address": "জিন্দাবাজার, সিলেট", "phone": "123",
        "occupation": "শিক্ষক",
    }  # fmt: skip
    for name, value in typed.items():
        page.fill(f"#{name}", value)
    page.select_option("#district", "Sylhet")
    page.click("form.counter button.primary")
    expect(page.locator("#phone-help .fault")).to_be_visible()
    expect(page.locator("#shop")).to_have_value("রহিম স্টোর")
    assert faults(page) == []
    page.fill("#phone", "০১৮১২৩৪৫৬৭৮")
    page.check("[name=how][value=oral]")
    page.click("form.counter button.primary")
    reference = page.locator(".number strong").inner_text()
    assert re.fullmatch(r"CON-\d{4}-\d{6}", reference)
    assert faults(page) == []

    citizen = Citizen(emulated, "dncrp", "walked-in")
    answer = citizen.goes(f"{reference} এর অবস্থা কী?", "01812345678")
    assert reference in answer and "জমা হয়েছে" in answer
    page.context.close()


def test_the_case_becomes_a_pdf_whose_bangla_is_text_in_our_own_font(
    browser: Browser, emulated: Emulated, service: Service
) -> None:
    reference = Citizen(emulated, "dncrp", "on-paper").files(*COMPLAINT)
    page = signed_in(browser, service, "officer@dncrp.demo")
    page.goto(f"{service.url}/console/cases/{reference}/print")
    expect(page.locator("main")).to_contain_text("রহিমা খাতুন")
    page.evaluate("document.fonts.ready")
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) >= 1
    assert b"NotoSansBengali" in pdf
    streams = [inflated(one) for one in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)]
    letters = {letter for one in streams if b"begincmap" in one for letter in letters_of(one.decode("ascii"))}
    assert set("রহমখতনশকষ") <= letters
    for path in SCREENS:
        page.goto(f"{service.url}/console/{path.format(reference)}")
        assert faults(page) == [], path
    page.context.close()


def letters_of(cmap: str) -> set[str]:
    """The characters that a PDF's font gives back for its glyphs: what a reader finds and copies."""
    glyph, word = "<([0-9a-fA-F]{2,4})>", "<([0-9a-fA-F]{4})>"
    runs = [tuple(int(code, 16) for code in found) for found in re.findall(rf"{glyph} {glyph} {word}", cmap)]
    codes = [start + step for low, high, start in runs for step in range(high - low + 1)]
    singles = re.findall(rf"^{glyph} <([0-9a-fA-F]+)>$", cmap, re.MULTILINE)
    codes += [int(one[at : at + 4], 16) for _code, one in singles for at in range(0, len(one), 4)]
    return {chr(code) for code in codes}


def inflated(stream: bytes) -> bytes:
    """A stream of a PDF as it was before it was packed; nothing of one that is packed in another way."""
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


@pytest.fixture
def tenant(emulated: Emulated, service: Service) -> Iterator[str]:
    """A tenant's particulars that a sub-inspector is looking into."""
    reference = Citizen(emulated, "police", f"landlord-{service.port}").files(*TENANT)
    office = Office(service)
    office.move(reference, "si_collecting", "officer:1", {})
    yield reference
    office.close()


def opened_on_a_phone(browser: Browser, service: Service, email: str, reference: str) -> Page:
    page = signed_in(browser, service, email, PHONE)
    page.goto(f"{service.url}/console/field/{reference}")
    return page


def camera() -> dict[str, object]:
    """A photo as a phone's camera gives it."""
    written = io.BytesIO()
    Image.new("RGB", (800, 600), "green").save(written, "JPEG")
    return {"name": "door.jpg", "mimeType": "image/jpeg", "buffer": written.getvalue()}


def test_on_a_bad_line_nothing_that_was_ticked_is_lost(
    browser: Browser, service: Service, tenant: str
) -> None:
    page = opened_on_a_phone(browser, service, "officer@police.demo", tenant)
    other = opened_on_a_phone(browser, service, "supervisor@police.demo", tenant)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    box = page.locator("[name=tick]").first.bounding_box()
    assert box is not None and box["height"] >= 32
    assert faults(page) == []

    page.locator("[name=tick]").first.check()
    page.fill("#note-residents_asked", "দুজন প্রতিবেশী চেনেন")
    page.set_input_files("#photo-residents_asked", files=[camera()])  # type: ignore[list-item]
    line_of(page, is_up=False)
    page.get_by_role("button", name="Send it").click()
    expect(page.locator("#fate")).to_contain_text("Not sent: the line is bad.")
    expect(page.locator("[name=tick]").first).to_be_checked()
    assert faults(page) == []

    other.locator("[name=tick]").nth(1).check()
    other.get_by_role("button", name="Send it").click()
    expect(other.locator(".check.is-done")).to_have_count(1)

    line_of(page, is_up=True)
    expect(page.locator(".check.is-done")).to_have_count(2)
    expect(page.locator(".check").first).to_contain_text("দুজন প্রতিবেশী চেনেন")
    page.get_by_role("link", name="Photo").click()
    expect(page.locator("img")).to_be_visible()
    for window in (page, other):
        window.context.close()


def test_what_was_typed_is_there_again_after_a_reload(
    browser: Browser, service: Service, tenant: str
) -> None:
    page = opened_on_a_phone(browser, service, "officer@police.demo", tenant)
    page.locator("[name=tick]").nth(1).check()
    page.fill("#note-permanent_address_asked", "থানায় ফোন করেছি")
    page.reload()
    expect(page.locator("[name=tick]").nth(1)).to_be_checked()
    expect(page.locator("#note-permanent_address_asked")).to_have_value("থানায় ফোন করেছি")
    for path in ("field", "field?part=later", f"field/{tenant}", f"cases/{tenant}"):
        page.goto(f"{service.url}/console/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
        assert faults(page) == [], path
    page.context.close()


def test_the_supervisors_chain_fits_a_phone(browser: Browser, service: Service, tenant: str) -> None:
    page = signed_in(browser, service, "supervisor@police.demo", PHONE)
    page.goto(f"{service.url}/console/chain")
    expect(page.locator("main")).to_contain_text("Being looked into")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert faults(page) == []
    page.context.close()


def line_of(page: Page, *, is_up: bool) -> None:
    """Cut a phone's line, or mend it."""
    context: BrowserContext = page.context
    context.set_offline(not is_up)
