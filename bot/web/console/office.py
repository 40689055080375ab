"""What the console's screens work with, and whose files somebody may see."""

from __future__ import annotations

from dataclasses import dataclass

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

    def offices(self, person: Viewer, permission: Permission = Permission.CASE_READ) -> frozenset[str]:
        """The offices on whose files a permission of somebody's counts: none for administrators."""
        mine = (
            office.code
            for office in self.catalogue.offices.values()
            if person.sees(permission, office.agency, office.code)
        )
        return frozenset(mine)

    def services(self, person: Viewer) -> list[Service]:
        """The services of somebody's agency."""
        return [one for one in self.catalogue.services.values() if one.agency == person.agency]
