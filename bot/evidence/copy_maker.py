"""Makes viewing copies, one at a time: a film's takes a processor for a minute or more.

No database session is open meanwhile. Any number of makers may run, in processes and on machines.
"""

from __future__ import annotations

from collections.abc import Callable

import structlog
from prometheus_client import Counter

from bot.clock import Clock
from bot.evidence.copies import CopyErrand, begin_copy, is_copy_due, put_off_copy, settle_copy
from bot.evidence.copying.apart import MakeCopy, copy_apart
from bot.evidence.copying.outcome import NoCopy, Refused, ViewingCopy
from bot.evidence.errors import EvidenceError
from bot.evidence.queries import read_original
from bot.evidence.sealing import seal
from bot.evidence.store import Store
from bot.storage.database import Database

log = structlog.get_logger(__name__)

COPIES = Counter("bot_evidence_copies_total", "Viewing copies, by how making them ended", ["outcome"])


class CopyMaker:
    """Runs errands for copies."""

    def __init__(self, database: Database, clock: Clock, store: Store, make: MakeCopy = copy_apart) -> None:
        self.database = database
        self.clock = clock
        self.store = store
        self.make = make

    def is_due(self) -> bool:
        """Whether there is something to do."""
        with self.database.read() as session:
            return is_copy_due(session, self.clock.now())

    def run_pass(self, pause: Callable[[], bool] = lambda: False) -> int:
        """Make what is due, until ``pause``. Returns how many were seen to."""
        done = 0
        while not pause() and self.is_due():
            with self.database.write() as session:
                errand = begin_copy(session, self.clock.now())
            if errand is None:
                break
            self._run(errand)
            done += 1
        return done

    def _run(self, errand: CopyErrand) -> None:
        outcome = self._try(errand)
        told = outcome.media_type if isinstance(outcome, ViewingCopy) else outcome
        is_mine = True
        with self.database.write() as session:
            if told is None:
                put_off_copy(session, self.clock.now(), errand)
            else:
                is_mine = settle_copy(session, errand, told)
        if not is_mine:
            # The file was erased meanwhile, or the copy taken over by somebody else.
            self.store.remove(errand.view_key)
        COPIES.labels("made" if isinstance(outcome, ViewingCopy) else outcome or "later").inc()

    def _try(self, errand: CopyErrand) -> ViewingCopy | NoCopy | None:
        try:
            if errand.leftover is not None:
                self.store.remove(errand.leftover)
            if errand.is_spent:
                return NoCopy.FAILED
            original = read_original(self.store, errand.data_key, errand.original_key, errand.sha256)
            copy = self.make(errand.media_type, original)
            self.store.put(errand.view_key, seal(errand.data_key, errand.view_key, copy.content))
            return copy
        except Refused as refusal:
            log.info("no_viewing_copy", media_type=errand.media_type, reason=refusal.reason)
            return refusal.reason
        except EvidenceError as error:
            log.warning("copy_not_made", error=type(error).__name__, reason=str(error))
        except Exception as error:
            # A fault of ours: it must not hold up the others.
            log.exception("copying_failed", error=type(error).__name__)
        return None
