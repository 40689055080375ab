"""The key of the blind indexes."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from bot.privacy.columns import EncryptedText
from bot.storage.model import Base


class PrivacyKey(Base):
    """A data key, wrapped under FIELD_KEYS, so that rotating those changes no hash made with it."""

    __tablename__ = "privacy_key"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    wrapped: Mapped[str] = mapped_column(EncryptedText)
