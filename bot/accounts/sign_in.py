"""Signing in and out: password, lock-out, second factor, sessions.

Failures lock an account, so that nobody guesses its password. Else whoever knows its address could lock its
owner out for good: a browser from which the owner has signed in before is known, is not held up by the
lock, and its failures are counted apart ("Slow Down Online Guessing Attacks with Device Cookies", OWASP).
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

import structlog
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session, contains_eager

from bot.accounts.errors import SignInRefused, WrongCode
from bot.accounts.model import Account, SignInSession
from bot.accounts.passwords import hash_password, is_outdated, is_password
from bot.accounts.second_factor import use
from bot.accounts.viewer import Viewer
from bot.audit.acts import Act
from bot.audit.commands import STRANGER, note
from bot.storage.database import Database

log = structlog.get_logger(__name__)

#: After so many failures in a row an account is locked, each time for twice as long.
FAILURES_BEFORE_LOCK = 5
SHORTEST_LOCK = timedelta(minutes=15)
LONGEST_LOCK = timedelta(hours=24)
#: A session ends after a working day, and after two hours of nothing.
LONGEST_SESSION = timedelta(hours=12)
LONGEST_IDLE = timedelta(hours=2)
#: So long a browser is known after its last sign-in.
KNOWN_FOR = timedelta(days=90)
#: So long a password that was made for somebody opens the door.
TEMPORARY_FOR = timedelta(days=7)
#: "Last seen" is not written with every click.
SEEN_AGAIN_AFTER = timedelta(minutes=1)
_BROWSER_LENGTH = 120
_REFUSED = "e-mail, password or code is wrong, or there were too many tries; wait and try again"


class Tried(NamedTuple):
    """A password that was held against a hash."""

    password: str
    hashed: str
    is_right: bool


def try_password(database: Database, email: str, password: str) -> Tried:
    """Hold a password against the hash of an address, or for an unknown one against a hash that is nobody's.

    That takes long, on purpose; so it comes before the unit of work. Else strangers who only try would keep
    all others from writing.
    """
    with database.read() as session:
        hashed = session.scalar(select(Account.password_hash).where(Account.email == email.strip().lower()))
    hashed = hashed or _nobody()
    return Tried(password, hashed, is_password(hashed, password))


def check_password(
    session: Session, email: str, tried: Tried, now: datetime, *, known_by: int | None = None
) -> Account:
    """The account of an address and its password; the caller commits in any case, so that failures count.

    Args:
        tried: from :func:`try_password`; it counts for nothing once the account has another password.
        known_by: the last session that the browser had, by its cookie.

    Raises:
        SignInRefused: for whatever is wrong.
    """
    statement = select(Account).where(Account.email == email.strip().lower()).with_for_update()
    account = session.scalars(statement).one_or_none()
    before = _known(session, account, known_by, now)
    if account is None or not _may_try(account, now, before):
        _note_refusal(session, now, account)
        raise SignInRefused(_REFUSED)
    if not tried.is_right or tried.hashed != account.password_hash:
        _count_failure(session, account, now, before)
        raise SignInRefused(_REFUSED)
    if is_outdated(account.password_hash):
        account.password_hash = hash_password(tried.password)
    if not account.has_totp:
        _forget_failures(account, now, before)
    return account


def check_code(
    session: Session,
    account_id: int,
    code: str,
    now: datetime,
    *,
    since: datetime | None = None,
    known_by: int | None = None,
) -> Account:
    """The account whose password was right, if the second factor is, too; failures count as above.

    Args:
        since: when the password was right; it counts no more if there is another one by now.
        known_by: the last session that the browser had, by its cookie.

    Raises:
        SignInRefused: for whatever is wrong.
    """
    account = session.get(Account, account_id, with_for_update=True)
    before = _known(session, account, known_by, now)
    is_stale = account is not None and since is not None and account.password_changed_at > since
    if account is None or is_stale or not _may_try(account, now, before):
        _note_refusal(session, now, account)
        raise SignInRefused(_REFUSED)
    try:
        use(session, account, code, now)
    except WrongCode:
        _count_failure(session, account, now, before)
        raise SignInRefused(_REFUSED) from None
    _forget_failures(account, now, before)
    return account


def begin_session(session: Session, account: Account, now: datetime, *, browser: str, address: str) -> str:
    """Sign a browser in; the token for its cookie."""
    token = secrets.token_urlsafe(32)
    row = SignInSession(account_id=account.id, token_hash=_hashed(token), created_at=now, seen_at=now)
    row.browser, row.address = browser[:_BROWSER_LENGTH], address[:45]
    session.add(row)
    session.flush()
    actor = account.viewer.actor
    note(session, now, actor=actor, action=Act.SIGNED_IN, account_id=account.id, session_id=row.id)
    log.info("signed_in", account_id=account.id)
    return token


def session_of(session: Session, token: str, now: datetime) -> SignInSession | None:
    """The session of a cookie with its account, if it is alive and the account open."""
    mine = (SignInSession.token_hash == _hashed(token), is_alive(now), Account.is_active)
    statement = select(SignInSession).join(Account).where(*mine)
    return session.scalars(statement.options(contains_eager(SignInSession.account))).one_or_none()


def is_due_to_be_seen(row: SignInSession, now: datetime) -> bool:
    """Whether ``seen_at`` should be written anew."""
    return now - row.seen_at >= SEEN_AGAIN_AFTER


def note_seen(session: Session, session_id: int, now: datetime) -> None:
    """Write down that a session is in use."""
    session.execute(update(SignInSession).where(SignInSession.id == session_id).values(seen_at=now))


def end_session(session: Session, person: Viewer, session_id: int, now: datetime) -> bool:
    """End one of somebody's own sessions; whether there was such a one."""
    account_id = person.account_id
    mine = (SignInSession.id == session_id, SignInSession.account_id == account_id)
    statement = update(SignInSession).where(*mine, SignInSession.ended_at.is_(None)).values(ended_at=now)
    if session.execute(statement.returning(SignInSession.id)).one_or_none() is None:
        return False
    note(
        session,
        now,
        actor=person.actor,
        action=Act.SIGNED_OUT,
        account_id=account_id,
        session_id=session_id,
    )
    return True


