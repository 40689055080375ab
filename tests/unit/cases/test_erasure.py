"""Erasing a closed case: words and ways to it go, a line of statistics stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.audit.queries import latest
from bot.cases.commands import move_case
from bot.cases.erasure import due_cases, erase_case, erase_due_cases
from bot.cases.errors import AppendOnly, CaseIsOpen
from bot.cases.model import Case, CaseEvent
from bot.cases.own_cases import ask_for_erasure, own_cases
from bot.cases.queries import case_status
from bot.catalogue.loader import Catalogue
from bot.clock import FixedClock
from bot.evidence.model import Evidence, EvidenceStatus
from bot.storage.database import Database
from tests.unit.cases.conftest import Opener

DAYS = 730


def close(database: Database, catalogue: Catalogue, clock: FixedClock, reference: str) -> None:
    with database.write() as session:
        for stage, actor in (("heard", "officer:1"), ("decided", "supervisor:1")):
            move_case(
                session, catalogue, clock, reference=reference, to=stage, actor=actor, note="shunani hoyeche"
            )


def the_case(database: Database) -> Case:
    with database.read() as session:
        return session.scalars(select(Case)).one()


def erase_due(database: Database, catalogue: Catalogue, clock: FixedClock, limit: int = 10) -> int:
    with database.write() as session:
        return erase_due_cases(session, catalogue, clock.now(), limit)


def test_a_case_is_erased_on_the_day_its_time_is_over_and_not_before(
    database: Database, catalogue: Catalogue, clock: FixedClock, opened: Opener
) -> None:
    close(database, catalogue, clock, opened().reference)
    clock.advance(timedelta(days=DAYS) - timedelta(seconds=1))
    assert erase_due(database, catalogue, clock) == 0
    clock.advance(timedelta(seconds=1))

    assert erase_due(database, catalogue, clock) == 1
    assert erase_due(database, catalogue, clock) == 0, "once is enough"


def test_what_was_picked_from_a_list_stays_and_nothing_else(
    database: Database, catalogue: Catalogue, clock: FixedClock, opened: Opener
) -> None:
    close(database, catalogue, clock, opened().reference)
    clock.advance(timedelta(days=DAYS))
    erase_due(database, catalogue, clock)

    case = the_case(database)
    assert case.fields == {"district": "Sylhet"}
    assert (case.service, case.office, case.stage) == ("complaint", "dncrp-sylhet", "decided")
    assert {case.conversation_id, case.phone_index, case.passport_index, case.nid_index} == {None}


def test_an_erased_case_is_found_by_nobody(
    database: Database, catalogue: Catalogue, clock: FixedClock, opened: Opener
) -> None:
    reference = opened().reference
    close(database, catalogue, clock, reference)
    clock.advance(timedelta(days=DAYS))
    erase_due(database, catalogue, clock)

    with database.read() as session:
        ways = ({"conversation_id": 7}, {"phone": "01712345678"})
        assert [case_status(session, catalogue, reference=reference, **way) for way in ways] == [None, None]


def test_a_report_without_a_name_goes_with_its_receipt_code(
    database: Database, catalogue: Catalogue, clock: FixedClock, opened: Opener
) -> None:
    report = opened("report", anonymous=True)
    close(database, catalogue, clock, report.reference)
    clock.advance(timedelta(days=DAYS))
    erase_due(database, catalogue, clock)

    with database.read() as session:
        assert case_status(session, catalogue, receipt_code=report.receipt_code) is None
    assert the_case(database).fields == {"district": "Khulna"}


def test_the_files_of_the_case_go_with_it_and_the_way_to_whoever_sent_them(
    database: Database, catalogue: Catalogue, clock: FixedClock, opened: Opener
) -> None:
    close(database, catalogue, clock, opened().reference)
    with database.write() as session:
        file = Evidence(
            id="f" * 32, conversation_id=7, event_id=1, case_id=the_case(database).id, kind="image"
        )
        file.data_key, file.sha256 = "opens it", "0" * 64
        file.status, file.received_at = EvidenceStatus.FETCHED, clock.now()
        session.add(file)
    clock.advance(timedelta(days=DAYS))
    erase_due(database, catalogue, clock)

    with database.read() as session:
        kept = session.scalars(select(Evidence)).one()
    assert (kept.status, kept.data_key, kept.sha256) == (EvidenceStatus.ERASED, None, None)
    assert (kept.conversation_id, kept.event_id) == (None, None)
    assert kept.due_at is not None, "the bytes are still to be removed"


def test_a_batch_is_no_larger_than_asked_for(
    database: Database, catalogue: Catalogue, clock: FixedClock, opened: Opener
) -> None:
    for _ in range(3):
        close(database, catalogue, clock, opened().reference)
    clock.advance(timedelta(days=DAYS))

    assert erase_due(database, catalogue, clock, limit=2) == 2
    with database.read() as session:
        assert due_cases(session, catalogue, clock.now()) == 1


def test_an_open_case_is_never_erased(
    database: Database, catalogue: Catalogue, clock: FixedClock, opened: Opener
) -> None:
    opened()
    clock.advance(timedelta(days=9999))

    assert erase_due(database, catalogue, clock) == 0
    with database.write() as session, pytest.raises(CaseIsOpen):
        erase_case(session, catalogue, session.scalars(select(Case)).one(), clock.now(), actor="operator:1")


def test_each_erasure_is_in_the_audit_trail(
    database: Database, catalogue: Catalogue, clock: FixedClock, opened: Opener
) -> None:
    close(database, catalogue, clock, opened().reference)
    clock.advance(timedelta(days=DAYS))
    erase_due(database, catalogue, clock)

    with database.read() as session:
        (line,) = latest(session)
    assert (line.actor, line.action) == ("schedule", "privacy:erase:case")


@pytest.mark.parametrize("values", [{"note": None}, {"actor": "x"}])
def test_nobody_else_empties_a_history(
    database: Database, opened: Opener, values: dict[str, str | None]
) -> None:
    opened()
    for statement in (update(CaseEvent).values(**values), update(CaseEvent.__table__).values(**values)):  # type: ignore[arg-type]
        with pytest.raises(AppendOnly), database.write() as session:
            session.execute(statement)


def test_a_citizens_cases_are_told_with_how_long_they_stay(
    database: Database, catalogue: Catalogue, clock: FixedClock, opened: Opener
) -> None:
    close(database, catalogue, clock, opened().reference)
    opened()
    opened(conversation_id=8)

    with database.read() as session:
        newest, oldest = own_cases(session, catalogue, clock.now(), 7)
    assert (newest.kept_until, oldest.goes_on_request) == (None, False)
    assert oldest.kept_until is not None and oldest.kept_until.isoformat() == "2028-11-22"


def test_asked_for_by_the_citizen_a_case_past_its_time_goes_at_once(
    database: Database, catalogue: Catalogue, clock: FixedClock, opened: Opener
) -> None:
    reference = opened().reference
    close(database, catalogue, clock, reference)
    clock.advance(timedelta(days=DAYS))

    with database.write() as session:
        after = ask_for_erasure(session, catalogue, clock.now(), 7)

    assert (after.erased, after.kept) == ([reference], 0)
