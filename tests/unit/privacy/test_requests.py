"""Requests for erasure: one for each asking, and a code that tells nothing of whom."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.clock import FixedClock
from bot.privacy.commands import ALPHABET, new_code, open_request, settle_request
from bot.privacy.model import ErasureRequest, RequestStatus
from bot.privacy.queries import request_state, requests, waiting_request
from bot.storage.database import Database


def ask(database: Database, clock: FixedClock, key: str = "k1") -> str:
    with database.write() as session:
        return open_request(session, clock.now(), source="facebook", key=key, subject="218471").code


def test_the_same_request_has_the_same_code_and_another_one_another(
    database: Database, clock: FixedClock
) -> None:
    assert ask(database, clock) == ask(database, clock) != ask(database, clock, "k2")


def test_a_code_is_letters_and_digits_that_nobody_mistakes() -> None:
    code = new_code()

    assert len(code) == 12 and code.isalnum() and not set(code) & set("01OIL")
    assert len({new_code() for _ in range(200)}) == 200 and set(code) <= set(ALPHABET)


def test_once_settled_it_is_forgotten_whose_data_it_was(database: Database, clock: FixedClock) -> None:
    code = ask(database, clock)
    with database.write() as session:
        request = waiting_request(session, code)
        assert request is not None and request.subject == "218471"
        settle_request(request, clock.now(), found=True, cases_kept=2)

    with database.read() as session:
        row = session.scalars(select(ErasureRequest)).one()
        state = request_state(session, code)
        assert row.subject is None and waiting_request(session, code) is None
        assert requests(session, waiting_only=True) == [] and len(requests(session)) == 1
    assert state is not None and (state.status, state.cases_kept) == (RequestStatus.KEPT, 2)


def test_what_was_looked_for_in_vain_is_said_so(database: Database, clock: FixedClock) -> None:
    code = ask(database, clock)
    with database.write() as session:
        settle_request(session.scalars(select(ErasureRequest)).one(), clock.now(), found=False)

    with database.read() as session:
        state = request_state(session, code)
    assert state is not None and state.status == RequestStatus.NOTHING and state.done_on is not None


@pytest.mark.parametrize("code", ["", "AAAAAAAAAAAA", "zzz", "A" * 4000, "ক" * 12, "' OR 1=1 --"])
def test_an_unknown_code_is_nothing(database: Database, clock: FixedClock, code: str) -> None:
    ask(database, clock)
    with database.read() as session:
        assert request_state(session, code) is None
