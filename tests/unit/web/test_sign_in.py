"""The console's door, and one's own account."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import pyotp
import pytest
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from bot.accounts.commands import set_password
from bot.accounts.model import Account, SignInSession
from bot.accounts.roles import Permission, Role
from bot.accounts.sign_in import FAILURES_BEFORE_LOCK, KNOWN_FOR, end_sessions
from bot.clock import FixedClock
from bot.storage.database import Database
from bot.web.console.polls import POLLS_ON
from tests.unit.web.conftest import PASSWORD, TOKEN, Browser, Office, office_of

DOOR = "/console/sign-in"


def text(browser: Browser, path: str) -> str:
    response = browser.opens(path)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def set_up_app(browser: Browser, clock: FixedClock) -> tuple[pyotp.TOTP, list[str]]:
    """Give an account a second factor, as its owner does; the app, and the recovery codes."""
    page = text(browser, "/console/me/second-factor")
    found = re.search(r"<code>([A-Z2-7]{16,})</code>", page)
    assert found
    app = pyotp.TOTP(found[1])
    response = browser.sends("/console/me/second-factor", code=app.at(clock.now()))
    codes = re.findall(r"<code>(\w{5}-\w{5})</code>", response.get_data(as_text=True))
    clock.advance(timedelta(minutes=1))
    return app, codes


def test_every_view_says_what_it_needs(office: Office) -> None:
    views = {
        rule.endpoint: office.app.view_functions[rule.endpoint]
        for rule in office.app.url_map.iter_rules()
        if rule.endpoint.startswith("console.") and rule.endpoint != "console.static"
    }
    assert views
    open_to_all = {name for name, view in views.items() if view.needs is None}  # type: ignore[attr-defined]
    assert open_to_all == {f"console.{name}" for name in ("sign_in", "sign_in_code", "language", "unknown")}
    assert all(
        isinstance(view.needs, Permission)  # type: ignore[attr-defined]
        for name, view in views.items()
        if name not in open_to_all
    )


def test_a_view_that_says_nothing_is_not_served(office: Office) -> None:
    office.app.view_functions["console.me"] = lambda: "leaked"
    assert office.signed_in().opens("/console/me").status_code == 404


def test_who_signs_in_gets_where_they_wanted_to_go(office: Office) -> None:
    office.account()
    browser = office.browser()
    refused = browser.opens("/console/me/password?x=1")
    assert refused.status_code == 302
    assert refused.location.startswith(DOOR)

    response = browser.sends(refused.location, email="Salma@police.example", password=PASSWORD)
    assert response.location == "/console/me/password?x=1"
    assert "সালমা" in text(browser, response.location)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/console/",
        "/\\evil.example",
        "/console/../..//evil.example",
        "/console//evil.example",
    ],
)
def test_nobody_is_sent_elsewhere_after_signing_in(office: Office, elsewhere: str) -> None:
    office.account()
    response = office.browser().sends(
        f"{DOOR}?next={elsewhere}", email="salma@police.example", password=PASSWORD
    )
    assert response.location == "/console/"


def test_a_wrong_password_is_told_and_nothing_of_what_was_wrong(office: Office) -> None:
    office.account()
    answers = [
        office.browser().signs_in(email, password).get_data(as_text=True)
        for email, password in (("salma@police.example", "wrong"), ("nobody@police.example", PASSWORD))
    ]
    assert all("did not match" in answer for answer in answers)
    plain = [re.sub(r'value="[^"]*"', "", answer) for answer in answers]
    assert plain[0] == plain[1]


def test_too_many_tries_lock_the_door(office: Office) -> None:
    office.account()
    browser = office.browser()
    for _ in range(FAILURES_BEFORE_LOCK):
        assert browser.signs_in(password="wrong").status_code == 401
    assert browser.signs_in().status_code == 401


def test_a_forged_request_does_nothing(office: Office) -> None:
    office.account()
    response = office.app.test_client().post(
        DOOR, data={"email": "salma@police.example", "password": PASSWORD}
    )
    assert response.status_code == 400
    assert "Set-Cookie" not in response.headers or "token" not in response.headers["Set-Cookie"]


def test_with_an_app_the_password_alone_opens_nothing(office: Office) -> None:
    browser = office.signed_in()
    app, codes = set_up_app(browser, office.clock)

    other = office.browser()
    response = other.signs_in()
    assert response.location.startswith("/console/sign-in/code")
    assert other.opens("/console/me").status_code == 302
    assert other.sends("/console/sign-in/code", code="000000").status_code == 401
    assert other.sends("/console/sign-in/code", code=app.at(office.clock.now())).location == "/console/"
    assert other.opens("/console/me").status_code == 200

    third = office.browser()
    third.signs_in()
    assert third.sends("/console/sign-in/code", code=codes[0]).location == "/console/"


def test_between_password_and_code_no_more_than_minutes_may_pass(office: Office) -> None:
    app, _ = set_up_app(office.signed_in(), office.clock)
    browser = office.browser()
    browser.signs_in()
    office.clock.advance(timedelta(minutes=6))
    code = app.at(office.clock.now())
    assert browser.sends("/console/sign-in/code", page=DOOR, code=code).location.startswith(DOOR)


def test_in_production_nothing_opens_without_a_second_factor(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    office = office_of(database, clock, tmp_path, in_production=True)
    office.app.view_functions["console.home"].needs = Permission.CASE_READ  # type: ignore[attr-defined]
    office.account()
    browser = office.browser()
    # A test client speaks http, where the cookie of production is not sent.
    office.app.config["SESSION_COOKIE_SECURE"] = False
    browser.signs_in()
    assert browser.opens("/console/").location == "/console/me/second-factor"
    set_up_app(browser, clock)
    assert browser.opens("/console/").location == "/console/inbox"


def test_a_role_without_the_permission_is_refused(office: Office) -> None:
    office.app.view_functions["console.home"].needs = Permission.AUDIT_READ  # type: ignore[attr-defined]
    assert office.signed_in().opens("/console/").status_code == 403
    auditor = office.signed_in("a@audit.example", role=Role.AUDITOR, agency=None)
    assert auditor.opens("/console/").status_code == 302


def test_signing_out_and_ending_sessions_close_the_door(office: Office) -> None:
    one = office.signed_in()
    two = office.browser()
    two.signs_in()

    page = text(one, "/console/me")
    (path,) = re.findall(r'action="(/console/me/sessions/\d+/end)"', page)
    assert one.sends(path, page="/console/me").status_code == 302
    assert two.opens("/console/me").status_code == 302
    assert one.opens("/console/me").status_code == 200

    assert one.sends("/console/sign-out", page="/console/me").status_code == 302
    assert one.opens("/console/me").status_code == 302


def test_after_a_session_was_ended_a_poll_hears_for_seconds_that_nothing_is_new(office: Office) -> None:
    browser = office.signed_in()
    news = "/console/inbox/all/news"
    quiet = f"{news}?seen={browser.opens(news).get_data(as_text=True)}"
    assert browser.opens(quiet).status_code == 204
    with office.database.write() as session:
        end_sessions(session, 1, office.clock.now())

    assert browser.opens("/console/inbox/all").status_code == 302
    assert browser.opens(quiet).status_code == 204
    assert browser.opens(news).status_code == 302
    office.clock.advance(POLLS_ON)
    assert browser.opens(quiet).status_code == 302


def test_a_quiet_poll_is_answered_to_the_browser_that_asked_it(office: Office) -> None:
    browser = office.signed_in()
    news = "/console/inbox/all/news"
    quiet = f"{news}?seen={browser.opens(news).get_data(as_text=True)}"
    assert browser.opens(quiet).status_code == 204
    assert browser.opens(quiet).headers["Cache-Control"] == "no-store"

    assert office.browser().opens(quiet).status_code == 302
    assert browser.client.post(quiet, headers=browser.headers).status_code == 405


def test_who_comes_back_after_a_session_ended_is_where_they_were(office: Office) -> None:
    browser = office.signed_in()
    assert "has ended" not in text(office.browser(), "/console/sign-in")
    with office.database.write() as session:
        end_sessions(session, 1, office.clock.now())
    office.clock.advance(POLLS_ON)

    here = "http://localhost/console/inbox/all?service=police_clearance"
    headers = {"HX-Request": "true", "HX-Current-URL": here, **browser.headers}
    poll = browser.client.get("/console/inbox/all/news", headers=headers)
    assert poll.status_code == 401
    assert unquote(poll.headers["HX-Redirect"]).endswith("next=/console/inbox/all?service=police_clearance")
    posted = browser.client.post(
        "/console/inbox/all/7/reply",
        headers={"Referer": "http://localhost/console/inbox/all/7", **browser.headers},
        data={"csrf_token": re.findall(TOKEN, text(browser, "/console/sign-in"))[0]},
    )
    assert unquote(posted.location).endswith("/console/sign-in?next=/console/inbox/all/7")
    assert "Your session has ended" in text(browser, "/console/sign-in")


@pytest.mark.parametrize(
    ("before", "page"),
    [
        ("/console/cases/PCC-2026-000001/reveal/full_name", "/console/cases/PCC-2026-000001"),
        ("/console/inbox/all/7/reply?order=newest", "/console/inbox/all/7"),
        ("/console/inbox/all?sort=waiting", "/console/inbox/all?sort=waiting"),
        ("/webhooks/facebook/webhook", "/console/"),
        ("http://elsewhere.example/console", "/console/"),
    ],
)
def test_a_page_that_only_a_form_leads_to_is_not_where_one_is_sent_back(
    office: Office, before: str, page: str
) -> None:
    browser = office.signed_in()
    browser.headers["Referer"] = before
    assert browser.sends("/console/language", page="/console/me", language="bn").location == page


def test_the_forms_of_an_account_tell_faults_in_the_readers_language(office: Office) -> None:
    office.account("boss@police.example", role=Role.AGENCY_ADMIN)
    browser = office.browser("bn")
    door = browser.sends("/console/sign-in").get_data(as_text=True)
    assert browser.signs_in("boss@police.example").status_code == 302
    browser.sends("/console/language", page="/console/me", language="bn")
    short = {"old": "x", "new": "short", "again": "other"}
    new = {"email": "nobody", "name": "x" * 130, "role": "officer", "place": "police/"}
    pages = [door] + [
        browser.sends(path, **fields).get_data(as_text=True)
        for path, fields in (
            ("/console/me/password", short),
            ("/console/me/password", {}),
            ("/console/me/second-factor", {"code": "1" * 50}),
            ("/console/accounts/new", new),
        )
    ]
    for page in pages:
        told = re.findall(r'class="fault"[^>]*>([^<]+)<', page)
        assert told and not re.search("[A-Za-z]", " ".join(told)), told
    assert "এটা ই-মেইল ঠিকানা নয়" in pages[-1]


def test_what_goes_wrong_is_told_on_a_page(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = office.signed_in()
    nowhere = browser.opens("/console/no/such-page")
    assert nowhere.status_code == 404 and "There is no such page" in nowhere.get_data(as_text=True)

    office.app.config["MAX_CONTENT_LENGTH"] = 2 * 1024**2
    large = browser.client.post("/console/counter/x", data={"file": b"x" * 2**22}, headers=browser.headers)
    assert large.status_code == 413 and "may have 2 MB" in large.get_data(as_text=True)

    # Not even who is signed in can be asked.
    def is_down(_database: Database) -> None:
        raise OperationalError("select", {}, Exception("no connection"))

    office.app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr(Database, "read", is_down)
    with capture_logs() as logged:
        broken = browser.opens("/console/me")
    page = broken.get_data(as_text=True)
    assert [line["event"] for line in logged] == ["request_failed"]
    assert broken.status_code == 500 and "The fault is ours" in page and "connection" not in page


def test_nobody_ends_the_session_of_another(office: Office) -> None:
    one = office.signed_in()
    two = office.signed_in("b@police.example")
    assert one.sends("/console/me/sessions/2/end", page="/console/me").status_code == 404
    assert two.opens("/console/me").status_code == 200


def test_a_new_password_needs_the_old_one_and_signs_out(office: Office) -> None:
    browser = office.signed_in()
    new = "অন্য-একটা-লম্বা-পাসওয়ার্ড"
    path = "/console/me/password"
    assert browser.sends(path, old="wrong", new=new, again=new).status_code == 422
    assert browser.sends(path, old=PASSWORD, new="salma" * 3, again="salma" * 3).status_code == 422
    assert browser.sends(path, old=PASSWORD, new=new, again=new).status_code == 302
    assert browser.opens("/console/me").status_code == 302
    assert browser.signs_in(password=new).status_code == 302


def test_another_phone_is_set_up_with_a_code_of_the_old_one(office: Office) -> None:
    browser = office.signed_in()
    app, _ = set_up_app(browser, office.clock)
    drop, page = "/console/me/second-factor/drop", "/console/me/second-factor"
    assert browser.sends(drop, page=page, code="000000").status_code == 422
    with office.database.read() as session:
        assert session.get_one(SignInSession, 1).failures == 1
    assert browser.sends(drop, page=page, code=app.at(office.clock.now())).status_code == 302
    new, _ = set_up_app(browser, office.clock)
    assert new.secret != app.secret


def test_without_the_app_other_sessions_end(office: Office) -> None:
    browser, thief = office.signed_in(), office.browser()
    thief.signs_in()
    app, _ = set_up_app(browser, office.clock)
    drop, page = "/console/me/second-factor/drop", "/console/me/second-factor"
    browser.sends(drop, page=page, code=app.at(office.clock.now()))

    assert browser.opens(page).status_code == 200
    assert thief.opens(page).status_code == 302, "from there another app could be set up"


def test_new_recovery_codes_need_a_code(office: Office) -> None:
    browser = office.signed_in()
    app, codes = set_up_app(browser, office.clock)
    path, page = "/console/me/recovery-codes", "/console/me/second-factor"
    assert browser.sends(path, page=page).status_code == 422
    assert browser.sends(path, page=page, code="000000").status_code == 422
    fresh = browser.sends(path, page=page, code=app.at(office.clock.now())).get_data(as_text=True)
    assert re.findall(r"<code>(\w{5}-\w{5})</code>", fresh) and codes[0] not in fresh


def test_who_sits_at_anothers_desk_can_not_try_out_passwords(office: Office) -> None:
    browser, path, new = office.signed_in(), "/console/me/password", "অন্য-একটা-লম্বা-পাসওয়ার্ড"
    for _ in range(2 * FAILURES_BEFORE_LOCK):
        assert browser.sends(path, old="wrong", new=new, again=new).status_code == 422
    assert browser.sends(path, old=PASSWORD, new=new, again=new).status_code == 422
    assert office.browser().signs_in(password=new).status_code == 401


def test_a_code_for_a_password_that_ended_opens_nothing(office: Office) -> None:
    app, _ = set_up_app(office.signed_in(), office.clock)
    thief = office.browser()
    assert thief.signs_in().status_code == 302
    office.clock.advance(timedelta(minutes=1))
    with office.database.write() as session:
        account = session.get_one(Account, 1)
        set_password(session, office.clock, account, "অন্য-একটা-লম্বা-পাসওয়ার্ড", actor="officer:1")
    code = app.at(office.clock.now())
    assert thief.sends("/console/sign-in/code", code=code).status_code == 401


def test_nobody_is_locked_out_by_strangers_of_a_browser_that_they_use(office: Office) -> None:
    known, stranger = office.signed_in(), office.browser()
    known.sends("/console/sign-out", page="/console/me")
    for _ in range(2 * FAILURES_BEFORE_LOCK):
        stranger.signs_in(password="wrong")

    assert office.browser().signs_in().status_code == 401, "it is locked"
    assert known.signs_in().status_code == 302
    assert stranger.signs_in().status_code == 401, "still"


def test_a_known_browser_has_no_more_tries_than_any_other(office: Office) -> None:
    known = office.signed_in()
    known.sends("/console/sign-out", page="/console/me")
    for _ in range(2 * FAILURES_BEFORE_LOCK):
        assert known.signs_in(password="wrong").status_code == 401
    assert known.signs_in().status_code == 401


def test_a_browser_is_known_for_its_own_account_and_for_a_time(office: Office) -> None:
    other, late = office.signed_in("b@police.example"), office.signed_in()
    stranger = office.browser()
    for one in (other, late):
        one.sends("/console/sign-out", page="/console/me")
    office.clock.advance(KNOWN_FOR)
    for _ in range(FAILURES_BEFORE_LOCK):
        stranger.signs_in(password="wrong")
    assert other.signs_in().status_code == 401
    assert late.signs_in().status_code == 401


@pytest.mark.parametrize("cookie", ["", "1", "MQ.forged", "\x00"])
def test_a_made_up_cookie_makes_no_browser_known(office: Office, cookie: str) -> None:
    office.signed_in()
    browser = office.browser()
    browser.client.set_cookie("known", cookie, path=DOOR)
    for _ in range(FAILURES_BEFORE_LOCK):
        browser.signs_in(password="wrong")
    assert browser.signs_in().status_code == 401


def test_what_makes_a_browser_known_opens_nothing(office: Office) -> None:
    browser = office.signed_in()
    cookie = browser.client.get_cookie("known", path=DOOR)
    assert cookie is not None and cookie.http_only and cookie.path == DOOR
    other = office.browser()
    other.client.set_cookie("known", cookie.value, path=DOOR)
    assert other.opens("/console/me").status_code == 302


@pytest.mark.parametrize(
    "told",
    [{"email": "a\x00b@police.example", "password": PASSWORD}, {"email": "a", "password": "\x00" * 999}],
)
def test_null_characters_are_refused_like_anything_else(office: Office, told: dict[str, str]) -> None:
    answer = office.browser().sends(DOOR, **told)
    assert answer.status_code in (401, 404)


@pytest.mark.parametrize(("language", "words"), [("bn", "সাইন ইন"), ("en", "Sign in")])
def test_the_page_speaks_the_readers_language(office: Office, language: str, words: str) -> None:
    page = text(office.browser(language), DOOR)
    assert f'<html lang="{language}">' in page
    assert words in page


def test_a_chosen_language_stays(office: Office) -> None:
    browser = office.browser("en")
    assert browser.sends("/console/language", page=DOOR, language="bn").status_code == 302
    assert '<html lang="bn">' in text(browser, DOOR)
    assert browser.sends("/console/language", page=DOOR, language="xx").status_code == 400


def test_pages_are_not_cached_and_not_framed(office: Office) -> None:
    response = office.browser().opens(DOOR)
    assert response.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
