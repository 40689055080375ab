"""Wiring: what is wrong is told at the start."""

from __future__ import annotations

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.clock import FixedClock, SystemClock
from bot.privacy.blind_index import prepare_index_key
from bot.privacy.keyring import Keyring, install, new_field_key
from bot.runtime import check_clock, check_keys
from bot.settings import SettingsError
from bot.storage.database import Database


def test_keys_that_open_the_database_are_taken(database: Database) -> None:
    with database.write() as session:
        prepare_index_key(session)
    check_keys(database)


def test_keys_that_do_not_open_the_database_are_refused(database: Database) -> None:
    with database.write() as session:
        prepare_index_key(session)
    install(Keyring([new_field_key()]))
    with pytest.raises(SettingsError):
        check_keys(database)


def test_a_database_that_is_away_is_no_fault_of_the_keys() -> None:
    check_keys(Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing"))


def test_a_clock_that_differs_from_the_databases_is_told(database: Database) -> None:
    ahead = FixedClock(SystemClock().now() + timedelta(minutes=2))
    with capture_logs() as logged:
        check_clock(database, SystemClock())
        assert logged == []
        check_clock(database, ahead)
    # The embedded database has no clock of its own.
    told = [] if database.is_sqlite else ["clock_differs_from_the_databases"]
    assert [entry["event"] for entry in logged] == told
