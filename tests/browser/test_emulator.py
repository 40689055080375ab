"""The emulator's page in Chromium: a messenger that people recognise, on a desk and on a phone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from bot.channels.facebook.emulator import Emulator, EmulatorConfig, create_emulator, demo_pages
from bot.channels.facebook.emulator.server import EmulatorServer
from tests.functional.emulator_harness import Emulated
from tests.functional.windows import DESK, PHONE
from tests.unit.emulator.fake_bot import FakeBot

pytestmark = pytest.mark.browser

SECRET = "browser-secret"
PAGES = demo_pages()
POLICE, DNCRP = PAGES[0].page_id, PAGES[1].page_id
TOKENS = {page.page_id: page.token for page in PAGES}
PROFILE = {
    "get_started": {"payload": "/get_started"},
    "greeting": [{"locale": "default", "text": "স্বাগতম {{user_first_name}}!"}],
    "ice_breakers": [
        {"locale": "default", "call_to_actions": [{"question": "কীভাবে আবেদন করব?", "payload": "/how"}]}
    ],
    "persistent_menu": [
        {
            "locale": "default",
            "call_to_actions": [{"type": "postback", "title": "শুরু থেকে", "payload": "/restart"}],
        }
    ],
}


def script(item: dict[str, Any]) -> list[dict[str, Any]]:
    """Answers by what was said."""
    message = item.get("message", {})
    heard = (
        message.get("text") or item.get("postback", {}).get("payload") or message["attachments"][0]["type"]
    )
    if heard == "choose":
        titles = ("পুলিশ ক্লিয়ারেন্স", "আবেদনের অবস্থা")
        replies = [{"content_type": "text", "title": title, "payload": f"/{title}"} for title in titles]
        return [{"text": "কোনটি?", "quick_replies": replies}]
    if heard == "card":
        buttons = [{"type": "postback", "title": "আবেদন শুরু", "payload": "/apply"}]
        payload = {"template_type": "button", "text": "কী করতে চান?", "buttons": buttons}
        return [{"attachment": {"type": "template", "payload": payload}}]
    return [{"text": f"শুনলাম: {heard}", "_wait_seconds": 1.5 if heard == "slowly" else 0}]


class Demo:
    """An emulator and a little bot in this process; an officer, and an inspection that stands still."""

    def __init__(self) -> None:
        self.bot = FakeBot(SECRET, TOKENS, script)
        self.owner = "bot"
        app = Flask("browser-test")
        self.server = EmulatorServer("127.0.0.1", 0, app.wsgi_app)
        self.url = f"http://127.0.0.1:{self.server.port}"
        self.emulator: Emulator = create_emulator(
            EmulatorConfig(
                webhook_url=self.bot.url,
                app_secret=SECRET,
                app_id="77",
                pages=PAGES,
                inspect=self.inspect,
                officer=self.officer,
                public_url=self.url,
            )
        )
        app.register_blueprint(self.emulator.blueprint)
        self.server.application = self.emulator.before(app.wsgi_app)
        self.bot.graph = f"{self.url}/emulator/graph/v26.0"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        for page in PAGES:
            assert self.bot.call(page.page_id, "messenger_profile", PROFILE).ok

    def inspect(self, page_id: str, psid: str) -> dict[str, Any]:
        """What a bot would say of the conversation."""
        ranking = [{"name": "greet", "confidence": 0.97}, {"name": "thank", "confidence": 0.02}]
        turn = {
            "event_id": 1,
            "received_at": "2026-11-23T10:00:00+00:00",
            "text": "hello",
            "language": "en",
            "intent": ranking[0],
            "intent_ranking": ranking,
            "entities": [{"entity": "district", "value": "Sylhet", "start": 0, "end": 5}],
            "actions": ["utter_greet"],
            "replies": ["hi"],
            "timings_ms": {"wait": 2.0, "understand": 5.0, "decide": 3.0},
        }
        return {
            "conversation": {
                "id": 1,
                "owner": self.owner,
                "team": "police-hq",
                "officer": None,
                "language": "bn",
            },
            "tracker": {
                "slots": {"district": "Sylhet", "phone": None},
                "active_loop": "police_clearance_form",
            },
            "turns": [turn],
            "cases": [{"reference": "PCC-2026-000123", "service": "police_clearance", "stage": "received"}],
            "outbox": [],
        }

    def officer(self, action: str, page_id: str, psid: str, text: str | None) -> dict[str, Any]:
        """An officer's hand."""
        self.owner = {"take": "officer", "give_back": "bot"}.get(action, self.owner)
        if text is not None:
            message = {"recipient": {"id": psid}, "messaging_type": "RESPONSE", "message": {"text": text}}
            self.bot.call(page_id, "messages", message)
        return {"ok": True}

    def close(self) -> None:
        """Stop both, the one who talks first."""
        self.bot.close()
        self.server.shutdown()
        self.server.server_close()
        self.emulator.close()


