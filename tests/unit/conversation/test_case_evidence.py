"""Files and cases: who has them, what the history tells, what is forgotten and what may not be traced."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.cases.commands import add_information
from bot.cases.evidence import erase_case_evidence
from bot.cases.model import Case, CaseEventKind
from bot.clock import DHAKA
from bot.conversation.collecting import STORE_AWAY
from bot.conversation.forgetting import erase
from bot.conversation.model import InboundEvent
from bot.evidence.commands import UNTAKEN_LIFETIME, forget_old, forget_untaken
from bot.evidence.errors import StoreFault, UnknownEvidence
from bot.evidence.model import Evidence, EvidenceStatus
from bot.evidence.queries import case_evidence, open_original, sealed_ids
from bot.evidence.sealing import fingerprint
from tests.unit.conversation.evidence_room import Room
from tests.unit.conversation.world import CATALOGUE, FakeTracker
from tests.unit.evidence.samples import SVG, photo

PHOTO = photo()


def test_a_case_has_its_files_and_its_history_their_hashes(room: Room) -> None:
    (evidence_id,) = room.sends("42", PHOTO)
    room.collects()
    opened = room.opens("42", evidence_id)

    (told,) = room.history(opened)
    assert told.kind == CaseEventKind.EVIDENCE_SEALED
    assert told.content == {
        "evidence": evidence_id,
        "type": "image",
        "sha256": fingerprint(PHOTO),
        "media_type": "image/jpeg",
        "fetched_at": "2026-11-23T04:00:00+00:00",
    }
    with room.world.database.read() as session:
        (file,) = case_evidence(session, told.case_id)
        case = session.get_one(Case, told.case_id)
    assert (file.evidence_id, file.view_type, file.sha256) == (evidence_id, "image/jpeg", fingerprint(PHOTO))
    assert case.fields["receipt_photo"] == [{"type": "image", "evidence": evidence_id}]


def test_a_file_that_is_sealed_after_the_case_was_opened_is_noted_then(room: Room) -> None:
    (evidence_id,) = room.sends("42", PHOTO)
    opened = room.opens("42", evidence_id)
    assert room.history(opened) == []

    room.collector.run_pass()

    assert [one.kind for one in room.history(opened)] == [CaseEventKind.EVIDENCE_SEALED]


@pytest.mark.parametrize("fetched_first", [True, False])
def test_the_history_tells_of_a_file_that_is_missing(room: Room, fetched_first: bool) -> None:
    (evidence_id,) = room.sends("42", SVG)
    if fetched_first:
        room.collector.run_pass()
    opened = room.opens("42", evidence_id)
    room.collector.run_pass()

    (told,) = room.history(opened)
    assert told.kind == CaseEventKind.EVIDENCE_MISSING
    assert told.content == {"evidence": evidence_id, "type": "image", "reason": "type"}


def test_information_brings_its_files_to_the_case(room: Room) -> None:
    opened = room.opens("42", *room.sends("42", PHOTO))
    (later,) = room.sends("42", photo(size=(9, 9)))
    room.collector.run_pass()
    with room.world.database.write() as session:
        add_information(
            session,
            CATALOGUE,
            room.world.clock,
            text="",
            attachments=[{"type": "image", "evidence": later}],
            reference=opened.reference,
            conversation_id=room.world.conversation("42").id,
        )

    assert room.row(later).case_id is not None
    assert later in [one.content["evidence"] for one in room.history(opened) if one.content]


def test_nobody_takes_anothers_file(room: Room) -> None:
    (theirs,) = room.sends("7", PHOTO)
    room.sends("42", PHOTO)
    room.opens("42", theirs)

    assert room.row(theirs).case_id is None


def test_a_file_belongs_to_one_case_for_good(room: Room) -> None:
    (evidence_id,) = room.sends("42", PHOTO)
    room.opens("42", evidence_id)
    first = room.row(evidence_id).case_id
    room.opens("42", evidence_id)

    assert room.row(evidence_id).case_id == first


# Reports without a name -------------------------------------------------------------------------------


@pytest.mark.parametrize("fetched_first", [True, False])
def test_nothing_leads_from_an_unnamed_reports_file_to_the_conversation(
    room: Room, fetched_first: bool
) -> None:
    (evidence_id,) = room.sends("42", PHOTO)
    if fetched_first:
        room.collector.run_pass()
    opened = room.opens("42", evidence_id, anonymous=True)
    room.world.clock.advance(timedelta(minutes=5))
    room.collector.run_pass()

    row = room.row(evidence_id)
    assert (row.conversation_id, row.event_id, row.url, row.due_at) == (None, None, None, None)
    (told,) = room.history(opened)
    for moment in (row.received_at, row.fetched_at, told.happened_at):
        assert moment is not None
        assert moment.astimezone(DHAKA).strftime("%d %H:%M:%S") == "23 00:00:00"
    assert told.content is not None and told.content["fetched_at"] == "2026-11-22T18:00:00+00:00"


def test_of_an_unnamed_reports_file_that_is_missing_only_the_case_is_told(room: Room) -> None:
    (evidence_id,) = room.sends("42", SVG)
    opened = room.opens("42", evidence_id, anonymous=True)
    room.collector.run_pass()

    assert [one.kind for one in room.history(opened)] == [CaseEventKind.EVIDENCE_MISSING]
    assert room.told() == []


def test_forgetting_the_words_of_a_report_erases_the_files_that_it_did_not_take(room: Room) -> None:
    taken, left = room.sends("42", PHOTO, photo(size=(9, 9)))
    room.collector.run_pass()
    room.opens("42", taken, anonymous=True)
    with room.world.database.write() as session:
        event = session.scalars(select(InboundEvent)).one()
        conversation = room.world.conversation("42")
        erase(session, session.merge(conversation), FakeTracker({}), event, room.world.clock.now())  # type: ignore[arg-type]

    assert room.row(taken).status == EvidenceStatus.FETCHED
    assert (room.row(left).status, room.row(left).data_key) == (EvidenceStatus.ERASED, None)


# Erasing ----------------------------------------------------------------------------------------------


def test_an_erased_file_can_not_be_opened_and_its_bytes_go(room: Room) -> None:
    (evidence_id,) = room.sends("42", PHOTO)
    room.collects()
    opened = room.opens("42", evidence_id)
    with room.world.database.write() as session:
        assert erase_case_evidence(session, room.world.clock.now(), evidence_id, "officer:7")

    row = room.row(evidence_id)
    assert (row.status, row.data_key, row.sha256) == (EvidenceStatus.ERASED, None, None)
    with room.world.database.read() as session, pytest.raises(UnknownEvidence):
        open_original(session, room.store, evidence_id)
    assert room.history(opened)[-1].actor == "officer:7"
    assert len(room.objects()) == 2
    room.collector.run_pass()
    assert room.objects() == []
    assert not room.collector.is_due()


def test_a_store_that_is_away_is_asked_again_to_remove(room: Room) -> None:
    (evidence_id,) = room.sends("42", PHOTO)
    room.collector.run_pass()
    with room.world.database.write() as session:
        erase_case_evidence(session, room.world.clock.now(), evidence_id, "officer:7")
    room.store.remove = is_away  # type: ignore[method-assign]
    room.collector.run_pass()
    del room.store.remove  # type: ignore[method-assign]
    room.world.clock.advance(STORE_AWAY)
    room.collector.run_pass()

    assert room.objects() == []


def test_what_is_erased_while_it_is_being_fetched_stays_erased(room: Room) -> None:
    (evidence_id,) = room.sends("42", PHOTO)

    def forgotten() -> None:
        with room.world.database.write() as session:
            mine = room.world.conversation("42").id
            forget_untaken(session, room.world.clock.now(), mine, [evidence_id])

    room.host.before = forgotten
    room.collector.run_pass()

    assert room.row(evidence_id).status == EvidenceStatus.ERASED
    assert room.objects() == []


def test_forgotten_answers_take_their_own_files_and_no_cases(room: Room) -> None:
    taken, left, others = *room.sends("42", PHOTO, PHOTO), *room.sends("7", PHOTO)
    room.opens("42", taken)
    with room.world.database.write() as session:
        forget_untaken(
            session, room.world.clock.now(), room.world.conversation("42").id, [taken, left, others]
        )

    states = [room.row(one).status for one in (taken, left, others)]
    assert states == [EvidenceStatus.WAITING, EvidenceStatus.ERASED, EvidenceStatus.WAITING]


def test_what_no_case_takes_is_erased_after_a_while(room: Room) -> None:
    taken, left = room.sends("42", PHOTO, PHOTO)
    room.collector.run_pass()
    room.opens("42", taken)
    room.world.clock.advance(UNTAKEN_LIFETIME - timedelta(seconds=1))
    with room.world.database.write() as session:
        assert forget_old(session, room.world.clock.now()) == 0
    room.world.clock.advance(timedelta(seconds=1))
    with room.world.database.write() as session:
        assert forget_old(session, room.world.clock.now()) == 1
        assert session.scalars(select(Evidence.id).where(Evidence.erased_at.is_not(None))).all() == [left]
        assert sealed_ids(session) == [taken]


def is_away(key: str) -> None:
    raise StoreFault("away")
