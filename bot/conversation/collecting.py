"""Collects what citizens sent: fetches, seals and copies it, and tells who must send it again.

A file is taken under a lease and no database session is open while it is fetched. If the process dies in
between, the row still waits, and is taken again when the lease is over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import structlog
from prometheus_client import Counter
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases.evidence import note_evidence
from bot.clock import Clock
from bot.conversation.answer import Answerer
from bot.conversation.model import Conversation, Owner
from bot.evidence import errands
from bot.evidence.errands import Errand, Sealed
from bot.evidence.errors import EvidenceError, NotAccepted
from bot.evidence.fetch import Fetches
from bot.evidence.kinds import media_type_of
from bot.evidence.model import Evidence
from bot.evidence.sealing import fingerprint, seal
from bot.evidence.store import Store
from bot.evidence.viewing import viewing_copy
from bot.storage.database import Database

log = structlog.get_logger(__name__)

AT_ONCE = 4
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
        """Fetch what is due, until ``pause``, and remove what must go. Returns the files tried."""
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
        self._give_up_exhausted()
        self._remove_erased()
        return done

    def _run(self, errand: Errand) -> None:
        outcome = self._try(errand)
        with self.database.write() as session:
            is_mine = self._write(session, errand, outcome, self.clock.now())
        if isinstance(outcome, Sealed) and not is_mine:
            # It was erased meanwhile, or taken over by somebody else.
            self._remove((errand.original_key, errand.view_key))
        COLLECTED.labels("sealed" if isinstance(outcome, Sealed) else "refused" if outcome else "later").inc()

    def _try(self, errand: Errand) -> Outcome:
        try:
            self._remove(errand.leftovers)
            return self._sealed(errand, self.fetcher.fetch(errand.url))
        except NotAccepted as refusal:
            log.info("file_not_kept", reason=refusal.reason)
            return refusal
        except EvidenceError as error:
            log.warning("file_not_fetched", error=type(error).__name__, reason=str(error))
        except Exception as error:
            # A fault of ours: the file must not be lost for it, nor hold up the others.
            log.exception("collecting_failed", error=type(error).__name__)
        return None

    def _sealed(self, errand: Errand, content: bytes) -> Sealed:
        media_type = media_type_of(content)
        copy = viewing_copy(media_type, content)
        self.store.put(errand.original_key, seal(errand.data_key, errand.original_key, content))
        if copy is not None:
            self.store.put(errand.view_key, seal(errand.data_key, errand.view_key, copy.content))
        return Sealed(fingerprint(content), len(content), media_type, copy.media_type if copy else None)

    def _write(self, session: Session, errand: Errand, outcome: Outcome, now: datetime) -> bool:
        """Write down how a try ended. Returns whether the errand was still ours."""
        if isinstance(outcome, Sealed):
            evidence = errands.settle(session, now, errand, outcome)
            if evidence is not None:
                note_evidence(session, evidence, now)
            return evidence is not None
        # A turn locks the conversation first and the files after it: so does this.
        conversation = _locked_conversation(session, errand.evidence_id)
        if outcome is None:
            given_up = errands.put_off(session, now, errand)
        else:
            given_up = errands.give_up(session, errand, outcome)
        if given_up is not None:
            self._tell(session, given_up, conversation, now)
        return True

    def _tell(
        self, session: Session, evidence: Evidence, conversation: Conversation | None, now: datetime
    ) -> None:
        """Say in the case and to the citizen that a file is missing; the bot is quiet beside an officer."""
        note_evidence(session, evidence, now)
        # Looked at under the lock: a report without a name may have cut the way to the conversation.
        if conversation is None or evidence.conversation_id is None or conversation.owner == Owner.OFFICER:
            return
        if not errands.told_before(session, evidence):
            self.answerer.respond(session, conversation, RESPONSES.get(evidence.reason or "", NOT_KEPT))

    def _give_up_exhausted(self) -> None:
        now = self.clock.now()
        with self.database.read() as session:
            spent = errands.exhausted(session, now)
        for evidence_id in spent:
            with self.database.write() as session:
                conversation = _locked_conversation(session, evidence_id)
                evidence = errands.give_up_exhausted(session, now, evidence_id)
                if evidence is not None:
                    self._tell(session, evidence, conversation, now)

    def _remove_erased(self) -> None:
        """Remove the bytes of what was erased or given up."""
        with self.database.read() as session:
            removals = errands.removals(session)
        for evidence_id, keys in removals.items():
            try:
                self._remove(keys)
            except EvidenceError as error:
                # The row still names them: the next round tries again.
                log.warning("object_not_removed", error=type(error).__name__, reason=str(error))
                continue
            with self.database.write() as session:
                errands.removed(session, evidence_id, keys)

    def _remove(self, keys: Iterable[str]) -> None:
        for key in keys:
            self.store.remove(key)


def _locked_conversation(session: Session, evidence_id: str) -> Conversation | None:
    whose = select(Evidence.conversation_id).where(Evidence.id == evidence_id).scalar_subquery()
    statement = select(Conversation).where(Conversation.id == whose)
    return session.scalars(statement.with_for_update(key_share=True)).one_or_none()
