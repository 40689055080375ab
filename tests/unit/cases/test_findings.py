"""What an officer must fill when moving a case: checked, kept, computed."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, text

from bot.cases.commands import move_case
from bot.cases.errors import DataRefused
from bot.cases.model import Case, CaseEvent
from bot.cases.queries import CaseStatus, wording
from bot.catalogue.loader import Catalogue
from bot.clock import FixedClock
from bot.runtime import project_catalogue
from bot.storage.database import Database

REFERENCE = "CON-2026-000001"
HEARING = {"hearing_date": "2026-12-06", "hearing_time": "সকাল ১১টা", "hearing_place": "ডিএনসিআরপি, সিলেট"}


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The project's own."""
    return project_catalogue()


@pytest.fixture(autouse=True)
def complaint(database: Database, clock: FixedClock, catalogue: Catalogue) -> None:
    """A consumer complaint that has been heard up to the notice."""
    now = clock.now()
    with database.write() as session:
        case = Case(reference=REFERENCE, service="consumer_complaint", agency="dncrp", office="dncrp-hq")
        case.stage, case.stage_since, case.opened_at = "registered", now, now
        case.fields, case.anonymous, case.conversation_id = {}, False, None
        session.add(case)


def move(database: Database, catalogue: Catalogue, clock: FixedClock, to: str, **data: Any) -> None:
    with database.write() as session:
        given = {"reference": REFERENCE, "to": to, "actor": "officer:1", "data": data}
        move_case(session, catalogue, clock, **given, note="ভেতরের কথা")


def the_case(database: Database) -> Case:
    with database.read() as session:
        return session.scalars(select(Case)).one()


def test_a_quarter_of_the_fine_that_was_paid_is_the_complainants(
    database: Database, catalogue: Catalogue, clock: FixedClock
) -> None:
    move(database, catalogue, clock, "hearing_notice", **HEARING)
    move(database, catalogue, clock, "heard")
    move(database, catalogue, clock, "fined", fine_amount="20,000")
    move(database, catalogue, clock, "fine_realised", fine_realised="১০০০০")
    case = the_case(database)
    assert case.findings == {
        **HEARING, "fine_amount": 20000, "fine_realised": 10000, "complainant_share": 2500
    }  # fmt: skip
    with database.read() as session:
        note = wording(session, catalogue, CaseStatus.of(case)).note
        event = session.scalars(select(CaseEvent).order_by(CaseEvent.id.desc())).first()
    assert "১০,০০০ টাকা" in note.bn and "২,৫০০ টাকা" in note.bn
    assert "Tk 10,000" in note.en and "Tk 2,500" in note.en
    assert event is not None
    assert event.content == {"data": {"fine_realised": 10000, "complainant_share": 2500}}


def test_a_share_is_rounded_down_to_whole_taka(
    database: Database, catalogue: Catalogue, clock: FixedClock
) -> None:
    move(database, catalogue, clock, "hearing_notice", **HEARING)
    move(database, catalogue, clock, "heard")
    move(database, catalogue, clock, "fined", fine_amount=999)
    move(database, catalogue, clock, "fine_realised", fine_realised=999)
    assert (the_case(database).findings or {})["complainant_share"] == 249


def test_what_is_missing_or_does_not_fit_is_named_and_nothing_moves(
    database: Database, catalogue: Catalogue, clock: FixedClock
) -> None:
    wrong = {"hearing_date": "2026-11-01", "hearing_time": " ", "judge": "x"}
    with pytest.raises(DataRefused) as caught:
        move(database, catalogue, clock, "hearing_notice", **wrong)
    refused = caught.value
    assert refused.missing == ("hearing_place",)
    assert refused.broken == {"hearing_date": "future", "hearing_time": "kind"}
    assert refused.unknown == ("judge",)
    assert (the_case(database).stage, the_case(database).findings) == ("registered", None)


@pytest.mark.parametrize("fine", ["a lot", "-5", 0, True, "1.5", "²"])
def test_an_amount_is_whole_taka(
    database: Database, catalogue: Catalogue, clock: FixedClock, fine: Any
) -> None:
    move(database, catalogue, clock, "hearing_notice", **HEARING)
    move(database, catalogue, clock, "heard")
    with pytest.raises(DataRefused, match="not fitting: fine_amount"):
        move(database, catalogue, clock, "fined", fine_amount=fine)


def test_what_was_filled_is_kept_encrypted(
    database: Database, catalogue: Catalogue, clock: FixedClock
) -> None:
    move(database, catalogue, clock, "hearing_notice", **HEARING)
    with database.read() as session:
        kept = session.execute(text("SELECT findings FROM cases")).scalar_one()
        told = session.execute(text("SELECT content, note FROM case_event WHERE kind = 'moved'")).one()
    assert "2026-12-06" not in f"{kept}{told}" and "সিলেট" not in f"{kept}{told}"
