"""The morning's e-mail to officers: how much waits, how much is late. Once on a working day, if they want it.

A digest is sent while the account's row is locked, and written down with it: several schedules send one. If
the server does not take it, the next round tries again.
"""

from __future__ import annotations

from datetime import date, datetime

import structlog
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from bot.accounts.model import Account
from bot.accounts.roles import Permission, Role
from bot.cases.worklist import count_late
from bot.catalogue.loader import Catalogue
from bot.clock import DHAKA, Clock
from bot.conversation.worklist import CAP, Scope, counts
from bot.storage.database import Database
from bot.web.console.digest import Standing, digest
from bot.web.console.office import offices_of
from bot.workers.mail import AddressRefused, Mailer

log = structlog.get_logger(__name__)

#: From this hour on, in Dhaka.
HOUR = 8
_ROLES = (Role.OFFICER, Role.SUPERVISOR)


def send_digests(
    database: Database, clock: Clock, catalogue: Catalogue, mailer: Mailer, public_url: str
) -> int:
    """Send what is due. Returns how many were sent; who has nothing to do gets none."""
    now = clock.now()
    local = now.astimezone(DHAKA)
    if local.hour < HOUR or not catalogue.working_days.is_working(local.date()):
        return 0
    with database.read() as session:
        ids = session.scalars(select(Account.id).where(*_due(local.date())).order_by(Account.id)).all()
    sent = 0
    for account_id in ids:
        try:
            with database.write() as session:
                sent += _send(session, catalogue, mailer, account_id, now, local.date(), public_url)
        except OSError as error:
            # The server is away: the others would fail as well, and the next round begins here.
            log.warning("digest_not_sent", account_id=account_id, error=type(error).__name__)
            break
    return sent


def _due(today: date) -> tuple[ColumnElement[bool], ...]:
    not_yet = or_(Account.digest_sent_on.is_(None), Account.digest_sent_on < today)
    return (Account.is_active.is_(True), Account.wants_digest.is_(True), Account.role.in_(_ROLES), not_yet)


def _send(
    session: Session,
    catalogue: Catalogue,
    mailer: Mailer,
    account_id: int,
    now: datetime,
    today: date,
    public_url: str,
) -> int:
    due = select(Account).where(Account.id == account_id, *_due(today))
    account = session.scalars(due.with_for_update(skip_locked=True)).one_or_none()
    if account is None or account.agency is None:
        return 0
    account.digest_sent_on = today
    standing = _standing(session, catalogue, account, now)
    if standing.is_quiet:
        return 0
    subject, text = digest(account.language, account.name, standing, f"{public_url}/console/")
    try:
        mailer.send(account.email, subject, text)
    except AddressRefused:
        # One bad address must not keep the e-mails of all others back.
        log.warning("digest_address_refused", account_id=account.id)
        return 0
    log.info("digest_sent", account_id=account.id)
    return 1


def _standing(session: Session, catalogue: Catalogue, account: Account, now: datetime) -> Standing:
    viewer = account.viewer
    offices = offices_of(catalogue, viewer, Permission.CASE_READ)
    assert account.agency is not None
    by_tab = counts(session, Scope(account.agency, account.office, viewer.holder))
    return Standing(by_tab, count_late(session, offices, now, most=CAP), most=CAP)
