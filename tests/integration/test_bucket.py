"""The bucket store, against a server that knows all of S3's answers."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.clock import FixedClock
from bot.evidence.copy_maker import CopyMaker
from bot.evidence.copying.child import viewing_copy
from bot.evidence.errors import StoreFault
from bot.evidence.queries import open_viewing_copy, verify
from bot.evidence.store import Store
from bot.evidence.storing import keep_upload
from bot.storage.database import Database
from tests.guardian import free_port
from tests.integration.bucket import PREFIX, Bucket, running_bucket
from tests.unit.evidence.samples import photo

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture(scope="module")
def bucket() -> Iterator[Bucket]:
    """A bucket."""
    with running_bucket() as bucket:
        yield bucket


def faults_of(store: Store) -> list[str]:
    """What the store says where nothing goes."""
    said = []
    for act in (
        lambda: store.put(KEY, b"sealed"),
        lambda: store.get(KEY),
        lambda: store.remove(KEY),
    ):
        with pytest.raises(StoreFault) as fault:
            act()
        said.append(str(fault.value))
    return said


def test_what_was_put_is_got_below_the_prefix_and_can_be_removed(bucket: Bucket) -> None:
    store, content = bucket.store(), secrets.token_bytes(6 * 1024 * 1024)
    store.put(KEY, content)
    assert bucket.objects() == {f"{PREFIX}/{KEY}": content}
    assert store.get(KEY) == content

    store.remove(KEY)
    store.remove(KEY)
    assert store.get(KEY) is None and bucket.objects() == {}


def test_a_name_is_written_once(bucket: Bucket) -> None:
    store = bucket.store()
    store.put(KEY, b"sealed")

    with pytest.raises(StoreFault):
        bucket.store().put(KEY, b"something else")
    assert store.get(KEY) == b"sealed"
    store.remove(KEY)


@pytest.mark.parametrize("wrong", [{"key_id": "AKIANOBODY"}, {"secret": "wrong-secret"}])
def test_who_has_no_key_is_refused_and_no_secret_is_told(bucket: Bucket, wrong: dict[str, str]) -> None:
    for said in faults_of(bucket.store(**wrong)):
        assert not any(secret in said for secret in (bucket.secret, bucket.key_id, *wrong.values()))


def test_a_bucket_that_is_not_there_is_a_fault_and_no_lost_file(bucket: Bucket) -> None:
    assert len(faults_of(bucket.store(name="another"))) == 3


def test_a_server_that_is_gone_is_a_fault(bucket: Bucket) -> None:
    gone = replace(bucket, endpoint=f"http://127.0.0.1:{free_port()}")
    assert len(faults_of(gone.store())) == 3


def test_a_file_and_its_copy_are_kept_in_the_bucket(
    bucket: Bucket, database: Database, clock: FixedClock
) -> None:
    store, before = bucket.store(), len(bucket.objects())
    kept = keep_upload(database, store, clock, photo())
    assert CopyMaker(database, clock, store, viewing_copy).run_pass() == 1

    with database.read() as session:
        verify(session, store, kept.evidence_id)
        assert open_viewing_copy(session, store, kept.evidence_id).media_type == "image/jpeg"
    assert len(bucket.objects()) == before + 2
