"""After erasure nothing that a citizen told can be read anywhere, whatever it was."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.audit.model import AuditEvent
from bot.cases.commands import add_information, move_case
from bot.cases.model import Case, CaseEvent
from bot.clock import FixedClock
from bot.conversation import handover
from bot.conversation.answer import ERASE_ALL
from bot.conversation.erasure import erase_for_operator, take_facebook_request
from bot.conversation.model import Conversation, InboundEvent
from bot.privacy.blind_index import prepare_index_key
from bot.privacy.model import RequestStatus
from bot.privacy.queries import request_state
from bot.storage.database import Database
from bot.workers.retention import due_for_retention, run_retention
from tests.integration.kept import found
from tests.integration.talking_desk import TalkingDesk
from tests.unit.cases.test_secrecy import stored_bytes
from tests.unit.conversation.world import CATALOGUE, World

NAME, PHONE, PASSPORT = "মোছা. রহিমা খাতুন", "1712345678", "AB1234567"
STORY, ANSWERED, NOTE = "amar bari bonnay vese gese", "officer er kotha", "keu ekta note likhse"
TOLD = (NAME, PHONE, PASSPORT, STORY, ANSWERED)
USER = "7001"


@pytest.fixture
def desk(database: Database, clock: FixedClock) -> Iterator[TalkingDesk]:
    """The real dialogue on each database."""
    desk = TalkingDesk(database, clock)
    yield desk
    desk.delivery.close()


def live(desk: TalkingDesk) -> None:
    """Small talk, a case with a correction and an addition, an officer's answer, and a form left half-way."""
    desk.says(USER, STORY, "out_of_scope")
    desk.says(USER, "পুলিশ ক্লিয়ারেন্স লাগবে", "apply_police_clearance")
    desk.taps(USER, "বিদেশে যাওয়া")
    desk.says(USER, "সিলেট")
    desk.taps(USER, "শহরের বাইরে")
    desk.taps(USER, "হ্যাঁ")
    for answer in (NAME, PASSPORT, f"0{PHONE}"):
        desk.says(USER, answer)
    desk.taps(USER, "ঠিক আছে")
    desk.says(USER, '/correct_my_data{"reference_number": "PCC-2026-000001", "field": "full_name"}')
    desk.says(USER, f"{NAME} বেগম")
    with desk.database.write() as session:
        add_information(
            session, desk.catalogue, desk.clock, text=STORY, reference="PCC-2026-000001",
            conversation_id=conversation(desk).id,
        )  # fmt: skip
        handover.take(session, desk.clock, conversation(desk).id, officer="rahim")
        handover.answer(
            session,
            desk.clock,
            {"facebook": desk.channel},
            conversation(desk).id,
            officer="rahim",
            text=ANSWERED,
        )
        handover.give_back(session, desk.clock, conversation(desk).id, officer="rahim")
    desk.delivery.run_pass()
    desk.says(USER, "police clearance abar lagbe", "apply_police_clearance")
    desk.taps(USER, "বিদেশে যাওয়া")


def conversation(desk: TalkingDesk) -> Conversation:
    with desk.database.read() as session:
        return session.scalars(select(Conversation).where(Conversation.user_id == USER)).one()


def close(desk: TalkingDesk) -> None:
    with desk.database.write() as session:
        move_case(
            session, desk.catalogue, desk.clock, reference="PCC-2026-000001", to="cancelled_by_applicant",
            actor="supervisor:1", note=NOTE,
        )  # fmt: skip


def tables(cells: list[str]) -> set[str]:
    return {cell.partition(":")[0] for cell in cells}


def test_what_was_told_is_there_before(desk: TalkingDesk) -> None:
    live(desk)

    assert {"inbound_event", "turn", "outbox_message", "cases", "case_event", "conversation"} <= tables(
        found(desk.database, *TOLD, "বিদেশে")
    )


def test_erased_in_chat_only_the_open_case_is_left_and_after_its_time_nothing(desk: TalkingDesk) -> None:
    live(desk)
    desk.says(USER, '/erase_my_data{"erasure_confirmed": "yes"}')

    assert tables(found(desk.database, *TOLD)) == {"cases", "case_event"}

    close(desk)
    desk.clock.advance(timedelta(days=731))
    run_retention(desk.database, desk.catalogue, desk.clock.now())

    assert found(desk.database, *TOLD, NOTE) == []
    plain = b"\n".join(stored_bytes(desk.database))
    assert not [word for word in TOLD if word.encode() in plain]
    case = desk.the_case()
    assert (case.reference, case.service, case.stage) == (
        "PCC-2026-000001", "police_clearance", "cancelled_by_applicant",
    )  # fmt: skip
    assert case.phone_index is None and case.conversation_id is None and case.closed_at is not None


