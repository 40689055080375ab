"""The same command sent twice has one effect and one answer."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.cases.commands import add_information, purge_command_receipts
from bot.cases.errors import IdempotencyKeyReused
from bot.cases.model import Case, CaseEvent, CommandReceipt
from bot.catalogue.loader import Catalogue
from bot.clock import FixedClock
from bot.storage.database import Database
from tests.unit.cases.conftest import Opener


def count(database: Database, model: type[Case] | type[CaseEvent] | type[CommandReceipt]) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_the_same_key_opens_one_case_and_answers_the_same(database: Database, opened: Opener) -> None:
    first = opened(idempotency_key="turn-1")
    assert opened(idempotency_key="turn-1") == first
    assert opened(idempotency_key="turn-2") != first
    assert count(database, Case) == 2


def test_simultaneous_commands_with_one_key_open_one_case(database: Database, opened: Opener) -> None:
    barrier = threading.Barrier(6)

    def send(_: int) -> str:
        barrier.wait()
        return opened(idempotency_key="turn-1").reference

    with ThreadPoolExecutor(6) as threads:
        assert set(threads.map(send, range(6))) == {"TST-2026-000001"}
    assert count(database, Case) == 1


def test_information_is_added_once(
    database: Database, catalogue: Catalogue, opened: Opener, clock: FixedClock
) -> None:
    reference = opened().reference
    answers = []
    for _ in range(2):
        with database.write() as session:
            answers.append(
                add_information(
                    session, catalogue, clock, text="x", reference=reference, conversation_id=7,
                    idempotency_key="turn-2",
                )
            )  # fmt: skip
    assert answers[0] == answers[1]
    assert count(database, CaseEvent) == 2


def test_a_command_that_failed_can_be_sent_again(database: Database, opened: Opener) -> None:
    with pytest.raises(Exception, match="no district"):
        opened(idempotency_key="turn-1", district="Atlantis")
    assert opened(idempotency_key="turn-1").reference == "TST-2026-000001"


def test_one_key_for_two_commands_is_refused(
    database: Database, catalogue: Catalogue, opened: Opener, clock: FixedClock
) -> None:
    reference = opened(idempotency_key="turn-1").reference
    with database.write() as session, pytest.raises(IdempotencyKeyReused):
        add_information(
            session,
            catalogue,
            clock,
            text="x",
            reference=reference,
            conversation_id=7,
            idempotency_key="turn-1",
        )


def test_receipts_are_forgotten_after_a_day_and_not_before(
    database: Database, opened: Opener, clock: FixedClock
) -> None:
    opened(idempotency_key="named")
    opened("report", anonymous=True, idempotency_key="unnamed")
    clock.advance(timedelta(hours=23))
    with database.write() as session:
        assert purge_command_receipts(session, clock.now()) == 0
    clock.advance(timedelta(hours=1))
    with database.write() as session:
        assert purge_command_receipts(session, clock.now()) == 1
    clock.advance(timedelta(days=1))
    with database.write() as session:
        assert purge_command_receipts(session, clock.now()) == 1
    assert count(database, CommandReceipt) == 0
    assert count(database, Case) == 2
