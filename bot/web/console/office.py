"""What the console's screens work with, and whose files somebody may see."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.accounts.roles import Permission
from bot.accounts.viewer import Viewer
from bot.catalogue.loader import Catalogue
from bot.catalogue.schema import Service
from bot.clock import Clock
from bot.conversation.bulk import Bulk
from bot.conversation.case_moves import CaseMoves
from bot.conversation.desk import OfficerDesk
from bot.conversation.worklist import Scope
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
    _offices: dict[Viewer, frozenset[str]] = field(default_factory=dict, repr=False, compare=False)

    def offices(self, person: Viewer) -> frozenset[str]:
        """The offices whose conversations and cases somebody may see: none for administrators."""
        # Asked with each poll; the catalogue does not change while the service runs.
        if person not in self._offices:
            self._offices[person] = frozenset(
                office.code
                for office in self.catalogue.offices.values()
                if person.sees(Permission.CASE_READ, office.agency, office.code)
            )
        return self._offices[person]

    def scope(self, person: Viewer) -> Scope:
        """Whose worklist somebody reads. Only for roles that belong to an agency."""
        assert person.agency is not None
        return Scope(person.agency, person.office, person.holder)

    @property
    def bulk(self) -> Bulk:
        """Acts on several conversations at once."""
        return Bulk(self.database, self.desk, self.moves)

    def services(self, person: Viewer) -> list[Service]:
        """The services of somebody's agency."""
        return [one for one in self.catalogue.services.values() if one.agency == person.agency]