def test_the_lines_of_the_history_stay_with_their_actors(desk: TalkingDesk) -> None:
    live(desk)
    close(desk)
    desk.clock.advance(timedelta(days=731))
    run_retention(desk.database, desk.catalogue, desk.clock.now())

    with desk.database.read() as session:
        lines = session.scalars(select(CaseEvent).order_by(CaseEvent.id)).all()
    assert [(line.kind, line.actor) for line in lines] == [
        ("opened", "citizen"),
        ("corrected", "citizen"),
        ("information_added", "citizen"),
        ("moved", "supervisor:1"),
        ("erased", "schedule"),
    ]
    assert all(line.note is None and line.content is None for line in lines)


def test_the_answer_with_the_code_reaches_the_citizen_and_is_then_forgotten(desk: TalkingDesk) -> None:
    live(desk)
    (told,) = desk.says(USER, '/erase_my_data{"erasure_confirmed": "yes"}')

    code = str(told["text"]).split("কোড: ")[1].split()[0]
    with desk.database.read() as session:
        state = request_state(session, code.lower())
    assert state is not None and (state.status, state.cases_kept) == (RequestStatus.KEPT, 1)
    assert tables(found(desk.database, code)) == {"erasure_request"}


def test_who_writes_again_begins_anew_and_still_finds_the_open_case(desk: TalkingDesk) -> None:
    live(desk)
    desk.says(USER, '/erase_my_data{"erasure_confirmed": "yes"}')

    (told,) = desk.says(USER, "amar abedoner ki obostha", "check_case_status")

    assert "PCC-2026-000001" in told["text"]
    assert conversation(desk).tracker["memory"]["active_loop"] is None  # type: ignore[index]


def test_erasing_is_no_fresh_start_for_who_tries_out_numbers(desk: TalkingDesk) -> None:
    live(desk)
    for number in range(2, 7):
        desk.says("8", f"PCC-2026-{number:06d}", "check_case_status")
        desk.says("8", "01912345678")
    desk.says("8", '/erase_my_data{"erasure_confirmed": "yes"}')

    (told,) = desk.says("8", "PCC-2026-000001", "check_case_status")

    assert "আজ আর" in told["text"]


def test_a_second_erasure_changes_nothing_and_gives_the_same_code(desk: TalkingDesk) -> None:
    live(desk)
    first = desk.says(USER, '/erase_my_data{"erasure_confirmed": "yes"}')
    second = desk.says(USER, '/erase_my_data{"erasure_confirmed": "yes"}')

    assert first[0]["text"] == second[0]["text"]


def test_meta_asking_with_an_id_that_is_known_erases_at_once_and_replayed_gives_the_same_code(
    desk: TalkingDesk,
) -> None:
    live(desk)
    codes = {
        take_facebook_request(desk.database, desk.catalogue, desk.clock, user_id=USER, key="k1")
        for _ in range(3)
    }

    assert len(codes) == 1
    assert tables(found(desk.database, *TOLD)) == {"cases", "case_event"}


def test_an_id_that_is_not_known_waits_and_an_operator_settles_it(desk: TalkingDesk) -> None:
    live(desk)
    code = take_facebook_request(desk.database, desk.catalogue, desk.clock, user_id="9009009", key="k1")
    with desk.database.read() as session:
        waiting = request_state(session, code)
    assert waiting is not None and waiting.status == RequestStatus.WAITING
    assert tables(found(desk.database, "9009009")) == {"erasure_request"}

    erase_for_operator(
        desk.database, desk.catalogue, desk.clock, user_ids=[USER], actor="operator:karim", code=code
    )

    with desk.database.read() as session:
        settled = request_state(session, code)
        acts = session.scalars(select(AuditEvent.actor)).all()
    assert settled is not None and settled.status == RequestStatus.KEPT
    assert acts == ["operator:karim"]
    assert found(desk.database, "9009009") == []


