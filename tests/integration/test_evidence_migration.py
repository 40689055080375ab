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
from bot.evidence.copies import ask_for_copies, is_copy_due
from bot.evidence.model import Evidence
from bot.privacy.keyring import Keyring, encrypt
from bot.storage.database import Database
from bot.storage.migrate import alembic_config, upgrade

BEFORE, REVISION = "0004", "0005"
OLD_EVENT = text(
    "INSERT INTO inbound_event (natural_key, channel, kind, event_at, received_at, due_at, content, status,"
    " attempts) VALUES ('m1', 'facebook', 'message', :at, :at, :at, :content, 'done', 0)"
)
BEFORE_COPIES = "0020"
OLD_FILE = text(
    "INSERT INTO evidence (id, anonymous, kind, status, attempts, media_type, view_type, received_at)"
    " VALUES (:id, :no, 'file', 'fetched', 1, 'application/pdf', :view_type, :at)"
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


def test_of_files_from_before_copies_are_made_when_somebody_asks(
    database_url: str, keyring: Keyring, clock: FixedClock
) -> None:
    database = Database(database_url)
    upgrade(database, BEFORE_COPIES)
    with database.engine.begin() as connection:
        for number, view_type in enumerate((None, "image/jpeg")):
            values = {"id": str(number) * 32, "view_type": view_type, "at": clock.now(), "no": False}
            connection.execute(OLD_FILE, values)

    upgrade(database)

    with database.write() as session:
        assert not is_copy_due(session, clock.now())
        assert ask_for_copies(session, clock.now()) == 1
        assert is_copy_due(session, clock.now())
    with database.engine.connect() as connection:
        command.downgrade(alembic_config(connection), BEFORE_COPIES)
        connection.commit()
        kept = connection.scalars(text("SELECT view_type FROM evidence ORDER BY id")).all()
    assert kept == [None, "image/jpeg"]
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