@pytest.fixture
def demo() -> Iterator[Demo]:
    demo = Demo()
    yield demo
    demo.close()


@pytest.fixture
def faults() -> list[str]:
    """What the browser complained about and what it fetched from elsewhere."""
    return []


def open_page(context: BrowserContext, url: str, faults: list[str]) -> Page:
    page = context.new_page()
    page.on("console", lambda message: message.type == "error" and faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: request.url.startswith((url, "blob:")) or faults.append(request.url))
    page.goto(url)
    page.wait_for_selector(".thread-row")
    return page


@pytest.fixture
def desk(browser: Browser, demo: Demo, faults: list[str]) -> Iterator[Page]:
    """The page on a desk; whatever the browser complains about fails the test."""
    context = browser.new_context(viewport=DESK, timezone_id="Asia/Dhaka")
    yield open_page(context, demo.url, faults)
    context.close()
    assert faults == []


@pytest.fixture
def phone(browser: Browser, demo: Demo, faults: list[str]) -> Iterator[Page]:
    """The page on a phone."""
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, timezone_id="Asia/Dhaka")
    yield open_page(context, demo.url, faults)
    context.close()
    assert faults == []


def write(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.press("#text", "Enter")


def bubbles(page: Page) -> Locator:
    return page.locator("#log .bubble:not(.dots)")


def test_four_pages_are_listed_and_the_first_is_open(desk: Page) -> None:
    expect(desk.locator(".row-name")).to_have_text([page.name for page in PAGES])
    expect(desk.locator("#head-name")).to_have_text(PAGES[0].name)


def test_a_message_is_answered_and_marked_as_seen(desk: Page) -> None:
    write(desk, "হ্যালো")

    expect(bubbles(desk)).to_have_text(["হ্যালো", "শুনলাম: হ্যালো"])
    expect(desk.locator(".status")).to_have_attribute("data-status", "read")
    expect(desk.locator("#text")).to_have_value("")


def test_dots_show_while_the_page_is_typing(desk: Page) -> None:
    write(desk, "slowly")

    expect(desk.locator("[data-typing]")).to_be_visible()
    expect(bubbles(desk).last).to_have_text("শুনলাম: slowly")
    expect(desk.locator("[data-typing]")).to_have_count(0)


def test_quick_replies_vanish_after_use(desk: Page, demo: Demo) -> None:
    write(desk, "choose")
    desk.locator(".chip", has_text="আবেদনের অবস্থা").click()

    expect(desk.locator(".chip")).to_have_count(0)
    expect(bubbles(desk).last).to_have_text("শুনলাম: আবেদনের অবস্থা")
    tapped = demo.bot.of_kind("message")[-1]["message"]
    assert tapped["quick_reply"] == {"payload": "/আবেদনের অবস্থা"}


def test_a_cards_button_is_a_postback(desk: Page, demo: Demo) -> None:
    write(desk, "card")
    desk.locator(".card-button", has_text="আবেদন শুরু").click()

    expect(bubbles(desk).last).to_have_text("শুনলাম: /apply")
    assert demo.bot.of_kind("postback")[0]["postback"]["payload"] == "/apply"


def test_an_empty_chat_greets_and_offers_ways_to_begin(desk: Page) -> None:
    expect(desk.locator(".greeting")).to_have_text("স্বাগতম রহিমা!")
    expect(desk.locator(".starter")).to_have_text(["কীভাবে আবেদন করব?", "শুরু করুন"])
    desk.locator(".starter", has_text="শুরু করুন").click()

    expect(bubbles(desk)).to_have_text(["শুরু করুন", "শুনলাম: /get_started"])
    expect(desk.locator(".starter")).to_have_count(0)


def test_the_pages_menu_opens_and_closes_with_the_keyboard(desk: Page) -> None:
    desk.focus("#page-menu-button")
    desk.keyboard.press("Enter")
    expect(desk.locator("#page-menu .menu-item").first).to_be_focused()
    desk.keyboard.press("Escape")
    expect(desk.locator("#page-menu")).to_be_hidden()
    expect(desk.locator("#page-menu-button")).to_be_focused()
    desk.keyboard.press("Enter")
    desk.keyboard.press("Enter")

    expect(bubbles(desk).last).to_have_text("শুনলাম: /restart")


def test_enter_sends_and_shift_enter_begins_a_line(desk: Page) -> None:
    desk.focus("#text")
    low = desk.locator("#text").bounding_box()
    desk.keyboard.type("one")
    desk.keyboard.press("Shift+Enter")
    desk.keyboard.type("two")
    high = desk.locator("#text").bounding_box()
    assert low is not None and high is not None and high["height"] > low["height"]
    desk.keyboard.press("Enter")

    expect(bubbles(desk).first).to_have_text("one\ntwo", use_inner_text=True)


def test_enter_belongs_to_the_input_method_while_it_composes(desk: Page) -> None:
    desk.fill("#text", "ক্ষ")
    compose = "(field, extra) => field.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', ...extra}))"
    for extra in ("{isComposing: true}", "{keyCode: 229}"):
        desk.eval_on_selector("#text", f"field => ({compose})(field, {{bubbles: true, ...{extra}}})")

    expect(desk.locator("#text")).to_have_value("ক্ষ")
    expect(bubbles(desk)).to_have_count(0)


def test_what_was_typed_is_still_there_after_a_reload_and_only_in_its_chat(desk: Page) -> None:
    desk.fill("#text", "অসমাপ্ত লেখা")
    desk.reload()
    expect(desk.locator("#text")).to_have_value("অসমাপ্ত লেখা")

    desk.locator(".thread-row").nth(1).click()
    expect(desk.locator("#text")).to_have_value("")
    desk.go_back()
    expect(desk.locator("#text")).to_have_value("অসমাপ্ত লেখা")


def test_words_are_never_markup(desk: Page) -> None:
    evil = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
    write(desk, evil)

    expect(bubbles(desk)).to_have_text([evil, f"শুনলাম: {evil}"])
    expect(desk.locator("#log img, #log script")).to_have_count(0)
    assert desk.title() not in ("1", "2")


def test_web_addresses_are_links_that_open_elsewhere(desk: Page) -> None:
    write(desk, "দেখুন https://pcc.police.gov.bd/ok।")

    link = bubbles(desk).first.locator("a")
    expect(link).to_have_attribute("href", "https://pcc.police.gov.bd/ok")
    expect(link).to_have_attribute("rel", "noopener noreferrer")


def test_pictures_and_files_are_kept_here_and_sent(desk: Page, demo: Demo, tmp_path: Path) -> None:
    picture = {"name": "রসিদ.png", "mimeType": "image/png", "buffer": PNG}
    paper = {"name": "chalan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}
    desk.set_input_files("#file", [picture, paper])
    expect(desk.locator(".tray-item")).to_have_count(2)
    expect(desk.locator("#send")).to_be_enabled()
    desk.click("#send")

    expect(desk.locator("#log img.picture")).to_be_visible()
    expect(desk.locator("#log .file-name")).to_contain_text("chalan.pdf")
    assert demo.bot.wait_for(lambda items: len([i for i in items if attachment_of(i)]) == 2)
    kinds = [attachment_of(item)["type"] for item in demo.bot.of_kind("message")]
    assert kinds == ["image", "file"]


def test_the_thumb_is_a_sticker(desk: Page, demo: Demo) -> None:
    desk.click("#like")

    expect(desk.locator("#log .sticker")).to_be_visible()
    assert demo.bot.wait_for(lambda items: any(attachment_of(item) for item in items))
    assert attachment_of(demo.bot.of_kind("message")[0])["payload"]["sticker_id"] == "369239263222822"


def test_every_citizen_has_chats_of_her_own(desk: Page) -> None:
    write(desk, "রহিমার কথা")
    expect(bubbles(desk)).to_have_count(2)
    desk.click("#persona-button")
    desk.locator("#persona-menu .menu-item").last.click()
    expect(desk.locator("#persona-name")).not_to_have_text("রহিমা খাতুন")
    expect(bubbles(desk)).to_have_count(0)

    desk.click("#persona-button")
    desk.locator("#persona-menu .menu-item").first.click()
    expect(bubbles(desk).first).to_have_text("রহিমার কথা")


def test_an_unread_answer_is_counted_until_its_chat_is_opened(desk: Page, demo: Demo) -> None:
    write(desk, "hello")
    expect(bubbles(desk)).to_have_count(2)
    desk.locator(".thread-row").nth(1).click()
    thread = demo.emulator.platform.state.thread_of(POLICE, "c1")
    before = len(demo.bot.of_kind("read"))
    demo.emulator.platform.deliver(thread, {"text": "আপনার আবেদন এগিয়েছে"})

    row = desk.locator(f".thread-row[data-page='{POLICE}']")
    expect(row.locator(".row-count")).to_contain_text("১")
    expect(row.locator(".row-last")).to_have_text("আপনার আবেদন এগিয়েছে")
    assert len(demo.bot.of_kind("read")) == before
    row.click()
    expect(row.locator(".row-count")).to_have_count(0)
    assert demo.bot.wait_for(lambda items: len(demo.bot.of_kind("read")) > before)


def test_the_interface_speaks_english_on_request_and_remembers(desk: Page) -> None:
    desk.click("#language")
    expect(desk.locator("h1")).to_have_text("Chats")
    desk.reload()

    expect(desk.locator("#head-name")).to_have_text("Bangladesh Police")
    expect(desk.locator("html")).to_have_attribute("lang", "en")


def test_the_inspector_shows_what_was_understood_known_and_opened(desk: Page) -> None:
    write(desk, "hello")
    panel = desk.locator("#panel")
    expect(panel.locator(".bar-name").first).to_have_text("greet")
    expect(panel).to_contain_text("৯৭%")
    expect(panel.locator(".tag", has_text="Sylhet")).to_be_visible()
    expect(panel.locator(".timeline")).to_be_visible()

    desk.click("#tab-tracker")
    expect(panel).to_contain_text("police_clearance_form")
    desk.keyboard.press("ArrowRight")
    expect(panel.locator(".reference")).to_have_text("PCC-2026-000123")


def test_the_inspector_folds_away_and_stays_so(desk: Page) -> None:
    expect(desk.locator("#inspector")).to_be_visible()
    desk.click("#inspector-close")
    expect(desk.locator("#inspector")).to_be_hidden()
    desk.reload()
    expect(desk.locator("#head-name")).to_be_visible()

    expect(desk.locator("#inspector")).to_be_hidden()


def test_an_officer_takes_answers_and_gives_back(desk: Page, demo: Demo) -> None:
    write(desk, "hello")
    panel = desk.locator("#panel")
    panel.get_by_role("button", name="গ্রহণ করুন").click()
    panel.locator("#officer-text").fill("আমি দেখছি।")
    panel.get_by_role("button", name="উত্তর পাঠান").click()

    expect(bubbles(desk).last).to_have_text("আমি দেখছি।")
    expect(panel.locator("#officer-text")).to_have_value("")
    panel.get_by_role("button", name="বটকে ফেরত দিন").click()
    expect(panel.get_by_role("button", name="গ্রহণ করুন")).to_be_visible()
    assert demo.owner == "bot"


def test_faults_and_the_clock_are_switched_from_the_page(desk: Page, demo: Demo) -> None:
    write(desk, "hello")
    expect(bubbles(desk)).to_have_count(2)
    desk.click("#tab-platform")
    desk.select_option("#fault-duplicate", "together")
    expect(desk.locator("#fault-dot")).to_be_visible()
    assert demo.emulator.platform.faults.now.duplicate == "together"
    desk.get_by_role("button", name="সব স্বাভাবিক করুন").click()
    expect(desk.locator("#fault-dot")).to_be_hidden()

    desk.get_by_role("button", name="+২৫ ঘণ্টা").click()
    expect(desk.locator("#panel")).to_contain_text("সময় শেষ")
    assert demo.emulator.platform.state.clock_shift_ms == 25 * 3_600_000


def test_on_a_phone_the_list_leads_to_a_chat_and_back(phone: Page) -> None:
    expect(phone.locator("#thread")).to_be_hidden()
    phone.locator(".thread-row").nth(1).tap()
    expect(phone.locator("#list")).to_be_hidden()
    write(phone, "হ্যালো")
    expect(bubbles(phone)).to_have_count(2)
    phone.click("#back")

    expect(phone.locator(".thread-row").first.locator(".row-name")).to_have_text(PAGES[1].name)


def test_on_a_phone_the_inspector_is_a_sheet_above_the_chat(phone: Page) -> None:
    phone.locator(".thread-row").first.tap()
    expect(phone.locator("#inspector")).to_be_hidden()
    phone.click("#inspector-button")
    box = phone.locator("#inspector").bounding_box()
    assert box is not None and box["y"] > 0 and box["y"] + box["height"] == PHONE["height"]
    phone.keyboard.press("Escape")

    expect(phone.locator("#inspector")).to_be_hidden()
    expect(phone.locator("#inspector-button")).to_be_focused()


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1366])
def test_nothing_is_wider_than_the_screen(
    browser: Browser, demo: Demo, faults: list[str], width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 740})
    page = open_page(context, demo.url, faults)
    page.locator(".thread-row").first.click()
    write(page, "দীর্ঘশব্দ" * 60)
    expect(bubbles(page)).to_have_count(2)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.querySelector('#scroll').scrollWidth") <= width
    context.close()


