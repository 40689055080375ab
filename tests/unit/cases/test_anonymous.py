"""A report without a name: nothing leads back from it, and the code is the only way in."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.cases.commands import add_information, move_case
from bot.cases.model import Case, CaseEvent, CommandReceipt
from bot.cases.queries import case_status, cases_of
from bot.cases.receipt_codes import spaced
from bot.catalogue.loader import Catalogue
from bot.clock import DHAKA, FixedClock
from bot.storage.database import Database
from bot.text.normalise import bangla_digits
from tests.unit.cases.conftest import REPORT, Opener

NAMED = {**REPORT, "full_name": "Rahima Khatun", "phone": "+8801712345678"}


@pytest.fixture
def code(opened: Opener) -> str:
    """The receipt code of a report whose writer gave a name and then chose to stay unnamed."""
    case = opened("report", fields=NAMED, anonymous=True, actor="citizen:24601", idempotency_key="event-4711")
    assert case.receipt_code is not None
    return case.receipt_code


def test_nothing_in_the_report_leads_to_the_citizen(database: Database, code: str) -> None:
    with database.read() as session:
        case = session.scalars(select(Case)).one()
        assert case.conversation_id is None
        assert case.phone_index is case.nid_index is case.passport_index is None
        assert case.fields == REPORT
        (event,) = session.scalars(select(CaseEvent))
        assert event.actor == "citizen"


def test_of_the_time_only_the_day_is_kept(database: Database, code: str) -> None:
    with database.read() as session:
        for moment in (
            session.scalars(select(Case.opened_at)).one(),
            session.scalars(select(CaseEvent.happened_at)).one(),
            session.scalars(select(CommandReceipt.expires_at)).one(),
        ):
            local = moment.astimezone(DHAKA)
            assert (local.hour, local.minute, local.second) == (0, 0, 0)


def test_the_code_is_the_only_way_back(database: Database, catalogue: Catalogue, code: str) -> None:
    with database.read() as session:
        for typed in (code, spaced(code), bangla_digits(code)):
            status = case_status(session, catalogue, receipt_code=typed)
            assert status is not None
            assert (status.reference, status.is_anonymous) == ("REP-2026-000001", True)
            assert status.opened_on == date(2026, 11, 23)
        assert case_status(session, catalogue, reference="REP-2026-000001", conversation_id=7) is None
        assert case_status(session, catalogue, reference="REP-2026-000001", phone="01712345678") is None
        assert cases_of(session, catalogue, 7) == []


def test_the_code_itself_is_stored_nowhere(database: Database, code: str) -> None:
    with database.engine.connect() as connection:
        for table in Case.metadata.sorted_tables:
            for row in connection.exec_driver_sql(f'SELECT * FROM "{table.name}"'):
                assert not [cell for cell in row if code in str(cell)]


def test_the_command_sent_again_gives_the_code_again_and_opens_no_second_report(
    database: Database, opened: Opener, code: str
) -> None:
    again = opened("report", fields=NAMED, anonymous=True, idempotency_key="event-4711")
    assert again.receipt_code == code
    with database.read() as session:
        assert len(session.scalars(select(Case)).all()) == 1


def test_the_key_of_the_command_cannot_be_read_back(database: Database, code: str) -> None:
    with database.read() as session:
        assert "4711" not in session.scalars(select(CommandReceipt.key)).one()


def test_information_added_with_the_code_keeps_the_day_only(
    database: Database, catalogue: Catalogue, clock: FixedClock, code: str
) -> None:
    clock.advance(timedelta(days=2, hours=3))
    with database.write() as session:
        added = add_information(
            session, catalogue, clock, text="আরও তথ্য", receipt_code=code, conversation_id=7
        )
        assert added is not None
    with database.read() as session:
        event = session.scalars(select(CaseEvent).where(CaseEvent.kind == "information_added")).one()
        local = event.happened_at.astimezone(DHAKA)
        assert (local.date(), local.hour, local.minute) == (date(2026, 11, 25), 0, 0)


def test_what_an_officer_does_keeps_its_time(
    database: Database, catalogue: Catalogue, clock: FixedClock, code: str
) -> None:
    clock.advance(timedelta(hours=5))
    with database.write() as session:
        move_case(session, catalogue, clock, reference="REP-2026-000001", to="heard", actor="officer:1")
    with database.read() as session:
        moved = session.scalars(select(CaseEvent).where(CaseEvent.kind == "moved")).one()
        assert moved.happened_at == clock.now()


def test_a_named_report_is_the_reporters_own_again(
    database: Database, catalogue: Catalogue, opened: Opener
) -> None:
    reference = opened("report", fields=NAMED).reference
    with database.read() as session:
        assert case_status(session, catalogue, reference=reference, conversation_id=7) is not None


def test_the_code_is_left_out_of_what_a_log_would_print(opened: Opener) -> None:
    case = opened("report", anonymous=True)
    assert str(case.receipt_code) not in repr(case)
