"""The step to the lists, and back, with conversations and cases from before."""

from __future__ import annotations

from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, text

from bot.privacy.keyring import Keyring
from bot.storage.database import Database
from bot.storage.migrate import alembic_config, upgrade

PAGE = """
INSERT INTO page (page_id, channel, office_code, agency_code, token, status, created_at)
VALUES ('1', 'facebook', 'sp-sylhet', 'police', 'x', 'active', :at)
"""
OFFICE = """
INSERT INTO catalogue_entry (kind, code, digest, content, is_active)
VALUES ('office', 'dncrp-hq', 'd', '{"agency": "dncrp"}', true)
"""
CONVERSATION = """
INSERT INTO conversation (
    id, channel, account_id, user_id, owner, team, officer, owner_since_at, last_inbound_at, standby,
    created_at
)
VALUES (:id, 'facebook', '1', :id, :owner, :team, :officer, :since, :heard, false, :at)
"""
CASE = """
INSERT INTO cases (
    id, reference, service, agency, office, stage, fields, anonymous, conversation_id, opened_at, stage_since,
    due_on, stage_due_at, closed_at
)
VALUES (
    :id, :id, :service, 'police', 'sp-sylhet', :stage, 'x', false, 1, :at, :at, :due_on, :stage_due, :closed
)
"""
AT = "2026-11-01 04:00:00+00:00"
EARLY, LATE = "2026-11-02 04:00:00+00:00", "2026-11-03 04:00:00+00:00"


def conversation(connection: Connection, number: int, owner: str, **columns: Any) -> None:
    known = {"team": None, "officer": None, "since": EARLY, "heard": LATE, "at": AT}
    values = {**known, **columns, "id": str(number), "owner": owner}
    connection.execute(text(CONVERSATION.replace("VALUES (:id", f"VALUES ({number}")), values)


def case(connection: Connection, number: int, service: str, stage: str, **columns: Any) -> None:
    known = {"due_on": None, "stage_due": None, "closed": None, "at": AT}
    values = {**known, **columns, "id": f"R-{number}", "service": service, "stage": stage}
    connection.execute(text(CASE.replace("VALUES (\n    :id", f"VALUES (\n    {number}")), values)


def column(connection: Connection, query: str) -> list[Any]:
    return [None if value is None else str(value)[:19] for value in connection.scalars(text(query))]


@pytest.fixture
def before(database_url: str, keyring: Keyring) -> Database:
    """A database as it was, with somebody in each situation."""
    database = Database(database_url)
    upgrade(database, "0008")
    with database.engine.begin() as connection:
        connection.execute(text(PAGE), {"at": AT})
        connection.execute(text(OFFICE))
        conversation(connection, 1, "bot")
        conversation(connection, 2, "waiting", team="dncrp-hq")
        conversation(connection, 3, "officer", officer="officer:1")
        conversation(connection, 4, "officer", officer="officer:1", since=LATE, heard=EARLY)
        case(connection, 1, "police_complaint", "submitted", due_on="2026-12-01")
        case(connection, 2, "general_grievance", "resolved", due_on="2026-12-01", stage_due=LATE)
        case(connection, 3, "police_complaint", "submitted", due_on="2026-12-01", stage_due=LATE)
        case(connection, 4, "police_complaint", "withdrawn", due_on="2026-12-01", closed=LATE)
    return database


def test_what_was_there_stands_in_the_lists(before: Database) -> None:
    upgrade(before)
    with before.engine.connect() as connection:
        rows = "SELECT {} FROM conversation ORDER BY id"
        assert column(connection, rows.format("office")) == [
            "sp-sylhet",
            "dncrp-hq",
            "sp-sylhet",
            "sp-sylhet",
        ]
        assert column(connection, rows.format("agency")) == ["police", "dncrp", "police", "police"]
        assert column(connection, rows.format("waits_since_at")) == [None, EARLY[:19], LATE[:19], None]
        assert column(connection, rows.format("asked_at")) == [None, None, None, LATE[:19]]
        # Of a confidential service nothing tells.
        assert column(connection, rows.format("service")) == ["police_complaint", None, None, None]
        cases = "SELECT {} FROM cases ORDER BY id"
        # The last day ends at midnight in Dhaka.
        due = ["2026-12-01 18:00:00", LATE[:19], LATE[:19], None]
        assert column(connection, cases.format("next_due_at")) == due
        assert column(connection, cases.format("paused_at")) == [None, AT[:19], None, None]
        assert connection.execute(text("SELECT count(*) FROM label")).scalar_one() == 0
    before.dispose()


def test_the_way_back_keeps_conversations_and_cases(before: Database) -> None:
    with before.engine.connect() as connection:
        config = alembic_config(connection)
        command.upgrade(config, "0014")
        command.downgrade(config, "0008")
        assert column(connection, "SELECT owner FROM conversation ORDER BY id")[1] == "waiting"
        assert column(connection, "SELECT stage FROM cases ORDER BY id")[1] == "resolved"
    before.dispose()