def test_every_button_and_field_has_a_name(desk: Page) -> None:
    write(desk, "choose")
    expect(desk.locator(".chip")).to_have_count(2)
    nameless = desk.evaluate(
        """() => [...document.querySelectorAll('button, a, input:not([hidden]), select, textarea')]
            .filter(e => !e.textContent.trim() && !e.getAttribute('aria-label') && !e.labels?.length)
            .map(e => e.outerHTML)"""
    )

    assert nameless == []


def test_two_windows_show_the_same_chat(desk: Page, demo: Demo, faults: list[str]) -> None:
    other = open_page(desk.context, demo.url, faults)
    write(desk, "এক জানালা থেকে")

    expect(bubbles(other)).to_have_text(["এক জানালা থেকে", "শুনলাম: এক জানালা থেকে"])


def test_polling_takes_over_where_events_do_not_get_through(browser: Browser, demo: Demo) -> None:
    context = browser.new_context(viewport=DESK)
    context.route("**/api/stream*", lambda route: route.fulfill(status=503))
    page = open_page(context, demo.url, [])
    write(page, "hello")

    expect(bubbles(page)).to_have_text(["hello", "শুনলাম: hello"])
    context.close()


def test_what_is_written_without_a_network_goes_out_when_it_is_back(desk: Page, faults: list[str]) -> None:
    write(desk, "আগে")
    expect(bubbles(desk)).to_have_count(2)
    desk.context.set_offline(True)
    write(desk, "মাঝে")
    expect(desk.locator("#notice")).to_be_visible()
    expect(desk.locator(".status")).to_have_attribute("data-status", "waiting")
    desk.context.set_offline(False)

    expect(bubbles(desk)).to_have_text(["আগে", "শুনলাম: আগে", "মাঝে", "শুনলাম: মাঝে"])
    expect(desk.locator("#notice")).to_be_hidden()
    faults.clear()  # the browser says that it was offline


