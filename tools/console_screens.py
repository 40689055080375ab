"""Photographs every screen of the officers' console, with the demo's week in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize

from bot.demo import DEMO_PASSWORD

DESK: ViewportSize = {"width": 1366, "height": 768}
PHONE: ViewportSize = {"width": 390, "height": 844}
#: Office screens are few colours; a palette of so many keeps a picture small and its letters sharp.
COLOURS = 48
SETTLES_MS = 1200

Act = Callable[[Page], None]


@dataclass(frozen=True)
class Screen:
    """A picture to take: whose page, and what to do on it first."""

    name: str
    path: str
    email: str = "officer@dncrp.demo"
    acts: tuple[Act, ...] = ()
    viewport: ViewportSize = field(default_factory=lambda: DESK)
    locale: str = "bn-BD"


def settle(page: Page) -> None:
    """Let the page come, and its scripts; an open conversation never stops asking for news."""
    page.wait_for_load_state()
    page.wait_for_timeout(SETTLES_MS)


def first(selector: str) -> Act:
    """Click the first of these, and wait for what comes."""

    def act(page: Page) -> None:
        page.locator(selector).first.click()
        settle(page)

    return act


def types(selector: str, words: str) -> Act:
    """Type into a field, key by key, and wait for what it offers."""

    def act(page: Page) -> None:
        page.locator(selector).press_sequentially(words)
        settle(page)

    return act


def goes(suffix: str) -> Act:
    """Go on from the present address."""

    def act(page: Page) -> None:
        page.goto(page.url.split("?")[0] + suffix)

    return act


def presses(key: str) -> Act:
    """Press a key."""

    def act(page: Page) -> None:
        page.keyboard.press(key)
        settle(page)

    return act


def sends_on(page: Page) -> None:
    """Send the open conversation to the second office of the list, and see what was sent."""
    page.goto(page.url.split("?")[0] + "/transfer")
    page.locator("#office").select_option(index=2)
    page.locator("#reason").fill("দোকানটি এই জেলায়। কাগজপত্র আপনাদের কাছেই থাকবে।")
    page.locator("main button.primary").click()
    page.wait_for_load_state()
    page.locator("a[href$='/sent-on']").click()
    settle(page)


def with_a_case(page: Page) -> None:
    """Open the conversation of the citizen whose complaint is under inquiry."""
    page.locator(".worklist a", has=page.locator(".label-tag", has_text="ভেজাল")).first.click()
    settle(page)


THREAD = ".worklist a"
CASE = "main a[href*='/cases/']"
CHECKS = "main a[href*='/field/']"
SCREENS = (
    Screen("sign-in", "sign-in", email=""),
    Screen("inbox", "inbox/mine", acts=(first(THREAD),)),
    Screen("inbox-english", "inbox/mine", acts=(first(THREAD),), locale="en-GB"),
    Screen("inbox-case", "inbox/all", acts=(with_a_case,)),
    Screen("inbox-phone", "inbox/unassigned", viewport=PHONE),
    Screen("thread-phone", "inbox/mine", acts=(first(THREAD),), viewport=PHONE),
    Screen("note", "inbox/mine", acts=(first(THREAD), first("label[for=as-note]"), types("#note", "@"))),
    Screen("transfer", "inbox/mine", acts=(first(THREAD), goes("/transfer"))),
    Screen("cases", "cases", email="officer@dc.demo"),
    Screen("cases-late-english", "cases?part=late", email="officer@dc.demo", locale="en-GB"),
    Screen("cases-phone", "cases", email="officer@dc.demo", viewport=PHONE),
    Screen("case-step", "cases", email="officer@dc.demo", acts=(first(CASE), first("main details summary"))),
    Screen("linked", "inbox/all", acts=(with_a_case, first("#panel a[href*='/cases/']"), goes("/linked"))),
    Screen("by-hand", "counter/consumer_complaint"),
    Screen("receipt", "cases", acts=(first(CASE), goes("/receipt"))),
    Screen("print", "cases", email="officer@police.demo", acts=(first(CASE), goes("/print"))),
    Screen("field-phone", "field", email="officer@police.demo", viewport=PHONE),
    Screen("field-case-phone", "field", email="officer@police.demo", acts=(first(CHECKS),), viewport=PHONE),
    Screen("chain", "chain", email="supervisor@dc.demo"),
    Screen("late", "chain", email="supervisor@dc.demo", acts=(first("main a.due-late"),)),
    Screen("team", "team", email="supervisor@dncrp.demo"),
    Screen("ready-replies", "canned", email="supervisor@dncrp.demo"),
    Screen("labels", "labels", email="supervisor@dncrp.demo"),
    Screen("search", "search", acts=(types("#search", "মোড়ক"), presses("Enter"))),
    Screen("accounts", "accounts", email="system@desk.demo"),
    Screen("account", "accounts", email="system@desk.demo", acts=(first("main table a"),)),
    Screen("audit", "audit", email="auditor@desk.demo"),
    Screen("my-account", "me"),
    Screen("second-factor", "me/second-factor"),
    Screen("keys", "inbox/all", acts=(presses("?"),)),
    Screen("sent-on", "inbox/mine", acts=(first(THREAD), sends_on)),
)  # fmt: skip


def photograph(browser: Browser, url: str, folder: Path) -> Iterator[Path]:
    """Take all pictures; gives each file when it is there."""
    for screen in SCREENS:
        file = folder / f"console-{screen.name}.png"
        with opened(browser, url, screen) as page:
            for act in screen.acts:
                act(page)
            page.screenshot(path=file)
        shrink(file)
        yield file


@contextmanager
def opened(browser: Browser, url: str, screen: Screen) -> Iterator[Page]:
    """The screen, signed in as whose it is."""
    context = browser.new_context(viewport=screen.viewport, locale=screen.locale, color_scheme="light")
    page = context.new_page()
    page.goto(f"{url}/console/sign-in")
    if screen.email:
        page.locator("#email").fill(screen.email)
        page.locator("#password").fill(DEMO_PASSWORD)
        page.locator("button.primary").click()
        page.wait_for_load_state()
        # The account keeps what was chosen for the picture before.
        language = page.locator(f".languages button[value={screen.locale[:2]}]")
        if language.get_attribute("aria-current") is None:
            language.click()
            page.wait_for_load_state()
        page.goto(f"{url}/console/{screen.path}")
    settle(page)
    yield page
    context.close()


def shrink(file: Path) -> None:
    """Keep a picture small."""
    with Image.open(file) as picture:
        small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(file, optimize=True)
