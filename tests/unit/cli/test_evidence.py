"""``evidence``: what an operator sees of files, and gets out of them."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from bot.cases.model import Case
from bot.cli.evidence import evidence
from bot.clock import FixedClock
from bot.conversation.collecting import Collector
from bot.evidence.model import Evidence
from bot.evidence.store import DiskStore
from bot.privacy.keyring import Keyring, install
from bot.schema import metadata
from bot.settings import demo_field_key
from bot.storage.database import Database
from tests.unit.conversation.evidence_room import FakeHost, Room
from tests.unit.conversation.world import World
from tests.unit.evidence.samples import OWNER, PDF, photo

PHOTO = photo()


@pytest.fixture
def room(tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    """A case with a photo and a document, as the demo would keep it."""
    for name, value in {
        "DATABASE_URL": f"sqlite:///{tmp_path}/bot.db",
        "EVIDENCE_DIR": str(tmp_path / "evidence"),
        "SECRET_KEY": "",
        "FIELD_KEYS": "",
    }.items():
        monkeypatch.setenv(name, value)
    install(Keyring([demo_field_key()]))
    database = Database(f"sqlite:///{tmp_path}/bot.db")
    metadata().create_all(database.engine)
    world, host, store = World(database, clock), FakeHost(), DiskStore(tmp_path / "evidence")
    room = Room(world, host, store, Collector(database, clock, host, store, world.answerer))
    ids = room.sends("42", PHOTO, PDF)
    room.collects()
    room.opens("42", *ids)
    yield room
    world.delivery.close()
    database.dispose()


def asks(*arguments: str) -> Result:
    return CliRunner().invoke(evidence, arguments)


def reference(room: Room) -> str:
    with room.world.database.read() as session:
        return session.scalars(select(Case.reference)).one()


def of_type(room: Room, media_type: str) -> Evidence:
    return next(one for one in room.rows() if one.media_type == media_type)


def test_the_files_of_a_case_are_listed(room: Room) -> None:
    told = asks("list", reference(room)).output

    picture, paper = of_type(room, "image/jpeg"), of_type(room, "application/pdf")
    assert f"{picture.id}\tfetched\timage/jpeg\t{len(PHOTO)}\timage/jpeg\t{picture.sha256}" in told
    assert f"{paper.id}\tfetched\tapplication/pdf\t{len(PDF)}\tdamaged\t" in told


def test_an_unknown_case_is_said_to_be_unknown(room: Room) -> None:
    assert asks("list", "CON-2026-999999").exit_code == 1


def test_the_copy_is_exported_unless_the_original_is_asked_for(room: Room, tmp_path: Path) -> None:
    evidence_id = of_type(room, "image/jpeg").id
    copy, original = tmp_path / "copy.jpg", tmp_path / "original.jpg"

    assert asks("export", evidence_id, "--out", str(copy)).exit_code == 0
    assert asks("export", evidence_id, "--out", str(original), "--original").exit_code == 0

    assert OWNER.encode() not in copy.read_bytes()
    assert original.read_bytes() == PHOTO
    assert stat.S_IMODE(original.stat().st_mode) == 0o600


def test_of_a_document_only_the_original_can_be_exported(room: Room, tmp_path: Path) -> None:
    told = asks("export", of_type(room, "application/pdf").id, "--out", str(tmp_path / "paper.pdf"))

    assert told.exit_code == 1 and "no viewing copy" in told.output
    assert not (tmp_path / "paper.pdf").exists()


def test_copies_are_asked_for_where_there_is_none(room: Room) -> None:
    assert asks("copy").exit_code == 2, "of which case?"

    assert "will make: 1" in asks("copy", "--all").output, "of the picture there is one"

    assert of_type(room, "application/pdf").copy_due_at is not None
    assert "copy under way" in asks("list", reference(room)).output
    assert "will make: 0" in asks("copy", reference(room)).output, "it is asked for already"


def test_nothing_is_written_over(room: Room, tmp_path: Path) -> None:
    (tmp_path / "mine.jpg").write_text("mine")

    assert asks("export", of_type(room, "image/jpeg").id, "--out", str(tmp_path / "mine.jpg")).exit_code == 1
    assert (tmp_path / "mine.jpg").read_text() == "mine"


@pytest.mark.parametrize("of_all", [True, False])
def test_a_broken_seal_fails_the_check(room: Room, of_all: bool) -> None:
    which = "--all" if of_all else reference(room)
    assert asks("verify", which).exit_code == 0
    broken = of_type(room, "application/pdf")
    next(path for path in room.objects() if path.name == broken.original_key).write_bytes(b"something else")

    told = asks("verify", which)

    assert told.exit_code == 1
    assert broken.id in told.output and "1 of 2" in told.output


def test_an_erased_file_is_out_of_reach(room: Room, tmp_path: Path) -> None:
    evidence_id = of_type(room, "image/jpeg").id

    assert asks("erase", evidence_id, "--officer", "7", "--yes").exit_code == 0

    assert asks("export", evidence_id, "--out", str(tmp_path / "gone.jpg"), "--original").exit_code == 1
    assert asks("erase", evidence_id, "--officer", "7", "--yes").exit_code == 1
