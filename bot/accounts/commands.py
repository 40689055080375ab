"""What changes accounts. Who may do it, and whether agency and office exist, is for the caller to check."""

from __future__ import annotations

import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.accounts.errors import BadAccount, EmailTaken
from bot.accounts.model import Account
from bot.accounts.passwords import check_strength, hash_password
from bot.accounts.queries import account_of_email
from bot.accounts.roles import WITHOUT_AGENCY, Role
from bot.accounts.sign_in import end_sessions
from bot.clock import Clock

log = structlog.get_logger(__name__)


def add_account(
    session: Session,
    clock: Clock,
    *,
    email: str,
    name: str,
    password: str,
    role: Role,
    agency: str | None,
    office: str | None = None,
) -> Account:
    """Give somebody an account.

    Raises:
        EmailTaken, WeakPassword.
        BadAccount: the address is none, or role, agency and office don't belong together.
    """
    address = email.strip().lower()
    _check_place(role, agency, office)
    if "@" not in address[1:-1]:
        raise BadAccount("this is no e-mail address")
    check_strength(password, address)
    if account_of_email(session, address) is not None:
        raise EmailTaken("another account has this e-mail address")
    now = clock.now()
    account = Account(email=address, name=name.strip() or address, role=role, agency=agency, office=office)
    account.password_hash, account.password_changed_at = hash_password(password), now
    account.created_at = now
    session.add(account)
    try:
        session.flush()
    except IntegrityError:
        raise EmailTaken("another account has this e-mail address") from None
    log.info("account_added", account_id=account.id, role=role, agency=agency)
    return account


def set_password(session: Session, clock: Clock, account: Account, password: str) -> None:
    """Give an account a new password; all its sessions end. WeakPassword if it could be guessed."""
    check_strength(password, account.email)
    now = clock.now()
    account.password_hash, account.password_changed_at = hash_password(password), now
    account.failures, account.locked_until_at = 0, None
    end_sessions(session, account.id, now)
    log.info("password_changed", account_id=account.id)


def place_account(
    session: Session,
    clock: Clock,
    account: Account,
    *,
    role: Role,
    agency: str | None,
    office: str | None,
) -> None:
    """Give an account another role or place; its sessions end, so that none keeps the old rights."""
    _check_place(role, agency, office)
    account.role, account.agency, account.office = role, agency, office
    end_sessions(session, account.id, clock.now())
    log.info("account_placed", account_id=account.id, role=role, agency=agency)


def close_account(session: Session, clock: Clock, account: Account) -> None:
    """Let nobody sign in to it any more. The row stays: histories name it."""
    account.is_active = False
    end_sessions(session, account.id, clock.now())
    log.info("account_closed", account_id=account.id)


def reopen_account(account: Account) -> None:
    """Let its owner sign in again."""
    account.is_active, account.failures, account.locked_until_at = True, 0, None
    log.info("account_reopened", account_id=account.id)


def drop_second_factor(account: Account) -> None:
    """Forget the authenticator app, for somebody who lost phone and recovery codes."""
    account.totp_secret = account.totp_since = None
    log.info("second_factor_dropped", account_id=account.id)


def _check_place(role: Role, agency: str | None, office: str | None) -> None:
    if role in WITHOUT_AGENCY and (agency or office):
        raise BadAccount(f"a {role} belongs to no agency")
    if role not in WITHOUT_AGENCY and not agency:
        raise BadAccount(f"a {role} belongs to an agency")