def test_a_dry_run_counts_and_changes_nothing(desk: TalkingDesk) -> None:
    live(desk)
    close(desk)
    desk.clock.advance(timedelta(days=731))

    due = due_for_retention(desk.database, desk.catalogue, desk.clock.now())

    assert due == {"cases": 1, "conversations": 1, "senders": 0, "page_events": 0, "drafts": 0}
    assert found(desk.database, NAME)


def test_a_day_too_early_nothing_goes(desk: TalkingDesk) -> None:
    live(desk)
    close(desk)
    desk.clock.advance(timedelta(days=729))
    run_retention(desk.database, desk.catalogue, desk.clock.now())

    assert tables(found(desk.database, NAME)) == {"cases", "case_event"}, (
        "words go after 180 days, the case not yet"
    )


def test_an_open_case_keeps_its_conversation_however_long(desk: TalkingDesk) -> None:
    live(desk)
    desk.clock.advance(timedelta(days=3000))
    run_retention(desk.database, desk.catalogue, desk.clock.now())

    assert found(desk.database, STORY)


def test_in_the_end_nobody_knows_who_it_was_and_a_new_message_is_answered(desk: TalkingDesk) -> None:
    live(desk)
    close(desk)
    desk.clock.advance(timedelta(days=731))
    run_retention(desk.database, desk.catalogue, desk.clock.now())
    desk.clock.advance(timedelta(days=2))
    run_retention(desk.database, desk.catalogue, desk.clock.now())

    assert found(desk.database, f"'{USER}'") == []
    assert desk.says(USER, "salam", "greet")
    with desk.database.read() as session:
        assert len(session.scalars(select(Conversation)).all()) == 2


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(st.text(min_size=3, max_size=40), min_size=1, max_size=4))
def test_whatever_was_written_is_gone(database: Database, clock: FixedClock, told: list[str]) -> None:
    world = World(database, clock)
    world.answerer._tracker = lambda conversation: Forgets({})  # type: ignore[method-assign, assignment]
    world.engine.handle = lambda tracker, parse, run, *, metadata: [  # type: ignore[method-assign]
        {
            "text": f"you said {parse['text']}",
            "custom": {ERASE_ALL: ["status_misses"] if parse["text"] == "erase" else None},
        }
    ]
    user, mark = uuid.uuid4().hex, f"zq{uuid.uuid4().hex}"
    for text in [*(f"{mark} {one}" for one in told), "erase"]:
        world.receive(world.message(user, text, mid=uuid.uuid4().hex))
        world.settle()
    world.delivery.close()

    assert world.channel.texts(user)[0].startswith(f"you said {mark}")
    assert found(database, mark) == []


class Forgets:
    """A tracker that holds nothing."""

    active_loop: dict[str, object]
    new_events: list[dict[str, object]]

    def __init__(self, active_loop: dict[str, object]) -> None:
        self.active_loop, self.new_events = active_loop, []

    def to_snapshot(self) -> dict[str, object]:
        return {"slots": {}}

    def forget_everything(self, *, keep: list[str]) -> None:
        """There is nothing to forget."""


def test_erasing_while_turns_run_leaves_no_word_and_no_fault(database: Database, clock: FixedClock) -> None:
    """Whoever erases waits for the turn that runs, and the turn for them: both hold the same row."""
    worlds = [World(Database(database.url), clock), World(Database(database.url), clock)]
    users = [f"u{number}" for number in range(6)]
    with database.write() as session:
        # As after an upgrade: the key is there before there is any traffic.
        prepare_index_key(session)
    stopping, faults = threading.Event(), list[Exception]()

    def turns() -> None:
        while not stopping.is_set():
            try:
                worlds[0].turns.run_pass(only=ids)
            except Exception as error:
                faults.append(error)

    for user in users:
        worlds[0].receive(
            *[worlds[0].message(user, f"secret {user} {n}", mid=f"{user}-{n}") for n in range(5)]
        )
    ids = [worlds[0].conversation(user).id for user in users]
    thread = threading.Thread(target=turns)
    thread.start()
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda user: erase(worlds[1], user), users))
    stopping.set()
    thread.join()
    worlds[0].delivery.run_pass()
    for world in worlds:
        world.delivery.close()
        world.database.dispose()

    assert faults == []
    assert found(database, "secret") == []
    with database.read() as session:
        assert len(session.scalars(select(InboundEvent)).all()) == 30
        assert session.scalars(select(Case)).all() == []


def erase(world: World, user: str) -> None:
    erase_for_operator(world.database, CATALOGUE, world.clock, user_ids=[user], actor="operator:karim")
