"""Who learns where a case stands."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.cases.commands import move_case
from bot.cases.queries import agency_case, case_status, cases_of, wording
from bot.catalogue.commands import store_catalogue
from bot.catalogue.errors import UnknownService
from bot.catalogue.loader import Catalogue, load_catalogue
from bot.clock import FixedClock
from bot.storage.database import Database
from tests.databases import executed
from tests.unit.cases.conftest import Opener
from tests.unit.catalogue.sample import COMPLAINT, write_sample

OWN_PHONE, SHOPS_PHONE, STRANGERS_PHONE = "০১৭১২-৩৪৫৬৭৮", "01999999999", "01511111111"


@pytest.mark.parametrize("written", ["TST-2026-000001", "tst 2026 1", "TST-২০২৬-০০০০০১"])
def test_the_citizen_who_filed_learns_the_status(
    database: Database, catalogue: Catalogue, opened: Opener, written: str
) -> None:
    opened()
    with database.read() as session:
        status = case_status(session, catalogue, reference=written, conversation_id=7)
    assert status is not None
    assert (status.reference, status.stage, status.office_code) == (
        "TST-2026-000001",
        "submitted",
        "dncrp-sylhet",
    )
    assert (status.opened_on, status.due_on, status.closed_on) == (
        date(2026, 11, 23),
        date(2026, 12, 2),
        None,
    )


def test_reference_and_own_phone_together_are_enough(
    database: Database, catalogue: Catalogue, opened: Opener
) -> None:
    reference = opened().reference
    with database.read() as session:
        assert case_status(session, catalogue, reference=reference, phone=OWN_PHONE, conversation_id=8)


@pytest.mark.parametrize(
    "proof",
    [
        {},
        {"conversation_id": 8},
        {"phone": STRANGERS_PHONE},
        {"phone": SHOPS_PHONE},
        {"phone": ""},
        {"conversation_id": 8, "phone": STRANGERS_PHONE},
        {"receipt_code": "0000000000000000"},
        {"receipt_code": "no code"},
        {"receipt_code": ""},
    ],
)
def test_a_case_of_somebody_else_answers_exactly_as_no_case_at_all(
    database: Database, catalogue: Catalogue, opened: Opener, proof: dict[str, object]
) -> None:
    opened()
    with database.read() as session:
        case_status(session, catalogue, reference="TST-2026-000009", **proof)  # type: ignore[arg-type]
        with executed(database) as statements:
            not_yours = case_status(session, catalogue, reference="TST-2026-000001", **proof)  # type: ignore[arg-type]
            no_such = case_status(session, catalogue, reference="TST-2026-000009", **proof)  # type: ignore[arg-type]
    assert not_yours is no_such is None
    first, second = statements[: len(statements) // 2], statements[len(statements) // 2 :]
    assert first == second != []


def test_phone_or_conversation_without_a_reference_is_not_enough(
    database: Database, catalogue: Catalogue, opened: Opener
) -> None:
    opened()
    with database.read() as session:
        assert case_status(session, catalogue, phone=OWN_PHONE, conversation_id=7) is None


def test_a_conversation_lists_its_own_cases_newest_first(
    database: Database, catalogue: Catalogue, opened: Opener, clock: FixedClock
) -> None:
    opened()
    clock.advance(timedelta(days=1))
    opened()
    opened(conversation_id=8)
    with database.read() as session:
        assert [status.reference for status in cases_of(session, catalogue, 7)] == [
            "TST-2026-000002", "TST-2026-000001",
        ]  # fmt: skip


def test_an_agency_reads_its_own_cases_and_nobody_elses(database: Database, opened: Opener) -> None:
    complaint, report = opened().reference, opened("report").reference
    with database.read() as session:
        own = agency_case(session, report, agency="acc")
        assert own is not None
        assert own.fields["accused"] == "Karim Mia"
        assert agency_case(session, report, agency="police") is None
        assert agency_case(session, complaint, agency="acc") is None


def test_a_status_is_told_in_the_catalogues_words(
    database: Database, catalogue: Catalogue, opened: Opener, clock: FixedClock
) -> None:
    reference = opened().reference
    with database.write() as session:
        move_case(session, catalogue, clock, reference=reference, to="heard", actor="officer:1")
        status = case_status(session, catalogue, reference=reference, conversation_id=7)
        assert status is not None
        assert wording(session, catalogue, status).note.en == "now two"


def test_a_case_of_a_service_no_longer_offered_keeps_its_words(
    database: Database, catalogue: Catalogue, opened: Opener, tmp_path: Path
) -> None:
    opened()
    folder = write_sample(tmp_path / "c")
    (folder / "services" / "complaint.yml").unlink()
    without = load_catalogue(folder)
    with database.write() as session:
        (status,) = cases_of(session, without, 7)
        with pytest.raises(UnknownService):
            wording(session, without, status)
        store_catalogue(session, catalogue)
        store_catalogue(session, without)
        assert wording(session, without, status).note.en == "now one"


def test_a_case_in_a_stage_that_was_taken_out_is_still_told(
    database: Database, opened: Opener, tmp_path: Path
) -> None:
    opened()
    renamed = COMPLAINT.replace("submitted", "received")
    changed = load_catalogue(write_sample(tmp_path / "c", complaint=renamed))
    with database.read() as session:
        (status,) = cases_of(session, changed, 7)
        assert wording(session, changed, status).stage.en == "words"
