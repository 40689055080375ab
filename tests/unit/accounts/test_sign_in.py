"""Signing in: failures lock, codes work once, sessions end."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest

from bot.accounts import sign_in
from bot.accounts.commands import set_password
from bot.accounts.errors import SignInRefused, WrongCode
from bot.accounts.model import Account
from bot.accounts.queries import sessions_of
from bot.accounts.second_factor import begin, confirm, recovery_codes_left
from bot.accounts.sign_in import (
    FAILURES_BEFORE_LOCK,
    LONGEST_IDLE,
    LONGEST_SESSION,
    SHORTEST_LOCK,
    begin_session,
    check_code,
    check_password,
    end_session,
    end_sessions,
    note_seen,
    session_of,
    try_password,
)
from bot.clock import FixedClock
from bot.storage.database import Database
from tests.unit.accounts.conftest import PASSWORD, Adder

EMAIL = "salma@police.example"
BROWSER = {"browser": "Firefox", "address": "10.0.0.7"}


class Door:
    """Tries passwords and codes, committing as the real door does."""

    def __init__(self, database: Database, clock: FixedClock) -> None:
        self.database = database
        self.clock = clock

    def password(self, password: str = PASSWORD, email: str = EMAIL) -> bool:
        tried = try_password(self.database, email, password)
        with self.database.write() as session:
            try:
                check_password(session, email, tried, self.clock.now())
            except SignInRefused:
                return False
        return True

    def code(self, account_id: int, code: str) -> bool:
        with self.database.write() as session:
            try:
                check_code(session, account_id, code, self.clock.now())
            except SignInRefused:
                return False
        return True


@pytest.fixture
def door(database: Database, clock: FixedClock) -> Door:
    """The way in."""
    return Door(database, clock)


def with_totp(door: Door, account_id: int) -> tuple[pyotp.TOTP, list[str]]:
    with door.database.write() as session:
        account = session.get_one(Account, account_id)
        begin(account)
        totp = pyotp.TOTP(account.totp_secret or "")
        codes = confirm(session, account, totp.at(door.clock.now()), door.clock.now())
    door.clock.advance(timedelta(minutes=1))
    return totp, codes


def test_the_right_password_opens_and_no_other(added: Adder, door: Door) -> None:
    added()

    assert door.password()
    assert door.password(email=" SALMA@police.example ")
    assert not door.password("কলম-নৌকা-বৃষ্টি-১৩")
    assert not door.password(email="nobody@police.example")


def test_while_a_password_is_tried_others_can_write(
    added: Adder, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes long on purpose: strangers who try must not keep citizens' messages from being stored."""

    def slow(_hashed: str, _password: str) -> bool:
        with door.database.write() as session:
            session.get_one(Account, account_id, with_for_update=True).name = "written meanwhile"
        return True

    account_id = added().id
    monkeypatch.setattr(sign_in, "is_password", slow)
    assert door.password()


def test_a_password_that_ended_while_it_was_tried_opens_nothing(added: Adder, door: Door) -> None:
    account = added()
    tried = try_password(door.database, EMAIL, PASSWORD)
    with door.database.write() as session:
        again = session.get_one(Account, account.id)
        set_password(session, door.clock, again, "অন্য-একটা-লম্বা-পাসওয়ার্ড", actor="officer:1")
    with door.database.write() as session, pytest.raises(SignInRefused):
        check_password(session, EMAIL, tried, door.clock.now())


def test_five_failures_lock_for_a_while_and_five_more_for_longer(added: Adder, door: Door) -> None:
    added()
    for _ in range(FAILURES_BEFORE_LOCK):
        assert not door.password("wrong")
    assert not door.password()
    door.clock.advance(SHORTEST_LOCK)
    for _ in range(FAILURES_BEFORE_LOCK):
        assert not door.password("wrong")
    door.clock.advance(SHORTEST_LOCK)
    assert not door.password()
    door.clock.advance(SHORTEST_LOCK)
    assert door.password()
    for _ in range(FAILURES_BEFORE_LOCK - 1):
        assert not door.password("wrong")
    assert door.password()


def test_a_code_of_the_app_works_once(added: Adder, door: Door) -> None:
    account_id = added().id
    totp, _ = with_totp(door, account_id)
    code = totp.at(door.clock.now())

    assert not door.code(account_id, "000000" if code != "000000" else "111111")
    assert door.code(account_id, code)
    assert not door.code(account_id, code)
    door.clock.advance(timedelta(seconds=30))
    assert door.code(
        account_id, totp.at(door.clock.now()).translate(str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯"))
    )


def test_an_app_is_taken_into_use_only_when_it_shows_the_right_code(added: Adder, door: Door) -> None:
    account_id = added().id
    with door.database.write() as session:
        account = session.get_one(Account, account_id)
        assert begin(account).startswith("otpauth://totp/")
        with pytest.raises(WrongCode):
            confirm(session, account, "12", door.clock.now())
        assert not account.has_totp


def test_a_recovery_code_works_once_and_only_for_its_owner(added: Adder, door: Door) -> None:
    one, other = added("a@police.example").id, added("b@police.example").id
    _, codes = with_totp(door, one)
    with_totp(door, other)

    assert not door.code(other, codes[0])
    assert door.code(one, codes[0].lower())
    assert not door.code(one, codes[0])
    with door.database.read() as session:
        assert recovery_codes_left(session, one) == len(codes) - 1


def test_wrong_codes_lock_as_wrong_passwords_do(added: Adder, door: Door) -> None:
    account_id = added().id
    totp, _ = with_totp(door, account_id)
    for _ in range(FAILURES_BEFORE_LOCK):
        assert door.password()  # the right password alone does not start the count anew
        assert not door.code(account_id, "AAAAA-AAAAA")

    assert not door.code(account_id, totp.at(door.clock.now()))
    assert not door.password()


def test_a_session_ends_with_the_day_with_idleness_and_when_it_is_ended(added: Adder, door: Door) -> None:
    account, other = added(), added("b@police.example")
    clock = door.clock

    def begun() -> str:
        with door.database.write() as session:
            return begin_session(session, account, clock.now(), **BROWSER)

    def alive(token: str) -> bool:
        with door.database.read() as session:
            return session_of(session, token, clock.now()) is not None

    token = begun()
    assert alive(token)
    assert not alive(token + "x")
    clock.advance(LONGEST_IDLE)
    assert not alive(token)

    token = begun()
    for _ in range(int(LONGEST_SESSION / timedelta(hours=1))):
        assert alive(token)
        clock.advance(timedelta(hours=1))
        with door.database.write() as session:
            for row in sessions_of(session, account.id, clock.now()):
                note_seen(session, row.id, clock.now())
    assert not alive(token)

    first, second = begun(), begun()
    with door.database.write() as session:
        row = session_of(session, second, clock.now())
        assert row is not None
        assert not end_session(session, other.viewer, row.id, clock.now())
        assert end_session(session, account.viewer, row.id, clock.now())
    assert alive(first)
    assert not alive(second)
    with door.database.write() as session:
        end_sessions(session, account.id, clock.now())
    assert not alive(first)


def test_the_token_of_a_session_is_not_in_the_database(added: Adder, door: Door) -> None:
    account = added()
    with door.database.write() as session:
        token = begin_session(session, account, door.clock.now(), **BROWSER)
        (row,) = sessions_of(session, account.id, door.clock.now())
        assert token not in (row.token_hash, row.browser, row.address)
