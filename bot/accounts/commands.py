"""What changes accounts. Whether ``actor`` may do it is for the caller to ask (:mod:`bot.accounts.scope`)."""

from __future__ import annotations

import secrets
from datetime import datetime

import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.accounts.errors import BadAccount, EmailTaken
from bot.accounts.model import Account
from bot.accounts.passwords import check_strength, hash_password
from bot.accounts.queries import account_of_email
from bot.accounts.roles import WITHOUT_AGENCY, Role
from bot.accounts.sign_in import end_sessions
from bot.audit.acts import Act
from bot.audit.commands import note
from bot.clock import Clock

log = structlog.get_logger(__name__)

# No letter or digit that could be read as another: it is read out or copied by hand.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LENGTH = 4, 5


def one_time_password() -> str:
    """A password to hand over (98 random bits): its owner has to change it at the first sign-in."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
    return "-".join(groups)


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
    actor: str,
    is_temporary: bool = False,
    hashed: str | None = None,
) -> Account:
    """Give somebody an account.

    Args:
        hashed: the password's hash, where it has been made already.
        is_temporary: the password was made for them and must be changed at the first sign-in.
        actor: who does it, for the audit trail; here and below.

    Raises:
        EmailTaken, WeakPassword.
        BadAccount: the address is none, or role, agency and office don't belong together.
    """
    address = email.strip().lower()
    _check_place(role, agency, office)
    if "@" not in address[1:-1] or not address.isprintable() or " " in address:
        raise BadAccount("this is no e-mail address")
    check_strength(password, address)
    if account_of_email(session, address) is not None:
        raise EmailTaken("another account has this e-mail address")
    now = clock.now()
    account = Account(email=address, name=name.strip() or address, role=role, agency=agency, office=office)
    _give_password(account, hashed or hash_password(password), now, is_temporary)
    account.created_at = now
    session.add(account)
    try:
        session.flush()
    except IntegrityError:
        raise EmailTaken("another account has this e-mail address") from None
    _note(session, now, actor, Act.ACCOUNT_ADDED, account, role=role, agency=agency, office=office)
    return account


def set_password(
    session: Session,
    clock: Clock,
    account: Account,
    password: str,
    *,
    actor: str,
    is_temporary: bool = False,
) -> None:
    """Give an account a new password; all its sessions end. WeakPassword if it could be guessed."""
    check_strength(password, account.email)
    now = clock.now()
    _give_password(account, hash_password(password), now, is_temporary)
    account.failures, account.locked_until_at = 0, None
    end_sessions(session, account.id, now)
    _note(session, now, actor, Act.PASSWORD_CHANGED, account)


def place_account(
    session: Session,
    clock: Clock,
    account: Account,
    *,
    role: Role,
    agency: str | None,
    office: str | None,
    actor: str,
) -> None:
    """Give an account another role or place; its sessions end, so that none keeps the old rights."""
    _check_place(role, agency, office)
    account.role, account.agency, account.office = role, agency, office
    now = clock.now()
    end_sessions(session, account.id, now)
    _note(session, now, actor, Act.ACCOUNT_PLACED, account, role=role, agency=agency, office=office)


def close_account(session: Session, clock: Clock, account: Account, *, actor: str) -> None:
    """Let nobody sign in to it any more. The row stays: histories name it."""
    account.is_active = False
    now = clock.now()
    end_sessions(session, account.id, now)
    _note(session, now, actor, Act.ACCOUNT_CLOSED, account)


def reopen_account(session: Session, clock: Clock, account: Account, *, actor: str) -> None:
    """Let its owner sign in again."""
    account.is_active, account.failures, account.locked_until_at = True, 0, None
    _note(session, clock.now(), actor, Act.ACCOUNT_REOPENED, account)


def unlock_account(session: Session, clock: Clock, account: Account, *, actor: str) -> None:
    """Forget the failures that locked it."""
    account.failures, account.locked_until_at = 0, None
    _note(session, clock.now(), actor, Act.ACCOUNT_UNLOCKED, account)


def drop_second_factor(
    session: Session, clock: Clock, account: Account, *, actor: str, but: int | None = None
) -> None:
    """Forget the authenticator app, for somebody who lost phone and recovery codes.

    Sessions end, all or all but one: from a stolen one another app could be set up.
    """
    account.totp_secret = account.totp_since = None
    now = clock.now()
    end_sessions(session, account.id, now, but=but)
    _note(session, now, actor, Act.FACTOR_DROPPED, account)


def sign_out_everywhere(
    session: Session, clock: Clock, account: Account, *, actor: str, but: int | None = None
) -> None:
    """End all sessions of an account, or all but one."""
    now = clock.now()
    end_sessions(session, account.id, now, but=but)
    _note(session, now, actor, Act.SESSIONS_ENDED, account)


def _give_password(account: Account, hashed: str, now: datetime, is_temporary: bool) -> None:
    account.password_hash, account.password_changed_at = hashed, now
    account.password_is_temporary = is_temporary


def _note(
    session: Session, now: datetime, actor: str, act: Act, account: Account, **more: str | None
) -> None:
    log.info("account_changed", account_id=account.id, act=act)
    note(session, now, actor=actor, action=act, account_id=account.id, **more)


def _check_place(role: Role, agency: str | None, office: str | None) -> None:
    if role in WITHOUT_AGENCY and (agency or office):
        raise BadAccount(f"a {role} belongs to no agency")
    if role not in WITHOUT_AGENCY and not agency:
        raise BadAccount(f"a {role} belongs to an agency")
