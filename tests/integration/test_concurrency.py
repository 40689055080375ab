"""Everybody at once: webhooks, turns, deliveries and sweeps, as two processes have it.

Each citizen is answered once a message and in the order of writing, whoever gets there first.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from bot.clock import SystemClock
from bot.conversation import handover
from bot.conversation.channel import SendOutcome, SendRequest
from bot.conversation.desk import OfficerDesk
from bot.conversation.events import EventKind, ReceivedEvent
from bot.conversation.inbox import receive
from bot.conversation.model import DeliveryStatus, OutboxMessage
from bot.storage.database import Database
from tests.integration.posting import PAGE, Poster, body_of, text_item
from tests.unit.conversation.world import FakeChannel, World

CITIZENS = 16
MESSAGES = 4
PATIENCE_SECONDS = 90.0


class EchoingChannel(FakeChannel):
    """A carrier whose echo comes before its answer, and whose answer is sometimes lost."""

    database: Database

    def send(self, request: SendRequest) -> SendOutcome:
        self.sent.append(request)
        mid = f"mid-{request.metadata}"
        content = {"mid": mid, "metadata": request.metadata, "app_id": "900"}
        now = SystemClock().now()
        echo = ReceivedEvent(mid, EventKind.ECHO, "facebook", PAGE, request.user_id, now, content)
        receive(self.database, SystemClock(), [echo])
        return SendOutcome("unknown") if len(self.sent) % 3 == 0 else SendOutcome("sent", mid=mid)


@contextmanager
def two_processes(database: Database) -> Iterator[list[World]]:
    """Two worlds that share the database and the carrier, and nothing else."""
    databases = [Database(database.url), Database(database.url)]
    channel = EchoingChannel()
    channel.database = database
    worlds = [World(one, SystemClock(), channel=channel) for one in databases]
    yield worlds
    for world in worlds:
        world.delivery.close()
        world.database.dispose()


@contextmanager
def working(worlds: list[World]) -> Iterator[list[Exception]]:
    """Turns, deliveries and sweeps of each world, in threads, until the block ends."""
    stopping, faults = threading.Event(), list[Exception]()

    def loop(work: Callable[[], object]) -> None:
        while not stopping.is_set():
            try:
                work()
            except Exception as error:
                faults.append(error)
            stopping.wait(0.01)

    jobs = [
        job for one in worlds for job in (one.turns.run_pass, one.delivery.run_pass, one.delivery.recover)
    ]
    threads = [threading.Thread(target=loop, args=(job,), daemon=True) for job in jobs]
    for thread in threads:
        thread.start()
    try:
        yield faults
    finally:
        stopping.set()
        for thread in threads:
            thread.join(30)


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.1)


def all_settled(world: World, count: int) -> bool:
    statuses = [row.status for row in world.outbox()]
    return len(statuses) == count and set(statuses) <= {DeliveryStatus.SENT}


def test_each_message_is_answered_once_and_in_order(database: Database) -> None:
    poster = Poster(database, SystemClock())
    base_ms = int(time.time() * 1000) - 60_000

    def write(citizen: int) -> list[int]:
        bodies = [
            body_of(text_item(f"c{citizen}", f"m{citizen}-{number}", f"{number}", base_ms + 1000 * number))
            for number in range(MESSAGES)
        ]
        # Each is delivered twice, the second time with a delay.
        return [poster.post(body).status_code for body in (*bodies, *bodies)]

    with two_processes(database) as worlds:
        with working(worlds) as faults, ThreadPoolExecutor(4) as pool:
            answers = {status for statuses in pool.map(write, range(CITIZENS)) for status in statuses}
            wait_until(lambda: all_settled(worlds[0], CITIZENS * MESSAGES))
        channel, rows = worlds[0].channel, worlds[0].outbox()
        assert answers == {200}
        assert faults == []
        assert {row.status for row in rows} == {DeliveryStatus.SENT}
        for citizen in range(CITIZENS):
            assert channel.texts(f"c{citizen}") == [f"you said: {number}" for number in range(MESSAGES)]


def test_after_an_officer_took_over_the_bot_says_nothing_more(database: Database) -> None:
    with two_processes(database) as worlds, working(worlds) as faults:
        conversations = []
        for citizen in range(6):
            for number in range(4):
                worlds[0].receive(
                    worlds[0].message(f"c{citizen}", f"word {number}", mid=f"m{citizen}-{number}")
                )
            conversations.append(worlds[0].conversation(f"c{citizen}").id)
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda one: take(worlds[1], one), conversations))
        wait_until(lambda: all(event.done_at is not None for event in worlds[0].events()))
        rows = worlds[0].outbox()
    assert faults == []
    for conversation_id in conversations:
        mine = [row for row in rows if row.conversation_id == conversation_id]
        (taken,) = [place for place, row in enumerate(mine) if is_take_over(row)]
        assert mine[taken + 1 :] == []


def take(world: World, conversation_id: int) -> None:
    time.sleep(0.1)
    OfficerDesk(world.database, world.answerer, lambda: None).take(conversation_id, "rahim")
    with world.database.read() as session:
        assert handover.lock(session, conversation_id).officer == "rahim"


def is_take_over(row: OutboxMessage) -> bool:
    return row.message.get("text") == "utter_officer_took_over"