def end_sessions(session: Session, account_id: int, now: datetime, *, but: int | None = None) -> None:
    """End all sessions of an account, or all but one."""
    statement = update(SignInSession).where(
        SignInSession.account_id == account_id, SignInSession.ended_at.is_(None)
    )
    if but is not None:
        statement = statement.where(SignInSession.id != but)
    session.execute(statement.values(ended_at=now))


def is_alive(now: datetime) -> ColumnElement[bool]:
    """Sessions that still count."""
    return (
        SignInSession.ended_at.is_(None)
        & (SignInSession.created_at > now - LONGEST_SESSION)
        & (SignInSession.seen_at > now - LONGEST_IDLE)
    )


def _known(
    session: Session, account: Account | None, known_by: int | None, now: datetime
) -> SignInSession | None:
    """The browser's last session with the account; None if it is not known, or has failed too often."""
    row = session.get(SignInSession, known_by) if known_by is not None else None
    if row is None or account is None or row.account_id != account.id:
        return None
    is_lasting = row.created_at > now - KNOWN_FOR and row.failures < FAILURES_BEFORE_LOCK
    return row if is_lasting else None


def _may_try(account: Account, now: datetime, before: SignInSession | None) -> bool:
    lapsed = account.password_is_temporary and account.password_changed_at <= now - TEMPORARY_FOR
    return account.is_active and not lapsed and (before is not None or not account.is_locked(now))


def _forget_failures(account: Account, now: datetime, before: SignInSession | None) -> None:
    if before is not None:
        before.failures = 0
    # A lock that others brought about stays for them.
    if not account.is_locked(now):
        account.failures, account.locked_until_at = 0, None


def _note_refusal(session: Session, now: datetime, account: Account | None) -> None:
    # Of an address that nobody has nothing is kept: it may be a password in the wrong field.
    account_id = account.id if account is not None else None
    note(session, now, actor=STRANGER, action=Act.SIGN_IN_REFUSED, account_id=account_id)


def _count_failure(session: Session, account: Account, now: datetime, before: SignInSession | None) -> None:
    _note_refusal(session, now, account)
    if before is not None:
        before.failures += 1
        return
    account.failures += 1
    locks, rest = divmod(account.failures, FAILURES_BEFORE_LOCK)
    if rest == 0:
        account.locked_until_at = now + min(SHORTEST_LOCK * 2 ** (locks - 1), LONGEST_LOCK)
        note(session, now, actor=STRANGER, action=Act.ACCOUNT_LOCKED, account_id=account.id)
        log.warning("account_locked", account_id=account.id, failures=account.failures)


def _hashed(token: str) -> str:
    # 256 random bits need neither salt nor stretching.
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


@cache
def _nobody() -> str:
    return hash_password(secrets.token_urlsafe(32))
