"""From a message with a photo to a sealed file: nothing lost, nothing twice, nobody left untold."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.conversation import handover
from bot.conversation.queries import backlog
from bot.evidence import errands
from bot.evidence.errands import BACKOFFS, LEASE, MAX_ATTEMPTS
from bot.evidence.errors import NotAccepted, NoViewingCopy, SealBroken, StoreFault, Unreachable
from bot.evidence.model import EvidenceStatus, Reason
from bot.evidence.queries import open_original, open_viewing_copy, verify
from bot.evidence.sealing import fingerprint
from bot.privacy.keyring import Keyring, install, new_field_key
from bot.privacy.rotation import rotate_keys
from bot.schema import metadata
from tests.unit.conversation.evidence_room import CDN, FakeHost, Room
from tests.unit.evidence.samples import OWNER, PDF, SVG, photo

PHOTO = photo()


class Power(BaseException):
    """The plug is pulled: nothing of the program catches this."""


# Storing and fetching ---------------------------------------------------------------------------------


def test_a_photo_is_expected_in_the_transaction_that_stores_the_message(room: Room) -> None:
    (evidence_id,) = room.sends("42", PHOTO)

    row = room.row(evidence_id)
    (event,) = room.world.events()
    assert (row.status, row.event_id) == (EvidenceStatus.WAITING, event.id)
    assert event.content["attachments"] == [{"type": "image", "url": f"{CDN}0.jpg", "evidence": evidence_id}]


def test_the_same_message_delivered_twice_is_one_file(room: Room) -> None:
    event = room.message("42", [f"{CDN}0.jpg"])
    room.world.receive(event, event)
    room.world.receive(event)

    assert len(room.rows()) == 1


@pytest.mark.parametrize(
    "attachment",
    [
        {"type": "image", "url": f"{CDN}1", "sticker_id": "369239263222822"},
        {"type": "fallback", "url": "https://example.org/news"},
        {"type": "location", "lat": 1.0},
        {"type": "image"},
        {"type": "reel", "url": f"{CDN}1"},
    ],
)
def test_stickers_links_and_places_are_no_files(room: Room, attachment: dict[str, Any]) -> None:
    event = room.message("42", [f"{CDN}0.jpg"])
    room.world.receive(replace(event, content={"attachments": [attachment]}))

    assert room.rows() == []
    assert room.world.events()[0].content == {"attachments": [attachment]}


def test_the_original_is_sealed_and_a_clean_copy_made(room: Room) -> None:
    (evidence_id,) = room.sends("42", PHOTO)

    assert room.collector.run_pass() == 1

    row = room.row(evidence_id)
    assert (row.status, row.url, row.media_type) == (EvidenceStatus.FETCHED, None, "image/jpeg")
    assert room.copies.run_pass() == 1
    assert (row.sha256, row.size, row.fetched_at) == (fingerprint(PHOTO), len(PHOTO), room.world.clock.now())
    with room.world.database.read() as session:
        assert open_original(session, room.store, evidence_id).content == PHOTO
        copy = open_viewing_copy(session, room.store, evidence_id)
    assert OWNER.encode() not in copy.content


def test_an_operator_sees_what_waits(room: Room) -> None:
    room.sends("42", PHOTO, Unreachable("status 503"))
    waiting = [files_waiting(room)]
    room.collector.run_pass()

    assert [*waiting, files_waiting(room)] == [2, 1]


def test_what_lies_on_the_disk_tells_nothing(room: Room) -> None:
    (evidence_id,) = room.sends("42", PHOTO)
    room.collects()

    assert len(room.objects()) == 2
    for path in room.objects():
        assert OWNER.encode() not in path.read_bytes()
        assert path.name != "42" and evidence_id not in str(path)


def test_of_a_damaged_document_there_is_the_original_only(room: Room) -> None:
    (evidence_id,) = room.sends("42", PDF, kind="file")
    room.collects()

    assert len(room.objects()) == 1
    with room.world.database.read() as session:
        assert open_original(session, room.store, evidence_id).content == PDF
        with pytest.raises(NoViewingCopy):
            open_viewing_copy(session, room.store, evidence_id)


def test_a_changed_file_is_noticed(room: Room) -> None:
    (evidence_id,) = room.sends("42", PHOTO)
    room.collector.run_pass()
    path = next(path for path in room.objects() if path.name == room.row(evidence_id).original_key)
    path.write_bytes(path.read_bytes()[:-1] + b"\0")

    with room.world.database.read() as session, pytest.raises(SealBroken):
        verify(session, room.store, evidence_id)


def test_a_file_put_in_anothers_place_is_noticed(room: Room) -> None:
    first, second = room.sends("42", PHOTO, photo(size=(10, 10)))
    room.collector.run_pass()
    places = {path.name: path for path in room.objects()}
    mine, other = (places[str(room.row(one).original_key)] for one in (first, second))
    mine.write_bytes(other.read_bytes())

    with room.world.database.read() as session, pytest.raises(SealBroken):
        open_original(session, room.store, first)


def test_a_lost_file_is_noticed(room: Room) -> None:
    (evidence_id,) = room.sends("42", PHOTO)
    room.collects()
    for path in room.objects():
        path.unlink()

    with room.world.database.read() as session, pytest.raises(SealBroken):
        open_viewing_copy(session, room.store, evidence_id)


def test_seals_outlive_a_change_of_keys(room: Room) -> None:
    old, new = new_field_key(), new_field_key()
    install(Keyring([old]))
    (evidence_id,) = room.sends("42", PHOTO)
    room.collector.run_pass()
    before = [path.read_bytes() for path in room.objects()]

    install(Keyring([new, old]))
    rotate_keys(room.world.database, metadata=metadata())
    install(Keyring([new]))

    assert [path.read_bytes() for path in room.objects()] == before
    with room.world.database.read() as session:
        verify(session, room.store, evidence_id)


# Trouble ----------------------------------------------------------------------------------------------


def test_killed_between_fetching_and_noting_it_is_fetched_again(room: Room) -> None:
    (evidence_id,) = room.sends("42", PHOTO)
    room.collector._write = pulls_the_plug  # type: ignore[method-assign, assignment]
    with pytest.raises(Power):
        room.collector.run_pass()
    assert (room.row(evidence_id).status, len(room.objects())) == (EvidenceStatus.WAITING, 1)

    again = room.another_collector(room.host)
    assert again.run_pass() == 0, "somebody else may still be at it"
    room.world.clock.advance(LEASE)
    assert again.run_pass() == 1

    row = room.row(evidence_id)
    assert row.status == EvidenceStatus.FETCHED
    assert [path.name for path in room.objects()] == [row.original_key]


def test_whoever_comes_too_late_changes_nothing(room: Room) -> None:
    (evidence_id,) = room.sends("42", PHOTO)
    other = room.another_collector(FakeHost(dict(room.host.files)))

    def overtaken() -> None:
        room.world.clock.advance(LEASE)
        other.run_pass()

    room.host.before = overtaken
    room.collector.run_pass()

    row = room.row(evidence_id)
    assert [path.name for path in room.objects()] == [row.original_key]
    with room.world.database.read() as session:
        verify(session, room.store, evidence_id)


def test_whoever_was_taken_for_dead_leaves_nothing_behind(room: Room) -> None:
    (evidence_id,) = room.sends("42", PHOTO)

    def taken_over() -> None:
        room.host.before = lambda: None
        room.world.clock.advance(LEASE)
        with room.world.database.write() as session:
            errands.begin(session, room.world.clock.now(), 1)

    room.host.before = taken_over
    room.collector.run_pass()

    assert room.row(evidence_id).status == EvidenceStatus.WAITING
    assert room.objects() == []


def test_a_host_in_trouble_is_asked_again_later_and_later_then_given_up(room: Room) -> None:
    (evidence_id,) = room.sends("42", Unreachable("status 503"))
    for wait in BACKOFFS:
        assert room.collector.run_pass() == 1
        assert room.collector.run_pass() == 0
        assert room.told() == []
        room.world.clock.advance(wait)
    room.collector.run_pass()

    row = room.row(evidence_id)
    assert (row.status, row.attempts, row.url) == (EvidenceStatus.FAILED, MAX_ATTEMPTS, None)
    assert room.told() == ["utter_file_not_kept"]


def test_a_host_that_recovers_gives_the_file(room: Room) -> None:
    (evidence_id,) = room.sends("42", Unreachable("status 503"))
    room.collector.run_pass()
    room.host.files[f"{CDN}0.jpg"] = PHOTO
    room.world.clock.advance(BACKOFFS[0])
    room.collector.run_pass()

    assert room.row(evidence_id).status == EvidenceStatus.FETCHED
    assert room.told() == []


def test_a_store_that_is_full_loses_nothing(room: Room) -> None:
    (evidence_id,) = room.sends("42", PHOTO)
    room.store.put = refuses  # type: ignore[method-assign]
    room.collector.run_pass()
    del room.store.put  # type: ignore[method-assign]
    room.world.clock.advance(BACKOFFS[0])
    room.collector.run_pass()

    assert room.row(evidence_id).status == EvidenceStatus.FETCHED


def test_a_file_that_kills_whoever_fetches_it_is_given_up(room: Room) -> None:
    (evidence_id,) = room.sends("42", PHOTO)
    for _ in range(MAX_ATTEMPTS):
        with room.world.database.write() as session:
            assert len(errands.begin(session, room.world.clock.now(), 9)) == 1
        room.world.clock.advance(LEASE)
    room.collector.run_pass()

    assert room.host.asked == []
    assert room.row(evidence_id).status == EvidenceStatus.FAILED
    assert room.told() == ["utter_file_not_kept"]


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (SVG, "utter_file_type_not_kept"),
        (b"MZ" + b"\0" * 300, "utter_file_type_not_kept"),
        (NotAccepted(Reason.TOO_LARGE), "utter_file_too_large"),
        (NotAccepted(Reason.GONE), "utter_file_not_kept"),
        (NotAccepted(Reason.ADDRESS), "utter_file_not_kept"),
    ],
)
def test_who_sent_what_is_not_kept_is_told_why(room: Room, file: bytes | Exception, told: str) -> None:
    (evidence_id,) = room.sends("42", file)
    room.collector.run_pass()

    assert room.row(evidence_id).status == EvidenceStatus.REFUSED
    assert room.objects() == []
    assert room.told() == [told]
    assert room.collector.run_pass() == 0


def test_the_answer_to_the_message_comes_before_the_word_about_its_file(room: Room) -> None:
    """It also opens the window in which the citizen may be written to."""
    room.sends("42", SVG)
    room.collector.run_pass()
    room.world.delivery.run_pass()
    assert room.world.outbox() == []

    room.told()

    texts = room.world.channel.texts("42")
    assert texts[0].startswith("you said") and texts[1] == "utter_file_type_not_kept"


def test_three_files_of_one_message_are_one_word(room: Room) -> None:
    room.sends("42", SVG, SVG, SVG)
    room.collector.run_pass()

    assert room.told() == ["utter_file_type_not_kept"]


def test_beside_an_officer_the_bot_is_quiet(room: Room) -> None:
    room.sends("42", SVG)
    with room.world.database.write() as session:
        handover.take(session, room.world.clock, room.world.conversation("42").id, officer="7")
    room.collector.run_pass()

    assert room.told() == []


def test_one_bad_file_keeps_nobody_waiting(room: Room) -> None:
    ids = room.sends("42", ValueError("a fault of ours"), PHOTO, SVG)
    room.collector.run_pass()

    states = sorted(room.row(one).status for one in ids)
    assert states == [EvidenceStatus.FETCHED, EvidenceStatus.REFUSED, EvidenceStatus.WAITING]


def files_waiting(room: Room) -> int:
    with room.world.database.read() as session:
        return backlog(session)["files_waiting"]


def pulls_the_plug(*_: object) -> bool:
    raise Power


def refuses(key: str, content: bytes) -> None:
    raise StoreFault("no space")