def test_what_is_written_while_the_server_is_down_goes_out_when_it_is_back(
    browser: Browser, tmp_path: Path
) -> None:
    bot = FakeBot(SECRET, TOKENS, script)
    emulated = Emulated(app_secret=SECRET, app_id="77", options=["--storage", str(tmp_path / "emulator.db")])
    bot.graph = emulated.graph_url
    with emulated.start(bot.url):
        context = browser.new_context(viewport=DESK)
        page = open_page(context, emulated.url, [])
        write(page, "আগের কথা")
        expect(bubbles(page)).to_have_count(2)
        emulated.kill()
        write(page, "মাঝের কথা")
        expect(page.locator("#notice")).to_be_visible()
        expect(page.locator(".status")).to_have_attribute("data-status", "waiting")
        emulated.start(bot.url)

        expect(bubbles(page)).to_have_text(
            ["আগের কথা", "শুনলাম: আগের কথা", "মাঝের কথা", "শুনলাম: মাঝের কথা"], timeout=20_000
        )
        expect(page.locator("#notice")).to_be_hidden()
        context.close()
        bot.close()
    assert len([m for m in bot.of_kind("message") if m["message"]["text"] == "মাঝের কথা"]) == 1


def attachment_of(item: dict[str, Any]) -> dict[str, Any]:
    message = item.get("message") or {}
    found: dict[str, Any] = {} if message.get("is_echo") else (message.get("attachments") or [{}])[0]
    return found


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)
