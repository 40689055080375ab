"""Viewing copies: made after the file is sealed, once, and whatever comes of them the file is there."""

from __future__ import annotations

import pytest

from bot.evidence.commands import forget_untaken
from bot.evidence.copies import COPY_BACKOFFS, COPY_LEASE, MOST_COPY_TRIES, ask_for_copies, begin_copy
from bot.evidence.copy_maker import CopyMaker
from bot.evidence.copying.outcome import NoCopy, Refused, ViewingCopy
from bot.evidence.errors import NoViewingCopy, StoreFault
from bot.evidence.model import Evidence, EvidenceStatus
from bot.evidence.queries import case_evidence, open_original, open_viewing_copy, verify
from bot.privacy.keyring import Keyring, install, new_field_key
from tests.unit.conversation.evidence_room import Room
from tests.unit.evidence.samples import PDF, photo

PHOTO = photo()
COPY = ViewingCopy("image/jpeg", b"a clean picture")


class Maker:
    """Makes the same copy of everything, or fails; ``before`` runs meanwhile."""

    def __init__(self, outcome: ViewingCopy | Exception = COPY) -> None:
        self.outcome = outcome
        self.asked: list[tuple[str, bytes]] = []
        self.before = lambda: None

    def __call__(self, media_type: str, content: bytes) -> ViewingCopy:
        self.asked.append((media_type, content))
        self.before()
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


def sealed(room: Room, *files: bytes) -> list[str]:
    """Files that are sealed and not yet copied."""
    ids = room.sends("42", *(files or (PHOTO,)))
    room.collector.run_pass()
    return ids


def maker(room: Room, make: Maker) -> CopyMaker:
    return CopyMaker(room.world.database, room.world.clock, room.store, make)


def shown(room: Room, evidence_id: str) -> bytes | None:
    with room.world.database.read() as session:
        assert open_original(session, room.store, evidence_id).content == PHOTO, "the original, always"
        try:
            return open_viewing_copy(session, room.store, evidence_id).content
        except NoViewingCopy:
            return None


def test_the_file_is_there_before_its_copy_and_the_case_says_so(room: Room) -> None:
    (evidence_id,) = sealed(room)
    opened = room.opens("42", evidence_id)
    assert shown(room, evidence_id) is None
    (told,) = room.history(opened)
    with room.world.database.read() as session:
        (file,) = case_evidence(session, told.case_id)
    assert (file.status, file.is_being_copied, file.view_type) == (EvidenceStatus.FETCHED, True, None)

    make = Maker()
    assert maker(room, make).run_pass() == 1

    assert make.asked == [("image/jpeg", PHOTO)]
    assert shown(room, evidence_id) == COPY.content
    with room.world.database.read() as session:
        (file,) = case_evidence(session, told.case_id)
        verify(session, room.store, evidence_id)
    assert (file.is_being_copied, file.view_type, file.no_copy) == (False, "image/jpeg", None)
    assert maker(room, make).run_pass() == 0


@pytest.mark.parametrize("reason", NoCopy)
def test_where_there_is_no_copy_the_file_says_why(room: Room, reason: NoCopy) -> None:
    (evidence_id,) = sealed(room)
    maker(room, Maker(Refused(reason))).run_pass()

    row = room.row(evidence_id)
    assert (row.status, row.no_copy, row.view_type, row.copy_due_at) == ("fetched", reason, None, None)
    assert shown(room, evidence_id) is None and len(room.objects()) == 1


def test_a_file_without_a_copy_can_have_one_later(room: Room) -> None:
    """After limits were changed, and for files from before there were copies of their kind."""
    (evidence_id,) = sealed(room)
    maker(room, Maker(Refused(NoCopy.KIND))).run_pass()
    with room.world.database.write() as session:
        assert ask_for_copies(session, room.world.clock.now()) == 1
        assert ask_for_copies(session, room.world.clock.now()) == 0
    maker(room, Maker()).run_pass()

    assert (shown(room, evidence_id), room.row(evidence_id).no_copy) == (COPY.content, None)
    with room.world.database.write() as session:
        assert ask_for_copies(session, room.world.clock.now()) == 0, "it has one"


def test_a_store_that_is_away_is_tried_again_then_given_up_and_the_file_stays(room: Room) -> None:
    (evidence_id,) = sealed(room)
    failing = maker(room, Maker(StoreFault("away")))
    for wait in COPY_BACKOFFS:
        assert (failing.run_pass(), failing.run_pass()) == (1, 0)
        room.world.clock.advance(wait)
    failing.run_pass()

    row = room.row(evidence_id)
    assert (row.no_copy, row.copy_attempts, row.copy_due_at) == (NoCopy.FAILED, MOST_COPY_TRIES, None)
    assert shown(room, evidence_id) is None


