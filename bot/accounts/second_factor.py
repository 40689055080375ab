"""The second factor: codes of an authenticator app (TOTP, RFC 6238), and recovery codes for a lost phone."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime

import pyotp
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.accounts.errors import WrongCode
from bot.accounts.model import Account, RecoveryCode
from bot.audit.acts import Act
from bot.audit.commands import note
from bot.privacy.blind_index import blind_index
from bot.text.normalise import ascii_digits

ISSUER = "Service desk"
RECOVERY_CODES = 10
_STEP_SECONDS = 30
# A phone's clock may be half a minute off, either way.
_STEPS_OFF = (-1, 0, 1)
# No letter or digit that could be read as another.
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_CODE_LENGTH = 10


def begin(account: Account) -> str:
    """The secret for the account's app, as an ``otpauth://`` address; the same until it is confirmed."""
    if account.totp_secret is None or account.totp_since is not None:
        account.totp_secret, account.totp_since = pyotp.random_base32(), None
    return pyotp.TOTP(account.totp_secret).provisioning_uri(name=account.email, issuer_name=ISSUER)


def confirm(session: Session, account: Account, code: str, now: datetime) -> list[str]:
    """Take the new secret into use, if the app shows its code. Returns fresh recovery codes.

    Raises:
        WrongCode: the app shows another code; the secret stays unconfirmed.
    """
    _take(account, code, now)
    account.totp_since = now
    _note(session, now, account, Act.FACTOR_SET)
    return _fresh_codes(session, account)


def use(session: Session, account: Account, code: str, now: datetime) -> None:
    """Take a code of the app or a recovery code, once; WrongCode for any other."""
    plain = ascii_digits(code).replace(" ", "").replace("-", "").upper()
    if plain.isdigit():
        _take(account, plain, now)
        return
    index = blind_index(session, "recovery", f"{account.id}:{plain}")
    mine = (RecoveryCode.account_id == account.id, RecoveryCode.code_index == index)
    statement = update(RecoveryCode).where(*mine, RecoveryCode.used_at.is_(None)).values(used_at=now)
    if session.execute(statement.returning(RecoveryCode.id)).one_or_none() is None:
        raise WrongCode("the code is wrong or was used before")
    _note(session, now, account, Act.RECOVERY_CODE_USED)


def new_recovery_codes(session: Session, account: Account, now: datetime) -> list[str]:
    """Fresh recovery codes, shown once; the old ones end."""
    _note(session, now, account, Act.RECOVERY_CODES_RENEWED)
    return _fresh_codes(session, account)


def recovery_codes_left(session: Session, account_id: int) -> int:
    """How many recovery codes were not used yet."""
    unused = (RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return len(session.scalars(select(RecoveryCode.id).where(*unused)).all())


def _fresh_codes(session: Session, account: Account) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH)) for _ in range(RECOVERY_CODES)]
    for code in codes:
        index = blind_index(session, "recovery", f"{account.id}:{code}")
        session.add(RecoveryCode(account_id=account.id, code_index=index))
    session.flush()
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _note(session: Session, now: datetime, account: Account, act: Act) -> None:
    note(session, now, actor=account.viewer.actor, action=act, account_id=account.id)


def _take(account: Account, code: str, now: datetime) -> None:
    plain = ascii_digits(code).replace(" ", "")
    if account.totp_secret is None:
        raise WrongCode("no authenticator app is set up")
    totp, step = pyotp.TOTP(account.totp_secret), int(now.timestamp()) // _STEP_SECONDS
    for candidate in (step + off for off in _STEPS_OFF):
        right = totp.at(candidate * _STEP_SECONDS)
        if hmac.compare_digest(right.encode(), plain.encode()) and candidate > account.totp_step:
            account.totp_step = candidate
            return
    raise WrongCode("the code is wrong or was used before")
