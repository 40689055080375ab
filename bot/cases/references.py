"""Case references such as ``PCC-2026-000123``: giving them out and recognising them in any writing."""

from __future__ import annotations

import re
from collections.abc import Collection

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from bot.cases.model import ReferenceCounter
from bot.text.normalise import ascii_digits, normalise

# Latin letters as they are said, and prefixes read as words, in Bangla script.
_LETTER_NAMES = {
    "এইচ": "H", "এন": "N", "এল": "L", "আর": "R", "আই": "I", "পি": "P", "সি": "C", "ছি": "C", "ও": "O",
    "টি": "T", "ই": "E", "ডি": "D", "জি": "G", "ভি": "V",
}  # fmt: skip
_PREFIX_WORDS = {
    "কন": "CON", "কর": "COR", "টেন": "TEN", "পোল": "POL", "পল": "POL", "পেন": "PEN", "সিট": "CIT",
    "রেহ": "REH",
}  # fmt: skip
_LETTER = f"(?:[A-Z]|{'|'.join(_LETTER_NAMES)})"
_WORD_START = r"(?<![A-Z0-9\u0980-\u09ff])"
_GAP = r"[\s\-_/.:,#]*"
# O for zero and I or L for one are slips of whoever copied the number from a screen.
_REFERENCE = re.compile(
    rf"{_WORD_START}(?P<prefix>{_LETTER}(?:[\s.]*{_LETTER}){{2}}|{'|'.join(_PREFIX_WORDS)})"
    rf"{_GAP}(?P<year>2[0O][0-9OIL]{{2}}){_GAP}(?P<number>[0-9OIL]{{1,9}})(?![A-Z0-9])"
)
_SLIPS = str.maketrans("OIL", "011")


def make_reference(prefix: str, year: int, number: int) -> str:
    """The reference of a service's ``number``-th case of a year."""
    return f"{prefix}-{year}-{number:06d}"


def normalise_reference(text: str, prefixes: Collection[str] | None = None) -> str | None:
    """The first reference in ``text``, as it was given out; None if there is none.

    Any script, digits and case are understood, and missing or other separators and leading zeros.

    Args:
        text: what a citizen or an officer typed.
        prefixes: the prefixes that exist; any three letters unless given.
    """
    plain = ascii_digits(normalise(text)).upper()
    for match in _REFERENCE.finditer(plain):
        prefix = _latin_prefix(match["prefix"])
        if prefixes is None or prefix in prefixes:
            year, number = (int(match[part].translate(_SLIPS)) for part in ("year", "number"))
            return make_reference(prefix, year, number)
    return None


def _latin_prefix(written: str) -> str:
    if written in _PREFIX_WORDS:
        return _PREFIX_WORDS[written]
    letters = re.findall(_LETTER, written)
    return "".join(_LETTER_NAMES.get(letter, letter) for letter in letters)


def next_reference(session: Session, prefix: str, year: int) -> str:
    """A reference that nobody else gets.

    SQLite counts in the session's own transaction: it has one writer anyway, and a roll-back leaves no gap.
    PostgreSQL counts in a short transaction of its own, else whoever opens a case would wait for every other
    unit of work that opened one, and two that open several could wait for each other; there a roll-back
    leaves a gap.
    """
    bind = session.get_bind()
    if bind.dialect.name == "sqlite":
        return make_reference(prefix, year, _count(session.connection(), prefix, year))
    with bind.engine.begin() as connection:
        return make_reference(prefix, year, _count(connection, prefix, year))


def _count(connection: Connection, prefix: str, year: int) -> int:
    insert = postgresql_insert if connection.dialect.name == "postgresql" else sqlite_insert
    statement = (
        insert(ReferenceCounter)
        .values(prefix=prefix, year=year, last=1)
        .on_conflict_do_update(index_elements=["prefix", "year"], set_={"last": ReferenceCounter.last + 1})
        .returning(ReferenceCounter.last)
    )
    return connection.execute(statement).scalar_one()
