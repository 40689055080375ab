"""Where sealed bytes lie: a folder, or a bucket that speaks S3. It sees ciphertext and random names only."""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from bot.evidence.errors import StoreFault

DISK = "disk"
#: So many characters of a name make a folder of their own, so that none grows too full.
FOLDER_CHARACTERS = 2
S3_TIMEOUT_SECONDS = 30
S3_RETRIES = 2
#: S3's error code where it is the bucket that is missing, and not the object.
NO_BUCKET = "NoSuchBucket"


class Store(Protocol):
    """Keeps bytes under names. Every method raises StoreFault where the store fails."""

    def put(self, key: str, content: bytes) -> None:
        """Keep ``content`` durably. A name is written once: one that is taken is a fault."""
        ...

    def get(self, key: str) -> bytes | None:
        """What is kept under a name; None if nothing is."""
        ...

    def remove(self, key: str) -> None:
        """Remove what is kept under a name, if anything."""
        ...


class DiskStore:
    """A folder on this machine, or one that all machines mount."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, key: str, content: bytes) -> None:
        """Written beside its place, flushed to the disk, then linked: whole, or not there."""
        path = self._path(key)
        draft = path.with_name(f".{secrets.token_hex(8)}")
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.parent.mkdir(mode=0o700, exist_ok=True)
            try:
                with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                # The moment would lead from an anonymous report to a conversation.
                os.utime(draft, (0, 0))
                # Unlike a rename, a link never replaces what is there.
                os.link(draft, path)
            finally:
                # Also what a full disk took no more than half of: each new try would leave another.
                draft.unlink(missing_ok=True)
            _flush_folder(path.parent)
        except OSError as error:
            raise StoreFault(f"can't write: {type(error).__name__}") from None

    def get(self, key: str) -> bytes | None:
        """Read whole."""
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreFault(f"can't read: {type(error).__name__}") from None

    def remove(self, key: str) -> None:
        """Unlinked; doing it twice is no harm."""
        try:
            self._path(key).unlink(missing_ok=True)
        except OSError as error:
            raise StoreFault(f"can't remove: {type(error).__name__}") from None

    def _path(self, key: str) -> Path:
        return self.folder / key[:FOLDER_CHARACTERS] / key


class BucketStore:
    """A bucket of S3 or of anything that speaks its protocol, including conditional writes."""

    def __init__(self, address: str, key_id: str, secret: str) -> None:
        """From ``s3://BUCKET/PREFIX?endpoint=https://HOST&region=REGION``; only the bucket is needed."""
        parts = urlsplit(address)
        options = dict(parse_qsl(parts.query))
        endpoint = options.get("endpoint")
        self._bucket = S3Store(
            parts.netloc,
            prefix=parts.path.strip("/") or None,
            endpoint=endpoint,
            region=options.get("region", "us-east-1"),
            access_key_id=key_id,
            secret_access_key=secret,
            client_options={
                "allow_http": bool(endpoint and endpoint.startswith("http://")),
                "timeout": timedelta(seconds=S3_TIMEOUT_SECONDS),
            },
            retry_config={"max_retries": S3_RETRIES, "retry_timeout": timedelta(seconds=S3_TIMEOUT_SECONDS)},
        )

    def put(self, key: str, content: bytes) -> None:
        """One request; the bucket refuses a name that is taken."""
        try:
            obstore.put(self._bucket, key, content, mode="create", use_multipart=False)
        except (BaseError, FileNotFoundError) as error:
            # What is not found by who writes is the bucket.
            raise StoreFault(f"can't write: {type(error).__name__}") from None

    def get(self, key: str) -> bytes | None:
        """Read whole."""
        try:
            return bytes(obstore.get(self._bucket, key).bytes())
        except FileNotFoundError as error:
            if NO_BUCKET in str(error):
                raise StoreFault("can't read: there is no such bucket") from None
            return None
        except BaseError as error:
            raise StoreFault(f"can't read: {type(error).__name__}") from None

    def remove(self, key: str) -> None:
        """Doing it twice is no harm."""
        try:
            obstore.delete(self._bucket, key)
        except FileNotFoundError as error:
            if NO_BUCKET in str(error):
                raise StoreFault("can't remove: there is no such bucket") from None
        except BaseError as error:
            raise StoreFault(f"can't remove: {type(error).__name__}") from None


def open_store(store: str, folder: Path, *, key_id: str | None = None, secret: str | None = None) -> Store:
    """The store that the settings name: ``disk``, or an ``s3://`` address."""
    if store == DISK:
        return DiskStore(folder)
    return BucketStore(store, key_id or "", secret or "")


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
