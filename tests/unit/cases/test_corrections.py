"""Correcting a particular of one's own open case."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bot.cases.corrections import Corrected, correct_case, correctable_fields
from bot.cases.errors import NotCorrectable, UnfitValue
from bot.cases.model import Case, CaseEvent
from bot.cases.queries import case_status
from bot.catalogue.loader import Catalogue
from bot.clock import FixedClock
from bot.storage.database import Database
from tests.unit.cases.conftest import COMPLAINT, Opener
from tests.unit.cases.test_erasure import close

NEW_PHONE = "+8801812345679"


def correct(
    database: Database, catalogue: Catalogue, clock: FixedClock, reference: str, **changed: Any
) -> Corrected | None:
    arguments = {"field": "phone", "value": NEW_PHONE, "conversation_id": 7, **changed}
    with database.write() as session:
        return correct_case(session, catalogue, clock, reference=reference, **arguments)


def lines(database: Database) -> list[CaseEvent]:
    with database.read() as session:
        return list(session.scalars(select(CaseEvent).order_by(CaseEvent.id)))


def test_the_new_value_stands_and_the_old_one_is_in_the_history(
    database: Database, catalogue: Catalogue, clock: FixedClock, opened: Opener
) -> None:
    reference = opened().reference

    assert correct(database, catalogue, clock, reference) == Corrected(reference, "phone", changed=True)

    with database.read() as session:
        assert session.scalars(select(Case)).one().fields == {**COMPLAINT, "phone": NEW_PHONE}
    line = lines(database)[-1]
    assert (line.kind, line.actor) == ("corrected", "citizen")
    assert line.content == {"field": "phone", "old": COMPLAINT["phone"], "new": NEW_PHONE}


def test_the_case_is_then_found_by_the_new_phone_and_not_by_the_old(
    database: Database, catalogue: Catalogue, clock: FixedClock, opened: Opener
) -> None:
    reference = opened().reference
    correct(database, catalogue, clock, reference)

    with database.read() as session:
        assert case_status(session, catalogue, reference=reference, phone="01812345679") is not None
        assert case_status(session, catalogue, reference=reference, phone="01712345678") is None


def test_the_same_value_again_is_no_line_in_the_history(
    database: Database, catalogue: Catalogue, clock: FixedClock, opened: Opener
) -> None:
    reference = opened().reference

    done = correct(database, catalogue, clock, reference, value=COMPLAINT["phone"])

    assert done is not None and not done.changed and len(lines(database)) == 1


def test_a_correction_sent_twice_is_made_once(
    database: Database, catalogue: Catalogue, clock: FixedClock, opened: Opener
) -> None:
    reference = opened().reference
    both = [correct(database, catalogue, clock, reference, idempotency_key="k") for _ in range(2)]

    assert both[0] == both[1] and len(lines(database)) == 2


@pytest.mark.parametrize("conversation_id", [8, 0])
def test_only_the_conversation_that_filed_it_may_correct(
    database: Database, catalogue: Catalogue, clock: FixedClock, opened: Opener, conversation_id: int
) -> None:
    reference = opened().reference

    assert correct(database, catalogue, clock, reference, conversation_id=conversation_id) is None


@pytest.mark.parametrize(("field", "value"), [("phone", "123"), ("full_name", "007"), ("nid", "12")])
def test_a_value_that_does_not_fit_changes_nothing(
    database: Database, catalogue: Catalogue, clock: FixedClock, opened: Opener, field: str, value: str
) -> None:
    reference = opened().reference
    with pytest.raises(UnfitValue):
        correct(database, catalogue, clock, reference, field=field, value=value)

    assert len(lines(database)) == 1


@pytest.mark.parametrize("field", ["district", "has_receipt", "receipt_number", "no_such_field"])
def test_what_leads_the_case_or_was_not_told_is_not_corrected(
    database: Database, catalogue: Catalogue, clock: FixedClock, opened: Opener, field: str
) -> None:
    reference = opened().reference
    with pytest.raises(NotCorrectable):
        correct(database, catalogue, clock, reference, field=field, value="Dhaka")


def test_a_closed_case_is_not_corrected(
    database: Database, catalogue: Catalogue, clock: FixedClock, opened: Opener
) -> None:
    reference = opened().reference
    close(database, catalogue, clock, reference)
    with pytest.raises(NotCorrectable):
        correct(database, catalogue, clock, reference)


def test_a_report_without_a_name_can_not_be_corrected_from_a_conversation(
    database: Database, catalogue: Catalogue, clock: FixedClock, opened: Opener
) -> None:
    reference = opened("report", anonymous=True).reference

    assert correct(database, catalogue, clock, reference, field="accused", value="Rafiq Mia") is None


def test_fields_are_offered_in_the_catalogues_order(catalogue: Catalogue) -> None:
    offered = correctable_fields(catalogue.service("complaint"), COMPLAINT)

    assert [field.name for field in offered] == ["full_name", "phone", "shop_phone", "nid", "passport"]
