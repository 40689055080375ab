"""The step to working together, and back, with data on both sides."""

from __future__ import annotations

from alembic import command
from sqlalchemy import text

from bot.privacy.keyring import Keyring
from bot.storage.database import Database
from bot.storage.migrate import alembic_config
from tests.integration.test_migrations import CONVERSATION, MESSAGE

ACCOUNT = """
INSERT INTO account (
    id, email, name, password_hash, role, language, is_active, failures, totp_step, password_changed_at,
    created_at
)
VALUES (1, 'a@b.example', 'a', 'x', 'officer', 'bn', true, 0, 0, :now, :now)
"""
HAND = """
INSERT INTO handover_event (id, conversation_id, kind, actor, at) VALUES (1, 1, 'taken', 'officer:1', :now)
"""
LOOKS = "INSERT INTO presence (conversation_id, holder, seen_at) VALUES (1, 'officer:1', :now)"
NEW_COLUMNS = "SELECT words_from_at, waits_until_at, transfer_id FROM conversation"


def test_conversations_and_accounts_outlive_the_step_and_the_way_back(
    database_url: str, keyring: Keyring
) -> None:
    database = Database(database_url)
    moment = {"now": "2026-11-23 04:00:00+00:00"}
    with database.engine.connect() as connection:
        config = alembic_config(connection)
        command.upgrade(config, "0008")
        for statement in (CONVERSATION, MESSAGE, ACCOUNT):
            connection.execute(text(statement), moment)
        command.upgrade(config, "0013")
        assert tuple(connection.execute(text(NEW_COLUMNS)).one()) == (None, None, None)
        assert connection.execute(text("SELECT away_since_at FROM account")).scalar_one() is None
        for statement in (HAND, LOOKS):
            connection.execute(text(statement), moment)
        command.downgrade(config, "0008")
        assert connection.execute(text("SELECT user_id FROM conversation")).scalar_one() == "2"
        assert connection.execute(text("SELECT name FROM account")).scalar_one() == "a"
        assert connection.execute(text("SELECT status FROM outbox_message")).scalar_one() == "failed"
    database.dispose()
