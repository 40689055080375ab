"""Cases that were there before hearings and links can have a place and be linked afterwards."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.cases.hearings.model import HearingBooking
from bot.cases.links.model import CaseLink
from bot.privacy.keyring import Keyring
from bot.schema import metadata
from bot.storage.database import Database
from bot.storage.migrate import upgrade

BEFORE = "0006"
OLD_CASE = text(
    "INSERT INTO cases (reference, service, agency, office, stage, fields, anonymous, opened_at, stage_since)"
    " VALUES ('HRG-2026-000001', 'public_hearing', 'dc_office', 'dc-sylhet', 'submitted',"
    " :fields, :no, :at, :at)"
)


def test_an_old_case_can_have_a_place_and_be_linked(database_url: str, keyring: Keyring) -> None:
    database = Database(database_url)
    at = datetime(2026, 11, 1, tzinfo=UTC)
    upgrade(database, BEFORE)
    with database.engine.begin() as connection:
        connection.execute(OLD_CASE, {"fields": b"", "no": False, "at": at})
    upgrade(database)
    assert "cases" in metadata().tables
    with database.write() as session:
        session.add(HearingBooking(case_id=1, office="dc-sylhet", held_on=date(2026, 11, 25)))
        session.add(CaseLink(case_id=1, group_id=1, linked_by="officer:1", linked_at=at))
    with pytest.raises(IntegrityError), database.write() as session:
        session.add(HearingBooking(case_id=2, office="dc-sylhet", held_on=date(2026, 11, 25)))
    database.dispose()
