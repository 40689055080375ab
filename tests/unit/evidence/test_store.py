"""A folder keeps what it is given, once, under its name; buckets are tested in tests/integration."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from bot.evidence.errors import StoreFault
from bot.evidence.store import DiskStore, Store, open_store

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A folder."""
    return open_store("disk", tmp_path / "evidence")


def test_what_was_put_is_got_and_can_be_removed(store: Store) -> None:
    store.put(KEY, b"sealed")
    assert store.get(KEY) == b"sealed"

    store.remove(KEY)
    store.remove(KEY)
    assert store.get(KEY) is None


def test_a_name_is_written_once(store: Store) -> None:
    store.put(KEY, b"sealed")

    with pytest.raises(StoreFault):
        store.put(KEY, b"something else")
    assert store.get(KEY) == b"sealed"


def test_only_the_owner_can_read_the_files_and_no_draft_stays(tmp_path: Path) -> None:
    DiskStore(tmp_path / "var" / "evidence").put(KEY, b"sealed")

    (file,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in file.parents[:2]] == [0o700, 0o700]


def test_a_file_does_not_tell_when_it_was_written(tmp_path: Path) -> None:
    DiskStore(tmp_path).put(KEY, b"sealed")

    assert next(path for path in tmp_path.rglob(KEY)).stat().st_mtime == 0


def test_a_folder_that_can_not_be_written_to_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "evidence").write_text("no folder")

    with pytest.raises(StoreFault):
        DiskStore(tmp_path / "evidence").put(KEY, b"sealed")


def test_what_a_full_disk_took_of_a_file_is_not_left_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreFault):
        DiskStore(tmp_path).put(KEY, b"sealed")

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
