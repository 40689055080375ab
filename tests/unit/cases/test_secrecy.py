"""Nothing that a citizen tells can be read from the database's files or columns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import inspect

from bot.cases.commands import add_information, move_case
from bot.cases.queries import agency_case, case_status
from bot.catalogue.commands import bind_page
from bot.catalogue.loader import Catalogue
from bot.clock import FixedClock
from bot.privacy.keyring import Keyring, install, new_field_key
from bot.privacy.rotation import rotate_keys
from bot.storage.database import Database
from tests.unit.cases.conftest import COMPLAINT, Opener

SENSITIVE = (
    "রহিম উদ্দিন", "1712345678", "1999999999", "1234567890", "AB1234567", "Karim Mia", "ঘুষ চেয়েছেন",
    "shunani te asen", "page-token-in-clear", "আরও একটা কথা",
)  # fmt: skip


def stored_bytes(database: Database) -> Iterator[bytes]:
    """All bytes of an SQLite database's files; all cells of every table on PostgreSQL."""
    if database.is_sqlite:
        for path in sorted(Path(str(database.url.database)).parent.glob("bot.db*")):
            yield path.read_bytes()
        return
    with database.engine.connect() as connection:
        for table in inspect(database.engine).get_table_names():
            for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"'):
                for cell in row:
                    yield str(cell).encode()


def test_no_sensitive_value_is_stored_in_clear(
    database: Database, catalogue: Catalogue, clock: FixedClock, opened: Opener
) -> None:
    reference = opened(idempotency_key="turn-1").reference
    opened("report", anonymous=True)
    with database.write() as session:
        move_case(
            session,
            catalogue,
            clock,
            reference=reference,
            to="heard",
            actor="officer:1",
            note="shunani te asen",
        )
        add_information(session, catalogue, clock, text="আরও একটা কথা", reference=reference, conversation_id=7)
        bind_page(session, catalogue, clock, page_id="1", office_code="acc-hq", token="page-token-in-clear")
    everything = b"\n".join(stored_bytes(database))
    assert reference.encode() in everything
    for value in SENSITIVE:
        for encoding in ("utf-8", "utf-16-le", "unicode-escape"):
            assert value.encode(encoding) not in everything


def test_cases_are_read_and_found_after_the_old_key_is_gone(
    database: Database, catalogue: Catalogue, opened: Opener
) -> None:
    old, new = new_field_key(), new_field_key()
    install(Keyring([old]))
    reference = opened(idempotency_key="turn-1").reference
    code = opened("report", anonymous=True).receipt_code
    install(Keyring([new, old]))
    assert rotate_keys(database).is_finished
    install(Keyring([new]))
    restarted = Database(database.url)
    with restarted.read() as session:
        assert case_status(session, catalogue, reference=reference, phone="01712345678") is not None
        assert case_status(session, catalogue, receipt_code=code) is not None
        case = agency_case(session, reference, agency="dncrp")
        assert case is not None
        assert case.fields == COMPLAINT
    restarted.dispose()
