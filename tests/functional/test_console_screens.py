"""Every screen of the console in Chromium, by whose it is: on a desk in English, on a phone in Bangla.

A new screen has to be named here: the first test compares these with the table of all routes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from bot.accounts.queries import account_of_email
from bot.demo import DEMO_PASSWORD
from tests.functional.citizen import COMPLAINT, TENANT, Citizen
from tests.functional.emulator_harness import Emulated
from tests.functional.office import Office
from tests.functional.service import Service
from tests.functional.windows import DESK, PHONE, faults, signed_in
from tests.unit.web.permissions import permissions

pytestmark = pytest.mark.browser

#: By who opens them; ``{case}``, ``{tenant}``, ``{talk}`` and ``{account}`` are records of this module.
SCREENS = {
    "officer@dncrp.demo": {
        "/console/": "",
        "/console/me": "me",
        "/console/me/password": "me/password",
        "/console/me/second-factor": "me/second-factor",
        "/console/inbox": "inbox",
        "/console/inbox/<tab>": "inbox/all",
        "/console/inbox/<tab>/<int:conversation_id>": "inbox/all/{talk}",
        "/console/inbox/<tab>/<int:conversation_id>/transfer": "inbox/all/{talk}/transfer",
        "/console/sent-on": "sent-on",
        "/console/cases": "cases",
        "/console/cases/<reference>": "cases/{case}",
        "/console/cases/<reference>/print": "cases/{case}/print",
        "/console/cases/<reference>/receipt": "cases/{case}/receipt",
        "/console/cases/<reference>/linked": "cases/{case}/linked",
        "/console/counter": "counter",
        "/console/counter/<service>": "counter/consumer_complaint",
        "/console/search": "search?q=is:open",
        "/console/<path:nowhere>": "nowhere",
    },
    "supervisor@dncrp.demo": {
        "/console/chain": "chain",
        "/console/chain/<service>/<stage>": "chain/consumer_complaint/submitted",
        "/console/team": "team",
        "/console/labels": "labels",
        "/console/canned": "canned",
    },
    "officer@police.demo": {"/console/field": "field", "/console/field/<reference>": "field/{tenant}"},
    "admin@dncrp.demo": {
        "/admin/": "",
        "/console/accounts": "accounts",
        "/console/accounts/new": "accounts/new",
        "/console/accounts/<int:account_id>": "accounts/{account}",
    },
    "auditor@desk.demo": {"/console/audit": "audit"},
}
#: Before anybody is known; the second test looks at them.
DOOR = {"/console/sign-in", "/console/sign-in/code"}
#: What a page asks for by itself, and files.
PARTS = re.compile(r"/(news|rows|items|panel|clock|presence|ready|colleagues)$|/files/|<ending>$")
#: What a thumb does not hit.
SMALL = (
    "[...document.querySelectorAll('main button, main .button')]"
    ".filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 40)"
    ".map(one => one.outerHTML.slice(0, 80))"
)
WIDTH = "document.documentElement.scrollWidth"


def test_every_screen_is_named_here() -> None:
    named = {route for screens in SCREENS.values() for route in screens} | DOOR
    served = {path for method, path in permissions() if method == "GET" and not PARTS.search(path)}
    assert named == served


@pytest.fixture(scope="module")
def records(both: tuple[Emulated, Service]) -> dict[str, str]:
    """A case with its conversation, one that somebody looks into outside, and an account."""
    emulated, service = both
    case = Citizen(emulated, "dncrp", "complains").files(*COMPLAINT)
    tenant = Citizen(emulated, "police", "landlord").files(*TENANT)
    office = Office(service)
    office.move(tenant, "si_collecting", "officer:1", {})
    talk = office.case(case).conversation_id
    with office.database.read() as session:
        account = account_of_email(session, "officer@dncrp.demo")
    office.close()
    assert account is not None
    return {"case": case, "tenant": tenant, "talk": str(talk), "account": str(account.id)}


@pytest.fixture(params=SCREENS)
def somebody(
    request: pytest.FixtureRequest, browser: Browser, service: Service
) -> Iterator[tuple[str, Page]]:
    """A person's window, and their address."""
    page = signed_in(browser, service, request.param)
    yield request.param, page
    page.context.close()


def test_on_a_desk_in_english_and_on_a_phone_in_bangla(
    somebody: tuple[str, Page], service: Service, records: dict[str, str]
) -> None:
    email, page = somebody
    paths = [path.format(**records) for path in SCREENS[email].values()]
    looks_at(page, service, paths, "en")
    page.goto(f"{service.url}/console/me")
    page.get_by_role("button", name="বাংলা").click()
    page.set_viewport_size(PHONE)
    looks_at(page, service, paths, "bn")


def looks_at(page: Page, service: Service, paths: list[str], language: str) -> None:
    """Open screens one by one."""
    for path in paths:
        answer = page.goto(f"{service.url}/console/{path}")
        assert answer is not None and answer.status == (404 if path == "nowhere" else 200), path
        if not path.endswith("/receipt"):  # it is the citizen's, in their language
            expect(page.locator("html")).to_have_attribute("lang", language)
        assert page.evaluate(WIDTH) <= (page.viewport_size or DESK)["width"], path
        assert faults(page) == [], path
        assert page.viewport_size != PHONE or page.evaluate(SMALL) == [], path


def test_the_door_with_and_without_a_second_factor(browser: Browser, service: Service) -> None:
    page = signed_in(browser, service, "supervisor@cag.demo")
    page.goto(f"{service.url}/console/me/second-factor")
    app = pyotp.TOTP(page.locator("code").first.inner_text().replace(" ", ""))
    page.fill("#code", app.now())
    page.locator("form.card button.primary").click()
    expect(page.locator("main")).to_contain_text("once")
    assert faults(page) == []
    page.context.close()

    page = browser.new_context(viewport=PHONE, locale="bn-BD").new_page()
    page.goto(f"{service.url}/console/")
    for language in ("bn", "en"):
        expect(page.locator("html")).to_have_attribute("lang", language)
        assert page.evaluate(WIDTH) <= PHONE["width"]
        assert faults(page) == []
        page.get_by_role("button", name="English").click()
    page.fill("#email", "supervisor@cag.demo")
    page.fill("#password", DEMO_PASSWORD)
    page.click("form.card button.primary")
    expect(page.locator("#code")).to_be_visible()
    assert page.evaluate(WIDTH) <= PHONE["width"]
    assert faults(page) == []
    page.context.close()
