"""Tables of the accounts: people, their recovery codes, their sessions."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Integer, String, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.accounts.roles import Role
from bot.accounts.viewer import Viewer
from bot.privacy.blind_index import INDEX_LENGTH
from bot.privacy.columns import EncryptedText
from bot.storage.model import Base, BigId, UTCDateTime


class Account(Base):
    """Somebody who may sign in. ``email`` is lower-case.

    ``totp_secret`` without ``totp_since`` was shown and not yet confirmed. ``totp_step`` is the half minute
    of the last code that was taken, so that none is taken twice. A temporary password was made for its owner,
    who has to change it before anything else.
    """

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    agency: Mapped[str | None] = mapped_column(String(20), index=True)
    office: Mapped[str | None] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(2), default="bn")
    #: Whether single keys do something in the console.
    uses_keys: Mapped[bool] = mapped_column(default=True, server_default=true())
    #: Whether they want the morning's e-mail, and the day of the last one.
    wants_digest: Mapped[bool] = mapped_column(default=True, server_default=true())
    digest_sent_on: Mapped[date | None] = mapped_column(Date)
    is_active: Mapped[bool] = mapped_column(default=True)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    locked_until_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    totp_secret: Mapped[str | None] = mapped_column(EncryptedText)
    totp_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    totp_step: Mapped[int] = mapped_column(Integer, default=0)
    password_changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    password_is_temporary: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: Since when they have been away by their own word.
    away_since_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def viewer(self) -> Viewer:
        """The person as commands and queries see them."""
        return Viewer(self.id, self.name, Role(self.role), self.agency, self.office)

    def is_locked(self, now: datetime) -> bool:
        """Whether there were too many failures lately."""
        return self.locked_until_at is not None and self.locked_until_at > now

    @property
    def has_totp(self) -> bool:
        """Whether a second factor is set up."""
        return self.totp_since is not None


class RecoveryCode(Base):
    """One of the codes that stand in for a lost phone; each works once."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    code_index: Mapped[str] = mapped_column(String(INDEX_LENGTH))
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class SignInSession(Base):
    """One browser that is signed in. The cookie holds the token, the row only its hash.

    Once it has ended the row tells that the browser is known (:mod:`bot.accounts.sign_in`).
    """

    __tablename__ = "sign_in_session"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    browser: Mapped[str] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(String(45))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: Failed tries of this browser to sign in again, since then.
    failures: Mapped[int] = mapped_column(Integer, default=0, server_default="0")

    account: Mapped[Account] = relationship()
