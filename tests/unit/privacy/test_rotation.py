"""Moving everything to a new key while the service runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from bot.privacy.blind_index import blind_index
from bot.privacy.keyring import Keyring, install, new_field_key
from bot.privacy.rotation import encrypted_tables, rotate_keys
from bot.privacy.rotation_report import RotationReport
from bot.schema import metadata
from bot.storage.database import Database
from tests.unit.privacy.table import Kept, OwnBase

OLD, NEW = new_field_key(), new_field_key()
ROWS = 23


@pytest.fixture
def filled(database: Database) -> Database:
    """A database written under the old key."""
    install(Keyring([OLD]))
    with database.write() as session:
        for number in range(ROWS):
            kept = Kept(
                shelf=f"shelf {number % 3}", number=number, text=f"text {number}", value={"n": number}
            )
            session.add(kept)
        session.add(Kept(shelf="empty", number=0))
    return database


def rotated(database: Database, batch_rows: int = 5) -> RotationReport:
    install(Keyring([NEW, OLD]))
    return rotate_keys(database, metadata=OwnBase.metadata, batch_rows=batch_rows)


def test_after_rotation_the_old_key_can_be_removed(filled: Database) -> None:
    report = rotated(filled)
    assert report.is_finished
    assert vars(report.tables["test_kept"]) == {
        "rotated": 2 * ROWS, "current": 0, "changed_meanwhile": 0, "unreadable": 0,
    }  # fmt: skip
    install(Keyring([NEW]))
    with filled.read() as session:
        for number in range(ROWS):
            kept = session.get_one(Kept, (f"shelf {number % 3}", number))
            assert (kept.text, kept.value) == (f"text {number}", {"n": number})
        assert session.get_one(Kept, ("empty", 0)).text is None


def test_blind_indexes_are_the_same_after_rotation(filled: Database) -> None:
    with filled.write() as session:
        before = blind_index(session, "phone", "01712345678")
    rotated(filled)
    install(Keyring([NEW]))
    restarted = Database(filled.url)
    with restarted.read() as session:
        assert blind_index(session, "phone", "01712345678") == before
    restarted.dispose()


def test_a_second_rotation_writes_nothing(filled: Database) -> None:
    rotated(filled)
    report = rotated(filled).tables["test_kept"]
    assert (report.rotated, report.current) == (0, 2 * ROWS)


def test_a_rotation_that_was_cut_short_goes_on_where_it_stopped(
    filled: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, writes = filled.write, 0

    @contextmanager
    def write_twice() -> Iterator[Session]:
        nonlocal writes
        writes += 1
        if writes > 2:
            raise KeyboardInterrupt
        with write() as session:
            yield session

    monkeypatch.setattr(filled, "write", write_twice)
    with pytest.raises(KeyboardInterrupt):
        rotated(filled)
    monkeypatch.setattr(filled, "write", write)
    report = rotated(filled)
    assert 0 < report.tables["test_kept"].rotated < 2 * ROWS
    assert report.is_finished


def test_a_row_that_is_changed_meanwhile_keeps_its_new_value(
    filled: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, interfered = filled.write, False

    @contextmanager
    def write_after_somebody_else() -> Iterator[Session]:
        nonlocal interfered
        if not interfered:
            interfered = True
            install(Keyring([OLD]))  # a process that was not restarted yet
            with write() as session:
                session.get_one(Kept, ("shelf 0", 0)).text = "changed meanwhile"
            install(Keyring([NEW, OLD]))
        with write() as session:
            yield session

    monkeypatch.setattr(filled, "write", write_after_somebody_else)
    report = rotated(filled)
    assert report.is_finished
    assert report.tables["test_kept"].rotated == 2 * ROWS
    install(Keyring([NEW]))
    with filled.read() as session:
        assert session.get_one(Kept, ("shelf 0", 0)).text == "changed meanwhile"


def test_a_value_that_no_key_opens_is_counted_and_left_alone(filled: Database) -> None:
    install(Keyring([new_field_key()]))
    with filled.write() as session:
        session.add(Kept(shelf="lost", number=1, text="lost"))
    report = rotated(filled)
    assert report.tables["test_kept"].unreadable == 1
    assert not report.is_finished


def test_a_table_the_program_does_not_know_keeps_the_old_key_in_use(filled: Database) -> None:
    with filled.engine.begin() as connection:
        connection.execute(sql("CREATE TABLE of_a_newer_version (id INTEGER PRIMARY KEY)"))
    report = rotated(filled)
    assert report.unknown_tables == ["of_a_newer_version"]
    assert not report.is_finished


def test_every_table_with_an_encrypted_column_is_rotated() -> None:
    assert {"privacy_key", "page", "cases", "case_event", "command_receipt"} <= {
        table.name for table in encrypted_tables(metadata())
    }
