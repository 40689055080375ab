"""A database with data from before there was evidence."""

from __future__ import annotations

from datetime import timedelta

from alembic import command
from sqlalchemy import inspect, select, text

from bot.clock import FixedClock
from bot.conversation.events import EventKind, ReceivedEvent
from bot.conversation.inbox import receive
from bot.conversation.model import InboundEvent
from bot.evidence import errands
from bot.evidence.model import Evidence
from bot.privacy.keyring import Keyring, encrypt
from bot.storage.database import Database
from bot.storage.migrate import alembic_config, upgrade

BEFORE, REVISION = "0004", "0005"
OLD_EVENT = text(
    "INSERT INTO inbound_event (natural_key, channel, kind, event_at, received_at, due_at, content, status,"
    " attempts) VALUES ('m1', 'facebook', 'message', :at, :at, :at, :content, 'done', 0)"
)
URL = "https://scontent.fbcdn.net/1.jpg"


def message(key: str, clock: FixedClock, **content: object) -> ReceivedEvent:
    return ReceivedEvent(key, EventKind.MESSAGE, "facebook", "111", "42", clock.now(), dict(content))


def test_what_was_there_stays_and_files_are_expected_from_then_on(
    database_url: str, keyring: Keyring, clock: FixedClock
) -> None:
    database = Database(database_url)
    upgrade(database, BEFORE)
    with database.engine.begin() as connection:
        connection.execute(OLD_EVENT, {"content": encrypt('{"text": "hello"}'), "at": clock.now()})

    upgrade(database)
    clock.advance(timedelta(seconds=1))
    receive(database, clock, [message("m2", clock, attachments=[{"type": "image", "url": URL}])])

    with database.write() as session:
        words = session.scalars(select(InboundEvent.content).order_by(InboundEvent.id)).all()
        assert words[0] == {"text": "hello"}
        (errand,) = errands.begin(session, clock.now(), 10)
        assert errand.url == URL
        assert words[1]["attachments"][0]["evidence"] == errand.evidence_id
    database.dispose()


def test_the_way_back_takes_the_table_away_and_nothing_else(database_url: str, keyring: Keyring) -> None:
    database = Database(database_url)
    upgrade(database, REVISION)
    with database.engine.connect() as connection:
        command.downgrade(alembic_config(connection), BEFORE)
        connection.commit()

    tables = inspect(database.engine).get_table_names()
    assert Evidence.__tablename__ not in tables and "inbound_event" in tables
    database.dispose()
