"""Accounts in the console: what an administrator may do, to whom, and that it is noted."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.accounts.model import Account
from bot.accounts.roles import Role
from bot.accounts.sign_in import FAILURES_BEFORE_LOCK, TEMPORARY_FOR
from bot.audit.model import AuditEvent
from tests.unit.web.conftest import PASSWORD, Browser, Office
from tests.unit.web.test_sign_in import set_up_app

NEW = "/console/accounts/new"
OWN_PASSWORD = "নদী-আকাশ-তিনটি-শালিক"
KARIM = {"email": "karim@police.example", "name": "করিম", "role": "officer", "place": "police/sp-sylhet"}


def page_of(browser: Browser, path: str = "/console/accounts") -> str:
    response = browser.opens(path)
    assert response.status_code == 200, path
    return response.get_data(as_text=True)


def acts(office: Office) -> list[tuple[str, str, dict[str, object]]]:
    """Who did what to which account."""
    with office.database.read() as session:
        found = session.scalars(select(AuditEvent).order_by(AuditEvent.id))
        return [(one.actor, one.action, one.subjects) for one in found]


def account(office: Office, email: str) -> Account:
    with office.database.read() as session:
        return session.scalars(select(Account).where(Account.email == email)).one()


@pytest.fixture
def admin(office: Office) -> Browser:
    """The administrator of the police: account 1."""
    return office.signed_in("admin@police.example", role=Role.AGENCY_ADMIN)


@pytest.fixture
def system(office: Office) -> Browser:
    """A system administrator."""
    return office.signed_in("root@desk.example", role=Role.SYSTEM_ADMIN, agency=None)


def test_somebody_new_gets_a_password_that_opens_nothing_but_its_change(
    office: Office, admin: Browser
) -> None:
    shown = admin.sends(NEW, **KARIM)
    (password,) = re.findall(r"<code>([a-z0-9-]{23})</code>", shown.get_data(as_text=True))
    assert password not in page_of(admin), "it is shown once"

    karim = office.browser()
    assert karim.signs_in("karim@police.example", password).status_code == 302
    for path in ("/console/", "/console/cases", "/console/me", "/console/accounts"):
        assert karim.opens(path).location == "/console/me/password", path
    assert "তৈরি করে দেওয়া" in page_of(karim, "/console/me/password")
    karim.sends("/console/me/password", old=password, new=OWN_PASSWORD, again=OWN_PASSWORD)
    assert karim.signs_in("karim@police.example", OWN_PASSWORD).status_code == 302
    assert karim.opens("/console/cases").status_code == 200
    assert ("agency_admin:1", "account:add:account") in [act[:2] for act in acts(office)]


def test_a_one_time_password_lapses(office: Office, admin: Browser) -> None:
    shown = admin.sends(NEW, **KARIM).get_data(as_text=True)
    (password,) = re.findall(r"<code>([a-z0-9-]{23})</code>", shown)
    office.clock.advance(TEMPORARY_FOR)
    assert office.browser().signs_in("karim@police.example", password).status_code == 401


@pytest.mark.parametrize(
    "changed",
    [
        {"role": "system_admin", "place": ""},
        {"role": "auditor", "place": ""},
        {"place": "dncrp/dncrp-hq"},
        {"place": "dncrp/"},
        {"place": ""},
        {"place": "police/dncrp-hq"},
    ],
)
def test_an_agencys_administrator_makes_nobody_beyond_the_agency(
    office: Office, admin: Browser, changed: dict[str, str]
) -> None:
    assert admin.sends(NEW, **{**KARIM, **changed}).status_code == 422
    with office.database.read() as session:
        assert len(session.scalars(select(Account)).all()) == 1


def test_an_administrator_sees_the_own_agency_only(office: Office, admin: Browser, system: Browser) -> None:
    office.account("k@police.example", office="sp-khulna")
    office.account("d@dncrp.example", agency="dncrp")
    office.account("a@audit.example", role=Role.AUDITOR, agency=None)
    mine, everybody = page_of(admin), page_of(system)

    assert "k@police.example" in mine
    others = ("d@dncrp.example", "a@audit.example", "root@desk.example")
    assert not any(other in mine for other in others)
    assert all(other in everybody for other in others)
    answer = admin.sends("/console/accounts/find", page="/console/accounts", email="d@dncrp.example")
    nobody = admin.sends("/console/accounts/find", page="/console/accounts", email="x@dncrp.example")
    assert answer.location == nobody.location == "/console/accounts"
    found = admin.sends("/console/accounts/find", page="/console/accounts", email=" K@police.example")
    assert found.location.startswith("/console/accounts/")


def test_an_administrator_of_one_office_looks_after_that_office(office: Office) -> None:
    theirs = office.account("k@police.example", office="sp-khulna")
    boss = office.account("b@police.example", role=Role.AGENCY_ADMIN)
    own = office.account("s@police.example", office="sp-sylhet")
    admin = office.signed_in("admin@police.example", role=Role.AGENCY_ADMIN, office="sp-sylhet")

    assert admin.opens(f"/console/accounts/{own}").status_code == 200
    for other in (theirs, boss):
        assert admin.opens(f"/console/accounts/{other}").status_code == 404
    for place in ("police/", "police/sp-khulna"):
        assert admin.sends(NEW, **{**KARIM, "place": place}).status_code == 422


def test_a_new_role_or_office_ends_the_sessions(office: Office, admin: Browser) -> None:
    browser = office.signed_in("salma@police.example", office="sp-sylhet")
    path = f"/console/accounts/{account(office, 'salma@police.example').id}"
    told = {"role": "supervisor", "place": "police/sp-khulna"}
    assert admin.sends(f"{path}/place", page=path, **told).status_code == 302

    placed = account(office, "salma@police.example")
    assert (placed.role, placed.office) == ("supervisor", "sp-khulna")
    assert browser.opens("/console/me").status_code == 302
    (noted,) = [act for act in acts(office) if act[1] == "account:place:account"]
    assert noted[2] == {
        "account_id": placed.id,
        "role": "supervisor",
        "agency": "police",
        "office": "sp-khulna",
    }


def test_nobody_is_moved_out_of_the_administrators_reach(office: Office, admin: Browser) -> None:
    path = f"/console/accounts/{office.account('salma@police.example')}"
    for told in ({"role": "auditor", "place": ""}, {"role": "officer", "place": "dncrp/"}):
        assert admin.sends(f"{path}/place", page=path, **told).status_code == 422
    assert account(office, "salma@police.example").role == "officer"


def test_closing_opening_unlocking_and_signing_out(office: Office, admin: Browser) -> None:
    browser = office.signed_in("salma@police.example")
    salma = account(office, "salma@police.example").id
    path = f"/console/accounts/{salma}"

    assert admin.sends(f"{path}/end-sessions", page=path).status_code == 302
    assert browser.opens("/console/me").status_code == 302
    admin.sends(f"{path}/close", page=path)
    assert browser.signs_in("salma@police.example").status_code == 401
    assert "closed" in page_of(admin, path)
    admin.sends(f"{path}/reopen", page=path)
    assert browser.signs_in("salma@police.example").status_code == 302
    for _ in range(FAILURES_BEFORE_LOCK):
        office.browser().signs_in("salma@police.example", "wrong")
    assert "locked until" in page_of(admin, path)
    admin.sends(f"{path}/unlock", page=path)
    assert office.browser().signs_in("salma@police.example").status_code == 302
    words = [act.split(":")[1] for actor, act, _ in acts(office) if actor == "agency_admin:1"]
    assert words == ["begin", "end", "close", "reopen", "unlock"]
    assert admin.sends(f"{path}/nothing", page=path).status_code == 404


def test_a_lost_phone_is_helped(office: Office, admin: Browser) -> None:
    browser = office.signed_in("salma@police.example")
    set_up_app(browser, office.clock)
    path = f"/console/accounts/{account(office, 'salma@police.example').id}"
    assert admin.sends(f"{path}/drop-second-factor", page=path).status_code == 302
    assert not account(office, "salma@police.example").has_totp


def test_a_new_one_time_password_takes_the_place_of_the_old(office: Office, admin: Browser) -> None:
    office.account("salma@police.example")
    path = f"/console/accounts/{account(office, 'salma@police.example').id}"
    shown = admin.sends(f"{path}/password", page=path).get_data(as_text=True)
    (password,) = re.findall(r"<code>([a-z0-9-]{23})</code>", shown)

    assert office.browser().signs_in("salma@police.example", PASSWORD).status_code == 401
    assert office.browser().signs_in("salma@police.example", password).status_code == 302


def test_nobody_changes_the_own_access(office: Office, admin: Browser, system: Browser) -> None:
    for browser, email in ((admin, "admin@police.example"), (system, "root@desk.example")):
        path = f"/console/accounts/{account(office, email).id}"
        assert "your own account" in page_of(browser, path)
        for act in ("close", "end-sessions", "password", "drop-second-factor", "unlock"):
            assert browser.sends(f"{path}/{act}", page="/console/me").status_code == 403, act
        told = {"role": "officer", "place": "police/"}
        assert browser.sends(f"{path}/place", page="/console/me", **told).status_code == 403
        assert browser.opens("/console/me").status_code == 200
        assert account(office, email).is_active


def test_an_address_belongs_to_one_account(admin: Browser) -> None:
    admin.sends(NEW, **KARIM)
    answer = admin.sends(NEW, **KARIM)
    assert answer.status_code == 422
    assert "Another account" in answer.get_data(as_text=True)


def test_the_list_goes_on_where_it_ended(office: Office, admin: Browser) -> None:
    for number in range(60):
        office.account(f"b{number:02}@police.example")
    first = page_of(admin)
    (further,) = re.findall(r'href="(/console/accounts\?after=\d+)"', first)
    seen = [re.findall(r"b\d\d@police", page) for page in (first, page_of(admin, further))]
    assert sorted(set(seen[0] + seen[1])) == [f"b{number:02}@police" for number in range(60)]
    assert not set(seen[0]) & set(seen[1])


def test_the_administrators_address_leads_there(office: Office, admin: Browser) -> None:
    assert admin.opens("/admin/").location == "/console/accounts"
    assert admin.opens("/console/").location == "/console/accounts"
    office.clock.advance(timedelta(hours=3))
    assert admin.opens("/console/accounts").location.startswith("/console/sign-in")


@pytest.mark.parametrize(
    ("role", "agency"),
    [
        (Role.OFFICER, "police"),
        (Role.SUPERVISOR, "police"),
        (Role.AGENCY_ADMIN, "police"),
        (Role.SYSTEM_ADMIN, None),
        (Role.AUDITOR, None),
    ],
)
def test_the_menu_offers_nothing_that_is_refused(office: Office, role: Role, agency: str | None) -> None:
    browser = office.signed_in(f"x@{role}.example", role=role, agency=agency)
    menu = page_of(browser, "/console/me").partition("<header")[2].partition("</header>")[0]
    places = re.findall(r'href="(/console/[^"]*)"', menu)
    assert len(places) > 2
    assert {
        place: browser.opens(place, follow_redirects=True).status_code for place in places
    } == dict.fromkeys(places, 200)
