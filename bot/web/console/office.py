"""What the console's screens work with, and whose files somebody may see."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from bot.accounts.roles import Permission
from bot.accounts.viewer import Viewer
from bot.catalogue.loader import Catalogue
from bot.catalogue.schema import Service
from bot.clock import Clock
from bot.conversation.case_moves import CaseMoves
from bot.conversation.desk import OfficerDesk
from bot.evidence.store import Store
from bot.storage.database import Database


@dataclass(frozen=True)
class ConsoleContext:
    """Handed to every screen."""

    database: Database
    clock: Clock
    catalogue: Catalogue
    desk: OfficerDesk
    moves: CaseMoves
    store: Store

    def offices(self, person: Viewer) -> frozenset[str]:
        """The offices whose conversations and cases somebody may see: none for administrators."""
        mine = (
            office.code
            for office in self.catalogue.offices.values()
            if person.sees(Permission.CASE_READ, office.agency, office.code)
        )
        return frozenset(mine)

    def agency_of(self, office: str) -> str | None:
        """The agency of an office."""
        found = self.catalogue.offices.get(office)
        return found.agency if found else None

    @cached_property
    def confidential(self) -> frozenset[str]:
        """The services whose words and files no thread shows."""
        return frozenset(one.code for one in self.catalogue.services.values() if one.confidential)

    def services(self, person: Viewer) -> list[Service]:
        """The services of somebody's agency."""
        return [one for one in self.catalogue.services.values() if one.agency == person.agency]
