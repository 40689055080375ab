"""What officers do outside the office: ticking off checks, with photos."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import structlog

from bot.cases.checks.commands import Tick, tick_off
from bot.cases.history import CONSOLE, acting_from
from bot.catalogue.loader import Catalogue
from bot.clock import Clock
from bot.evidence.errors import EvidenceError
from bot.evidence.store import Store
from bot.evidence.storing import keep_upload
from bot.storage.database import Database

log = structlog.get_logger(__name__)


class FieldDesk:
    """Ticks off checks; a photo that can't be kept never holds back its tick."""

    def __init__(self, database: Database, clock: Clock, catalogue: Catalogue, store: Store) -> None:
        self.database = database
        self.clock = clock
        self.catalogue = catalogue
        self.store = store

    def tick_off(
        self,
        reference: str,
        ticks: Sequence[Tick],
        photos: Mapping[str, bytes],
        *,
        offices: Collection[str],
        actor: str,
        key: str,
    ) -> list[str]:
        """Keep the photos, then write down the ticks: arguments and errors of ``tick_off``.

        Args:
            photos: by check.

        Returns:
            The checks whose photo was not kept.
        """
        kept = {check: self._kept(content) for check, content in photos.items()}
        with self.database.write() as session, acting_from(session, CONSOLE):
            tick_off(
                session,
                self.catalogue,
                self.clock,
                reference=reference,
                offices=offices,
                ticks=[replace(one, photo=kept.get(one.check)) for one in ticks],
                actor=actor,
                key=key,
            )
        return [check for check, evidence_id in kept.items() if evidence_id is None]

    def _kept(self, content: bytes) -> str | None:
        try:
            return keep_upload(self.database, self.store, self.clock, content).evidence_id
        except EvidenceError as error:
            log.warning("photo_not_kept", error=type(error).__name__)
            return None
