"""Collects what citizens sent: fetches and seals it, and tells who must send it again.

A file is taken under a lease and no database session is open while it is fetched. If the process dies in
between, the row still waits, and is taken again when the lease is over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import structlog
from prometheus_client import Counter
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases.evidence import note_evidence
from bot.cases.history import acting_from
from bot.clock import Clock
from bot.conversation.answer import Answerer
from bot.conversation.model import Conversation, EventStatus, InboundEvent, Owner
from bot.evidence import errands
from bot.evidence.errands import Errand, Sealed
from bot.evidence.errors import EvidenceError, NotAccepted
from bot.evidence.fetch import Fetches
from bot.evidence.model import Evidence
from bot.evidence.store import Store
from bot.evidence.storing import seal_into
from bot.storage.database import Database

log = structlog.get_logger(__name__)

AT_ONCE = 4
#: So long after the store could not remove something it is asked again.
STORE_AWAY = timedelta(minutes=1)
#: So long a word about a file waits at a time for the answer to the message that brought it.
TURN_HOLD = timedelta(seconds=1)
#: What the citizen is told, by reason; any other reason is a fault that sending again may mend.
RESPONSES = {
    "too_large": "utter_file_too_large",
    "type": "utter_file_type_not_kept",
}
NOT_KEPT = "utter_file_not_kept"

COLLECTED = Counter("bot_evidence_total", "Files that citizens sent, by how their tries ended", ["outcome"])

#: How a try ended: sealed, never to be tried again, or worth another try.
Outcome = Sealed | NotAccepted | None


class Collector:
    """Runs errands. Any number of collectors may run at once, in threads, processes or on machines."""

    def __init__(
        self, database: Database, clock: Clock, fetcher: Fetches, store: Store, answerer: Answerer
    ) -> None:
        self.database = database
        self.clock = clock
        self.fetcher = fetcher
        self.store = store
        self.answerer = answerer

    def is_due(self) -> bool:
        """Whether there is something to do."""
        with self.database.read() as session:
            return errands.is_due(session, self.clock.now())

    def run_pass(self, pause: Callable[[], bool] = lambda: False) -> int:
        """Fetch what is due, until ``pause``, and clear up. Returns the files that were seen to."""
        done = 0
        if not self.is_due():
            return done
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="collect") as pool:
            while not pause():
                with self.database.write() as session:
                    begun = errands.begin(session, self.clock.now(), AT_ONCE)
                if not begun:
                    break
                done += len(list(pool.map(self._run, begun)))
        return done + self._clear_up()

    def _run(self, errand: Errand) -> None:
        outcome = self._try(errand)
        with self.database.write() as session:
            evidence = self._write(session, errand, outcome, self.clock.now())
            if evidence is not None:
                with acting_from(session, _channel(session, evidence)):
                    note_evidence(session, evidence, self.clock.now())
        if isinstance(outcome, Sealed) and evidence is None:
            # It was erased meanwhile, or taken over by somebody else.
            self._remove((errand.original_key,))
        COLLECTED.labels("sealed" if isinstance(outcome, Sealed) else "refused" if outcome else "later").inc()

    def _try(self, errand: Errand) -> Outcome:
        try:
            self._remove(errand.leftovers)
            return None if errand.is_spent else seal_into(self.store, errand, self.fetcher.fetch(errand.url))
        except NotAccepted as refusal:
            log.info("file_not_kept", reason=refusal.reason)
            return refusal
        except EvidenceError as error:
            log.warning("file_not_fetched", error=type(error).__name__, reason=str(error))
        except Exception as error:
            # A fault of ours: the file must not be lost for it, nor hold up the others.
            log.exception("collecting_failed", error=type(error).__name__)
        return None

    def _write(self, session: Session, errand: Errand, outcome: Outcome, now: datetime) -> Evidence | None:
        """Write down how a try ended. The row, if that is the end of it."""
        if isinstance(outcome, Sealed):
            return errands.settle(session, now, errand, outcome)
        if outcome is None:
            return errands.put_off(session, now, errand)
        return errands.give_up(session, now, errand, outcome)

    def _clear_up(self) -> int:
        """Remove the bytes of what was erased or not kept, and tell who must send it again."""
        with self.database.read() as session:
            ended = errands.to_clear(session, self.clock.now())
        for evidence in ended:
            try:
                self._remove(errands.objects_of(evidence))
            except EvidenceError as error:
                log.warning("object_not_removed", error=type(error).__name__, reason=str(error))
                self._clear(evidence, is_removed=False)
            else:
                self._clear(evidence, is_removed=True)
        return len(ended)

    def _clear(self, known: Evidence, *, is_removed: bool) -> None:
        now = self.clock.now()
        with self.database.write() as session:
            # A turn locks the conversation first and the files after it: so does this.
            conversation = _locked_conversation(session, known.conversation_id)
            evidence = errands.locked_to_clear(session, known.id)
            if evidence is None:
                return
            if not is_removed:
                evidence.due_at = now + STORE_AWAY
            elif _is_pending(session, evidence):
                evidence.due_at = now + TURN_HOLD
            else:
                self._tell(session, evidence, conversation)
                errands.cleared(evidence)

    def _tell(self, session: Session, evidence: Evidence, conversation: Conversation | None) -> None:
        """Say that a file is not kept, and why; beside an officer the bot is quiet."""
        # Looked at under the lock: a report without a name may have cut the way to the conversation.
        if conversation is None or evidence.conversation_id is None or evidence.reason is None:
            return
        if conversation.owner != Owner.OFFICER and not errands.told_before(session, evidence):
            self.answerer.respond(session, conversation, RESPONSES.get(evidence.reason, NOT_KEPT))

    def _remove(self, keys: Iterable[str]) -> None:
        for key in keys:
            self.store.remove(key)


def _channel(session: Session, evidence: Evidence) -> str | None:
    """Where a file was sent; None if nothing leads there any more."""
    return session.scalar(select(Conversation.channel).where(Conversation.id == evidence.conversation_id))


def _locked_conversation(session: Session, conversation_id: int | None) -> Conversation | None:
    if conversation_id is None:
        return None
    statement = select(Conversation).where(Conversation.id == conversation_id)
    return session.scalars(statement.with_for_update(key_share=True)).one_or_none()


def _is_pending(session: Session, evidence: Evidence) -> bool:
    """Whether the message that brought the file still waits for its turn: its own answer comes first."""
    mine = InboundEvent.id == evidence.event_id, InboundEvent.status == EventStatus.PENDING
    return session.scalar(select(InboundEvent.id).where(*mine)) is not None
