"""All tables of all rooms, for migrations, tests and key rotation."""

from __future__ import annotations

from sqlalchemy import MetaData

from bot.accounts import model as accounts
from bot.cases import model as cases
from bot.catalogue import model as catalogue
from bot.conversation import model as conversation
from bot.privacy import model as privacy
from bot.storage.model import Base

ROOMS = (privacy, accounts, catalogue, cases, conversation)


def metadata() -> MetaData:
    """The metadata with every room's tables in it."""
    return Base.metadata
