"""Column types whose values are encrypted on their way into the database.

The database sees ASCII text in a TEXT column, on SQLite and PostgreSQL alike. An encrypted value can't be
compared or sorted by the database: what must be found again has a blind index beside it.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from bot.privacy.keyring import decrypt, encrypt


class Encrypted(TypeDecorator[Any]):
    """Base of the encrypted types; rotation finds columns by it."""

    impl = Text
    cache_ok = True

    def process_literal_param(self, value: Any, dialect: Dialect) -> str:
        """Refused: a statement with the value written into it could end up in a log."""
        raise TypeError("an encrypted value is never written into a statement's text")


class EncryptedText(Encrypted):
    """A text, encrypted. NULL stays NULL."""

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """To the database."""
        return None if value is None else encrypt(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """From the database; Unreadable if no key opens it."""
        return None if value is None else decrypt(value)


class EncryptedJSON(Encrypted):
    """A JSON value, encrypted. Python's None is NULL; assign a new value to change it, it is not watched."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """To the database."""
        # ASCII escapes keep lone surrogates, which UTF-8 would refuse.
        return None if value is None else encrypt(json.dumps(value, ensure_ascii=True, separators=(",", ":")))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """From the database; Unreadable if no key opens it."""
        return None if value is None else json.loads(decrypt(value))