def test_a_fault_of_ours_holds_up_no_other_copy(room: Room) -> None:
    first, second = sealed(room, PHOTO, PHOTO)
    make = Maker(ValueError("a fault of ours"))
    make.before = lambda: setattr(make, "outcome", COPY) if len(make.asked) > 1 else None
    maker(room, make).run_pass()

    assert sorted(room.row(one).view_type or "" for one in (first, second)) == ["", "image/jpeg"]


def test_whoever_dies_in_the_middle_leaves_it_to_the_next_and_nothing_behind(room: Room) -> None:
    (evidence_id,) = sealed(room)
    dead = maker(room, Maker())
    dead._run = lambda errand: room.store.put(errand.view_key, b"half a copy")  # type: ignore[method-assign]
    dead.run_pass()
    assert maker(room, Maker()).run_pass() == 0, "somebody may still be at it"

    room.world.clock.advance(COPY_LEASE)
    assert maker(room, Maker()).run_pass() == 1

    row = room.row(evidence_id)
    assert shown(room, evidence_id) == COPY.content
    assert {path.name for path in room.objects()} == {row.original_key, row.view_key}


def test_a_file_that_kills_whoever_copies_it_is_given_up(room: Room) -> None:
    (evidence_id,) = sealed(room)
    for _ in range(MOST_COPY_TRIES):
        with room.world.database.write() as session:
            assert begin_copy(session, room.world.clock.now()) is not None
        room.world.clock.advance(COPY_LEASE)
    make = Maker()
    maker(room, make).run_pass()

    assert make.asked == [] and room.row(evidence_id).no_copy == NoCopy.FAILED
    assert shown(room, evidence_id) is None


def test_whoever_comes_too_late_changes_nothing(room: Room) -> None:
    (evidence_id,) = sealed(room)
    slow = Maker(ViewingCopy("image/png", b"too late"))

    def overtaken() -> None:
        room.world.clock.advance(COPY_LEASE)
        maker(room, Maker()).run_pass()

    slow.before = overtaken
    maker(room, slow).run_pass()

    row = room.row(evidence_id)
    assert shown(room, evidence_id) == COPY.content
    assert {path.name for path in room.objects()} == {row.original_key, row.view_key}


def test_a_file_that_is_erased_while_it_is_copied_leaves_nothing(room: Room) -> None:
    (evidence_id,) = sealed(room)
    make = Maker()

    def forgotten() -> None:
        with room.world.database.write() as session:
            mine = room.world.conversation("42").id
            forget_untaken(session, room.world.clock.now(), mine, [evidence_id])
        room.collector.run_pass()

    make.before = forgotten
    maker(room, make).run_pass()

    row = room.row(evidence_id)
    assert (row.status, row.view_type, row.copy_due_at) == (EvidenceStatus.ERASED, None, None)
    assert room.objects() == [] and maker(room, make).run_pass() == 0


def test_a_file_that_is_erased_before_its_copy_has_none(room: Room) -> None:
    (evidence_id,) = sealed(room)
    with room.world.database.write() as session:
        forget_untaken(session, room.world.clock.now(), room.world.conversation("42").id, [evidence_id])
    make = Maker()

    assert maker(room, make).run_pass() == 0 and make.asked == []


def test_a_changed_original_is_never_copied(room: Room) -> None:
    (evidence_id,) = sealed(room)
    (path,) = room.objects()
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    make = Maker()
    maker(room, make).run_pass()

    assert make.asked == [] and room.row(evidence_id).view_type is None


def test_a_row_that_no_key_opens_holds_up_no_other(room: Room) -> None:
    old, new = new_field_key(), new_field_key()
    install(Keyring([old]))
    (lost,) = sealed(room)
    install(Keyring([new, old]))
    room.world.clock.advance(COPY_BACKOFFS[0])
    (found,) = sealed(room, photo(size=(9, 9)))
    install(Keyring([new]))
    make = Maker()
    maker(room, make).run_pass()

    with room.world.database.read() as session:
        assert session.get_one(Evidence, found).view_type == "image/jpeg"
        columns = Evidence.no_copy, Evidence.copy_due_at
        assert tuple(session.query(*columns).filter(Evidence.id == lost).one()) == (NoCopy.FAILED, None)


@pytest.mark.parametrize("copied_first", [True, False])
def test_the_copy_of_an_unnamed_reports_file_keeps_no_moment(room: Room, copied_first: bool) -> None:
    (evidence_id,) = sealed(room)
    if copied_first:
        maker(room, Maker()).run_pass()
    room.opens("42", evidence_id, anonymous=True)
    maker(room, Maker()).run_pass()

    row = room.row(evidence_id)
    assert (row.copy_due_at, row.conversation_id, row.view_type) == (None, None, "image/jpeg")
    assert all(
        moment is None or str(moment)[11:] == "18:00:00+00:00" for moment in (row.received_at, row.fetched_at)
    )


def test_a_damaged_paper_is_kept_without_a_copy(room: Room) -> None:
    (evidence_id,) = room.sends("42", PDF, kind="file")
    room.collects()

    assert room.row(evidence_id).no_copy == NoCopy.DAMAGED
