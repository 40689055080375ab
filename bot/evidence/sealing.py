"""Encrypting and opening whole files. Each row has a key of its own, kept under FIELD_KEYS like any secret.

AES-256-GCM (NIST SP 800-38D) with a random nonce in front; the object's name is authenticated along, so
that one object can't be put in the place of another. FIELD_KEYS can be rotated without touching a sealed
file.
"""

from __future__ import annotations

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.evidence.errors import SealBroken

NONCE_BYTES = 12


def new_data_key() -> str:
    """A fresh random key of 256 bits, in hexadecimal."""
    return AESGCM.generate_key(256).hex()


def seal(data_key: str, object_key: str, content: bytes) -> bytes:
    """``content`` encrypted, to be stored under ``object_key``."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(bytes.fromhex(data_key)).encrypt(nonce, content, object_key.encode())


def unseal(data_key: str, object_key: str, sealed: bytes) -> bytes:
    """What :func:`seal` was given.

    Raises:
        SealBroken: the bytes were changed, or belong to another object.
    """
    nonce, ciphertext = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        return AESGCM(bytes.fromhex(data_key)).decrypt(nonce, ciphertext, object_key.encode())
    except (InvalidTag, ValueError):
        raise SealBroken("the stored bytes are not those that were sealed") from None


def fingerprint(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
