"""No send breaks Meta's rules of window, tag and limits: 100,000 random decisions against the emulator.

What may not be sent fails here, without a call; what is called the emulator takes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, cast

import pytest
import structlog

from bot.catalogue.model import Page, PageStatus
from bot.channels.facebook.channel import FacebookChannel
from bot.channels.facebook.client import GraphClient
from bot.channels.facebook.emulator.emulator import Emulator
from bot.channels.facebook.rate import PageRate
from bot.channels.facebook.render import render
from bot.clock import FixedClock
from bot.conversation.channel import Author, SendRequest
from bot.conversation.delivery import Delivery
from bot.conversation.effects import REPLY_WINDOW
from bot.conversation.model import Conversation, DeliveryStatus, OutboxMessage
from bot.conversation.notices import can_be_told
from bot.conversation.outbox import enqueue
from bot.conversation.sendable import HUMAN_AGENT_WINDOW, reply_window
from bot.storage.database import Database
from tests.unit.channels.outbound import (
    GRAPH_URL,
    PAGES,
    SECRET,
    InProcess,
    new_emulator,
    random_message,
    random_object,
)

SEED = 20261126
DECISIONS = 100_000
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
MOMENTS = tuple(
    edge + timedelta(milliseconds=by)
    for edge in (timedelta(0), REPLY_WINDOW, HUMAN_AGENT_WINDOW)
    for by in (-60_001, -1, 0, 1, 60_001)
)


@pytest.fixture(autouse=True)
def silent_logs() -> Iterator[None]:
    """What is refused here is logged each time."""
    before = structlog.get_config()
    structlog.configure(
        processors=[structlog.processors.KeyValueRenderer()], logger_factory=structlog.ReturnLoggerFactory()
    )
    yield
    structlog.configure(**before)


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    emulator = new_emulator(round(NOW.timestamp() * 1000))
    yield emulator
    emulator.close()


def client_of(emulator: Emulator) -> tuple[GraphClient, InProcess]:
    carrier = InProcess(emulator)
    return GraphClient(GRAPH_URL, [SECRET], cast(Any, carrier)), carrier


def random_age(random: Random) -> timedelta | None:
    """Since the citizen's last act: often near an edge, sometimes never."""
    if random.random() < 0.05:
        return None
    if random.random() < 0.3:
        return max(timedelta(0), random.choice(MOMENTS))
    return timedelta(seconds=random.uniform(0, 9 * 86_400))


def conversation_with(emulator: Emulator, citizen: int, age: timedelta | None) -> Conversation:
    """The same citizen here and on the platform, who acted so long ago."""
    page = PAGES[citizen % len(PAGES)]
    emulator.platform.state.add_citizen("রহিমা", f"c{citizen}")
    thread = emulator.platform.state.thread_of(page.page_id, f"c{citizen}")
    acted_at = NOW - age if age is not None else None
    thread.window_ms = round(acted_at.timestamp() * 1000) if acted_at else 0
    thread.messages.clear()
    conversation = Conversation(channel="facebook", account_id=page.page_id, user_id=thread.psid)
    conversation.last_inbound_at = acted_at
    conversation.window_expires_at = acted_at + REPLY_WINDOW if acted_at else None
    conversation.standby = False
    return conversation


def test_100_000_random_sends_break_no_rule(emulator: Emulator) -> None:
    random = Random(SEED)
    client, carrier = client_of(emulator)
    shapes = [one for _ in range(2500) for one in render(random_message(random))]
    shapes += [random_object(random) for _ in range(len(shapes) // 10)]
    tokens = {page.page_id: page.token for page in PAGES}
    outcomes: Counter[tuple[str, Author, str | None]] = Counter()
    for number in range(DECISIONS):
        conversation = conversation_with(emulator, random.randrange(40), random_age(random))
        author: Author = random.choice(("bot", "officer"))
        request = SendRequest(
            account_id=conversation.account_id,
            token=tokens[conversation.account_id],
            user_id=conversation.user_id,
            message=random.choice(shapes),
            metadata=f"{number:032x}",
            author=author,
            window=reply_window(conversation, NOW),
        )
        calls = len(carrier.sent)
        outcome = client.send(request)
        assert (outcome.status == "sent") == (len(carrier.sent) > calls), outcome
        told = outcome.status == "sent" or outcome.reason in ("outside_window", "message_not_allowed")
        assert told, outcome
        if can_be_told(conversation, NOW):
            assert outcome.reason != "outside_window"
        outcomes[(request.window, author, outcome.reason)] += 1
    assert carrier.refused == []
    assert not outcomes[("human_agent", "bot", None)]
    assert not outcomes[("closed", "bot", None)] and not outcomes[("closed", "officer", None)]
    # Each kind of decision was really made.
    assert outcomes[("open", "bot", None)] > 1000
    assert outcomes[("human_agent", "officer", None)] > 1000
    assert outcomes[("human_agent", "bot", "outside_window")] > 1000
    assert outcomes[("closed", "officer", "outside_window")] > 1000
    assert sum(count for (_, _, reason), count in outcomes.items() if reason == "message_not_allowed") > 1000
    assert carrier.taken["HUMAN_AGENT"] == outcomes[("human_agent", "officer", None)]


def test_a_paused_page_and_a_suppressed_citizen_are_not_called_for(
    database: Database, emulator: Emulator
) -> None:
    random = Random(SEED)
    client, carrier = client_of(emulator)
    clock, channel = FixedClock(NOW), FacebookChannel(client, PageRate())
    is_paused = {PAGES[0].page_id: False, PAGES[1].page_id: True}
    kept_back = set()
    with database.write() as session:
        for page in PAGES:
            status = PageStatus.PAUSED if is_paused[page.page_id] else PageStatus.ACTIVE
            row = Page(page_id=page.page_id, office_code="x", agency_code=page.agency, token=page.token)
            row.status, row.created_at = status, NOW
            session.add(row)
        for citizen in range(400):
            conversation = conversation_with(emulator, citizen, random_age(random))
            conversation.created_at = NOW
            conversation.suppressed_at = NOW if random.random() < 0.3 else None
            session.add(conversation)
            session.flush()
            if conversation.suppressed_at or is_paused[conversation.account_id]:
                kept_back.add(conversation.user_id)
            author: Author = random.choice(("bot", "officer"))
            enqueue(session, clock, channel, conversation, [{"text": "খবর"}], author=author)
    delivery = Delivery(database, clock, {"facebook": channel}, concurrency=16)
    delivery.run_pass()
    delivery.close()
    reached = {one["recipient"]["id"] for one in carrier.sent}
    assert len(reached) > 10 and not reached & kept_back
    assert carrier.refused == []
    with database.read() as session:
        states = Counter(row.status for row in session.query(OutboxMessage))
    assert states.keys() == {DeliveryStatus.SENT, DeliveryStatus.FAILED, DeliveryStatus.QUEUED}
