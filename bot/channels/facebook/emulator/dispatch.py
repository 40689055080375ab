"""Posts signed webhooks to the bot until it takes them, in order, and misbehaves on request."""

from __future__ import annotations

import itertools
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from bot.channels.facebook.emulator.events import OutgoingEvent, envelope
from bot.channels.facebook.emulator.faults import Faults
from bot.channels.facebook.emulator.journal import Journal
from bot.channels.facebook.emulator.traffic import Exchange, Traffic

log = structlog.get_logger(__name__)

#: Posts a body and gives the HTTP status, 0 for no answer.
Post = Callable[[bytes], int]

FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 5.0
#: Neighbours are awaited this long for a batch or a swap.
GATHER_SECONDS = 0.3
#: A backlog is worked off with many entries in one POST, as Meta does after an outage.
BACKLOG = 3
#: Echoes and receipts may wait this long for company; what a citizen does never waits.
LINGER_SECONDS = 0.005
UNHURRIED = frozenset({"message_echoes", "message_deliveries", "message_reads"})
CLOSE_SECONDS = 6.0
MOST_ENTRIES = 100
ALL_PAGES = "*"


@dataclass(frozen=True)
class DispatchRules:
    """How webhooks are posted: see :class:`~bot.channels.facebook.emulator.config.EmulatorConfig`."""

    lanes: int = 1
    give_up_after_seconds: float = 3600.0


class Dispatcher:
    """A queue and a thread for each lane; a Page has one lane or a few."""

    def __init__(
        self,
        post: Post,
        faults: Faults,
        traffic: Traffic,
        journal: Journal,
        on_taken: Callable[[OutgoingEvent], None],
        rules: DispatchRules,
    ) -> None:
        self.post = post
        self.faults = faults
        self.traffic = traffic
        self.rules = rules
        self.stopped = threading.Event()
        self._on_taken = on_taken
        self._journal = journal
        self._lock = threading.Lock()
        self._lanes: dict[tuple[str, int], _Lane] = {}
        self._ids = itertools.count()
        self._started_ns = time.time_ns()
        self._pending = 0

    def next_id(self) -> str:
        """An event id that no earlier start has used."""
        return f"{self._started_ns}-{next(self._ids)}"

    def enqueue(self, event: OutgoingEvent) -> None:
        """Hand in an event. It is kept until the bot has taken it, over a restart too."""
        self._journal.put("webhook", event.event_id, event.record())
        self._to_lane(event)

    def resume(self) -> None:
        """Take up what an earlier start left undelivered."""
        for record in self._journal.load("webhook"):
            self._to_lane(OutgoingEvent(**record))

    def pending(self) -> int:
        """Events that the bot has not taken yet."""
        return self._pending

    def finish(self, events: list[OutgoingEvent], *, taken: bool) -> None:
        """The events are done with: taken, or given up."""
        for event in events:
            self._journal.drop("webhook", event.event_id)
            if taken:
                self._on_taken(event)
        with self._lock:
            self._pending -= len(events)

    def close(self) -> None:
        """Stop posting, once what is under way has ended. What is left stays in the journal."""
        self.stopped.set()
        with self._lock:
            lanes = list(self._lanes.values())
        for lane in lanes:
            lane.wake()
        for lane in lanes:
            lane.join(timeout=CLOSE_SECONDS)

    def _to_lane(self, event: OutgoingEvent) -> None:
        page, number = event.page_id, hash(event.psid) % self.rules.lanes
        if self.faults.now.batch > 1:
            page, number = ALL_PAGES, 0  # so that one POST carries entries of several Pages
        with self._lock:
            self._pending += 1
            lane = self._lanes.get((page, number))
            if lane is None:
                lane = self._lanes[(page, number)] = _Lane(self)
                lane.start()
        lane.put(event)


class _Lane(threading.Thread):
    """Posts its events one after the other."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        super().__init__(name="emulator-webhooks", daemon=True)
        self._dispatcher = dispatcher
        self._waiting: deque[tuple[float, OutgoingEvent]] = deque()
        self._condition = threading.Condition()

    def put(self, event: OutgoingEvent) -> None:
        with self._condition:
            self._waiting.append((time.monotonic(), event))
            self._condition.notify()

    def wake(self) -> None:
        with self._condition:
            self._condition.notify()

    def run(self) -> None:
        stopped = self._dispatcher.stopped
        while not stopped.is_set():
            for events in self._take():
                self._deliver(events)

    def _take(self) -> list[list[OutgoingEvent]]:
        """The next POSTs: usually one with one event."""
        switches = self._dispatcher.faults.now
        with self._condition:
            self._condition.wait_for(lambda: self._waiting or self._dispatcher.stopped.is_set())
            if self._dispatcher.stopped.is_set():
                return []
            due = self._waiting[0][0] + switches.delay_seconds
        if self._dispatcher.stopped.wait(max(0.0, due - time.monotonic())):
            return []
        if switches.batch > 1:
            return [self._pop(switches.batch, gather=True)]
        if switches.reorder:
            return [[event] for event in reversed(self._pop(2, gather=True))]
        if self._waiting[0][1].subscription in UNHURRIED:
            self._dispatcher.stopped.wait(LINGER_SECONDS)
        with self._condition:
            backlog = len(self._waiting) > BACKLOG
        return [self._pop(MOST_ENTRIES if backlog else 1)]

    def _pop(self, most: int, *, gather: bool = False) -> list[OutgoingEvent]:
        with self._condition:
            if gather:
                self._condition.wait_for(
                    lambda: len(self._waiting) >= most or self._dispatcher.stopped.is_set(), GATHER_SECONDS
                )
            return [self._waiting.popleft()[1] for _ in range(min(most, len(self._waiting)))]

    def _deliver(self, events: list[OutgoingEvent]) -> None:
        """Post until it is taken, with growing pauses; give up after the rule's time."""
        dispatcher = self._dispatcher
        give_up_at = time.monotonic() + dispatcher.rules.give_up_after_seconds
        pause = FIRST_PAUSE_SECONDS
        for attempt in itertools.count(1):
            if self._post(events, attempt):
                dispatcher.finish(events, taken=True)
                return
            if time.monotonic() >= give_up_at:
                log.warning("emulator_webhook_given_up", events=len(events), attempts=attempt)
                dispatcher.finish(events, taken=False)
                return
            if dispatcher.stopped.wait(pause):
                return
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    def _post(self, events: list[OutgoingEvent], attempt: int) -> bool:
        switches = self._dispatcher.faults.now
        together = max(1, switches.batch // 2)
        body = envelope(events, time.time_ns() // 1_000_000, together=together)
        twin = None
        if switches.duplicate == "together":
            twin = threading.Thread(target=self._exchange, args=(events, body, attempt), daemon=True)
            twin.start()
        taken = self._exchange(events, body, attempt)
        if twin is not None:
            twin.join()
        if taken and switches.duplicate == "later":
            self._exchange(events, body, attempt)
        return taken

    def _exchange(self, events: list[OutgoingEvent], body: bytes, attempt: int) -> bool:
        started = time.perf_counter()
        status = self._dispatcher.post(body)
        took_ms = (time.perf_counter() - started) * 1000
        self._dispatcher.traffic.note(
            Exchange(
                at_ms=time.time_ns() // 1_000_000,
                direction="webhook",
                page_id=events[0].page_id,
                what=events[0].subscription,
                status=status,
                took_ms=round(took_ms, 1),
                events=len(events),
                attempt=attempt,
            )
        )
        return 200 <= status < 300
