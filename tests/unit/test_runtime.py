"""Wiring: what is wrong is told at the start."""

from __future__ import annotations

import pytest

from bot.privacy.blind_index import prepare_index_key
from bot.privacy.keyring import Keyring, install, new_field_key
from bot.runtime import check_keys
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
