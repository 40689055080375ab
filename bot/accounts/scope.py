"""Which accounts an administrator looks after, and what they may make of them.

An administrator of an agency looks after its officers, supervisors and administrators, and makes none but
these. Nobody changes the own account here: who takes a right from oneself may leave nobody to give it back.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from bot.accounts.errors import NotTheirs, OwnAccount
from bot.accounts.model import Account
from bot.accounts.roles import WITHOUT_AGENCY, Permission, Role
from bot.accounts.viewer import Viewer

#: So many accounts are shown at once.
ACCOUNTS_SHOWN = 50


def roles_to_give(person: Viewer) -> list[Role]:
    """The roles that somebody may give."""
    if not person.may(Permission.ACCOUNT_MANAGE):
        return []
    return [role for role in Role if person.agency is None or role not in WITHOUT_AGENCY]


def check_place(person: Viewer, role: Role, agency: str | None, office: str | None) -> None:
    """Raise NotTheirs unless somebody may put an account there."""
    mine = person.agency is None or person.sees(Permission.ACCOUNT_MANAGE, agency or "", office)
    if role not in roles_to_give(person) or not mine:
        raise NotTheirs("this role or place is not yours to give")


def accounts_in_scope(
    session: Session, person: Viewer, *, after: int | None = None, limit: int = ACCOUNTS_SHOWN
) -> Sequence[Account]:
    """A page of the accounts that somebody looks after, by address, behind the id ``after``."""
    statement = select(Account).where(_is_in_scope(person)).order_by(Account.email).limit(limit)
    if after is not None:
        behind = select(Account.email).where(Account.id == after, _is_in_scope(person)).scalar_subquery()
        statement = statement.where(Account.email > behind)
    return session.scalars(statement).all()


def account_in_scope(session: Session, person: Viewer, account_id: int) -> Account | None:
    """An account that somebody looks after; "no such account" and "not yours" are alike."""
    return session.scalars(
        select(Account).where(Account.id == account_id, _is_in_scope(person))
    ).one_or_none()


def address_in_scope(session: Session, person: Viewer, email: str) -> Account | None:
    """The same by its address."""
    mine = (Account.email == email.strip().lower(), _is_in_scope(person))
    return session.scalars(select(Account).where(*mine)).one_or_none()


def account_to_manage(session: Session, person: Viewer, account_id: int) -> Account | None:
    """The same, locked until the unit of work ends.

    Raises:
        OwnAccount: it is their own.
    """
    mine = (Account.id == account_id, _is_in_scope(person))
    account = session.scalars(select(Account).where(*mine).with_for_update()).one_or_none()
    if account is not None and account.id == person.account_id:
        raise OwnAccount("nobody changes the own account here")
    return account


def _is_in_scope(person: Viewer) -> ColumnElement[bool]:
    if person.agency is None:
        return true()
    # With the agency alone a role without one would not be left out if it had ever got one.
    mine = (Account.agency == person.agency) & Account.role.not_in(list(WITHOUT_AGENCY))
    return mine if person.office is None else mine & (Account.office == person.office)
