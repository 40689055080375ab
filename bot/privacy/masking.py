"""Showing just enough of a sensitive value: for screens of staff who need to recognise it, and for logs.

Masked values are for people to read; they are never parsed, compared or stored.
"""

from __future__ import annotations

import unicodedata
from typing import Any

MASK = "•"
HASANTA = "\u09cd"
_KEPT_OF_PHONE = 3
_KEPT_OF_NUMBER = 4


def mask_phone(phone: str) -> str:
    """A phone number's last three digits: ``+8801712345678`` is ``•••••••••••678``."""
    return _tail(phone, _KEPT_OF_PHONE)


def mask_nid(nid: str) -> str:
    """A national id's last four digits."""
    return _tail(nid, _KEPT_OF_NUMBER)


def mask_passport(passport: str) -> str:
    """A passport number's last four characters."""
    return _tail(passport, _KEPT_OF_NUMBER)


def mask_name(name: str) -> str:
    """The first letter of each part of a name, whole with the signs that belong to it."""
    return " ".join(_first_cluster(part) + MASK * 3 for part in name.split())


def mask_secret(_value: Any) -> str:
    """Nothing of it, not even its length."""
    return MASK * 4


_MASKS = {"phone": mask_phone, "nid": mask_nid, "passport": mask_passport, "name": mask_name}


def mask_field(kind: str, privacy: str, value: Any) -> Any:
    """A case field as it may be shown in a list: by the field's ``kind`` and ``privacy`` in the catalogue.

    ``plain`` stays, ``personal`` is shortened if there is a safe way for its kind, everything else is hidden.
    """
    if value is None or privacy == "plain":
        return value
    mask = _MASKS.get(kind) if privacy == "personal" else None
    return mask(str(value)) if mask else mask_secret(value)


def _tail(value: str, kept: int) -> str:
    plain = "".join(value.split())
    # Of something too short to hide in, nothing is shown.
    return MASK * max(len(plain) - kept, 4) + plain[-kept:] if len(plain) > 2 * kept else MASK * 4


def _first_cluster(part: str) -> str:
    # Vowel signs belong to their letter, and a hasanta joins the next one: a conjunct is never cut.
    end = 1
    while end < len(part) and (unicodedata.category(part[end])[0] == "M" or part[end - 1] == HASANTA):
        end += 1
    return part[:end]
