"""A table with encrypted columns of both types, kept apart from the program's own tables."""

from __future__ import annotations

from typing import Any

from sqlalchemy import MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.privacy.columns import EncryptedJSON, EncryptedText
from bot.schema import metadata


def with_the_programs_tables() -> MetaData:
    """A copy of the program's metadata, to which a test may add."""
    copy = MetaData()
    for table in metadata().sorted_tables:
        table.to_metadata(copy)
    return copy


class OwnBase(DeclarativeBase):
    """Keeps the test's table out of the program's metadata."""

    metadata = with_the_programs_tables()


class Kept(OwnBase):
    """Something sensitive; the key has two columns, as some tables have."""

    __tablename__ = "test_kept"

    shelf: Mapped[str] = mapped_column(String(20), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str | None] = mapped_column(EncryptedText)
    value: Mapped[Any] = mapped_column(EncryptedJSON, nullable=True)
