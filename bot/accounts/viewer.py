"""Who is looking: the signed-in person as commands and queries see them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.accounts.roles import PERMISSIONS, Permission, Role


@dataclass(frozen=True)
class Viewer:
    """A signed-in person, and on whose files their permissions count.

    Attributes:
        account_id: the row.
        name: as colleagues read it; never shown to citizens without need.
        role: gives the permissions.
        agency: the only one whose files they may see; None for roles that see nobody's.
        office: the only office of it, or None for the whole agency.
    """

    account_id: int
    name: str
    role: Role
    agency: str | None
    office: str | None

    @property
    def actor(self) -> str:
        """How a case's history names them, role first: ``officer:7``."""
        return f"{self.role}:{self.account_id}"

    @property
    def holder(self) -> str:
        """How a conversation names them; the same whatever their role."""
        return f"officer:{self.account_id}"

    def may(self, permission: Permission) -> bool:
        """Whether the role has a permission."""
        return permission in PERMISSIONS[self.role]

    def sees(self, permission: Permission, agency: str, office: str | None) -> bool:
        """Whether a permission counts on what belongs to an agency and an office."""
        mine = self.agency == agency and (self.office is None or self.office == office)
        return mine and self.may(permission)
