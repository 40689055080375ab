"""The catalogue as it was last loaded, and the accounts (Facebook pages, SMS numbers) bound to offices."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Boolean, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.privacy.columns import EncryptedText
from bot.storage.model import Base, UTCDateTime


class CatalogueEntry(Base):
    """One agency, office, district or service.

    What is taken out of the files stays here as inactive, so that old cases keep their wording.
    """

    __tablename__ = "catalogue_entry"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    code: Mapped[str] = mapped_column(String(60), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    is_active: Mapped[bool] = mapped_column(Boolean)


class PageStatus(StrEnum):
    """Whether messages may be sent for a page."""

    ACTIVE = "active"
    PAUSED = "paused"
    REAUTHORISE = "reauthorise"


class Page(Base):
    """An account that citizens write to: a Facebook page or an SMS number, and the office it belongs to.

    An SMS number is its own id (``+8801…``, or the digits of a short code) and has no token: the gateway's
    credentials are a setting.
    """

    __tablename__ = "page"

    page_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    channel: Mapped[str] = mapped_column(String(20), default="facebook", server_default="facebook")
    name: Mapped[str | None] = mapped_column(String(200))
    office_code: Mapped[str] = mapped_column(String(60), index=True)
    agency_code: Mapped[str] = mapped_column(String(20))
    token: Mapped[str] = mapped_column(EncryptedText)
    status: Mapped[str] = mapped_column(String(20), default=PageStatus.ACTIVE)
    paused_until_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    profile_digest: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
