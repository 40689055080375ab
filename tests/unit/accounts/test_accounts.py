"""Accounts: who gets one, and what each role may do on whose files."""

from __future__ import annotations

from typing import Any

import pytest

from bot.accounts import passwords
from bot.accounts.commands import close_account, place_account, set_password
from bot.accounts.errors import BadAccount, EmailTaken, SignInRefused, WeakPassword
from bot.accounts.model import Account
from bot.accounts.queries import all_accounts, colleagues
from bot.accounts.roles import PERMISSIONS, Permission, Role
from bot.accounts.sign_in import begin_session, check_password, session_of, try_password
from bot.accounts.viewer import Viewer
from bot.clock import FixedClock
from bot.storage.database import Database
from tests.unit.accounts.conftest import PASSWORD, Adder

BOSS = "system_admin:99"
#: As it is in service; the tests have a quicker one.
HASHER = passwords._HASHER


def test_an_address_has_one_account_however_it_is_written(added: Adder, database: Database) -> None:
    added("salma@police.example")

    with pytest.raises(EmailTaken):
        added("  Salma@Police.example ")
    with database.read() as session:
        assert [account.email for account in all_accounts(session)] == ["salma@police.example"]


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "salma-salma-salma", "x" * 200])
def test_a_password_that_could_be_guessed_is_refused(added: Adder, password: str) -> None:
    with pytest.raises(WeakPassword):
        added(password=password)


@pytest.mark.parametrize(
    "changed",
    [
        {"role": Role.SYSTEM_ADMIN},
        {"role": Role.OFFICER, "agency": None, "office": None},
        {"email": "nobody"},
    ],
)
def test_role_agency_and_address_must_make_sense(added: Adder, changed: dict[str, Any]) -> None:
    with pytest.raises(BadAccount):
        added(**changed)


def test_the_password_is_kept_as_an_argon2_hash(added: Adder) -> None:
    account = added()

    assert account.password_hash.startswith("$argon2id$")
    assert PASSWORD not in account.password_hash


def test_a_hash_costs_what_rfc_9106_recommends_where_memory_is_short() -> None:
    hashed = HASHER.hash(PASSWORD)

    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_a_new_password_or_place_ends_all_sessions(
    added: Adder, database: Database, clock: FixedClock
) -> None:
    account_id = added().id
    for change in ("password", "place", "close"):
        with database.write() as session:
            account = session.get_one(Account, account_id)
            token = begin_session(session, account, clock.now(), browser="Firefox", address="10.0.0.7")
        with database.write() as session:
            account = session.get_one(Account, account_id)
            if change == "password":
                set_password(session, clock, account, "অন্য-একটা-লম্বা-পাসওয়ার্ড", actor=BOSS)
            elif change == "place":
                place: dict[str, Any] = {"role": Role.OFFICER, "agency": "police", "office": "sp-khulna"}
                place_account(session, clock, account, **place, actor=BOSS)
            else:
                close_account(session, clock, account, actor=BOSS)
        with database.read() as session:
            assert session_of(session, token, clock.now()) is None


def test_nobody_signs_in_to_a_closed_account(added: Adder, database: Database, clock: FixedClock) -> None:
    account_id = added().id
    with database.write() as session:
        close_account(session, clock, session.get_one(Account, account_id), actor=BOSS)
    tried = try_password(database, "salma@police.example", PASSWORD)
    with database.write() as session, pytest.raises(SignInRefused):
        check_password(session, "salma@police.example", tried, clock.now())


def test_colleagues_are_those_of_the_office_and_of_the_whole_agency(added: Adder, database: Database) -> None:
    added("a@police.example", office="sp-sylhet")
    added("b@police.example", office="sp-khulna")
    added("c@police.example", office=None, role=Role.SUPERVISOR)
    added("d@dncrp.example", agency="dncrp", office=None)

    with database.read() as session:
        found = [account.email for account in colleagues(session, "police", "sp-sylhet")]
    assert found == ["a@police.example", "c@police.example"]


def test_each_role_has_permissions_and_only_those_who_handle_cases_read_them() -> None:
    assert set(PERMISSIONS) == set(Role)
    readers = {role for role in Role if PERMISSIONS[role] & {Permission.CASE_READ, Permission.CASE_REVEAL}}
    assert readers == {Role.OFFICER, Role.SUPERVISOR}


@pytest.mark.parametrize(
    ("viewer", "agency", "office", "sees"),
    [
        (Viewer(1, "", Role.OFFICER, "police", "sp-sylhet"), "police", "sp-sylhet", True),
        (Viewer(1, "", Role.OFFICER, "police", "sp-sylhet"), "police", "sp-khulna", False),
        (Viewer(1, "", Role.OFFICER, "police", None), "police", "sp-khulna", True),
        (Viewer(1, "", Role.OFFICER, "police", None), "dncrp", "dncrp-hq", False),
        (Viewer(1, "", Role.AGENCY_ADMIN, "acc", None), "acc", "acc-hq", False),
        (Viewer(1, "", Role.SYSTEM_ADMIN, None, None), "acc", "acc-hq", False),
        (Viewer(1, "", Role.AUDITOR, None, None), "police", "sp-sylhet", False),
        (Viewer(1, "", Role.SUPERVISOR, "acc", None), "acc", "acc-hq", True),
    ],
)
def test_cases_are_seen_by_agency_and_office(viewer: Viewer, agency: str, office: str, sees: bool) -> None:
    assert viewer.sees(Permission.CASE_READ, agency, office) is sees


@pytest.mark.parametrize(
    "email", ["a@b\r\nBcc: x@y.example", "a b@police.example", "a@police.example\x00", "@", "ab"]
)
def test_what_is_no_address_gets_no_account(added: Adder, email: str) -> None:
    with pytest.raises(BadAccount):
        added(email)
