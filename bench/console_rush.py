"""A rush: twenty officers take and answer while fifty messages a second come in.

All officers want the conversation that has waited longest, so that most of them come too late for it. Nothing
may be lost or doubled: that is counted from what the officers' pages said, from the database, and from what
the citizens got; the benchmark fails otherwise. One more officer only looks, at a conversation whose citizen
writes all the time: what they write has to come through the rush to that page.
"""

from __future__ import annotations

import random
import re
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from bench.console_live import MESSAGES, Inbox, begin, delays, running
from bench.console_seeds import ASKS_FOR_A_PERSON, add_people, email_of, page_of
from bench.console_staff import Answer, Window, cookie_of
from bench.measure import Figure, percentile, timed
from bot.accounts.roles import Role
from bot.conversation.handover import return_to_bot
from bot.conversation.hands.model import HandKind
from bot.conversation.model import (
    OPEN_STATUSES,
    Conversation,
    DeliveryStatus,
    EventStatus,
    InboundEvent,
    OutboxMessage,
    Owner,
)
from bot.runtime import Runtime
from tests.functional.emulator_harness import Emulated

OFFICERS = 20
CITIZENS = 400
MESSAGES_A_SECOND, SECONDS = 50, 15
BATCH = 10
#: So many of the citizens ask for a person, again and again.
WANT_A_PERSON = 0.4
#: From one thing that an officer does to the next, and how long it takes to write an answer.
PAUSE_SECONDS, WRITING_SECONDS = (1.0, 3.0), (2.0, 6.0)
PATIENCE_SECONDS = 300.0
OFFICE = "dncrp-hq"
FIRST_ROW = re.compile(r'href="(/console/inbox/unassigned/\d+)"')
HEARD = re.compile(r'name="heard" value="(\d+)"')


@dataclass
class Log:
    """What the officers did."""

    times_ms: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    counts: Counter[str] = field(default_factory=Counter)
    #: By conversation: who had it, from when to when.
    held: dict[str, list[tuple[float, float, int]]] = field(default_factory=lambda: defaultdict(list))
    replies: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    #: The last event before the rush.
    begins_behind: int = 0


class AtTheDesk(threading.Thread):
    """An officer: looks, takes, answers, gives back."""

    def __init__(self, number: int, window: Window, log: Log, ended: threading.Event) -> None:
        super().__init__(daemon=True)
        self.number, self.window, self.log, self.ended = number, window, log, ended
        self.chance = random.Random(number)

    def run(self) -> None:
        """Until the day is over."""
        while not self.ended.is_set():
            try:
                self._work()
            except Exception as error:
                self.log.faults.append(f"{type(error).__name__}: {error}")
                self.window.close()
            self.ended.wait(self.chance.uniform(*PAUSE_SECONDS))
        self.window.close()

    def _work(self) -> None:
        waiting = FIRST_ROW.findall(self._timed("list", "/console/inbox/unassigned").text)
        if not waiting:
            return
        self._timed("open", waiting[0])
        shown = self._timed("take", f"{waiting[0]}/take", send=True)
        if not HEARD.search(shown.text):
            self.log.counts["came too late"] += 1
            return
        taken_at = time.monotonic()
        self.log.counts["taken"] += 1
        address = waiting[0].replace("unassigned", "mine")
        for part in range(2):
            self.ended.wait(self.chance.uniform(*WRITING_SECONDS))
            shown = self._reply(address, shown, f"উত্তর {self.number}-{len(self.log.replies)}-{part}")
        given_back_at = time.monotonic()
        self._timed("give back", f"{address}/give-back", send=True)
        self.log.held[address].append((taken_at, given_back_at, self.number))

    def _reply(self, address: str, shown: Answer, words: str) -> Answer:
        """Answer; if the citizen wrote meanwhile, read it and answer then."""
        while True:
            heard = HEARD.search(shown.text)
            assert heard is not None, "no field for a reply in a conversation that is mine"
            shown = self._timed("reply", f"{address}/reply", send=True, text=words, heard=heard[1])
            if shown.status != 422:
                self.log.replies.append(words)
                return shown
            self.log.counts["newer message first"] += 1
            shown = self._timed("open", address)

    def _timed(self, name: str, path: str, *, send: bool = False, **fields: str) -> Answer:
        started = time.perf_counter()
        answer = self.window.sends(path, **fields) if send else self.window.opens(path)
        self.log.times_ms[name].append(1000 * (time.perf_counter() - started))
        assert answer.status in (200, 422), f"{name}: {answer.status}"
        return answer


