"""A photo of a conversation: the case has it by its id, and what is forgotten is erased."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cases.queries import agency_case
from bot.evidence.commands import expect, new_id
from bot.evidence.model import Evidence, EvidenceStatus
from tests.conversations.desk import Citizen, Desk
from tests.conversations.test_consumer_complaint import tell_who
from tests.conversations.test_corruption_report import tell_what


@pytest.fixture
def citizen(desk: Desk) -> Citizen:
    """Somebody on the page of the consumers' directorate."""
    return desk.citizen(agency="dncrp", office="dncrp-hq")


def sends_photo(citizen: Citizen) -> str:
    """Send a photo as the inbox hands it on; gives the id of its evidence."""
    photo = {"type": "image", "url": "https://scontent.fbcdn.net/photo.jpg", "evidence": new_id()}
    with citizen.desk.database.write() as session:
        expect(session, citizen.desk.clock.now(), citizen.conversation_id, citizen.events + 1, [photo])
    citizen.sends(photo)
    return photo["evidence"]


def row(desk: Desk, evidence_id: str) -> Evidence:
    with desk.database.read() as session:
        return session.get_one(Evidence, evidence_id)


def complain(citizen: Citizen) -> None:
    citizen.says("I paid 500 taka at Rahim Store in Sylhet yesterday", "file_consumer_complaint")
    citizen.says("They took 500 taka for a bottle of water with a price of 20 taka")
    citizen.taps("Yes")


def test_the_photo_of_a_complaint_ends_as_evidence_of_the_case(citizen: Citizen, desk: Desk) -> None:
    complain(citizen)
    evidence_id = sends_photo(citizen)
    tell_who(citizen)
    citizen.taps("Yes, submit")

    with desk.database.read() as session:
        case = agency_case(session, "CON-2026-000001", agency="dncrp")
    assert case is not None
    assert case.fields["receipt_photo"] == [{"type": "image", "evidence": evidence_id}]
    kept = row(desk, evidence_id)
    assert (kept.case_id, kept.conversation_id) == (case.id, citizen.conversation_id)


def test_a_photo_sent_later_is_added_to_the_case(citizen: Citizen, desk: Desk) -> None:
    complain(citizen)
    citizen.says("later")
    tell_who(citizen)
    citizen.taps("Yes, submit")
    evidence_id = sends_photo(citizen)
    citizen.taps("CON-2026-000001")

    assert row(desk, evidence_id).case_id == desk.the_case().id


def test_a_photo_of_a_report_without_a_name_leaves_no_trail(desk: Desk) -> None:
    citizen = desk.citizen(agency="acc", office="acc-hq")
    citizen.says("dudok e ovijog korbo", "report_corruption")
    citizen.taps("নাম ছাড়া জানাব")
    tell_what(citizen)
    evidence_id = sends_photo(citizen)
    citizen.taps("ঠিক আছে")

    case, kept = desk.the_case(), row(desk, evidence_id)
    assert case.fields["proof"] == [{"type": "image", "evidence": evidence_id}]
    assert (kept.case_id, kept.conversation_id, kept.event_id) == (case.id, None, None)
    assert evidence_id not in str(citizen.snapshot)


def test_forgotten_answers_take_their_photo_along(citizen: Citizen, desk: Desk) -> None:
    complain(citizen)
    evidence_id = sends_photo(citizen)
    citizen.says("delete my answers", "forget_answers")
    citizen.taps("Delete the answers")

    assert row(desk, evidence_id).status == EvidenceStatus.ERASED


def test_a_photo_that_belongs_to_nothing_is_forgotten_on_request(citizen: Citizen, desk: Desk) -> None:
    citizen.says("hello there", "greet")
    evidence_id = sends_photo(citizen)
    citizen.says("cancel", "cancel")

    assert row(desk, evidence_id).status == EvidenceStatus.ERASED


def test_a_cancelled_form_keeps_its_photo_for_a_day(citizen: Citizen, desk: Desk) -> None:
    complain(citizen)
    evidence_id = sends_photo(citizen)
    citizen.says("cancel", "cancel")
    assert row(desk, evidence_id).status == EvidenceStatus.WAITING

    citizen.says("hello", "greet", after=timedelta(days=1, minutes=1))

    assert row(desk, evidence_id).status == EvidenceStatus.ERASED
