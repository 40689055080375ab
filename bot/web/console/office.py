"""What the console's screens work with, and whose files somebody may see."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cached_property

from bot.accounts.roles import Permission
from bot.accounts.viewer import Viewer
from bot.catalogue.bilingual import Bilingual
from bot.catalogue.loader import Catalogue
from bot.catalogue.schema import Service
from bot.clock import Clock
from bot.conversation.bulk import Bulk
from bot.conversation.case_moves import CaseMoves
from bot.conversation.counter import Counter
from bot.conversation.desk import OfficerDesk
from bot.conversation.field_desk import FieldDesk
from bot.conversation.worklist import Scope
from bot.evidence.store import Store
from bot.storage.database import Database


def offices_of(catalogue: Catalogue, person: Viewer, permission: Permission) -> frozenset[str]:
    """The offices on whose files a permission counts: no conversation and no case for administrators."""
    return frozenset(
        office.code
        for office in catalogue.offices.values()
        if person.sees(permission, office.agency, office.code)
    )


@dataclass(frozen=True)
class ConsoleContext:
    """Handed to every screen."""

    database: Database
    clock: Clock
    catalogue: Catalogue
    desk: OfficerDesk
    moves: CaseMoves
    counter: Counter
    field: FieldDesk
    store: Store
    #: Whether officers can get the morning's e-mail.
    sends_mail: bool = False
    _offices: dict[tuple[Viewer, Permission], frozenset[str]] = dataclasses.field(
        default_factory=dict, repr=False, compare=False
    )

    def offices(self, person: Viewer, permission: Permission = Permission.CASE_READ) -> frozenset[str]:
        """See :func:`offices_of`."""
        # Asked with each poll; the catalogue does not change while the service runs.
        key = person, permission
        if key not in self._offices:
            self._offices[key] = offices_of(self.catalogue, person, permission)
        return self._offices[key]

    def scope(self, person: Viewer) -> Scope:
        """Whose worklist somebody reads. Only for roles that belong to an agency."""
        assert person.agency is not None
        return Scope(person.agency, person.office, person.holder)

    @property
    def bulk(self) -> Bulk:
        """Acts on several conversations at once."""
        return Bulk(self.database, self.desk, self.moves)

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

    def works_outside(self, person: Viewer) -> bool:
        """Whether somebody handles cases, and their agency has services with checks to tick off."""
        stages = (stage for service in self.services(person) for stage in service.stages)
        return person.may(Permission.CASE_READ) and any(stage.checks for stage in stages)


def place_names(console: ConsoleContext) -> dict[str, Bilingual]:
    """Names of agencies and offices by their codes."""
    agencies = {code: agency.name for code, agency in console.catalogue.agencies.items()}
    return agencies | {code: office.title for code, office in console.catalogue.offices.items()}
