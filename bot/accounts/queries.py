"""What is read of accounts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.accounts.model import Account, SignInSession
from bot.accounts.roles import Role
from bot.accounts.sign_in import is_alive


def account_of_email(session: Session, email: str) -> Account | None:
    """The account with an address, however it is written."""
    return session.scalars(select(Account).where(Account.email == email.strip().lower())).one_or_none()


def account_to_change(session: Session, account_id: int) -> Account:
    """An account whose row is locked until the unit of work ends."""
    return session.get_one(Account, account_id, with_for_update=True)


def all_accounts(session: Session, agency: str | None = None) -> Sequence[Account]:
    """Accounts by address; of one agency, if one is given."""
    statement = select(Account).order_by(Account.email)
    return session.scalars(statement if agency is None else statement.where(Account.agency == agency)).all()


def wants_digest(session: Session, account_id: int) -> bool:
    """Whether somebody wants the morning's e-mail."""
    return bool(session.scalar(select(Account.wants_digest).where(Account.id == account_id)))


def colleagues(session: Session, agency: str, office: str | None = None) -> Sequence[Account]:
    """Active accounts of an agency, of an office and those of the whole agency if one is given, by name."""
    mine = (Account.agency == agency, Account.is_active)
    statement = select(Account).where(*mine).order_by(Account.name, Account.id)
    if office is not None:
        statement = statement.where((Account.office == office) | Account.office.is_(None))
    return session.scalars(statement).all()


def names_of(session: Session, actors: Collection[str]) -> dict[str, str]:
    """The names of the people among actors (``officer:7``), by actor."""
    numbers = {actor: number for actor in actors if (number := account_number(actor)) is not None}
    if not numbers:
        return {}
    mine = Account.id.in_(set(numbers.values()))
    names = {row.id: row.name for row in session.execute(select(Account.id, Account.name).where(mine))}
    return {actor: names[number] for actor, number in numbers.items() if number in names}


def account_number(actor: str) -> int | None:
    """The account of an actor (``officer:7``); None for the schedule, citizens and operators."""
    role, _sign, number = actor.partition(":")
    return int(number) if role in set(Role) and number.isascii() and number.isdecimal() else None


def sessions_of(session: Session, account_id: int, now: datetime) -> Sequence[SignInSession]:
    """Where an account is signed in now, the latest first."""
    alive = (SignInSession.account_id == account_id, is_alive(now))
    return session.scalars(select(SignInSession).where(*alive).order_by(SignInSession.seen_at.desc())).all()
