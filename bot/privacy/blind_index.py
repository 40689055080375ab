"""Finding an encrypted value again without being able to read it.

A blind index is HMAC-SHA256 of the normalised value under a data key of the database's own. Who has the
database alone can neither read a phone number from it nor test a list of all phone numbers against it.
"""

from __future__ import annotations

import hmac
import re
import secrets
from typing import Literal, get_args
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.privacy.model import PrivacyKey
from bot.storage.database import insert_ignore
from bot.text.normalise import ascii_digits, normalise

IndexKind = Literal["phone", "passport", "nid", "receipt", "command", "recovery"]
"""What is indexed. The kind is part of the hash: equal digits of two kinds have different indexes."""

INDEX_LENGTH = 64
"""Characters of a blind index: SHA-256 in hexadecimal."""

_KEY_NAME = "blind_index"
_MADE_HERE = "blind_index_key_made_here"
_STORED = select(PrivacyKey.wrapped).where(PrivacyKey.name == _KEY_NAME)
_keys: WeakKeyDictionary[Engine, bytes] = WeakKeyDictionary()


def blind_index(session: Session, kind: IndexKind, value: str) -> str:
    """The index of a value: the same for every way of writing it (spaces, case, Bangla digits, +88).

    The data key is made in the session's transaction when the database has none yet.
    """
    message = f"{kind}\0{normalised_for_index(kind, value)}".encode("utf-8", "surrogatepass")
    return hmac.digest(_index_key(session), message, "sha256").hex()


def normalised_for_index(kind: IndexKind, value: str) -> str:
    """One spelling of a value, so that the same phone or number always has the same index."""
    if kind not in get_args(IndexKind):
        raise ValueError(f"nothing of kind {kind} is indexed")
    if kind in ("command", "recovery"):
        return value
    plain = ascii_digits(normalise(value))
    if kind == "passport":
        return re.sub(r"[^A-Z0-9]", "", plain.upper())
    digits = re.sub(r"[^0-9]", "", plain)
    if kind == "phone":
        return _national(digits)
    return digits


def _national(digits: str) -> str:
    """A phone's digits without the country's 88, so that 01712…, 8801712… and 1712… are one number."""
    if len(digits) > 11:
        return digits.removeprefix("00").removeprefix("88")
    return f"0{digits}" if len(digits) == 10 and digits.startswith("1") else digits


def token_key(session: Session) -> bytes:
    """The key under which an index of words blinds its tokens; what it makes equals no blind index."""
    return hmac.digest(_index_key(session), b"tokens of words", "sha256")


def prepare_index_key(session: Session) -> None:
    """Make the data key if the database has none; for the moment when tables are made, before any traffic."""
    _index_key(session)


def _index_key(session: Session) -> bytes:
    engine = session.get_bind().engine
    known = _keys.get(engine)
    if known is not None:
        return known
    found = session.scalars(_STORED).one_or_none()
    if found is None:
        # Two processes may both find none: the row's name decides, and the loser reads the winner's.
        insert_ignore(session, PrivacyKey, [{"name": _KEY_NAME, "wrapped": secrets.token_hex(32)}])
        session.info[_MADE_HERE] = True
        found = session.scalars(_STORED).one()
    key = bytes.fromhex(found)
    if _MADE_HERE not in session.info:
        # Remembered only once it is committed: until then a roll-back would take the key with it.
        _keys[engine] = key
    return key
