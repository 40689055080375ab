"""Conversations that were there before notes can have some afterwards."""

from __future__ import annotations

from datetime import UTC, datetime

from alembic import command
from sqlalchemy import select, text

from bot.conversation.canned.model import CannedReplyRow
from bot.conversation.drafts.model import Draft
from bot.conversation.notes.model import Mention, Note
from bot.privacy.keyring import Keyring
from bot.storage.database import Database
from bot.storage.migrate import alembic_config, upgrade

OLD = text(
    "INSERT INTO conversation (id, channel, account_id, user_id, owner, standby, created_at)"
    " VALUES (1, 'facebook', '1', '2', 'bot', :no, :at)"
)


def test_an_old_conversation_can_have_notes_and_drafts_and_outlives_the_way_back(
    database_url: str, keyring: Keyring
) -> None:
    database = Database(database_url)
    at = datetime(2026, 11, 1, tzinfo=UTC)
    upgrade(database, "0008")
    with database.engine.begin() as connection:
        connection.execute(OLD, {"no": False, "at": at})
    upgrade(database)
    words = dict.fromkeys(("title_bn", "title_en", "text_bn", "text_en"), "কথা")
    with database.write() as session:
        session.add(Note(conversation_id=1, agency="police", author="officer:1", text="কথা", created_at=at))
        session.add(Mention(conversation_id=1, officer="officer:2", at=at))
        session.add(Draft(conversation_id=1, officer="officer:1", kind="note", text="কথা", saved_at=at))
        session.add(
            CannedReplyRow(agency="acc", office="", code="one", changed_by="x", changed_at=at, **words)
        )
    with database.read() as session:
        assert session.scalars(select(Note.text)).one() == session.scalars(select(Draft.text)).one() == "কথা"
    with database.engine.connect() as connection:
        command.downgrade(alembic_config(connection), "0008")
        assert connection.execute(text("SELECT user_id FROM conversation")).scalar_one() == "2"
    database.dispose()
