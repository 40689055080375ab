"""Finding encrypted values by a keyed hash."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.privacy.blind_index import IndexKind, blind_index, normalised_for_index, prepare_index_key
from bot.privacy.model import PrivacyKey
from bot.storage.database import Database


def index(database: Database, kind: IndexKind, value: str) -> str:
    with database.write() as session:
        return blind_index(session, kind, value)


@pytest.mark.parametrize(
    "written",
    ["01712345678", "+8801712345678", "8801712345678", "008801712345678", "1712345678", "017-1234 5678",
     "০১৭১২৩৪৫৬৭৮", "+৮৮০১৭১২-৩৪৫৬৭৮"],
)  # fmt: skip
def test_a_phone_is_one_phone_however_it_is_written(written: str) -> None:
    assert normalised_for_index("phone", written) == "01712345678"


@pytest.mark.parametrize("written", ["AB1234567", "ab 1234567", "AB-1234567", "ab১২৩৪৫৬৭"])
def test_a_passport_is_one_passport_however_it_is_written(written: str) -> None:
    assert normalised_for_index("passport", written) == "AB1234567"


@given(nid=st.from_regex(r"[0-9]{10}|[0-9]{13}|[0-9]{17}", fullmatch=True), gap=st.sampled_from(" -\u200c"))
def test_digits_of_an_nid_are_all_that_counts(nid: str, gap: str) -> None:
    assert normalised_for_index("nid", gap.join(nid)) == nid


def test_unknown_kinds_are_refused() -> None:
    with pytest.raises(ValueError, match="nothing of kind"):
        normalised_for_index("address", "Sylhet")  # type: ignore[arg-type]


def test_the_same_value_has_the_same_index_in_later_units_of_work(database: Database) -> None:
    first = index(database, "phone", "01712345678")
    assert index(database, "phone", "+৮৮০১৭১২৩৪৫৬৭৮") == first
    assert len(first) == 64


def test_other_values_and_other_kinds_have_other_indexes(database: Database) -> None:
    indexes = {
        index(database, "phone", "01712345678"), index(database, "phone", "01712345679"),
        index(database, "nid", "01712345678"), index(database, "receipt", "01712345678"),
    }  # fmt: skip
    assert len(indexes) == 4


def test_two_databases_hash_the_same_value_differently(database: Database, tmp_path: object) -> None:
    other = Database(f"sqlite:///{tmp_path}/other.db")
    PrivacyKey.metadata.create_all(other.engine)
    assert index(database, "phone", "01712345678") != index(other, "phone", "01712345678")
    other.dispose()


def test_a_restarted_process_finds_what_was_indexed_before(database: Database) -> None:
    first = index(database, "phone", "01712345678")
    again = Database(database.url)
    assert index(again, "phone", "01712345678") == first
    again.dispose()


def test_a_rolled_back_first_use_leaves_no_key_behind_in_memory(database: Database) -> None:
    with pytest.raises(RuntimeError), database.write() as session:
        blind_index(session, "phone", "01712345678")
        raise RuntimeError("the unit of work fails")
    first = index(database, "phone", "01712345678")
    again = Database(database.url)
    assert index(again, "phone", "01712345678") == first
    again.dispose()


def test_simultaneous_first_uses_agree_on_one_key(database: Database) -> None:
    barrier = threading.Barrier(6)

    def use(_: int) -> str:
        barrier.wait()
        return index(database, "phone", "01712345678")

    with ThreadPoolExecutor(6) as threads:
        assert len(set(threads.map(use, range(6)))) == 1
    with database.read() as session:
        assert len(session.scalars(select(PrivacyKey)).all()) == 1


def test_the_key_can_be_made_before_any_traffic(database: Database) -> None:
    with database.write() as session:
        prepare_index_key(session)
    with database.read() as session:
        assert blind_index(session, "nid", "1234567890") == index(database, "nid", "1234567890")


def test_the_index_key_is_stored_wrapped(database: Database) -> None:
    index(database, "phone", "01712345678")
    with database.read() as session:
        key = session.scalars(select(PrivacyKey.wrapped)).one()
    with database.engine.connect() as connection:
        (stored,) = connection.exec_driver_sql("SELECT wrapped FROM privacy_key").scalars()
    assert len(bytes.fromhex(key)) == 32
    assert key not in stored
