"""Sealing a file's bytes into the store: those that were fetched, and those that an officer uploads."""

from __future__ import annotations

from dataclasses import dataclass

from bot.clock import Clock
from bot.evidence import errands
from bot.evidence.errands import Errand, Sealed
from bot.evidence.errors import EvidenceError, NotAccepted, Unreachable
from bot.evidence.fetch import LARGEST_BYTES
from bot.evidence.kinds import media_type_of
from bot.evidence.model import Reason
from bot.evidence.sealing import fingerprint, seal
from bot.evidence.store import Store
from bot.storage.database import Database


@dataclass(frozen=True)
class Upload:
    """A file that an officer uploaded and that is sealed: as an answer or a check names it."""

    evidence_id: str
    kind: str

    def to_json(self) -> dict[str, str]:
        """As it stands among the answers of a case."""
        return {"type": self.kind, "evidence": self.evidence_id}


def seal_into(store: Store, errand: Errand, content: bytes) -> Sealed:
    """Store a file, encrypted.

    Raises:
        NotAccepted: it is of no kind that is kept.
        StoreFault: the store could not write.
    """
    media_type = media_type_of(content)
    store.put(errand.original_key, seal(errand.data_key, errand.original_key, content))
    return Sealed(fingerprint(content), len(content), media_type)


def keep_upload(database: Database, store: Store, clock: Clock, content: bytes) -> Upload:
    """Keep what an officer uploads, with the limits and the seal of any other file.

    The row is there before the bytes: what is cut short is cleared up like a file that could not be fetched,
    and a file that no case takes is erased after a week.

    Raises:
        NotAccepted: it is too large, or of no kind that is kept.
        StoreFault, Unreachable: try again.
    """
    if len(content) > LARGEST_BYTES:
        raise NotAccepted(Reason.TOO_LARGE)
    kind = media_type_of(content).partition("/")[0].replace("application", "file")
    with database.write() as session:
        errand = errands.begin_upload(session, clock.now(), kind)
    try:
        sealed = seal_into(store, errand, content)
    except EvidenceError:
        with database.write() as session:
            errands.give_up(session, clock.now(), errand, NotAccepted(Reason.UNREACHABLE))
        raise
    with database.write() as session:
        if errands.settle(session, clock.now(), errand, sealed) is None:
            raise Unreachable("the upload took too long")
    return Upload(errand.evidence_id, kind)