def measure(runtime: Runtime, app: Flask, model_dir: Path) -> list[Figure]:
    """How long the officers' steps take, and how soon they see a message. Raises if anything went wrong."""
    names = [f"rush-{number}" for number in range(OFFICERS + 1)]
    add_people(runtime, [(name, Role.OFFICER, "dncrp", OFFICE) for name in names])
    cookies = [cookie_of(app, runtime.database, email_of(name)) for name in names]
    log, ended = Log(begins_behind=_clear_the_desk(runtime)), threading.Event()
    with running(runtime, model_dir, [OFFICE]) as (service, emulated):
        *windows, watching = (Window(service.port, cookie) for cookie in cookies)
        watcher = Inbox(watching, begin(runtime, emulated, OFFICE), 0.0)
        officers = [AtTheDesk(number, window, log, ended) for number, window in enumerate(windows)]
        with ThreadPoolExecutor(1) as beside:
            for thread in (watcher, *officers):
                thread.start()
            seen_after = beside.submit(delays, emulated, OFFICE, watcher)
            said = _write(emulated)
            waits = seen_after.result()
        watcher.stopping.set()
        ended.set()
        for officer in officers:
            officer.join(timeout=60)
        waited = timed(lambda: _wait_until_quiet(runtime))
        wrong = _what_went_wrong(runtime, emulated, log, said)
    steps = [
        Figure(
            f"Rush: {name}, p95",
            percentile(times, 0.95),
            "ms",
            f"p50 {percentile(times, 0.5):.0f}; {len(times)}",
        )
        for name, times in log.times_ms.items()
    ]
    assert not wrong, f"{len(wrong)} things went wrong in the rush: {'; '.join(wrong[:5])}"
    did = f"{len(said)} messages, {len(log.replies)} replies, " + ", ".join(
        f"{n} {w}" for w, n in log.counts.items()
    )
    return [
        *steps,
        Figure(
            "Rush: webhook to an officer's page, p50", percentile(waits, 0.5), "s", f"{MESSAGES} messages"
        ),
        Figure("Rush: webhook to an officer's page, p95", percentile(waits, 0.95), "s"),
        Figure("Rush: until all is answered", waited, "s", "after the last message was seen"),
        Figure("Rush: errors, lost, doubled", float(len(wrong)), "", did, at_least=0),
    ]


def _clear_the_desk(runtime: Runtime) -> int:
    """Nobody waits whom Messenger does not know; the number of the last event."""
    waiting = select(Conversation).where(Conversation.owner == Owner.WAITING, Conversation.team == OFFICE)
    with runtime.database.write() as session:
        for conversation in session.scalars(waiting):
            return_to_bot(session, conversation, runtime.clock.now(), HandKind.GIVEN_BACK, "bench")
        return session.scalar(select(func.max(InboundEvent.id))) or 0


def _write(emulated: Emulated) -> list[str]:
    """Citizens' messages, each with words of its own, in an even stream."""
    chance, said, page = random.Random(1), list[str](), page_of(OFFICE)
    started = time.monotonic()
    for step in range(MESSAGES_A_SECOND * SECONDS // BATCH):
        batch = []
        for _ in range(BATCH):
            citizen = chance.randrange(CITIZENS)
            wants = citizen < WANT_A_PERSON * CITIZENS
            words = f"{ASKS_FOR_A_PERSON if wants else 'koto taka lagbe police clearance e'} {len(said)}"
            said.append(words)
            batch.append((page, f"rush-{citizen}", words))
        emulated.burst(batch)
        time.sleep(max(0.0, started + (step + 1) * BATCH / MESSAGES_A_SECOND - time.monotonic()))
    return said


def _wait_until_quiet(runtime: Runtime) -> None:
    """Until every event had its turn and every message is out."""
    pending = select(func.count()).where(InboundEvent.status == EventStatus.PENDING)
    unsent = select(func.count()).where(OutboxMessage.status.in_(OPEN_STATUSES))
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up_at:
        with runtime.database.read() as session:
            if not session.scalar(pending) and not session.scalar(unsent):
                return
        time.sleep(0.2)


def _what_went_wrong(runtime: Runtime, emulated: Emulated, log: Log, said: Sequence[str]) -> list[str]:
    """In words, one a fault."""
    wrong = list(log.faults)
    page = page_of(OFFICE)
    mine = InboundEvent.id > log.begins_behind
    with runtime.database.read() as session:
        heard = Counter(
            str(event.content.get("text"))
            for event in session.scalars(select(InboundEvent).where(mine, InboundEvent.kind == "message"))
        )
        aside = session.scalar(select(func.count()).where(InboundEvent.status == EventStatus.QUARANTINED))
        failed = session.scalar(select(func.count()).where(OutboxMessage.status == DeliveryStatus.FAILED))
        unsent = session.scalar(select(func.count()).where(OutboxMessage.status.in_(OPEN_STATUSES)))
        waiting = session.scalar(select(func.count()).where(InboundEvent.status == EventStatus.PENDING))
    wrong += [f"heard {heard[words]} times: a message" for words in said if heard[words] != 1]
    counted = {
        "put aside": aside,
        "failed to send": failed,
        "not sent": unsent,
        "not had their turn": waiting,
    }
    for name, number in counted.items():
        wrong += [f"{number} {name}"] if number else []
    got = Counter(
        message.text
        for citizen in range(CITIZENS)
        for message in emulated.transcript(page, f"rush-{citizen}")
    )
    wrong += [f"got {got[words]} times: a reply" for words in log.replies if got[words] != 1]
    for spans in log.held.values():
        ordered = sorted(spans)
        overlaps = sum(one[1] > other[0] for one, other in pairwise(ordered))
        wrong += ["two officers had one conversation"] * overlaps
    return wrong
