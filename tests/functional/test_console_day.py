"""A day in Chromium: two who want the same, a talk to and fro, a case from its first stage to its last."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import func, select

from bot.conversation.hands.model import HandKind, HandoverEvent
from bot.demo import demo_accounts
from tests.functional.citizen import COMPLAINT, TENANT, Citizen
from tests.functional.emulator_harness import Emulated
from tests.functional.office import Office
from tests.functional.service import Service
from tests.functional.windows import signed_in

pytestmark = pytest.mark.browser

OFFICER, SUPERVISOR = "officer@dncrp.demo", "supervisor@dncrp.demo"
NAMES = {email: name for email, name, *_rest in demo_accounts()}
#: What an officer writes reaches the citizen, and what comes back is on the page, within two seconds.
SOON_MS = 2_000


@pytest.fixture
def windows(browser: Browser, service: Service) -> Iterator[dict[str, Page]]:
    """An officer's and a supervisor's window, by who sits there."""
    windows = {email: signed_in(browser, service, email) for email in (OFFICER, SUPERVISOR)}
    yield windows
    for window in windows.values():
        window.context.close()


@pytest.fixture
def office(service: Service) -> Iterator[Office]:
    """A look into the service's database."""
    office = Office(service)
    yield office
    office.close()


def opens_the_only_one_that_waits(window: Page, service: Service) -> str:
    """Open the conversation that waits; its address."""
    window.goto(f"{service.url}/console/inbox/unassigned")
    expect(window.locator(".worklist .who")).to_have_count(1)
    window.locator(".worklist a").first.click()
    expect(window.get_by_role("button", name="Take it")).to_be_visible()
    return window.url


def clicks_at(button: Locator, moment: float) -> None:
    """Click at a moment of the machine's clock, in milliseconds."""
    button.evaluate("(one, at) => { setTimeout(() => one.click(), at - Date.now()); }", moment)


def test_of_two_who_take_at_the_same_moment_one_wins_and_the_other_is_told_who(
    emulated: Emulated, service: Service, windows: dict[str, Page], office: Office
) -> None:
    for number in range(3):
        citizen = Citizen(emulated, "dncrp", f"wanted-by-two-{number}")
        citizen.says("officer er sathe kotha bolte chai")
        (address,) = {opens_the_only_one_that_waits(window, service) for window in windows.values()}
        moment = windows[OFFICER].evaluate("Date.now()") + 500
        for window in windows.values():
            clicks_at(window.get_by_role("button", name="Take it"), moment)
        for window in windows.values():
            expect(window.locator("#text, .notice").first).to_be_visible()

        (winner,) = [email for email, window in windows.items() if window.locator("#text").is_visible()]
        (loser,) = windows.keys() - {winner}
        expect(windows[loser].locator(".notice")).to_contain_text(f"{NAMES[winner]} has this conversation.")
        expect(windows[loser].locator("#text")).to_have_count(0)
        taken = select(func.count()).where(
            HandoverEvent.conversation_id == int(address.rpartition("/")[2]),
            HandoverEvent.kind == HandKind.TAKEN,
        )
        with office.database.read() as session:
            assert session.scalar(taken) == 1
        emulated.wait_for_reply("dncrp", citizen.name, containing="কর্মকর্তা আপনার সঙ্গে")


def test_a_reply_reaches_the_citizen_and_the_answer_is_back_within_two_seconds(
    emulated: Emulated, service: Service, windows: dict[str, Page]
) -> None:
    citizen, page = Citizen(emulated, "dncrp", "talks"), windows[OFFICER]
    citizen.says("officer er sathe kotha bolte chai")
    opens_the_only_one_that_waits(page, service)
    page.get_by_role("button", name="Take it").click()
    for question, answer in (
        ("Which shop was it?", "Rahim Store, Zindabazar"), ("What did you buy?", "দুই লিটার তেল"),
        ("Do you have the receipt?", "ji, ache"),
    ):  # fmt: skip
        page.fill("#text", question)
        page.get_by_role("button", name="Send").click()
        emulated.wait_for_reply("dncrp", citizen.name, containing=question)
        emulated.say("dncrp", citizen.name, answer)
        expect(page.locator("#thread")).to_contain_text(answer, timeout=SOON_MS)


#: The stages of a complaint, what is filled for each, and a word of what the citizen reads.
STAGES = (
    ("Registered", {}, "খাতায় উঠেছে"),
    ("Inquiry", {}, "খতিয়ে দেখছে"),
    ("Hearing called", {"hearing_date": f"{date.today() + timedelta(days=9)}", "hearing_time": "সকাল ১০টা",
                        "hearing_place": "জেলা কার্যালয়, সিলেট"}, "জেলা কার্যালয়, সিলেট"),
    ("Heard", {}, "দুই পক্ষের কথা"),
    ("Fined", {"fine_amount": "40000"}, "৪০,০০০"),
    ("Fine paid", {"fine_realised": "40000"}, "১০,০০০"),
    ("Share paid", {"share_paid_on": f"{date.today() - timedelta(days=1)}"}, "দেওয়া হয়েছে"),
)  # fmt: skip


def test_a_case_goes_from_its_first_stage_to_its_last_and_its_citizen_hears_of_each(
    emulated: Emulated, service: Service, windows: dict[str, Page]
) -> None:
    citizen, page = Citizen(emulated, "dncrp", "follows-a-case"), windows[OFFICER]
    reference = citizen.files(*COMPLAINT)
    page.goto(f"{service.url}/console/cases/{reference}")
    for title, filled, words in STAGES:
        summary = page.locator("summary", has_text=re.compile(f"^{title}$"))
        step = page.locator(".step", has=summary)
        if step.get_attribute("open") is None:
            step.locator("summary").click()
        for name, value in filled.items():
            step.locator(f"[name$='-{name}']").fill(value)
        step.locator("button.primary").click()
        if filled:
            # What was filled stands in what the citizen reads: it is shown before it goes.
            expect(page.locator(".step[open] textarea[name=words]")).to_have_value(re.compile(words))
            page.locator(".step[open] button.primary").click()
        expect(page.locator(".notice")).to_contain_text("The case has moved")
        told = emulated.wait_for_reply("dncrp", citizen.name, containing=words)
        assert any(reference in one.text for one in told), title
    expect(page.locator("main")).to_contain_text("Share paid")
    expect(page.locator(".step")).to_have_count(0)


def test_a_masked_number_is_shown_to_who_asks_and_the_auditor_sees_who_asked(
    browser: Browser, emulated: Emulated, service: Service
) -> None:
    reference = Citizen(emulated, "police", "landlord-with-nid").files(*TENANT)
    page = signed_in(browser, service, "officer@police.demo")
    page.goto(f"{service.url}/console/cases/{reference}")
    expect(page.locator("main")).not_to_contain_text("1990123456789")
    expect(page.locator("dd", has_text=re.compile(r"6789"))).to_be_visible()
    page.get_by_role("button", name="Show it (this is noted)").first.click()
    expect(page.locator("main")).to_contain_text("1990123456789")
    page.reload()

    auditor = signed_in(browser, service, "auditor@desk.demo")
    auditor.fill("#actor", "officer@police.demo")
    auditor.get_by_role("button", name="Look").click()
    expect(auditor.locator("tbody tr", has_text="Number shown whole").first).to_be_visible()
    for window in (page, auditor):
        window.context.close()
