"""Encrypted columns on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import func, literal_column, select
from sqlalchemy.exc import CompileError

from bot.privacy.errors import Unreadable
from bot.privacy.keyring import Keyring, install, new_field_key
from bot.storage.database import Database
from tests.unit.privacy.table import Kept

SENSITIVE = "রহিম উদ্দিন Rahim 01712345678 \ud83d"


def stored(database: Database) -> list[str]:
    with database.engine.connect() as connection:
        return [str(cell) for row in connection.exec_driver_sql("SELECT * FROM test_kept") for cell in row]


@pytest.mark.parametrize("value", [{"a": [1, 2.5, None, True]}, [], "text", 0, {"s": "\ud83d"}, {"বাংলা": "ক"}])
def test_json_comes_back_as_it_was(database: Database, value: object) -> None:
    with database.write() as session:
        session.add(Kept(shelf="a", number=1, text=SENSITIVE, value=value))
    with database.read() as session:
        kept = session.get_one(Kept, ("a", 1))
        assert (kept.text, kept.value) == (SENSITIVE, value)


def test_nothing_of_a_value_can_be_read_in_its_column(database: Database) -> None:
    with database.write() as session:
        session.add(Kept(shelf="a", number=1, text=SENSITIVE, value={"phone": "01712345678"}))
    assert not [cell for cell in stored(database) if "Rahim" in cell or "0171" in cell or "phone" in cell]


def test_equal_values_do_not_look_equal(database: Database) -> None:
    with database.write() as session:
        session.add_all(Kept(shelf="a", number=number, text="same") for number in (1, 2))
    with database.read() as session:
        assert (
            session.scalar(select(func.count(func.distinct(literal_column("text")))).select_from(Kept)) == 2
        )


def test_null_stays_null(database: Database) -> None:
    with database.write() as session:
        session.add(Kept(shelf="a", number=1))
    with database.read() as session:
        assert session.scalar(select(func.count()).where(Kept.text.is_(None), Kept.value.is_(None))) == 1


def test_a_value_under_an_unknown_key_is_an_error_and_not_an_empty_field(database: Database) -> None:
    with database.write() as session:
        session.add(Kept(shelf="a", number=1, text="value"))
    install(Keyring([new_field_key()]))
    with database.read() as session, pytest.raises(Unreadable):
        session.get_one(Kept, ("a", 1))


def test_a_value_is_never_written_into_a_statements_text(database: Database) -> None:
    statement = select(Kept.number).where(Kept.text == "01712345678")
    with pytest.raises((TypeError, CompileError)):
        statement.compile(database.engine, compile_kwargs={"literal_binds": True})
